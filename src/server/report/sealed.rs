//! What the evidence log of a session says for its report: the root over everything, and when nobody recorded.

use std::path::Path;

use consilium_core::model::{SessionId, Timestamp};
use consilium_core::recording::root_of;
use consilium_core::report::{GapCause, RecordingGap, Stay};

use crate::recorder::{CustodyAct, EvidenceLine, State, hex, leaves_of, read_evidence};

/// The lines of a session's log; none when nothing was sealed.
pub(super) fn evidence_of(data: &Path, session: &SessionId) -> Vec<EvidenceLine> {
    read_evidence(&data.join("recordings").join(session.as_str())).unwrap_or_default()
}

/// Over every leaf of the log; empty when there is none.
pub(super) fn root_over(lines: &[EvidenceLine]) -> String {
    let leaves = leaves_of(lines);
    if leaves.is_empty() { String::new() } else { hex(&root_of(&leaves)) }
}

/// Between two states of which the later says that packets were dropped.
fn behind(lines: &[EvidenceLine]) -> Vec<RecordingGap> {
    let states = lines.iter().filter_map(|line| match line {
        EvidenceLine::State { state, .. } => Some(state),
        _ => None,
    });
    let states: Vec<_> = states.collect();
    let pairs = states.windows(2).filter(|pair| pair[1].dropped.is_some());
    let gap = |pair: &[&State]| RecordingGap {
        stay: Stay { from: Timestamp(pair[0].at), until: Timestamp(pair[1].at) },
        cause: GapCause::Behind,
    };
    pairs.map(gap).collect()
}

/// What the log says of times that are not in the recording, or not whole.
pub(super) fn holes_told(lines: &[EvidenceLine]) -> Vec<RecordingGap> {
    let mut gaps = interruptions(lines);
    gaps.extend(behind(lines));
    gaps
}

/// From the last signature before the recorder went away to the moment at which it was back. A log that was closed, or
/// that could not be written, is no interruption: the records tell of those.
fn interruptions(lines: &[EvidenceLine]) -> Vec<RecordingGap> {
    let mut gaps = Vec::new();
    let (mut signed, mut closed) = (None, false);
    for line in lines {
        match line {
            EvidenceLine::Checkpoint(checkpoint) => signed = Some(Timestamp(checkpoint.at)),
            EvidenceLine::Custody { custody, .. } => match custody.act {
                CustodyAct::Sealed | CustodyAct::Failed => closed = true,
                CustodyAct::Created => {
                    let until = Timestamp(custody.at);
                    let gap = |from| RecordingGap { stay: Stay { from, until }, cause: GapCause::Interrupted };
                    gaps.extend(signed.filter(|_| !closed).map(gap));
                    closed = false;
                }
                _ => {}
            },
            _ => {}
        }
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorder::{Checkpoint, Custody};

    fn signed(at: i64) -> EvidenceLine {
        let (root, signature) = (String::new(), String::new());
        EvidenceLine::Checkpoint(Checkpoint { size: 1, root, at, signature })
    }

    fn custody(act: CustodyAct, at: i64) -> EvidenceLine {
        let (by, detail, leaf) = (String::new(), String::new(), String::new());
        EvidenceLine::Custody { custody: Custody { act, at, by, detail }, leaf }
    }

    #[test]
    fn a_state_that_tells_of_dropped_packets_makes_the_time_before_it_a_hole() {
        let state = |at, dropped| EvidenceLine::State {
            state: State { at, us: 0, tapped: 1, packets: 9, discarded: 0, dropped },
            leaf: String::new(),
        };
        let lines = [state(10, None), state(20, Some(3)), state(30, None)];
        let gaps: Vec<_> = holes_told(&lines).iter().map(|it| (it.stay.from.0, it.stay.until.0, it.cause)).collect();
        assert_eq!(gaps, [(10, 20, GapCause::Behind)]);
    }

    #[test]
    fn a_recorder_that_comes_back_unclosed_was_away_since_its_last_signature() {
        use CustodyAct::{Created, Exported, Failed, Sealed};
        let lines = [
            custody(Created, 0),
            signed(10),
            signed(20),
            custody(Created, 60),
            signed(70),
            custody(Sealed, 80),
            signed(80),
            custody(Created, 500),
            signed(510),
            custody(Failed, 515),
            signed(515),
            custody(Created, 600),
            signed(610),
            custody(Exported, 900),
        ];
        let gaps: Vec<_> = interruptions(&lines).iter().map(|it| (it.stay.from.0, it.stay.until.0)).collect();
        assert_eq!(gaps, [(20, 60)]);
    }
}
