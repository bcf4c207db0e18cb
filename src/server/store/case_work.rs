use consilium_core::cases::{CaseEvent, Task};
use consilium_core::model::Timestamp;
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, ConnectionTrait, QueryOrder, TransactionTrait, prelude::*};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::case_parts::number;
use super::cases::note;
use super::error::StoreError;
use super::open::Store;
use super::tables::{case_opinion, case_sheet, case_task};

/// The sheet with the words for the booth.
pub const GLOSSARY: &str = "glossary";
/// The sheet with an emergency that waits for a second person.
pub const EMERGENCY: &str = "emergency";

/// Something that a case owes, as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptTask {
    pub id: i32,
    pub case: i32,
    /// The colleague who owes it.
    pub owner: Option<i32>,
    pub due: Timestamp,
    pub done: bool,
    pub task: Task,
    pub changed: Timestamp,
}

/// Something that a case owes from now on.
#[derive(Debug, Clone)]
pub struct NewTask {
    pub owner: Option<i32>,
    pub due: Timestamp,
    pub task: Task,
}

/// What an expert thinks before the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    pub colleague: i32,
    pub commitment: String,
    pub salt: String,
    pub text: String,
    pub sealed: Timestamp,
    pub opened: Option<Timestamp>,
    /// The session of the case before which it was sealed, counted from 1.
    pub round: i32,
}

/// Who did something, and when.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    pub actor: &'a str,
    pub at: Timestamp,
}

impl Store {
    /// A part of which a case has one, if it was written.
    pub async fn sheet<T: DeserializeOwned>(&self, case: i32, kind: &str) -> Result<Option<T>, StoreError> {
        let found = case_sheet::Entity::find()
            .filter(case_sheet::Column::CaseId.eq(case))
            .filter(case_sheet::Column::Kind.eq(kind))
            .one(&self.db)
            .await?;
        let read = |row: case_sheet::Model| {
            serde_json::from_str(&row.body).map_err(|error| StoreError::damaged("case_sheet", row.id, error))
        };
        found.map(read).transpose()
    }

    /// Writes it anew, with what the events are told of it.
    pub async fn write_sheet<T: Serialize>(
        &self,
        case: i32,
        kind: &str,
        body: &T,
        event: &CaseEvent,
        by: By<'_>,
    ) -> Result<(), StoreError> {
        let body = serde_json::to_string(body).map_err(|error| StoreError::damaged("case_sheet", case, error))?;
        let transaction = self.db.begin().await?;
        let changed = case_sheet::Entity::update_many()
            .col_expr(case_sheet::Column::Body, Expr::value(body.clone()))
            .col_expr(case_sheet::Column::Changed, Expr::value(by.at.0))
            .filter(case_sheet::Column::CaseId.eq(case))
            .filter(case_sheet::Column::Kind.eq(kind))
            .exec(&transaction)
            .await?;
        if changed.rows_affected == 0 {
            let row = case_sheet::ActiveModel {
                id: NotSet,
                case_id: Set(case),
                kind: Set(kind.to_owned()),
                body: Set(body),
                changed: Set(by.at.0),
            };
            case_sheet::Entity::insert(row).exec_without_returning(&transaction).await?;
        }
        note(&transaction, case, by.actor, event, by.at).await?;
        Ok(transaction.commit().await?)
    }

    /// The same, with the text as it is kept.
    pub async fn sheet_text(&self, case: i32, kind: &str) -> Result<Option<String>, StoreError> {
        let found = case_sheet::Entity::find()
            .filter(case_sheet::Column::CaseId.eq(case))
            .filter(case_sheet::Column::Kind.eq(kind))
            .one(&self.db)
            .await?;
        Ok(found.map(|row| row.body))
    }

    /// Writes it over the text that was read. `false`: somebody has written it since; nothing is written.
    pub async fn write_sheet_over<T: Serialize>(
        &self,
        case: i32,
        (kind, before): (&str, Option<&str>),
        body: &T,
        event: &CaseEvent,
        by: By<'_>,
    ) -> Result<bool, StoreError> {
        let body = serde_json::to_string(body).map_err(|error| StoreError::damaged("case_sheet", case, error))?;
        let transaction = self.db.begin().await?;
        let written = match before {
            Some(before) => {
                let over = case_sheet::Entity::update_many()
                    .col_expr(case_sheet::Column::Body, Expr::value(body))
                    .col_expr(case_sheet::Column::Changed, Expr::value(by.at.0))
                    .filter(case_sheet::Column::CaseId.eq(case))
                    .filter(case_sheet::Column::Kind.eq(kind))
                    .filter(case_sheet::Column::Body.eq(before));
                over.exec(&transaction).await?.rows_affected > 0
            }
            None => {
                let row = case_sheet::ActiveModel {
                    id: NotSet,
                    case_id: Set(case),
                    kind: Set(kind.to_owned()),
                    body: Set(body),
                    changed: Set(by.at.0),
                };
                let inserted = case_sheet::Entity::insert(row)
                    .on_conflict_do_nothing_on([case_sheet::Column::CaseId, case_sheet::Column::Kind])
                    .exec_without_returning(&transaction)
                    .await?;
                matches!(inserted, sea_orm::TryInsertResult::Inserted(1..))
            }
        };
        if !written {
            return Ok(false);
        }
        note(&transaction, case, by.actor, event, by.at).await?;
        transaction.commit().await?;
        Ok(true)
    }

    pub async fn add_task(&self, case: i32, new: &NewTask, by: By<'_>) -> Result<i32, StoreError> {
        let transaction = self.db.begin().await?;
        let id = insert_task(&transaction, case, new, by).await?;
        transaction.commit().await?;
        Ok(id)
    }

    /// Several at once, such as the three looks back.
    pub async fn add_tasks(&self, case: i32, new: &[NewTask], by: By<'_>) -> Result<(), StoreError> {
        let transaction = self.db.begin().await?;
        for task in new {
            insert_task(&transaction, case, task, by).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Keeps a task as it is now. `false`: somebody else has changed it since it was read.
    pub async fn keep_task(&self, kept: &KeptTask, by: By<'_>) -> Result<bool, StoreError> {
        let transaction = self.db.begin().await?;
        if !update_task(&transaction, kept, by).await? {
            return Ok(false);
        }
        transaction.commit().await?;
        Ok(true)
    }

    pub async fn task(&self, case: i32, id: i32) -> Result<Option<KeptTask>, StoreError> {
        let of_case = case_task::Entity::find_by_id(id).filter(case_task::Column::CaseId.eq(case));
        of_case.one(&self.db).await?.map(read_task).transpose()
    }

    /// What a case owes, by due time.
    pub async fn tasks(&self, case: i32) -> Result<Vec<KeptTask>, StoreError> {
        let of_case = case_task::Entity::find().filter(case_task::Column::CaseId.eq(case));
        let sorted = of_case.order_by_asc(case_task::Column::Due).order_by_asc(case_task::Column::Id);
        sorted.all(&self.db).await?.into_iter().map(read_task).collect()
    }

    /// What a colleague owes in every case, by due time.
    pub async fn tasks_of(&self, colleague: i32) -> Result<Vec<KeptTask>, StoreError> {
        let own = case_task::Entity::find().filter(case_task::Column::Owner.eq(colleague));
        own.order_by_asc(case_task::Column::Due).all(&self.db).await?.into_iter().map(read_task).collect()
    }

    /// Seals an opinion. `false`: this colleague has sealed one before this session already.
    pub async fn seal_opinion(&self, case: i32, new: &Opinion, actor: &str) -> Result<bool, StoreError> {
        let transaction = self.db.begin().await?;
        let row = case_opinion::ActiveModel {
            id: NotSet,
            case_id: Set(case),
            colleague: Set(new.colleague),
            commitment: Set(new.commitment.clone()),
            salt: Set(new.salt.clone()),
            text: Set(new.text.clone()),
            sealed: Set(new.sealed.0),
            opened: Set(None),
            round: Set(new.round),
        };
        let unique = [case_opinion::Column::CaseId, case_opinion::Column::Colleague, case_opinion::Column::Round];
        let inserted = case_opinion::Entity::insert(row)
            .on_conflict_do_nothing_on(unique)
            .exec_without_returning(&transaction)
            .await?;
        if !matches!(inserted, sea_orm::TryInsertResult::Inserted(1..)) {
            return Ok(false);
        }
        let (colleague, commitment) = (number(new.colleague), new.commitment.clone());
        let event = CaseEvent::OpinionSealed { colleague, commitment };
        note(&transaction, case, actor, &event, new.sealed).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Opens all of a case together. Those that are open stay as they are.
    pub async fn open_opinions(&self, case: i32, by: By<'_>) -> Result<(), StoreError> {
        let transaction = self.db.begin().await?;
        let opened = case_opinion::Entity::update_many()
            .col_expr(case_opinion::Column::Opened, Expr::value(by.at.0))
            .filter(case_opinion::Column::CaseId.eq(case))
            .filter(case_opinion::Column::Opened.is_null())
            .exec(&transaction)
            .await?;
        if opened.rows_affected > 0 {
            let opinions = u32::try_from(opened.rows_affected).unwrap_or(u32::MAX);
            note(&transaction, case, by.actor, &CaseEvent::OpinionsOpened { opinions }, by.at).await?;
        }
        Ok(transaction.commit().await?)
    }

    pub async fn opinions(&self, case: i32) -> Result<Vec<Opinion>, StoreError> {
        let of_case = case_opinion::Entity::find().filter(case_opinion::Column::CaseId.eq(case));
        let rows = of_case.order_by_asc(case_opinion::Column::Id).all(&self.db).await?;
        let read = |row: case_opinion::Model| Opinion {
            colleague: row.colleague,
            commitment: row.commitment,
            salt: row.salt,
            text: row.text,
            sealed: Timestamp(row.sealed),
            opened: row.opened.map(Timestamp),
            round: row.round,
        };
        Ok(rows.into_iter().map(read).collect())
    }
}

fn text_of(task: &Task, id: i32) -> Result<String, StoreError> {
    serde_json::to_string(task).map_err(|error| StoreError::damaged("case_task", id, error))
}

/// `false`: it has been changed since it was read.
pub(super) async fn update_task(db: &impl ConnectionTrait, kept: &KeptTask, by: By<'_>) -> Result<bool, StoreError> {
    let changed = case_task::Entity::update_many()
        .col_expr(case_task::Column::Owner, Expr::value(kept.owner))
        .col_expr(case_task::Column::Due, Expr::value(kept.due.0))
        .col_expr(case_task::Column::Done, Expr::value(kept.done))
        .col_expr(case_task::Column::Body, Expr::value(text_of(&kept.task, kept.id)?))
        .col_expr(case_task::Column::Changed, Expr::value(by.at.0.max(kept.changed.0 + 1)))
        .filter(case_task::Column::Id.eq(kept.id))
        .filter(case_task::Column::Changed.eq(kept.changed.0))
        .exec(db)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    let kind = kept.task.kind().to_owned();
    let event = CaseEvent::TaskChanged { task: number(kept.id), kind, done: kept.done };
    note(db, kept.case, by.actor, &event, by.at).await?;
    Ok(true)
}

pub(super) async fn insert_task(
    db: &impl ConnectionTrait,
    case: i32,
    new: &NewTask,
    by: By<'_>,
) -> Result<i32, StoreError> {
    let row = case_task::ActiveModel {
        id: NotSet,
        case_id: Set(case),
        kind: Set(new.task.kind().to_owned()),
        owner: Set(new.owner),
        due: Set(new.due.0),
        done: Set(false),
        body: Set(text_of(&new.task, 0)?),
        changed: Set(by.at.0),
    };
    let id = case_task::Entity::insert(row).exec(db).await?.last_insert_id;
    let event = CaseEvent::TaskAdded { task: number(id), kind: new.task.kind().to_owned() };
    note(db, case, by.actor, &event, by.at).await?;
    Ok(id)
}

pub(super) fn read_task(row: case_task::Model) -> Result<KeptTask, StoreError> {
    Ok(KeptTask {
        id: row.id,
        case: row.case_id,
        owner: row.owner,
        due: Timestamp(row.due),
        done: row.done,
        task: serde_json::from_str(&row.body).map_err(|error| StoreError::damaged("case_task", row.id, error))?,
        changed: Timestamp(row.changed),
    })
}
