//! The receiving lines of one peer and what is on them. A route keeps its line for as long as it
//! exists; a free line is found for a new route; routes without a line are counted.

use std::time::Instant;

use super::command::{MediaKind, Route, RouteKey};
use super::event::LineState;
use super::forwarder::Forwarder;
use super::packet::LineIndex;
use super::peer::PeerLine;

/// A line on which the peer receives.
#[derive(Debug)]
pub(super) struct DownLine {
    pub index: LineIndex,
    pub mid: String,
    pub kind: MediaKind,
    pub route: Option<Route>,
    /// Engine's index of the track that the route leads from; `None` while it does not exist.
    pub track: Option<u32>,
    pub forwarder: Forwarder,
    /// The layer that it would carry if its sender sent them all.
    pub wished: Option<u8>,
}

#[derive(Debug, Default)]
pub(super) struct DownLines {
    lines: Vec<DownLine>,
    /// Where each line of the connection stands in `lines`.
    places: Vec<Option<u8>>,
    /// Routes that wait for a line.
    waiting: Vec<Route>,
}

impl DownLines {
    pub(super) fn iter(&self) -> impl Iterator<Item = &DownLine> {
        self.lines.iter()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut DownLine> {
        self.lines.iter_mut()
    }

    pub(super) fn by_index(&mut self, index: LineIndex) -> Option<&mut DownLine> {
        let place = (*self.places.get(usize::from(index))?)?;
        self.lines.get_mut(usize::from(place))
    }

    /// Takes over the lines of a new offer. Lines that stay keep what is on them.
    pub(super) fn renegotiated(&mut self, negotiated: &[PeerLine]) {
        let mut old = std::mem::take(&mut self.lines);
        self.places = vec![None; negotiated.len()];
        for (index, line) in negotiated.iter().enumerate().filter(|(_, line)| line.outbound) {
            self.places[index] = Some(self.lines.len() as u8);
            let index = index as LineIndex;
            let kept = old.iter().position(|known| known.mid == line.mid && known.kind == line.kind);
            self.lines.push(match kept {
                Some(at) => DownLine { index, ..old.swap_remove(at) },
                None => DownLine {
                    index,
                    mid: line.mid.clone(),
                    kind: line.kind,
                    route: None,
                    track: None,
                    forwarder: Forwarder::new(line.kind, line.first_sequence),
                    wished: None,
                },
            });
        }
        let orphaned: Vec<Route> = old.into_iter().filter_map(|line| line.route).collect();
        self.waiting.extend(orphaned);
        self.place_waiting();
    }

    /// Takes over a new set of routes. `true`: what is on some line has changed.
    pub(super) fn set_routes(&mut self, routes: Vec<Route>, now: Instant) -> bool {
        let before: Vec<(Option<RouteKey>, _)> = self.contents();
        let mut fresh = routes;
        for line in &mut self.lines {
            let Some(key) = line.route.as_ref().map(|route| route.key) else { continue };
            line.route = fresh.iter().position(|route| route.key == key).map(|at| fresh.remove(at));
            if line.route.is_none() && line.kind == MediaKind::Audio {
                // The voice that comes next on it has nothing to do with the one that was there.
                line.forwarder.set_target(None, now);
            }
        }
        self.waiting = fresh;
        self.place_waiting();
        self.contents() != before
    }

    fn contents(&self) -> Vec<(Option<RouteKey>, Option<crate::model::TrackId>)> {
        let content = |line: &DownLine| match &line.route {
            Some(route) => (Some(route.key), route.source),
            None => (None, None),
        };
        self.lines.iter().map(content).collect()
    }

    fn place_waiting(&mut self) {
        let mut still = Vec::new();
        for route in self.waiting.drain(..) {
            match self.lines.iter_mut().find(|line| line.kind == route.kind && line.route.is_none()) {
                Some(line) => line.route = Some(route),
                None => still.push(route),
            }
        }
        self.waiting = still;
    }

    /// How many routes of each kind wait for a line: audio, video.
    pub(super) fn shortage(&self) -> (u16, u16) {
        let count = |kind| self.waiting.iter().filter(|route| route.kind == kind).count() as u16;
        (count(MediaKind::Audio), count(MediaKind::Video))
    }

    pub(super) fn states(&self) -> Vec<LineState> {
        let state = |line: &DownLine| LineState {
            mid: line.mid.clone(),
            key: line.route.as_ref().map(|route| route.key),
            source: line.route.as_ref().and_then(|route| route.source),
        };
        self.lines.iter().map(state).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TrackId;

    fn line(mid: &str, kind: MediaKind) -> PeerLine {
        PeerLine { mid: mid.to_owned(), kind, inbound: false, outbound: true, rids: Vec::new(), first_sequence: 1_000 }
    }

    fn route(track: u32, kind: MediaKind) -> Route {
        let id = TrackId(track);
        Route { key: RouteKey::Track(id), kind, source: Some(id), size: None, priority: 1 }
    }

    fn on(lines: &DownLines) -> Vec<Option<u32>> {
        lines.states().iter().map(|state| state.source.map(|track| track.0)).collect()
    }

    #[test]
    fn a_newcomer_moves_nobody_and_a_leaver_frees_his_line() {
        use MediaKind::{Audio, Video};
        let (mut lines, now) = (DownLines::default(), Instant::now());
        lines.renegotiated(&[line("a", Audio), line("b", Video), line("c", Audio)]);
        assert!(lines.set_routes(vec![route(1, Audio), route(2, Audio)], now));
        assert_eq!(on(&lines), [Some(1), None, Some(2)]);
        assert!(!lines.set_routes(vec![route(2, Audio), route(1, Audio)], now), "order means nothing");
        lines.set_routes(vec![route(2, Audio), route(3, Audio)], now);
        assert_eq!(on(&lines), [Some(3), None, Some(2)]);
        lines.set_routes(vec![route(2, Audio), route(3, Audio), route(4, Audio)], now);
        assert_eq!(lines.shortage(), (1, 0));
        lines.renegotiated(&[line("a", Audio), line("b", Video), line("c", Audio), line("d", Audio)]);
        assert_eq!(on(&lines), [Some(3), None, Some(2), Some(4)]);
        assert_eq!(lines.shortage(), (0, 0));
    }
}
