use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

use super::super::event::Event;
use super::{MediaEngine, TICK};

/// Who has to be woken when. An alarm that has become late or early is put right when it rings.
#[derive(Debug, Default)]
pub(super) struct Alarms(BinaryHeap<Reverse<(Instant, u32)>>);

impl MediaEngine {
    /// When `handle_timeout` is due at the latest.
    pub fn poll_timeout(&self) -> Instant {
        match self.alarms.0.peek() {
            Some(Reverse((at, _))) => (*at).min(self.next_tick),
            None => self.next_tick,
        }
    }

    /// An alarm is set only when there is none earlier: deadlines mostly move away, and then the
    /// heap is left alone.
    pub(super) fn set_alarm(&mut self, index: u32) {
        let Some(slot) = self.peers.get_mut(index) else { return };
        if slot.alarm.is_none_or(|alarm| slot.deadline < alarm) {
            slot.alarm = Some(slot.deadline);
            self.alarms.0.push(Reverse((slot.deadline, index)));
        }
    }

    pub fn handle_timeout(&mut self, now: Instant) {
        while let Some(Reverse((at, index))) = self.alarms.0.peek().copied()
            && at <= now
        {
            self.alarms.0.pop();
            let Some(slot) = self.peers.get_mut(index) else { continue };
            if slot.alarm == Some(at) {
                slot.alarm = None;
            }
            if slot.deadline <= now {
                self.mark_dirty(index);
            } else {
                self.set_alarm(index);
            }
        }
        if now >= self.next_tick {
            self.next_tick = now + TICK;
            self.tick(now);
        }
    }

    fn tick(&mut self, now: Instant) {
        for room in self.rooms.indices().collect::<Vec<_>>() {
            self.ask_speakers(room, now);
            self.ask_keyframes(room, now);
            self.mark_stopped_layers(room, now);
            self.tell_encodings(room, now);
        }
    }

    fn ask_speakers(&mut self, index: u32, now: Instant) {
        let Some(room) = self.rooms.get_mut(index) else { return };
        let Some((turn, levels)) = room.speakers.poll(now) else { return };
        let session = room.session.clone();
        self.tell(index, Event::Speakers { session, active: turn.participant, since: turn.since, levels });
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

    /// Whoever waits for, or watches, a layer that its sender has stopped gets another one.
    fn mark_stopped_layers(&mut self, index: u32, now: Instant) {
        let Some(room) = self.rooms.get_mut(index) else { return };
        let mut affected: Vec<u32> = Vec::new();
        for track_index in room.tracks.indices().collect::<Vec<_>>() {
            let Some(track) = room.tracks.get(track_index) else { continue };
            for target in &track.targets {
                let Some(line) = self.peers.get_mut(target.peer).and_then(|slot| slot.down.by_index(target.line))
                else {
                    continue;
                };
                let Some(flow) = line.forwarder.target().filter(|flow| flow.track == track_index) else { continue };
                let layer = track.layers.get(usize::from(flow.layer));
                let stopped = layer.is_some_and(|layer| !layer.is_active(now));
                if stopped && track.layers.iter().any(|layer| layer.is_active(now)) {
                    affected.push(target.peer);
                }
            }
        }
        room.repaint.extend(affected);
    }
}
