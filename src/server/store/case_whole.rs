use std::collections::HashMap;

use consilium_core::cases::{CaseFacts, CaseState, ChecklistItem, Consent, Plan};
use consilium_core::model::{CaseId, PersonName, SessionId, Timestamp};
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, prelude::*};
use serde::de::DeserializeOwned;

use super::case_board::NextLook;
use super::case_parts::{Appointment, ConsentRecord, NewPerson, TeamMember};
use super::case_work::KeptTask;
use super::cases::{CaseRecord, read_case};
use super::error::StoreError;
use super::looks::looks_of;
use super::open::Store;
use super::tables::{case_appointment, case_consent, case_item, case_person, patient_case, patient_version, report};

/// Everything that belongs to a case.
#[derive(Debug, Clone, Default)]
pub struct CaseParts {
    pub items: Vec<ChecklistItem>,
    pub consents: Vec<ConsentRecord>,
    pub team: Vec<TeamMember>,
    /// The one that stands: the last one made.
    pub appointment: Option<Appointment>,
    /// The report of its session is signed by everybody.
    pub report_final: bool,
    /// And what the patient is told was approved beside it.
    pub patient_version_approved: bool,
    /// Looks back at what became of the plan, by due time.
    pub looks: Vec<KeptTask>,
}

/// A case with all its parts, read together.
#[derive(Debug, Clone)]
pub struct WholeCase {
    pub case: CaseRecord,
    pub parts: CaseParts,
}

impl WholeCase {
    pub fn is_cross_border(&self) -> bool {
        self.parts.team.iter().any(|member| member.person.abroad)
    }

    /// The session is the one that is planned or held; others of the case are off or over.
    pub fn is_for(&self, session: &SessionId) -> bool {
        self.parts.appointment.as_ref().is_some_and(|made| made.session == *session)
    }

    /// A session is planned and has not begun.
    pub fn is_ahead(&self, now: Timestamp) -> bool {
        let planned = self.case.state == CaseState::Scheduled;
        planned && self.parts.appointment.as_ref().is_some_and(|made| now < made.starts)
    }

    /// The look back that is due next.
    pub fn next_look(&self) -> Option<NextLook> {
        let open = |kept: &&KeptTask| !kept.done;
        let next = self.parts.looks.iter().find(open)?;
        let day = next.look()?.day;
        Some(NextLook { day, due: next.due, owned: next.owner.is_some() })
    }

    /// Whether somebody of the team may read what is known of the patient, as far as borders go.
    pub fn may_reach(&self, person: &NewPerson) -> bool {
        self.facts().may_leave_region(person.abroad)
    }

    /// Who of the team sits abroad without the patient's consent to that.
    pub fn out_of_reach(&self) -> Vec<PersonName> {
        if self.facts().may_leave_region(true) {
            return Vec::new();
        }
        let people = self.parts.team.iter().map(|member| &member.person);
        people.filter(|person| person.abroad).map(|person| person.name.clone()).collect()
    }

    /// What the guards look at.
    pub fn facts(&self) -> CaseFacts {
        let field = |name: &str| self.case.request.get(name).and_then(|value| value.as_str()).unwrap_or_default();
        let guardian = matches!(field("relation"), "parent" | "guardian") || !field("guardian_name").is_empty();
        let plan = |made: &Appointment| Plan { recorded: made.recorded, cross_border: self.is_cross_border() };
        CaseFacts {
            patient_born: self.case.patient_born,
            applicant_is_guardian: guardian,
            consents: self.parts.consents.iter().map(|record| record.consent.clone()).collect(),
            team: self.parts.team.iter().map(|member| member.person.role).collect(),
            plan: self.parts.appointment.as_ref().map(plan),
            emergency: self.case.emergency.clone(),
            // A report is final only when it is complete and signed by everybody.
            empty_report_fields: u32::from(!self.parts.report_final),
            missing_signatures: u32::from(!self.parts.report_final),
            patient_version_approved: self.parts.patient_version_approved,
        }
    }
}

impl Store {
    /// The parts of these cases, in as many queries as for one.
    pub async fn case_parts(&self, cases: &[i32]) -> Result<HashMap<i32, CaseParts>, StoreError> {
        read_parts(&self.db, cases).await
    }

    pub async fn whole_case(&self, id: i32) -> Result<Option<WholeCase>, StoreError> {
        read_whole(&self.db, id).await
    }

    /// Whether what is known of the patient may go to the seat of this person. A seat bears the name that the team
    /// knows; most people of a team sit at home, and for them one row decides.
    pub async fn may_reach_seat(&self, case: &CaseId, name: &PersonName) -> Result<bool, StoreError> {
        let Some(number) = case.number() else { return Ok(true) };
        let abroad = case_person::Entity::find()
            .filter(case_person::Column::CaseId.eq(number))
            .filter(case_person::Column::Abroad.eq(true))
            .filter(case_person::Column::Name.eq(name.reveal()));
        if abroad.one(&self.db).await?.is_none() {
            return Ok(true);
        }
        Ok(self.whole_case(number).await?.is_some_and(|whole| whole.facts().may_leave_region(true)))
    }
}

pub(super) async fn read_whole(db: &impl ConnectionTrait, id: i32) -> Result<Option<WholeCase>, StoreError> {
    let Some(row) = patient_case::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let parts = read_parts(db, &[id]).await?.remove(&id).unwrap_or_default();
    Ok(Some(WholeCase { case: read_case(row)?, parts }))
}

async fn read_parts(db: &impl ConnectionTrait, cases: &[i32]) -> Result<HashMap<i32, CaseParts>, StoreError> {
    let mut parts: HashMap<i32, CaseParts> = cases.iter().map(|&case| (case, CaseParts::default())).collect();
    let these = || cases.iter().copied();
    let items = case_item::Entity::find().filter(case_item::Column::CaseId.is_in(these()));
    for row in items.order_by_asc(case_item::Column::Position).all(db).await? {
        parts.entry(row.case_id).or_default().items.push(read_item(&row)?);
    }
    let consents = case_consent::Entity::find().filter(case_consent::Column::CaseId.is_in(these()));
    for row in consents.order_by_asc(case_consent::Column::Id).all(db).await? {
        parts.entry(row.case_id).or_default().consents.push(read_consent(&row)?);
    }
    let team = case_person::Entity::find().filter(case_person::Column::CaseId.is_in(these()));
    for row in team.order_by_asc(case_person::Column::Id).all(db).await? {
        parts.entry(row.case_id).or_default().team.push(read_member(&row)?);
    }
    let made = case_appointment::Entity::find().filter(case_appointment::Column::CaseId.is_in(these()));
    for row in made.order_by_asc(case_appointment::Column::Id).all(db).await? {
        parts.entry(row.case_id).or_default().appointment = Some(read_appointment(&row)?);
    }
    for look in looks_of(db, cases).await? {
        parts.entry(look.case).or_default().looks.push(look);
    }
    let signed = signed_sessions(db, &parts).await?;
    for part in parts.values_mut() {
        let session = part.appointment.as_ref().map(|made| made.session.as_str());
        let found = session.and_then(|session| signed.iter().find(|it| it.session == session));
        part.report_final = found.is_some();
        part.patient_version_approved = found.is_some_and(|it| it.told);
    }
    Ok(parts)
}

/// A session whose report is final, and whether what the patient is told was approved beside it.
struct Signed {
    session: String,
    told: bool,
}

/// Of a report whose text for the patient was approved inside it, as reports of before were. Inside a text of JSON its
/// quotation marks are escaped: this can be a name alone.
const TOLD_INSIDE: &str = "\"patient_approved\":[";

async fn signed_sessions(
    db: &impl ConnectionTrait,
    parts: &HashMap<i32, CaseParts>,
) -> Result<Vec<Signed>, StoreError> {
    let appointed = parts.values().filter_map(|part| part.appointment.as_ref());
    let sessions: Vec<String> = appointed.map(|made| made.session.to_string()).collect();
    if sessions.is_empty() {
        return Ok(Vec::new());
    }
    let last = || {
        let all = report::Entity::find().select_only().column(report::Column::Session);
        let these = all.filter(report::Column::Session.is_in(sessions.clone()));
        these.filter(report::Column::Status.eq("final"))
    };
    let signed: Vec<(String, Option<String>)> = last().column(report::Column::Digest).into_tuple().all(db).await?;
    let inside: Vec<String> = last().filter(report::Column::Content.contains(TOLD_INSIDE)).into_tuple().all(db).await?;
    let beside: Vec<(String, Option<String>)> = patient_version::Entity::find()
        .select_only()
        .column(patient_version::Column::Session)
        .column(patient_version::Column::ReportDigest)
        .filter(patient_version::Column::Session.is_in(sessions.clone()))
        .filter(patient_version::Column::ReportDigest.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    let told = |it: &(String, Option<String>)| inside.contains(&it.0) || beside.contains(it);
    Ok(signed.into_iter().map(|it| Signed { told: told(&it), session: it.0 }).collect())
}

fn word<T: DeserializeOwned>(table: &'static str, row: i32, text: &str) -> Result<T, StoreError> {
    serde_json::from_value(text.into()).map_err(|error| StoreError::damaged(table, row, error))
}

pub(super) fn read_item(row: &case_item::Model) -> Result<ChecklistItem, StoreError> {
    Ok(ChecklistItem {
        kind: word("case_item", row.case_id, &row.kind)?,
        need: word("case_item", row.case_id, &row.need)?,
        state: word("case_item", row.case_id, &row.state)?,
    })
}

fn read_member(row: &case_person::Model) -> Result<TeamMember, StoreError> {
    let person = NewPerson {
        role: word("case_person", row.id, &row.role)?,
        name: word("case_person", row.id, &row.name)?,
        speaks: word("case_person", row.id, &row.speaks)?,
        listens: word("case_person", row.id, &row.listens)?,
        abroad: row.abroad,
        time_zone: row.time_zone.clone(),
        colleague: row.colleague,
    };
    Ok(TeamMember { id: row.id, person })
}

fn read_appointment(row: &case_appointment::Model) -> Result<Appointment, StoreError> {
    Ok(Appointment {
        session: word("case_appointment", row.id, &row.session)?,
        starts: Timestamp(row.starts),
        minutes: row.minutes,
        recorded: row.recorded,
        reason: row.reason.clone(),
    })
}

fn read_consent(row: &case_consent::Model) -> Result<ConsentRecord, StoreError> {
    let damaged = |error: serde_json::Error| StoreError::damaged("case_consent", row.id, error);
    Ok(ConsentRecord {
        id: row.id,
        form_version: row.form_version.clone(),
        language: row.language.clone(),
        signed_name: row.signed_name.clone(),
        interpreter: row.interpreter.clone(),
        consent: Consent {
            scopes: serde_json::from_str(&row.scopes).map_err(damaged)?,
            signer: serde_json::from_str(&row.signer).map_err(damaged)?,
            signed: Timestamp(row.signed),
            withdrawn: row.withdrawn.map(Timestamp),
        },
    })
}
