use consilium_core::cases::{CaseEvent, CaseState, ChecklistItem, Date, Emergency, ends_emergency};
use consilium_core::model::{PersonName, Timestamp};
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, ConnectionTrait, QueryOrder, TransactionTrait, prelude::*};

use super::case_board::{keep_card, search_text};
use super::case_parts::insert_items;
use super::case_work::EMERGENCY;
use super::error::StoreError;
use super::open::Store;
use super::secret::Secret;
use super::tables::{case_event, case_sheet, patient_case};

/// A request that came in.
#[derive(Debug, Clone)]
pub struct NewCase {
    /// Drawn by the form: the same submission sent twice is one case.
    pub submission: Secret,
    pub specialty: String,
    pub patient_name: PersonName,
    pub patient_born: Date,
    /// The applicant's language.
    pub language: String,
    /// The whole form.
    pub request: serde_json::Value,
    pub due: Timestamp,
    pub items: Vec<ChecklistItem>,
}

/// A case as it stands.
#[derive(Debug, Clone)]
pub struct CaseRecord {
    pub id: i32,
    pub state: CaseState,
    pub created: Timestamp,
    pub changed: Timestamp,
    pub due: Timestamp,
    pub specialty: String,
    pub patient_name: PersonName,
    pub patient_born: Date,
    pub language: String,
    pub request: serde_json::Value,
    pub emergency: Option<Emergency>,
}

/// An event with who and when.
#[derive(Debug, Clone)]
pub struct NotedEvent {
    pub at: Timestamp,
    pub actor: String,
    pub event: CaseEvent,
}

impl Store {
    /// Keeps a request. The same submission again gives the case that is there, and `false`.
    pub async fn open_case(&self, new: &NewCase, now: Timestamp) -> Result<(i32, bool), StoreError> {
        let hash = new.submission.hash();
        let transaction = self.db.begin().await?;
        let row = patient_case::ActiveModel {
            id: NotSet,
            submission_hash: Set(hash.clone()),
            state: Set(CaseState::Submitted.to_string()),
            created: Set(now.0),
            changed: Set(now.0),
            due: Set(new.due.0),
            specialty: Set(new.specialty.clone()),
            patient_name: Set(new.patient_name.reveal().to_owned()),
            patient_born: Set(new.patient_born.to_string()),
            language: Set(new.language.clone()),
            request: Set(new.request.to_string()),
            emergency: Set(None),
            card: Set(String::new()),
            search: Set(search_text(new)),
        };
        patient_case::Entity::insert(row)
            .on_conflict_do_nothing_on([patient_case::Column::SubmissionHash])
            .exec_without_returning(&transaction)
            .await?;
        let found =
            patient_case::Entity::find().filter(patient_case::Column::SubmissionHash.eq(hash)).one(&transaction);
        let row = found.await?.ok_or_else(|| StoreError::damaged("patient_case", "new", "it is not there"))?;
        let fresh = insert_items(&transaction, row.id, &new.items).await?;
        if fresh {
            let event = CaseEvent::Moved { from: CaseState::Draft, to: CaseState::Submitted, reason: String::new() };
            note(&transaction, row.id, "applicant", &event, now).await?;
        }
        transaction.commit().await?;
        Ok((row.id, fresh))
    }

    pub async fn case(&self, id: i32) -> Result<Option<CaseRecord>, StoreError> {
        patient_case::Entity::find_by_id(id).one(&self.db).await?.map(read_case).transpose()
    }

    /// Moves a case with its event, if it still stands where the decision saw it.
    pub async fn move_case(
        &self,
        id: i32,
        (from, to): (CaseState, CaseState),
        due: Timestamp,
        noted: &NotedEvent,
    ) -> Result<bool, StoreError> {
        let transaction = self.db.begin().await?;
        let moved = patient_case::Entity::update_many()
            .col_expr(patient_case::Column::State, Expr::value(to.as_str()))
            .col_expr(patient_case::Column::Changed, Expr::value(noted.at.0))
            .col_expr(patient_case::Column::Due, Expr::value(due.0))
            .filter(patient_case::Column::Id.eq(id))
            .filter(patient_case::Column::State.eq(from.as_str()))
            .exec(&transaction)
            .await?;
        if moved.rows_affected == 0 {
            return Ok(false);
        }
        if ends_emergency(from, to) {
            keep_emergency(&transaction, id, None).await?;
        }
        note(&transaction, id, &noted.actor, &noted.event, noted.at).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The session was moved: somebody has to act then.
    pub async fn set_due(&self, id: i32, due: Timestamp) -> Result<(), StoreError> {
        let one = patient_case::Entity::update_many().col_expr(patient_case::Column::Due, Expr::value(due.0));
        one.filter(patient_case::Column::Id.eq(id)).exec(&self.db).await?;
        Ok(())
    }

    /// The applicant has completed the form.
    pub async fn set_request(&self, id: i32, request: &serde_json::Value) -> Result<(), StoreError> {
        let text = request.to_string();
        let one = patient_case::Entity::update_many().col_expr(patient_case::Column::Request, Expr::value(text));
        one.filter(patient_case::Column::Id.eq(id)).exec(&self.db).await?;
        Ok(())
    }

    /// An emergency that was asked for is approved.
    pub async fn set_emergency(&self, id: i32, what: &Emergency, noted: &NotedEvent) -> Result<(), StoreError> {
        let text = serde_json::to_string(what).map_err(|error| StoreError::damaged("patient_case", id, error))?;
        let transaction = self.db.begin().await?;
        keep_emergency(&transaction, id, Some(text)).await?;
        note(&transaction, id, &noted.actor, &noted.event, noted.at).await?;
        Ok(transaction.commit().await?)
    }

    /// What happened to a case, oldest first.
    pub async fn case_events(&self, id: i32) -> Result<Vec<NotedEvent>, StoreError> {
        let rows = case_event::Entity::find()
            .filter(case_event::Column::CaseId.eq(id))
            .order_by_asc(case_event::Column::Id)
            .all(&self.db)
            .await?;
        let read = |row: case_event::Model| {
            let event = serde_json::from_str(&row.event).map_err(|e| StoreError::damaged("case_event", row.id, e))?;
            Ok(NotedEvent { at: Timestamp(row.at), actor: row.actor, event })
        };
        rows.into_iter().map(read).collect()
    }
}

/// The emergency of a case as it stands now; nothing that was asked for waits for approval any more.
async fn keep_emergency(db: &impl ConnectionTrait, case: i32, what: Option<String>) -> Result<(), StoreError> {
    patient_case::Entity::update_many()
        .col_expr(patient_case::Column::Emergency, Expr::value(what))
        .filter(patient_case::Column::Id.eq(case))
        .exec(db)
        .await?;
    let asked = case_sheet::Entity::delete_many().filter(case_sheet::Column::CaseId.eq(case));
    asked.filter(case_sheet::Column::Kind.eq(EMERGENCY)).exec(db).await?;
    Ok(())
}

/// Appends an event. Nothing here changes or removes one.
pub(super) async fn note(
    db: &impl ConnectionTrait,
    case: i32,
    actor: &str,
    event: &CaseEvent,
    at: Timestamp,
) -> Result<(), StoreError> {
    let event = serde_json::to_string(event).map_err(|error| StoreError::damaged("case_event", case, error))?;
    let row = case_event::ActiveModel {
        id: NotSet,
        case_id: Set(case),
        at: Set(at.0),
        actor: Set(actor.to_owned()),
        event: Set(event),
    };
    case_event::Entity::insert(row).exec_without_returning(db).await?;
    keep_card(db, case).await
}

pub(super) fn read_case(row: patient_case::Model) -> Result<CaseRecord, StoreError> {
    let damaged = |problem: String| StoreError::damaged("patient_case", row.id, problem);
    let emergency = row.emergency.as_deref().map(serde_json::from_str).transpose();
    Ok(CaseRecord {
        id: row.id,
        state: row.state.parse().map_err(|e: consilium_core::cases::UnknownState| damaged(e.to_string()))?,
        created: Timestamp(row.created),
        changed: Timestamp(row.changed),
        due: Timestamp(row.due),
        specialty: row.specialty.clone(),
        patient_name: row.patient_name.parse().map_err(|e: consilium_core::model::NameError| damaged(e.to_string()))?,
        patient_born: row.patient_born.parse().map_err(|e: consilium_core::cases::DateError| damaged(e.to_string()))?,
        language: row.language.clone(),
        request: serde_json::from_str(&row.request).map_err(|e| damaged(e.to_string()))?,
        emergency: emergency.map_err(|e| damaged(e.to_string()))?,
    })
}
