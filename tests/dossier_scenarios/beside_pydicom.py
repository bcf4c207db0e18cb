"""Compares what the server made of real files with pydicom. Usage: beside_pydicom.py FILES ANSWERS

ANSWERS has `answers.json`, of each file `{"thumbnail": [width, height], "figures": {...} or null, "oracle": name}`, and
the pixels of each thumbnail as `NAME.thumbnail`. Prints how many were compared and what differs, as JSON."""

import json
import sys
import warnings
from pathlib import Path

import numpy
import pydicom

warnings.simplefilter("ignore")
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE

LONGEST = 256
# The server takes the mean of the pixels that one of the thumbnail stands for and rounds halves up, all in whole
# numbers, as is done here: of equal pixels the thumbnails are equal to the last bit, and no scaler costs anything.
LOSSLESS = 0
# Cut short in its head: pydicom finds no pixels in it, which the server does.
UNREAD = ["emri_small_jpeg_2k_lossless_too_short.dcm"]
# Two decoders of one lossy stream may differ by so much in a pixel; a mean of such pixels differs by no more.
LOSSY = 5


def shrunk(pixels: numpy.ndarray) -> numpy.ndarray:
    height, width = pixels.shape[:2]
    largest = max(height, width)
    if largest <= LONGEST:
        return pixels
    small = [max(side * LONGEST // largest, 1) for side in (height, width)]
    rows, columns = ([number * side // count for number in range(count + 1)]
                     for side, count in zip((height, width), small))
    sums = numpy.add.reduceat(pixels.astype(numpy.int64), rows[:-1], axis=0)
    sums = numpy.add.reduceat(sums, columns[:-1], axis=1)
    counts = numpy.outer(numpy.diff(rows), numpy.diff(columns))[:, :, None]
    return ((sums + counts // 2) // counts).astype(numpy.uint8)


def thumbnail_differs(pixels: bytes, size: list[int], answered: bytes, answer: dict, lossy: bool) -> str | None:
    """`pixels`: the first frame as `make.py` drew it of what pydicom reads."""
    width, height = size
    wanted = shrunk(numpy.frombuffer(pixels, numpy.uint8).reshape(height, width, -1))
    found = numpy.frombuffer(answered, numpy.uint8)
    if [wanted.shape[1], wanted.shape[0]] != answer["thumbnail"] or wanted.size != found.size:
        return f"thumbnail of {answer['thumbnail']} and {found.size} bytes, and not of {wanted.shape}"
    difference = int(numpy.abs(wanted.ravel().astype(int) - found).max())
    return f"thumbnail differs by {difference}" if difference > (LOSSY if lossy else LOSSLESS) else None


def stored_values(data: pydicom.Dataset, frame: int) -> numpy.ndarray:
    """PS3.5 8.1.1: what lies in other bits than those stored does not count, and the highest of them is the sign."""
    pixels = pydicom.pixels.pixel_array(data, index=frame - 1, raw=True).astype(numpy.int64)
    bits = data.BitsStored
    pixels = (pixels >> (data.get("HighBit", bits - 1) + 1 - bits)) & ((1 << bits) - 1)
    if not data.get("PixelRepresentation"):
        return pixels
    return numpy.where(pixels >> (bits - 1) == 1, pixels - (1 << bits), pixels)


def figures_differ(path: Path, told: dict) -> str | None:
    values = stored_values(pydicom.dcmread(path, force=True), told["frame"])
    wanted = {"frame": told["frame"], "min": int(values.min()), "max": int(values.max()), "sum": int(values.sum())}
    return None if told == wanted else f"values come to {told} and not {wanted}"


def main(files: Path, answers: Path) -> None:
    expected = json.loads((files / "expected" / "expected.json").read_text())
    counted, wrong = {"thumbnails": 0, "figures": 0}, []
    for name, answer in json.loads((answers / "answers.json").read_text()).items():
        differences = []
        if "picture" in expected[name]:
            counted["thumbnails"] += 1
            pixels = (files / "expected" / f"{answer['oracle']}.pixels").read_bytes()
            answered = (answers / f"{name}.thumbnail").read_bytes()
            size, lossy = expected[name]["picture"], expected[name]["lossy"]
            differences.append(thumbnail_differs(pixels, size, answered, answer, lossy))
        if answer["figures"] and name not in UNREAD:
            counted["figures"] += 1
            differences.append(figures_differ(files / "real" / answer["oracle"], answer["figures"]))
        wrong += [f"{name}: {difference}" for difference in differences if difference]
    print(json.dumps({**counted, "wrong": wrong}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
