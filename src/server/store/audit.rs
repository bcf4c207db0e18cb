use consilium_core::audit::{CHAIN_START, ChainHash, ChainLink, Disclosure, audit_event as fhir_event};
use consilium_core::model::Timestamp;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbBackend, QueryOrder, QuerySelect, TransactionTrait, prelude::*};

use super::error::StoreError;
use super::open::Store;
use super::tables::audit_event;

/// One disclosure as it was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    pub number: i64,
    pub at: Timestamp,
    pub case: String,
    pub actor: String,
    pub what: String,
    /// A FHIR AuditEvent.
    pub event: serde_json::Value,
}

/// So many rows are read at a time when a chain is walked.
const PAGE: u64 = 1000;

impl Store {
    /// Appends disclosures in one transaction. Returns number and hash of the last.
    pub async fn append_audit(&self, disclosures: &[Disclosure]) -> Result<(i64, ChainHash), StoreError> {
        let transaction = self.db.begin().await?;
        // Two processes that append take turns: the chain has one end. On SQLite the first write does it.
        match transaction.get_database_backend() {
            DbBackend::Postgres => transaction.execute_unprepared("SELECT pg_advisory_xact_lock(20419)").await?,
            _ => transaction.execute_unprepared("UPDATE audit_event SET number = number WHERE number = 0").await?,
        };
        let last = audit_event::Entity::find().order_by_desc(audit_event::Column::Number).one(&transaction).await?;
        let (mut number, mut hash) = match last {
            Some(row) => (row.number, read_hash(row.number, row.hash)?),
            None => (0, CHAIN_START),
        };
        let mut rows = Vec::with_capacity(disclosures.len());
        for disclosure in disclosures {
            number += 1;
            let text = fhir_event(disclosure).to_string();
            hash = hash.next(number, &text);
            rows.push(audit_event::ActiveModel {
                number: Set(number),
                at: Set(disclosure.at.0),
                case_id: Set(disclosure.case.clone()),
                actor: Set(disclosure.to.actor.clone()),
                what: Set(disclosure.what.to_string()),
                event: Set(text),
                hash: Set(hash.0.to_vec()),
            });
        }
        if !rows.is_empty() {
            audit_event::Entity::insert_many(rows).exec_without_returning(&transaction).await?;
        }
        transaction.commit().await?;
        Ok((number, hash))
    }

    /// Who saw what of a case, the last first.
    pub async fn audit_of(&self, case: &str, most: u64) -> Result<Vec<AuditEntry>, StoreError> {
        let rows = audit_event::Entity::find()
            .filter(audit_event::Column::CaseId.eq(case))
            .order_by_desc(audit_event::Column::Number)
            .limit(most)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read_entry).collect()
    }

    /// The links of the chain after a number, a page at a time.
    pub async fn audit_chain(&self, after: i64) -> Result<Vec<ChainLink>, StoreError> {
        let rows = audit_event::Entity::find()
            .filter(audit_event::Column::Number.gt(after))
            .order_by_asc(audit_event::Column::Number)
            .limit(PAGE)
            .all(&self.db)
            .await?;
        let link = |row: audit_event::Model| ChainLink { number: row.number, text: row.event, hash: row.hash };
        Ok(rows.into_iter().map(link).collect())
    }
}

fn read_hash(number: i64, bytes: Vec<u8>) -> Result<ChainHash, StoreError> {
    let hash =
        <[u8; 32]>::try_from(bytes).map_err(|_| StoreError::damaged("audit_event", number, "a hash has 32 bytes"));
    hash.map(ChainHash)
}

fn read_entry(row: audit_event::Model) -> Result<AuditEntry, StoreError> {
    let event = serde_json::from_str(&row.event);
    Ok(AuditEntry {
        number: row.number,
        at: Timestamp(row.at),
        case: row.case_id,
        actor: row.actor,
        what: row.what,
        event: event.map_err(|error| StoreError::damaged("audit_event", row.number, error))?,
    })
}
