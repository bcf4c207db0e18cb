use super::guard::Guard;

/// The most sources of reports that one peer is believed to have.
const SOURCES: usize = 128;

/// Which reports have been heard already (RFC 3711, 3.3.2). Whoever can write a peer's address on an
/// envelope could otherwise send its old reports again: ask for the same packets, claim the same loss.
#[derive(Debug, Default)]
pub(super) struct Replay(Vec<(u32, Guard)>);

impl Replay {
    /// `true`: the report with this index of this source is heard for the first time.
    pub(super) fn is_fresh(&mut self, ssrc: u32, index: u32) -> bool {
        if let Some((_, guard)) = self.0.iter_mut().find(|(known, _)| *known == ssrc) {
            return guard.claim(index.into());
        }
        if self.0.len() == SOURCES {
            self.0.remove(0);
        }
        let mut guard = Guard::default();
        let fresh = guard.claim(index.into());
        self.0.push((ssrc, guard));
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_heard_once_and_sources_are_bounded() {
        let mut replay = Replay::default();
        assert!(replay.is_fresh(1, 5) && replay.is_fresh(2, 5) && replay.is_fresh(1, 4));
        assert!(!replay.is_fresh(1, 5) && !replay.is_fresh(1, 4));
        for ssrc in 0..1_000 {
            replay.is_fresh(ssrc, 1);
        }
        assert_eq!(replay.0.len(), SOURCES);
    }
}
