use consilium_core::cases::{CaseEvent, CaseState, Occasion, Request, decide};
use consilium_core::model::{CaseId, PersonName, Role, SessionId};

use super::super::problem::Problem;
use super::super::state::Gateway;
use super::dispatch::{Addressee, More, send};
use super::facts::read_whole;
use super::local::within_working_days;
use super::looks::follow_move;
use super::patient_link::own_side;
use super::tasks::reads;
use super::triage::{applicant_email, applicant_name, request_field};
use super::work::refused;
use crate::ops::wall_clock;
use crate::store::{NewPerson, NotedEvent, WholeCase};

/// The letter to whoever asked for the consultation,
pub(super) const RELEASED: &str = "release";
/// and to the own side of a patient whom a colleague has referred.
pub(super) const RELEASED_TO_PATIENT: &str = "release_to_patient";
/// How events name what the report did by itself.
const ACTOR: &str = "report";
const DAY_S: i64 = 24 * 3600;
/// The link in the letter is good for so long.
const LINK_S: i64 = 30 * DAY_S;

/// The sessions of a case whose report has left the house, the oldest first: it was signed when the case was released,
/// and stays with its readers when the case goes on to another session.
pub(in super::super) async fn released_sessions(gateway: &Gateway, case: i32) -> Result<Vec<SessionId>, Problem> {
    let release = |noted: &NotedEvent| match noted.event {
        CaseEvent::Moved { to: CaseState::Released, .. } => Some(noted.at),
        _ => None,
    };
    let mut left = Vec::new();
    let Some(released) = gateway.store.case_events(case).await?.iter().filter_map(release).max() else {
        return Ok(left);
    };
    for session in gateway.store.sessions_of(&CaseId::numbered(case)).await? {
        if gateway.store.first_signed(&session).await?.is_some_and(|signed| signed <= released) {
            left.push(session);
        }
    }
    Ok(left)
}

/// The case follows its report: it is being signed, and released once everybody has and what the patient is told is
/// approved beside it. A case that does not follow keeps nobody from signing.
pub(in super::super) async fn follow_report(gateway: &Gateway, session: &SessionId) {
    if let Err(problem) = follow(gateway, session).await {
        tracing::error!(%session, ?problem, "a case did not follow its report");
    }
}

async fn follow(gateway: &Gateway, session: &SessionId) -> Result<(), Problem> {
    let case = gateway.store.session_case(session).await?.and_then(|case| case.number());
    let Some(id) = case else { return Ok(()) };
    let mut whole = read_whole(gateway, id).await?;
    if whole.parts.appointment.as_ref().is_none_or(|made| made.session != *session) {
        return Ok(());
    }
    if whole.case.state == CaseState::ReportDraft {
        move_to(gateway, &mut whole, CaseState::SignOff).await?;
    }
    let whole_report = whole.parts.report_final && whole.parts.patient_version_approved;
    if whole.case.state == CaseState::SignOff && whole_report {
        move_to(gateway, &mut whole, CaseState::Released).await?;
        // Somebody at the desk may have released it in the same moment, and told them.
        if whole.case.state == CaseState::Released {
            tell_readers(gateway, &whole, ACTOR).await?;
            follow_move(gateway, &whole, (CaseState::SignOff, CaseState::Released), ACTOR).await?;
        }
    }
    Ok(())
}

async fn move_to(gateway: &Gateway, whole: &mut WholeCase, to: CaseState) -> Result<(), Problem> {
    let (at, from) = (wall_clock(), whole.case.state);
    let event = decide(from, &whole.facts(), Request { to, reason: "", at }).map_err(|refusals| refused(&refusals))?;
    let noted = NotedEvent { at, actor: ACTOR.to_owned(), event };
    let due = within_working_days(&gateway.house, 1, at);
    if gateway.store.move_case(whole.case.id, (from, to), due, &noted).await? {
        whole.case.state = to;
    }
    Ok(())
}

/// The family, or whoever referred the patient, gets a link that leads to the report and expires. The own side of a
/// patient who was referred gets another, which answers for the patient; without an address the desk hands it over.
pub(super) async fn tell_readers(gateway: &Gateway, whole: &WholeCase, actor: &str) -> Result<(), Problem> {
    give_link(gateway, whole, (RELEASED, actor), applicant_name(whole), applicant_email(whole)).await?;
    if let Some(name) = referred_side(whole) {
        let email = email_in_team(gateway, whole, name).await?;
        give_link(gateway, whole, (RELEASED_TO_PATIENT, actor), name, &email).await?;
    }
    Ok(())
}

async fn give_link(
    gateway: &Gateway,
    whole: &WholeCase,
    (kind, actor): (&'static str, &str),
    name: &str,
    email: &str,
) -> Result<(), Problem> {
    let Ok(person) = name.parse() else { return Ok(()) };
    let now = wall_clock();
    let secret = gateway.store.make_house_link(&person, Some(whole.case.id), now, now.plus_seconds(LINK_S)).await?;
    let link = gateway.base_url.page_link("track", secret.reveal());
    let language = reads(std::slice::from_ref(&whole.case.language));
    let to = Addressee { name, email, language: &language };
    send(gateway, whole.case.id, kind, to, Occasion::ReportReleased { link: &link }, More::default(), actor).await?;
    Ok(())
}

/// Who speaks for a patient whom a colleague has referred.
fn referred_side(whole: &WholeCase) -> Option<&str> {
    let referred = request_field(whole, "relation") == "physician";
    own_side(whole).into_iter().find(|name| referred && name.parse::<PersonName>().is_ok())
}

/// The form of a referral asks for the colleague's address alone; the patient's is known if his side is in the team.
async fn email_in_team(gateway: &Gateway, whole: &WholeCase, name: &str) -> Result<String, Problem> {
    let side = |person: &NewPerson| matches!(person.role, Role::Patient | Role::Family) && person.name.reveal() == name;
    let member = whole.parts.team.iter().find(|member| side(&member.person));
    let Some(id) = member.and_then(|member| member.person.colleague) else { return Ok(String::new()) };
    Ok(gateway.store.colleague(id).await?.map(|who| who.person.email).unwrap_or_default())
}
