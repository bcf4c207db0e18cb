use std::collections::HashMap;

use consilium_core::cases::{CaseFacts, ChecklistItem, Consent, Plan};
use consilium_core::model::Timestamp;
use sea_orm::{ConnectionTrait, QueryOrder, prelude::*};
use serde::de::DeserializeOwned;

use super::case_parts::{Appointment, ConsentRecord, NewPerson, TeamMember};
use super::cases::{CaseRecord, read_case};
use super::error::StoreError;
use super::open::Store;
use super::tables::{case_appointment, case_consent, case_item, case_person, patient_case};

/// Everything that belongs to a case.
#[derive(Debug, Clone, Default)]
pub struct CaseParts {
    pub items: Vec<ChecklistItem>,
    pub consents: Vec<ConsentRecord>,
    pub team: Vec<TeamMember>,
    /// The one that stands: the last one made.
    pub appointment: Option<Appointment>,
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
            // There is no report yet: a release is refused until one is complete and signed.
            empty_report_fields: 1,
            missing_signatures: 1,
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
    Ok(parts)
}

fn word<T: DeserializeOwned>(table: &'static str, row: i32, text: &str) -> Result<T, StoreError> {
    serde_json::from_value(text.into()).map_err(|error| StoreError::damaged(table, row, error))
}

fn read_item(row: &case_item::Model) -> Result<ChecklistItem, StoreError> {
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
