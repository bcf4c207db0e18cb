use std::collections::BTreeMap;

use consilium_core::imaging::objects::{
    Area, ConferenceNote, Head, ImageReference, KeyImage, Mark, Patient, Pixels, Reading, Study, Voi,
    key_object_selection, measurement_report, pixels_of, presentation_state, subject_of,
};
use consilium_core::imaging::{Function, NameGroups};
use consilium_core::model::CaseId;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

use super::error::DossierError;
use super::room::Dossier;
use crate::inspector::{Drawing, PictureForm};
use crate::store::{Form, Image, ImageScope};

const PRESENTATION_STATE: &str = "1.2.840.10008.5.1.4.1.1.11.1";
/// Series that the house adds to a study are numbered from here.
const SERIES: u32 = 9000;

/// A picture that was kept in a consultation, by the names it has in its file.
#[derive(Debug, Clone)]
pub struct KeptPicture {
    pub number: u32,
    pub instance: String,
    /// From 1.
    pub frame: u32,
    pub voi: Option<Voi>,
    /// Whether the lowest value was shown white, whatever the file says; `None`: as the file says.
    pub invert: Option<bool>,
    pub area: Option<Area>,
    pub marks: Vec<Mark>,
    /// In every language it has one in.
    pub caption: String,
    pub by: NameGroups,
    /// Milliseconds since 1970, UTC.
    pub made: i64,
}

/// Files for those who were not there: names below `dicom/`, and bytes.
#[derive(Debug, Default)]
pub struct KeptFiles {
    pub files: Vec<(String, Vec<u8>)>,
    /// What could not be made, and why.
    pub problems: Vec<String>,
    /// Whose pictures they are, as the first of them says.
    pub subject: Option<(Patient, Study)>,
}

/// What belongs to one study, as far as it is made.
struct StudyFiles {
    head: Head,
    by: NameGroups,
    references: Vec<(ImageReference, Option<ImageReference>)>,
    shown: Vec<KeyImage>,
}

impl Dossier {
    /// Each picture as PNG and, where it is grey, as presentation state; for each study the key objects and, where
    /// something was measured, a report. `name` makes the UIDs: the same files come out however often they are asked for.
    pub async fn kept_pictures(
        &self,
        case: &CaseId,
        name: &str,
        language: &str,
        pictures: &[KeptPicture],
    ) -> Result<KeptFiles, DossierError> {
        let mut kept = KeptFiles::default();
        let mut studies: BTreeMap<String, StudyFiles> = BTreeMap::new();
        for picture in pictures {
            let scope = ImageScope { instance: Some(picture.instance.clone()), ..ImageScope::default() };
            let Some(image) = self.store.images(case, Form::Identified, &scope).await?.pop() else {
                kept.problems.push(format!("key image {}: the image is not in the dossier", picture.number));
                continue;
            };
            let metadata: Map<String, Json> = serde_json::from_str(&image.metadata).map_err(|_| DossierError::Child)?;
            let pixels = pixels_of(&metadata, picture.frame);
            match self.draw(&image, drawing(picture, &pixels)).await {
                Ok(drawn) => kept.files.push((format!("key-{:03}.png", picture.number), drawn.bytes.to_vec())),
                Err(DossierError::Refused(why)) => {
                    kept.problems.push(format!("key image {}: no PNG, because {why}", picture.number));
                }
                Err(error) => return Err(error),
            }
            let study =
                studies.entry(image.study.clone()).or_insert_with(|| StudyFiles::begin(name, &metadata, picture));
            kept.subject.get_or_insert_with(|| (study.head.patient.clone(), study.head.study.clone()));
            study.add(name, &image, picture, &pixels, &mut kept)?;
        }
        for (number, study) in (1..).zip(studies.into_values()) {
            study.finish(name, language, number, &mut kept)?;
        }
        Ok(kept)
    }
}

impl StudyFiles {
    fn begin(name: &str, metadata: &Map<String, Json>, picture: &KeptPicture) -> Self {
        let (patient, study) = subject_of(metadata);
        let head = Head {
            patient,
            series: uid_of(&[name, &study.uid]),
            study,
            instance: String::new(),
            series_number: SERIES,
            instance_number: 1,
            series_description: "会诊 Consultation".to_owned(),
            made: picture.made,
        };
        StudyFiles { head, by: picture.by.clone(), references: Vec::new(), shown: Vec::new() }
    }

    fn add(
        &mut self,
        name: &str,
        image: &Image,
        picture: &KeptPicture,
        pixels: &Pixels,
        kept: &mut KeptFiles,
    ) -> Result<(), DossierError> {
        let reference = ImageReference {
            series: image.series.clone(),
            class: image.sop_class.clone(),
            instance: image.instance.clone(),
            frame: (pixels.frames > 1).then_some(picture.frame),
        };
        let shown = KeyImage {
            image: reference.clone(),
            rows: pixels.rows,
            columns: pixels.columns,
            spacing: pixels.spacing,
            rescale: pixels.rescale.clone(),
            voi: picture.voi,
            invert: picture.invert.unwrap_or(pixels.inverse),
            area: picture.area,
            marks: picture.marks.clone(),
            caption: picture.caption.clone(),
        };
        let mut state = None;
        if !pixels.coloured {
            let head = self.head_of(name, "state", picture.number, picture.made);
            let bytes = presentation_state(&head, &picture.by, &shown).map_err(|_| DossierError::Child)?;
            kept.files.push((format!("key-{:03}.gsps.dcm", picture.number), bytes));
            state = Some(ImageReference {
                series: head.series,
                class: PRESENTATION_STATE.to_owned(),
                instance: head.instance,
                frame: None,
            });
        }
        self.head.made = self.head.made.max(picture.made);
        self.references.push((reference, state));
        self.shown.push(shown);
        Ok(())
    }

    fn finish(self, name: &str, language: &str, number: u32, kept: &mut KeptFiles) -> Result<(), DossierError> {
        let note = ConferenceNote {
            observer: self.by.clone(),
            description: "多学科会诊 Multidisciplinary conference".to_owned(),
        };
        let head = self.head_of(name, "objects", 1, self.head.made);
        let bytes = key_object_selection(&head, &note, &self.references).map_err(|_| DossierError::Child)?;
        kept.files.push((format!("study-{number}.kos.dcm"), bytes));
        let reading = Reading { observer: self.by.clone(), language: language.to_owned() };
        let head = self.head_of(name, "sizes", 1, self.head.made);
        if let Some(bytes) = measurement_report(&head, &reading, &self.shown).map_err(|_| DossierError::Child)? {
            kept.files.push((format!("study-{number}.sr.dcm"), bytes));
        }
        Ok(())
    }

    /// Objects of one kind are a series of their own.
    fn head_of(&self, name: &str, kind: &str, number: u32, made: i64) -> Head {
        let study = &self.head.study.uid;
        let offset = match kind {
            "state" => 1,
            "sizes" => 2,
            _ => 0,
        };
        Head {
            series: uid_of(&[name, study, kind]),
            instance: uid_of(&[name, study, kind, &number.to_string()]),
            series_number: SERIES + offset,
            instance_number: number,
            made,
            ..self.head.clone()
        }
    }
}

/// The whole frame in the window it was shown in, with a line below that names no person.
fn drawing(picture: &KeptPicture, pixels: &Pixels) -> Drawing {
    let voi = picture.voi.filter(|_| !pixels.coloured);
    let mut words = vec![format!("No.{}", picture.number), pixels.modality.clone()];
    words.push(format!("IM {}", pixels.instance_number));
    if pixels.frames > 1 {
        words.push(format!("FR {}/{}", picture.frame, pixels.frames));
    }
    if let Some(voi) = voi {
        words.push(format!("W {} C {}", voi.width.round(), voi.centre.round()));
    }
    if pixels.lossy {
        words.push("LOSSY".to_owned());
    }
    Drawing {
        frame: picture.frame,
        centre: voi.map(|voi| voi.centre),
        width: voi.map(|voi| voi.width),
        function: voi.map_or(Function::Linear, |voi| voi.function),
        invert: picture.invert.filter(|_| !pixels.coloured),
        longest: None,
        form: PictureForm::Png,
        legend: Some(words.join(" ")),
    }
}

/// A UID out of words (PS3.5 B.2): the same words make the same.
pub fn uid_of(words: &[&str]) -> String {
    let mut sum = Sha256::new();
    for word in words {
        sum.update(word.as_bytes());
        sum.update([0]);
    }
    let sum = sum.finalize();
    let number = sum.iter().take(16).fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    format!("2.25.{number}")
}
