use dicom_core::VR;
use dicom_dictionary_std::{tags, uids};

use super::pseudonyms::CaseKey;
use crate::imaging::element::{DataSet, Element};

/// Structured documents that have a de-identified form: what they measure and refer to, without their prose.
const DOCUMENTS: [&str; 6] = [
    uids::KEY_OBJECT_SELECTION_DOCUMENT_STORAGE,
    uids::BASIC_TEXT_SR_STORAGE,
    uids::ENHANCED_SR_STORAGE,
    uids::COMPREHENSIVE_SR_STORAGE,
    uids::COMPREHENSIVE3_DSR_STORAGE,
    uids::EXTENSIBLE_SR_STORAGE,
];

/// Kinds of content items that say something in numbers, codes and references. Texts, names, dates and times, and
/// references to other items by their place, are not among them.
const SAFE: [&str; 10] =
    ["CONTAINER", "CODE", "NUM", "IMAGE", "COMPOSITE", "WAVEFORM", "SCOORD", "SCOORD3D", "TCOORD", "UIDREF"];

/// Schemes whose codes and meanings are published; those of a hospital may say anything.
const PUBLISHED: [&str; 24] = [
    "ACR",
    "BI",
    "DCM",
    "DCMUID",
    "FMA",
    "I10",
    "I9",
    "I9C",
    "ISO3166_1",
    "ISO639_1",
    "ISO639_2",
    "LN",
    "MA",
    "MSH",
    "NCIt",
    "NEU",
    "RADELEMENT",
    "RADLEX",
    "RFC3066",
    "RFC5646",
    "SCT",
    "SNM3",
    "SRT",
    "UCUM",
];

pub(super) fn is_document(data: &DataSet<'_>) -> bool {
    data.text(tags::SOP_CLASS_UID).is_some_and(|class| DOCUMENTS.contains(&class))
}

pub(super) fn is_safe(item: &DataSet<'_>) -> bool {
    item.text(tags::VALUE_TYPE).is_some_and(|kind| SAFE.contains(&kind))
}

/// A code that no published scheme defines keeps its place and loses its words.
pub(super) fn clean_code(set: &mut DataSet<'_>, key: &CaseKey) {
    let Some(scheme) = set.text(tags::CODING_SCHEME_DESIGNATOR) else { return };
    if PUBLISHED.contains(&scheme) {
        return;
    }
    let value = set.text(tags::CODE_VALUE).unwrap_or_default();
    let code = key.pseudonym(&format!("{scheme} {value}"));
    set.elements.remove(&tags::LONG_CODE_VALUE);
    set.put(tags::CODE_VALUE, Element::made(VR::SH, code));
    set.put(tags::CODING_SCHEME_DESIGNATOR, Element::made(VR::SH, "99LOCAL"));
    set.elements.remove(&tags::CODING_SCHEME_VERSION);
    set.put(tags::CODE_MEANING, Element::made(VR::LO, "local code"));
}
