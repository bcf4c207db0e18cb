use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use consilium_core::cases::{
    ChecklistItem, ItemKind, ItemState, Need, ReviewError, Task, TranslationState, review as may_find,
};
use consilium_core::model::{CaseId, Language, Timestamp};
use consilium_core::protocol::ErrorCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::body::JsonBody;
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::board::{case_number, page};
use super::house::Staff;
use super::requests::unprocessable;
use super::view::CasePage;
use crate::ops::wall_clock;
use crate::store::{By, DocumentState, ItemFile, ItemRecord, ItemReview, KeptTask, MOST_FILES};

const LONGEST_REASON: usize = 2000;

/// What somebody finds of a line of the checklist.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ItemChange {
    #[schema(value_type = String, example = "pathology")]
    kind: ItemKind,
    #[schema(value_type = String, example = "accepted")]
    state: ItemState,
    /// Needed to take back that it is another patient's.
    #[serde(default)]
    reason: String,
    /// In which language it is; left out, that stays as it was.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "zh")]
    language: Option<Language>,
}

/// A document of the dossier fills a line of the checklist, or does no more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ItemLink {
    #[schema(value_type = String, example = "pathology")]
    kind: ItemKind,
    document: String,
    linked: bool,
}

/// A line of the checklist.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct ChecklistLine {
    #[schema(value_type = String)]
    kind: ItemKind,
    #[schema(value_type = String)]
    need: Need,
    #[schema(value_type = String)]
    state: ItemState,
    /// As a BCP 47 tag; empty when nobody said.
    language: String,
    /// The translation of its documents that is least far; `null`: none was ordered.
    #[schema(value_type = Option<String>)]
    translation: Option<TranslationState>,
    /// Who looked at it last; empty when nobody has.
    reviewer: String,
    #[schema(value_type = Option<i64>)]
    reviewed: Option<Timestamp>,
    note: String,
    documents: Vec<ChecklistPaper>,
}

/// A document that fills a line of the checklist; of a series of images the first one.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct ChecklistPaper {
    id: String,
    file_name: String,
    /// `dicom`, `pdf`, `image`, `office` or `unknown`.
    kind: String,
    state: DocumentState,
    reason: Option<String>,
    sha256: String,
    #[schema(value_type = i64)]
    linked: Timestamp,
    /// By the language that it is translated into.
    #[schema(value_type = Object)]
    translations: BTreeMap<String, TranslationState>,
}

/// The checklist with the documents that fill it and how far their translations are.
pub(super) fn lines(records: Vec<ItemRecord>, tasks: &[KeptTask]) -> Vec<ChecklistLine> {
    records.into_iter().map(|record| line(record, tasks)).collect()
}

fn line(record: ItemRecord, tasks: &[KeptTask]) -> ChecklistLine {
    let ItemRecord { item, language, reviewer, reviewed, note, files } = record;
    let ChecklistItem { kind, need, state } = item;
    let documents: Vec<ChecklistPaper> = files.into_iter().map(|file| paper(file, tasks)).collect();
    let translation = documents.iter().flat_map(|one| one.translations.values().copied()).min();
    ChecklistLine { kind, need, state, language, translation, reviewer, reviewed, note, documents }
}

fn paper(ItemFile { document, linked }: ItemFile, tasks: &[KeptTask]) -> ChecklistPaper {
    let id = document.id.to_string();
    let mut translations: BTreeMap<String, TranslationState> = BTreeMap::new();
    for kept in tasks {
        let Task::Translation(asked) = &kept.task else { continue };
        if asked.document.as_deref() != Some(id.as_str()) {
            continue;
        }
        let least = translations.entry(asked.into.clone()).or_insert(asked.state);
        *least = asked.state.min(*least);
    }
    ChecklistPaper {
        id,
        file_name: document.file_name,
        kind: document.kind,
        state: document.state,
        reason: document.reason,
        sha256: document.sha256,
        linked,
        translations,
    }
}

/// Sets what a reviewer found of a line of the checklist. What may be another patient's is not accepted without a
/// reason, nor while a document of it is held back.
#[utoipa::path(post, path = "/api/v1/cases/{id}/checklist", params(("id" = i32, Path)), request_body = ItemChange,
    responses(
    (status = 200, body = CasePage),
    (status = 409, body = ProblemBody, description = "A document of it is held back or refused, or it has changed \
        meanwhile."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn review(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path(id): Path<String>,
    JsonBody(change): JsonBody<ItemChange>,
) -> Result<Json<CasePage>, Problem> {
    let id = case_number(&id)?;
    let ItemChange { kind, state, reason, language } = change;
    if reason.chars().count() > LONGEST_REASON {
        return Err(unprocessable("A reason has at most 2000 characters."));
    }
    let record = record_of(&gateway, id, kind).await?;
    may_find(record.item.state, state, &record.papers(), &reason).map_err(refused)?;
    // Who tells the language alone has not looked at it.
    let looked = state != record.item.state || language.is_none();
    let found = ItemReview {
        kind,
        state,
        reviewer: looked.then(|| staff.name.reveal().to_owned()),
        language: language.map(|language| language.to_string()),
        note: reason.trim().to_owned(),
    };
    let by = By { actor: &staff.actor(), at: wall_clock() };
    if !gateway.store.review_item(id, &record, &found, by).await? {
        return Err(Problem::new(StatusCode::CONFLICT, ErrorCode::Stale, ErrorCode::Stale.sentence()));
    }
    Ok(Json(page(&gateway, id).await?))
}

/// Says that a document of the dossier fills a line of the checklist, or does so no more.
#[utoipa::path(post, path = "/api/v1/cases/{id}/checklist/documents", params(("id" = i32, Path)),
    request_body = ItemLink, responses(
    (status = 200, body = CasePage),
    (status = 422, body = ProblemBody, description = "The case has no such document, or it was refused."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn link(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path(id): Path<String>,
    JsonBody(asked): JsonBody<ItemLink>,
) -> Result<Json<CasePage>, Problem> {
    let id = case_number(&id)?;
    let record = record_of(&gateway, id, asked.kind).await?;
    let by = By { actor: &staff.actor(), at: wall_clock() };
    let is_linked = record.files.iter().any(|file| file.document.id.to_string() == asked.document);
    // Asked for twice it is done once.
    match (asked.linked, is_linked) {
        (true, false) => fill(&gateway, id, &record, &asked.document, by).await?,
        (false, true) => {
            gateway.store.unlink_item(id, asked.kind, &asked.document, by).await?;
        }
        (true, true) | (false, false) => {}
    }
    Ok(Json(page(&gateway, id).await?))
}

async fn fill(gateway: &Gateway, case: i32, record: &ItemRecord, document: &str, by: By<'_>) -> Result<(), Problem> {
    let missing = || unprocessable("There is no such document in this case.");
    let document: Uuid = document.parse().map_err(|_| missing())?;
    let found = gateway.store.document(&CaseId::numbered(case), document).await?.ok_or_else(missing)?;
    if found.state == DocumentState::Rejected {
        return Err(unprocessable("The checks have refused this document. Link another."));
    }
    if record.files.len() >= MOST_FILES {
        return Err(unprocessable("This item is filled by as many documents as it can hold."));
    }
    gateway.store.link_item(case, record.item.kind, &found, by).await?;
    Ok(())
}

async fn record_of(gateway: &Gateway, case: i32, kind: ItemKind) -> Result<ItemRecord, Problem> {
    let records = gateway.store.item_records(case).await?;
    records.into_iter().find(|record| record.item.kind == kind).ok_or_else(|| Problem::of(ErrorCode::NotFound))
}

/// A reason can be given; about a document somebody decides first.
fn refused(error: ReviewError) -> Problem {
    match error {
        ReviewError::NoReason => unprocessable(error.to_string()),
        ReviewError::OfAnother | ReviewError::HeldBack | ReviewError::Refused => {
            Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, error.to_string())
        }
    }
}
