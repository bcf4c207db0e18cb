use axum::Json;
use axum::extract::{Path, State};
use consilium_core::cases::{CaseState, Occasion, Plan, Refusal, missing_for_session};
use consilium_core::model::{CaseId, PersonName, Role, SessionId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::body::JsonBody;
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::board::{case_number, page};
use super::calendar::calendar_file;
use super::dispatch::{Addressee, More, send};
use super::facts::read_whole;
use super::house::Staff;
use super::local::spoken;
use super::requests::unprocessable;
use super::view::CasePage;
use super::work::{move_on, refused};
use crate::ops::wall_clock;
use crate::store::{Appointment, Invitation, NewInvitation, NewPerson, REMINDER, Secret, TeamMember, WholeCase};

/// A link outlives the planned end by this, for sessions that take longer.
const AFTER_S: i64 = 12 * 3600;
/// The letter with the link, and the one that tells of another time.
const INVITATION: &str = "invitation";
/// Everybody is reminded so long before.
const REMIND_S: i64 = 24 * 3600;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ScheduleForm {
    /// Milliseconds since 1970.
    #[schema(value_type = i64)]
    starts: Timestamp,
    minutes: i32,
    recorded: bool,
    /// Why it is held without a local expert or without a consultant; otherwise empty.
    #[serde(default)]
    reason: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct CallOffForm {
    reason: String,
}

/// What one person is sent; the link is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct InvitationLetter {
    #[schema(value_type = String)]
    name: PersonName,
    #[schema(value_type = String)]
    role: Role,
    /// Empty when the link of the first invitation goes on being good.
    link: String,
    subject: String,
    text: String,
    /// A calendar file (RFC 5545).
    calendar: String,
    /// It goes to this person by mail; otherwise somebody copies it.
    mailed: bool,
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
    form.check(now)?;
    let id = case_number(&id)?;
    let mut whole = read_whole(&gateway, id).await?;
    check(&whole, &form, CaseState::Preparing)?;
    let made = form.appointment(new_session(&gateway, id, now).await?);
    gateway.store.add_appointment(id, &made, &staff.actor(), now).await?;
    whole.parts.appointment = Some(made.clone());
    move_on(&gateway, &staff, &whole, CaseState::Scheduled, &made.reason).await?;
    let invitations = write_to_all(&gateway, &staff, &whole, &made, None).await?;
    Ok(Json(Scheduled { case: page(&gateway, id).await?, invitations }))
}

/// Moves the session to another time; the links go on being good.
#[utoipa::path(post, path = "/api/v1/cases/{id}/reschedule", params(("id" = i32, Path)), request_body = ScheduleForm,
    responses(
    (status = 200, body = Scheduled),
    (status = 409, body = ProblemBody, description = "No session is planned, or a consent is missing."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn reschedule(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path(id): Path<String>,
    JsonBody(form): JsonBody<ScheduleForm>,
) -> Result<Json<Scheduled>, Problem> {
    let now = wall_clock();
    form.check(now)?;
    let id = case_number(&id)?;
    let mut whole = read_whole(&gateway, id).await?;
    check(&whole, &form, CaseState::Scheduled)?;
    let Some(before) = whole.parts.appointment.take() else { return Err(refused(&[Refusal::NoAppointment])) };
    let made = form.appointment(before.session);
    gateway.store.prolong_invitations(&made.session, &Role::ALL, expiry(&made)).await?;
    gateway.store.add_appointment(id, &made, &staff.actor(), now).await?;
    gateway.store.set_due(id, made.starts).await?;
    gateway.store.drop_waiting_letters(id, REMINDER).await?;
    let seats = gateway.store.invitations_of(&made.session).await?;
    let invitations = write_to_all(&gateway, &staff, &whole, &made, Some(&seats)).await?;
    Ok(Json(Scheduled { case: page(&gateway, id).await?, invitations }))
}

/// Calls the session off: the links end, everybody is told, and the case is prepared again.
#[utoipa::path(post, path = "/api/v1/cases/{id}/call-off", params(("id" = i32, Path)), request_body = CallOffForm,
    responses(
    (status = 200, body = CasePage),
    (status = 409, body = ProblemBody, description = "No session is planned."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn call_off(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path(id): Path<String>,
    JsonBody(form): JsonBody<CallOffForm>,
) -> Result<Json<CasePage>, Problem> {
    let id = case_number(&id)?;
    let whole = read_whole(&gateway, id).await?;
    if form.reason.trim().is_empty() || form.reason.chars().count() > 2000 {
        return Err(unprocessable("Say in at most 2000 characters why the session is called off."));
    }
    let Some(made) = whole.parts.appointment.clone().filter(|_| whole.case.state == CaseState::Scheduled) else {
        return Err(refused(&[Refusal::NotFromHere]));
    };
    move_on(&gateway, &staff, &whole, CaseState::Preparing, &form.reason).await?;
    tell_called_off(&gateway, &staff, &whole, &made).await?;
    Ok(Json(page(&gateway, id).await?))
}

/// The links of a session that is off end, what was not sent yet is not sent any more, and everybody is told.
pub(super) async fn tell_called_off(
    gateway: &Gateway,
    staff: &Staff,
    whole: &WholeCase,
    made: &Appointment,
) -> Result<(), Problem> {
    let id = whole.case.id;
    for seat in gateway.store.invitations_of(&made.session).await? {
        gateway.store.revoke(seat.id, wall_clock()).await?;
    }
    for kind in [REMINDER, INVITATION] {
        gateway.store.drop_waiting_letters(id, kind).await?;
    }
    for member in &whole.parts.team {
        let email = email_of(gateway, &member.person).await?;
        let person = &member.person;
        let when = spoken(made.starts, &person.time_zone, &person.listens);
        let to = Addressee { name: person.name.reveal(), email: &email, language: &person.listens };
        send(gateway, id, "call_off", to, Occasion::CalledOff { when: &when }, More::default(), &staff.actor()).await?;
    }
    Ok(())
}

impl ScheduleForm {
    fn check(&self, now: Timestamp) -> Result<(), Problem> {
        if self.starts <= now || self.starts > now.plus_seconds(366 * 24 * 3600) {
            return Err(unprocessable("The session starts within the next year."));
        }
        if !(10..=480).contains(&self.minutes) {
            return Err(unprocessable("A session takes 10 to 480 minutes."));
        }
        if self.reason.chars().count() > 2000 {
            return Err(unprocessable("A reason has at most 2000 characters."));
        }
        Ok(())
    }

    fn appointment(&self, session: SessionId) -> Appointment {
        let reason = self.reason.trim().to_owned();
        Appointment { session, starts: self.starts, minutes: self.minutes, recorded: self.recorded, reason }
    }
}

/// Refused before anything is made.
fn check(whole: &WholeCase, form: &ScheduleForm, from: CaseState) -> Result<(), Problem> {
    if whole.case.state != from {
        return Err(refused(&[Refusal::NotFromHere]));
    }
    let mut facts = whole.facts();
    facts.plan = Some(Plan { recorded: form.recorded, cross_border: whole.is_cross_border() });
    let mut missing = missing_for_session(&facts);
    if !facts.has_quorum() && form.reason.trim().is_empty() {
        missing.push(Refusal::NoQuorum);
    }
    if missing.is_empty() { Ok(()) } else { Err(refused(&missing)) }
}

async fn new_session(gateway: &Gateway, case: i32, now: Timestamp) -> Result<SessionId, Problem> {
    let random = Secret::random();
    let letters: String = random.reveal().chars().filter(char::is_ascii_alphanumeric).take(12).collect();
    let name = format!("case-{case}-{}", letters.to_ascii_lowercase());
    let session: SessionId = name.parse().map_err(|error: consilium_core::model::IdError| Problem::internal(&error))?;
    let title = format!("No. {case}");
    gateway.store.create_session_of(&session, &CaseId::numbered(case), &title, now).await?;
    Ok(session)
}

fn expiry(made: &Appointment) -> Timestamp {
    made.starts.plus_seconds(i64::from(made.minutes) * 60 + AFTER_S)
}

/// Invites those who have no seat yet, and tells those who have one of the new time.
async fn write_to_all(
    gateway: &Gateway,
    staff: &Staff,
    whole: &WholeCase,
    made: &Appointment,
    seats: Option<&[Invitation]>,
) -> Result<Vec<InvitationLetter>, Problem> {
    let mut letters = Vec::new();
    for member in &whole.parts.team {
        letters.push(write_to(gateway, staff, whole, made, (member, seats)).await?);
    }
    Ok(letters)
}

/// Somebody who comes into the team when a session is planned gets a seat and a letter; the others are told nothing.
/// `None`: nothing is planned.
pub(super) async fn invite_late(
    gateway: &Gateway,
    staff: &Staff,
    whole: &WholeCase,
    member: &TeamMember,
) -> Result<Option<InvitationLetter>, Problem> {
    let open = matches!(whole.case.state, CaseState::Scheduled | CaseState::InSession);
    let Some(made) = whole.parts.appointment.as_ref().filter(|_| open) else { return Ok(None) };
    let letter = write_to(gateway, staff, whole, made, (member, None)).await?;
    // A session that runs shows no images to somebody abroad before the patient has consented to that.
    gateway.registry.note_consents(whole.case.id).await?;
    Ok(Some(letter))
}

async fn write_to(
    gateway: &Gateway,
    staff: &Staff,
    whole: &WholeCase,
    made: &Appointment,
    (member, seats): (&TeamMember, Option<&[Invitation]>),
) -> Result<InvitationLetter, Problem> {
    let person = &member.person;
    let has = |seat: &Invitation| !seat.revoked && seat.name == person.name && seat.role == person.role;
    let seated = seats.is_some_and(|seats| seats.iter().any(has));
    let link = if seated { String::new() } else { new_link(gateway, person, made).await? };
    let shown = if seated { gateway.base_url.to_string() } else { link.clone() };
    let calendar = calendar_file(whole.case.id, member.id, made, &shown, wall_clock());
    let when = spoken(made.starts, &person.time_zone, &person.listens);
    let email = email_of(gateway, person).await?;
    let to = Addressee { name: person.name.reveal(), email: &email, language: &person.listens };
    let occasion = match seated {
        true => Occasion::Moved { when: &when, link: "" },
        false => Occasion::Invited { when: &when, link: &link },
    };
    let more = More { calendar: Some(calendar.clone()), due: None };
    let text = send(gateway, whole.case.id, INVITATION, to, occasion, more, &staff.actor()).await?;
    let mailed = gateway.post.sends() && super::dispatch::plausible_address(&email).is_some();
    let remind = made.starts.plus_seconds(-REMIND_S);
    if mailed && remind > wall_clock() {
        let more = More { calendar: None, due: Some(remind) };
        send(gateway, whole.case.id, REMINDER, to, Occasion::Reminder { when: &when }, more, &staff.actor()).await?;
    }
    let (name, role) = (person.name.clone(), person.role);
    Ok(InvitationLetter { name, role, link, subject: text.subject, text: text.body, calendar, mailed })
}

async fn new_link(gateway: &Gateway, person: &NewPerson, made: &Appointment) -> Result<String, Problem> {
    let new = NewInvitation {
        session: made.session.clone(),
        role: person.role,
        name: person.name.clone(),
        speaks: person.speaks.clone(),
        listens: person.listens.clone(),
        expires: expiry(made),
        reusable: false,
    };
    let secret = gateway.store.invite(&new, wall_clock()).await?.secret;
    Ok(gateway.base_url.join_link(secret.reveal()))
}

async fn email_of(gateway: &Gateway, person: &NewPerson) -> Result<String, Problem> {
    let Some(id) = person.colleague else { return Ok(String::new()) };
    Ok(gateway.store.colleague(id).await?.map(|who| who.person.email).unwrap_or_default())
}
