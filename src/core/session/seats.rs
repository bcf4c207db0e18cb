//! Who is here: sockets and players that hold a seat, coming, dropping out and coming back.

use std::time::{Duration, Instant};

use super::command::{ConnectionId, Seat};
use super::ledger::Languages;
use super::limits::{Limits, MAX_PRESENT, MAX_SEATS};
use super::publishing::PeerKind;
use super::record::Record;
use super::replay::{Replay, refusal};
use super::session::Session;
use super::views::Viewer;
use crate::model::{InvitationId, Language, ParticipantId, PeerId, Role, Timestamp};
use crate::protocol::{EndReason, ErrorCode, Presence, Quality, ServerMessage, VERSIONS, VideoWant};
use crate::quality::PathEvent;

/// A dropped socket may come back this long.
pub(super) const GRACE: Duration = Duration::from_secs(60);

/// How far into the room a seat has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Place {
    #[default]
    Away,
    Arriving,
    Lobby,
    Present,
}

/// A seat while its holder is here or was a moment ago.
#[derive(Debug)]
pub(super) struct Attendance {
    pub place: Place,
    pub connection: Option<ConnectionId>,
    /// When the last socket was lost, while its return is awaited.
    pub lost: Option<Instant>,
    /// The peer of the browser.
    pub browser: Option<PeerId>,
    /// An unused id for that peer.
    pub spare_peer: Option<PeerId>,
    pub expires: Timestamp,
    pub wants: Vec<VideoWant>,
    pub quality: Option<Quality>,
    pub limits: Limits,
    pub replay: Replay,
    pub pointed: Pointed,
}

/// Numbers of cursors, by which it is told which of two is the later one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pointed {
    /// The last one that came in this connection.
    pub heard: u32,
    /// The last one that went out.
    pub told: u32,
}

impl Attendance {
    fn new(expires: Timestamp) -> Self {
        Self {
            place: Place::Away,
            connection: None,
            lost: None,
            browser: None,
            spare_peer: None,
            expires,
            wants: Vec::new(),
            quality: None,
            limits: Limits::default(),
            replay: Replay::default(),
            pointed: Pointed::default(),
        }
    }

    fn is_warm(&self) -> bool {
        self.connection.is_some() || self.lost.is_some()
    }
}

/// Why a seat cannot be taken, and with what word the socket closes.
pub(super) struct SeatRefusal {
    pub code: ErrorCode,
    pub reason: Option<EndReason>,
}

impl SeatRefusal {
    fn new(code: ErrorCode, reason: Option<EndReason>) -> Self {
        Self { code, reason }
    }
}

impl Session {
    pub(super) fn connect(
        &mut self,
        connection: ConnectionId,
        seat: &Seat,
        versions: &[u16],
        resume: bool,
        fresh_peer: PeerId,
    ) {
        self.disconnect(connection);
        let Some(version) = VERSIONS.into_iter().find(|ours| versions.contains(ours)) else {
            return self.refuse_hello(connection, ErrorCode::Version, None);
        };
        let me = match self.take_seat(seat) {
            Ok(me) => me,
            Err(refusal) => return self.refuse_hello(connection, refusal.code, refusal.reason),
        };
        let resumed = self.occupy(me, connection, resume, fresh_peer);
        let presence = self.presence(me);
        let welcome = ServerMessage::Welcome { version, me, presence, resumed, server_time: self.clock.wall };
        self.outbox.reply(connection, welcome);
        let oneself = self.render_participant(me);
        self.connections.insert(connection, Viewer::new(me, oneself));
    }

    pub(super) fn refuse_hello(&mut self, connection: ConnectionId, code: ErrorCode, reason: Option<EndReason>) {
        self.outbox.reply(connection, refusal(None, code));
        self.outbox.close(connection, reason);
    }

    /// Finds or makes the seat of a link. The seat keeps the role and name it was made with.
    pub(super) fn take_seat(&mut self, seat: &Seat) -> Result<ParticipantId, SeatRefusal> {
        if seat.expires <= self.clock.wall || self.revoked.contains(&seat.invitation) {
            return Err(SeatRefusal::new(ErrorCode::Expired, Some(EndReason::LinkInvalid)));
        }
        let who = match self.ledger.invitations.get(&seat.invitation) {
            Some(&who) => who,
            None => self.make_seat(seat)?,
        };
        if let Some(reason) = self.seat(who).and_then(|enrolled| enrolled.gone) {
            return Err(SeatRefusal::new(ErrorCode::Expired, Some(reason)));
        }
        if self.seat(who).is_some_and(|enrolled| enrolled.languages.is_none()) {
            self.set_languages(who, seat.speaks.clone(), seat.listens.clone());
        }
        self.attendance.entry(who).or_insert_with(|| Attendance::new(seat.expires)).expires = seat.expires;
        Ok(who)
    }

    fn make_seat(&mut self, seat: &Seat) -> Result<ParticipantId, SeatRefusal> {
        if self.ledger.seats.len() >= MAX_SEATS {
            return Err(SeatRefusal::new(ErrorCode::Closed, None));
        }
        let participant = self.ledger.next_participant();
        let (invitation, role, name) = (seat.invitation, seat.role, seat.name.clone());
        self.commit(Record::SeatTaken { participant, invitation, role, name });
        Ok(participant)
    }

    /// Gives the seat to this socket; the newest one wins. True: its peer connection goes on.
    fn occupy(&mut self, who: ParticipantId, connection: ConnectionId, resume: bool, fresh_peer: PeerId) -> bool {
        let Some(seat) = self.attendance.get_mut(&who) else { return false };
        let goes_on = resume && seat.is_warm();
        let older = seat.connection.replace(connection);
        // A page that was loaded anew counts from the beginning.
        seat.pointed.heard = 0;
        let back = seat.lost.take().is_some() && goes_on;
        seat.spare_peer = Some(fresh_peer);
        if !resume {
            seat.replay.forget_all();
        }
        if back {
            self.note_path(who, PathEvent::SocketBack);
        }
        if let Some(older) = older {
            self.connections.remove(&older);
            self.outbox.close(older, Some(EndReason::Superseded));
        }
        if !goes_on {
            self.start_over(who);
        }
        let resumed = goes_on && self.browser_of(who).is_some();
        self.add_browser(who);
        resumed
    }

    /// A new page: its person is on the pre-join page again, unless a player holds the seat in the room.
    fn start_over(&mut self, who: ParticipantId) {
        self.remove_browser(who);
        let place = self.place(who);
        if place == Place::Present && self.has_player(who) {
            return;
        }
        if place == Place::Present {
            self.commit(Record::Left { participant: who });
        }
        self.set_place(who, Place::Arriving);
    }

    pub(super) fn disconnect(&mut self, connection: ConnectionId) {
        let Some(viewer) = self.connections.remove(&connection) else { return };
        let now = self.clock.monotonic;
        if let Some(seat) = self.attendance.get_mut(&viewer.me)
            && seat.connection == Some(connection)
        {
            seat.connection = None;
            seat.lost = Some(now);
            self.note_path(viewer.me, PathEvent::SocketLost);
        }
    }

    pub(super) fn leave(&mut self, who: ParticipantId) {
        self.show_out(who, EndReason::Left);
    }

    pub(super) fn find_room(&self) -> Result<(), ErrorCode> {
        let present = self.attendance.values().filter(|seat| seat.place == Place::Present).count();
        if present < MAX_PRESENT { Ok(()) } else { Err(ErrorCode::Closed) }
    }

    /// Into the room, from wherever; whether one may is asked before.
    pub(super) fn enter_room(&mut self, who: ParticipantId) {
        let now = self.clock.monotonic;
        self.set_place(who, Place::Present);
        if let Some(seat) = self.attendance.get_mut(&who)
            && seat.connection.is_none()
        {
            // Admitted while the socket was down: the usual minute to come back.
            seat.lost = Some(now);
        }
        self.commit(Record::Entered { participant: who });
        self.add_browser(who);
        if self.ledger.chair.is_none() && self.seat(who).is_some_and(|seat| seat.role == Role::LocalExpert) {
            self.commit(Record::ChairPassed { participant: Some(who) });
        }
    }

    fn add_browser(&mut self, who: ParticipantId) {
        let Some(seat) = self.attendance.get_mut(&who) else { return };
        if seat.place != Place::Present || seat.browser.is_some() || seat.connection.is_none() {
            return;
        }
        if let Some(peer) = seat.spare_peer.take() {
            seat.browser = Some(peer);
            self.add_peer(peer, who, PeerKind::Browser);
        }
    }

    pub(super) fn remove_browser(&mut self, who: ParticipantId) {
        let Some(seat) = self.attendance.get_mut(&who) else { return };
        seat.wants.clear();
        seat.quality = None;
        self.readings.forget(who);
        if let Some(peer) = seat.browser.take() {
            self.remove_peer(peer, ErrorCode::NotNow);
        }
    }

    /// Out of the room or the lobby, with nothing left behind but the seat.
    pub(super) fn go_away(&mut self, who: ParticipantId) {
        self.remove_browser(who);
        let gone_for_good = self.seat(who).is_none_or(|seat| seat.gone.is_some());
        if matches!(self.place(who), Place::Present | Place::Lobby) && !gone_for_good {
            self.commit(Record::Left { participant: who });
        }
        self.set_place(who, Place::Away);
        if let Some(seat) = self.attendance.get_mut(&who) {
            seat.lost = None;
        }
    }

    /// Everything of this person is cut: socket, browser and players.
    pub(super) fn show_out(&mut self, who: ParticipantId, reason: EndReason) {
        self.remove_players(who, ErrorCode::Expired);
        let connection = self.attendance.get_mut(&who).and_then(|seat| seat.connection.take());
        if let Some(connection) = connection {
            self.connections.remove(&connection);
            self.outbox.close(connection, Some(reason));
        }
        self.go_away(who);
    }

    pub(super) fn revoke(&mut self, invitation: InvitationId) {
        self.revoked.insert(invitation);
        let Some(&who) = self.ledger.invitations.get(&invitation) else { return };
        if self.seat(who).is_some_and(|seat| seat.gone.is_none()) {
            self.remove_for_good(who, None, EndReason::LinkInvalid);
        }
    }

    /// The link is dead from now on, and whoever holds it is out.
    pub(super) fn remove_for_good(&mut self, who: ParticipantId, by: Option<ParticipantId>, reason: EndReason) {
        if self.ledger.chair == Some(who) {
            self.commit(Record::ChairPassed { participant: None });
        }
        self.commit(Record::Removed { participant: who, by });
        self.show_out(who, reason);
    }

    pub(super) fn set_languages(&mut self, who: ParticipantId, speaks: Language, listens: Language) {
        let wanted = Languages { speaks, listens };
        if self.seat(who).is_some_and(|seat| seat.languages.as_ref() != Some(&wanted)) {
            let Languages { speaks, listens } = wanted;
            self.commit(Record::Languages { participant: who, speaks, listens });
        }
    }

    pub(super) fn place(&self, who: ParticipantId) -> Place {
        self.attendance.get(&who).map_or(Place::Away, |seat| seat.place)
    }

    pub(super) fn set_place(&mut self, who: ParticipantId, place: Place) {
        if let Some(seat) = self.attendance.get_mut(&who) {
            seat.place = place;
        }
    }

    pub(super) fn connection_of(&self, who: ParticipantId) -> Option<ConnectionId> {
        self.attendance.get(&who).and_then(|seat| seat.connection)
    }

    pub(super) fn browser_of(&self, who: ParticipantId) -> Option<PeerId> {
        self.attendance.get(&who).and_then(|seat| seat.browser)
    }

    /// A socket is open or a player runs.
    pub(super) fn is_here(&self, who: ParticipantId) -> bool {
        self.connection_of(who).is_some() || self.has_player(who)
    }

    pub(super) fn presence(&self, who: ParticipantId) -> Presence {
        if self.seat(who).is_some_and(|seat| seat.gone.is_some()) {
            return Presence::Removed;
        }
        match self.place(who) {
            Place::Away => Presence::Away,
            Place::Arriving => Presence::Arriving,
            Place::Lobby => Presence::Lobby,
            Place::Present if self.is_here(who) => Presence::Present,
            Place::Present => Presence::Reconnecting,
        }
    }
}
