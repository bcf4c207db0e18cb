use std::time::Duration;

use axum::http::StatusCode;
use consilium_core::cases::{
    CaseEvent, CaseState, FOLLOW_UP_DAYS, FollowUp, LookLetter, LooksAfter, LooksChange, Occasion, Task, change_looks,
    check_days, looks_after, write_letter,
};
use consilium_core::model::{Language, Role, SessionId, Timestamp};
use consilium_core::protocol::ErrorCode;

use super::super::problem::Problem;
use super::super::state::Gateway;
use super::dispatch::plausible_address;
use super::facts::read_whole;
use super::local::spoken;
use super::requests::unprocessable;
use super::tasks::reads;
use super::triage::{applicant_email, request_field};
use crate::ops::wall_clock;
use crate::store::{By, Colleague, KeptTask, LOOK_BACK, NewLetter, NewTask, NotedEvent, WholeCase};

/// How often it is looked whether a look back is due. Its days are counted in weeks.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// How events name what the calendar did by itself.
const ACTOR: &str = "calendar";
const DAY_S: i64 = 24 * 3600;
/// The link in the letter is good for so long.
const OWN_PAGE_S: i64 = 90 * DAY_S;
/// Calling off is tried so often while others change the same looks.
const TRIES: u8 = 3;

/// Begins or ends the looks back, where a move brings that with it.
pub(super) async fn follow_move(
    gateway: &Gateway,
    whole: &WholeCase,
    (from, to): (CaseState, CaseState),
    actor: &str,
) -> Result<(), Problem> {
    match looks_after(from, to) {
        Some(LooksAfter::Begin) => begin(gateway, whole, to, actor).await,
        Some(LooksAfter::CallOff) => call_off(gateway, whole.case.id, actor).await,
        None => Ok(()),
    }
}

/// The plan of 7, 30 and 90 days from the release on, once for each session.
async fn begin(gateway: &Gateway, whole: &WholeCase, to: CaseState, actor: &str) -> Result<(), Problem> {
    let Some(made) = &whole.parts.appointment else { return Ok(()) };
    let (id, at) = (whole.case.id, wall_clock());
    let plan = Plan {
        owner: default_owner(gateway, whole).await?,
        released: released_at(gateway, id).await?.unwrap_or(at),
        session: Some(made.session.clone()),
    };
    let new: Vec<NewTask> = FOLLOW_UP_DAYS.iter().map(|day| plan.look(*day)).collect();
    let begun = !gateway.store.begin_looks(id, &made.session, &new, By { actor, at }).await?;
    if begun && to == CaseState::Released {
        count_from_release(gateway, id, &plan, By { actor, at }).await?;
    }
    settle(gateway, id).await
}

/// Looks that the desk planned before the report left the house are due as if they had begun with it.
async fn count_from_release(gateway: &Gateway, case: i32, plan: &Plan, by: By<'_>) -> Result<(), Problem> {
    for _ in 0..TRIES {
        let whole = read_whole(gateway, case).await?;
        let moved: Vec<KeptTask> = whole.parts.looks.iter().filter_map(|kept| plan.put_off(kept)).collect();
        if moved.is_empty() || gateway.store.change_looks(case, &moved, &[], by).await? {
            break;
        }
    }
    Ok(())
}

/// Who looks back at what, counted from when.
struct Plan {
    owner: Option<i32>,
    released: Timestamp,
    session: Option<SessionId>,
}

impl Plan {
    fn look(&self, day: u16) -> NewTask {
        NewTask {
            owner: self.owner,
            due: FollowUp::due(day, self.released),
            task: Task::FollowUp(FollowUp::planned(day, self.session.clone())),
        }
    }

    /// The look when it would be due too early.
    fn put_off(&self, kept: &KeptTask) -> Option<KeptTask> {
        let mut kept = kept.clone();
        let Task::FollowUp(look) = &mut kept.task else { return None };
        let due = FollowUp::due(look.day, self.released);
        if !look.is_open() || look.session != self.session || kept.due >= due {
            return None;
        }
        look.forget_letters();
        kept.due = due;
        Some(kept)
    }
}

/// The local expert of the team; else the colleague who referred the patient; else a coordinator of the team. `None`:
/// the desk.
async fn default_owner(gateway: &Gateway, whole: &WholeCase) -> Result<Option<i32>, Problem> {
    let in_team = |role: Role| {
        let mut people = whole.parts.team.iter().map(|member| &member.person);
        people.find(|person| person.role == role && person.colleague.is_some()).and_then(|person| person.colleague)
    };
    if let Some(expert) = in_team(Role::LocalExpert) {
        return Ok(Some(expert));
    }
    let email = applicant_email(whole).trim();
    if request_field(whole, "relation") == "physician" && !email.is_empty() {
        let known = gateway.store.directory(None).await?;
        if let Some(who) = known.iter().find(|who| who.person.email.trim().eq_ignore_ascii_case(email)) {
            return Ok(Some(who.id));
        }
    }
    Ok(in_team(Role::Coordinator))
}

/// When the last report of the case left the house.
async fn released_at(gateway: &Gateway, case: i32) -> Result<Option<Timestamp>, Problem> {
    let release = |noted: &NotedEvent| match noted.event {
        CaseEvent::Moved { to: CaseState::Released, .. } => Some(noted.at),
        _ => None,
    };
    Ok(gateway.store.case_events(case).await?.iter().filter_map(release).max())
}

/// The days of the plan and who answers, as somebody at the desk wants them. What was answered stays.
pub(super) async fn plan(
    gateway: &Gateway,
    whole: &WholeCase,
    (owner, days): (Option<i32>, &[u16]),
    actor: &str,
) -> Result<(), Problem> {
    let days = check_days(days).map_err(|error| unprocessable(error.to_string()))?;
    let (id, at) = (whole.case.id, wall_clock());
    let session = whole.parts.appointment.as_ref().map(|made| made.session.clone());
    // The report of an earlier session does not begin the days of the coming one.
    let out = matches!(whole.case.state, CaseState::Released | CaseState::FollowUp);
    let released = if out { released_at(gateway, id).await?.unwrap_or(at) } else { at };
    let ours = |look: &FollowUp| look.is_open() || look.session.is_none() || look.session == session;
    let looks = whole.parts.looks.iter().filter_map(|kept| Some((kept.id, kept.look()?)));
    let looks: Vec<(i32, &FollowUp)> = looks.filter(|&(_, look)| ours(look)).collect();
    let change = change_looks(&looks, &days);
    let changed: Vec<KeptTask> =
        whole.parts.looks.iter().filter_map(|kept| changed_look(kept, &change, owner, at)).collect();
    let plan = Plan { owner, released, session };
    let new: Vec<NewTask> = change.add.iter().map(|day| plan.look(*day)).collect();
    if !gateway.store.change_looks(id, &changed, &new, By { actor, at }).await? {
        return Err(Problem::new(StatusCode::CONFLICT, ErrorCode::Stale, ErrorCode::Stale.sentence()));
    }
    settle(gateway, id).await
}

/// The look as it is from now on, if anything of it changes.
fn changed_look(kept: &KeptTask, change: &LooksChange, owner: Option<i32>, at: Timestamp) -> Option<KeptTask> {
    let mut kept = kept.clone();
    let Task::FollowUp(look) = &mut kept.task else { return None };
    if change.call_off.contains(&kept.id) {
        look.called_off = Some(at);
        kept.done = true;
    } else if change.keep.contains(&kept.id) && kept.owner != owner {
        look.forget_letters();
        kept.owner = owner;
    } else {
        return None;
    }
    Some(kept)
}

/// The case is over: nobody is asked any more, and no letter that waits goes out.
async fn call_off(gateway: &Gateway, case: i32, actor: &str) -> Result<(), Problem> {
    for _ in 0..TRIES {
        let (whole, at) = (read_whole(gateway, case).await?, wall_clock());
        let open = whole.parts.looks.iter().filter(|kept| kept.look().is_some_and(FollowUp::is_open));
        let change = LooksChange { call_off: open.map(|kept| kept.id).collect(), ..LooksChange::default() };
        let looks = whole.parts.looks.iter();
        let changed: Vec<KeptTask> = looks.filter_map(|kept| changed_look(kept, &change, kept.owner, at)).collect();
        if changed.is_empty() || gateway.store.change_looks(case, &changed, &[], By { actor, at }).await? {
            break;
        }
    }
    Ok(gateway.store.drop_waiting_letters(case, LOOK_BACK).await?)
}

/// After the looks of a case have changed: the case is due when its next look is, and who owes one that is due already
/// hears of it now.
pub(super) async fn settle(gateway: &Gateway, case: i32) -> Result<(), Problem> {
    let (whole, now) = (read_whole(gateway, case).await?, wall_clock());
    if whole.case.state == CaseState::FollowUp {
        let due = whole.next_look().map_or(now.plus_seconds(DAY_S), |next| next.due);
        gateway.store.set_due(case, due).await?;
    }
    for kept in &whole.parts.looks {
        write_if_owed(gateway, kept, now).await?;
    }
    Ok(())
}

/// Writes to those who owe a look back, as its day comes and again when it has passed.
pub async fn write_when_due(gateway: Gateway) {
    let mut stopped = gateway.stopped.clone();
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = stopped.wait() => return,
        }
        if let Err(problem) = write_due(&gateway).await {
            tracing::warn!(?problem, "looks back that are due could not be looked up");
        }
    }
}

async fn write_due(gateway: &Gateway) -> Result<(), Problem> {
    let (now, mut after) = (wall_clock(), 0);
    loop {
        let (due, last) = gateway.store.looks_due(now, after).await?;
        let Some(last) = last else { return Ok(()) };
        after = last;
        for kept in &due {
            // One that cannot be written holds up no other.
            if let Err(problem) = write_if_owed(gateway, kept, now).await {
                tracing::warn!(task = kept.id, ?problem, "a letter about a look back could not be written");
            }
        }
    }
}

/// There is nothing to look back at: the report of this session is not signed yet.
fn waits_for_report(whole: &WholeCase, kept: &KeptTask) -> bool {
    let session = whole.parts.appointment.as_ref().map(|made| &made.session);
    let over = matches!(whole.case.state, CaseState::Closed | CaseState::Cancelled);
    let ours = session.is_some() && kept.look().is_some_and(|look| look.session.as_ref() == session);
    ours && !over && !whole.parts.report_final
}

async fn write_if_owed(gateway: &Gateway, kept: &KeptTask, now: Timestamp) -> Result<(), Problem> {
    let Some(letter) = kept.look().and_then(|look| look.owes(kept.due, now)) else { return Ok(()) };
    let Some(whole) = gateway.store.whole_case(kept.case).await? else { return Ok(()) };
    if waits_for_report(&whole, kept) {
        return Ok(());
    }
    let case = whole.case;
    if matches!(case.state, CaseState::Closed | CaseState::Cancelled) {
        // A case that was over before its looks were called off with it.
        return call_off(gateway, kept.case, ACTOR).await;
    }
    let who = match kept.owner {
        Some(owner) => gateway.store.colleague(owner).await?,
        None => None,
    };
    let new = match &who {
        Some(who) => letter_to_owner(gateway, kept, (letter, who), now).await?,
        None => letter_to_desk(kept, letter, &reads(std::slice::from_ref(&case.language)), now),
    };
    let mut noted = kept.clone();
    if let Task::FollowUp(look) = &mut noted.task {
        look.note(letter, now);
    }
    // Whoever has changed it meanwhile is looked at in the next round.
    let sends = gateway.post.sends();
    if gateway.store.write_letter_of(&noted, &new, sends, By { actor: ACTOR, at: now }).await? {
        gateway.post.hurry();
    }
    Ok(())
}

async fn letter_to_owner(
    gateway: &Gateway,
    kept: &KeptTask,
    (letter, who): (LookLetter, &Colleague),
    now: Timestamp,
) -> Result<NewLetter, Problem> {
    let secret = gateway.store.make_personal_link(who, now, now.plus_seconds(OWN_PAGE_S)).await?;
    let link = gateway.base_url.page_link("my", secret.reveal());
    let profile = &who.person.profile;
    let language = reads(&profile.languages);
    let due = spoken(kept.due, &profile.time_zone, &language);
    let new = letter_of(kept, letter, (&language, who.person.name.reveal()), (&due, &link), now);
    Ok(NewLetter { address: plausible_address(&who.person.email).unwrap_or_default().to_owned(), ..new })
}

/// Nobody of the directory is asked: the letter lies with the others of the case, for the coordinators.
fn letter_to_desk(kept: &KeptTask, letter: LookLetter, language: &Language, now: Timestamp) -> NewLetter {
    let name = if *language == Language::chinese() { "会诊协调组" } else { "coordinators" };
    let due = spoken(kept.due, "", language);
    letter_of(kept, letter, (language, name), (&due, ""), now)
}

fn letter_of(
    kept: &KeptTask,
    letter: LookLetter,
    (language, name): (&Language, &str),
    (due, link): (&str, &str),
    now: Timestamp,
) -> NewLetter {
    let day = kept.look().map_or(0, |look| look.day);
    let occasion = match letter {
        LookLetter::Due => Occasion::LookBack { day, link },
        LookLetter::Overdue => Occasion::LookBackOverdue { day, due, link },
    };
    let text = write_letter(language, name, kept.case, occasion);
    NewLetter {
        case: Some(kept.case),
        kind: LOOK_BACK,
        recipient: name.to_owned(),
        address: String::new(),
        subject: text.subject,
        body: text.body,
        calendar: None,
        due: now,
    }
}
