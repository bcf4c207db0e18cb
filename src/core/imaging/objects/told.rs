use serde_json::{Map, Value as Json};

use super::head::{Patient, Study};
use super::key_image::Rescale;
use crate::imaging::person_name::NameGroups;

type Object = Map<String, Json>;

/// What an image's own DICOM JSON tells of its pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Pixels {
    pub rows: u32,
    pub columns: u32,
    pub frames: u32,
    /// More than one sample a pixel, or a palette: there is no window, and no grey presentation state.
    pub coloured: bool,
    /// Its lowest value is white, as the file has it (MONOCHROME1).
    pub inverse: bool,
    /// Row and column spacing in millimetres.
    pub spacing: Option<[f64; 2]>,
    pub rescale: Option<Rescale>,
    pub lossy: bool,
    pub modality: String,
    pub instance_number: String,
}

/// The patient and study of an image, for objects that are added to it.
pub fn subject_of(image: &Object) -> (Patient, Study) {
    let text = |tag: &str| text(image, tag);
    let patient = Patient {
        name: name(image, "00100010"),
        id: text("00100020"),
        birth_date: text("00100030"),
        sex: text("00100040"),
    };
    let study = Study {
        uid: text("0020000D"),
        id: text("00200010"),
        date: text("00080020"),
        time: text("00080030"),
        accession_number: text("00080050"),
        referring_physician: name(image, "00080090"),
        timezone: Some(text("00080201")).filter(|zone| !zone.is_empty()),
    };
    (patient, study)
}

/// Of one frame, counted from 1.
pub fn pixels_of(image: &Object, frame: u32) -> Pixels {
    let whole = |tag| number(image, tag).filter(|n| (0.0..=1e6).contains(n)).map_or(0, |n| n as u32);
    let kind = text(image, "00280004");
    let groups = groups_of(image, frame);
    let spacing = groups.iter().find_map(|group| pair(group, "00280030")).filter(|pair| pair.iter().all(|n| *n > 0.0));
    let rescale = groups.iter().find_map(|group| {
        let kind = text(group, "00281054");
        Some(Rescale { slope: number(group, "00281053")?, intercept: number(group, "00281052")?, kind })
    });
    let computed = text(image, "00080060") == "CT";
    Pixels {
        rows: whole("00280010"),
        columns: whole("00280011"),
        frames: whole("00280008").max(1),
        coloured: whole("00280002") > 1 || kind == "PALETTE COLOR",
        inverse: kind == "MONOCHROME1",
        spacing,
        // Computed tomography is in Hounsfield units, whether it says so or not (PS3.3 C.8.2.1).
        rescale: rescale.map(|rescale| match rescale.kind.is_empty() && computed {
            true => Rescale { kind: "HU".to_owned(), ..rescale },
            false => rescale,
        }),
        lossy: text(image, "00282110") == "01",
        modality: text(image, "00080060"),
        instance_number: text(image, "00200013"),
    }
}

/// The image itself, and the functional groups that say of this frame what others say of the whole image.
fn groups_of(image: &Object, frame: u32) -> Vec<&Object> {
    let per_frame = items(image, "52009230").nth(frame.saturating_sub(1) as usize);
    let functional = per_frame.into_iter().chain(items(image, "52009229"));
    let inner = functional.flat_map(|group| items(group, "00289110").chain(items(group, "00289145")));
    inner.chain([image]).collect()
}

fn items<'j>(object: &'j Object, tag: &str) -> impl Iterator<Item = &'j Object> {
    let values = object.get(tag).and_then(|element| element["Value"].as_array());
    values.into_iter().flatten().filter_map(Json::as_object)
}

fn value<'j>(object: &'j Object, tag: &str, at: usize) -> Option<&'j Json> {
    object.get(tag).map(|element| &element["Value"][at])
}

fn text(object: &Object, tag: &str) -> String {
    match value(object, tag, 0) {
        Some(Json::String(text)) => text.clone(),
        Some(Json::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn number(object: &Object, tag: &str) -> Option<f64> {
    value(object, tag, 0)?.as_f64()
}

fn pair(object: &Object, tag: &str) -> Option<[f64; 2]> {
    Some([value(object, tag, 0)?.as_f64()?, value(object, tag, 1)?.as_f64()?])
}

fn name(object: &Object, tag: &str) -> NameGroups {
    let group = |key: &str| value(object, tag, 0).and_then(|name| name[key].as_str()).unwrap_or_default().to_owned();
    NameGroups { alphabetic: group("Alphabetic"), ideographic: group("Ideographic"), phonetic: group("Phonetic") }
}
