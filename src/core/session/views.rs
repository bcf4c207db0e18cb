//! What each person may see, and the steps from what was shown to what is to be shown.

use std::collections::BTreeMap;

use super::command::ConnectionId;
use super::rights::{Action, Phase};
use super::session::Session;
use crate::model::{ParticipantId, Timestamp, TrackId};
use crate::protocol::{Change, ChatView, ParticipantView, Presence, ServerMessage, SessionView, TrackView};

/// How much of the session a socket is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// On the pre-join page or in the lobby: oneself.
    Outside,
    /// Patient and family in a deliberation: nothing.
    ShutOut,
    Room,
}

/// One socket and what it has been shown.
#[derive(Debug)]
pub(super) struct Viewer {
    pub me: ParticipantId,
    pub sight: Sight,
    revision: u64,
    shown: Shown,
}

/// The state as the client holds it.
#[derive(Debug, Default)]
struct Shown {
    participants: BTreeMap<ParticipantId, ParticipantView>,
    tracks: BTreeMap<TrackId, TrackView>,
    chair: Option<ParticipantId>,
    locked: bool,
    deliberation: Option<Timestamp>,
    last_chat: u32,
}

/// Everything that exists, rendered once for all viewers.
struct Everything {
    participants: Vec<ParticipantView>,
    tracks: Vec<TrackView>,
}

impl Viewer {
    /// `welcome` has shown its person to himself.
    pub fn new(me: ParticipantId, oneself: Option<ParticipantView>) -> Self {
        let participants = oneself.into_iter().map(|view| (me, view)).collect();
        Self { me, sight: Sight::Outside, revision: 0, shown: Shown { participants, ..Shown::default() } }
    }

    fn next_revision(&mut self) -> Option<u64> {
        self.revision += 1;
        Some(self.revision)
    }

    pub fn is_in_room(&self) -> bool {
        self.sight == Sight::Room
    }
}

impl Session {
    pub(super) fn settle_views(&mut self) {
        let all = self.render_everything();
        let connections: Vec<ConnectionId> = self.connections.keys().copied().collect();
        for connection in connections {
            self.settle_view(connection, &all);
        }
    }

    fn settle_view(&mut self, connection: ConnectionId, all: &Everything) {
        let Some(viewer) = self.connections.get(&connection) else { return };
        let (me, before) = (viewer.me, viewer.sight);
        let sight = self.sight_of(me);
        match sight {
            Sight::ShutOut if before == Sight::ShutOut => {}
            Sight::Outside => self.send_steps(connection, all, sight),
            Sight::Room if before == Sight::Room => self.send_steps(connection, all, sight),
            Sight::Room | Sight::ShutOut => {
                self.send_snapshot(connection, all, sight);
                self.send_receiving_lines(connection);
            }
        }
    }

    /// The whole state again, for a client that asks.
    pub(super) fn repeat_snapshot(&mut self, connection: ConnectionId) {
        let Some(viewer) = self.connections.get(&connection) else { return };
        let sight = viewer.sight;
        let all = self.render_everything();
        self.send_snapshot(connection, &all, sight);
        self.send_receiving_lines(connection);
    }

    pub(super) fn sight_of(&self, who: ParticipantId) -> Sight {
        if self.may(who, Action::SeeRoom) {
            Sight::Room
        } else if self.presence(who) == Presence::Present {
            Sight::ShutOut
        } else {
            Sight::Outside
        }
    }

    fn send_snapshot(&mut self, connection: ConnectionId, all: &Everything, sight: Sight) {
        let Some(me) = self.connections.get(&connection).map(|viewer| viewer.me) else { return };
        let shown = self.plan_shown(me, all, sight);
        let view = self.render_snapshot(me, &shown, sight);
        let Some(viewer) = self.connections.get_mut(&connection) else { return };
        viewer.sight = sight;
        viewer.shown = shown;
        let revision = viewer.next_revision();
        self.outbox.news(connection, revision, ServerMessage::Snapshot { view });
    }

    fn send_steps(&mut self, connection: ConnectionId, all: &Everything, sight: Sight) {
        let Some(viewer) = self.connections.get(&connection) else { return };
        let wanted = self.plan_shown(viewer.me, all, sight);
        let chat = self.chat_after(viewer.me, viewer.shown.last_chat, sight);
        let changes = steps(&viewer.shown, &wanted, chat);
        let Some(viewer) = self.connections.get_mut(&connection) else { return };
        viewer.sight = sight;
        viewer.shown = wanted;
        for change in changes {
            let revision = viewer.next_revision();
            self.outbox.news(connection, revision, ServerMessage::Change { change });
        }
    }

    /// What this person is to be shown now; chat beside it, by number.
    fn plan_shown(&self, me: ParticipantId, all: &Everything, sight: Sight) -> Shown {
        let visible = |view: &&ParticipantView| view.id == me || (sight == Sight::Room && self.sees(me, view));
        let participants = all.participants.iter().filter(visible).map(|view| (view.id, view.clone())).collect();
        if sight != Sight::Room {
            return Shown { participants, last_chat: self.ledger.last_chat, ..Shown::default() };
        }
        Shown {
            participants,
            tracks: all.tracks.iter().map(|view| (view.id, *view)).collect(),
            chair: self.ledger.chair,
            locked: self.ledger.locked,
            deliberation: self.ledger.deliberation,
            last_chat: self.ledger.last_chat,
        }
    }

    /// Who waits or arrives is the business of chair and coordinator; who has been in the room stays
    /// visible, so that what she wrote keeps its author.
    fn sees(&self, me: ParticipantId, other: &ParticipantView) -> bool {
        let was_inside = self.seat(other.id).is_some_and(|seat| seat.was_inside());
        match other.presence {
            Presence::Present | Presence::Reconnecting => self.may(other.id, Action::BeSeen),
            Presence::Lobby | Presence::Arriving => was_inside || self.may(me, Action::SeeLobby),
            Presence::Away | Presence::Removed => was_inside,
        }
    }

    fn render_snapshot(&self, me: ParticipantId, shown: &Shown, sight: Sight) -> SessionView {
        let chat = if sight == Sight::Room { self.recent_chat(me) } else { Vec::new() };
        SessionView {
            session: self.id.clone(),
            title: self.title.clone(),
            started: self.started,
            me,
            chair: shown.chair,
            locked: shown.locked,
            deliberation: self.ledger.deliberation,
            shut_out: sight == Sight::ShutOut,
            participants: shown.participants.values().cloned().collect(),
            tracks: shown.tracks.values().copied().collect(),
            chat,
        }
    }

    fn chat_after(&self, me: ParticipantId, number: u32, sight: Sight) -> Vec<ChatView> {
        if sight == Sight::Room { self.chat_since(me, number) } else { Vec::new() }
    }

    fn render_everything(&self) -> Everything {
        let participants = self.ledger.seats.keys().filter_map(|who| self.render_participant(*who)).collect();
        let tracks = self.forwardable().iter().filter_map(|track| self.render_track(track.id)).collect();
        Everything { participants, tracks }
    }

    pub(super) fn render_participant(&self, id: ParticipantId) -> Option<ParticipantView> {
        let seat = self.seat(id)?;
        let languages = seat.languages.as_ref()?;
        Some(ParticipantView {
            id,
            name: seat.name.clone(),
            role: seat.role,
            speaks: languages.speaks.clone(),
            listens: languages.listens.clone(),
            presence: self.presence(id),
            hand: seat.hand,
            hard_muted: seat.hard_muted,
        })
    }

    fn render_track(&self, id: TrackId) -> Option<TrackView> {
        let track = self.tracks.get(&id)?;
        let muted = self.is_cut(track.owner, track.source, track.muted);
        Some(TrackView { id, participant: track.owner, source: track.source, muted })
    }

    pub(super) fn is_shut_out(&self, who: ParticipantId) -> bool {
        self.phase() == Phase::Deliberation && self.sight_of(who) == Sight::ShutOut
    }

    /// Sockets of those who see the room, in order.
    pub(super) fn room_viewers(&self) -> Vec<(ConnectionId, ParticipantId)> {
        let inside = self.connections.iter().filter(|(_, viewer)| viewer.is_in_room());
        let allowed = inside.filter(|(_, viewer)| self.may(viewer.me, Action::SeeRoom));
        allowed.map(|(connection, viewer)| (*connection, viewer.me)).collect()
    }
}

/// The steps from one state to another. What goes, goes first, so that no track is without its person.
fn steps(before: &Shown, wanted: &Shown, chat: Vec<ChatView>) -> Vec<Change> {
    let mut changes = Vec::new();
    let lost_tracks = before.tracks.keys().filter(|id| !wanted.tracks.contains_key(id));
    changes.extend(lost_tracks.map(|id| Change::TrackGone { track: *id }));
    let lost = before.participants.keys().filter(|id| !wanted.participants.contains_key(id));
    changes.extend(lost.map(|id| Change::ParticipantGone { participant: *id }));
    let changed = wanted.participants.values().filter(|view| before.participants.get(&view.id) != Some(view));
    changes.extend(changed.map(|view| Change::Participant { participant: view.clone() }));
    let changed_tracks = wanted.tracks.values().filter(|view| before.tracks.get(&view.id) != Some(view));
    changes.extend(changed_tracks.map(|view| Change::Track { track: *view }));
    if before.chair != wanted.chair {
        changes.push(Change::Chair { participant: wanted.chair });
    }
    if before.locked != wanted.locked {
        changes.push(Change::Locked { locked: wanted.locked });
    }
    if before.deliberation != wanted.deliberation {
        changes.push(Change::Deliberation { since: wanted.deliberation });
    }
    changes.extend(chat.into_iter().map(|chat| Change::Chat { chat }));
    changes
}
