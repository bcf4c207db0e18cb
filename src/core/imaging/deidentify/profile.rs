use dicom_core::{Tag, VR};
use dicom_dictionary_std::tags;
use serde::{Deserialize, Serialize};

use super::content::{clean_code, is_document, is_safe};
use super::pseudonyms::CaseKey;
use super::table::{Action, action};
use crate::imaging::dictionary::{is_known, is_private};
use crate::imaging::element::{DataSet, Element, Value};

/// A part of the pixels that is blackened, in image pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mask {
    pub column: u32,
    pub row: u32,
    pub width: u32,
    pub height: u32,
}

/// Why an object has no de-identified form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeidentifyError {
    #[error("only images and structured reports can be de-identified; other documents are left out")]
    NotAnImage,
    #[error("masks can be laid on uncompressed pixels of 8 or 16 bits only")]
    MaskedForm,
}

/// The de-identified form of an image or a structured document. Pixels stay as they are but for the masks; of a document
/// its numbers, codes and references stay.
pub fn deidentify<'a>(data: &DataSet<'a>, key: &CaseKey, masks: &[Mask]) -> Result<DataSet<'a>, DeidentifyError> {
    let document = is_document(data);
    if data.get(tags::PIXEL_DATA).is_none() && !document {
        return Err(DeidentifyError::NotAnImage);
    }
    let patient = data.text(tags::PATIENT_ID).unwrap_or_default().to_owned();
    let mut clean = clean_set(data, key, &patient);
    if document && clean.get(tags::VERIFICATION_FLAG).is_some() {
        // Who verified it is not told, and what was verified said more.
        clean.put(tags::VERIFICATION_FLAG, Element::made(VR::CS, "UNVERIFIED"));
    }
    let step = tags::REFERENCED_PERFORMED_PROCEDURE_STEP_SEQUENCE;
    if document && data.get(step).is_some() {
        // A report has to have it, and it may be empty.
        clean.put(step, Element { vr: VR::SQ, value: Value::Items(Vec::new()) });
    }
    declare(&mut clean, document, !masks.is_empty());
    if !masks.is_empty() {
        lay_masks(&mut clean, masks)?;
    }
    Ok(clean)
}

fn clean_set<'a>(data: &DataSet<'a>, key: &CaseKey, patient: &str) -> DataSet<'a> {
    let known = data.elements.iter().filter(|(tag, _)| !is_private(**tag) && is_known(**tag) && tag.element() != 0);
    let clean = known.filter_map(|(tag, element)| Some((*tag, clean_element(*tag, element, key, patient)?)));
    let mut clean = DataSet { elements: clean.collect() };
    clean_code(&mut clean, key);
    clean
}

fn clean_element<'a>(tag: Tag, element: &Element<'a>, key: &CaseKey, patient: &str) -> Option<Element<'a>> {
    let each = |change: &dyn Fn(&str) -> String| {
        let text = String::from_utf8_lossy(element.bytes().unwrap_or_default());
        let values = text.split('\\').map(|value| change(value.trim_matches([' ', '\0'])));
        Some(Element::made(element.vr, values.collect::<Vec<_>>().join("\\")))
    };
    match action(tag, element.vr) {
        Action::Keep => Some(element.clone()),
        Action::Remove => None,
        Action::Empty if element.vr == VR::SQ => Some(Element { vr: VR::SQ, value: Value::Items(Vec::new()) }),
        Action::Empty => Some(Element::made(element.vr, [])),
        Action::MapUids => each(&|uid| key.uid(uid)),
        Action::MoveDates => each(&|date| key.date(date)),
        Action::CapAge => {
            each(&|age| if age > "089Y" && age.ends_with('Y') { "090Y".to_owned() } else { age.to_owned() })
        }
        Action::Code => each(&|text| if text.is_empty() { String::new() } else { key.pseudonym(text) }),
        Action::Pseudonym => Some(Element::made(element.vr, key.pseudonym(patient))),
        Action::Enter => {
            let items = element.items().iter().map(|item| clean_set(item, key, patient)).collect();
            Some(Element { vr: VR::SQ, value: Value::Items(items) })
        }
        Action::EnterContent => {
            let safe = element.items().iter().filter(|item| is_safe(item));
            let items: Vec<_> = safe.map(|item| clean_set(item, key, patient)).collect();
            (!items.is_empty()).then_some(Element { vr: VR::SQ, value: Value::Items(items) })
        }
    }
}

/// What was done stands in the object, with the codes of PS3.16 CID 7050.
fn declare(data: &mut DataSet<'_>, document: bool, masked: bool) {
    data.put(tags::PATIENT_IDENTITY_REMOVED, Element::made(VR::CS, "YES"));
    data.put(
        tags::DEIDENTIFICATION_METHOD,
        Element::made(VR::LO, "PS3.15 Annex E, unlisted text and binaries removed"),
    );
    let mut options = vec![
        ("113100", "Basic Application Confidentiality Profile"),
        ("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
        ("113108", "Retain Patient Characteristics Option"),
    ];
    if document {
        options.push(("113104", "Clean Structured Content Option"));
    }
    if masked {
        options.push(("113101", "Clean Pixel Data Option"));
        data.put(tags::BURNED_IN_ANNOTATION, Element::made(VR::CS, "NO"));
    }
    data.put(tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED, Element::made(VR::CS, "MODIFIED"));
    let items = options.iter().map(|(code, meaning)| coded(code, meaning)).collect();
    data.put(tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE, Element { vr: VR::SQ, value: Value::Items(items) });
}

fn coded<'a>(code: &str, meaning: &str) -> DataSet<'a> {
    let mut item = DataSet::default();
    item.put(tags::CODE_VALUE, Element::made(VR::SH, code));
    item.put(tags::CODING_SCHEME_DESIGNATOR, Element::made(VR::SH, "DCM"));
    item.put(tags::CODE_MEANING, Element::made(VR::LO, meaning));
    item
}

/// Blackens the masks in every frame.
fn lay_masks(data: &mut DataSet<'_>, masks: &[Mask]) -> Result<(), DeidentifyError> {
    let short = |tag, otherwise| usize::from(data.short(tag).unwrap_or(otherwise));
    let (rows, columns) = (short(tags::ROWS, 0), short(tags::COLUMNS, 0));
    let (samples, bits) = (short(tags::SAMPLES_PER_PIXEL, 1), short(tags::BITS_ALLOCATED, 8));
    let halved = data.text(tags::PHOTOMETRIC_INTERPRETATION) == Some("YBR_FULL_422");
    let planes = if short(tags::PLANAR_CONFIGURATION, 0) == 1 { samples } else { 1 };
    let bytes_of_pixel = bits / 8 * samples / planes;
    let element = data.elements.get_mut(&tags::PIXEL_DATA).ok_or(DeidentifyError::NotAnImage)?;
    let Value::Bytes { bytes, .. } = &mut element.value else { return Err(DeidentifyError::MaskedForm) };
    if halved || !matches!(bits, 8 | 16) || rows * columns * bytes_of_pixel == 0 {
        return Err(DeidentifyError::MaskedForm);
    }
    for plane in bytes.to_mut().chunks_exact_mut(rows * columns * bytes_of_pixel) {
        for mask in masks {
            let (left, top) = ((mask.column as usize).min(columns), (mask.row as usize).min(rows));
            let right = left.saturating_add(mask.width as usize).min(columns);
            for row in top..top.saturating_add(mask.height as usize).min(rows) {
                let line = (row * columns + left) * bytes_of_pixel..(row * columns + right) * bytes_of_pixel;
                plane[line].fill(0);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "profile_test.rs"]
mod tests;
