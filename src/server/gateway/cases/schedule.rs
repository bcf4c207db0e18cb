use axum::Json;
use axum::extract::{Path, State};
use consilium_core::cases::{CaseState, Plan, Refusal, missing_for_session};
use consilium_core::model::{PersonName, Role, SessionId, Timestamp};
use icalendar::{Calendar, Component, Event};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::body::JsonBody;
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::board::{case_number, page};
use super::facts::WholeCase;
use super::house::Staff;
use super::requests::unprocessable;
use super::view::CasePage;
use super::work::{move_on, refused};
use crate::ops::wall_clock;
use crate::store::{Appointment, NewInvitation, Secret};

/// A link outlives the planned end by this, for sessions that take longer.
const AFTER_S: i64 = 12 * 3600;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ScheduleForm {
    /// Milliseconds since 1970.
    #[schema(value_type = i64)]
    starts: Timestamp,
    minutes: i32,
    recorded: bool,
}

/// What one person is sent; the link is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct InvitationLetter {
    #[schema(value_type = String)]
    name: PersonName,
    #[schema(value_type = String)]
    role: Role,
    link: String,
    /// A calendar file (RFC 5545).
    calendar: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct Scheduled {
    case: CasePage,
    invitations: Vec<InvitationLetter>,
}

/// Fixes the time: makes the live session and a join link with a calendar file for each of the team.
#[utoipa::path(post, path = "/api/v1/cases/{id}/schedule", params(("id" = i32, Path)), request_body = ScheduleForm,
    responses(
    (status = 200, body = Scheduled),
    (status = 409, body = ProblemBody, description = "A consent is missing, or the case is not being prepared."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn schedule(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path(id): Path<String>,
    JsonBody(form): JsonBody<ScheduleForm>,
) -> Result<Json<Scheduled>, Problem> {
    let now = wall_clock();
    if form.starts <= now || form.starts > now.plus_seconds(366 * 24 * 3600) {
        return Err(unprocessable("The session starts within the next year."));
    }
    if !(10..=480).contains(&form.minutes) {
        return Err(unprocessable("A session takes 10 to 480 minutes."));
    }
    let id = case_number(&id)?;
    let mut whole = WholeCase::read(&gateway, id).await?;
    check(&whole, form.recorded)?;
    let made = Appointment {
        session: new_session(&gateway, id, now).await?,
        starts: form.starts,
        minutes: form.minutes,
        recorded: form.recorded,
    };
    gateway.store.add_appointment(id, &made, &staff.actor(), now).await?;
    whole.parts.appointment = Some(made.clone());
    move_on(&gateway, &staff, &whole, CaseState::Scheduled, "").await?;
    let invitations = invite_all(&gateway, &whole, &made, now).await?;
    Ok(Json(Scheduled { case: page(&gateway, id).await?, invitations }))
}

/// Refused before anything is made.
fn check(whole: &WholeCase, recorded: bool) -> Result<(), Problem> {
    if whole.case.state != CaseState::Preparing {
        return Err(refused(&[Refusal::NotFromHere]));
    }
    let mut facts = whole.facts();
    facts.plan = Some(Plan { recorded, cross_border: whole.is_cross_border() });
    let missing = missing_for_session(&facts);
    if missing.is_empty() { Ok(()) } else { Err(refused(&missing)) }
}

async fn new_session(gateway: &Gateway, case: i32, now: Timestamp) -> Result<SessionId, Problem> {
    let random = Secret::random();
    let letters: String = random.reveal().chars().filter(char::is_ascii_alphanumeric).take(12).collect();
    let name = format!("case-{case}-{}", letters.to_ascii_lowercase());
    let session: SessionId = name.parse().map_err(|error: consilium_core::model::IdError| Problem::internal(&error))?;
    gateway.store.create_session(&session, &format!("No. {case}"), now).await?;
    Ok(session)
}

async fn invite_all(
    gateway: &Gateway,
    whole: &WholeCase,
    made: &Appointment,
    now: Timestamp,
) -> Result<Vec<InvitationLetter>, Problem> {
    let mut letters = Vec::new();
    for member in &whole.parts.team {
        let person = &member.person;
        let new = NewInvitation {
            session: made.session.clone(),
            role: person.role,
            name: person.name.clone(),
            speaks: person.speaks.clone(),
            listens: person.listens.clone(),
            expires: made.starts.plus_seconds(i64::from(made.minutes) * 60 + AFTER_S),
            reusable: false,
        };
        let secret = gateway.store.invite(&new, now).await?.secret;
        let link = gateway.base_url.join_link(secret.reveal());
        let calendar = calendar_file(whole.case.id, member.id, made, &link, now);
        letters.push(InvitationLetter { name: person.name.clone(), role: person.role, link, calendar });
    }
    Ok(letters)
}

/// A calendar file names no patient: calendars are shared.
fn calendar_file(case: i32, person: i32, made: &Appointment, link: &str, now: Timestamp) -> String {
    let ends = made.starts.plus_seconds(i64::from(made.minutes) * 60);
    let event = Event::new()
        .uid(&format!("{}-{person}@consilium", made.session))
        .summary(&format!("Consultation · 会诊 · {case}"))
        .add_property("DTSTAMP", utc(now))
        .add_property("DTSTART", utc(made.starts))
        .add_property("DTEND", utc(ends))
        .url(link)
        .description(link)
        .done();
    Calendar::new().push(event).done().to_string()
}

fn utc(at: Timestamp) -> String {
    let seconds = at.0.div_euclid(1000).rem_euclid(86_400);
    let day = consilium_core::cases::Date::of(at).to_string().replace('-', "");
    format!("{day}T{:02}{:02}{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
