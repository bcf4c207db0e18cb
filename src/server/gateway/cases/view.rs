use consilium_core::cases::{CaseEvent, CaseState, Date, PlanState, Readiness, ReferralPlan, Refusal, ReturnedKind};
use consilium_core::model::{Language, PersonName, Role, SessionId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::parts_view::PartsView;
use super::release::{RELEASED, RELEASED_TO_PATIENT};
use super::triage::request_field;
use crate::store::{
    Appointment, BoardCard, BoardColumn, CardStanding, ConsentRecord, Letter, NextLook, NotedEvent, TeamMember,
    WholeCase,
};

/// A card of the board.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct CaseCard {
    id: i32,
    #[schema(value_type = String)]
    state: CaseState,
    #[schema(value_type = String)]
    patient_name: PersonName,
    specialty: String,
    #[schema(value_type = i64)]
    due: Timestamp,
    #[schema(value_type = Object)]
    readiness: Readiness,
    /// What keeps a session from being held.
    #[schema(value_type = Vec<String>)]
    missing: Vec<Refusal>,
    #[schema(value_type = Option<i64>)]
    starts: Option<Timestamp>,
    /// The look back that is due next: its `day`, when it is `due`, and whether somebody but the desk `owned` it.
    #[schema(value_type = Option<Object>)]
    next_look: Option<NextLook>,
}

/// A column of the board: a state, how many cases stand in it, and those that are due first.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct ColumnView {
    #[schema(value_type = String)]
    state: CaseState,
    count: u64,
    cards: Vec<CaseCard>,
}

impl From<BoardColumn> for ColumnView {
    fn from(column: BoardColumn) -> Self {
        let cards = column.cards.into_iter().map(CaseCard::from).collect();
        ColumnView { state: column.state, count: column.count, cards }
    }
}

impl From<BoardCard> for CaseCard {
    fn from(card: BoardCard) -> Self {
        let BoardCard { id, state, patient_name, specialty, due, standing } = card;
        let CardStanding { readiness, missing, starts, next_look } = standing;
        CaseCard { id, state, patient_name, specialty, due, readiness, missing, starts, next_look }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct ConsentView {
    id: i32,
    #[schema(value_type = Vec<String>)]
    scopes: serde_json::Value,
    #[schema(value_type = Object)]
    signer: serde_json::Value,
    signed_name: String,
    /// Who interpreted the talk before it; empty when nobody had to.
    interpreter: String,
    form_version: String,
    language: String,
    #[schema(value_type = i64)]
    signed: Timestamp,
    #[schema(value_type = Option<i64>)]
    withdrawn: Option<Timestamp>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct MemberView {
    id: i32,
    #[schema(value_type = String)]
    role: Role,
    #[schema(value_type = String)]
    name: PersonName,
    #[schema(value_type = String)]
    speaks: Language,
    #[schema(value_type = String)]
    listens: Language,
    abroad: bool,
    time_zone: String,
    /// The same person across cases.
    colleague: Option<i32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct AppointmentView {
    #[schema(value_type = String)]
    session: SessionId,
    #[schema(value_type = i64)]
    starts: Timestamp,
    minutes: i32,
    recorded: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct EventView {
    #[schema(value_type = i64)]
    at: Timestamp,
    actor: String,
    #[schema(value_type = Object)]
    event: CaseEvent,
}

/// The page of one case.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct CasePage {
    #[serde(flatten)]
    card: CaseCard,
    #[schema(value_type = String)]
    patient_born: Date,
    /// The patient cannot consent for himself.
    minor: bool,
    language: String,
    #[schema(value_type = Object)]
    request: serde_json::Value,
    #[schema(value_type = Vec<String>)]
    next: Vec<CaseState>,
    consents: Vec<ConsentView>,
    team: Vec<MemberView>,
    appointment: Option<AppointmentView>,
    #[serde(flatten)]
    parts: PartsView,
    events: Vec<EventView>,
}

/// What the applicant sees of the case.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct TrackPage {
    case: i32,
    #[schema(value_type = String)]
    state: CaseState,
    #[schema(value_type = String)]
    patient_name: PersonName,
    minor: bool,
    /// The reader referred the patient: consents, plan and seat are the patient's own and not here.
    referrer: bool,
    /// The link is the patient's own; by any other a representative signs, with the name to which it was given.
    patients_link: bool,
    /// To whom the link was given.
    #[schema(value_type = Option<String>)]
    reader: Option<PersonName>,
    #[schema(value_type = i64)]
    due: Timestamp,
    consents: Vec<ConsentView>,
    #[schema(value_type = Option<i64>)]
    starts: Option<Timestamp>,
    /// Why the case was returned, declined or cancelled.
    reason: Option<String>,
    /// Letters to the applicant, the newest first.
    letters: Vec<TrackLetter>,
    /// The plan of treatment, once it is offered.
    #[schema(value_type = Option<Object>)]
    plan: Option<ReferralPlan>,
    /// Names the plan as it was offered, for the answer.
    plan_digest: Option<String>,
    /// Documents that came back, once they were passed on.
    returned: Vec<TrackDocument>,
    /// A seat is kept for the applicant, and the session is near or on.
    may_join: bool,
    /// The report can be read at `/api/v1/track/report`.
    report: bool,
    language: String,
}

/// A letter as its reader sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct TrackLetter {
    subject: String,
    body: String,
    #[schema(value_type = i64)]
    created: Timestamp,
}

/// A document that came back from the treating hospital.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct TrackDocument {
    #[schema(value_type = String)]
    pub(super) what: ReturnedKind,
    pub(super) title: String,
    /// Its file is at `/api/v1/track/returned/` and this number; `null` when there is none to be read.
    pub(super) document: Option<String>,
    #[schema(value_type = i64)]
    pub(super) passed: Timestamp,
}

/// What stands beside the case on the applicant's page.
#[derive(Debug, Default)]
pub(super) struct TrackParts {
    pub(super) letters: Vec<Letter>,
    pub(super) plan: Option<ReferralPlan>,
    pub(super) returned: Vec<TrackDocument>,
    pub(super) may_join: bool,
    pub(super) report: bool,
    pub(super) referrer: bool,
    pub(super) patients_link: bool,
    pub(super) reader: Option<PersonName>,
}

impl WholeCase {
    fn starts(&self) -> Option<Timestamp> {
        self.parts.appointment.as_ref().map(|appointment| appointment.starts)
    }

    /// What the applicant is told beside a state that is bad news.
    fn reason(&self, events: &[NotedEvent]) -> Option<String> {
        let state = self.case.state;
        events.iter().rev().find_map(|noted| match &noted.event {
            CaseEvent::Moved { to, reason, .. } if *to == state && state.needs_reason() => Some(reason.clone()),
            _ => None,
        })
    }

    fn is_minor(&self, now: Timestamp) -> bool {
        self.case.patient_born.is_minor_on(Date::of(now))
    }

    fn card(&self) -> CaseCard {
        CaseCard::from(BoardCard {
            id: self.case.id,
            state: self.case.state,
            patient_name: self.case.patient_name.clone(),
            specialty: self.case.specialty.clone(),
            due: self.case.due,
            standing: self.standing(),
        })
    }

    pub(super) fn page(&self, parts: PartsView, events: Vec<NotedEvent>, now: Timestamp) -> CasePage {
        CasePage {
            card: self.card(),
            patient_born: self.case.patient_born,
            minor: self.is_minor(now),
            language: self.case.language.clone(),
            request: self.case.request.clone(),
            next: self.case.state.next().to_vec(),
            consents: self.parts.consents.iter().map(ConsentView::from).collect(),
            team: self.parts.team.iter().map(MemberView::from).collect(),
            appointment: self.parts.appointment.as_ref().map(AppointmentView::from),
            parts,
            events: events.into_iter().map(EventView::from).collect(),
        }
    }

    pub(super) fn track(&self, parts: TrackParts, events: &[NotedEvent], now: Timestamp) -> TrackPage {
        // A link to the report opens the page of the one it was made for, and nobody else's.
        let referred = request_field(self, "relation") == "physician";
        let mine = |letter: &Letter| match letter.kind.as_str() {
            "reply" | "returned" => true,
            RELEASED => parts.referrer || !referred,
            RELEASED_TO_PATIENT => !parts.referrer,
            _ => false,
        };
        let plan = parts.plan.filter(|plan| plan.state != PlanState::Draft && !parts.referrer);
        TrackPage {
            case: self.case.id,
            state: self.case.state,
            patient_name: self.case.patient_name.clone(),
            minor: self.is_minor(now),
            referrer: parts.referrer,
            patients_link: parts.patients_link,
            reader: parts.reader,
            due: self.case.due,
            consents: self.parts.consents.iter().filter(|_| !parts.referrer).map(ConsentView::from).collect(),
            starts: self.starts(),
            reason: self.reason(events),
            letters: parts.letters.into_iter().filter(mine).map(TrackLetter::from).collect(),
            plan_digest: plan.as_ref().map(ReferralPlan::digest),
            plan,
            returned: parts.returned,
            may_join: parts.may_join,
            report: parts.report,
            language: self.case.language.clone(),
        }
    }
}

impl From<Letter> for TrackLetter {
    fn from(letter: Letter) -> Self {
        TrackLetter { subject: letter.subject, body: letter.body, created: letter.created }
    }
}

impl From<&ConsentRecord> for ConsentView {
    fn from(record: &ConsentRecord) -> Self {
        Self {
            id: record.id,
            scopes: serde_json::to_value(&record.consent.scopes).unwrap_or_default(),
            signer: serde_json::to_value(&record.consent.signer).unwrap_or_default(),
            signed_name: record.signed_name.clone(),
            interpreter: record.interpreter.clone(),
            form_version: record.form_version.clone(),
            language: record.language.clone(),
            signed: record.consent.signed,
            withdrawn: record.consent.withdrawn,
        }
    }
}

impl From<&TeamMember> for MemberView {
    fn from(member: &TeamMember) -> Self {
        let person = &member.person;
        Self {
            id: member.id,
            role: person.role,
            name: person.name.clone(),
            speaks: person.speaks.clone(),
            listens: person.listens.clone(),
            abroad: person.abroad,
            time_zone: person.time_zone.clone(),
            colleague: person.colleague,
        }
    }
}

impl From<&Appointment> for AppointmentView {
    fn from(made: &Appointment) -> Self {
        Self { session: made.session.clone(), starts: made.starts, minutes: made.minutes, recorded: made.recorded }
    }
}

impl From<NotedEvent> for EventView {
    fn from(noted: NotedEvent) -> Self {
        Self { at: noted.at, actor: noted.actor, event: noted.event }
    }
}
