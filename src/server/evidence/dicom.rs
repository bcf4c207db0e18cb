use consilium_core::imaging::objects::{Area, Mark, Measure, Point, Quantity, Shape, Unit, Voi};
use consilium_core::imaging::{Function, NameGroups};
use consilium_core::model::{CaseId, ParticipantId, SessionId, Timestamp};
use consilium_core::protocol::{MarkDraft, MarkKind, Measure as Measured, Unit as MeasuredIn, VoiFunction, VoiWindow};
use consilium_core::session::{Record, Seen};
use consilium_core::viewing::KeyImage;

use super::chapters::names;
use crate::config::Settings;
use crate::dossier::{Dossier, DossierError, KeptFiles, KeptPicture, uid_of};
use crate::store::Store;

/// The pictures that a consultation kept, as files of `dicom/`. What was kept behind the closed door stays behind it.
pub(super) async fn files(
    settings: &Settings,
    store: &Store,
    session: &SessionId,
    records: &[(Timestamp, Record)],
) -> Result<KeptFiles, DossierError> {
    let mut problems = Vec::new();
    let kept = kept_pictures(session, records, &mut problems);
    if kept.is_empty() {
        return Ok(KeptFiles { problems, ..KeptFiles::default() });
    }
    let dossier = Dossier::open(&settings.data.dir, settings.dossier.clone(), store.clone())?;
    let language = spoken(records);
    let case = store.session_case(session).await?.unwrap_or_else(|| CaseId::from(session));
    let mut made = dossier.kept_pictures(&case, session.as_str(), &language, &kept).await?;
    made.problems.extend(problems);
    Ok(made)
}

fn kept_pictures(session: &SessionId, records: &[(Timestamp, Record)], problems: &mut Vec<String>) -> Vec<KeptPicture> {
    let names = names(records);
    let seen = Seen::of(records);
    let left_out = |number: u32| format!("key image {number} was kept behind the closed door and is left out");
    problems.extend(seen.kept_closed().map(left_out));
    let by = |who: &ParticipantId| names.get(who).map(|name| groups_of(name)).unwrap_or_default();
    seen.kept_openly().map(|kept| picture(session, kept, by(&kept.by))).collect()
}

fn picture(session: &SessionId, kept: &KeyImage, by: NameGroups) -> KeptPicture {
    let pins = kept.pins.iter().map(|pin| Mark {
        uid: uid_of(&[session.as_str(), "pin", &pin.number.to_string()]),
        shape: Shape::Point(point(&pin.at.pixel)),
        label: format!("{} {}", pin.number, pin.label),
        quantities: Vec::new(),
    });
    let marks = kept.marks.iter().filter_map(|draft| mark(session, draft));
    let captions: Vec<&str> = kept.captions.iter().map(|caption| caption.text.as_str()).collect();
    KeptPicture {
        number: kept.number,
        instance: kept.source.instance.clone(),
        frame: kept.image.frame,
        voi: kept.window.as_ref().map(voi),
        invert: kept.window.as_ref().map(|window| window.invert),
        area: Some(Area { from: point(&kept.area.top_left), to: point(&kept.area.bottom_right) }),
        marks: marks.chain(pins).collect(),
        caption: captions.join(" / "),
        by,
        made: kept.made.0,
    }
}

fn point(pixel: &[f64; 2]) -> Point {
    Point { column: pixel[0], row: pixel[1] }
}

/// The ends of a window as centre and width.
fn voi(window: &VoiWindow) -> Voi {
    let function = match window.function {
        VoiFunction::Linear => Function::Linear,
        VoiFunction::LinearExact => Function::LinearExact,
        VoiFunction::Sigmoid => Function::Sigmoid,
    };
    let (centre, width) = window.centre_and_width();
    Voi { centre, width, function }
}

fn mark(session: &SessionId, draft: &MarkDraft) -> Option<Mark> {
    let places: Vec<Point> = draft.points.iter().map(point).collect();
    let shape = match (draft.kind, places.as_slice()) {
        (MarkKind::Probe, [at, ..]) => Shape::Point(*at),
        (MarkKind::Region, [from, to, ..]) => Shape::rectangle(*from, *to),
        (MarkKind::Length | MarkKind::Angle | MarkKind::Arrow, [_, _, ..]) => Shape::Line(places),
        _ => return None,
    };
    let quantities = draft.quantities.iter().map(|quantity| Quantity {
        measure: measure(quantity.measure),
        value: quantity.value,
        unit: unit(quantity.unit),
    });
    Some(Mark {
        uid: uid_of(&[session.as_str(), "mark", &draft.id]),
        shape,
        label: draft.text.clone(),
        quantities: quantities.collect(),
    })
}

const fn measure(measured: Measured) -> Measure {
    match measured {
        Measured::Length => Measure::Length,
        Measured::Angle => Measure::Angle,
        Measured::Area => Measure::Area,
        Measured::Value => Measure::Value,
        Measured::Mean => Measure::Mean,
        Measured::Deviation => Measure::Deviation,
        Measured::Minimum => Measure::Minimum,
        Measured::Maximum => Measure::Maximum,
    }
}

const fn unit(measured: MeasuredIn) -> Unit {
    match measured {
        MeasuredIn::Millimetre => Unit::Millimetre,
        MeasuredIn::SquareMillimetre => Unit::SquareMillimetre,
        MeasuredIn::Degree => Unit::Degree,
        MeasuredIn::Hounsfield => Unit::Hounsfield,
        MeasuredIn::Pixel => Unit::Pixel,
        MeasuredIn::SquarePixel => Unit::SquarePixel,
        MeasuredIn::Stored => Unit::Stored,
    }
}

/// Of the first who spoke: labels are in it as a rule.
fn spoken(records: &[(Timestamp, Record)]) -> String {
    let first = records.iter().find_map(|(_, record)| match record {
        Record::Languages { speaks, .. } => Some(speaks.to_string()),
        _ => None,
    });
    first.unwrap_or_else(|| "en".to_owned())
}

/// `林悦 (Lin Yue)`: each script in its group.
fn groups_of(name: &str) -> NameGroups {
    let (outer, inner) = match name.split_once('(') {
        Some((outer, rest)) => (outer.trim(), rest.trim_end_matches(')').trim()),
        None => (name.trim(), ""),
    };
    let mut groups = NameGroups::default();
    for part in [outer, inner].into_iter().filter(|part| !part.is_empty()) {
        let place = if part.is_ascii() { &mut groups.alphabetic } else { &mut groups.ideographic };
        if place.is_empty() {
            part.clone_into(place);
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_two_scripts_stands_in_two_groups() {
        let both = groups_of("林悦 (Lin Yue)");
        assert_eq!((both.alphabetic.as_str(), both.ideographic.as_str()), ("Lin Yue", "林悦"));
        assert_eq!(groups_of("Helen Marsh").alphabetic, "Helen Marsh");
        assert!(groups_of("").is_empty());
    }

    #[test]
    fn the_ends_of_a_window_become_its_centre_and_width() {
        let window = |function| VoiWindow { lower: -160.0, upper: 239.0, function, invert: false };
        let linear = voi(&window(VoiFunction::Linear));
        assert_eq!((linear.centre, linear.width), (40.0, 400.0));
        let exact = voi(&window(VoiFunction::LinearExact));
        assert_eq!((exact.centre, exact.width), (39.5, 399.0));
    }
}
