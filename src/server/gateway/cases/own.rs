use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use consilium_core::cases::{
    CaseState, Refusal, Summary, Term, commitment, may_open_opinions, opinion_round, without_names,
};
use consilium_core::model::{PersonName, Role, SessionId, Timestamp};
use consilium_core::protocol::ErrorCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::body::JsonBody;
use super::super::cookie::Holder;
use super::super::login::ClientAddress;
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::board::case_number;
use super::facts::read_whole;
use super::house::{Own, exchange};
use super::own_report::waits_for_signature;
use super::parts_view::{OpinionView, TaskView, opinion_views};
use super::requests::unprocessable;
use super::seats::{seat_of, take_seat};
use super::sheets::{GLOSSARY, SUMMARY};
use super::staff::LinkSecret;
use super::tasks::{TaskChange, apply, looks_back};
use super::work::refused;
use crate::ops::wall_clock;
use crate::store::{By, Opinion, Secret, WholeCase};

/// The button to join appears so long before the session.
const JOIN_BEFORE_S: i64 = 15 * 60;
const LONGEST_OPINION: usize = 8000;
/// A page shows so many cases at most.
const MOST_CASES: usize = 200;

/// A consultation as somebody of its team sees it from outside.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct OwnCase {
    case: i32,
    #[schema(value_type = String)]
    state: CaseState,
    #[schema(value_type = String)]
    role: Role,
    /// This person sits abroad, and the patient has not consented to that: neither name nor headline is told, and
    /// the case is not read until then.
    withheld: bool,
    /// Experts know the patient; interpreters and translators do not.
    #[schema(value_type = Option<String>)]
    patient_name: Option<PersonName>,
    headline_zh: String,
    headline_en: String,
    #[schema(value_type = Option<i64>)]
    starts: Option<Timestamp>,
    minutes: Option<i32>,
    time_zone: String,
    /// From fifteen minutes before, until the session has ended.
    may_join: bool,
    /// An opinion is asked for before the session and has not been sealed.
    owes_opinion: bool,
    /// The report of the session waits for this person's signature.
    owes_signature: bool,
    /// Nothing is asked of anybody any more.
    past: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct OwnPage {
    #[schema(value_type = String)]
    name: PersonName,
    #[schema(value_type = String)]
    role: Role,
    #[schema(value_type = i64)]
    now: Timestamp,
    /// The next one in front.
    cases: Vec<OwnCase>,
    tasks: Vec<TaskView>,
}

/// What somebody reads before a session.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct Briefing {
    case: OwnCase,
    #[schema(value_type = Option<Object>)]
    summary: Option<Summary>,
    #[schema(value_type = Vec<Object>)]
    glossary: Vec<Term>,
    /// Sealed until they are opened together, those of earlier sessions too; not for interpreters and translators.
    opinions: Vec<OpinionView>,
    /// The dossier is below this name, if one may read it before the session.
    dossier: Option<String>,
    may_open: bool,
    /// The session of the case for which opinions are sealed now, counted from 1.
    round: i32,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct OpinionForm {
    text: String,
}

/// Exchanges a personal link for a cookie; the link goes on working.
#[utoipa::path(post, path = "/api/v1/my/login", request_body = LinkSecret, responses(
    (status = 200, body = OwnPage, description = "The cookie is set."),
    (status = 410, body = ProblemBody, description = "Unknown or expired."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn login(
    State(gateway): State<Gateway>,
    address: ClientAddress,
    JsonBody(link): JsonBody<LinkSecret>,
) -> Result<Response, Problem> {
    let (guest, cookie) = exchange(&gateway, address, &link.secret, Holder::Colleague).await?;
    let colleague = guest.colleague.ok_or_else(|| Problem::of(ErrorCode::Expired))?;
    let page = page(&gateway, colleague).await?;
    Ok(([(header::SET_COOKIE, cookie)], Json(page)).into_response())
}

/// What is next, what is owed, and what is past.
#[utoipa::path(get, path = "/api/v1/my", responses(
    (status = 200, body = OwnPage),
    (status = 401, body = ProblemBody, description = "Open the personal link first."),
    (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn show(State(gateway): State<Gateway>, own: Own) -> Result<Json<OwnPage>, Problem> {
    Ok(Json(page(&gateway, own.colleague).await?))
}

async fn page(gateway: &Gateway, colleague: i32) -> Result<OwnPage, Problem> {
    let who = gateway.store.colleague(colleague).await?.ok_or_else(|| Problem::of(ErrorCode::NotFound))?;
    let now = wall_clock();
    let mut cases = Vec::new();
    let mut numbers = gateway.store.cases_of(colleague).await?;
    numbers.sort_unstable_by_key(|number| std::cmp::Reverse(*number));
    for number in numbers.into_iter().take(MOST_CASES) {
        cases.push(own_case(gateway, &read_whole(gateway, number).await?, colleague, now).await?);
    }
    cases.sort_by_key(|case| (case.past, case.starts.map_or(i64::MAX, |at| if case.past { -at.0 } else { at.0 })));
    let withheld: Vec<i32> = cases.iter().filter(|case| case.withheld).map(|case| case.case).collect();
    let tasks = gateway.store.tasks_of(colleague).await?.into_iter();
    // What is to be translated tells of the patient as well.
    let tasks = tasks.filter(|task| !withheld.contains(&task.case)).map(TaskView::from).collect();
    Ok(OwnPage { name: who.person.name, role: who.person.role, now, cases, tasks })
}

async fn own_case(gateway: &Gateway, whole: &WholeCase, colleague: i32, now: Timestamp) -> Result<OwnCase, Problem> {
    let member = member_of(whole, colleague).ok_or_else(|| Problem::of(ErrorCode::NotFound))?;
    let summary: Summary = gateway.store.sheet(whole.case.id, SUMMARY).await?.unwrap_or_default();
    let clinician = looks_back(member.person.role);
    let withheld = !whole.may_reach(&member.person);
    let hide = |text: String| match (withheld, clinician) {
        (true, _) => String::new(),
        (false, true) => text,
        (false, false) => clean(whole, &text),
    };
    let made = whole.parts.appointment.as_ref();
    let state = whole.case.state;
    let open = matches!(state, CaseState::Scheduled | CaseState::InSession);
    let before = matches!(state, CaseState::Accepted | CaseState::Preparing | CaseState::Scheduled);
    let owes_signature = clinician && !withheld && waits_for_signature(gateway, whole, &member.person.name).await?;
    let owes_opinion = before && clinician && !withheld && !has_sealed(gateway, whole.case.id, colleague).await?;
    Ok(OwnCase {
        case: whole.case.id,
        state,
        role: member.person.role,
        withheld,
        patient_name: (clinician && !withheld).then(|| whole.case.patient_name.clone()),
        headline_zh: hide(summary.headline_zh),
        headline_en: hide(summary.headline_en),
        starts: made.map(|made| made.starts),
        minutes: made.map(|made| made.minutes),
        time_zone: member.person.time_zone.clone(),
        may_join: open && made.is_some_and(|made| now >= made.starts.plus_seconds(-JOIN_BEFORE_S)),
        owes_opinion,
        owes_signature,
        past: !before && state != CaseState::InSession,
    })
}

/// Whether somebody has sealed an opinion before the coming session; those of earlier sessions are no answer to it.
async fn has_sealed(gateway: &Gateway, case: i32, colleague: i32) -> Result<bool, Problem> {
    let opinions = gateway.store.opinions(case).await?;
    let own = opinions.iter().filter(|opinion| opinion.colleague == colleague);
    let sealed: Vec<i32> = own.map(|opinion| opinion.round).collect();
    if sealed.is_empty() {
        return Ok(false);
    }
    Ok(sealed.contains(&round_of(gateway, case).await?))
}

async fn round_of(gateway: &Gateway, case: i32) -> Result<i32, Problem> {
    let events = gateway.store.case_events(case).await?;
    Ok(opinion_round(events.iter().map(|noted| &noted.event)))
}

pub(super) fn member_of(whole: &WholeCase, colleague: i32) -> Option<&crate::store::TeamMember> {
    whole.parts.team.iter().find(|member| member.person.colleague == Some(colleague))
}

fn clean(whole: &WholeCase, text: &str) -> String {
    without_names(text, whole.case.patient_name.reveal(), whole.case.patient_born)
}

/// One's own case, with what is to be read before the session. For interpreters and translators it names no
/// patient and expires with the session.
#[utoipa::path(get, path = "/api/v1/my/cases/{id}", params(("id" = i32, Path)), responses(
    (status = 200, body = Briefing),
    (status = 409, body = ProblemBody, description = "The patient has not consented to data going abroad."),
    (status = 410, body = ProblemBody, description = "The session is over; a briefing is not kept."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn briefing(
    State(gateway): State<Gateway>,
    own: Own,
    Path(id): Path<String>,
) -> Result<Json<Briefing>, Problem> {
    Ok(Json(brief(&gateway, &own, case_number(&id)?).await?))
}

async fn own_whole(gateway: &Gateway, own: &Own, id: i32) -> Result<(WholeCase, Role), Problem> {
    let whole = read_whole(gateway, id).await?;
    let role = member_of(&whole, own.colleague).map(|member| member.person.role);
    let role = role.ok_or_else(|| Problem::of(ErrorCode::NotFound))?;
    Ok((whole, role))
}

/// The same, for what tells of the patient.
pub(super) async fn readable_whole(gateway: &Gateway, own: &Own, id: i32) -> Result<(WholeCase, Role), Problem> {
    let (whole, role) = own_whole(gateway, own, id).await?;
    let reached = member_of(&whole, own.colleague).is_some_and(|member| whole.may_reach(&member.person));
    if reached { Ok((whole, role)) } else { Err(refused(&[Refusal::NoCrossBorderConsent])) }
}

async fn brief(gateway: &Gateway, own: &Own, id: i32) -> Result<Briefing, Problem> {
    let (whole, role) = readable_whole(gateway, own, id).await?;
    let case = own_case(gateway, &whole, own.colleague, wall_clock()).await?;
    let clinician = looks_back(role);
    if !clinician && case.past {
        let detail = "The session is over; what was lent for it is not shown any more.";
        return Err(Problem::new(StatusCode::GONE, ErrorCode::Expired, detail));
    }
    let summary: Option<Summary> = gateway.store.sheet(id, SUMMARY).await?;
    let glossary: Vec<Term> = gateway.store.sheet(id, GLOSSARY).await?.unwrap_or_default();
    let hide = |text: &str| if clinician { text.to_owned() } else { clean(&whole, text) };
    let summary = summary.map(|summary| summary.map(hide));
    let glossary = glossary.iter().map(|term| term.map(hide)).collect();
    let opinions = gateway.store.opinions(id).await?;
    let names = names_of(gateway, &opinions).await?;
    Ok(Briefing {
        may_open: may_open_opinions(role, whole.case.state) && opinions.iter().any(|o| o.opened.is_none()),
        case,
        summary,
        glossary,
        opinions: if clinician { opinion_views(opinions, &names) } else { Vec::new() },
        dossier: clinician.then(|| id.to_string()),
        round: round_of(gateway, id).await?,
    })
}

pub(super) async fn names_of(gateway: &Gateway, opinions: &[Opinion]) -> Result<HashMap<i32, PersonName>, Problem> {
    let ids: Vec<i32> = opinions.iter().map(|opinion| opinion.colleague).collect();
    let known = gateway.store.colleagues_of(&ids).await?;
    Ok(known.into_iter().map(|who| (who.id, who.person.name)).collect())
}

/// Takes the seat in the session: the seat's cookie is set.
#[utoipa::path(post, path = "/api/v1/my/cases/{id}/join", params(("id" = i32, Path)), responses(
    (status = 204, description = "The seat is yours; the room is at `/`."),
    (status = 409, body = ProblemBody, description = "It is too early, or there is no session."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn join(
    State(gateway): State<Gateway>,
    own: Own,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (whole, role) = own_whole(&gateway, &own, case_number(&id)?).await?;
    let case = own_case(&gateway, &whole, own.colleague, wall_clock()).await?;
    let session: Option<SessionId> = whole.parts.appointment.as_ref().map(|made| made.session.clone());
    let member = member_of(&whole, own.colleague);
    let (Some(session), Some(member), true) = (session, member, case.may_join) else {
        return Err(Problem::of(ErrorCode::NotNow));
    };
    let seat = seat_of(&gateway, &session, &member.person.name, &[role]).await?;
    let seat = seat.ok_or_else(|| Problem::of(ErrorCode::Expired))?;
    let cookie = take_seat(&gateway, &seat).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// Seals what an expert thinks before the session. It cannot be changed, and nobody reads it before it is opened.
#[utoipa::path(post, path = "/api/v1/my/cases/{id}/opinion", params(("id" = i32, Path)), request_body = OpinionForm,
    responses(
    (status = 200, body = Briefing),
    (status = 409, body = ProblemBody, description = "One is sealed before this session already, or it has begun."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn seal(
    State(gateway): State<Gateway>,
    own: Own,
    Path(id): Path<String>,
    JsonBody(form): JsonBody<OpinionForm>,
) -> Result<Json<Briefing>, Problem> {
    let id = case_number(&id)?;
    let (whole, role) = readable_whole(&gateway, &own, id).await?;
    if !looks_back(role) {
        return Err(Problem::of(ErrorCode::NotAllowed));
    }
    let text = form.text.trim();
    if !(1..=LONGEST_OPINION).contains(&text.chars().count()) {
        return Err(unprocessable("An opinion has at most 8000 characters."));
    }
    let now = wall_clock();
    if !own_case(&gateway, &whole, own.colleague, now).await?.owes_opinion {
        return Err(Problem::of(ErrorCode::NotNow));
    }
    let salt = Secret::random().reveal().to_owned();
    let opinion = Opinion {
        colleague: own.colleague,
        commitment: commitment(&salt, text),
        salt,
        text: text.to_owned(),
        sealed: now,
        opened: None,
        round: round_of(&gateway, id).await?,
    };
    if !gateway.store.seal_opinion(id, &opinion, &own.actor()).await? {
        return Err(Problem::of(ErrorCode::NotNow));
    }
    Ok(Json(brief(&gateway, &own, id).await?))
}

/// Opens all opinions together; for local experts once the session has begun.
#[utoipa::path(post, path = "/api/v1/my/cases/{id}/opinions/open", params(("id" = i32, Path)), responses(
    (status = 200, body = Briefing),
    (status = 409, body = ProblemBody, description = "The session has not begun."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn open_opinions(
    State(gateway): State<Gateway>,
    own: Own,
    Path(id): Path<String>,
) -> Result<Json<Briefing>, Problem> {
    let id = case_number(&id)?;
    let (whole, role) = readable_whole(&gateway, &own, id).await?;
    if !may_open_opinions(role, whole.case.state) {
        return Err(Problem::of(ErrorCode::NotNow));
    }
    gateway.store.open_opinions(id, By { actor: &own.actor(), at: wall_clock() }).await?;
    Ok(Json(brief(&gateway, &own, id).await?))
}

/// Does what is owed: translates, looks back, reports on an errand.
#[utoipa::path(post, path = "/api/v1/my/tasks/{id}", params(("id" = i32, Path)), request_body = TaskChange, responses(
    (status = 200, body = OwnPage),
    (status = 404, body = ProblemBody, description = "It is not yours."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn work(
    State(gateway): State<Gateway>,
    own: Own,
    Path(id): Path<String>,
    JsonBody(change): JsonBody<TaskChange>,
) -> Result<Json<OwnPage>, Problem> {
    let id = case_number(&id)?;
    let tasks = gateway.store.tasks_of(own.colleague).await?;
    let task = tasks.into_iter().find(|task| task.id == id).ok_or_else(|| Problem::of(ErrorCode::NotFound))?;
    if matches!(change, TaskChange::Assign { .. } | TaskChange::Pass) {
        return Err(Problem::of(ErrorCode::NotAllowed));
    }
    let by = u32::try_from(own.colleague).unwrap_or_default();
    apply(&gateway, task, change, by, &own.actor()).await?;
    Ok(Json(page(&gateway, own.colleague).await?))
}
