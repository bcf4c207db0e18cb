//! Where a recording has holes: what the records say of it, beside what the evidence log shows.

use super::content::Stay;
use crate::model::Timestamp;
use crate::protocol::StopCause;
use crate::session::Record;

/// A time that should be in the recording and is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordingGap {
    pub stay: Stay,
    pub cause: GapCause,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapCause {
    DiskFull,
    DiskFailed,
    /// The recorder was not there, as after a crash of the server.
    Interrupted,
    /// It was there and did not keep up: a part is missing.
    Behind,
}

impl RecordingGap {
    /// As much of it as lies in the time that was to be recorded.
    pub(super) fn within(&self, recorded: &Stay) -> Option<RecordingGap> {
        let (from, until) = (self.stay.from.max(recorded.from), self.stay.until.min(recorded.until));
        (from < until).then_some(RecordingGap { stay: Stay { from, until }, cause: self.cause })
    }
}

/// From the moment at which the recorder gave up until somebody recorded again, or the session was over.
pub fn recording_gaps(records: &[(Timestamp, Record)]) -> Vec<RecordingGap> {
    let mut gaps = Vec::new();
    let mut open: Option<(Timestamp, GapCause)> = None;
    for (at, record) in records {
        match record {
            Record::RecordingStopped { cause } => {
                let cause = match cause {
                    StopCause::DiskFull => GapCause::DiskFull,
                    StopCause::DiskFailed => GapCause::DiskFailed,
                };
                open = open.or(Some((*at, cause)));
            }
            Record::Recording { .. } | Record::Ended { .. } => {
                gaps.extend(open.take().map(|open| gap(open, *at)));
            }
            _ => {}
        }
    }
    let last = records.last().map(|(at, _)| *at);
    gaps.extend(open.zip(last).map(|(open, last)| gap(open, last)));
    gaps
}

fn gap((from, cause): (Timestamp, GapCause), until: Timestamp) -> RecordingGap {
    RecordingGap { stay: Stay { from, until }, cause }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ParticipantId;

    #[test]
    fn a_recorder_that_gave_up_leaves_a_hole_until_it_records_again_or_the_session_ends() {
        let (by, reason) = (ParticipantId(1), String::new());
        let on = || Record::Recording { on: true, by, reason: reason.clone() };
        let stopped = |cause| Record::RecordingStopped { cause };
        let records = [
            (Timestamp(0), on()),
            (Timestamp(10), stopped(StopCause::DiskFull)),
            (Timestamp(20), stopped(StopCause::DiskFailed)),
            (Timestamp(30), on()),
            (Timestamp(40), stopped(StopCause::DiskFailed)),
            (Timestamp(50), Record::Ended { by: None }),
            (Timestamp(60), on()),
        ];
        let told: Vec<_> = recording_gaps(&records).iter().map(|it| (it.stay.from.0, it.stay.until.0)).collect();
        assert_eq!(told, [(10, 30), (40, 50)]);
        assert_eq!(recording_gaps(&records)[0].cause, GapCause::DiskFull);
        assert_eq!(recording_gaps(&records[..2]), [gap((Timestamp(10), GapCause::DiskFull), Timestamp(10))]);
        assert_eq!(recording_gaps(&records[..1]), []);
        let recorded = Stay { from: Timestamp(15), until: Timestamp(45) };
        let inside = recording_gaps(&records)[0].within(&recorded).map(|it| (it.stay.from.0, it.stay.until.0));
        assert_eq!(inside, Some((15, 30)));
        assert_eq!(gap((Timestamp(50), GapCause::Interrupted), Timestamp(60)).within(&recorded), None);
    }
}
