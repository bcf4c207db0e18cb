"""Writes the DICOM test files: real ones out of the packages pydicom and pydicom-data, made ones beside them,
and what pydicom reads in them. Usage: make.py FOLDER"""

import json
import shutil
import struct
import sys
import warnings
import zipfile
import zlib
from pathlib import Path

import data_store
import numpy
import pydicom
from pydicom import uid as uids
from pydicom.pixels import convert_color_space

warnings.simplefilter("ignore")
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE

SHIPPED = Path(pydicom.__file__).parent / "data"
MORE = Path(data_store.__file__).parent / "data"


def copy_real(folder: Path) -> list[Path]:
    """Every file that claims to be DICOM; charset files carry their own names."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for source in [SHIPPED / "test_files", SHIPPED / "charset_files", MORE]:
        for path in sorted(source.rglob("*.dcm")):
            if "dicomdirtests" in path.parts:
                continue
            target = folder / path.name
            if not target.exists():
                shutil.copyfile(path, target)
            found.append(target)
    return found


def copy_disc(folder: Path) -> None:
    """A disc with its index."""
    source = SHIPPED / "test_files" / "dicomdirtests"
    with zipfile.ZipFile(folder / "disc.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(source.rglob("*")):
            if path.is_file() and not path.name.startswith("DICOMDIR-") and "TINY_ALPHA" not in str(path):
                archive.write(path, path.relative_to(source).as_posix())


def small_ct() -> pydicom.Dataset:
    return pydicom.dcmread(SHIPPED / "test_files" / "CT_small.dcm")


def make_series(folder: Path, count: int) -> None:
    """One CT series: the same slice again and again, a millimetre apart, with its number in the pixels."""
    image = small_ct()
    image.StudyInstanceUID, image.SeriesInstanceUID = "2.25.1001", "2.25.1002"
    image.FrameOfReferenceUID = "2.25.1003"
    image.PatientName, image.PatientID = "Wang^Min", "DEMO-1"
    image.PatientBirthDate, image.PatientSex = "19671103", "F"
    image.SliceThickness = 1
    pixels = image.pixel_array.copy()
    with zipfile.ZipFile(folder / "ct-series.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(count):
            image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = f"2.25.2000{number:04}"
            image.InstanceNumber = number + 1
            image.ImagePositionPatient = [-158.135803, -179.035797, float(number)]
            marked = pixels.copy()
            marked[:4, :4] = number
            image.PixelData = marked.tobytes()
            buffer = pydicom.filebase.DicomBytesIO()
            pydicom.dcmwrite(buffer, image)
            archive.writestr(f"CT/{number:04}.dcm", buffer.getvalue())


def element(group: int, number: int, vr: str, value: bytes) -> bytes:
    if len(value) % 2:
        value += b"\0" if vr in ("UI", "OB") else b" "
    head = struct.pack("<HH", group, number) + vr.encode()
    if vr in ("OB", "OW", "SQ", "UN", "UT"):
        return head + b"\0\0" + struct.pack("<I", len(value)) + value
    return head + struct.pack("<H", len(value)) + value


def part10(*elements: bytes, syntax: str = "1.2.840.10008.1.2.1", body: bytes | None = None) -> bytes:
    meta = element(2, 2, "UI", b"1.2.840.10008.5.1.4.1.1.7") + element(2, 3, "UI", b"2.25.3001")
    meta += element(2, 0x10, "UI", syntax.encode())
    meta = element(2, 0, "UL", struct.pack("<I", len(meta))) + meta
    return b"\0" * 128 + b"DICM" + meta + (b"".join(elements) if body is None else body)


def header(instance: bytes, name: bytes, charset: bytes = b"", rows: int = 2, columns: int = 2) -> list[bytes]:
    short = lambda value: struct.pack("<H", value)
    first = [element(8, 5, "CS", charset)] if charset else []
    return first + [
        element(8, 0x16, "UI", b"1.2.840.10008.5.1.4.1.1.7"),
        element(8, 0x18, "UI", instance),
        element(8, 0x60, "CS", b"OT"),
        element(0x10, 0x10, "PN", name),
        element(0x10, 0x20, "LO", b"DEMO-1"),
        element(0x20, 0x0D, "UI", b"2.25.3100"),
        element(0x20, 0x0E, "UI", b"2.25.3200"),
        element(0x28, 2, "US", short(1)),
        element(0x28, 4, "CS", b"MONOCHROME2"),
        element(0x28, 0x10, "US", short(rows)),
        element(0x28, 0x11, "US", short(columns)),
        element(0x28, 0x100, "US", short(8)),
        element(0x28, 0x101, "US", short(8)),
        element(0x28, 0x102, "US", short(7)),
        element(0x28, 0x103, "US", short(0)),
    ]


PIXELS = element(0x7FE0, 0x10, "OB", bytes([0, 85, 170, 255]))


def make_names(folder: Path) -> None:
    """The example of PS3.5 annex K, which no writer at hand gets right."""
    name = b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab="
    file = part10(*header(b"2.25.3002", name, b"\\ISO 2022 IR 58"), PIXELS)
    (folder / "iso-2022-ir-58.dcm").write_bytes(file)
    gbk = "Wang^XiaoDong=王^小東".encode("gbk")
    (folder / "gbk.dcm").write_bytes(part10(*header(b"2.25.3004", gbk, b"GBK"), PIXELS))
    burned = [element(0x28, 0x301, "CS", b"YES")]
    (folder / "burned-in.dcm").write_bytes(part10(*header(b"2.25.3005", b"Wang^Min"), *burned, PIXELS))
    html = b"<svg/onload>^<script>alert(2)</script>"
    (folder / "html-name.dcm").write_bytes(part10(*header(b"2.25.3003", html), PIXELS))


def make_harm(folder: Path) -> None:
    lying = struct.pack("<HH", 0x7FE0, 0x10) + b"OW\0\0" + struct.pack("<I", 0xC0000000) + b"\0" * 8
    (folder / "lying-length.dcm").write_bytes(part10(*header(b"2.25.3010", b"Wang^Min"), lying))
    elements = b"".join(header(b"2.25.3011", b"Wang^Min", rows=32768, columns=3000))
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = squeeze.compress(elements + struct.pack("<HH", 0x7FE0, 0x10) + b"OB\0\0" + struct.pack("<I", 1 << 30))
    for _ in range(1024):
        body += squeeze.compress(bytes(1 << 20))
    bomb = part10(syntax="1.2.840.10008.1.2.1.99", body=body + squeeze.flush())
    (folder / "deflate-bomb.dcm").write_bytes(bomb)
    item = lambda data: struct.pack("<HHI", 0xFFFE, 0xE000, len(data)) + data
    stream = struct.pack("<16I", 1, 64, *[0] * 14) + b"\x81\0" * 100
    end = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    fragments = struct.pack("<HH", 0x7FE0, 0x10) + b"OB\0\0\xff\xff\xff\xff" + item(b"") + item(stream) + end
    for name, rows, columns in [("giant-dimensions", 65535, 65535), ("large-dimensions", 10000, 9999)]:
        giant = header(b"2.25.3012" + str(rows % 7).encode(), b"Wang^Min", rows=rows, columns=columns)
        (folder / f"{name}.dcm").write_bytes(part10(*giant, fragments, syntax="1.2.840.10008.1.2.5"))
    nested = struct.pack("<HH", 8, 0x1140) + b"SQ\0\0\xff\xff\xff\xff" + struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF)
    (folder / "nested-sequences.dcm").write_bytes(part10(*header(b"2.25.3013", b"Wang^Min")[:2], nested * 1_000_000))
    whole = (SHIPPED / "test_files" / "CT_small.dcm").read_bytes()
    (folder / "truncated.dcm").write_bytes(whole[: len(whole) * 6 // 10])
    (folder / "path-in-uid.dcm").write_bytes(part10(*header(b"../../../../etc/passwd", b"Wang^Min"), PIXELS))
    (folder / "not-what-it-says.dcm").write_bytes(b"MZ" + bytes(4000))
    (folder / "polyglot.dcm").write_bytes(b"MZ" + whole[2:])


def make_archives(folder: Path) -> None:
    good = (SHIPPED / "test_files" / "CT_small.dcm").read_bytes()
    deflated = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(folder / "ten-thousand.zip", "w", deflated) as archive:
        for number in range(9_999):
            archive.writestr(f"{number:05}.txt", b"nothing")
        archive.writestr("z/CT_small.dcm", good)
        archive.writestr("z/too-many.txt", b"nothing")
    with zipfile.ZipFile(folder / "zip-bomb.zip", "w", deflated) as archive:
        archive.writestr("bomb.dcm", bytes(150 << 20))
        archive.writestr("CT_small.dcm", good)
    with zipfile.ZipFile(folder / "path-tricks.zip", "w", deflated) as archive:
        for name in ["../../etc/cron.d/evil", "/etc/passwd", "C:\\Windows\\evil.dcm", "a/../../b.dcm", "..\\evil.dcm"]:
            archive.writestr(name, good)
        archive.writestr("fine/CT_small.dcm", good)
    with zipfile.ZipFile(folder / "bombs-and-good.zip", "w", deflated) as archive:
        for name in ["lying-length", "nested-sequences", "giant-dimensions", "truncated", "deflate-bomb"]:
            archive.write(folder / f"{name}.dcm", f"{name}.dcm")
        archive.writestr("CT_small.dcm", good)


def make_office(folder: Path) -> None:
    kinds = {"letter.docx": "word/document.xml", "table.xlsx": "xl/workbook.xml", "slides.pptx": "ppt/presentation.xml"}
    for name, part in kinds.items():
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr(part, "<document/>")
    with zipfile.ZipFile(folder / "macros.docm", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
        archive.writestr("word/vbaProject.bin", b"macro")
    with zipfile.ZipFile(folder / "archive-in-archive.zip", "w") as archive:
        with zipfile.ZipFile(folder / "inner.zip", "w") as inner:
            inner.writestr("a.txt", b"nothing")
        archive.write(folder / "inner.zip", "inner.zip")
    (folder / "inner.zip").unlink()


def names_of(data: pydicom.Dataset) -> dict | None:
    name = data.get("PatientName")
    if name is None or str(name) == "":
        return None
    groups = {"alphabetic": name.alphabetic, "ideographic": name.ideographic, "phonetic": name.phonetic}
    return {key: text.rstrip("^ ") for key, text in groups.items() if text.rstrip("^ ")}


def picture_of(data: pydicom.Dataset) -> numpy.ndarray | None:
    """The first frame as PS3.3 C.11.2 shows it; None where pydicom itself cannot tell."""
    pixels = pydicom.pixels.pixel_array(data, index=0, raw=True)
    photometric, samples = data.PhotometricInterpretation, data.SamplesPerPixel
    if samples == 3:
        compressed = data.file_meta.TransferSyntaxUID.is_encapsulated
        if photometric.startswith("YBR_FULL") or (compressed and photometric == "YBR_FULL_422"):
            pixels = convert_color_space(pixels, "YBR_FULL", "RGB")
        shift = max(data.BitsStored - 8, 0)
        return (pixels >> shift).astype(numpy.uint8)
    if photometric == "PALETTE COLOR":
        coloured = pydicom.pixels.apply_color_lut(pixels, data)
        return (coloured >> 8 if coloured.dtype == numpy.uint16 else coloured).astype(numpy.uint8)
    if "ModalityLUTSequence" in data:
        return None
    values = pixels * float(data.get("RescaleSlope", 1)) + float(data.get("RescaleIntercept", 0))
    centre, width = data.get("WindowCenter"), data.get("WindowWidth")
    first = lambda value: float(value[0] if isinstance(value, pydicom.multival.MultiValue) else value)
    if centre is not None and width is not None and first(width) >= 1:
        c, w = first(centre) - 0.5, first(width) - 1
        with numpy.errstate(divide="ignore", invalid="ignore"):
            grey = numpy.floor(((values - c) / w + 0.5) * 255 + 0.5)
        grey = numpy.where(values <= c - w / 2, 0, numpy.where(values > c + w / 2, 255, grey))
    else:
        low, high = values.min(), values.max()
        grey = numpy.floor((values - low) / ((high - low) or 1) * 255 + 0.5)
    grey = grey.astype(numpy.uint8)
    return 255 - grey if photometric == "MONOCHROME1" else grey


def describe(path: Path, folder: Path) -> dict:
    told: dict = {}
    try:
        data = pydicom.dcmread(path, force=True)
        told["name"] = names_of(data)
        told["syntax"] = str(data.file_meta.get("TransferSyntaxUID", "")) if hasattr(data, "file_meta") else ""
        told["lossy"] = told["syntax"] in (uids.JPEGBaseline8Bit, uids.JPEGExtended12Bit, uids.JPEGLSNearLossless,
                                           uids.JPEG2000)
    except Exception as error:
        return {"unreadable": str(error)[:80]}
    try:
        picture = picture_of(data) if "PixelData" in data and "FunctionalGroups" not in str(data.dir()) else None
        if picture is not None:
            (folder / f"{path.name}.pixels").write_bytes(picture.tobytes())
            told["picture"] = list(picture.shape[1::-1])
    except Exception as error:
        told["no_picture"] = str(error)[:80]
    return told


def main(folder: Path) -> None:
    real, made, expected = folder / "real", folder / "made", folder / "expected"
    for each in (made, expected):
        each.mkdir(parents=True, exist_ok=True)
    files = copy_real(real)
    copy_disc(made)
    make_series(made, 500)
    make_names(made)
    make_harm(made)
    make_archives(made)
    make_office(made)
    told = {path.name: describe(path, expected) for path in [*files, made / "gbk.dcm"]}
    (expected / "expected.json").write_text(json.dumps(told, ensure_ascii=False, indent=1))
    (folder / "ready").touch()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
