use dicom_dictionary_std::{tags, uids};

use super::build::Fill;
use super::content::{CONTAINS, CONTEXT, Code, code, evidence, image_item, person, root, text};
use super::head::{Head, part10};
use super::key_image::ImageReference;
use crate::imaging::person_name::NameGroups;
use crate::imaging::writer::TooLong;

/// Who chose the images of a conference, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConferenceNote {
    /// Empty when nobody is to be named.
    pub observer: NameGroups,
    pub description: String,
}

/// Key Object Selection with the title "For Conference": each image, with the presentation state in which it was shown
/// when there is one.
pub fn key_object_selection(
    head: &Head,
    note: &ConferenceNote,
    images: &[(ImageReference, Option<ImageReference>)],
) -> Result<Vec<u8>, TooLong> {
    let (date, time) = head.moment();
    let all = images.iter().flat_map(|(image, state)| std::iter::once(image).chain(state));
    let set = head
        .modules(uids::KEY_OBJECT_SELECTION_DOCUMENT_STORAGE, "KO")
        .with(tags::CONTENT_DATE, &date)
        .with(tags::CONTENT_TIME, &time)
        .with_items(tags::REFERENCED_PERFORMED_PROCEDURE_STEP_SEQUENCE, Vec::new())
        .with_items(tags::CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE, vec![evidence(&head.study.uid, all)]);
    let mut content = Vec::new();
    if !note.observer.is_empty() {
        let person_type = Code("121006", "DCM", "Person");
        content.push(code(CONTEXT, Code("121005", "DCM", "Observer Type"), person_type));
        content.push(person(CONTEXT, Code("121008", "DCM", "Person Observer Name"), &note.observer));
    }
    if !note.description.is_empty() {
        content.push(text(CONTAINS, Code("113012", "DCM", "Key Object Description"), &note.description));
    }
    content.extend(images.iter().map(|(image, state)| image_item(CONTAINS, image, state.as_ref())));
    part10(&root(set, Code("113005", "DCM", "For Conference"), "2010", content))
}
