"""What is left of people in de-identified files. Usage: deidentified.py CAME SENT, two folders with files of the same
names; deidentified.py --common ONE OTHER, two files that must share no identifier; deidentified.py --plain CAME FILE,
which writes a file anew that not everybody reads; deidentified.py --archive CAME ZIP, a folder and what was sent of it as
one archive. Prints what it saw as JSON."""

import json
import re
import sys
import warnings
import zipfile
from io import BytesIO
from pathlib import Path

import pydicom
from pydicom.uid import ExplicitVRLittleEndian

warnings.simplefilter("ignore")
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE

STANDARD = "1.2.840.10008."
ENCAPSULATED_PIXELS = re.compile(rb"\xe0\x7f\x10\0O[BW]\0\0\xff{4}", re.DOTALL)
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


def left_of(secrets: set[str], name: str, sent: bytes) -> list[str]:
    clean = pydicom.dcmread(BytesIO(sent))
    assert clean.PatientIdentityRemoved == "YES", name
    assert not any(element.tag.is_private for element in walk(clean)), name
    without_pixels = sent.replace(clean.PixelData, b"") if "PixelData" in clean else sent
    return [f"{name}: {secret}" for secret in left_in(without_pixels, secrets)]


def check(came: Path, sent: Path) -> dict:
    left, read, most = [], 0, 0
    for path in sorted(sent.iterdir()):
        secrets = secrets_of(pydicom.dcmread(came / path.name, force=True))
        most = max(most, len(secrets))
        left += left_of(secrets, path.name, path.read_bytes())
        read += 1
    return {"left": left, "read": read, "most_secrets_of_a_file": most}


def check_archive(came: Path, archive: zipfile.ZipFile) -> dict:
    assert archive.testzip() is None
    secrets = set().union(*(secrets_of(pydicom.dcmread(path, force=True)) for path in came.iterdir()))
    images = [name for name in archive.namelist() if name.endswith(".dcm")]
    left = [found for name in images for found in left_of(secrets, name, archive.read(name))]
    contents = json.loads(archive.read("contents.json"))
    assert [entry["file"] for entry in contents["images"]] == images
    assert [entry["instance"] for entry in contents["images"]] == [
        str(pydicom.dcmread(BytesIO(archive.read(name))).SOPInstanceUID) for name in images]
    left += [f"contents.json: {secret}" for secret in left_in(archive.read("contents.json"), secrets)]
    return {"left": left, "names": archive.namelist(), "left_out": contents["left_out"]}


def write_plain(came: Path, file: Path) -> None:
    """Inflated and with every representation said, as it would be without its peculiarity."""
    data = pydicom.dcmread(came, force=True)
    if len(data) == 0:
        # Its pixels end too soon, and this reader gives up on all of it: the rest is read without them.
        data = pydicom.dcmread(BytesIO(ENCAPSULATED_PIXELS.split(came.read_bytes())[0]), force=True)
    syntax = data.file_meta.get("TransferSyntaxUID", ExplicitVRLittleEndian)
    data.file_meta.TransferSyntaxUID = syntax if syntax.is_encapsulated else ExplicitVRLittleEndian
    for _ in data.iterall():
        pass  # What has been looked at is written anew, and not as it came.
    pydicom.dcmwrite(file, data, implicit_vr=False, little_endian=True)


def identifiers(path: Path) -> set[str]:
    data = pydicom.dcmread(path)
    texts = {str(value) for element in walk(data) if element.VR in ("UI", "DA", "DT") for value in values_of(element)}
    texts |= {str(data.PatientName), str(data.PatientID)}
    return {text for text in texts if text and not text.startswith(STANDARD)}


if __name__ == "__main__":
    one, other = map(Path, sys.argv[-2:])
    match sys.argv[1]:
        case "--common":
            told = {"common": sorted(identifiers(one) & identifiers(other))}
        case "--archive":
            told = check_archive(one, zipfile.ZipFile(other))
        case "--plain":
            told = write_plain(one, other)
        case _:
            told = check(one, other)
    print(json.dumps(told))
