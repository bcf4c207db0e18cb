//! WHIP publishers and WHEP players: peers without a signalling socket.

use std::collections::BTreeMap;

use super::command::Seat;
use super::limits::MAX_WHEP_PER_SEAT;
use super::publishing::{PeerKind, ReplyTo};
use super::rights::{Action, Facts, permit};
use super::routes::Playback;
use super::seats::Place;
use super::session::Session;
use crate::interpretation::Players;
use crate::media::{MediaKind, OfferLine, OfferSummary};
use crate::model::{ParticipantId, PeerId};
use crate::protocol::{ErrorCode, Presence, PublicationIntent, Source};

impl Session {
    /// The first sending line of a kind is the microphone or the camera.
    pub(super) fn offer_whip(&mut self, request: u64, seat: &Seat, peer: PeerId, sdp: String) {
        let summary = read_offer(&sdp, |line| line.sends);
        let met = summary.and_then(|summary| {
            let who = self.seat_player(seat)?;
            self.add_player(peer, who, PeerKind::Whip, Playback::Tracks, 1);
            self.offer(peer, ReplyTo::Http(request), sdp, &summary, &first_of_each_kind(&summary))
        });
        self.refuse_player(request, peer, met);
    }

    pub(super) fn offer_whep(&mut self, request: u64, seat: &Seat, peer: PeerId, sdp: String) {
        let summary = read_offer(&sdp, |line| line.receives);
        let met = summary.and_then(|summary| {
            let who = self.seat_player(seat)?;
            self.add_player(peer, who, PeerKind::Whep, playback_of(&summary), MAX_WHEP_PER_SEAT);
            self.offer(peer, ReplyTo::Http(request), sdp, &summary, &[])
        });
        self.refuse_player(request, peer, met);
    }

    /// Brings the holder of the seat into the room, as `enter` does for a browser.
    fn seat_player(&mut self, seat: &Seat) -> Result<ParticipantId, ErrorCode> {
        let who = self.take_seat(seat).map_err(|refusal| refusal.code)?;
        permit(&Facts { presence: Presence::Arriving, ..self.facts(who) }, Action::Enter)?;
        if self.place(who) != Place::Present && self.go_in(who)? == Place::Lobby {
            self.await_return(who);
            return Err(ErrorCode::NotNow);
        }
        Ok(who)
    }

    fn add_player(&mut self, peer: PeerId, who: ParticipantId, kind: PeerKind, playback: Playback, most: usize) {
        self.replace_players(who, kind, most);
        self.add_peer(peer, who, kind);
        if let Some(state) = self.peers.get_mut(&peer) {
            state.playback = playback;
        }
        if let Some(seat) = self.attendance.get_mut(&who).filter(|seat| seat.browser.is_none()) {
            seat.lost = None;
        }
    }

    /// A client in the lobby keeps asking; when it stops, its place goes after the usual minute.
    fn await_return(&mut self, who: ParticipantId) {
        let now = self.clock.monotonic;
        if let Some(seat) = self.attendance.get_mut(&who).filter(|seat| seat.connection.is_none()) {
            seat.lost = Some(now);
        }
    }

    fn refuse_player(&mut self, request: u64, peer: PeerId, met: Result<(), ErrorCode>) {
        let Err(code) = met else { return };
        self.outbox.answer_http(request, peer, Err(code));
        self.remove_player(peer, code);
    }

    /// The engine has answered the offer of a player.
    pub(super) fn answer_player(&mut self, peer: PeerId, request: u64, result: Result<String, ErrorCode>) {
        let failed = result.as_ref().err().copied();
        self.outbox.answer_http(request, peer, result);
        if let Some(code) = failed {
            self.remove_player(peer, code);
        }
    }

    pub(super) fn close_player(&mut self, peer: PeerId) {
        self.remove_player(peer, ErrorCode::NotNow);
    }

    /// Its person goes with the last player, unless a browser holds the seat or may still come back.
    pub(super) fn remove_player(&mut self, id: PeerId, code: ErrorCode) {
        let Some(peer) = self.peers.get(&id).filter(|peer| peer.kind != PeerKind::Browser) else { return };
        let owner = peer.owner;
        self.remove_peer(id, code);
        let awaited = self.attendance.get(&owner).is_some_and(|seat| seat.lost.is_some());
        if !self.is_here(owner) && !awaited {
            self.go_away(owner);
        }
    }

    pub(super) fn remove_players(&mut self, who: ParticipantId, code: ErrorCode) {
        for peer in self.players_of(who, None) {
            self.remove_peer(peer, code);
        }
    }

    /// The oldest of a kind make room for one more.
    fn replace_players(&mut self, who: ParticipantId, kind: PeerKind, most: usize) {
        let held = self.players_of(who, Some(kind));
        let surplus = (held.len() + 1).saturating_sub(most);
        for peer in held.into_iter().take(surplus) {
            self.remove_peer(peer, ErrorCode::NotNow);
        }
    }

    fn players_of(&self, who: ParticipantId, kind: Option<PeerKind>) -> Vec<PeerId> {
        let fits = |one: PeerKind| one != PeerKind::Browser && kind.is_none_or(|wanted| wanted == one);
        self.peers.iter().filter(|(_, peer)| peer.owner == who && fits(peer.kind)).map(|(id, _)| *id).collect()
    }

    /// Counted from their offer on: interpreters are told before the first word of theirs goes out.
    pub(super) fn listening_players(&self) -> BTreeMap<ParticipantId, Players> {
        let mut players: BTreeMap<ParticipantId, Players> = BTreeMap::new();
        for peer in self.peers.values().filter(|peer| peer.kind == PeerKind::Whep && peer.rights.receive) {
            let of_owner = players.entry(peer.owner).or_default();
            match peer.playback {
                Playback::Speaker { audio: true, .. } => of_owner.mixed += 1,
                Playback::Speaker { audio: false, .. } | Playback::Room => {}
                Playback::Tracks => of_owner.separate += 1,
            }
        }
        players
    }

    pub(super) fn has_player(&self, who: ParticipantId) -> bool {
        self.peers.values().any(|peer| peer.owner == who && peer.kind != PeerKind::Browser)
    }
}

fn read_offer(sdp: &str, useful: impl Fn(&OfferLine) -> bool) -> Result<OfferSummary, ErrorCode> {
    let summary = OfferSummary::parse(sdp).map_err(|_| ErrorCode::BadOffer)?;
    if summary.lines.iter().any(useful) { Ok(summary) } else { Err(ErrorCode::BadOffer) }
}

fn first_of_each_kind(summary: &OfferSummary) -> Vec<PublicationIntent> {
    let first = |kind, source| {
        let line = summary.lines.iter().find(|line| line.sends && line.kind == kind)?;
        Some(PublicationIntent { mid: line.mid.clone(), source, muted: false })
    };
    let microphone = first(MediaKind::Audio, Source::Microphone);
    microphone.into_iter().chain(first(MediaKind::Video, Source::Camera)).collect()
}

/// One line of a kind follows the speaker; more are for the session's tracks.
fn playback_of(summary: &OfferSummary) -> Playback {
    let count = |kind| summary.lines.iter().filter(|line| line.receives && line.kind == kind).count();
    match (count(MediaKind::Audio), count(MediaKind::Video)) {
        (audio @ 0..=1, video @ 0..=1) => Playback::Speaker { audio: audio == 1, video: video == 1 },
        _ => Playback::Tracks,
    }
}
