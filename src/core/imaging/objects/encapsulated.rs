use dicom_core::VR;
use dicom_dictionary_std::{tags, uids};

use super::build::Fill;
use super::content::Code;
use super::head::{Head, part10};
use crate::imaging::writer::TooLong;

/// A PDF that goes into the study.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PdfDocument<'p> {
    pub title: &'p str,
    pub bytes: &'p [u8],
}

/// The report as Encapsulated PDF. It names the patient, and says so.
pub fn encapsulated_pdf(head: &Head, document: PdfDocument<'_>) -> Result<Vec<u8>, TooLong> {
    let (date, time) = head.moment();
    let length = u32::try_from(document.bytes.len()).map_err(|_| TooLong)?;
    let set = head
        .modules(uids::ENCAPSULATED_PDF_STORAGE, "DOC")
        .with(tags::CONVERSION_TYPE, "WSD")
        .with(tags::CONTENT_DATE, &date)
        .with(tags::CONTENT_TIME, &time)
        .with(tags::ACQUISITION_DATE_TIME, "")
        .with(tags::BURNED_IN_ANNOTATION, "YES")
        .with(tags::RECOGNIZABLE_VISUAL_FEATURES, "NO")
        .with(tags::DOCUMENT_TITLE, document.title)
        .with_items(
            tags::CONCEPT_NAME_CODE_SEQUENCE,
            // The same kind of document as the report's own FHIR Composition.
            vec![Code("11488-4", "LN", "Consult note").item()],
        )
        .with(tags::MIME_TYPE_OF_ENCAPSULATED_DOCUMENT, "application/pdf")
        .with_bytes(tags::ENCAPSULATED_DOCUMENT, VR::OB, document.bytes.to_vec())
        .with_bytes(tags::ENCAPSULATED_DOCUMENT_LENGTH, VR::UL, length.to_le_bytes().to_vec());
    part10(&set)
}
