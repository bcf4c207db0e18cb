//! Peers and what they publish: offers, the tracks given to their sending lines, muting.

use std::collections::BTreeMap;
use std::time::Instant;

use super::limits::{MAX_PENDING_OFFERS, MAX_TRACKS};
use super::record::Record;
use super::replay::Answer;
use super::rights::{Action, Facts, Phase, may};
use super::routes::Playback;
use super::session::Session;
use crate::interpretation::Sound;
use crate::media::{
    self, LineState, MAX_OFFER_BYTES, MediaKind, OfferFailure, OfferLine, OfferSummary, PeerRights, Publication, Route,
};
use crate::model::{ParticipantId, PeerId, TrackId};
use crate::protocol::{ErrorCode, LineAssignment, LineGain, PublicationIntent, Source, Via, pack, unpack};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PeerKind {
    Browser,
    Whip,
    Whep,
}

/// A media endpoint of a participant, as the engine was told of it.
#[derive(Debug)]
pub(super) struct Peer {
    pub owner: ParticipantId,
    pub kind: PeerKind,
    pub rights: PeerRights,
    pub routes: Vec<Route>,
    /// An offer was answered: there are lines to route to.
    pub answered: bool,
    pub playback: Playback,
    /// Its path carries too little for every voice of its own.
    pub narrow: bool,
    /// Its lossy channel is open.
    pub channel: bool,
    /// The sending lines of the newest offer, answered or not.
    pub assigned: Vec<Assigned>,
    pub pending: Vec<PendingOffer>,
    pub lines: Vec<LineState>,
    /// What it hears, as planned, and the loudness of its lines, as told.
    pub sounds: Vec<Sound>,
    pub gains: Vec<LineGain>,
    pub lines_wanted: Option<(u16, u16)>,
    /// It was told to offer again, and has not yet.
    pub offer_wanted: bool,
    pub encodings: BTreeMap<String, Vec<String>>,
    pub via: Option<Via>,
    /// No answer comes from it at present.
    pub path_lost: bool,
    /// The name under which it checks paths.
    pub ice_name: Option<String>,
    /// For players: since when there is no path.
    pub silent_since: Option<Instant>,
}

/// A track, published and announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Track {
    pub owner: ParticipantId,
    pub peer: PeerId,
    pub source: Source,
    /// By its sender; the chair's mute is the seat's.
    pub muted: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Assigned {
    pub mid: String,
    pub track: TrackId,
    pub source: Source,
    pub muted: bool,
}

#[derive(Debug)]
pub(super) struct PendingOffer {
    pub request: u64,
    pub reply: ReplyTo,
    pub assigned: Vec<Assigned>,
    pub tracks: Vec<LineAssignment>,
}

/// Where the answer to an offer goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReplyTo {
    Message(u32),
    /// A message whose offer was packed; so is the answer.
    Packed(u32),
    Http(u64),
}

impl Peer {
    fn new(owner: ParticipantId, kind: PeerKind, rights: PeerRights, now: Instant) -> Self {
        Self {
            owner,
            kind,
            rights,
            routes: Vec::new(),
            answered: false,
            playback: Playback::Room,
            narrow: false,
            channel: false,
            assigned: Vec::new(),
            pending: Vec::new(),
            lines: Vec::new(),
            sounds: Vec::new(),
            gains: Vec::new(),
            lines_wanted: None,
            offer_wanted: false,
            encodings: BTreeMap::new(),
            via: None,
            path_lost: false,
            ice_name: None,
            silent_since: (kind != PeerKind::Browser).then_some(now),
        }
    }

    /// HTTP requests that wait for this peer's answer.
    pub fn waiting_http(&self) -> Vec<u64> {
        let http = |offer: &PendingOffer| match offer.reply {
            ReplyTo::Http(request) => Some(request),
            ReplyTo::Message(_) | ReplyTo::Packed(_) => None,
        };
        self.pending.iter().filter_map(http).collect()
    }
}

impl Session {
    pub(super) fn add_peer(&mut self, id: PeerId, owner: ParticipantId, kind: PeerKind) {
        let rights = self.peer_rights(owner, kind);
        // An id used twice would be a fault of the caller; the older peer must not live on unseen.
        self.remove_peer(id, ErrorCode::Internal);
        self.peers.insert(id, Peer::new(owner, kind, rights, self.clock.monotonic));
        let session = self.id.clone();
        self.outbox.media(media::Command::AddPeer { peer: id, session, participant: owner, rights });
    }

    /// The peer and its tracks are gone; who waits for its answer is told `code`.
    pub(super) fn remove_peer(&mut self, id: PeerId, code: ErrorCode) {
        let Some(peer) = self.peers.remove(&id) else { return };
        self.tracks.retain(|_, track| track.peer != id);
        self.outbox.cut(media::Command::RemovePeer { peer: id });
        for request in peer.waiting_http() {
            self.outbox.answer_http(request, id, Err(code));
        }
    }

    /// An offer of a browser. Answered when the engine has answered.
    pub(super) fn offer_from_browser(
        &mut self,
        who: ParticipantId,
        id: u32,
        sdp: String,
        intents: &[PublicationIntent],
    ) -> Result<(), ErrorCode> {
        self.offer_from(who, ReplyTo::Message(id), sdp, intents)
    }

    /// The same, packed.
    pub(super) fn offer_unpacked(
        &mut self,
        who: ParticipantId,
        id: u32,
        packed: &str,
        intents: &[PublicationIntent],
    ) -> Result<(), ErrorCode> {
        let sdp = unpack(packed, MAX_OFFER_BYTES).map_err(|_| ErrorCode::BadOffer)?;
        self.offer_from(who, ReplyTo::Packed(id), sdp, intents)
    }

    fn offer_from(
        &mut self,
        who: ParticipantId,
        reply: ReplyTo,
        sdp: String,
        intents: &[PublicationIntent],
    ) -> Result<(), ErrorCode> {
        let peer = self.browser_of(who).ok_or(ErrorCode::NotNow)?;
        let summary = OfferSummary::parse(&sdp).map_err(|_| ErrorCode::BadOffer)?;
        self.offer(peer, reply, sdp, &summary, intents)
    }

    pub(super) fn offer(
        &mut self,
        id: PeerId,
        reply: ReplyTo,
        sdp: String,
        summary: &OfferSummary,
        intents: &[PublicationIntent],
    ) -> Result<(), ErrorCode> {
        let before = self.peers.get(&id).map(|peer| peer.assigned.clone()).ok_or(ErrorCode::NotNow)?;
        kinds_match(summary, intents)?;
        let assigned = self.assign(id, &before, summary, intents);
        let tracks = line_assignments(summary, &assigned);
        let on_stage = self.peers.get(&id).is_some_and(|peer| !self.is_interpreter(peer.owner));
        let publications = assigned.iter().map(|line| publication(line, on_stage)).collect();
        self.note_ice_name(id, &sdp);
        self.last_request += 1;
        let request = self.last_request;
        self.outbox.media(media::Command::Offer { peer: id, request, sdp, publications });
        self.apply_intended_mutes(id, &assigned);
        self.await_answer(id, PendingOffer { request, reply, assigned, tracks });
        Ok(())
    }

    fn await_answer(&mut self, id: PeerId, offer: PendingOffer) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        peer.assigned = offer.assigned.clone();
        peer.lines_wanted = None;
        peer.offer_wanted = false;
        peer.pending.push(offer);
        if peer.pending.len() > MAX_PENDING_OFFERS {
            let oldest = peer.pending.remove(0);
            self.reply_to_offer(id, oldest.reply, Err(ErrorCode::Internal));
        }
    }

    /// Gives each sending line its track: the same as before for the same line and source, a new one
    /// otherwise, none where the person may not publish that.
    fn assign(
        &mut self,
        id: PeerId,
        before: &[Assigned],
        summary: &OfferSummary,
        intents: &[PublicationIntent],
    ) -> Vec<Assigned> {
        let Some(owner) = self.peers.get(&id).map(|peer| peer.owner) else { return Vec::new() };
        let mut taken: Vec<Source> = self.sources_elsewhere(owner, id);
        let mut room = MAX_TRACKS.saturating_sub(self.assigned_elsewhere(id));
        let mut assigned: Vec<Assigned> = Vec::new();
        for line in summary.lines.iter().filter(|line| line.sends) {
            let Some(intent) = intents.iter().find(|intent| intent.mid == line.mid) else { continue };
            if room == 0 || taken.contains(&intent.source) || !self.may_publish(owner, intent.source) {
                continue;
            }
            let same = before.iter().find(|old| old.mid == line.mid && old.source == intent.source);
            let track = same.map_or_else(|| self.fresh_track(owner, intent.source), |old| old.track);
            assigned.push(Assigned { mid: line.mid.clone(), track, source: intent.source, muted: intent.muted });
            taken.push(intent.source);
            room -= 1;
        }
        assigned
    }

    /// What the same person publishes through other peers: at most one of each source.
    fn sources_elsewhere(&self, owner: ParticipantId, except: PeerId) -> Vec<Source> {
        let others = self.peers.iter().filter(|(id, peer)| **id != except && peer.owner == owner);
        others.flat_map(|(_, peer)| peer.assigned.iter().map(|line| line.source)).collect()
    }

    fn assigned_elsewhere(&self, except: PeerId) -> usize {
        self.peers.iter().filter(|(id, _)| **id != except).map(|(_, peer)| peer.assigned.len()).sum()
    }

    fn fresh_track(&mut self, participant: ParticipantId, source: Source) -> TrackId {
        let track = TrackId(self.ledger.last_track.saturating_add(1));
        self.commit(Record::TrackPublished { track, participant, source });
        track
    }

    /// Whether the role may publish this at all. A deliberation does not take the line away, it
    /// cuts the peer: so that a line offered meanwhile works again afterwards.
    fn may_publish(&self, who: ParticipantId, source: Source) -> bool {
        may(&Facts { phase: Phase::Open, ..self.facts(who) }, send_action(source))
    }

    /// Follows the offer into the engine, so that a muted track is muted from its first packet on.
    fn apply_intended_mutes(&mut self, id: PeerId, assigned: &[Assigned]) {
        let Some(owner) = self.peers.get(&id).map(|peer| peer.owner) else { return };
        for line in assigned {
            let before = self.tracks.get_mut(&line.track).map(|track| std::mem::replace(&mut track.muted, line.muted));
            let muted = self.is_cut(owner, line.source, line.muted);
            if muted || before.is_some_and(|was| was != line.muted) {
                self.tell_muted(line.track, muted);
            }
        }
    }

    pub(super) fn take_answer(&mut self, id: PeerId, request: u64, result: Result<String, OfferFailure>) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        let Some(at) = peer.pending.iter().position(|offer| offer.request == request) else { return };
        let offer = peer.pending.remove(at);
        match result {
            Ok(sdp) => {
                peer.answered = true;
                let PendingOffer { reply, assigned, tracks, .. } = offer;
                self.publish(id, &assigned);
                self.reply_to_offer(id, reply, Ok((sdp, tracks)));
            }
            Err(_) => {
                self.forget_assigned(id);
                self.reply_to_offer(id, offer.reply, Err(ErrorCode::BadOffer));
            }
        }
    }

    /// The tracks of this peer are these from now on.
    fn publish(&mut self, id: PeerId, assigned: &[Assigned]) {
        let Some(owner) = self.peers.get(&id).map(|peer| peer.owner) else { return };
        let kept = |track: &TrackId| assigned.iter().any(|line| line.track == *track);
        self.tracks.retain(|track, state| state.peer != id || kept(track));
        for line in assigned {
            let fresh = Track { owner, peer: id, source: line.source, muted: line.muted };
            self.tracks.entry(line.track).or_insert(fresh);
        }
    }

    /// After a failed offer the lines are those of the newest one still waiting, or those published.
    fn forget_assigned(&mut self, id: PeerId) {
        let published: Vec<TrackId> = self.tracks.iter().filter(|(_, t)| t.peer == id).map(|(id, _)| *id).collect();
        let Some(peer) = self.peers.get_mut(&id) else { return };
        match peer.pending.last() {
            Some(newest) => peer.assigned = newest.assigned.clone(),
            None => peer.assigned.retain(|line| published.contains(&line.track)),
        }
    }

    fn reply_to_offer(&mut self, id: PeerId, to: ReplyTo, result: Result<(String, Vec<LineAssignment>), ErrorCode>) {
        match to {
            ReplyTo::Message(message) | ReplyTo::Packed(message) => {
                let Some(owner) = self.peers.get(&id).map(|peer| peer.owner) else { return };
                let answer = match result {
                    Ok((sdp, tracks)) if to == ReplyTo::Packed(message) => {
                        Answer::Packed { packed: pack(&sdp), tracks }
                    }
                    Ok((sdp, tracks)) => Answer::Media { sdp, tracks },
                    Err(code) => Answer::Refused(code),
                };
                self.answer(owner, message, answer);
            }
            ReplyTo::Http(request) => self.answer_player(id, request, result.map(|(sdp, _)| sdp)),
        }
    }

    /// The sender pauses or resumes its own track.
    pub(super) fn mute_track(&mut self, who: ParticipantId, id: TrackId, muted: bool) -> Result<(), ErrorCode> {
        let track = self.tracks.get_mut(&id).filter(|track| track.owner == who).ok_or(ErrorCode::NotFound)?;
        let source = track.source;
        if !muted && source == Source::Microphone && self.is_hard_muted(who) {
            return Err(ErrorCode::NotNow);
        }
        if let Some(track) = self.tracks.get_mut(&id) {
            track.muted = muted;
        }
        self.tell_muted(id, self.is_cut(who, source, muted));
        Ok(())
    }

    /// The chair's mute has changed: the engine hears of every microphone of this person, announced or not.
    pub(super) fn settle_microphones(&mut self, who: ParticipantId) {
        let lines = self.peers.values().filter(|peer| peer.owner == who).flat_map(|peer| &peer.assigned);
        let assigned = lines.map(|line| (line.track, line.source, line.muted));
        let published = self.tracks.iter().filter(|(_, track)| track.owner == who);
        let all: BTreeMap<TrackId, (Source, bool)> = assigned
            .map(|(track, source, muted)| (track, (source, muted)))
            .chain(published.map(|(id, track)| (*id, (track.source, track.muted))))
            .collect();
        for (track, (source, muted)) in all {
            if source == Source::Microphone {
                self.tell_muted(track, self.is_cut(who, source, muted));
            }
        }
    }

    fn tell_muted(&mut self, track: TrackId, muted: bool) {
        let session = self.id.clone();
        self.outbox.media(media::Command::SetMuted { session, track, muted });
    }

    /// Muted by the sender or by the chair.
    pub(super) fn is_cut(&self, who: ParticipantId, source: Source, muted: bool) -> bool {
        muted || (source == Source::Microphone && self.is_hard_muted(who))
    }

    fn is_hard_muted(&self, who: ParticipantId) -> bool {
        self.seat(who).is_some_and(|seat| seat.hard_muted)
    }
}

pub(super) const fn send_action(source: Source) -> Action {
    match source {
        Source::Microphone => Action::SendMicrophone,
        Source::Camera => Action::SendCamera,
        Source::Screen | Source::ScreenAudio => Action::SendScreen,
    }
}

fn publication(line: &Assigned, on_stage: bool) -> Publication {
    Publication { mid: line.mid.clone(), track: line.track, source: line.source, on_stage }
}

/// An intent for a line of the other kind is a broken client; one for a line that does not send is
/// how a publication ends.
fn kinds_match(summary: &OfferSummary, intents: &[PublicationIntent]) -> Result<(), ErrorCode> {
    let fits = |line: &OfferLine| {
        let mut named = intents.iter().filter(|intent| intent.mid == line.mid);
        named.all(|intent| intent.source.is_audio() == (line.kind == MediaKind::Audio))
    };
    if summary.lines.iter().all(fits) { Ok(()) } else { Err(ErrorCode::BadOffer) }
}

fn line_assignments(summary: &OfferSummary, assigned: &[Assigned]) -> Vec<LineAssignment> {
    let track_on = |mid: &str| assigned.iter().find(|line| line.mid == mid).map(|line| line.track);
    let sending = summary.lines.iter().filter(|line| line.sends);
    sending.map(|line| LineAssignment { mid: line.mid.clone(), track: track_on(&line.mid) }).collect()
}
