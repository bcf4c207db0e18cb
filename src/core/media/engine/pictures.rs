use std::time::{Duration, Instant};

use super::super::allocator::{Picture, allocate};
use super::super::command::MediaKind;
use super::super::event::Event;
use super::super::forwarder::Flow;
use super::super::packet::LineIndex;
use super::super::track::{MAX_LAYERS, Track};
use super::sounds::aim_sound;
use super::{MediaEngine, PeerSlot, Room};

/// Kept free for each sound line, in bits per second: Opus with forward error correction and RED.
const SOUND: u64 = 80_000;
/// A layer that nobody wants is paused at its sender after this long, not at once: people scroll.
const FEWER_AFTER: Duration = Duration::from_secs(2);
/// A picture counts as covered by a layer of this share of its size, in per cent.
const COVERED: u32 = 90;

impl MediaEngine {
    pub(super) fn ask_repaint(&mut self, peer: u32) {
        let Some(slot) = self.peers.get_mut(peer) else { return };
        if !std::mem::replace(&mut slot.repaint, true) {
            self.repaint.push(peer);
        }
    }

    pub(super) fn repaint_due(&mut self, now: Instant) {
        for peer in std::mem::take(&mut self.repaint) {
            if let Some(slot) = self.peers.get_mut(peer) {
                slot.repaint = false;
            }
            self.repaint_now(peer, now);
        }
    }

    /// Chooses the layer of every picture of this peer anew, and asks for keyframes where one has
    /// to begin.
    pub(super) fn repaint_now(&mut self, peer: u32, now: Instant) {
        let Some(slot) = self.peers.get_mut(peer) else { return };
        let Some(room) = self.rooms.get_mut(slot.room) else { return };
        let room_index = slot.room;
        aim_sound(slot, room, now);
        for line in slot.down.iter() {
            let priority = line.route.as_ref().map_or(u8::MAX, |route| route.priority);
            slot.peer.sender.set_priority(line.index, priority);
        }
        let (lines, pictures, all_sent) = wanted_pictures(slot, room, now);
        let sound_lines = slot.down.iter().filter(|line| line.kind == MediaKind::Audio && line.track.is_some()).count();
        let sound = SOUND * sound_lines as u64;
        let budget = slot.estimate.map(|estimate| estimate.saturating_sub(sound));
        let (chosen, wished) = (allocate(budget, &pictures), allocate(budget, &all_sent));
        let pictures_at_best: u64 = pictures.iter().map(best_rate).sum();
        // Otherwise nobody would look whether a narrow path has become wide.
        let least = if slot.narrow { 2 * super::packets::WIDE } else { 0 };
        slot.peer.sender.set_desired((sound + pictures_at_best).max(least));
        // A keyframe that comes before its receiver is there would be lost, and the next has to wait.
        let ready = slot.peer.sender.is_ready();
        let mut asked = Vec::new();
        for (((index, track), layer), wished) in lines.into_iter().zip(chosen).zip(wished) {
            let Some(line) = slot.down.by_index(index) else { continue };
            line.wished = wished;
            line.forwarder.set_target(layer.map(|layer| Flow { track, layer }), now);
            if let (true, Some(layer)) = (ready && line.forwarder.waits(), layer) {
                asked.push((track, layer));
            }
        }
        for (track, layer) in asked {
            self.want_keyframe(room_index, track, layer, now);
        }
        self.tell_encodings(room_index, now);
    }

    /// A receiver of this line lost too much to go on.
    pub(super) fn keyframe_wanted(&mut self, peer: u32, line: LineIndex, now: Instant) {
        let Some(slot) = self.peers.get_mut(peer) else { return };
        let room = slot.room;
        let Some(flow) = slot.down.by_index(line).and_then(|line| line.forwarder.current()) else { return };
        self.want_keyframe(room, flow.track, flow.layer, now);
    }

    pub(super) fn want_keyframe(&mut self, room: u32, track: u32, layer: u8, now: Instant) {
        let Some(track) = self.rooms.get_mut(room).and_then(|room| room.tracks.get_mut(track)) else { return };
        let (sender, line) = (track.peer, track.line);
        let due = track.layers.get_mut(usize::from(layer)).is_some_and(|layer| layer.keyframes.want(now));
        if due && let Some(sender_slot) = self.peers.get_mut(sender) {
            sender_slot.peer.request_keyframe(line, layer);
            self.counters.keyframes_asked += 1;
            self.mark_dirty(sender);
        }
    }

    /// Tells senders which encodings somebody wants: more at once, fewer after a while.
    pub(super) fn tell_encodings(&mut self, room_index: u32, now: Instant) {
        let Some(room) = self.rooms.get_mut(room_index) else { return };
        let mut news = Vec::new();
        for index in room.tracks.indices().collect::<Vec<_>>() {
            let Some(track) = room.tracks.get_mut(index) else { continue };
            if track.layer_count() < 2 {
                continue;
            }
            let wanted = wanted_layers(track, index, &mut self.peers) | u8::from(track.tapped);
            if let Some(told) = decide_encodings(track, wanted, now) {
                news.push((track.peer, track.line, rids_of(track, told)));
            }
        }
        for (peer, line, rids) in news {
            let Some(slot) = self.peers.get(peer) else { continue };
            let Some(mid) = slot.peer.lines().get(usize::from(line)).map(|line| line.mid.clone()) else { continue };
            let peer = slot.id;
            self.tell(room_index, Event::EncodingsWanted { peer, mid, rids });
        }
    }
}

/// Lines with their tracks, what is wanted on them of what is sent, and the same if everything were sent.
type Pictures = (Vec<(LineIndex, u32)>, Vec<Picture>, Vec<Picture>);

fn wanted_pictures(slot: &PeerSlot, room: &Room, now: Instant) -> Pictures {
    let mut lines = Vec::new();
    let (mut pictures, mut all_sent) = (Vec::new(), Vec::new());
    for line in slot.down.iter().filter(|line| line.kind == MediaKind::Video) {
        let (Some(index), Some(route)) = (line.track, &line.route) else { continue };
        let Some(track) = room.tracks.get(index) else { continue };
        let (mut rates, mut all) = ([None; MAX_LAYERS], [None; MAX_LAYERS]);
        for (at, layer) in track.layers.iter().enumerate().take(MAX_LAYERS) {
            all[at] = Some(layer.bit_rate());
            rates[at] = all[at].filter(|_| layer.is_active(now));
        }
        lines.push((line.index, index));
        let picture = Picture {
            priority: route.priority,
            desired: desired_layer(track, route.size),
            current: line.forwarder.current().map(|flow| flow.layer),
            rates,
        };
        all_sent.push(Picture { rates: all, ..picture.clone() });
        pictures.push(picture);
    }
    (lines, pictures, all_sent)
}

/// The smallest layer that covers the size shown.
pub(super) fn desired_layer(track: &Track, size: Option<(u16, u16)>) -> u8 {
    let best = track.layer_count().saturating_sub(1) as u8;
    let Some((width, height)) = size else { return best };
    let covers = |(w, h): (u16, u16)| {
        // Portrait or landscape, the picture is fitted into the tile: the tighter side decides.
        u32::from(w) * 100 >= u32::from(width) * COVERED || u32::from(h) * 100 >= u32::from(height) * COVERED
    };
    track.layers.iter().position(|layer| covers(layer.size)).map_or(best, |at| at as u8)
}

fn best_rate(picture: &Picture) -> u64 {
    let assumed = [150_000, 450_000, 1_500_000];
    let desired = usize::from(picture.desired);
    picture.rates[desired].unwrap_or(assumed[desired])
}

/// Bits of the layers that flow or shall flow to anybody, with the desired ones of every receiver,
/// so that a paused layer is resumed.
fn wanted_layers(track: &Track, index: u32, peers: &mut super::Arena<PeerSlot>) -> u8 {
    let mut wanted = 0;
    for target in &track.targets {
        let Some(line) = peers.get_mut(target.peer).and_then(|slot| slot.down.by_index(target.line)) else { continue };
        let size = line.route.as_ref().and_then(|route| route.size);
        if let Some(flow) = line.forwarder.target().filter(|flow| flow.track == index) {
            wanted |= 1 << flow.layer;
            // Only what the path could carry is worth sending: the target is at most the desired one.
            if flow.layer <= desired_layer(track, size) {
                wanted |= 1 << desired_layer(track, size);
            }
            // And what would fit better than all that is sent: a smaller one, where the picture or the path has shrunk
            // since the smaller ones were paused.
            wanted |= line.wished.map_or(0, |layer| 1 << layer);
        }
        if let Some(flow) = line.forwarder.current().filter(|flow| flow.track == index) {
            wanted |= 1 << flow.layer;
        }
    }
    wanted
}

/// The layers to tell now, if any.
fn decide_encodings(track: &mut Track, wanted: u8, now: Instant) -> Option<u8> {
    let all = (1 << track.layer_count()) - 1;
    let told = track.encodings_told.unwrap_or(all);
    if wanted & !told != 0 {
        track.fewer_since = None;
        let more = told | wanted;
        track.encodings_told = Some(more);
        return Some(more);
    }
    if wanted == told {
        track.fewer_since = None;
        return None;
    }
    let since = *track.fewer_since.get_or_insert(now);
    if now.saturating_duration_since(since) < FEWER_AFTER {
        return None;
    }
    track.fewer_since = None;
    track.encodings_told = Some(wanted);
    Some(wanted)
}

fn rids_of(track: &Track, layers: u8) -> Vec<String> {
    let told = track.layers.iter().enumerate().filter(|(index, _)| layers & (1 << index) != 0);
    told.filter_map(|(_, layer)| layer.rid.clone()).collect()
}
