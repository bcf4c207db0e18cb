use std::collections::BTreeMap;

use dicom_dictionary_std::tags;

use super::build::{Fill, Set, decimal};
use super::key_image::{Graphic, ImageReference};
use crate::imaging::person_name::NameGroups;

/// A code: its value, the scheme that defines it, what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Code(pub(super) &'static str, pub(super) &'static str, pub(super) &'static str);

impl Code {
    pub(super) fn item(self) -> Set {
        Set::default()
            .with(tags::CODE_VALUE, self.0)
            .with(tags::CODING_SCHEME_DESIGNATOR, self.1)
            .with(tags::CODE_MEANING, self.2)
    }
}

/// How an item belongs to the one above it.
pub(super) const CONTAINS: &str = "CONTAINS";
pub(super) const CONTEXT: &str = "HAS OBS CONTEXT";
pub(super) const MODIFIER: &str = "HAS CONCEPT MOD";

/// A content item (PS3.3 C.17.3).
fn item(relation: &str, kind: &str, name: Option<Code>) -> Set {
    let item = Set::default().with(tags::RELATIONSHIP_TYPE, relation).with(tags::VALUE_TYPE, kind);
    match name {
        Some(name) => item.with_items(tags::CONCEPT_NAME_CODE_SEQUENCE, vec![name.item()]),
        None => item,
    }
}

pub(super) fn code(relation: &str, name: Code, value: Code) -> Set {
    item(relation, "CODE", Some(name)).with_items(tags::CONCEPT_CODE_SEQUENCE, vec![value.item()])
}

pub(super) fn text(relation: &str, name: Code, value: &str) -> Set {
    item(relation, "TEXT", Some(name)).with(tags::TEXT_VALUE, value)
}

pub(super) fn uid(relation: &str, name: Code, value: &str) -> Set {
    item(relation, "UIDREF", Some(name)).with(tags::UID, value)
}

pub(super) fn person(relation: &str, name: Code, value: &NameGroups) -> Set {
    item(relation, "PNAME", Some(name)).with_name(tags::PERSON_NAME, value)
}

pub(super) fn container(name: Code, content: Vec<Set>) -> Set {
    item(CONTAINS, "CONTAINER", Some(name))
        .with(tags::CONTINUITY_OF_CONTENT, "SEPARATE")
        .with_items(tags::CONTENT_SEQUENCE, content)
}

/// The root of a document after a template of PS3.16.
pub(super) fn root(set: Set, title: Code, template: &str, content: Vec<Set>) -> Set {
    let template = Set::default()
        .with(tags::MAPPING_RESOURCE, "DCMR")
        .with(tags::TEMPLATE_IDENTIFIER, template)
        .with(tags::MAPPING_RESOURCE_UID, "1.2.840.10008.8.1.1");
    set.with(tags::VALUE_TYPE, "CONTAINER")
        .with_items(tags::CONCEPT_NAME_CODE_SEQUENCE, vec![title.item()])
        .with(tags::CONTINUITY_OF_CONTENT, "SEPARATE")
        .with_items(tags::CONTENT_TEMPLATE_SEQUENCE, vec![template])
        .with_items(tags::CONTENT_SEQUENCE, content)
}

/// A number with its unit, and what it was read from.
pub(super) fn number(name: Code, value: f64, unit: Code, from: Vec<Set>) -> Set {
    let measured = Set::default()
        .with_items(tags::MEASUREMENT_UNITS_CODE_SEQUENCE, vec![unit.item()])
        .with(tags::NUMERIC_VALUE, &decimal(value));
    let number = item(CONTAINS, "NUM", Some(name)).with_items(tags::MEASURED_VALUE_SEQUENCE, vec![measured]);
    if from.is_empty() { number } else { number.with_items(tags::CONTENT_SEQUENCE, from) }
}

/// Places in an image that something was read from.
pub(super) fn coordinates(relation: &str, graphic: &Graphic, image: &ImageReference) -> Set {
    let points: Vec<f64> = graphic.points.iter().flat_map(|point| point.by_corner()).collect();
    item(relation, "SCOORD", None)
        .with_floats(tags::GRAPHIC_DATA, &points)
        .with(tags::GRAPHIC_TYPE, graphic.kind)
        .with_items(tags::CONTENT_SEQUENCE, vec![image_item("SELECTED FROM", image, None)])
}

/// An image, and the presentation state in which it was shown.
pub(super) fn image_item(relation: &str, image: &ImageReference, state: Option<&ImageReference>) -> Set {
    let mut reference = reference(image, true);
    if let Some(state) = state {
        reference = reference.with_items(tags::REFERENCED_SOP_SEQUENCE, vec![self::reference(state, false)]);
    }
    item(relation, "IMAGE", None).with_items(tags::REFERENCED_SOP_SEQUENCE, vec![reference])
}

pub(super) fn reference(image: &ImageReference, with_frame: bool) -> Set {
    let set = Set::default()
        .with(tags::REFERENCED_SOP_CLASS_UID, &image.class)
        .with(tags::REFERENCED_SOP_INSTANCE_UID, &image.instance);
    match image.frame {
        Some(frame) if with_frame => set.with(tags::REFERENCED_FRAME_NUMBER, &frame.to_string()),
        _ => set,
    }
}

/// Everything the document refers to, by study and series: each object once.
pub(super) fn evidence<'r>(study: &str, references: impl Iterator<Item = &'r ImageReference>) -> Set {
    let mut by_series: BTreeMap<&str, BTreeMap<&str, &ImageReference>> = BTreeMap::new();
    for each in references {
        by_series.entry(&each.series).or_default().insert(&each.instance, each);
    }
    let series = by_series.into_iter().map(|(series, objects)| {
        let objects = objects.into_values().map(|object| reference(object, false)).collect();
        Set::default().with(tags::SERIES_INSTANCE_UID, series).with_items(tags::REFERENCED_SOP_SEQUENCE, objects)
    });
    Set::default().with(tags::STUDY_INSTANCE_UID, study).with_items(tags::REFERENCED_SERIES_SEQUENCE, series.collect())
}
