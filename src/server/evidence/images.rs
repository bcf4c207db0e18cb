//! The images that were looked at, step by step on the clock of the recording. What was done off the record, or while the
//! team was among itself, is no part of it: where the recording goes on, the whole is told anew.

use consilium_core::model::Timestamp;
use consilium_core::protocol::{MarkView, PinView, PresenterView, ViewRegister};
use consilium_core::session::Record;
use consilium_core::viewing::{Eyes, Fact, Register, Viewing};
use serde::Serialize;

/// What was made behind the closed door is not seen.
const EYES: Eyes = Eyes { sees: true, closed: false, clinician: true };

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImageStep {
    /// Milliseconds since the recording began.
    pub at_ms: i64,
    #[serde(flatten)]
    pub what: ImageChange,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "nearly all are the large one")]
pub enum ImageChange {
    /// Everything that is on show from here on.
    Whole { presenter: Option<PresenterView>, views: Vec<ViewRegister>, pins: Vec<PinView>, marks: Vec<MarkView> },
    /// One thing that changed.
    Happened { happened: Fact },
}

pub(super) fn image_steps(records: &[(Timestamp, Record)], began: i64) -> Vec<ImageStep> {
    let mut steps = Vec::new();
    let mut viewing = Viewing::default();
    let (mut on, mut closed, mut was) = (false, false, false);
    for (at, record) in records {
        let at_ms = at.0 - began;
        match record {
            Record::Recording { on: now, .. } => on = *now,
            Record::RecordingStopped { .. } => on = false,
            Record::Deliberation { on: now, .. } => closed = *now,
            Record::Viewing { fact } => {
                viewing.apply(fact, *at, closed);
                let happened = shown(fact, &viewing).filter(|_| on && !closed);
                steps.extend(happened.map(|happened| ImageStep { at_ms, what: ImageChange::Happened { happened } }));
            }
            _ => {}
        }
        let now = on && !closed;
        if now && !was {
            steps.push(ImageStep { at_ms: at_ms.max(0), what: whole(&viewing) });
        }
        was = now;
    }
    steps
}

fn whole(viewing: &Viewing) -> ImageChange {
    let register = |(pane, register): (&u8, &Register)| ViewRegister {
        pane: *pane,
        version: register.version,
        state: register.state.clone(),
        cine_since: register.cine_since,
    };
    ImageChange::Whole {
        presenter: viewing.presenter_view(),
        views: viewing.registers.iter().map(register).collect(),
        pins: viewing.pins.values().filter_map(|pin| pin.seen_by(EYES)).collect(),
        marks: viewing.marks.values().filter_map(|mark| mark.seen_by(EYES)).collect(),
    }
}

/// As far as a player draws it.
fn shown(fact: &Fact, viewing: &Viewing) -> Option<Fact> {
    match fact {
        Fact::Control { .. } | Fact::Shown { .. } | Fact::PinPlaced { .. } | Fact::PinsRemoved { .. } => {
            Some(fact.clone())
        }
        Fact::MarkPut { mark, .. } => viewing.marks.get(&mark.id)?.seen_by(EYES).map(|_| fact.clone()),
        Fact::MarksRemoved { .. } => Some(fact.clone()),
        Fact::Watched { pointers, .. } if !pointers.is_empty() => {
            Some(Fact::Watched { pointers: pointers.clone(), screens: Vec::new() })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use consilium_core::model::ParticipantId;
    use consilium_core::protocol::PointedAt;

    use super::*;

    fn pin(number: u32) -> Record {
        let at = PointedAt {
            series: "s".to_owned(),
            instance: "i".to_owned(),
            frame: 1,
            pixel: [10.0, 20.0],
            patient: None,
        };
        Record::Viewing { fact: Fact::PinPlaced { number, by: ParticipantId(1), at, label: String::new() } }
    }

    fn recording(on: bool) -> Record {
        Record::Recording { on, by: ParticipantId(1), reason: String::new() }
    }

    fn numbers(step: &ImageStep) -> (i64, Vec<u32>) {
        let numbers = match &step.what {
            ImageChange::Whole { pins, .. } => pins.iter().map(|pin| pin.number).collect(),
            ImageChange::Happened { happened: Fact::PinPlaced { number, .. } } => vec![*number],
            ImageChange::Happened { .. } => Vec::new(),
        };
        (step.at_ms, numbers)
    }

    #[test]
    fn what_was_done_off_the_record_stands_when_the_recording_goes_on_and_the_closed_door_hides_the_rest() {
        let by = ParticipantId(1);
        let records = [
            (1_000, pin(1)),
            (5_000, recording(true)),
            (6_000, pin(2)),
            (7_000, recording(false)),
            (8_000, pin(3)),
            (9_000, recording(true)),
            (10_000, Record::Deliberation { on: true, by }),
            (11_000, pin(4)),
            (12_000, Record::Deliberation { on: false, by }),
            (13_000, pin(5)),
        ]
        .map(|(at, record)| (Timestamp(at), record));
        let told: Vec<(i64, Vec<u32>)> = image_steps(&records, 5_000).iter().map(numbers).collect();
        assert_eq!(
            told,
            [(0, vec![1]), (1_000, vec![2]), (4_000, vec![1, 2, 3]), (7_000, vec![1, 2, 3]), (8_000, vec![5])]
        );
    }
}
