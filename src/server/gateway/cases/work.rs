use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use consilium_core::cases::{CaseState, Consequence, Profile, Refusal, Request, consequence, decide};
use consilium_core::model::{Language, PersonName, Role, Timestamp};
use consilium_core::protocol::ErrorCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::body::JsonBody;
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::board::{case_number, page};
use super::directory::ColleagueForm;
use super::facts::read_whole;
use super::house::Staff;
use super::local::within_working_days;
use super::looks::follow_move;
use super::release::tell_readers;
use super::requests::unprocessable;
use super::schedule::{InvitationLetter, invite_late, tell_called_off};
use super::triage::reply_plainly;
use super::view::CasePage;
use crate::ops::wall_clock;
use crate::sessions::keep_reporters;
use crate::store::{By, NewColleague, NewPerson, NotedEvent, TeamMember, WholeCase};

/// A team has so many people at most.
const MOST_PEOPLE: usize = 40;
const DAY_S: i64 = 24 * 3600;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Transition {
    #[schema(value_type = String, example = "triage")]
    to: CaseState,
    reason: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct TeamForm {
    #[schema(value_type = String, example = "consultant")]
    role: Role,
    #[schema(value_type = String)]
    name: PersonName,
    #[schema(value_type = String, example = "en")]
    speaks: Language,
    #[schema(value_type = String, example = "en")]
    listens: Language,
    abroad: bool,
    /// An IANA name.
    time_zone: String,
    /// Somebody of the directory; otherwise he becomes known with what stands below.
    #[serde(default)]
    colleague: Option<i32>,
    #[serde(default)]
    email: String,
    /// Where he works, ISO 3166-1 alpha-2; empty when it is not known.
    #[serde(default)]
    country: String,
    /// Licence, or credential of an interpreter with its number.
    #[serde(default)]
    credential: String,
    /// A newcomer stays in the directory for other cases.
    #[serde(default)]
    keep: bool,
}

/// The case with somebody new in its team.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct Joined {
    #[serde(flatten)]
    case: CasePage,
    /// What he is sent if a session is planned already; its link is shown this once.
    invitation: Option<InvitationLetter>,
}

/// Moves a case on, if every guard lets it.
#[utoipa::path(post, path = "/api/v1/cases/{id}/transition", params(("id" = i32, Path)), request_body = Transition,
    responses(
    (status = 200, body = CasePage),
    (status = 409, body = ProblemBody, description = "A guard refuses, and says why."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn transition(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path(id): Path<String>,
    JsonBody(asked): JsonBody<Transition>,
) -> Result<Json<CasePage>, Problem> {
    if asked.reason.chars().count() > 2000 {
        return Err(unprocessable("A reason has at most 2000 characters."));
    }
    let id = case_number(&id)?;
    let whole = read_whole(&gateway, id).await?;
    move_on(&gateway, &staff, &whole, asked.to, &asked.reason).await?;
    if let Some(what) = consequence(whole.case.state, asked.to) {
        carry_out(&gateway, &staff, &whole, (what, &asked)).await?;
    }
    follow_move(&gateway, &whole, (whole.case.state, asked.to), &staff.actor()).await?;
    Ok(Json(page(&gateway, id).await?))
}

/// A move by hand brings with it what the door brings that is made for it.
async fn carry_out(
    gateway: &Gateway,
    staff: &Staff,
    whole: &WholeCase,
    (what, asked): (Consequence, &Transition),
) -> Result<(), Problem> {
    let planned = whole.parts.appointment.as_ref();
    match (what, planned) {
        (Consequence::Reply, _) => reply_plainly(gateway, staff, whole, (asked.to, &asked.reason)).await,
        (Consequence::TellReaders, _) => tell_readers(gateway, whole, &staff.actor()).await,
        (Consequence::CallOff, Some(made)) => tell_called_off(gateway, staff, whole, made).await,
        (Consequence::KeepSeats, Some(made)) => Ok(keep_reporters(&gateway.store, &made.session, wall_clock()).await?),
        (Consequence::CallOff | Consequence::KeepSeats, None) => Ok(()),
    }
}

pub(super) async fn move_on(
    gateway: &Gateway,
    staff: &Staff,
    whole: &WholeCase,
    to: CaseState,
    reason: &str,
) -> Result<(), Problem> {
    let (at, from) = (wall_clock(), whole.case.state);
    let event = decide(from, &whole.facts(), Request { to, reason, at }).map_err(|refusals| refused(&refusals))?;
    let due = due_after(gateway, to, whole, at);
    let noted = NotedEvent { at, actor: staff.actor(), event };
    if gateway.store.move_case(whole.case.id, (from, to), due, &noted).await? {
        return Ok(());
    }
    let detail = "Somebody else has moved the case. Load it again.";
    Err(Problem::new(StatusCode::CONFLICT, ErrorCode::Stale, detail))
}

/// Every reason in one answer, so that nobody mends one to meet the next.
pub(super) fn refused(refusals: &[Refusal]) -> Problem {
    let sentences: Vec<String> = refusals.iter().map(Refusal::to_string).collect();
    Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, sentences.join(" ")).because(refusals)
}

/// When somebody has to act next: an assessment takes one to two working days.
fn due_after(gateway: &Gateway, to: CaseState, whole: &WholeCase, now: Timestamp) -> Timestamp {
    let within = |days| within_working_days(&gateway.house, days, now);
    match to {
        CaseState::Scheduled | CaseState::InSession => whole.parts.appointment.as_ref().map_or(now, |made| made.starts),
        CaseState::Triage => within(2),
        CaseState::Preparing => within(5),
        CaseState::FollowUp => whole.next_look().map_or(now.plus_seconds(30 * DAY_S), |next| next.due),
        _ => within(1),
    }
}

/// Adds somebody to the team; where a session is planned, with a seat in it and a letter.
#[utoipa::path(post, path = "/api/v1/cases/{id}/team", params(("id" = i32, Path)), request_body = TeamForm, responses(
    (status = 200, body = Joined),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn add_person(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path(id): Path<String>,
    JsonBody(form): JsonBody<TeamForm>,
) -> Result<Json<Joined>, Problem> {
    let id = case_number(&id)?;
    let whole = read_whole(&gateway, id).await?;
    if whole.parts.team.len() >= MOST_PEOPLE {
        return Err(unprocessable("The team is full."));
    }
    let colleague = known_as(&gateway, &whole, &form).await?;
    let TeamForm { role, name, speaks, listens, abroad, time_zone, .. } = form;
    let person = NewPerson { role, name, speaks, listens, abroad, time_zone, colleague: Some(colleague) };
    let member = gateway.store.add_case_person(id, &person, &staff.actor(), wall_clock()).await?;
    let invitation = invite_late(&gateway, &staff, &whole, &TeamMember { id: member, person }).await?;
    Ok(Json(Joined { case: page(&gateway, id).await?, invitation }))
}

/// Who it is in the directory, who may be new there.
async fn known_as(gateway: &Gateway, whole: &WholeCase, form: &TeamForm) -> Result<i32, Problem> {
    let Some(known) = form.colleague else {
        return Ok(gateway.store.add_colleague(&form.newcomer(&whole.case.specialty)?).await?);
    };
    let who = gateway.store.colleague(known).await?.ok_or_else(|| unprocessable("There is no such colleague."))?;
    if !who.person.listed {
        return Err(unprocessable("This person has been taken out of the directory."));
    }
    if whole.parts.team.iter().any(|member| member.person.colleague == Some(who.id)) {
        return Err(unprocessable("This person is in the team already."));
    }
    Ok(known)
}

impl TeamForm {
    /// Somebody who is in no directory: known for this case, or from now on.
    fn newcomer(&self, specialty: &str) -> Result<NewColleague, Problem> {
        let mut languages = vec![self.speaks.to_string(), self.listens.to_string()];
        languages.dedup();
        let expert = matches!(self.role, Role::LocalExpert | Role::Consultant);
        let profile = Profile {
            specialties: if expert { vec![specialty.to_owned()] } else { Vec::new() },
            languages,
            country: self.country.clone(),
            credential: self.credential.clone(),
            time_zone: self.time_zone.clone(),
            ..Profile::default()
        };
        let (role, name, email) = (self.role, self.name.clone(), self.email.clone());
        ColleagueForm { role, name, email, profile, listed: self.keep }.check()
    }
}

/// Takes somebody off the team, before the session is scheduled.
#[utoipa::path(post, path = "/api/v1/cases/{id}/team/{person}/remove", params(("id" = i32, Path),
    ("person" = i32, Path)), responses(
    (status = 200, body = CasePage),
    (status = 409, body = ProblemBody, description = "The session is scheduled; call it off first."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn remove_person(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path((id, person)): Path<(String, String)>,
) -> Result<Json<CasePage>, Problem> {
    let (id, person) = (case_number(&id)?, case_number(&person)?);
    let whole = read_whole(&gateway, id).await?;
    if matches!(whole.case.state, CaseState::Scheduled | CaseState::InSession) {
        return Err(refused(&[Refusal::NotFromHere]));
    }
    let by = By { actor: &staff.actor(), at: wall_clock() };
    if !gateway.store.remove_case_person(id, person, by).await? {
        return Err(Problem::of(ErrorCode::NotFound));
    }
    Ok(Json(page(&gateway, id).await?))
}
