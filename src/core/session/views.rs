//! What each person may see, and the steps from what was shown to what is to be shown.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::command::ConnectionId;
use super::rights::{Action, Phase};
use super::roster::Roster;
use super::routes::PlannedTrack;
use super::session::Session;
use crate::model::{ParticipantId, TrackId};
use crate::protocol::{
    Change, ChatView, InterpretationView, OutcomeView, ParticipantView, Presence, ServerMessage, SessionView, TrackView,
};
use crate::viewing::Eyes;

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
    roster: Arc<Roster>,
    last_chat: u32,
    interpretation: Arc<InterpretationView>,
    outcome: Arc<OutcomeView>,
    /// What was shown last of the shared images.
    pub eyes: Eyes,
}

impl Viewer {
    /// `welcome` has shown its person to himself.
    pub fn new(me: ParticipantId, oneself: Option<ParticipantView>) -> Self {
        let roster = Arc::new(Roster::of_one(oneself));
        Self {
            me,
            sight: Sight::Outside,
            revision: 0,
            roster,
            last_chat: 0,
            interpretation: Arc::default(),
            outcome: Arc::default(),
            eyes: Eyes::default(),
        }
    }

    pub fn next_revision(&mut self) -> Option<u64> {
        self.revision += 1;
        Some(self.revision)
    }

    pub fn has_seen(&self, interpretation: &Arc<InterpretationView>) -> bool {
        Arc::ptr_eq(&self.interpretation, interpretation) || self.interpretation == *interpretation
    }

    /// Is shown this; the number under which it is sent.
    pub fn see(&mut self, interpretation: &Arc<InterpretationView>) -> Option<u64> {
        self.interpretation = Arc::clone(interpretation);
        self.next_revision()
    }

    pub fn has_seen_outcome(&self, outcome: &Arc<OutcomeView>) -> bool {
        Arc::ptr_eq(&self.outcome, outcome) || self.outcome == *outcome
    }

    pub fn see_outcome(&mut self, outcome: &Arc<OutcomeView>) -> Option<u64> {
        self.outcome = Arc::clone(outcome);
        self.next_revision()
    }

    pub fn is_in_room(&self) -> bool {
        self.sight == Sight::Room
    }
}

/// The two states of the room that people see: chair and coordinator also see who waits.
#[derive(Debug, Default)]
pub(super) struct SharedRosters {
    leaders: Arc<Roster>,
    others: Arc<Roster>,
    /// The interpretation with the booths, and without.
    pub booths: Arc<InterpretationView>,
    pub channels: Arc<InterpretationView>,
    pub outcome: Arc<OutcomeView>,
}

/// Steps already worked out in this round, by the states they lead from and to.
type KnownSteps = Vec<(Arc<Roster>, Arc<Roster>, Vec<Change>)>;

impl Session {
    pub(super) fn settle_views(&mut self) {
        self.refresh_rosters();
        let connections: Vec<ConnectionId> = self.connections.keys().copied().collect();
        let mut known = KnownSteps::new();
        for connection in connections {
            self.settle_view(connection, &mut known);
        }
        self.show_interpretation();
        self.show_outcome();
    }

    fn settle_view(&mut self, connection: ConnectionId, known: &mut KnownSteps) {
        let Some(viewer) = self.connections.get(&connection) else { return };
        let before = viewer.sight;
        let sight = self.sight_of(viewer.me);
        match sight {
            Sight::ShutOut if before == Sight::ShutOut => {}
            Sight::Outside => self.send_steps(connection, sight, known),
            Sight::Room if before == Sight::Room => {
                self.send_steps(connection, sight, known);
                self.settle_eyes(connection);
            }
            Sight::Room | Sight::ShutOut => self.show_whole(connection, sight),
        }
    }

    /// The whole state again, for a client that asks.
    pub(super) fn repeat_snapshot(&mut self, connection: ConnectionId) {
        let Some(sight) = self.connections.get(&connection).map(|viewer| viewer.sight) else { return };
        self.refresh_rosters();
        self.show_whole(connection, sight);
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

    fn show_whole(&mut self, connection: ConnectionId, sight: Sight) {
        let Some(me) = self.connections.get(&connection).map(|viewer| viewer.me) else { return };
        let roster = self.roster_for(me, sight);
        let view = self.render_snapshot(me, &roster, sight);
        let last_chat = self.ledger.last_chat;
        let interpretation = self.interpretation_for(me);
        let outcome = self.outcome_for(me);
        let eyes = self.eyes_of(me);
        let Some(viewer) = self.connections.get_mut(&connection) else { return };
        viewer.eyes = eyes;
        viewer.sight = sight;
        viewer.roster = roster;
        viewer.last_chat = last_chat;
        viewer.interpretation = interpretation;
        viewer.outcome = outcome;
        let revision = viewer.next_revision();
        self.outbox.news(connection, revision, ServerMessage::Snapshot { view });
        self.send_receiving_lines(connection);
    }

    fn send_steps(&mut self, connection: ConnectionId, sight: Sight, known: &mut KnownSteps) {
        let Some(viewer) = self.connections.get(&connection) else { return };
        let (me, before) = (viewer.me, Arc::clone(&viewer.roster));
        let wanted = self.roster_for(me, sight);
        let mut changes = steps(&before, &wanted, known);
        if sight == Sight::Room {
            changes.extend(self.chat_since(me, viewer.last_chat).into_iter().map(|chat| Change::Chat { chat }));
        }
        let last_chat = self.ledger.last_chat;
        let Some(viewer) = self.connections.get_mut(&connection) else { return };
        viewer.sight = sight;
        viewer.roster = wanted;
        viewer.last_chat = last_chat;
        for change in changes {
            let revision = viewer.next_revision();
            self.outbox.news(connection, revision, ServerMessage::Change { change });
        }
    }

    fn roster_for(&self, me: ParticipantId, sight: Sight) -> Arc<Roster> {
        match sight {
            Sight::Outside | Sight::ShutOut => Arc::new(Roster::of_one(self.render_participant(me))),
            Sight::Room if self.may(me, Action::SeeLobby) => Arc::clone(&self.rosters.leaders),
            Sight::Room => Arc::clone(&self.rosters.others),
        }
    }

    /// Brings the shared states to what the session says now; an unchanged one stays the same object.
    fn refresh_rosters(&mut self) {
        self.refresh_interpretation();
        self.refresh_outcome();
        let tracks: BTreeMap<TrackId, TrackView> =
            self.forwardable().iter().map(|track| (track.id, render_track(track))).collect();
        let (mut leaders, mut others) = (BTreeMap::new(), BTreeMap::new());
        for view in self.ledger.seats.keys().filter_map(|who| self.render_participant(*who)) {
            if self.is_seen_by_all(&view) {
                others.insert(view.id, view.clone());
                leaders.insert(view.id, view);
            } else if matches!(view.presence, Presence::Lobby | Presence::Arriving) {
                leaders.insert(view.id, view);
            }
        }
        let leaders = self.room(leaders, tracks.clone(), true);
        let others = self.room(others, tracks, false);
        keep_or_replace(&mut self.rosters.leaders, leaders);
        keep_or_replace(&mut self.rosters.others, others);
    }

    fn room(
        &self,
        participants: BTreeMap<ParticipantId, ParticipantView>,
        tracks: BTreeMap<TrackId, TrackView>,
        leader: bool,
    ) -> Roster {
        let (chair, locked, deliberation) = (self.ledger.chair, self.ledger.locked, self.ledger.deliberation);
        let (recording, recording_trouble) = (self.recorded_since(), self.recording_trouble(leader));
        let (pictures, withheld) = (self.pictures, self.withheld_people());
        Roster {
            participants,
            tracks,
            chair,
            locked,
            deliberation,
            recording,
            recording_trouble,
            recorded_cameras: self.ledger.cameras,
            pictures,
            withheld,
        }
    }

    /// Who is in the room; and who has been, so that what she wrote keeps its author. Who has not is
    /// the business of chair and coordinator alone.
    fn is_seen_by_all(&self, view: &ParticipantView) -> bool {
        match view.presence {
            Presence::Present | Presence::Reconnecting => self.may(view.id, Action::BeSeen),
            Presence::Lobby | Presence::Arriving | Presence::Away | Presence::Removed => {
                self.seat(view.id).is_some_and(|seat| seat.was_inside())
            }
        }
    }

    fn render_snapshot(&self, me: ParticipantId, roster: &Roster, sight: Sight) -> SessionView {
        let chat: Vec<ChatView> = if sight == Sight::Room { self.recent_chat(me) } else { Vec::new() };
        SessionView {
            session: self.id.clone(),
            title: self.title.clone(),
            started: self.started,
            me,
            chair: roster.chair,
            locked: roster.locked,
            deliberation: self.ledger.deliberation,
            recording: roster.recording,
            recording_trouble: roster.recording_trouble,
            recorded_cameras: roster.recorded_cameras,
            pictures: roster.pictures,
            withheld: roster.withheld.clone(),
            shut_out: sight == Sight::ShutOut,
            participants: roster.participants.values().cloned().collect(),
            tracks: roster.tracks.values().copied().collect(),
            chat,
            interpretation: if sight == Sight::Room {
                (*self.interpretation_for(me)).clone()
            } else {
                InterpretationView::default()
            },
            case_terms: if sight == Sight::Room { self.case_terms_for(me) } else { Vec::new() },
            viewing: self.viewing_for(self.eyes_of(me)),
            hearing: self.seat(me).map(|seat| seat.hearing.clone()).unwrap_or_default(),
            outcome: if sight == Sight::Room { (*self.outcome_for(me)).clone() } else { OutcomeView::default() },
        }
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

    pub(super) fn is_shut_out(&self, who: ParticipantId) -> bool {
        self.phase() == Phase::Deliberation && self.sight_of(who) == Sight::ShutOut
    }

    /// Sockets of those who see the room, in order.
    pub(super) fn room_sockets(&self) -> Vec<ConnectionId> {
        let inside = self.connections.iter().filter(|(_, viewer)| viewer.is_in_room());
        inside.filter(|(_, viewer)| self.may(viewer.me, Action::SeeRoom)).map(|(connection, _)| *connection).collect()
    }
}

fn render_track(track: &PlannedTrack) -> TrackView {
    TrackView { id: track.id, participant: track.owner, source: track.source, muted: track.muted }
}

fn keep_or_replace(held: &mut Arc<Roster>, fresh: Roster) {
    if **held != fresh {
        *held = Arc::new(fresh);
    }
}

/// Most people go from the same state to the same state: worked out once for all of them.
fn steps(before: &Arc<Roster>, wanted: &Arc<Roster>, known: &mut KnownSteps) -> Vec<Change> {
    if Arc::ptr_eq(before, wanted) {
        return Vec::new();
    }
    let same =
        |(from, to, _): &&(Arc<Roster>, Arc<Roster>, Vec<Change>)| Arc::ptr_eq(from, before) && Arc::ptr_eq(to, wanted);
    if let Some((_, _, changes)) = known.iter().find(same) {
        return changes.clone();
    }
    let changes = before.steps_to(wanted);
    // Whoever stands outside has a state of his own: not worth keeping.
    if wanted.participants.len() > 1 {
        known.push((Arc::clone(before), Arc::clone(wanted), changes.clone()));
    }
    changes
}
