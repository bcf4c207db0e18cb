use std::time::{Duration, Instant};

use super::super::command::MediaKind;
use super::super::event::{Event, PathReading, PictureReading, SoundReading, Why};
use super::pictures::desired_layer;
use super::{MediaEngine, PeerSlot, Room};

/// So often a room is read out.
const EVERY: Duration = Duration::from_secs(2);

impl MediaEngine {
    /// How sounds arrive, how paths carry, and which pictures are smaller than they could be.
    pub(super) fn tell_health(&mut self, index: u32, now: Instant) {
        let Some(room) = self.rooms.get_mut(index) else { return };
        if room.health_told.is_some_and(|at| now.saturating_duration_since(at) < EVERY) {
            return;
        }
        room.health_told = Some(now);
        let sounds = read_sounds(room);
        let (mut paths, mut pictures) = (Vec::new(), Vec::new());
        for peer in room.peers.clone() {
            let (Some(slot), Some(room)) = (self.peers.get_mut(peer), self.rooms.get(index)) else { continue };
            let (rtt_ms, loss_permille) = slot.peer.sender.take_path_reading();
            if let Some(millis) = rtt_ms {
                self.counters.round_trips.note(millis);
            }
            paths.push(PathReading { peer: slot.id, rtt_ms, loss_permille, via: slot.peer.via() });
            pictures.extend(read_pictures(slot, room, now));
        }
        let turns = self.rooms.get(index).map(|room| room.speakers.history(now)).unwrap_or_default();
        self.tell(index, Event::Health { sounds, paths, pictures, turns });
    }
}

fn read_sounds(room: &mut Room) -> Vec<SoundReading> {
    let sounds = room.tracks.values_mut().filter(|track| track.source.is_audio());
    let read = sounds.map(|track| {
        let (sent, received) = track.arrivals.take();
        SoundReading { track: track.id, sent, received }
    });
    read.collect()
}

fn read_pictures(slot: &PeerSlot, room: &Room, now: Instant) -> Vec<PictureReading> {
    let mut read = Vec::new();
    for line in slot.down.iter().filter(|line| line.kind == MediaKind::Video) {
        let (Some(index), Some(route)) = (line.track, &line.route) else { continue };
        let Some(track) = room.tracks.get(index) else { continue };
        let wanted = desired_layer(track, route.size);
        let target = line.forwarder.target().filter(|flow| flow.track == index).map(|flow| flow.layer);
        let given = line.forwarder.current().filter(|flow| flow.track == index).map(|flow| flow.layer);
        let sent = track.layers.get(usize::from(wanted)).is_some_and(|layer| layer.is_active(now));
        let why = match (given, target) {
            (Some(given), _) if given >= wanted => Why::AsWanted,
            _ if !sent => Why::NotSent,
            (given, Some(target)) if given != Some(target) => Why::Keyframe,
            _ => Why::Bandwidth,
        };
        read.push(PictureReading { peer: slot.id, track: track.id, wanted, given, why });
    }
    read
}
