use std::collections::{BTreeMap, VecDeque};

use super::limits::CHAT_KEPT;
use super::record::Record;
use crate::interpretation::Interpretation;
use crate::model::{InvitationId, Language, ParticipantId, PersonName, Role, Timestamp};
use crate::outcome::Outcome;
use crate::protocol::{ChatAudience, ChatView, EndReason, Hearing, RecordedCameras, StopCause};
use crate::viewing::Viewing;

/// What survives a restart. It changes by records alone, so that a replay of the records gives the
/// same ledger.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    pub(super) seats: BTreeMap<ParticipantId, Enrolled>,
    pub(super) invitations: BTreeMap<InvitationId, ParticipantId>,
    pub(super) chair: Option<ParticipantId>,
    pub(super) locked: bool,
    pub(super) deliberation: Option<Timestamp>,
    pub(super) chat: VecDeque<ChatEntry>,
    pub(super) last_chat: u32,
    pub(super) last_track: u32,
    pub(super) interpretation: Interpretation,
    /// Milliseconds of speech that each language has missed.
    pub(super) missed: BTreeMap<Language, i64>,
    pub(super) outcome: Outcome,
    pub(super) recording: Option<Timestamp>,
    /// Some of it was recorded, and so with consent.
    pub(super) recorded: bool,
    pub(super) viewing: Viewing,
    /// The patient has not consented to a recording, or no longer does.
    pub(super) recording_barred: bool,
    /// Why the recording ended, if nobody wanted it to, until it begins again.
    pub(super) recording_stopped: Option<StopCause>,
    /// Which cameras are recorded.
    pub(super) cameras: RecordedCameras,
    pub(super) ended: bool,
}

/// A seat as it is remembered.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Enrolled {
    pub role: Role,
    pub name: PersonName,
    pub languages: Option<Languages>,
    /// Was admitted or has been in the room: need not wait again.
    pub approved: bool,
    /// The first chat number written after the first time in the room; `None`: was never inside.
    pub inside_since: Option<u32>,
    pub hand: Option<Timestamp>,
    pub hard_muted: bool,
    pub hearing: Hearing,
    /// The link is dead for this session, and why.
    pub gone: Option<EndReason>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Languages {
    pub speaks: Language,
    pub listens: Language,
}

/// A chat message and whether it was written inside a deliberation.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ChatEntry {
    pub view: ChatView,
    pub closed: bool,
}

impl Enrolled {
    fn new(role: Role, name: PersonName) -> Self {
        Self {
            role,
            name,
            languages: None,
            approved: false,
            inside_since: None,
            hand: None,
            hard_muted: false,
            hearing: Hearing::default(),
            gone: None,
        }
    }

    pub fn was_inside(&self) -> bool {
        self.inside_since.is_some()
    }
}

impl Ledger {
    pub(super) fn next_participant(&self) -> ParticipantId {
        let last = self.seats.last_key_value().map_or(0, |(id, _)| id.0);
        ParticipantId(last.saturating_add(1))
    }

    /// The shared images as the records tell them: key images, pins and marks above all.
    pub fn viewing(&self) -> &Viewing {
        &self.viewing
    }

    /// Records of unknown seats change nothing: a damaged store must not stop a session.
    pub(super) fn apply(&mut self, record: &Record, at: Timestamp) {
        match record {
            Record::SeatTaken { participant, invitation, role, name } => {
                self.seats.insert(*participant, Enrolled::new(*role, name.clone()));
                self.invitations.insert(*invitation, *participant);
            }
            Record::ChairPassed { participant } => self.pass_chair(*participant),
            Record::Locked { locked, .. } => self.locked = *locked,
            Record::RecordingConsent { given } => {
                self.recording_barred = !given;
                self.recording = self.recording.filter(|_| *given);
            }
            Record::Recording { on, .. } => {
                self.recording = on.then_some(at);
                self.recorded |= on;
                self.recording_stopped = None;
            }
            Record::RecordedCameras { cameras } => self.cameras = *cameras,
            Record::RecordingStopped { cause } => {
                self.recording = None;
                self.recording_stopped = Some(*cause);
            }
            Record::Deliberation { on, .. } => self.deliberation = on.then_some(at),
            Record::TrackPublished { track, .. } => self.last_track = self.last_track.max(track.0),
            Record::Chat { number, from, audience, text } => self.add_chat(*number, *from, *audience, text, at),
            Record::Interpretation { fact } => self.interpretation.apply(fact, at),
            Record::Uninterpreted { language, millis, .. } => {
                let missed = self.missed.entry(language.clone()).or_default();
                *missed = missed.saturating_add(*millis);
            }
            Record::Outcome { fact } => self.outcome.apply(fact, at),
            Record::Viewing { fact } => self.viewing.apply(fact, at, self.deliberation.is_some()),
            Record::Ended { .. } => self.ended = true,
            Record::WaitsInLobby { .. } => {}
            Record::Languages { participant, .. }
            | Record::Entered { participant }
            | Record::Admitted { participant, .. }
            | Record::Refused { participant, .. }
            | Record::Left { participant }
            | Record::Removed { participant, .. }
            | Record::HandChanged { participant, .. }
            | Record::Hearing { participant, .. }
            | Record::HardMuted { participant, .. } => self.apply_to_seat(*participant, record, at),
        }
    }

    fn apply_to_seat(&mut self, participant: ParticipantId, record: &Record, at: Timestamp) {
        let next_chat = self.last_chat.saturating_add(1);
        let Some(seat) = self.seats.get_mut(&participant) else { return };
        match record {
            Record::Languages { speaks, listens, .. } => {
                seat.languages = Some(Languages { speaks: speaks.clone(), listens: listens.clone() });
            }
            Record::Entered { .. } => {
                seat.approved = true;
                seat.inside_since.get_or_insert(next_chat);
            }
            Record::Admitted { .. } => seat.approved = true,
            Record::Refused { .. } => seat.gone = Some(EndReason::Refused),
            Record::Left { .. } => seat.hand = None,
            Record::Removed { by, .. } => {
                seat.hand = None;
                seat.gone = Some(if by.is_some() { EndReason::Removed } else { EndReason::LinkInvalid });
            }
            Record::HandChanged { raised, .. } => seat.hand = raised.then_some(at),
            Record::HardMuted { muted, .. } => seat.hard_muted = *muted,
            Record::Hearing { hearing, .. } => seat.hearing = hearing.clone(),
            _ => {}
        }
    }

    fn pass_chair(&mut self, to: Option<ParticipantId>) {
        let fits = |id: &ParticipantId| self.seats.get(id).is_some_and(|seat| seat.role == Role::LocalExpert);
        self.chair = to.filter(fits);
    }

    fn add_chat(&mut self, number: u32, from: ParticipantId, audience: ChatAudience, text: &str, at: Timestamp) {
        let view = ChatView { number, from, audience, at, text: text.to_owned() };
        self.chat.push_back(ChatEntry { view, closed: self.deliberation.is_some() });
        self.last_chat = self.last_chat.max(number);
        while self.chat.len() > CHAT_KEPT {
            self.chat.pop_front();
        }
    }
}
