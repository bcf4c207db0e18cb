use std::collections::BTreeMap;

use consilium_core::imaging::objects::{Area, Mark, Measure, Point, Quantity, Shape, Unit, Voi};
use consilium_core::imaging::{Function, NameGroups};
use consilium_core::model::{CaseId, ParticipantId, SessionId, Timestamp};
use consilium_core::protocol::{
    Caption, KeyImageDraft, MarkDraft, MarkKind, Measure as Measured, PinView, Unit as MeasuredIn, VoiFunction,
    VoiWindow,
};
use consilium_core::session::Record;
use consilium_core::viewing::Fact;

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

/// A picture that was kept and not removed again.
struct Keeping<'r> {
    at: Timestamp,
    by: ParticipantId,
    image: &'r KeyImageDraft,
    captions: &'r [Caption],
    marks: &'r [MarkDraft],
    pins: &'r [PinView],
    closed: bool,
}

fn kept_pictures(session: &SessionId, records: &[(Timestamp, Record)], problems: &mut Vec<String>) -> Vec<KeptPicture> {
    let mut all: BTreeMap<u32, Keeping<'_>> = BTreeMap::new();
    let mut names: BTreeMap<ParticipantId, &str> = BTreeMap::new();
    let mut closed = false;
    for (at, record) in records {
        match record {
            Record::SeatTaken { participant, name, .. } => {
                names.insert(*participant, name.reveal());
            }
            Record::Deliberation { on, .. } => closed = *on,
            Record::Viewing { fact } => follow(fact, *at, closed, &mut all),
            _ => {}
        }
    }
    let mut kept = Vec::new();
    for (number, keeping) in all {
        if keeping.closed {
            problems.push(format!("key image {number} was kept behind the closed door and is left out"));
            continue;
        }
        let by = names.get(&keeping.by).copied().map(groups_of).unwrap_or_default();
        kept.push(picture(session, number, &keeping, by));
    }
    kept
}

fn follow<'r>(fact: &'r Fact, at: Timestamp, closed: bool, all: &mut BTreeMap<u32, Keeping<'r>>) {
    match fact {
        Fact::KeyImageMade { number, by, key_image, marks, pins } => {
            let captions = key_image.captions.as_slice();
            all.insert(*number, Keeping { at, by: *by, image: key_image, captions, marks, pins, closed });
        }
        Fact::KeyImageCaptioned { number, captions, .. } => {
            if let Some(keeping) = all.get_mut(number) {
                keeping.captions = captions;
            }
        }
        Fact::KeyImageRemoved { number, .. } => {
            all.remove(number);
        }
        _ => {}
    }
}

fn picture(session: &SessionId, number: u32, keeping: &Keeping<'_>, by: NameGroups) -> KeptPicture {
    let KeyImageDraft { image, source, window, area, .. } = keeping.image;
    let pins = keeping.pins.iter().map(|pin| Mark {
        uid: uid_of(&[session.as_str(), "pin", &pin.number.to_string()]),
        shape: Shape::Point(point(&pin.at.pixel)),
        label: format!("{} {}", pin.number, pin.label),
        quantities: Vec::new(),
    });
    let marks = keeping.marks.iter().filter_map(|draft| mark(session, draft));
    let captions: Vec<&str> = keeping.captions.iter().map(|caption| caption.text.as_str()).collect();
    KeptPicture {
        number,
        instance: source.instance.clone(),
        frame: image.frame,
        voi: window.as_ref().map(voi),
        invert: window.as_ref().is_some_and(|window| window.invert),
        area: Some(Area { from: point(&area.top_left), to: point(&area.bottom_right) }),
        marks: marks.chain(pins).collect(),
        caption: captions.join(" / "),
        by,
        made: keeping.at.0,
    }
}

fn point(pixel: &[f64; 2]) -> Point {
    Point { column: pixel[0], row: pixel[1] }
}

/// The ends of a window as centre and width (PS3.3 C.11.2.1.2 and C.11.2.1.3).
fn voi(window: &VoiWindow) -> Voi {
    let (lower, upper) = (window.lower, window.upper);
    let exact = |function| Voi { centre: (lower + upper) / 2.0, width: upper - lower, function };
    match window.function {
        VoiFunction::Linear => {
            Voi { centre: (lower + upper + 1.0) / 2.0, width: upper - lower + 1.0, function: Function::Linear }
        }
        VoiFunction::LinearExact => exact(Function::LinearExact),
        VoiFunction::Sigmoid => exact(Function::Sigmoid),
    }
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
