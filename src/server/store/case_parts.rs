use consilium_core::cases::{CaseEvent, ChecklistItem, Consent, Scope, Signer};
use consilium_core::model::{Language, PersonName, Role, SessionId, Timestamp};
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, ConnectionTrait, TransactionTrait, TryInsertResult, prelude::*};
use serde::Serialize;

use super::case_work::By;
use super::cases::note;
use super::error::StoreError;
use super::open::Store;
use super::tables::{case_appointment, case_consent, case_item, case_person};

/// A form somebody signs.
#[derive(Debug, Clone)]
pub struct NewConsent {
    pub scopes: Vec<Scope>,
    pub form_version: String,
    pub language: Language,
    pub signer: Signer,
    /// As typed in place of a signature.
    pub signed_name: PersonName,
    /// Who interpreted the talk before it; empty when nobody had to.
    pub interpreter: String,
}

/// A form that was signed.
#[derive(Debug, Clone)]
pub struct ConsentRecord {
    pub id: i32,
    pub form_version: String,
    pub language: String,
    pub signed_name: String,
    pub interpreter: String,
    pub consent: Consent,
}

/// Who shall take part.
#[derive(Debug, Clone)]
pub struct NewPerson {
    pub role: Role,
    pub name: PersonName,
    pub speaks: Language,
    pub listens: Language,
    /// In another region than the patient.
    pub abroad: bool,
    /// An IANA name, such as Asia/Shanghai.
    pub time_zone: String,
    /// The same person across cases.
    pub colleague: Option<i32>,
}

#[derive(Debug, Clone)]
pub struct TeamMember {
    pub id: i32,
    pub person: NewPerson,
}

/// When and how a session of the case is held.
#[derive(Debug, Clone, PartialEq)]
pub struct Appointment {
    pub session: SessionId,
    pub starts: Timestamp,
    pub minutes: i32,
    pub recorded: bool,
    /// Why it is held without a local expert or without a consultant.
    pub reason: String,
}

pub(super) fn text_of<T: Serialize>(value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => Ok(text),
        Ok(value) => Ok(value.to_string()),
        Err(error) => Err(StoreError::damaged("case", "new", error)),
    }
}

pub(super) fn number(id: i32) -> u32 {
    u32::try_from(id).unwrap_or_default()
}

/// `false`: the case has its checklist already.
pub(super) async fn insert_items(
    db: &impl ConnectionTrait,
    case: i32,
    items: &[ChecklistItem],
) -> Result<bool, StoreError> {
    let mut rows = Vec::new();
    for (position, item) in (0..).zip(items) {
        rows.push(case_item::ActiveModel {
            case_id: Set(case),
            kind: Set(text_of(&item.kind)?),
            position: Set(position),
            need: Set(text_of(&item.need)?),
            state: Set(text_of(&item.state)?),
            language: Set(String::new()),
            reviewer: Set(String::new()),
            reviewed: Set(None),
            note: Set(String::new()),
        });
    }
    let inserted = case_item::Entity::insert_many(rows).on_conflict_do_nothing().exec_without_returning(db).await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(1..)))
}

impl Store {
    pub async fn sign_consent(
        &self,
        case: i32,
        new: &NewConsent,
        actor: &str,
        now: Timestamp,
    ) -> Result<i32, StoreError> {
        let transaction = self.db.begin().await?;
        let row = case_consent::ActiveModel {
            id: NotSet,
            case_id: Set(case),
            scopes: Set(text_of(&new.scopes)?),
            form_version: Set(new.form_version.clone()),
            language: Set(new.language.to_string()),
            signer: Set(text_of(&new.signer)?),
            signed_name: Set(new.signed_name.reveal().to_owned()),
            signed: Set(now.0),
            withdrawn: Set(None),
            interpreter: Set(new.interpreter.clone()),
        };
        let id = case_consent::Entity::insert(row).exec(&transaction).await?.last_insert_id;
        let event = CaseEvent::ConsentSigned { consent: number(id), scopes: new.scopes.clone() };
        note(&transaction, case, actor, &event, now).await?;
        transaction.commit().await?;
        Ok(id)
    }

    /// `false`: the case has no such consent, or it is withdrawn already.
    pub async fn withdraw_consent(&self, case: i32, id: i32, actor: &str, now: Timestamp) -> Result<bool, StoreError> {
        let transaction = self.db.begin().await?;
        let withdrawn = case_consent::Entity::update_many()
            .col_expr(case_consent::Column::Withdrawn, Expr::value(now.0))
            .filter(case_consent::Column::Id.eq(id))
            .filter(case_consent::Column::CaseId.eq(case))
            .filter(case_consent::Column::Withdrawn.is_null())
            .exec(&transaction)
            .await?;
        if withdrawn.rows_affected == 0 {
            return Ok(false);
        }
        note(&transaction, case, actor, &CaseEvent::ConsentWithdrawn { consent: number(id) }, now).await?;
        transaction.commit().await?;
        Ok(true)
    }

    pub async fn add_case_person(
        &self,
        case: i32,
        new: &NewPerson,
        actor: &str,
        now: Timestamp,
    ) -> Result<i32, StoreError> {
        let transaction = self.db.begin().await?;
        let row = case_person::ActiveModel {
            id: NotSet,
            case_id: Set(case),
            role: Set(new.role.to_string()),
            name: Set(new.name.reveal().to_owned()),
            speaks: Set(new.speaks.to_string()),
            listens: Set(new.listens.to_string()),
            abroad: Set(new.abroad),
            time_zone: Set(new.time_zone.clone()),
            colleague: Set(new.colleague),
        };
        let id = case_person::Entity::insert(row).exec(&transaction).await?.last_insert_id;
        note(&transaction, case, actor, &CaseEvent::PersonAdded { person: number(id) }, now).await?;
        transaction.commit().await?;
        Ok(id)
    }

    /// `false`: there is nobody of this number in the team.
    pub async fn remove_case_person(&self, case: i32, person: i32, by: By<'_>) -> Result<bool, StoreError> {
        let transaction = self.db.begin().await?;
        let one = case_person::Entity::delete_many().filter(case_person::Column::Id.eq(person));
        let gone = one.filter(case_person::Column::CaseId.eq(case)).exec(&transaction).await?;
        if gone.rows_affected == 0 {
            return Ok(false);
        }
        note(&transaction, case, by.actor, &CaseEvent::PersonRemoved { person: number(person) }, by.at).await?;
        transaction.commit().await?;
        Ok(true)
    }

    pub async fn add_appointment(
        &self,
        case: i32,
        new: &Appointment,
        actor: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let transaction = self.db.begin().await?;
        let row = case_appointment::ActiveModel {
            id: NotSet,
            case_id: Set(case),
            session: Set(new.session.to_string()),
            starts: Set(new.starts.0),
            minutes: Set(new.minutes),
            recorded: Set(new.recorded),
            reason: Set(new.reason.clone()),
        };
        let id = case_appointment::Entity::insert(row).exec(&transaction).await?.last_insert_id;
        note(&transaction, case, actor, &CaseEvent::Scheduled { appointment: number(id) }, now).await?;
        Ok(transaction.commit().await?)
    }
}
