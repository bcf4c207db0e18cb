use dicom_dictionary_std::{tags, uids};
use serde::{Deserialize, Serialize};

use super::charset::CharacterSet;
use super::element::DataSet;
use super::patient::Identity;
use super::reader::DicomFile;
use super::syntax::Syntax;

/// What the server keeps of an image beside its bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    pub study: String,
    pub series: String,
    pub instance: String,
    pub sop_class: String,
    pub modality: String,
    pub transfer_syntax: String,
    /// 0 for an object without pixels.
    pub frames: u32,
    pub rows: u32,
    pub columns: u32,
    pub identity: Identity,
    pub warnings: Vec<Warning>,
}

/// What makes a display unsafe, or showing it to a guest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// Pixels have lost something to compression.
    Lossy,
    /// No spacing: distances are pixels only.
    NoSpacing,
    /// No frame of reference: a position is of this image only.
    NoFrameOfReference,
    /// The file says that there is text in the pixels.
    BurnedIn,
    /// Images of this kind often have text in the pixels.
    BurnedInPossible,
    /// Browsers decode 12-bit JPEG differently from each other.
    TwelveBitJpeg,
}

/// Why a data set cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FactsError {
    #[error("the file does not name its {0}")]
    Missing(&'static str),
    #[error("the {0} of the file is not a valid UID")]
    BadUid(&'static str),
    #[error("the file uses a transfer syntax that is not supported")]
    Syntax,
    #[error("the image claims dimensions that are not possible")]
    Dimensions,
}

/// Pixels of one frame. The largest detectors have some 50 million.
const MOST_PIXELS: u64 = 100_000_000;
const MOST_FRAMES: i64 = 100_000;

/// A UID as PS3.5 chapter 9 has it. It stands in URLs and names of blobs.
pub fn is_uid(text: &str) -> bool {
    let component = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= 64 && text.split('.').all(component)
}

impl Facts {
    pub fn of(file: &DicomFile<'_>) -> Result<Self, FactsError> {
        let data = &file.data;
        let syntax = Syntax::of(&file.transfer_syntax).ok_or(FactsError::Syntax)?;
        let has_pixels = data.get(tags::PIXEL_DATA).is_some();
        let frames = match data.integer(tags::NUMBER_OF_FRAMES) {
            _ if !has_pixels => 0,
            None => 1,
            Some(frames @ 1..=MOST_FRAMES) => u32::try_from(frames).unwrap_or(1),
            Some(_) => return Err(FactsError::Dimensions),
        };
        let side = |tag| if has_pixels { u32::from(data.short(tag).unwrap_or(0)) } else { 0 };
        let (rows, columns) = (side(tags::ROWS), side(tags::COLUMNS));
        if has_pixels && (rows == 0 || columns == 0 || u64::from(rows) * u64::from(columns) > MOST_PIXELS) {
            return Err(FactsError::Dimensions);
        }
        let charset = CharacterSet::of(data.text(tags::SPECIFIC_CHARACTER_SET).unwrap_or_default());
        Ok(Facts {
            study: uid(data, tags::STUDY_INSTANCE_UID, "study")?,
            series: uid(data, tags::SERIES_INSTANCE_UID, "series")?,
            instance: uid(data, tags::SOP_INSTANCE_UID, "object")?,
            sop_class: uid(data, tags::SOP_CLASS_UID, "kind")?,
            modality: data.text(tags::MODALITY).unwrap_or("OT").chars().take(16).collect(),
            transfer_syntax: file.transfer_syntax.clone(),
            frames,
            rows,
            columns,
            identity: Identity::of(data, &charset),
            warnings: if has_pixels { warnings(data, syntax) } else { Vec::new() },
        })
    }
}

fn uid(data: &DataSet<'_>, tag: dicom_core::Tag, what: &'static str) -> Result<String, FactsError> {
    let text = data.text(tag).ok_or(FactsError::Missing(what))?;
    is_uid(text).then(|| text.to_owned()).ok_or(FactsError::BadUid(what))
}

fn warnings(data: &DataSet<'_>, syntax: &Syntax) -> Vec<Warning> {
    let mut found = Vec::new();
    if syntax.lossy || data.text(tags::LOSSY_IMAGE_COMPRESSION) == Some("01") {
        found.push(Warning::Lossy);
    }
    if !has_spacing(data) {
        found.push(Warning::NoSpacing);
    }
    if data.text(tags::FRAME_OF_REFERENCE_UID).is_none() {
        found.push(Warning::NoFrameOfReference);
    }
    match data.text(tags::BURNED_IN_ANNOTATION) {
        Some("YES") => found.push(Warning::BurnedIn),
        Some("NO") => {}
        _ if often_has_text(data) => found.push(Warning::BurnedInPossible),
        _ => {}
    }
    if syntax.frame_type == "image/jpeg" && data.short(tags::BITS_STORED).is_some_and(|bits| bits > 8) && syntax.lossy {
        found.push(Warning::TwelveBitJpeg);
    }
    found
}

fn has_spacing(data: &DataSet<'_>) -> bool {
    let of_set = |set: &DataSet<'_>| set.decimal(tags::PIXEL_SPACING).is_some_and(|spacing| spacing > 0.0);
    let shared = data.items(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE).iter();
    let groups = shared.chain(data.items(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE).iter().take(1));
    let mut measures = groups.flat_map(|group| group.items(tags::PIXEL_MEASURES_SEQUENCE));
    of_set(data) || measures.any(of_set) || !data.items(tags::SEQUENCE_OF_ULTRASOUND_REGIONS).is_empty()
}

/// Ultrasound, screen captures, photographs, endoscopy, scanned paper.
fn often_has_text(data: &DataSet<'_>) -> bool {
    let captured = data.text(tags::SOP_CLASS_UID).is_some_and(|class| {
        class == uids::SECONDARY_CAPTURE_IMAGE_STORAGE || class.starts_with("1.2.840.10008.5.1.4.1.1.7.")
    });
    let kinds = ["US", "IVUS", "SC", "XA", "RF", "ES", "XC", "GM", "OT", "HC", "DOC", "OP"];
    captured || data.text(tags::MODALITY).is_none_or(|modality| kinds.contains(&modality))
}
