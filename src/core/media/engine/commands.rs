use std::collections::BTreeMap;
use std::time::Instant;

use super::super::answer;
use super::super::command::{Command, MediaKind, PeerRights, Publication, Route, VideoCodec};
use super::super::event::{Event, OfferFailure};
use super::super::lines::DownLines;
use super::super::offer::OfferSummary;
use super::super::packet::LineIndex;
use super::super::peer::{FellShort, Peer, PeerLine};
use super::super::speakers::ActiveSpeaker;
use super::super::track::{Layer, Tails, Target, Track};
use super::arena::Arena;
use super::channels::Talk;
use super::{Library, MediaEngine, PeerSlot, Room};
use crate::model::{ParticipantId, PeerId, SessionId, TrackId};

/// Lines asked for beyond the present need, so that the next newcomer costs no renegotiation.
const SPARE_LINES: u16 = 4;

impl MediaEngine {
    fn room_for(&mut self, session: SessionId, now: Instant) -> u32 {
        if let Some(&room) = self.by_session.get(&session) {
            return room;
        }
        let room = self.rooms.insert(Room {
            session: session.clone(),
            tracks: Arena::default(),
            by_id: BTreeMap::new(),
            peers: Vec::new(),
            speakers: ActiveSpeaker::new(now),
            muted: Vec::new(),
            taps: Vec::new(),
            voices: Vec::new(),
            health_told: None,
        });
        self.by_session.insert(session, room);
        room
    }

    pub(super) fn add_peer(
        &mut self,
        id: PeerId,
        session: SessionId,
        participant: ParticipantId,
        rights: PeerRights,
        now: Instant,
    ) {
        if self.by_id.contains_key(&id) {
            return;
        }
        let room = self.room_for(session, now);
        let mut peer = Peer::new(&self.settings, now);
        peer.sender.set_allowed(rights.receive);
        let ufrag = peer.local_ufrag();
        let index = self.peers.insert(PeerSlot {
            id,
            room,
            participant,
            rights,
            peer,
            down: DownLines::default(),
            up: BTreeMap::new(),
            estimate: None,
            narrow: false,
            width_doubted: None,
            sheds: false,
            heard: now,
            dirty: false,
            repaint: false,
            library: Library::Nothing,
            deadline: now,
            alarm: None,
            shortage_told: (0, 0),
            sends_in: None,
            talk: Talk::new(now),
        });
        self.demuxer.learn_ufrag(index, ufrag);
        self.by_id.insert(id, index);
        if let Some(room) = self.rooms.get_mut(room) {
            room.peers.push(index);
        }
    }

    pub(super) fn remove_peer(&mut self, id: PeerId, now: Instant) {
        let Some(index) = self.by_id.remove(&id) else { return };
        let tracks: Vec<u32> =
            self.peers.get(index).map(|slot| slot.up.values().copied().collect()).unwrap_or_default();
        let Some(room) = self.peers.get(index).map(|slot| slot.room) else { return };
        for track in tracks {
            self.end_track(room, track, now);
        }
        self.flush_peer(index, now);
        let Some(mut slot) = self.peers.remove(index) else { return };
        match slot.peer.fell_short() {
            Some(FellShort::OfPath) => self.counters.ice_failed += 1,
            Some(FellShort::OfKeys) => self.counters.dtls_failed += 1,
            None => {}
        }
        slot.peer.close();
        self.demuxer.forget(index);
        self.dirty.retain(|dirty| *dirty != index);
        self.repaint.retain(|peer| *peer != index);
        if let Some(room) = self.rooms.get_mut(room) {
            room.peers.retain(|peer| *peer != index);
            for track in room.tracks.values_mut() {
                track.targets.retain(|target| target.peer != index);
                track.tails.forget(index);
            }
            if !room.peers.iter().any(|peer| self.peers.get(*peer).is_some_and(|p| p.participant == slot.participant)) {
                room.speakers.forget(slot.participant, now);
            }
        }
        let codec = self.codec_of(slot.room);
        self.settle_codec(slot.room, codec);
    }

    pub(super) fn close_session(&mut self, session: &SessionId, now: Instant) {
        let Some(room) = self.by_session.get(session).copied() else { return };
        let peers: Vec<PeerId> = self
            .rooms
            .get(room)
            .map(|room| room.peers.iter().filter_map(|index| self.peers.get(*index)).map(|slot| slot.id).collect())
            .unwrap_or_default();
        for peer in peers {
            self.handle_command(Command::RemovePeer { peer }, now);
        }
        self.by_session.remove(session);
        self.rooms.remove(room);
    }

    pub(super) fn offer(&mut self, peer: PeerId, request: u64, sdp: &str, publications: &[Publication], now: Instant) {
        let Some(&index) = self.by_id.get(&peer) else { return };
        let result = self.accept_offer(index, sdp, publications, now);
        let Some(room) = self.peers.get(index).map(|slot| slot.room) else { return };
        self.tell(room, Event::Answered { peer, request, result });
        self.tell_lines(index);
        self.mark_dirty(index);
        self.repaint_now(index, now);
    }

    fn accept_offer(
        &mut self,
        index: u32,
        sdp: &str,
        publications: &[Publication],
        now: Instant,
    ) -> Result<String, OfferFailure> {
        let summary = OfferSummary::parse(sdp).map_err(|error| OfferFailure::Refused(error.to_string()))?;
        let slot = self.peers.get_mut(index).ok_or(OfferFailure::UnknownPeer)?;
        let answer = slot.peer.accept_offer(sdp, &summary).map_err(|error| OfferFailure::Refused(error.to_string()))?;
        let (ufrag, room) = (slot.peer.local_ufrag(), slot.room);
        self.demuxer.learn_ufrag(index, ufrag);
        self.publish(index, publications, now);
        self.renegotiate_lines(index, now);
        let codec = self.codec_of(room);
        if let Some(slot) = self.peers.get_mut(index) {
            slot.sends_in = Some(codec);
        }
        self.settle_codec(room, codec);
        Ok(answer::shape(&answer, &summary, codec))
    }

    /// What pictures are sent in: the preferred codec while everybody here decodes it, else VP8.
    fn codec_of(&self, room: u32) -> VideoCodec {
        let wanted = self.settings.video;
        let peers = self.rooms.get(room).map(|room| room.peers.as_slice()).unwrap_or_default();
        let unable = |index: &u32| self.peers.get(*index).and_then(|slot| slot.peer.decodes(wanted)) == Some(false);
        if peers.iter().any(unable) { VideoCodec::Vp8 } else { wanted }
    }

    /// Whoever sends pictures in another codec than the room's now is asked to offer again.
    pub(super) fn settle_codec(&mut self, room: u32, codec: VideoCodec) {
        let Some(known) = self.rooms.get(room) else { return };
        let mut wanted = Vec::new();
        for index in &known.peers {
            let Some(slot) = self.peers.get_mut(*index) else { continue };
            let shows = slot.up.values().any(|track| known.tracks.get(*track).is_some_and(|t| !t.source.is_audio()));
            if shows && slot.sends_in.is_some_and(|told| told != codec) {
                slot.sends_in = None;
                wanted.push(slot.id);
            }
        }
        for peer in wanted {
            self.tell(room, Event::OfferWanted { peer });
        }
    }

    /// Tracks follow the publications of the newest offer: new ones begin, missing ones end.
    fn publish(&mut self, index: u32, publications: &[Publication], now: Instant) {
        let Some(slot) = self.peers.get(index) else { return };
        let (room, participant) = (slot.room, slot.participant);
        let lines: Vec<PeerLine> = slot.peer.lines().to_vec();
        let wanted: BTreeMap<LineIndex, &Publication> = publications
            .iter()
            .filter_map(|publication| {
                let line = lines.iter().position(|line| line.mid == publication.mid && line.inbound)?;
                let audio = lines[line].kind == MediaKind::Audio;
                (audio == publication.source.is_audio()).then_some((line as LineIndex, publication))
            })
            .collect();
        let old: Vec<(LineIndex, u32)> = slot.up.iter().map(|(line, track)| (*line, *track)).collect();
        for (line, track) in old {
            let id = self.rooms.get(room).and_then(|room| room.tracks.get(track)).map(|track| track.id);
            if wanted.get(&line).map(|publication| publication.track) != id {
                self.end_track(room, track, now);
                if let Some(slot) = self.peers.get_mut(index) {
                    slot.up.remove(&line);
                }
            }
        }
        for (line, publication) in wanted {
            if self.peers.get(index).is_some_and(|slot| !slot.up.contains_key(&line)) {
                let layers = Layer::for_rids(&lines[usize::from(line)].rids);
                self.begin_track(room, index, line, participant, publication, layers);
            }
        }
    }

    fn begin_track(
        &mut self,
        room_index: u32,
        peer: u32,
        line: LineIndex,
        participant: ParticipantId,
        publication: &Publication,
        layers: Vec<Layer>,
    ) {
        let Some(room) = self.rooms.get_mut(room_index) else { return };
        let track = room.tracks.insert(Track {
            id: publication.track,
            participant,
            source: publication.source,
            peer,
            line,
            muted: room.muted.contains(&publication.track),
            started: false,
            on_stage: publication.on_stage,
            tapped: room.taps.contains(&publication.track),
            mixed: room.voices.contains(&publication.track),
            meter: super::super::meter::Meter::default(),
            arrivals: super::super::arrivals::Arrivals::default(),
            taken: super::super::red::Taken::default(),
            layers,
            targets: Vec::new(),
            tails: Tails::default(),
            encodings_told: None,
            fewer_since: None,
        });
        room.by_id.insert(publication.track, track);
        if let Some(slot) = self.peers.get_mut(peer) {
            slot.up.insert(line, track);
        }
        self.connect_waiting(room_index, publication.track, track);
    }

    /// Lines whose route named this track before it existed.
    pub(super) fn connect_waiting(&mut self, room_index: u32, id: TrackId, track: u32) {
        let Some(room) = self.rooms.get(room_index) else { return };
        for peer in room.peers.clone() {
            let Some(slot) = self.peers.get_mut(peer) else { continue };
            let receives = slot.rights.receive;
            for line in slot.down.iter_mut() {
                if receives && line.route.as_ref().is_some_and(|route| route.source == Some(id)) {
                    line.track = Some(track);
                    if let Some(track) = self.rooms.get_mut(room_index).and_then(|room| room.tracks.get_mut(track)) {
                        track.targets.push(Target { peer, line: line.index });
                    }
                }
            }
            self.ask_repaint(peer);
        }
    }

    pub(super) fn end_track(&mut self, room_index: u32, track: u32, now: Instant) {
        let Some(room) = self.rooms.get_mut(room_index) else { return };
        let Some(ended) = room.tracks.remove(track) else { return };
        room.by_id.remove(&ended.id);
        room.muted.retain(|muted| *muted != ended.id);
        if ended.source.is_audio() {
            room.speakers.forget(ended.participant, now);
        }
        for target in ended.targets {
            if let Some(line) = self.peers.get_mut(target.peer).and_then(|slot| slot.down.by_index(target.line)) {
                line.track = None;
                line.forwarder.set_target(None, now);
            }
        }
    }

    pub(super) fn set_rights(&mut self, peer: PeerId, rights: PeerRights, now: Instant) {
        let Some(&index) = self.by_id.get(&peer) else { return };
        let Some(slot) = self.peers.get_mut(index) else { return };
        slot.rights = rights;
        slot.peer.sender.set_allowed(rights.receive);
        if !rights.receive {
            slot.peer.forget_texts();
        }
        self.connect_lines(index, now);
        self.repaint_now(index, now);
    }

    /// A picture that is recorded needs a keyframe to begin with.
    pub(super) fn set_taps(&mut self, session: &SessionId, tracks: Vec<TrackId>) {
        let Some(room) = self.by_session.get(session).and_then(|room| self.rooms.get_mut(*room)) else { return };
        for track in room.tracks.values_mut() {
            let tapped = tracks.contains(&track.id);
            if tapped && !track.tapped && !track.source.is_audio() {
                track.layers.iter_mut().take(1).for_each(|layer| layer.keyframes.expect());
            }
            track.tapped = tapped;
        }
        room.taps = tracks;
    }

    pub(super) fn set_muted(&mut self, session: &SessionId, id: TrackId, muted: bool, now: Instant) {
        let Some(room) = self.by_session.get(session).and_then(|room| self.rooms.get_mut(*room)) else { return };
        room.muted.retain(|known| *known != id);
        if muted {
            room.muted.push(id);
        }
        let Some(track) = room.by_id.get(&id).and_then(|track| room.tracks.get_mut(*track)) else { return };
        track.muted = muted;
        track.meter.hold(now);
        if muted && track.source.is_audio() {
            let participant = track.participant;
            room.speakers.forget(participant, now);
        }
    }

    pub(super) fn set_routes(&mut self, peer: PeerId, routes: Vec<Route>, now: Instant) {
        let Some(&index) = self.by_id.get(&peer) else { return };
        let Some(slot) = self.peers.get_mut(index) else { return };
        let changed = slot.down.set_routes(routes, now);
        self.connect_lines(index, now);
        if changed {
            self.tell_lines(index);
        }
        self.repaint_now(index, now);
    }

    fn renegotiate_lines(&mut self, index: u32, now: Instant) {
        let Some(slot) = self.peers.get_mut(index) else { return };
        let negotiated: Vec<PeerLine> = slot.peer.lines().to_vec();
        slot.down.renegotiated(&negotiated);
        self.connect_lines(index, now);
    }

    /// Makes the tracks' target lists agree with the routes of this peer. From here on a packet
    /// meets a ready list.
    fn connect_lines(&mut self, index: u32, now: Instant) {
        let Some(slot) = self.peers.get_mut(index) else { return };
        let Some(room) = self.rooms.get_mut(slot.room) else { return };
        for track in room.tracks.values_mut() {
            track.targets.retain(|target| target.peer != index);
            if !slot.rights.receive {
                track.tails.forget(index);
            }
        }
        for line in slot.down.iter_mut() {
            let source = line.route.as_ref().and_then(|route| route.source).filter(|_| slot.rights.receive);
            line.track = source.and_then(|id| room.by_id.get(&id).copied());
            let target = Target { peer: index, line: line.index };
            let Some(track) = line.track.and_then(|track| room.tracks.get_mut(track)) else {
                line.forwarder.set_target(None, now);
                continue;
            };
            track.targets.push(target);
            let left = line.forwarder.current().map(|flow| flow.track).filter(|left| line.track != Some(*left));
            if let Some(left) = left.filter(|_| line.kind == MediaKind::Audio).and_then(|at| room.tracks.get_mut(at)) {
                left.tails.add(target, now);
            }
        }
    }

    fn tell_lines(&mut self, index: u32) {
        let Some(slot) = self.peers.get_mut(index) else { return };
        let (room, peer) = (slot.room, slot.id);
        let lines = slot.down.states();
        let shortage = slot.down.shortage();
        let told = std::mem::replace(&mut slot.shortage_told, shortage);
        self.tell(room, Event::Lines { peer, lines });
        if shortage != (0, 0) && shortage != told {
            let spare = |missing: u16| if missing == 0 { 0 } else { missing + SPARE_LINES };
            self.tell(room, Event::LinesWanted { peer, audio: spare(shortage.0), video: spare(shortage.1) });
        }
    }
}
