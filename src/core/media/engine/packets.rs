use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::super::codec::Codec;
use super::super::demuxer::{Class, Remote, classify, is_rtcp};
use super::super::event::{Event, Tap};
use super::super::forwarder::Flow;
use super::super::meter::Notice;
use super::super::outbox::Datagram;
use super::super::packet::RtpIn;
use super::super::peer::{PeerOutput, Taken};
use super::super::red::unfold;
use super::super::sender::Signal;
use super::super::track::Target;
use super::{Library, MediaEngine, PeerSlot};
use crate::model::{SessionId, TrackId};
use crate::protocol::{Source, Via};

/// An address belongs to the peer that last used it, unless that was longer ago than this.
const ADDRESS_HELD: Duration = Duration::from_secs(5);
/// RFC 6464: nothing to hear.
const SILENCE: u8 = 127;
/// Below this a path does not carry the voices of a meeting one by one; in bits per second.
const NARROW: u64 = 100_000;
/// From here on it does again.
pub(super) const WIDE: u64 = 150_000;
/// An estimate that dips for a shorter time says nothing of the path.
const WIDTH_LASTS: Duration = Duration::from_secs(2);
/// Time-outs at one moment that one peer's library may ask for before the others get their turn.
const FLUSH_ROUNDS: u32 = 256;

impl MediaEngine {
    /// One received datagram. `local` is the address it came to. Sound and pictures in it are
    /// queued at their receivers; they leave with the next `flush`, a whole batch at once.
    pub fn handle_datagram(&mut self, now: Instant, remote: Remote, local: SocketAddr, bytes: &[u8]) -> bool {
        self.handle_received(now, now, remote, local, bytes)
    }

    /// The same where it is known when the datagram came to this machine: some time before `now`, which is
    /// one moment for a whole batch.
    pub fn handle_received(
        &mut self,
        now: Instant,
        received: Instant,
        remote: Remote,
        local: SocketAddr,
        bytes: &[u8],
    ) -> bool {
        self.counters.datagrams_in += 1;
        let class = classify(bytes);
        let found = match class {
            Class::Stun => self.demuxer.by_stun(bytes),
            Class::Dtls | Class::Media => self.demuxer.by_remote(remote),
            Class::Unknown => None,
        };
        let taken = found.map_or(Taken::Refused, |index| self.give(index, now, remote, local, bytes));
        let Some(index) = found.filter(|_| taken != Taken::Refused) else {
            self.counters.refused += 1;
            return false;
        };
        if taken == Taken::Reports {
            self.mark(index, Library::Nothing);
            return true;
        }
        match class {
            Class::Stun => self.learn_address(index, remote, now),
            // The packet is taken out now, the rest of what the peer has to say with the flush.
            Class::Media => self.drain_until_packet(index, now, received),
            Class::Dtls | Class::Unknown => {}
        }
        self.mark(index, Library::Poll);
        true
    }

    fn give(&mut self, index: u32, now: Instant, remote: Remote, local: SocketAddr, bytes: &[u8]) -> Taken {
        let Some(slot) = self.peers.get_mut(index) else { return Taken::Refused };
        let taken = slot.peer.handle_datagram(now, remote.tcp, remote.address, local, bytes);
        if taken != Taken::Refused {
            slot.heard = now;
        }
        taken
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

    fn drain_until_packet(&mut self, index: u32, now: Instant, received: Instant) {
        loop {
            let Some(slot) = self.peers.get_mut(index) else { return };
            match slot.peer.poll_output(now) {
                PeerOutput::Rtp(packet) => return self.route(index, RtpIn { received, ..packet }, now),
                PeerOutput::Wait(at) => {
                    slot.deadline = at;
                    return;
                }
                other => self.handle_output(index, other, now),
            }
        }
    }

    /// Copies of packets that the next `flush` sends.
    pub fn copies_waiting(&self) -> usize {
        self.copies
    }

    /// Everything that waits in peers becomes datagrams and events. Call it once per batch, and within one when many
    /// copies wait.
    pub fn flush(&mut self, now: Instant) {
        self.copies = 0;
        self.repaint_due(now);
        while let Some(index) = self.dirty.pop() {
            self.flush_peer(index, now);
        }
    }

    /// One peer's datagrams leave one after another, so that they go out as one burst.
    pub(super) fn flush_peer(&mut self, index: u32, now: Instant) {
        let Some(slot) = self.peers.get_mut(index) else { return };
        slot.dirty = false;
        let due = slot.deadline <= now;
        let library = if due { Library::Timeout } else { slot.library };
        slot.library = Library::Nothing;
        if library == Library::Timeout {
            slot.peer.handle_timeout(now);
        }
        if library != Library::Nothing {
            self.poll_library(index, now);
        }
        self.flush_sender(index, now);
        self.set_alarm(index);
    }

    /// The library may want its clock moved several times at one moment.
    fn poll_library(&mut self, index: u32, now: Instant) {
        if let Some(slot) = self.peers.get_mut(index) {
            slot.peer.flush_texts();
        }
        let mut rounds = 0;
        loop {
            let Some(slot) = self.peers.get_mut(index) else { return };
            match slot.peer.poll_output(now) {
                PeerOutput::Wait(at) if at <= now && rounds < FLUSH_ROUNDS => {
                    rounds += 1;
                    slot.peer.handle_timeout(now);
                }
                PeerOutput::Wait(at) => {
                    slot.deadline = at;
                    return;
                }
                PeerOutput::Rtp(packet) => self.route(index, packet, now),
                other => self.handle_output(index, other, now),
            }
        }
    }

    fn flush_sender(&mut self, index: u32, now: Instant) {
        let Some(slot) = self.peers.get_mut(index) else { return };
        let before = self.outbox.datagrams.len();
        slot.peer.sender.flush(now, &mut self.outbox);
        let fresh = self.outbox.datagrams.get(before..).unwrap_or_default();
        self.counters.datagrams_out += fresh.len() as u64;
        self.counters.bytes_out += fresh.iter().map(|datagram| datagram.bytes.len() as u64).sum::<u64>();
        self.counters.given_up += slot.peer.sender.take_dropped();
        let tally = slot.peer.sender.take_tally();
        self.counters.asked_again += tally.asked_again;
        self.counters.sent_again += tally.sent_again;
        self.counters.lost_told += tally.lost_told;
        while let Some(signal) = self.peers.get_mut(index).and_then(|slot| slot.peer.sender.next_signal()) {
            self.heed(index, signal, now);
        }
    }

    fn heed(&mut self, index: u32, signal: Signal, now: Instant) {
        match signal {
            Signal::KeyframeWanted(line) => self.keyframe_wanted(index, line, now),
            Signal::Estimate(bits) => {
                if let Some(slot) = self.peers.get_mut(index) {
                    slot.estimate = bits;
                }
                self.judge_width(index, now);
                self.ask_repaint(index);
            }
        }
    }

    /// Told on change alone, when it has lasted, and wide again only well above the mark.
    fn judge_width(&mut self, index: u32, now: Instant) {
        let Some(slot) = self.peers.get_mut(index) else { return };
        let mark = if slot.narrow { WIDE } else { NARROW };
        let narrow = slot.estimate.is_some_and(|bits| bits < mark);
        if slot.narrow == narrow {
            slot.width_doubted = None;
            return;
        }
        let since = *slot.width_doubted.get_or_insert(now);
        if now.saturating_duration_since(since) >= WIDTH_LASTS {
            (slot.narrow, slot.width_doubted) = (narrow, None);
            let (room, peer) = (slot.room, slot.id);
            self.tell(room, Event::Narrow { peer, narrow });
        }
    }

    pub(super) fn judge_widths(&mut self, room: u32, now: Instant) {
        let Some(room) = self.rooms.get(room) else { return };
        let doubted = |peer: &u32| self.peers.get(*peer).is_some_and(|slot| slot.width_doubted.is_some());
        let doubted: Vec<u32> = room.peers.iter().copied().filter(doubted).collect();
        for peer in doubted {
            self.judge_width(peer, now);
        }
    }

    fn handle_output(&mut self, index: u32, output: PeerOutput, now: Instant) {
        let Some(slot) = self.peers.get_mut(index) else { return };
        let (room, peer) = (slot.room, slot.id);
        match output {
            PeerOutput::Datagram { path, bytes } => {
                // Who only sends still needs to be told of loss and asked for keyframes.
                let allowed = slot.rights.receive || (slot.rights.send && is_rtcp(&bytes));
                if !allowed && classify(&bytes) == Class::Media {
                    self.counters.held_back += 1;
                    return;
                }
                self.counters.datagrams_out += 1;
                self.counters.bytes_out += bytes.len() as u64;
                let remote = Remote { tcp: path.tcp, address: path.destination };
                self.outbox.datagrams.push(Datagram { source: path.source, remote, bytes, received: None });
            }
            PeerOutput::Connected => {
                let via = slot.peer.via().unwrap_or(Via::Udp);
                self.counters.paths_up += 1;
                self.tell(room, Event::Connected { peer, via });
                self.repaint_now(index, now);
            }
            PeerOutput::Disconnected => {
                self.counters.paths_lost += 1;
                self.tell(room, Event::Disconnected { peer });
            }
            PeerOutput::Channel(open) => self.tell(room, Event::Channel { peer, open }),
            PeerOutput::Said(text) => self.hear(index, text, now),
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
        if packet.codec != Codec::Red {
            return self.deliver(room_index, track_index, packet, now);
        }
        for frame in unfold(&packet) {
            let track = self.rooms.get_mut(room_index).and_then(|room| room.tracks.get_mut(track_index));
            if track.is_some_and(|track| track.taken.take(frame.sequence)) {
                self.deliver(room_index, track_index, frame, now);
            }
        }
    }

    /// A packet of this track, wherever it came from.
    pub(super) fn deliver(&mut self, room_index: u32, track_index: u32, packet: RtpIn, now: Instant) {
        let Some(room) = self.rooms.get_mut(room_index) else { return };
        let Some(track) = room.tracks.get_mut(track_index) else { return };
        if track.source.is_audio() {
            track.arrivals.note(packet.sequence);
        }
        let notices = if track.source == Source::Microphone {
            let level = if track.muted { Some(SILENCE) } else { packet.audio_level };
            track.meter.note(level, packet.codec.pauses(&packet.payload), now)
        } else {
            [None; 2]
        };
        if track.muted {
            self.counters.silenced += 1;
            return self.notice(room_index, track_index, notices);
        }
        let woke = track.layers.get_mut(usize::from(packet.layer)).is_some_and(|layer| layer.note(&packet));
        if track.tapped && packet.layer == 0 {
            self.outbox.taps.push(tap(&room.session, track.id, &packet));
        }
        if track.mixed {
            self.outbox.voices.push(tap(&room.session, track.id, &packet));
        }
        if let (Source::Microphone, true, Some(level)) = (track.source, track.on_stage, packet.audio_level) {
            room.speakers.note(track.participant, level, now);
        }
        let first = !std::mem::replace(&mut track.started, true);
        // The list is lent out for the loop and given back, so that peers can be touched meanwhile.
        let targets = std::mem::replace(&mut track.targets, std::mem::take(&mut self.spare_targets));
        let id = track.id;
        if woke {
            targets.iter().for_each(|target| self.ask_repaint(target.peer));
        }
        let flow = Flow { track: track_index, layer: packet.layer };
        let packet = Arc::new(packet);
        self.fan_out(&targets, flow, &packet);
        if let Some(track) = self.rooms.get_mut(room_index).and_then(|room| room.tracks.get_mut(track_index)) {
            self.spare_targets = std::mem::replace(&mut track.targets, targets);
            if !track.tails.is_empty() {
                let left = track.tails.at(now);
                self.fan_out(&left, flow, &packet);
            }
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

    fn fan_out(&mut self, targets: &[Target], flow: Flow, packet: &Arc<RtpIn>) {
        for target in targets {
            let Some(slot) = self.peers.get_mut(target.peer) else { continue };
            if forward(slot, *target, flow, packet) {
                self.counters.rtp_forwarded += 1;
                self.copies += 1;
                if !slot.dirty {
                    slot.dirty = true;
                    self.dirty.push(target.peer);
                }
            }
        }
    }
}

/// The packet as the recorder and the mixer take it.
fn tap(session: &SessionId, track: TrackId, packet: &RtpIn) -> Tap {
    Tap {
        session: session.clone(),
        track,
        codec: packet.codec.name(),
        rate: packet.codec.clock_rate(),
        arrived: packet.arrived,
        sequence: packet.sequence,
        timestamp: packet.timestamp,
        marker: packet.marker,
        keyframe: packet.keyframe,
        level: packet.audio_level,
        payload: packet.payload.clone(),
        report: packet.report,
    }
}

/// Queues the packet at one receiver.
fn forward(slot: &mut PeerSlot, target: Target, flow: Flow, packet: &Arc<RtpIn>) -> bool {
    let sender = &mut slot.peer.sender;
    if !sender.is_ready() {
        return false;
    }
    let Some(line) = slot.down.by_index(target.line) else { return false };
    let Some(out) = line.forwarder.forward(flow, packet) else { return false };
    let Some(pt) = sender.payload_type(target.line, packet.codec) else { return false };
    sender.send(target.line, pt, packet, out)
}
