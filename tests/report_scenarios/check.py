"""Checks a report with other people's programs: `check.py report.pdf bundle.json`. Ends with an assertion or a line."""

import json
import sys

import pikepdf
from fhir.resources.R4B.bundle import Bundle

path, bundle_path = sys.argv[1:]
raw = open(bundle_path, "rb").read()

with pikepdf.open(path) as pdf:
    with pdf.open_metadata() as xmp:
        assert xmp["pdfaid:part"] == "3", xmp["pdfaid:part"]
        assert xmp["pdfaid:conformance"] == "A", xmp["pdfaid:conformance"]
        assert xmp["pdfuaid:part"] == "1"
        assert "会诊报告" in str(xmp["dc:title"])
    root = pdf.Root
    assert str(root.Lang) == "zh-CN", root.Lang
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert len(root.OutputIntents) >= 1
    attached = root.AF[0]
    assert str(attached.UF) == "bundle.json"
    assert str(attached.AFRelationship) == "/Source", attached.AFRelationship
    assert attached.EF.F.read_bytes() == raw
    kinds, languages = {}, set()

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            kinds[str(node.S)] = kinds.get(str(node.S), 0) + 1
            if "/Lang" in node:
                languages.add(str(node.Lang))
            if "/K" in node:
                walk(node.K)

    walk(root.StructTreeRoot.K)
    assert kinds.get("/H1") == 1, kinds
    assert kinds.get("/H2", 0) >= 10 and kinds.get("/H3", 0) >= 60, kinds
    assert kinds.get("/L", 0) > 60 and kinds.get("/LI", 0) > 80 and kinds.get("/LBody", 0) > 80, kinds
    assert {"zh-CN", "en"} <= languages, languages

document = json.loads(raw)
bundle = Bundle.model_validate(document)
assert bundle.entry[0].resource.get_resource_type() == "Composition"


def refused(spoil):
    """Whether the models refuse a document with this fault."""
    broken = json.loads(raw)
    spoil(broken["entry"][0]["resource"])
    try:
        Bundle.model_validate(broken)
    except ValueError:
        return True
    return False


assert refused(lambda it: it.pop("status"))
assert refused(lambda it: it.__setitem__("mood", "calm"))
assert refused(lambda it: it.__setitem__("date", "2026-13-45"))
print("all checks hold", kinds)
