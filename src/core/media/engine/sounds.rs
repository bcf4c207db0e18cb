use std::time::Instant;

use super::super::command::MediaKind;
use super::super::forwarder::Flow;
use super::super::packet::LineIndex;
use super::{MediaEngine, PeerSlot, Room};

/// Sound may take so much of what a path is said to carry, in per cent.
const SHARE: u64 = 80;

/// A sound on its way to one receiver.
struct Wanted {
    line: LineIndex,
    track: u32,
    priority: u8,
    /// dBov, negated: lower is louder.
    level: f32,
    /// Bits per second, by now.
    rate: u64,
}

/// Sound has one layer and fits nearly always. On a path that does not carry all of it, the quietest
/// voices of the floor stay behind; what has priority 0, the interpretation, never does.
pub(super) fn aim_sound(slot: &mut PeerSlot, room: &Room, now: Instant) {
    let mut wanted = wanted(slot, room, now);
    let mut left = slot.estimate.map_or(u64::MAX, |estimate| estimate / 100 * SHARE);
    slot.sheds = wanted.iter().map(|sound| sound.rate).sum::<u64>() > left;
    if slot.sheds {
        wanted.sort_by(|a, b| a.priority.cmp(&b.priority).then(a.level.total_cmp(&b.level)));
    }
    for sound in wanted {
        let carried = sound.priority == 0 || sound.rate <= left;
        left = if carried { left.saturating_sub(sound.rate) } else { left };
        if let Some(line) = slot.down.by_index(sound.line) {
            line.forwarder.set_target(carried.then_some(Flow { track: sound.track, layer: 0 }), now);
        }
    }
}

/// Lines without a track have no target already.
fn wanted(slot: &PeerSlot, room: &Room, now: Instant) -> Vec<Wanted> {
    let lines = slot.down.iter().filter(|line| line.kind == MediaKind::Audio);
    let wanted = lines.filter_map(|line| {
        let index = line.track?;
        let track = room.tracks.get(index)?;
        Some(Wanted {
            line: line.index,
            track: index,
            priority: line.route.as_ref()?.priority,
            level: room.speakers.level_of(track.participant),
            rate: track.layers.first().map_or(0, |layer| layer.present_rate(now)),
        })
    });
    wanted.collect()
}

impl MediaEngine {
    /// Who does not get all voices gets the loudest of this moment.
    pub(super) fn look_at_shedding(&mut self, index: u32) {
        let Some(room) = self.rooms.get(index) else { return };
        let sheds = |peer: &u32| self.peers.get(*peer).is_some_and(|slot| slot.sheds);
        let shedding: Vec<u32> = room.peers.iter().copied().filter(sheds).collect();
        for peer in shedding {
            self.ask_repaint(peer);
        }
    }
}
