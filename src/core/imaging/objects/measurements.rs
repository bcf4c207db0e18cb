use dicom_dictionary_std::{tags, uids};

use super::build::{Fill, Set};
use super::content::{CONTAINS, CONTEXT, Code, MODIFIER};
use super::content::{code, container, coordinates, evidence, image_item, number, person, root, text, uid};
use super::head::{Head, part10};
use super::key_image::{ImageReference, KeyImage, Mark, Measure, Quantity, Unit};
use crate::imaging::person_name::NameGroups;
use crate::imaging::writer::TooLong;

/// Who measured, and in which language the labels are (BCP 47: `zh-CN`, `en`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    pub observer: NameGroups,
    pub language: String,
}

/// Comprehensive SR with every measurement of the images, each with the places it was taken at. `None`: nothing was
/// measured. Nothing is said that was not measured: no finding, no site, no judgement.
pub fn measurement_report(head: &Head, reading: &Reading, images: &[KeyImage]) -> Result<Option<Vec<u8>>, TooLong> {
    let groups: Vec<Set> =
        images.iter().flat_map(|shown| shown.marks.iter().filter_map(|mark| group(shown, mark))).collect();
    if groups.is_empty() {
        return Ok(None);
    }
    let (date, time) = head.moment();
    let references: Vec<&ImageReference> = images.iter().map(|shown| &shown.image).collect();
    let set = head
        .modules(uids::COMPREHENSIVE_SR_STORAGE, "SR")
        .with(tags::CONTENT_DATE, &date)
        .with(tags::CONTENT_TIME, &time)
        .with(tags::COMPLETION_FLAG, "COMPLETE")
        .with(tags::VERIFICATION_FLAG, "UNVERIFIED")
        .with_items(tags::REFERENCED_PERFORMED_PROCEDURE_STEP_SEQUENCE, Vec::new())
        .with_items(tags::PERFORMED_PROCEDURE_CODE_SEQUENCE, Vec::new())
        .with_items(
            tags::CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE,
            vec![evidence(&head.study.uid, references.iter().copied())],
        );
    let mut content = vec![language(&reading.language)];
    if !reading.observer.is_empty() {
        content.push(code(CONTEXT, Code("121005", "DCM", "Observer Type"), Code("121006", "DCM", "Person")));
        content.push(person(CONTEXT, Code("121008", "DCM", "Person Observer Name"), &reading.observer));
    }
    content.push(code(MODIFIER, Code("121058", "DCM", "Procedure reported"), Code("363679005", "SCT", "Imaging")));
    let library: Vec<Set> = references.iter().map(|image| image_item(CONTAINS, image, None)).collect();
    let library = container(Code("126200", "DCM", "Image Library Group"), library);
    content.push(container(Code("111028", "DCM", "Image Library"), vec![library]));
    content.push(container(Code("126010", "DCM", "Imaging Measurements"), groups));
    let title = Code("126000", "DCM", "Imaging Measurement Report");
    part10(&root(set, title, "1500", content)).map(Some)
}

fn language(tag: &str) -> Set {
    let spoken = match tag.split('-').next().unwrap_or_default() {
        "zh" => Code("zh", "RFC5646", "Chinese"),
        _ => Code("en", "RFC5646", "English"),
    };
    code(MODIFIER, Code("121049", "DCM", "Language of Content Item and Descendants"), spoken)
}

/// A measurement group (TID 1501); `None` for what is drawn and not measured.
fn group(shown: &KeyImage, mark: &Mark) -> Option<Set> {
    if !mark.shape.is_drawable() {
        return None;
    }
    let quantities: Vec<_> = mark.quantities.iter().filter(|quantity| quantity.value.is_finite()).collect();
    if quantities.is_empty() {
        return None;
    }
    let name = if mark.label.is_empty() { mark.uid.as_str() } else { mark.label.as_str() };
    let mut content = vec![
        text(CONTEXT, Code("112039", "DCM", "Tracking Identifier"), name),
        uid(CONTEXT, Code("112040", "DCM", "Tracking Unique Identifier"), &mark.uid),
    ];
    content.extend(quantities.into_iter().map(|quantity| {
        let (name, derived) = named(quantity);
        let mut from: Vec<Set> =
            derived.map(|how| code(MODIFIER, Code("121401", "DCM", "Derivation"), how)).into_iter().collect();
        from.push(coordinates("INFERRED FROM", &mark.shape.graphic(), &shown.image));
        number(name, quantity.value, unit(quantity.unit), from)
    }));
    Some(container(Code("125007", "DCM", "Measurement Group"), content))
}

/// What is measured, and how it was got out of many values (CID 7464).
fn named(quantity: &Quantity) -> (Code, Option<Code>) {
    let value = match quantity.unit {
        Unit::Hounsfield => Code("112031", "DCM", "Attenuation Coefficient"),
        _ => Code("stored-value", "99CONSILIUM", "Stored value"),
    };
    match quantity.measure {
        Measure::Length => (Code("410668003", "SCT", "Length"), None),
        Measure::Angle => (Code("1483009", "SCT", "Angle"), None),
        Measure::Area => (Code("42798000", "SCT", "Area"), None),
        Measure::Value => (value, None),
        Measure::Mean => (value, Some(Code("373098007", "SCT", "Mean"))),
        Measure::Deviation => (value, Some(Code("386136009", "SCT", "Standard Deviation"))),
        Measure::Minimum => (value, Some(Code("255605001", "SCT", "Minimum"))),
        Measure::Maximum => (value, Some(Code("56851009", "SCT", "Maximum"))),
    }
}

const fn unit(unit: Unit) -> Code {
    match unit {
        Unit::Millimetre => Code("mm", "UCUM", "millimeter"),
        Unit::SquareMillimetre => Code("mm2", "UCUM", "square millimeter"),
        Unit::Degree => Code("deg", "UCUM", "degree"),
        Unit::Hounsfield => Code("[hnsf'U]", "UCUM", "Hounsfield unit"),
        Unit::Pixel => Code("{pixels}", "UCUM", "pixels"),
        Unit::SquarePixel => Code("{pixels}2", "UCUM", "square pixels"),
        Unit::Stored => Code("1", "UCUM", "no units"),
    }
}
