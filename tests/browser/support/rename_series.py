"""The series in a ZIP archive as the hospital of another patient would send it: archive, name, birth date, sex,
and how many of its images, if not all."""
import io
import sys
import zipfile

import pydicom

source, name, born, sex, *most = sys.argv[1:]
made = io.BytesIO()
with zipfile.ZipFile(source) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as renamed:
    for entry in given.namelist()[: int(most[0]) if most else None]:
        image = pydicom.dcmread(io.BytesIO(given.read(entry)))
        image.SpecificCharacterSet = "ISO_IR 192"
        image.PatientName, image.PatientBirthDate, image.PatientSex = name, born, sex
        written = io.BytesIO()
        pydicom.dcmwrite(written, image)
        renamed.writestr(entry, written.getvalue())
sys.stdout.buffer.write(made.getvalue())
