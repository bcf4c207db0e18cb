use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::super::codec::{Codec, red_blocks_carry, red_primary};
use super::super::demuxer::{Class, Remote, classify, is_rtcp};
use super::super::event::{Event, Tap};
use super::super::forwarder::Flow;
use super::super::meter::Notice;
use super::super::peer::{PeerOutput, RtpIn};
use super::super::track::Target;
use super::{Datagram, MediaEngine, PeerSlot};
use crate::model::{SessionId, TrackId};
use crate::protocol::{Source, Via};

/// An address belongs to the peer that last used it, unless that was longer ago than this.
const ADDRESS_HELD: Duration = Duration::from_secs(5);
/// RFC 6464: nothing to hear.
const SILENCE: u8 = 127;
/// Packets that one peer may send at one moment before the others get their turn.
const FLUSH_ROUNDS: u32 = 256;

impl MediaEngine {
    /// One received datagram. `local` is the address it came to. Sound and pictures in it are
    /// queued at their receivers; they leave with the next `flush`, a whole batch at once.
    pub fn handle_datagram(&mut self, now: Instant, remote: Remote, local: SocketAddr, bytes: &[u8]) -> bool {
        self.counters.datagrams_in += 1;
        let class = classify(bytes);
        let found = match class {
            Class::Stun => self.demuxer.by_stun(bytes),
            Class::Dtls | Class::Media => self.demuxer.by_remote(remote),
            Class::Unknown => None,
        };
        let accepted = found.is_some_and(|index| self.give(index, now, remote, local, bytes));
        let Some(index) = found.filter(|_| accepted) else {
            self.counters.refused += 1;
            return false;
        };
        match class {
            Class::Stun => self.learn_address(index, remote, now),
            // The packet is taken out now, the rest of what the peer has to say with the flush.
            Class::Media => self.drain_until_packet(index, now),
            Class::Dtls | Class::Unknown => {}
        }
        self.mark_dirty(index);
        true
    }

    fn give(&mut self, index: u32, now: Instant, remote: Remote, local: SocketAddr, bytes: &[u8]) -> bool {
        let Some(slot) = self.peers.get_mut(index) else { return false };
        let accepted = slot.peer.handle_datagram(now, remote.tcp, remote.address, local, bytes);
        if accepted {
            slot.heard = now;
        }
        accepted
    }

    /// Whoever can forge a source address must not take a living peer's traffic with it.
    fn learn_address(&mut self, index: u32, remote: Remote, now: Instant) {
        let owner = self.demuxer.by_remote(remote).filter(|owner| *owner != index);
        let held = owner
            .and_then(|owner| self.peers.get(owner))
            .is_some_and(|owner| now.saturating_duration_since(owner.heard) < ADDRESS_HELD);
        if !held {
            self.demuxer.learn_remote(index, remote);
        }
    }

    fn drain_until_packet(&mut self, index: u32, now: Instant) {
        loop {
            let Some(slot) = self.peers.get_mut(index) else { return };
            match slot.peer.poll_output() {
                PeerOutput::Rtp(packet) => return self.route(index, packet, now),
                PeerOutput::Wait(at) => {
                    slot.deadline = at;
                    return;
                }
                other => self.handle_output(index, other, now),
            }
        }
    }

    /// Everything that waits in peers becomes datagrams and events. Call it once per batch.
    pub fn flush(&mut self, now: Instant) {
        self.repaint_due(now);
        while let Some(index) = self.dirty.pop() {
            if let Some(slot) = self.peers.get_mut(index) {
                slot.dirty = false;
                slot.peer.handle_timeout(now);
                self.flush_peer(index, now);
            }
        }
    }

    /// The pacer hands out one packet for each time-out it is given, so that a burst is many
    /// time-outs at one moment; all of it leaves together.
    pub(super) fn flush_peer(&mut self, index: u32, now: Instant) {
        let mut rounds = 0;
        loop {
            let Some(slot) = self.peers.get_mut(index) else { return };
            match slot.peer.poll_output() {
                PeerOutput::Wait(at) if at <= now && rounds < FLUSH_ROUNDS => {
                    rounds += 1;
                    slot.peer.handle_timeout(now);
                }
                PeerOutput::Wait(at) => {
                    slot.deadline = at;
                    return self.set_alarm(index);
                }
                PeerOutput::Rtp(packet) => self.route(index, packet, now),
                other => self.handle_output(index, other, now),
            }
        }
    }

    fn handle_output(&mut self, index: u32, output: PeerOutput, now: Instant) {
        let Some(slot) = self.peers.get_mut(index) else { return };
        let (room, peer) = (slot.room, slot.id);
        match output {
            PeerOutput::Datagram { tcp, source, destination, bytes } => {
                // Who only sends still needs to be told of loss and asked for keyframes.
                let allowed = slot.rights.receive || (slot.rights.send && is_rtcp(&bytes));
                if !allowed && classify(&bytes) == Class::Media {
                    self.counters.held_back += 1;
                    return;
                }
                self.counters.datagrams_out += 1;
                self.counters.bytes_out += bytes.len() as u64;
                let remote = Remote { tcp, address: destination };
                self.outbox.datagrams.push(Datagram { source, remote, bytes });
            }
            PeerOutput::KeyframeWanted(line) => self.keyframe_wanted(index, line, now),
            PeerOutput::Estimate(bits) => {
                slot.estimate = Some(bits);
                self.ask_repaint(index);
            }
            PeerOutput::Connected => {
                let via = if slot.peer.over_tcp() { Via::Tcp } else { Via::Udp };
                self.tell(room, Event::Connected { peer, via });
                self.ask_repaint(index);
            }
            PeerOutput::Disconnected => self.tell(room, Event::Disconnected { peer }),
            PeerOutput::Rtp(_) | PeerOutput::Wait(_) | PeerOutput::Other => {}
        }
    }

    /// From one sender to all lines on the track's list.
    fn route(&mut self, sender: u32, packet: RtpIn, now: Instant) {
        self.counters.rtp_in += 1;
        let Some(slot) = self.peers.get(sender) else { return };
        let may_send = slot.rights.send;
        let (room_index, track_index) = match slot.up.get(&packet.line) {
            Some(track) if may_send => (slot.room, *track),
            _ => {
                self.counters.silenced += 1;
                return;
            }
        };
        let Some(room) = self.rooms.get_mut(room_index) else { return };
        let Some(track) = room.tracks.get_mut(track_index) else { return };
        let notices = if track.source == Source::Microphone {
            track.meter.note(if track.muted { Some(SILENCE) } else { packet.audio_level }, now)
        } else {
            [None; 2]
        };
        if track.muted {
            self.counters.silenced += 1;
            return self.notice(room_index, track_index, notices);
        }
        let woke = track.layers.get_mut(usize::from(packet.layer)).is_some_and(|layer| layer.note(&packet));
        if track.tapped && packet.layer == 0 {
            self.outbox.taps.extend(tap(&room.session, track.id, &packet));
        }
        if let (Source::Microphone, true, Some(level)) = (track.source, track.on_stage, packet.audio_level) {
            room.speakers.note(track.participant, level, now);
        }
        let first = !std::mem::replace(&mut track.started, true);
        // The list is lent out for the loop and given back, so that peers can be touched meanwhile.
        let targets = std::mem::replace(&mut track.targets, std::mem::take(&mut self.spare_targets));
        let id = track.id;
        if woke {
            room.repaint.extend(targets.iter().map(|target| target.peer));
        }
        let flow = Flow { track: track_index, layer: packet.layer };
        self.fan_out(&targets, flow, &packet);
        if let Some(track) = self.rooms.get_mut(room_index).and_then(|room| room.tracks.get_mut(track_index)) {
            self.spare_targets = std::mem::replace(&mut track.targets, targets);
        }
        self.notice(room_index, track_index, notices);
        if first && let Some(session) = self.rooms.get(room_index).map(|room| room.session.clone()) {
            self.tell(room_index, Event::TrackStarted { session, track: id });
        }
    }

    pub(super) fn notice(&mut self, room_index: u32, track_index: u32, notices: [Option<Notice>; 2]) {
        for notice in notices.into_iter().flatten() {
            let Some(room) = self.rooms.get_mut(room_index) else { return };
            let Some(track) = room.tracks.get_mut(track_index).map(|track| track.id) else { return };
            let session = room.session.clone();
            self.tell(
                room_index,
                match notice {
                    Notice::Voice(voiced) => Event::Voice { session, track, voiced },
                    Notice::Flow(flows) => Event::Flow { session, track, flows },
                },
            );
        }
    }

    fn fan_out(&mut self, targets: &[Target], flow: Flow, packet: &RtpIn) {
        let mut stripped: Option<Arc<[u8]>> = None;
        for target in targets {
            let Some(slot) = self.peers.get_mut(target.peer) else { continue };
            if forward(slot, *target, flow, packet, &mut stripped) {
                self.counters.rtp_forwarded += 1;
                if !slot.dirty {
                    slot.dirty = true;
                    self.dirty.push(target.peer);
                }
            }
        }
    }
}

/// The packet as the recorder keeps it; none when its RED cannot be read.
fn tap(session: &SessionId, track: TrackId, packet: &RtpIn) -> Option<Tap> {
    let (codec, payload) = match packet.codec {
        Codec::Red => (Codec::Opus, Arc::from(red_primary(&packet.payload)?)),
        codec => (codec, packet.payload.clone()),
    };
    Some(Tap {
        session: session.clone(),
        track,
        codec: codec.name(),
        rate: codec.clock_rate(),
        arrived: packet.arrived,
        sequence: packet.sequence,
        timestamp: packet.timestamp,
        marker: packet.marker,
        keyframe: packet.keyframe,
        level: packet.audio_level,
        payload,
    })
}

/// Queues the packet at one receiver; RED is stripped for those who do not take it.
fn forward(slot: &mut PeerSlot, target: Target, flow: Flow, packet: &RtpIn, stripped: &mut Option<Arc<[u8]>>) -> bool {
    let Some(line) = slot.down.by_index(target.line) else { return false };
    let Some(out) = line.forwarder.forward(flow, packet) else { return false };
    if packet.codec != Codec::Red {
        let Some(pt) = slot.peer.payload_type(target.line, packet.codec) else { return false };
        slot.peer.send_rtp(target.line, pt, packet, &out);
        return true;
    }
    let Some(opus) = slot.peer.payload_type(target.line, Codec::Opus) else { return false };
    match slot.peer.payload_type(target.line, Codec::Red) {
        Some(red) if red_blocks_carry(&packet.payload, opus) => slot.peer.send_rtp(target.line, red, packet, &out),
        _ => {
            if stripped.is_none() {
                *stripped = red_primary(&packet.payload).map(Arc::from);
            }
            let Some(primary) = stripped.clone() else { return false };
            slot.peer.send_payload(target.line, opus, packet, &out, primary);
        }
    }
    true
}
