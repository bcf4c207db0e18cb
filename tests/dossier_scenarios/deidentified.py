"""What is left of people in de-identified files. Usage: deidentified.py CAME SENT, two folders with files of the same
names, or deidentified.py --common ONE OTHER, two files that must share no identifier. Prints what it saw as JSON."""

import json
import sys
import warnings
from pathlib import Path

import pydicom

warnings.simplefilter("ignore")
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE

STANDARD = "1.2.840.10008."
# What the rules keep: characteristics of the patient, and words of the equipment.
KEPT = {"PatientSex", "PatientAge", "PatientWeight", "PatientSize"}


def walk(data: pydicom.Dataset):
    """Every element at any depth."""
    for tag in data.keys():
        try:
            element = data[tag]
        except Exception:
            continue
        yield element
        if element.VR == "SQ":
            for item in element.value:
                yield from walk(item)


def values_of(element: pydicom.DataElement) -> list:
    value = element.value
    return list(value) if isinstance(value, (list, pydicom.multival.MultiValue)) else [value]


def secrets_of(data: pydicom.Dataset) -> set[str]:
    """Names, identifiers, dates and UIDs that must not be found again."""
    found = set()
    equipment = [str(data.get(keyword, "")) for keyword in ("Manufacturer", "ManufacturerModelName", "SoftwareVersions")]
    for element in walk(data):
        keyword, vr = element.keyword, element.VR
        if keyword in KEPT or element.tag.group == 2:
            continue
        for value in values_of(element):
            text = str(value or "").strip("\0 ")
            if vr == "UI" and text and not text.startswith(STANDARD):
                found.add(text)
            elif vr == "DA" and len(text) == 8:
                found.add(text)
            elif vr == "DT" and len(text) >= 8:
                found.add(text[:8])
            elif vr == "PN" and len(text) > 2:
                found.add(text)
                found.update(part for group in text.split("=") for part in group.split("^") if len(part) > 3)
            elif keyword in ("PatientID", "OtherPatientIDs", "AccessionNumber", "InstitutionName", "StationName",
                             "DeviceSerialNumber", "PatientAddress", "PatientTelephoneNumbers") and len(text) > 3:
                found.add(text)
    # A maker's own name may be that of a hospital, and a few digits are found in any number.
    told_anyway = lambda text: any(text in words for words in equipment) or (text.isdigit() and len(text) < 6)
    return {text for text in found if len(text) > 3 and not told_anyway(text)}


def left_in(sent: bytes, secrets: set[str]) -> list[str]:
    encodings = ("utf-8", "gb18030", "latin-1", "shift_jis", "euc_kr")
    def forms(text: str):
        for encoding in encodings:
            try:
                yield text.encode(encoding)
            except UnicodeEncodeError:
                continue
    return sorted(secret for secret in secrets if any(form in sent for form in forms(secret)))


def check(came: Path, sent: Path) -> dict:
    left, read, most = [], 0, 0
    for path in sorted(sent.iterdir()):
        original = pydicom.dcmread(came / path.name, force=True)
        secrets = secrets_of(original)
        most = max(most, len(secrets))
        bytes_sent = path.read_bytes()
        clean = pydicom.dcmread(path)
        assert clean.PatientIdentityRemoved == "YES", path.name
        assert not any(element.tag.is_private for element in walk(clean)), path.name
        without_pixels = bytes_sent
        if "PixelData" in clean:
            without_pixels = bytes_sent.replace(clean.PixelData, b"")
        left += [f"{path.name}: {secret}" for secret in left_in(without_pixels, secrets)]
        read += 1
    return {"left": left, "read": read, "most_secrets_of_a_file": most}


def identifiers(path: Path) -> set[str]:
    data = pydicom.dcmread(path)
    texts = {str(value) for element in walk(data) if element.VR in ("UI", "DA", "DT") for value in values_of(element)}
    texts |= {str(data.PatientName), str(data.PatientID)}
    return {text for text in texts if text and not text.startswith(STANDARD)}


if __name__ == "__main__":
    if sys.argv[1] == "--common":
        print(json.dumps({"common": sorted(identifiers(Path(sys.argv[2])) & identifiers(Path(sys.argv[3])))}))
    else:
        print(json.dumps(check(Path(sys.argv[1]), Path(sys.argv[2]))))
