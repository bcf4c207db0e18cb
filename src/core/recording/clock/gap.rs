use serde::{Deserialize, Serialize};

/// Holes longer than this are told.
const SOUND: i64 = 60_000;
/// A camera that shows nothing new for less than this has no hole.
const PICTURE: i64 = 1_000_000;

/// Why there is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapKind {
    /// Packets were lost on the way.
    Loss,
    /// The sender stood still and then went on as if nothing had been.
    Stall,
    /// The microphone or camera was off, by its owner or by the chair.
    Mute,
    /// The sender had nothing to say and sent nothing (RFC 7587, 3.1.3).
    Dtx,
    /// Off the record, or behind a closed door.
    OffRecord,
    /// The recorder did not run or did not keep up, or what it wrote is torn or changed.
    Damage,
}

/// Microseconds since the recording began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    pub at_us: i64,
    pub length_us: i64,
    pub kind: GapKind,
}

/// Times in which silence has a known cause, each from and until, microseconds since the recording began.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spans {
    pub muted: Vec<(i64, i64)>,
    pub off_record: Vec<(i64, i64)>,
    pub damaged: Vec<(i64, i64)>,
    /// Nothing was to be recorded of this camera: what is not there is no gap.
    pub unfilmed: Vec<(i64, i64)>,
}

/// From one packet to the next.
pub(super) struct Step {
    pub from: i64,
    pub to: i64,
    pub missing: bool,
    pub stalled: bool,
}

pub(super) fn name(steps: impl Iterator<Item = Step>, audio: bool, spans: &Spans) -> Vec<Gap> {
    let long = |step: &Step| step.to - step.from > if audio || step.missing { SOUND } else { PICTURE };
    let told = |step: &Step| long(step) && !covers(&spans.unfilmed, step);
    let gap = |step: Step| Gap { at_us: step.from, length_us: step.to - step.from, kind: kind(&step, spans) };
    steps.filter(told).map(gap).collect()
}

fn kind(step: &Step, spans: &Spans) -> GapKind {
    if covers(&spans.off_record, step) {
        GapKind::OffRecord
    } else if covers(&spans.damaged, step) {
        GapKind::Damage
    } else if covers(&spans.muted, step) {
        GapKind::Mute
    } else if step.stalled {
        GapKind::Stall
    } else if step.missing {
        GapKind::Loss
    } else {
        GapKind::Dtx
    }
}

/// More than half of the hole lies inside.
fn covers(spans: &[(i64, i64)], step: &Step) -> bool {
    let inside = |(from, until): &(i64, i64)| (*until.min(&step.to) - *from.max(&step.from)).max(0);
    spans.iter().map(inside).sum::<i64>() * 2 > step.to - step.from
}
