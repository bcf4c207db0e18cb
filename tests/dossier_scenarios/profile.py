"""PS3.15 table E.1-1, as a package that is not ours has it, against what we send. Usage: profile.py make ORIGINAL FILE,
which puts every attribute of the table into a copy of an image; profile.py check CAME SENT. Prints what it saw as JSON."""

import json
import sys
import warnings

import pydicom
from dicomanonymizer.dicom_anonymization_databases import dicomfields_2026c as table
from pydicom.datadict import dictionary_VR, keyword_for_tag
from pydicom.dataelem import DataElement
from pydicom.tag import Tag

warnings.simplefilter("ignore")
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
pydicom.config.settings.writing_validation_mode = pydicom.config.IGNORE

STANDARD = "1.2.840.10008."
# What the options keep that every de-identified object declares: 113107, dates that are moved, the time of day; 113108.
TIMES = {"DA", "DT", "TM"}
CHARACTERISTICS = {"PatientAge", "PatientSex", "PatientSize", "PatientWeight", "SmokingStatus", "PregnancyStatus"}
# Rows with U*: the references stay and lead to other UIDs.
MAPPED_WITHIN = {"ReferencedImageSequence", "SourceImageSequence"}
# Without these it is no longer this image, or no image at all.
NEEDED = {"ContentSequence", "EncapsulatedDocument", "PixelData"}
SECRET = "SECRET"
VALUES = {
    "AE": "SECRETAE", "AS": "095Y", "CS": SECRET, "DA": "20040119", "DT": "20040119123456", "TM": "123456", "DS": "47.11",
    "IS": "4711", "PN": "Secret^Person", "UI": "1.2.3.4711", "UR": "https://secret.example/", "US": 4711, "SS": 4711,
    "UL": 4711, "SL": 4711, "FL": 47.11, "FD": 47.11, "OB": b"SECRET", "OW": b"SECRET", "UN": b"SECRET",
}


def rows() -> dict[Tag, str]:
    """Every plain attribute of the table with its code. Groups of files and of messages are no part of an object."""
    found = {}
    for name in dir(table):
        if name.endswith("_TAGS") and name != "ALL_TAGS":
            for numbers in getattr(table, name):
                if len(numbers) == 2 and numbers[0] > 2:
                    found[Tag(*numbers)] = name.removesuffix("_TAGS")
    return found


def representation(tag: Tag) -> str:
    # What pydicom does not know yet are sequences, for the most part.
    try:
        return dictionary_VR(tag)[:2]
    except KeyError:
        return "SQ"


def item() -> pydicom.Dataset:
    inner = pydicom.Dataset()
    inner.CodeValue, inner.CodingSchemeDesignator, inner.CodeMeaning = SECRET, "99SECRET", SECRET
    inner.PersonName, inner.PatientID, inner.InstitutionName = "Secret^Person", SECRET, SECRET
    return inner


def make(original: str, file: str) -> None:
    data = pydicom.dcmread(original)
    added = 0
    for tag in rows():
        if tag in data or keyword_for_tag(tag) in NEEDED:
            continue
        vr = representation(tag)
        # What may stay is no secret.
        value = "UNKNOWN" if keyword_for_tag(tag) in CHARACTERISTICS and vr == "CS" else VALUES.get(vr, SECRET)
        data[tag] = DataElement(tag, vr, pydicom.Sequence([item()]) if vr == "SQ" else value)
        added += 1
    data.save_as(file)
    print(json.dumps({"added": added}))


def walk(data: pydicom.Dataset):
    for element in data:
        yield element
        if element.VR == "SQ":
            for inner in element.value:
                yield from walk(inner)


def values(data: pydicom.Dataset) -> dict[Tag, set[str]]:
    """Every value that an attribute has at any depth."""
    found: dict[Tag, set[str]] = {}
    for element in walk(data):
        if element.VR != "SQ":
            found.setdefault(element.tag, set()).add(str(element.value))
    return found


def fault(code: str, element: pydicom.DataElement, before: set[str]) -> str | None:
    keyword = element.keyword or str(element.tag)
    if keyword in CHARACTERISTICS | MAPPED_WITHIN:
        return None
    value = "" if element.value is None else str(element.value)
    if element.VR == "TM":
        return None
    changed = element.is_empty or (value not in before) or value.startswith(STANDARD)
    if element.VR in TIMES or code == "U":
        return None if changed else f"{keyword} is as it was"
    if "X" in code and not (element.is_empty and "Z" in code) and not ("D" in code or "U" in code):
        return f"{keyword} is still there"
    if element.VR == "SQ":
        return None if element.is_empty else f"{keyword} still has items"
    return None if changed else f"{keyword} is as it was"


def check(came: str, sent: str) -> None:
    original, clean = pydicom.dcmread(came), pydicom.dcmread(sent)
    known, before = rows(), values(original)
    seen = [element for element in walk(clean) if element.tag in known and element.keyword not in NEEDED]
    told = [fault(known[element.tag], element, before.get(element.tag, set())) for element in seen]
    codes = [item.CodeValue for item in clean.DeidentificationMethodCodeSequence]
    whole = open(sent, "rb").read().replace(clean.get("PixelData", b""), b"")
    print(json.dumps({"faults": sorted({text for text in told if text}), "rows": len(known), "left": len(seen),
                      "codes": codes, "secret": b"SECRET" in whole or b"Secret" in whole}))


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](*sys.argv[2:4])
