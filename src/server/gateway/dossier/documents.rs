use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use consilium_core::protocol::ErrorCode;
use uuid::Uuid;

use super::bytes::{blob, is_known, not_modified, with_etag};
use super::member::Member;
use super::shapes::DocumentView;
use crate::gateway::problem::{Problem, ProblemBody};
use crate::gateway::state::Gateway;
use crate::store::{DocumentEntry, DocumentState};

/// The files of the case.
#[utoipa::path(get, path = "/api/v1/cases/{case}/documents", params(("case" = String, Path)),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, body = Vec<DocumentView>),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn list(
    State(gateway): State<Gateway>,
    member: Member,
) -> Result<Json<Vec<DocumentView>>, Problem> {
    member.must(member.rights.see)?;
    let documents = gateway.store.documents(&member.case).await?;
    let judged = gateway.store.judged(&member.case).await?;
    let mut people = Vec::new();
    for session in gateway.store.sessions_of(&member.case).await? {
        people.extend(gateway.store.invitations_of(&session).await?);
    }
    let view = |document: DocumentEntry| {
        let decision = judged.iter().find(|judged| judged.document == document.id);
        let by = decision.and_then(|decision| people.iter().find(|person| person.id == decision.by));
        DocumentView::from(document).with_decision(decision, by.map(|person| person.name.reveal()))
    };
    Ok(Json(documents.into_iter().map(view).collect()))
}

/// The bytes of a released file; whoever decides about what came from outside looks at that as well.
#[utoipa::path(get, path = "/api/v1/cases/{case}/documents/{id}/file",
    params(("case" = String, Path), ("id" = String, Path)),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, description = "The file; `Range` is honoured."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn file(
    State(gateway): State<Gateway>,
    member: Member,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    member.must(member.rights.see)?;
    let document = find(&gateway, &member, &id).await?;
    let original = query.as_deref() == Some("original");
    let name = match (&document.original, original) {
        (Some(original), true) => Some(original),
        _ => document.blob.as_ref(),
    };
    let released = matches!(document.state, DocumentState::Released);
    let waits = matches!(document.state, DocumentState::Quarantined);
    let to_be_seen = waits && member.rights.judge && document.reason.as_deref() == Some("from_outside");
    let Some(name) = name.filter(|_| released || to_be_seen) else {
        return Err(Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, "This file is not released."));
    };
    let etag = format!("\"{}{}\"", document.sha256, if original { "-original" } else { "" });
    answer(&gateway, &document, (name, &etag), &headers).await
}

/// The bytes of a file as a browser may have them.
pub(in crate::gateway) async fn answer(
    gateway: &Gateway,
    document: &DocumentEntry,
    (name, etag): (&str, &str),
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    if is_known(headers, etag) {
        return Ok(not_modified(etag));
    }
    let mut response = with_etag(blob(&gateway.dossier, name, &document.media_type, headers).await?, etag);
    // Nothing in it may run.
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(place_of(document)));
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"),
    );
    Ok(response)
}

/// Pictures and PDF are shown; whatever else is only ever saved.
pub(in crate::gateway) fn place_of(document: &DocumentEntry) -> &'static str {
    if matches!(document.kind.as_str(), "pdf" | "image") { "inline" } else { "attachment" }
}

pub(super) async fn find(gateway: &Gateway, member: &Member, id: &str) -> Result<DocumentEntry, Problem> {
    let missing = || Problem::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "There is no such file.");
    let id: Uuid = id.parse().map_err(|_| missing())?;
    gateway.store.document(&member.case, id).await?.ok_or_else(missing)
}
