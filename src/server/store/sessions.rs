use consilium_core::model::{CaseId, SessionId, Timestamp};
use consilium_core::session::Record;
use sea_orm::QueryOrder;
use sea_orm::{ActiveValue::Set, TransactionTrait, TryInsertResult, prelude::*};

use super::error::StoreError;
use super::open::Store;
use super::tables::{session, session_event};

/// A record with its place in the session.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberedRecord {
    pub number: i64,
    pub at: Timestamp,
    pub record: Record,
}

/// A session as it was left.
#[derive(Debug)]
pub struct StoredSession {
    pub title: String,
    pub started: Option<Timestamp>,
    pub ended: Option<Timestamp>,
    pub records: Vec<(Timestamp, Record)>,
}

/// Rows written by one statement; databases bound the number of values in it.
const ROWS_AT_ONCE: usize = 1000;

impl Store {
    /// A session with a case of its own, of the same name.
    pub async fn create_session(&self, id: &SessionId, title: &str, now: Timestamp) -> Result<(), StoreError> {
        self.create_session_of(id, &CaseId::from(id), title, now).await
    }

    pub async fn create_session_of(
        &self,
        id: &SessionId,
        case: &CaseId,
        title: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let row = session::ActiveModel {
            id: Set(id.to_string()),
            title: Set(title.to_owned()),
            created: Set(now.0),
            started: Set(None),
            ended: Set(None),
            case_id: Set(case.to_string()),
        };
        match session::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(&self.db).await? {
            TryInsertResult::Inserted(1..) => Ok(()),
            _ => Err(StoreError::SessionExists { session: id.clone() }),
        }
    }

    /// The title of a session, if it exists.
    pub async fn session_title(&self, id: &SessionId) -> Result<Option<String>, StoreError> {
        let row = session::Entity::find_by_id(id.as_str()).one(&self.db).await?;
        Ok(row.map(|row| row.title))
    }

    /// Which case a session belongs to, if the session exists.
    pub async fn session_case(&self, id: &SessionId) -> Result<Option<CaseId>, StoreError> {
        let row = session::Entity::find_by_id(id.as_str()).one(&self.db).await?;
        let parse = |row: session::Model| row.case_id.parse().map_err(|e| StoreError::damaged("session", &row.id, e));
        row.map(parse).transpose()
    }

    /// Every session of a case, the oldest first.
    pub async fn sessions_of(&self, case: &CaseId) -> Result<Vec<SessionId>, StoreError> {
        let of_case = session::Entity::find().filter(session::Column::CaseId.eq(case.as_str()));
        let rows = of_case.order_by_asc(session::Column::Created).all(&self.db).await?;
        let parse = |row: session::Model| row.id.parse().map_err(|e| StoreError::damaged("session", &row.id, e));
        rows.into_iter().map(parse).collect()
    }

    /// Sessions in which somebody has been and which nobody has ended.
    pub async fn live_sessions(&self) -> Result<Vec<SessionId>, StoreError> {
        let rows = session::Entity::find()
            .filter(session::Column::Started.is_not_null())
            .filter(session::Column::Ended.is_null())
            .all(&self.db)
            .await?;
        let parse = |row: session::Model| row.id.parse().map_err(|e| StoreError::damaged("session", &row.id, e));
        rows.into_iter().map(parse).collect()
    }

    /// Marks the moment the first person came; later calls change nothing.
    pub async fn start_session(&self, id: &SessionId, now: Timestamp) -> Result<(), StoreError> {
        session::Entity::update_many()
            .col_expr(session::Column::Started, Expr::value(now.0))
            .filter(session::Column::Id.eq(id.as_str()))
            .filter(session::Column::Started.is_null())
            .exec(&self.db)
            .await?;
        Ok(())
    }

    pub async fn load_session(&self, id: &SessionId) -> Result<Option<StoredSession>, StoreError> {
        let Some(row) = session::Entity::find_by_id(id.as_str()).one(&self.db).await? else { return Ok(None) };
        let events = session_event::Entity::find()
            .filter(session_event::Column::Session.eq(id.as_str()))
            .order_by_asc(session_event::Column::Number)
            .all(&self.db)
            .await?;
        let records = events.into_iter().enumerate().map(|(at, event)| read_record(at, event));
        Ok(Some(StoredSession {
            title: row.title,
            started: row.started.map(Timestamp),
            ended: row.ended.map(Timestamp),
            records: records.collect::<Result<_, _>>()?,
        }))
    }

    /// Appends records in one transaction. Only one task writes a session, and it may repeat a
    /// write whose answer was lost: a number that is there already is the same record.
    pub async fn append(&self, id: &SessionId, records: &[NumberedRecord]) -> Result<(), StoreError> {
        let rows = records.iter().map(|r| write_record(id, r)).collect::<Result<Vec<_>, _>>()?;
        let transaction = self.db.begin().await?;
        for some in rows.chunks(ROWS_AT_ONCE) {
            session_event::Entity::insert_many(some.iter().cloned())
                .on_conflict_do_nothing()
                .exec_without_returning(&transaction)
                .await?;
        }
        if let Some(end) = records.iter().find(|r| matches!(r.record, Record::Ended { .. })) {
            session::Entity::update_many()
                .col_expr(session::Column::Ended, Expr::value(end.at.0))
                .filter(session::Column::Id.eq(id.as_str()))
                .exec(&transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }
}

fn write_record(id: &SessionId, numbered: &NumberedRecord) -> Result<session_event::ActiveModel, StoreError> {
    let record = serde_json::to_string(&numbered.record)
        .map_err(|error| StoreError::damaged("session_event", numbered.number, error))?;
    Ok(session_event::ActiveModel {
        session: Set(id.to_string()),
        number: Set(numbered.number),
        at: Set(numbered.at.0),
        record: Set(record),
    })
}

/// A missing or unreadable record would restore a session that never was: nothing is guessed.
fn read_record(at: usize, event: session_event::Model) -> Result<(Timestamp, Record), StoreError> {
    let place = || format!("{} {}", event.session, event.number);
    if usize::try_from(event.number) != Ok(at) {
        return Err(StoreError::damaged("session_event", place(), "a record before it is missing"));
    }
    let record = serde_json::from_str(&event.record).map_err(|e| StoreError::damaged("session_event", place(), e))?;
    Ok((Timestamp(event.at), record))
}
