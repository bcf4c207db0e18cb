//! Who may do what: one table, and everything that is not in it is denied.

use crate::model::{Role, RoleSet};
use crate::protocol::{ErrorCode, Presence};

/// Everything a right is asked for: each message of a client, and what the session does for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Enter,
    Leave,
    Ping,
    RequestSnapshot,
    OfferMedia,
    MuteTrack,
    WantVideo,
    ReportStats,
    SetLanguages,
    RaiseHand,
    /// Choosing channel and loudness of the original.
    SetHearing,
    /// Showing one's own cursor on the images.
    Point,
    /// Leading what everybody looks at; pins, marks and key images.
    Present,
    /// Taking the lead from whoever has it.
    TakeControl,
    /// Telling what is on one's own screen.
    TellScreen,
    /// An interpreter's console.
    Interpret,
    /// Mode, waivers, suspension, revocation.
    LeadInterpretation,
    /// Consecutive mode: yielding, being done.
    PassTurn,
    ChatEveryone,
    ChatClinicians,
    ChatBooth,
    ChatOne,
    Admit,
    Refuse,
    RequestMute,
    LowerHand,
    Remove,
    HardMute,
    Lock,
    HandOverChair,
    TakeChair,
    SetDeliberation,
    SetRecording,
    End,
    /// Agenda, questions, options, actions: the scribe writes.
    WriteOutcome,
    /// An expert's vote.
    TakeStance,
    NameScribe,
    /// Being let write.
    BeScribe,
    SeeOutcome,
    /// Being handed the chair.
    HoldChair,
    /// Going in without being admitted, while the session is not locked.
    SkipLobby,
    SendMicrophone,
    SendCamera,
    SendScreen,
    ReceiveMedia,
    BeSeen,
    /// Roster, tracks, chat, speakers, connection qualities.
    SeeRoom,
    /// Who waits and who is on the pre-join page.
    SeeLobby,
    /// Booths, handovers, terms; not only channels.
    SeeBooths,
    ReadClinicians,
    ReadBooth,
    /// Adding documents to the case; nobody need be in the room for it.
    UploadDossier,
    /// Documents and images of the case, as they are.
    SeeImages,
    /// Documents and images as far as the chair allows it.
    SeeImagesAllowed,
    /// Deciding on files in quarantine, and on pixels with text in them.
    JudgeDossier,
    /// Who the patient is, and who else sees images.
    LeadDossier,
    /// Hearing and seeing what was recorded, also after the end.
    PlayRecording,
    /// The same once it was released to patient and family.
    PlayReleasedRecording,
    /// Releasing it to them, and taking that back.
    ReleaseRecording,
}

/// What the whole session is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Open,
    Deliberation,
    Ended,
}

/// Everything a right depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub role: Role,
    pub chair: bool,
    /// Writes the outcome form, if not the chair.
    pub scribe: bool,
    pub presence: Presence,
    pub phase: Phase,
}

/// What a person must hold beside the role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    Nothing,
    Chair,
    ChairOrCoordinator,
    Scribe,
}

struct Row {
    action: Action,
    roles: RoleSet,
    needs: Needs,
    phases: &'static [Phase],
    presences: &'static [Presence],
}

const fn row(
    action: Action,
    roles: RoleSet,
    needs: Needs,
    phases: &'static [Phase],
    presences: &'static [Presence],
) -> Row {
    Row { action, roles, needs, phases, presences }
}

const ANYBODY: RoleSet = RoleSet::of(&Role::ALL);
const PATIENT_SIDE: RoleSet = RoleSet::of(&[Role::Patient, Role::Family]);
const TEAM: RoleSet = RoleSet::of(&[Role::LocalExpert, Role::Consultant, Role::Interpreter, Role::Coordinator]);
const CLINICIANS: RoleSet = RoleSet::of(&[Role::LocalExpert, Role::Consultant, Role::Coordinator]);
const LEADERS: RoleSet = RoleSet::of(&[Role::LocalExpert, Role::Coordinator]);
const INTERPRETERS: RoleSet = RoleSet::of(&[Role::Interpreter]);
const LANGUAGE: RoleSet = RoleSet::of(&[Role::Interpreter, Role::Translator]);
const EXPERTS: RoleSet = RoleSet::of(&[Role::LocalExpert]);
const VOTERS: RoleSet = RoleSet::of(&[Role::LocalExpert, Role::Consultant]);
const ROOM: RoleSet = RoleSet::of(&[
    Role::LocalExpert,
    Role::Consultant,
    Role::Interpreter,
    Role::Patient,
    Role::Family,
    Role::Coordinator,
]);

const OPEN: &[Phase] = &[Phase::Open];
const LIVE: &[Phase] = &[Phase::Open, Phase::Deliberation];
const ENDED: &[Phase] = &[Phase::Ended];
const ALWAYS: &[Phase] = &[Phase::Open, Phase::Deliberation, Phase::Ended];

const CONNECTED: &[Presence] = &[Presence::Arriving, Presence::Lobby, Presence::Present];
const OUTSIDE: &[Presence] = &[Presence::Away, Presence::Arriving, Presence::Lobby];
const INSIDE: &[Presence] = &[Presence::Present];
const ANYWHERE: &[Presence] =
    &[Presence::Away, Presence::Arriving, Presence::Lobby, Presence::Present, Presence::Reconnecting];
const SEATED: &[Presence] = &[Presence::Present, Presence::Reconnecting];

use Needs::{Chair, ChairOrCoordinator, Nothing, Scribe};

/// The rights of the house. Patient and family lose a right in a deliberation by having it in `OPEN` only.
const TABLE: &[Row] = &[
    row(Action::Enter, ROOM, Nothing, LIVE, CONNECTED),
    row(Action::Leave, ANYBODY, Nothing, LIVE, CONNECTED),
    row(Action::Ping, ANYBODY, Nothing, LIVE, CONNECTED),
    row(Action::RequestSnapshot, ROOM, Nothing, LIVE, INSIDE),
    // A shut-out peer connection is kept alive; its rights on the media path are what cut it.
    row(Action::OfferMedia, ROOM, Nothing, LIVE, INSIDE),
    row(Action::MuteTrack, ROOM, Nothing, LIVE, INSIDE),
    row(Action::WantVideo, ROOM, Nothing, LIVE, INSIDE),
    row(Action::ReportStats, ROOM, Nothing, LIVE, INSIDE),
    row(Action::SetLanguages, ROOM, Nothing, LIVE, CONNECTED),
    row(Action::RaiseHand, TEAM, Nothing, LIVE, INSIDE),
    row(Action::RaiseHand, PATIENT_SIDE, Nothing, OPEN, INSIDE),
    row(Action::Point, CLINICIANS, Nothing, LIVE, INSIDE),
    row(Action::Present, CLINICIANS, Nothing, LIVE, INSIDE),
    row(Action::TakeControl, EXPERTS, Chair, LIVE, INSIDE),
    row(Action::TellScreen, TEAM, Nothing, LIVE, INSIDE),
    row(Action::TellScreen, PATIENT_SIDE, Nothing, OPEN, INSIDE),
    row(Action::SetHearing, ROOM, Nothing, LIVE, INSIDE),
    row(Action::Interpret, INTERPRETERS, Nothing, LIVE, INSIDE),
    row(Action::LeadInterpretation, LEADERS, ChairOrCoordinator, LIVE, INSIDE),
    row(Action::PassTurn, TEAM, Nothing, LIVE, INSIDE),
    row(Action::PassTurn, PATIENT_SIDE, Nothing, OPEN, INSIDE),
    row(Action::ChatEveryone, TEAM, Nothing, LIVE, INSIDE),
    row(Action::ChatEveryone, PATIENT_SIDE, Nothing, OPEN, INSIDE),
    row(Action::ChatClinicians, CLINICIANS, Nothing, LIVE, INSIDE),
    row(Action::ChatBooth, INTERPRETERS, Nothing, LIVE, INSIDE),
    row(Action::ChatOne, TEAM, Nothing, LIVE, INSIDE),
    row(Action::ChatOne, PATIENT_SIDE, Nothing, OPEN, INSIDE),
    row(Action::Admit, LEADERS, ChairOrCoordinator, LIVE, INSIDE),
    row(Action::Refuse, LEADERS, ChairOrCoordinator, LIVE, INSIDE),
    row(Action::RequestMute, LEADERS, ChairOrCoordinator, LIVE, INSIDE),
    row(Action::LowerHand, LEADERS, ChairOrCoordinator, LIVE, INSIDE),
    row(Action::Remove, LEADERS, ChairOrCoordinator, LIVE, INSIDE),
    row(Action::HardMute, EXPERTS, Chair, LIVE, INSIDE),
    row(Action::Lock, EXPERTS, Chair, LIVE, INSIDE),
    row(Action::HandOverChair, EXPERTS, Chair, LIVE, INSIDE),
    row(Action::SetDeliberation, EXPERTS, Chair, LIVE, INSIDE),
    row(Action::SetRecording, LEADERS, ChairOrCoordinator, LIVE, INSIDE),
    row(Action::End, EXPERTS, Chair, LIVE, INSIDE),
    row(Action::WriteOutcome, EXPERTS, Chair, LIVE, INSIDE),
    row(Action::WriteOutcome, CLINICIANS, Scribe, LIVE, INSIDE),
    row(Action::TakeStance, VOTERS, Nothing, LIVE, INSIDE),
    row(Action::NameScribe, EXPERTS, Chair, LIVE, INSIDE),
    row(Action::BeScribe, CLINICIANS, Nothing, LIVE, ANYWHERE),
    row(Action::SeeOutcome, TEAM, Nothing, LIVE, INSIDE),
    row(Action::TakeChair, EXPERTS, Nothing, LIVE, INSIDE),
    row(Action::HoldChair, EXPERTS, Nothing, LIVE, INSIDE),
    row(Action::SkipLobby, TEAM, Nothing, LIVE, OUTSIDE),
    row(Action::SendMicrophone, TEAM, Nothing, LIVE, SEATED),
    row(Action::SendMicrophone, PATIENT_SIDE, Nothing, OPEN, SEATED),
    row(Action::SendCamera, TEAM, Nothing, LIVE, SEATED),
    row(Action::SendCamera, PATIENT_SIDE, Nothing, OPEN, SEATED),
    row(Action::SendScreen, CLINICIANS, Nothing, LIVE, SEATED),
    row(Action::ReceiveMedia, TEAM, Nothing, LIVE, SEATED),
    row(Action::ReceiveMedia, PATIENT_SIDE, Nothing, OPEN, SEATED),
    row(Action::BeSeen, ROOM, Nothing, LIVE, SEATED),
    row(Action::SeeRoom, TEAM, Nothing, LIVE, INSIDE),
    row(Action::SeeRoom, PATIENT_SIDE, Nothing, OPEN, INSIDE),
    row(Action::SeeLobby, LEADERS, ChairOrCoordinator, LIVE, INSIDE),
    row(Action::SeeBooths, INTERPRETERS, Nothing, LIVE, INSIDE),
    row(Action::SeeBooths, LEADERS, ChairOrCoordinator, LIVE, INSIDE),
    row(Action::ReadBooth, INTERPRETERS, Nothing, LIVE, INSIDE),
    row(Action::ReadClinicians, CLINICIANS, Nothing, LIVE, INSIDE),
    row(Action::UploadDossier, CLINICIANS, Nothing, LIVE, ANYWHERE),
    row(Action::SeeImages, CLINICIANS, Nothing, LIVE, ANYWHERE),
    row(Action::SeeImagesAllowed, LANGUAGE, Nothing, LIVE, ANYWHERE),
    row(Action::SeeImagesAllowed, PATIENT_SIDE, Nothing, OPEN, ANYWHERE),
    row(Action::JudgeDossier, LEADERS, Nothing, LIVE, ANYWHERE),
    row(Action::PlayRecording, CLINICIANS, Nothing, ALWAYS, ANYWHERE),
    row(Action::PlayReleasedRecording, PATIENT_SIDE, Nothing, ENDED, ANYWHERE),
    row(Action::ReleaseRecording, LEADERS, Nothing, ENDED, ANYWHERE),
    row(Action::LeadDossier, LEADERS, ChairOrCoordinator, LIVE, ANYWHERE),
];

impl Needs {
    fn met_by(self, facts: &Facts) -> bool {
        match self {
            Nothing => true,
            Chair => facts.chair,
            ChairOrCoordinator => facts.chair || facts.role == Role::Coordinator,
            Scribe => facts.scribe,
        }
    }
}

impl Row {
    /// All but the presence.
    fn suits(&self, action: Action, facts: &Facts) -> bool {
        self.action == action
            && self.roles.holds(facts.role)
            && self.phases.contains(&facts.phase)
            && self.needs.met_by(facts)
    }
}

pub(super) fn may(facts: &Facts, action: Action) -> bool {
    TABLE.iter().any(|row| row.suits(action, facts) && row.presences.contains(&facts.presence))
}

/// As `may`, with the reason: the wrong moment for this person, or not this person's to do.
pub(super) fn permit(facts: &Facts, action: Action) -> Result<(), ErrorCode> {
    if may(facts, action) {
        return Ok(());
    }
    let elsewhere = TABLE.iter().any(|row| row.suits(action, facts));
    Err(if elsewhere { ErrorCode::NotNow } else { ErrorCode::NotAllowed })
}

#[cfg(test)]
#[path = "rights_test.rs"]
mod tests;
