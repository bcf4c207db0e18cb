use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

use super::super::event::Event;
use super::pictures::desired_layer;
use super::{Library, MediaEngine, PeerSlot, SLICES, TICK};
use crate::protocol::Source;

/// Alarms answered at one moment: those of people who came together ring together, and packets must not wait for all
/// of them.
const MOST_ALARMS: usize = 32;

/// Who has to be woken when. An alarm that has become late or early is put right when it rings.
#[derive(Debug, Default)]
pub(super) struct Alarms(BinaryHeap<Reverse<(Instant, u32)>>);

impl PeerSlot {
    fn wake(&self) -> Instant {
        self.peer.sender.deadline().map_or(self.deadline, |at| at.min(self.deadline))
    }
}

impl MediaEngine {
    /// When `handle_timeout` is due at the latest.
    pub fn poll_timeout(&self) -> Instant {
        match self.alarms.0.peek() {
            Some(Reverse((at, _))) => (*at).min(self.next_tick),
            None => self.next_tick,
        }
    }

    /// More alarms rang than are answered at once: `handle_timeout` is due again as soon as packets have been looked at.
    pub fn is_behind(&self) -> bool {
        self.behind
    }

    /// An alarm is set only when there is none earlier: deadlines mostly move away, and then the
    /// heap is left alone.
    pub(super) fn set_alarm(&mut self, index: u32) {
        let Some(slot) = self.peers.get_mut(index) else { return };
        let wake = slot.wake();
        if slot.alarm.is_none_or(|alarm| wake < alarm) {
            slot.alarm = Some(wake);
            self.alarms.0.push(Reverse((wake, index)));
        }
    }

    pub fn handle_timeout(&mut self, now: Instant) {
        let mut left = MOST_ALARMS;
        while let Some(Reverse((at, index))) = self.alarms.0.peek().copied()
            && at <= now
            && left > 0
        {
            left -= 1;
            self.alarms.0.pop();
            let Some(slot) = self.peers.get_mut(index) else { continue };
            if slot.alarm == Some(at) {
                slot.alarm = None;
            }
            if slot.wake() <= now {
                self.mark(index, Library::Nothing);
            } else {
                self.set_alarm(index);
            }
        }
        self.behind = left == 0;
        if now >= self.next_tick {
            self.next_tick = now + TICK / SLICES;
            self.slice = (self.slice + 1) % SLICES;
            self.tick(now);
        }
    }

    /// A slice of the rooms: each has its turn once in a `TICK`, and no packet waits for all of them.
    fn tick(&mut self, now: Instant) {
        let slice = self.slice;
        for room in self.rooms.indices().filter(|index| index % SLICES == slice).collect::<Vec<_>>() {
            self.judge_widths(room, now);
            self.ask_speakers(room, now);
            self.ask_meters(room, now);
            self.ask_keyframes(room, now);
            self.mark_unhappy_receivers(room, now);
            self.look_at_shedding(room);
            self.tell_encodings(room, now);
            self.tell_health(room, now);
        }
    }

    fn ask_speakers(&mut self, index: u32, now: Instant) {
        let Some(room) = self.rooms.get_mut(index) else { return };
        let Some((turn, levels)) = room.speakers.poll(now) else { return };
        let session = room.session.clone();
        self.tell(index, Event::Speakers { session, active: turn.participant, since: turn.since, levels });
    }

    /// Microphones that fell silent, or from which nothing comes any more.
    fn ask_meters(&mut self, index: u32, now: Instant) {
        let Some(room) = self.rooms.get(index) else { return };
        for track_index in room.tracks.indices().collect::<Vec<_>>() {
            let track = self.rooms.get_mut(index).and_then(|room| room.tracks.get_mut(track_index));
            let Some(track) = track.filter(|track| track.source == Source::Microphone) else { continue };
            if track.muted {
                track.meter.hold(now);
            }
            let notices = track.meter.poll(now);
            self.notice(index, track_index, notices);
        }
    }

    /// Requests that had to wait for the throttle, or were not answered.
    fn ask_keyframes(&mut self, index: u32, now: Instant) {
        let Some(room) = self.rooms.get_mut(index) else { return };
        let mut due = Vec::new();
        for track in room.tracks.values_mut() {
            let (peer, line) = (track.peer, track.line);
            for (layer, state) in track.layers.iter_mut().enumerate() {
                if state.is_active(now) && state.keyframes.due(now) {
                    due.push((peer, line, layer as u8));
                }
            }
        }
        for (peer, line, layer) in due {
            if let Some(slot) = self.peers.get_mut(peer) {
                slot.peer.request_keyframe(line, layer);
                self.counters.keyframes_asked += 1;
                self.mark_dirty(peer);
            }
        }
    }

    /// Whoever watches a layer that its sender has stopped, or less than he could, is looked at again.
    fn mark_unhappy_receivers(&mut self, index: u32, now: Instant) {
        let Some(room) = self.rooms.get_mut(index) else { return };
        let mut affected: Vec<u32> = Vec::new();
        for track_index in room.tracks.indices().collect::<Vec<_>>() {
            let Some(track) = room.tracks.get(track_index) else { continue };
            for target in track.targets.iter().filter(|_| !track.source.is_audio()) {
                let Some(line) = self.peers.get_mut(target.peer).and_then(|slot| slot.down.by_index(target.line))
                else {
                    continue;
                };
                let size = line.route.as_ref().and_then(|route| route.size);
                let wanted = Some(desired_layer(track, size));
                let given = line.forwarder.target().filter(|flow| flow.track == track_index).map(|flow| flow.layer);
                let layer = given.and_then(|layer| track.layers.get(usize::from(layer)));
                let stopped = layer.is_some_and(|layer| !layer.is_active(now));
                if (stopped || given != wanted) && track.layers.iter().any(|layer| layer.is_active(now)) {
                    affected.push(target.peer);
                }
            }
        }
        for peer in affected {
            self.ask_repaint(peer);
        }
    }
}
