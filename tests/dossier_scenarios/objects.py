"""Reads the objects that we write with pydicom. Usage: objects.py FOLDER. Prints what it saw as JSON."""

import json
import sys
from pathlib import Path

import pydicom

pydicom.config.settings.reading_validation_mode = pydicom.config.RAISE


def items_of(data: pydicom.Dataset, kind: str) -> list[pydicom.Dataset]:
    """Content items of a kind, at any depth."""
    found = []
    for item in data.get("ContentSequence", []):
        if item.ValueType == kind:
            found.append(item)
        found += items_of(item, kind)
    return found


def describe(data: pydicom.Dataset) -> dict:
    told: dict = {"patient": data.PatientName.ideographic}
    match data.Modality:
        case "KO":
            references = [item.ReferencedSOPSequence[0] for item in items_of(data, "IMAGE")]
            told["title"] = data.ConceptNameCodeSequence[0].CodeValue
            told["images"] = [str(reference.ReferencedSOPInstanceUID) for reference in references]
            told["states"] = [str(state.ReferencedSOPInstanceUID) for reference in references
                              for state in reference.get("ReferencedSOPSequence", [])]
        case "PR" if "SoftcopyVOILUTSequence" in data:
            window, area = data.SoftcopyVOILUTSequence[0], data.DisplayedAreaSelectionSequence[0]
            told["window"] = [float(window.WindowCenter), float(window.WindowWidth)]
            told["area"] = [*area.DisplayedAreaTopLeftHandCorner, *area.DisplayedAreaBottomRightHandCorner]
            annotation = data.GraphicAnnotationSequence[0]
            told["texts"] = [text.UnformattedTextValue for text in annotation.TextObjectSequence]
            told["first_line"] = list(annotation.GraphicObjectSequence[0].GraphicData)
        case "SR":
            told["numbers"] = [f"{item.ConceptNameCodeSequence[0].CodeMeaning} "
                               f"{item.MeasuredValueSequence[0].MeasurementUnitsCodeSequence[0].CodeValue}"
                               for item in items_of(data, "NUM")]
        case "DOC":
            told["title"] = data.DocumentTitle
            told["begins"] = data.EncapsulatedDocument[:8].decode()
    return told


def main(folder: Path) -> None:
    print(json.dumps({path.stem: describe(pydicom.dcmread(path)) for path in sorted(folder.glob("*.dcm"))}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
