use consilium_core::imaging::dictionary::hex;
use consilium_core::imaging::{Tag, tags};
use serde_json::{Map, Value as Json};

/// What PS3.18 tables 10.6.3-3 and 10.6.3-4 ask of studies and series, and what viewers ask beside.
pub const STUDY: [Tag; 14] = [
    tags::SPECIFIC_CHARACTER_SET,
    tags::STUDY_DATE,
    tags::STUDY_TIME,
    tags::ACCESSION_NUMBER,
    tags::REFERRING_PHYSICIAN_NAME,
    tags::TIMEZONE_OFFSET_FROM_UTC,
    tags::STUDY_DESCRIPTION,
    tags::PATIENT_NAME,
    tags::PATIENT_ID,
    tags::PATIENT_BIRTH_DATE,
    tags::PATIENT_SEX,
    tags::PATIENT_AGE,
    tags::STUDY_INSTANCE_UID,
    tags::STUDY_ID,
];

pub const SERIES: [Tag; 9] = [
    tags::MODALITY,
    tags::SERIES_DESCRIPTION,
    tags::SERIES_INSTANCE_UID,
    tags::SERIES_NUMBER,
    tags::SERIES_DATE,
    tags::SERIES_TIME,
    tags::BODY_PART_EXAMINED,
    tags::FRAME_OF_REFERENCE_UID,
    tags::PROTOCOL_NAME,
];

/// The attributes of study and series out of an object's metadata.
pub(super) fn of_series(metadata: &Map<String, Json>) -> String {
    let wanted = STUDY.iter().chain(&SERIES).map(|tag| hex(*tag));
    let picked: Map<_, _> = wanted.filter_map(|tag| metadata.get(&tag).map(|value| (tag, value.clone()))).collect();
    Json::Object(picked).to_string()
}

pub(super) fn instance_number(metadata: &Map<String, Json>) -> i32 {
    let number = metadata.get("00200013").and_then(|element| element["Value"][0].as_i64());
    number.and_then(|number| i32::try_from(number).ok()).unwrap_or(0)
}
