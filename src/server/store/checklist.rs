use std::collections::{HashMap, HashSet};

use consilium_core::cases::{
    Arrival, CaseEvent, CaseState, ChecklistItem, ItemKind, ItemState, Paper, after_link, after_unlink, fitting,
};
use consilium_core::model::{CaseId, Timestamp};
use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryOrder, TransactionTrait, TryInsertResult, prelude::*};

use super::case_parts::text_of;
use super::case_whole::read_item;
use super::case_work::By;
use super::cases::note;
use super::dossier::{DocumentEntry, DocumentState, NewDocument, read_document};
use super::error::StoreError;
use super::open::Store;
use super::tables::{case_item, case_item_document, document};

/// An item of the checklist with all that is known of it.
#[derive(Debug, Clone)]
pub struct ItemRecord {
    pub item: ChecklistItem,
    /// Empty when nobody said.
    pub language: String,
    /// Who looked at it last; empty when nobody has.
    pub reviewer: String,
    pub reviewed: Option<Timestamp>,
    pub note: String,
    pub files: Vec<ItemFile>,
}

/// A document that fills an item.
#[derive(Debug, Clone)]
pub struct ItemFile {
    pub document: DocumentEntry,
    pub linked: Timestamp,
}

/// What somebody finds of an item.
#[derive(Debug, Clone)]
pub struct ItemReview {
    pub kind: ItemKind,
    pub state: ItemState,
    /// As people know him. `None`: nobody has looked, only the language was told.
    pub reviewer: Option<String>,
    /// `None`: as it was.
    pub language: Option<String>,
    pub note: String,
}

/// An item is filled by so many documents; of a series of images one counts.
pub const MOST_FILES: usize = 100;
/// Who links what fits without being asked, as events name it.
const DOSSIER: &str = "dossier";

impl ItemRecord {
    pub fn papers(&self) -> Vec<Paper> {
        self.files.iter().map(|file| file.document.paper()).collect()
    }
}

impl DocumentEntry {
    /// What it is good for on a checklist.
    pub fn paper(&self) -> Paper {
        match self.state {
            DocumentState::Released => Paper::Usable,
            DocumentState::Rejected => Paper::Refused,
            DocumentState::Quarantined if self.reason.as_deref() == Some("wrong_patient") => Paper::OfAnother,
            DocumentState::Quarantined => Paper::HeldBack,
        }
    }
}

impl Store {
    /// The checklist of a case, in its order.
    pub async fn item_records(&self, case: i32) -> Result<Vec<ItemRecord>, StoreError> {
        let mut files = self.item_files(case).await?;
        let rows = case_item::Entity::find().filter(case_item::Column::CaseId.eq(case));
        let mut records = Vec::new();
        for row in rows.order_by_asc(case_item::Column::Position).all(&self.db).await? {
            records.push(ItemRecord {
                item: read_item(&row)?,
                files: files.remove(&row.kind).unwrap_or_default(),
                language: row.language,
                reviewer: row.reviewer,
                reviewed: row.reviewed.map(Timestamp),
                note: row.note,
            });
        }
        Ok(records)
    }

    /// By the item that they fill; what is not kept any more is left out.
    async fn item_files(&self, case: i32) -> Result<HashMap<String, Vec<ItemFile>>, StoreError> {
        let links = case_item_document::Entity::find().filter(case_item_document::Column::CaseId.eq(case));
        let links = links.order_by_asc(case_item_document::Column::Linked).all(&self.db).await?;
        let name = CaseId::numbered(case);
        let documents = document::Entity::find()
            .filter(document::Column::CaseId.eq(name.as_str()))
            .filter(document::Column::Id.is_in(links.iter().map(|link| link.document.clone())));
        let mut known = HashMap::new();
        for row in documents.all(&self.db).await? {
            known.insert(row.id.clone(), read_document(row)?);
        }
        let mut files: HashMap<String, Vec<ItemFile>> = HashMap::new();
        for link in links {
            let Some(document) = known.get(&link.document).cloned() else { continue };
            files.entry(link.kind).or_default().push(ItemFile { document, linked: Timestamp(link.linked) });
        }
        Ok(files)
    }

    /// Keeps what somebody found of an item that is still as he saw it. `false`: it stands otherwise, or a document fills
    /// it that he has not seen, or there is none.
    pub async fn review_item(
        &self,
        case: i32,
        seen: &ItemRecord,
        found: &ItemReview,
        by: By<'_>,
    ) -> Result<bool, StoreError> {
        self.keep_review(case, Some(seen), found, by).await
    }

    /// The same whatever it was before. `false`: the case has no such item.
    pub async fn set_case_item(
        &self,
        case: i32,
        kind: ItemKind,
        state: ItemState,
        actor: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let found = ItemReview { kind, state, reviewer: Some(String::new()), language: None, note: String::new() };
        self.keep_review(case, None, &found, By { actor, at: now }).await
    }

    async fn keep_review(
        &self,
        case: i32,
        seen: Option<&ItemRecord>,
        found: &ItemReview,
        by: By<'_>,
    ) -> Result<bool, StoreError> {
        let (item, state) = (text_of(&found.kind)?, text_of(&found.state)?);
        let mut update = case_item::Entity::update_many()
            .col_expr(case_item::Column::State, Expr::value(state.clone()))
            .filter(case_item::Column::CaseId.eq(case))
            .filter(case_item::Column::Kind.eq(item.clone()));
        if let Some(reviewer) = &found.reviewer {
            update = update
                .col_expr(case_item::Column::Reviewer, Expr::value(reviewer.clone()))
                .col_expr(case_item::Column::Reviewed, Expr::value(by.at.0))
                .col_expr(case_item::Column::Note, Expr::value(found.note.clone()));
        }
        if let Some(language) = &found.language {
            update = update.col_expr(case_item::Column::Language, Expr::value(language.clone()));
        }
        if let Some(seen) = seen {
            update = update.filter(case_item::Column::State.eq(text_of(&seen.item.state)?));
        }
        let transaction = self.db.begin().await?;
        if update.exec(&transaction).await?.rows_affected == 0 {
            return Ok(false);
        }
        // The row is taken: who links another document comes before this or after it.
        if let Some(seen) = seen
            && has_more(&transaction, case, &item, seen).await?
        {
            return Ok(false);
        }
        let event = CaseEvent::ItemChanged { item, state, reason: found.note.clone() };
        note(&transaction, case, by.actor, &event, by.at).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// A document fills an item from now on. `false`: it does already, or the case has no such item.
    pub async fn link_item(
        &self,
        case: i32,
        kind: ItemKind,
        document: &DocumentEntry,
        by: By<'_>,
    ) -> Result<bool, StoreError> {
        let transaction = self.db.begin().await?;
        let linked = link(&transaction, case, kind, (document.id.to_string().as_str(), document), by).await?;
        if linked {
            transaction.commit().await?;
        }
        Ok(linked)
    }

    /// It fills it no more. `false`: it did not.
    pub async fn unlink_item(&self, case: i32, kind: ItemKind, document: &str, by: By<'_>) -> Result<bool, StoreError> {
        let item = text_of(&kind)?;
        let transaction = self.db.begin().await?;
        take_item(&transaction, case, &item).await?;
        let gone = case_item_document::Entity::delete_many()
            .filter(case_item_document::Column::CaseId.eq(case))
            .filter(case_item_document::Column::Kind.eq(item.clone()))
            .filter(case_item_document::Column::Document.eq(document))
            .exec(&transaction)
            .await?;
        if gone.rows_affected == 0 {
            return Ok(false);
        }
        let left = case_item_document::Entity::find()
            .filter(case_item_document::Column::CaseId.eq(case))
            .filter(case_item_document::Column::Kind.eq(item.clone()))
            .count(&transaction)
            .await?;
        let left = usize::try_from(left).unwrap_or(usize::MAX);
        let Some(state) = change_state(&transaction, case, &item, |state| after_unlink(state, left)).await? else {
            return Ok(false);
        };
        let event = CaseEvent::ItemUnlinked { item, document: document.to_owned(), state };
        note(&transaction, case, by.actor, &event, by.at).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// What is linked already, by item and part.
    async fn linked_parts(&self, case: i32) -> Result<HashSet<(String, String)>, StoreError> {
        let links = case_item_document::Entity::find().filter(case_item_document::Column::CaseId.eq(case));
        Ok(links.all(&self.db).await?.into_iter().map(|link| (link.kind, link.part)).collect())
    }

    /// Links each of these that fits exactly one item of a case whose dossier is still being gathered.
    pub async fn link_fitting(&self, case: &CaseId, new: &[NewDocument], at: Timestamp) -> Result<(), StoreError> {
        let Some(number) = case.number() else { return Ok(()) };
        let gathered = self.case(number).await?.is_some_and(|record| is_gathered(record.state));
        let records = if gathered { self.item_records(number).await? } else { Vec::new() };
        let mut known = if gathered { self.linked_parts(number).await? } else { HashSet::new() };
        let items: Vec<ChecklistItem> = records.iter().map(|record| record.item).collect();
        let full =
            |kind: ItemKind| records.iter().any(|record| record.item.kind == kind && record.files.len() >= MOST_FILES);
        for one in new.iter().filter(|one| one.entry.state != DocumentState::Rejected) {
            let Some(kind) = fitting(&items, arrival(one)).filter(|kind| !full(*kind)) else { continue };
            let part = part_of(one);
            // Of a series of thousands the first one asks the database.
            if !known.insert((text_of(&kind)?, part.clone())) {
                continue;
            }
            let transaction = self.db.begin().await?;
            let by = By { actor: DOSSIER, at };
            if link(&transaction, number, kind, (part.as_str(), &one.entry), by).await? {
                transaction.commit().await?;
            }
        }
        Ok(())
    }
}

/// What comes later is of the treatment and not of the request.
fn is_gathered(state: CaseState) -> bool {
    use CaseState::*;
    matches!(state, Submitted | Triage | Returned | Accepted | Preparing | Scheduled)
}

fn arrival(new: &NewDocument) -> Arrival<'_> {
    match &new.image {
        Some(image) => Arrival::Image { modality: &image.modality },
        None => Arrival::Paper { file_name: &new.entry.file_name },
    }
}

/// A series is linked once, and once more if something in it may be another patient's.
fn part_of(new: &NewDocument) -> String {
    match &new.image {
        Some(image) if new.entry.paper() == Paper::OfAnother => format!("{} of another", image.uids[1]),
        Some(image) => image.uids[1].clone(),
        None => new.entry.id.to_string(),
    }
}

async fn link(
    db: &impl ConnectionTrait,
    case: i32,
    kind: ItemKind,
    (part, document): (&str, &DocumentEntry),
    by: By<'_>,
) -> Result<bool, StoreError> {
    let item = text_of(&kind)?;
    take_item(db, case, &item).await?;
    let row = case_item_document::ActiveModel {
        case_id: Set(case),
        kind: Set(item.clone()),
        part: Set(part.to_owned()),
        document: Set(document.id.to_string()),
        linked: Set(by.at.0),
    };
    let unique =
        [case_item_document::Column::CaseId, case_item_document::Column::Kind, case_item_document::Column::Part];
    let inserted =
        case_item_document::Entity::insert(row).on_conflict_do_nothing_on(unique).exec_without_returning(db).await?;
    if !matches!(inserted, TryInsertResult::Inserted(1..)) {
        return Ok(false);
    }
    let paper = document.paper();
    let Some(state) = change_state(db, case, &item, |state| after_link(state, paper)).await? else {
        return Ok(false);
    };
    let event = CaseEvent::ItemLinked { item, document: document.id.to_string(), state };
    note(db, case, by.actor, &event, by.at).await?;
    Ok(true)
}

/// Whether a document fills the item that was not seen.
async fn has_more(db: &impl ConnectionTrait, case: i32, item: &str, seen: &ItemRecord) -> Result<bool, StoreError> {
    let links = case_item_document::Entity::find().filter(case_item_document::Column::CaseId.eq(case));
    let links = links.filter(case_item_document::Column::Kind.eq(item)).all(db).await?;
    let known: HashSet<String> = seen.files.iter().map(|file| file.document.id.to_string()).collect();
    let unseen = links.into_iter().map(|link| link.document).filter(|id| !known.contains(id));
    // What is not kept any more is seen by nobody.
    let kept = document::Entity::find()
        .filter(document::Column::CaseId.eq(CaseId::numbered(case).as_str()))
        .filter(document::Column::Id.is_in(unseen));
    Ok(kept.count(db).await? > 0)
}

/// Who else changes this item waits: what is found of one document is not lost to another that comes at the same moment.
async fn take_item(db: &impl ConnectionTrait, case: i32, item: &str) -> Result<(), StoreError> {
    case_item::Entity::update_many()
        .col_expr(case_item::Column::State, Expr::col(case_item::Column::State))
        .filter(case_item::Column::CaseId.eq(case))
        .filter(case_item::Column::Kind.eq(item))
        .exec(db)
        .await?;
    Ok(())
}

/// The state as it is then; `None`: the case has no such item.
async fn change_state(
    db: &impl ConnectionTrait,
    case: i32,
    item: &str,
    next: impl FnOnce(ItemState) -> ItemState,
) -> Result<Option<String>, StoreError> {
    let one = case_item::Entity::find().filter(case_item::Column::CaseId.eq(case));
    let Some(row) = one.filter(case_item::Column::Kind.eq(item)).one(db).await? else { return Ok(None) };
    let state = text_of(&next(read_item(&row)?.state))?;
    case_item::Entity::update_many()
        .col_expr(case_item::Column::State, Expr::value(state.clone()))
        .filter(case_item::Column::CaseId.eq(case))
        .filter(case_item::Column::Kind.eq(item))
        .exec(db)
        .await?;
    Ok(Some(state))
}
