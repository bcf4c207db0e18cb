use std::collections::HashMap;

use consilium_core::cases::{
    CarriedOut, CaseEvent, CaseState, Contact, Date, Errand, ErrandKind, FOLLOW_UP_DAYS, FollowUp, FollowUpFinding,
    Milestone, NotDoneBecause, Occasion, PlanState, QuotationLine, ReferralPlan, Returned, ReturnedKind, Route, Task,
};
use consilium_core::model::{CaseId, InvitationId, Language, ParticipantId, PersonName, Role, SessionId, Timestamp};
use consilium_core::protocol::Stance;
use consilium_core::report::{CaseBrief, PatientVersion, draft, draft_for_patient, history};
use consilium_core::session::Record;

use super::invite::{InviteRequest, SessionChoice, invite_through};
use super::samples::{
    ACTOR, APPLICANT, CHAIR, DAY_S, Ground, SampleError, appoint, fits, letter, owe, to_preparing, walk,
};
use crate::ops::wall_clock;
use crate::report::{Approving, Desk, DeskError, Signing};
use crate::store::{By, NewTask, NumberedRecord, Store};

const HOUR_S: i64 = 3600;
/// The seats of a session that is over stay good for a year, to read and sign its report.
const SEAT_HOURS: u32 = 8760;
const PATIENT: &str = "王建国";

/// A consultation that sample cases have held, and where its report is drafted, signed and printed.
pub struct SampleHour<'a> {
    pub desk: &'a Desk,
    pub title: &'a str,
    pub brief: CaseBrief,
    /// What happened, in order.
    pub records: Vec<(Timestamp, Record)>,
}

impl SampleHour<'_> {
    pub(super) fn begins(&self) -> Timestamp {
        self.records.first().map_or_else(wall_clock, |(at, _)| *at)
    }

    fn ended(&self) -> Timestamp {
        history(&self.records).ended.unwrap_or_else(|| self.begins().plus_seconds(HOUR_S))
    }
}

/// A case whose session is over, as far as `state`.
pub(super) async fn reported(
    ground: &Ground<'_>,
    case: i32,
    session: &SessionId,
    state: CaseState,
) -> Result<(), SampleError> {
    let (store, hour) = (ground.store, ground.hour);
    let (begins, ended) = (hour.begins(), hour.ended());
    let planned = begins.plus_seconds(-7 * DAY_S);
    to_preparing(store, case, ground.people, planned).await?;
    store.create_session_of(session, &CaseId::numbered(case), hour.title, planned).await?;
    appoint(store, case, (session.clone(), begins), planned).await?;
    walk(store, case, CaseState::InSession, "", begins).await?;
    let seats = hold(ground, case, session).await?;
    walk(store, case, CaseState::ReportDraft, "", ended).await?;
    if state == CaseState::ReportDraft {
        return Ok(());
    }
    let signed = ended.plus_seconds(HOUR_S);
    let wanted = if state == CaseState::SignOff { 1 } else { usize::MAX };
    let printed = sign(hour.desk, session, &seats, wanted, signed).await?;
    walk(store, case, CaseState::SignOff, "", signed).await?;
    if state == CaseState::SignOff || !printed {
        return Ok(());
    }
    walk(store, case, CaseState::Released, "", signed).await?;
    tell_family(ground, case, signed).await?;
    after(ground, case, state, signed).await
}

/// Everybody took a seat, what happened is on record, and the report is drafted.
async fn hold(
    ground: &Ground<'_>,
    case: i32,
    session: &SessionId,
) -> Result<HashMap<ParticipantId, InvitationId>, SampleError> {
    let (store, hour) = (ground.store, ground.hour);
    let mut records = hour.records.clone();
    let mut seats = HashMap::new();
    for (_, record) in &mut records {
        let Record::SeatTaken { participant, invitation, role, name } = record else { continue };
        *invitation = seat(ground, session, *role, name.clone()).await?;
        seats.insert(*participant, *invitation);
    }
    let mut brief = hour.brief.clone();
    brief.patient.case_number = case.to_string();
    let report = draft(session, hour.title, &brief, &history(&records), hour.ended());
    let numbered = |(number, (at, record))| NumberedRecord { number, at, record };
    let records: Vec<NumberedRecord> = (0..).zip(records).map(numbered).collect();
    store.start_session(session, hour.begins()).await?;
    store.append(session, &records).await?;
    let text = PatientVersion::beside(&report, draft_for_patient(&brief, hour.ended()));
    store.add_patient_text(session, report.version, (&text, None), hour.ended()).await?;
    store.add_report(session, &report, hour.ended()).await?;
    Ok(seats)
}

async fn seat(
    ground: &Ground<'_>,
    session: &SessionId,
    role: Role,
    name: PersonName,
) -> Result<InvitationId, SampleError> {
    let tongue = if role == Role::Consultant { Language::english() } else { Language::chinese() };
    let request = InviteRequest {
        session: SessionChoice::Existing(session.clone()),
        title: String::new(),
        role,
        name,
        speaks: tongue.clone(),
        listens: tongue,
        hours: SEAT_HOURS,
        reusable: true,
    };
    Ok(invite_through(ground.store, ground.base, request).await?.invitation)
}

/// `false`: the report cannot be printed on this machine, and waits for its last signature.
async fn sign(
    desk: &Desk,
    session: &SessionId,
    seats: &HashMap<ParticipantId, InvitationId>,
    most: usize,
    at: Timestamp,
) -> Result<bool, SampleError> {
    let mut read = desk.show(session, at).await?;
    let chair = read.missing.iter().find(|it| it.chair).and_then(|it| Some((*seats.get(&it.participant)?, it.role)));
    if let Some((invitation, role)) = chair {
        let digest = read.patient.digest.clone();
        let approving = Approving { invitation, name: CHAIR, role, digest: &digest, proof: None };
        read = desk.approve_for_patient(session, &approving, at).await?;
    }
    for signatory in read.missing.iter().take(most) {
        let Some(invitation) = seats.get(&signatory.participant).copied() else { continue };
        let signing = Signing { invitation, digest: &read.digest, stance: Stance::Agree, proof: None };
        match desk.sign(session, &signing, at).await {
            Ok(_) => {}
            Err(DeskError::Print(error)) => {
                tracing::warn!(%error, "the report of a sample cannot be printed; its case waits for a signature");
                return Ok(false);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(true)
}

async fn tell_family(ground: &Ground<'_>, case: i32, at: Timestamp) -> Result<(), SampleError> {
    let name: PersonName = fits(APPLICANT.parse())?;
    let expires = wall_clock().plus_seconds(30 * DAY_S);
    let secret = ground.store.make_house_link(&name, Some(case), at, expires).await?;
    let link = ground.base.page_link("track", secret.reveal());
    letter(ground.store, case, "release", Occasion::ReportReleased { link: &link }, at).await
}

/// What comes after the report: the plan before the patient, then looks back, then the end.
async fn after(ground: &Ground<'_>, case: i32, state: CaseState, released: Timestamp) -> Result<(), SampleError> {
    let store = ground.store;
    offer_plan(store, case, released).await?;
    let over = state == CaseState::Closed;
    errands(ground, case, over, released).await?;
    if state == CaseState::Released {
        return Ok(());
    }
    let confirmed = released.plus_seconds(DAY_S);
    confirm_plan(store, case, confirmed).await?;
    walk(store, case, CaseState::FollowUp, "", confirmed).await?;
    looks_back(ground, case, over, released).await?;
    if over {
        return walk(store, case, CaseState::Closed, "", wall_clock()).await;
    }
    let title = "出院小结 Discharge summary".to_owned();
    let task = Task::Returned(Returned { what: ReturnedKind::DischargeSummary, title, document: None, passed: None });
    let new = NewTask { owner: None, due: wall_clock().plus_seconds(2 * DAY_S), task };
    owe(store, case, &new, false, By { actor: ACTOR, at: wall_clock() }).await
}

const REFERRAL: &str = "referral";

async fn offer_plan(store: &Store, case: i32, at: Timestamp) -> Result<(), SampleError> {
    let day = |days: i64| Date::of(at.plus_seconds(days * DAY_S));
    let line = |what: &str, amount: i64| QuotationLine { what: what.to_owned(), amount, currency: "CNY".to_owned() };
    let milestone = |what: &str, days: i64| Milestone { what: what.to_owned(), day: day(days) };
    let plan = ReferralPlan {
        route: Route::Transfers,
        plan: "新辅助奥希替尼 80 mg 每日一次，9周后重新分期，再行右肺上叶切除。 Neoadjuvant osimertinib 80 mg once daily, \
            re-stage at 9 weeks, then right upper lobectomy."
            .to_owned(),
        receiving: "演示东方医院 胸外科 Demo Hospital East, Thoracic Surgery".to_owned(),
        lines: vec![
            line("奥希替尼，九周 Osimertinib, nine weeks", 1_500_000),
            line("胸部CT Chest CT", 80_000),
            line("手术和住院 Operation and stay", 6_800_000),
        ],
        milestones: vec![
            milestone("开始用药 Medicine begins", 4),
            milestone("重新分期 Re-staging", 67),
            milestone("手术 Operation", 75),
        ],
        visa: None,
        travel: Some(day(73)),
        back: Some(day(90)),
        state: PlanState::Offered,
        answered: None,
        answered_by: String::new(),
    };
    fits(plan.check())?;
    let event = CaseEvent::SheetWritten { sheet: REFERRAL.to_owned() };
    Ok(store.write_sheet(case, REFERRAL, &plan, &event, By { actor: ACTOR, at }).await?)
}

async fn confirm_plan(store: &Store, case: i32, at: Timestamp) -> Result<(), SampleError> {
    let offered: Option<ReferralPlan> = store.sheet(case, REFERRAL).await?;
    let offered = offered.ok_or(SampleError::Misfit("no plan".to_owned()))?;
    let answered = fits(offered.answered(true, PATIENT, at))?;
    let (plan, name) = (answered.digest(), answered.answered_by.clone());
    let event = CaseEvent::PlanAnswered { confirmed: true, plan, name };
    Ok(store.write_sheet(case, REFERRAL, &answered, &event, By { actor: "applicant", at }).await?)
}

/// Referral and escort, with the log of who was spoken to.
async fn errands(ground: &Ground<'_>, case: i32, over: bool, at: Timestamp) -> Result<(), SampleError> {
    let by = By { actor: ACTOR, at };
    let due = if over { at.plus_seconds(7 * DAY_S) } else { wall_clock().plus_seconds(DAY_S) };
    let called = "家属已确认日期。 The family has confirmed the dates.";
    for (what, note, said) in [
        (ErrandKind::PriorityAppointment, "胸外科专家门诊 Thoracic surgery clinic", ""),
        (ErrandKind::FamilyContact, "住院前需要准备什么 What to prepare for the stay", called),
        (ErrandKind::Escort, "从车站到医院 From the station to the hospital", ""),
    ] {
        let talk = (!said.is_empty()).then(|| Contact { at, by: ACTOR.to_owned(), text: said.to_owned() });
        let log = talk.into_iter().collect();
        let task = Task::Errand(Errand { what, note: note.to_owned(), log });
        owe(ground.store, case, &NewTask { owner: chair(ground), due, task }, over, by).await?;
    }
    Ok(())
}

fn chair(ground: &Ground<'_>) -> Option<i32> {
    ground.people.iter().find(|who| who.person.name.reveal() == CHAIR).map(|who| who.id)
}

/// What was found at the three looks, with its code and a note.
const FINDINGS: [(CarriedOut, Option<NotDoneBecause>, &str); 3] = [
    (CarriedOut::Fully, None, "已按时用药。 The medicine was begun on time."),
    (
        CarriedOut::Partly,
        Some(NotDoneBecause::SideEffects),
        "皮疹，用药暂停五天。 Rash; the medicine paused for five days.",
    ),
    (CarriedOut::Fully, None, "已手术，恢复良好。 Operated on; recovering well."),
];

/// The first look is done; the others are due, or done as well when all is over.
async fn looks_back(ground: &Ground<'_>, case: i32, over: bool, released: Timestamp) -> Result<(), SampleError> {
    for (number, (day, (carried_out, because, note))) in FOLLOW_UP_DAYS.into_iter().zip(FINDINGS).enumerate() {
        let due = released.plus_seconds(i64::from(day) * DAY_S);
        let at = due.min(wall_clock());
        let done = over || number == 0;
        let finding = FollowUpFinding { carried_out, because, note: note.to_owned(), at: Some(at) };
        fits(finding.check())?;
        let look = FollowUp { finding: done.then_some(finding), ..FollowUp::planned(day, None) };
        let task = Task::FollowUp(look);
        let by = By { actor: ACTOR, at: if done { at } else { released } };
        owe(ground.store, case, &NewTask { owner: chair(ground), due, task }, done, by).await?;
    }
    Ok(())
}
