use dicom_dictionary_std::{tags, uids};

use super::build::{Fill, Set};
use super::content::reference;
use super::head::{Head, part10};
use super::key_image::{KeyImage, Mark, Point};
use crate::imaging::person_name::NameGroups;
use crate::imaging::writer::TooLong;

/// The only layer of graphics.
const LAYER: &str = "CONSULTATION";

/// Grayscale Softcopy Presentation State: the window, the area and the marks with which a grey image was shown. Colour
/// images have no such state.
pub fn presentation_state(head: &Head, creator: &NameGroups, shown: &KeyImage) -> Result<Vec<u8>, TooLong> {
    let (date, time) = head.moment();
    let series = Set::default()
        .with(tags::SERIES_INSTANCE_UID, &shown.image.series)
        .with_items(tags::REFERENCED_IMAGE_SEQUENCE, vec![reference(&shown.image, true)]);
    let set = head
        .modules(uids::GRAYSCALE_SOFTCOPY_PRESENTATION_STATE_STORAGE, "PR")
        // There when it has nothing to say: the image has it.
        .with(tags::LATERALITY, "")
        .with(tags::CONTENT_LABEL, LAYER)
        .with(tags::CONTENT_DESCRIPTION, &shown.caption)
        .with(tags::PRESENTATION_CREATION_DATE, &date)
        .with(tags::PRESENTATION_CREATION_TIME, &time)
        .with_name(tags::CONTENT_CREATOR_NAME, creator)
        .with_items(tags::REFERENCED_SERIES_SEQUENCE, vec![series])
        .with_items(tags::DISPLAYED_AREA_SELECTION_SEQUENCE, vec![displayed_area(shown)])
        .with(tags::PRESENTATION_LUT_SHAPE, if shown.invert { "INVERSE" } else { "IDENTITY" });
    part10(&with_graphics(with_values(set, shown), shown))
}

/// From stored values to meaning, and from meaning to grey.
fn with_values(mut set: Set, shown: &KeyImage) -> Set {
    if let Some(rescale) = &shown.rescale {
        let kind = if rescale.kind.is_empty() { "US" } else { &rescale.kind };
        set = set
            .with_decimals(tags::RESCALE_INTERCEPT, &[rescale.intercept])
            .with_decimals(tags::RESCALE_SLOPE, &[rescale.slope])
            .with(tags::RESCALE_TYPE, kind);
    }
    if let Some(voi) = &shown.voi {
        let window = Set::default()
            .with_decimals(tags::WINDOW_CENTER, &[voi.centre])
            .with_decimals(tags::WINDOW_WIDTH, &[voi.width])
            .with(tags::VOILUT_FUNCTION, voi.function.term());
        set = set.with_items(tags::SOFTCOPY_VOILUT_SEQUENCE, vec![window]);
    }
    set
}

/// Corners are numbers of pixels, the first of which is 1 (PS3.3 C.10.4).
fn displayed_area(shown: &KeyImage) -> Set {
    let whole = || [1, 1, whole_number(f64::from(shown.columns)), whole_number(f64::from(shown.rows))];
    let [left, top, right, bottom] = match shown.area {
        Some(area) => {
            let number = |place: f64| whole_number(place.round() + 1.0);
            let (from, to) = (area.from, area.to);
            let columns = [number(from.column.min(to.column)), number(from.column.max(to.column))];
            let rows = [number(from.row.min(to.row)), number(from.row.max(to.row))];
            [columns[0], rows[0], columns[1], rows[1]]
        }
        None => whole(),
    };
    let set = Set::default()
        .with_longs(tags::DISPLAYED_AREA_TOP_LEFT_HAND_CORNER, &[left, top])
        .with_longs(tags::DISPLAYED_AREA_BOTTOM_RIGHT_HAND_CORNER, &[right, bottom])
        .with(tags::PRESENTATION_SIZE_MODE, "SCALE TO FIT");
    match shown.spacing {
        Some(spacing) => set.with_decimals(tags::PRESENTATION_PIXEL_SPACING, &spacing),
        None => set.with_values(tags::PRESENTATION_PIXEL_ASPECT_RATIO, &["1".to_owned(), "1".to_owned()]),
    }
}

fn whole_number(number: f64) -> i32 {
    // The cast stops at the ends of the type.
    number as i32
}

fn with_graphics(set: Set, shown: &KeyImage) -> Set {
    let marks: Vec<&Mark> = shown.marks.iter().filter(|mark| mark.shape.is_drawable()).collect();
    if marks.is_empty() {
        return set;
    }
    let objects = marks.iter().map(|mark| graphic_object(mark)).collect();
    let labelled = marks.iter().filter(|mark| !mark.label.is_empty());
    let texts: Vec<Set> =
        labelled.filter_map(|mark| Some(text_object(&mark.label, *mark.shape.graphic().points.last()?))).collect();
    let mut annotation =
        Set::default().with(tags::GRAPHIC_LAYER, LAYER).with_items(tags::GRAPHIC_OBJECT_SEQUENCE, objects);
    if !texts.is_empty() {
        annotation = annotation.with_items(tags::TEXT_OBJECT_SEQUENCE, texts);
    }
    let layer = Set::default().with(tags::GRAPHIC_LAYER, LAYER).with(tags::GRAPHIC_LAYER_ORDER, "1");
    set.with_items(tags::GRAPHIC_ANNOTATION_SEQUENCE, vec![annotation])
        .with_items(tags::GRAPHIC_LAYER_SEQUENCE, vec![layer])
}

fn graphic_object(mark: &Mark) -> Set {
    let graphic = mark.shape.graphic();
    let numbers: Vec<f64> = graphic.points.iter().flat_map(|point| point.by_corner()).collect();
    let set = Set::default()
        .with(tags::GRAPHIC_ANNOTATION_UNITS, "PIXEL")
        .with_short(tags::GRAPHIC_DIMENSIONS, 2)
        .with_short(tags::NUMBER_OF_GRAPHIC_POINTS, u16::try_from(graphic.points.len()).unwrap_or(u16::MAX))
        .with_floats(tags::GRAPHIC_DATA, &numbers)
        .with(tags::GRAPHIC_TYPE, graphic.kind);
    // Of what is closed it is said whether it is filled.
    let closed =
        graphic.kind == "ELLIPSE" || (graphic.kind == "POLYLINE" && graphic.points.first() == graphic.points.last());
    if closed { set.with(tags::GRAPHIC_FILLED, "N") } else { set }
}

fn text_object(label: &str, at: Point) -> Set {
    Set::default()
        .with(tags::ANCHOR_POINT_ANNOTATION_UNITS, "PIXEL")
        .with(tags::UNFORMATTED_TEXT_VALUE, label)
        .with_floats(tags::ANCHOR_POINT, &at.by_corner())
        .with(tags::ANCHOR_POINT_VISIBILITY, "N")
}
