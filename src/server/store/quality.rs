use consilium_core::model::{SessionId, Timestamp};
use consilium_core::quality::Minute;
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, QueryOrder, QuerySelect, TransactionTrait, prelude::*};
use serde::Serialize;

use super::error::StoreError;
use super::open::Store;
use super::tables::{quality_event, quality_minute};

/// A session is shown at most so many minutes and alerts.
const MOST: u64 = 2880;
/// Sessions in the list of those that were.
const RECENT: u64 = 100;
const MINUTE_MS: i64 = 60_000;

/// Something to keep of how a session went.
#[derive(Debug, Clone)]
pub enum Kept {
    Minute(SessionId, Minute),
    /// An alert, raised or over, or a change of somebody's path, as JSON.
    Event(SessionId, Timestamp, String),
}

/// One session that is in the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecentSession {
    pub session: String,
    /// Minutes since 1970, UTC.
    pub first_minute: i64,
    pub last_minute: i64,
    pub most_present: i32,
    pub worst_score: Option<i32>,
}

impl Store {
    /// All in one transaction, so that a minute of many sessions is one write.
    pub async fn keep_quality(&self, kept: Vec<Kept>) -> Result<(), StoreError> {
        let (mut minutes, mut events) = (Vec::new(), Vec::new());
        for one in kept {
            match one {
                Kept::Minute(session, minute) => minutes.push(minute_row(&session, minute)),
                Kept::Event(session, at, event) => events.push(quality_event::ActiveModel {
                    id: NotSet,
                    session: Set(session.to_string()),
                    at: Set(at.0),
                    event: Set(event),
                }),
            }
        }
        let transaction = self.db.begin().await?;
        if !minutes.is_empty() {
            quality_minute::Entity::insert_many(minutes).exec_without_returning(&transaction).await?;
        }
        if !events.is_empty() {
            quality_event::Entity::insert_many(events).exec_without_returning(&transaction).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// What is older goes.
    pub async fn forget_quality(&self, before: Timestamp) -> Result<(), StoreError> {
        let minute = before.0.div_euclid(MINUTE_MS);
        quality_minute::Entity::delete_many().filter(quality_minute::Column::Minute.lt(minute)).exec(&self.db).await?;
        quality_event::Entity::delete_many().filter(quality_event::Column::At.lt(before.0)).exec(&self.db).await?;
        Ok(())
    }

    /// The newest minutes of a session, oldest first.
    pub async fn quality_minutes(&self, session: &SessionId) -> Result<Vec<Minute>, StoreError> {
        let rows = quality_minute::Entity::find()
            .filter(quality_minute::Column::Session.eq(session.as_str()))
            .order_by_desc(quality_minute::Column::Minute)
            .limit(MOST)
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().rev().map(read_minute).fold(Vec::new(), join_parts))
    }

    /// The newest events of a session as they were kept, oldest first.
    pub async fn quality_events(&self, session: &SessionId) -> Result<Vec<(Timestamp, String)>, StoreError> {
        let rows = quality_event::Entity::find()
            .filter(quality_event::Column::Session.eq(session.as_str()))
            .order_by_desc(quality_event::Column::At)
            .limit(MOST)
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().rev().map(|row| (Timestamp(row.at), row.event)).collect())
    }

    /// Sessions of the history, the newest first.
    pub async fn recent_quality(&self) -> Result<Vec<RecentSession>, StoreError> {
        type Row = (String, i64, i64, i32, Option<i32>);
        let rows: Vec<Row> = quality_minute::Entity::find()
            .select_only()
            .column(quality_minute::Column::Session)
            .column_as(quality_minute::Column::Minute.min(), "first_minute")
            .column_as(quality_minute::Column::Minute.max(), "last_minute")
            .column_as(quality_minute::Column::Present.max(), "most_present")
            .column_as(quality_minute::Column::WorstScore.min(), "worst_score")
            .group_by(quality_minute::Column::Session)
            .order_by_desc(quality_minute::Column::Minute.max())
            .limit(RECENT)
            .into_tuple()
            .all(&self.db)
            .await?;
        let read = |(session, first_minute, last_minute, most_present, worst_score): Row| RecentSession {
            session,
            first_minute,
            last_minute,
            most_present,
            worst_score,
        };
        Ok(rows.into_iter().map(read).collect())
    }
}

/// A session that fell silent and came back, or a server that stopped, leaves a minute in two rows.
fn join_parts(mut minutes: Vec<Minute>, next: Minute) -> Vec<Minute> {
    match minutes.last_mut().filter(|last| last.minute == next.minute) {
        Some(last) => *last = last.with(next),
        None => minutes.push(next),
    }
    minutes
}

fn minute_row(session: &SessionId, minute: Minute) -> quality_minute::ActiveModel {
    quality_minute::ActiveModel {
        id: NotSet,
        session: Set(session.to_string()),
        minute: Set(minute.minute),
        present: Set(minute.present.into()),
        reconnecting: Set(minute.reconnecting.into()),
        worst_score: Set(minute.worst_score.map(i32::from)),
        longest_delay_ms: Set(minute.longest_delay_ms.map(|ms| i32::try_from(ms).unwrap_or(i32::MAX))),
        up_loss_permille: Set(minute.up_loss_permille.into()),
        down_loss_permille: Set(minute.down_loss_permille.into()),
    }
}

fn read_minute(row: quality_minute::Model) -> Minute {
    let small = |value: i32| u16::try_from(value).unwrap_or(0);
    Minute {
        minute: row.minute,
        present: small(row.present),
        reconnecting: small(row.reconnecting),
        worst_score: row.worst_score.map(small),
        longest_delay_ms: row.longest_delay_ms.and_then(|ms| u32::try_from(ms).ok()),
        up_loss_permille: small(row.up_loss_permille),
        down_loss_permille: small(row.down_loss_permille),
    }
}
