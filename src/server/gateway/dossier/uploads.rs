use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use consilium_core::protocol::ErrorCode;
use futures_util::StreamExt;
use tokio::time::timeout;
use uuid::Uuid;

use super::member::Member;
use super::shapes::UploadView;
use crate::dossier::{Append, DossierError, NewUpload};
use crate::gateway::body::has_type;
use crate::gateway::problem::{Problem, ProblemBody};
use crate::gateway::state::Gateway;
use crate::store::{UploadEntry, UploadState};

const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
/// Files of one answer.
const FILES_AT_ONCE: u64 = 1000;
const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");

pub(super) async fn options(State(gateway): State<Gateway>) -> impl IntoResponse {
    let most = HeaderValue::from(gateway.dossier.most_bytes());
    let headers = [
        (TUS_RESUMABLE, VERSION),
        (HeaderName::from_static("tus-version"), VERSION),
        (HeaderName::from_static("tus-extension"), HeaderValue::from_static("creation,termination")),
        (HeaderName::from_static("tus-max-size"), most),
    ];
    (StatusCode::NO_CONTENT, headers)
}

/// Begins an upload (tus 1.0, creation).
#[utoipa::path(post, path = "/api/v1/cases/{case}/uploads", params(("case" = String, Path)),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 201, description = "`Location` is where the bytes go."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn create(
    State(gateway): State<Gateway>,
    member: Member,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    member.must(member.rights.upload)?;
    check_version(&headers)?;
    let length = number(&headers, &UPLOAD_LENGTH).ok_or_else(|| Problem::malformed("Say Upload-Length."))?;
    if length > gateway.dossier.most_bytes() {
        return Err(too_large(&gateway));
    }
    let new = NewUpload {
        case: member.case.clone(),
        file_name: file_name(&headers).unwrap_or_default(),
        length,
        boundary: None,
        study: None,
        uploaded_by: member.uploads_as,
    };
    let upload = begin(&gateway, new).await?;
    if length == 0
        && let Some(append) = gateway.dossier.append(&upload)?
    {
        gateway.dossier.appended(&upload, append).await?;
    }
    let place = format!("/api/v1/cases/{}/uploads/{}", member.case, upload.id);
    let place = HeaderValue::from_str(&place).map_err(|error| Problem::internal(&error))?;
    let headers = [(header::LOCATION, place), (TUS_RESUMABLE, VERSION), (UPLOAD_OFFSET, HeaderValue::from(0))];
    Ok((StatusCode::CREATED, headers).into_response())
}

/// The uploads of the case.
#[utoipa::path(get, path = "/api/v1/cases/{case}/uploads", params(("case" = String, Path)),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, body = Vec<UploadView>),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn list(
    State(gateway): State<Gateway>,
    member: Member,
) -> Result<Json<Vec<UploadView>>, Problem> {
    member.must(member.rights.upload)?;
    let uploads = gateway.store.uploads(&member.case).await?.into_iter();
    let uploads = uploads.filter(|upload| member.knows(upload.uploaded_by));
    let view = |upload: UploadEntry| Ok(UploadView::of(upload.clone(), gateway.dossier.offset(&upload)?, None));
    Ok(Json(uploads.map(view).collect::<Result<_, Problem>>()?))
}

/// Where an upload stands, and what became of its files.
#[utoipa::path(get, path = "/api/v1/cases/{case}/uploads/{id}",
    params(("case" = String, Path), ("id" = String, Path)),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, body = UploadView),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn status(
    State(gateway): State<Gateway>,
    member: Member,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Json<UploadView>, Problem> {
    let upload = find(&gateway, &member, &id).await?;
    let offset = gateway.dossier.offset(&upload)?;
    let from = query.as_deref().and_then(|query| query.strip_prefix("from="));
    let from = from.map_or(Ok(0), str::parse).map_err(|_| Problem::malformed("`from` is a number."))?;
    let count = gateway.store.count_documents(upload.id).await?;
    let files = gateway.store.documents_of_upload(upload.id, from, FILES_AT_ONCE).await?;
    Ok(Json(UploadView::of(upload, offset, Some((count, files)))))
}

pub(super) async fn offset(
    State(gateway): State<Gateway>,
    member: Member,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let upload = find(&gateway, &member, &id).await?;
    let headers = [
        (UPLOAD_OFFSET, HeaderValue::from(gateway.dossier.offset(&upload)?)),
        (UPLOAD_LENGTH, HeaderValue::from(upload.length)),
        (TUS_RESUMABLE, VERSION),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((StatusCode::OK, headers).into_response())
}

/// Adds bytes to an upload (tus 1.0).
#[utoipa::path(patch, path = "/api/v1/cases/{case}/uploads/{id}",
    params(("case" = String, Path), ("id" = String, Path)),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 204, description = "`Upload-Offset` tells how many bytes there are now."),
    (status = 409, body = ProblemBody, description = "The bytes do not join on to those that are there."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn append(
    State(gateway): State<Gateway>,
    member: Member,
    Path((_, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    check_version(request.headers())?;
    if !has_type(&request, "application/offset+octet-stream") {
        let detail = "The body must be application/offset+octet-stream.";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::Malformed, detail));
    }
    let upload = find(&gateway, &member, &id).await?;
    if upload.state != UploadState::Receiving {
        return Err(Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, "This upload is complete."));
    }
    let asked = number(request.headers(), &UPLOAD_OFFSET).ok_or_else(|| Problem::malformed("Say Upload-Offset."))?;
    let busy = || Problem::new(StatusCode::LOCKED, ErrorCode::NotNow, "Another request writes to this upload.");
    let mut append = gateway.dossier.append(&upload)?.ok_or_else(busy)?;
    if append.offset != asked {
        let detail = "The upload has another offset; ask for it with HEAD.";
        return Err(Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, detail));
    }
    // What has arrived stays, even when the connection breaks.
    let outcome = receive(&gateway, request.into_body(), &mut append, upload.length).await;
    let offset = append.offset;
    gateway.dossier.appended(&upload, append).await?;
    outcome?;
    Ok((StatusCode::NO_CONTENT, [(UPLOAD_OFFSET, HeaderValue::from(offset)), (TUS_RESUMABLE, VERSION)]).into_response())
}

/// Gives an upload up that is not complete.
pub(super) async fn abandon(
    State(gateway): State<Gateway>,
    member: Member,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let upload = find(&gateway, &member, &id).await?;
    if upload.state != UploadState::Receiving {
        return Err(Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, "This upload is complete."));
    }
    gateway.dossier.abandon(&upload).await?;
    Ok((StatusCode::NO_CONTENT, [(TUS_RESUMABLE, VERSION)]).into_response())
}

/// A new upload, if case, sender and disk have room for it.
pub(in crate::gateway) async fn begin(gateway: &Gateway, new: NewUpload) -> Result<UploadEntry, Problem> {
    gateway.dossier.begin_upload(new).await.map_err(|error| without_room(gateway, error))
}

fn without_room(gateway: &Gateway, error: DossierError) -> Problem {
    if error.is_for_room() {
        gateway.counters.uploads_without_room.add_one();
    }
    error.into()
}

/// Bytes to the disk as they come; who is silent for too long is cut off.
pub(in crate::gateway) async fn receive(
    gateway: &Gateway,
    body: Body,
    append: &mut Append,
    most: u64,
) -> Result<(), Problem> {
    let patience: Duration = gateway.limits.request_timeout.duration();
    let mut pieces = body.into_data_stream();
    loop {
        let silent = |_| Problem::new(StatusCode::REQUEST_TIMEOUT, ErrorCode::Malformed, "The upload fell silent.");
        let Some(piece) = timeout(patience, pieces.next()).await.map_err(silent)? else { return Ok(()) };
        let piece = piece.map_err(|_| Problem::malformed("The body broke off."))?;
        if append.offset + piece.len() as u64 > most {
            return Err(too_large(gateway));
        }
        append.write(piece).await.map_err(|error| without_room(gateway, DossierError::of_write(error)))?;
    }
}

fn too_large(gateway: &Gateway) -> Problem {
    let most = gateway.dossier.most_bytes() / 1024 / 1024;
    let detail = format!("The upload is longer than it said, or than {most} MiB.");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::Malformed, detail)
}

async fn find(gateway: &Gateway, member: &Member, id: &str) -> Result<UploadEntry, Problem> {
    member.must(member.rights.upload)?;
    let missing = || Problem::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "There is no such upload.");
    let id: Uuid = id.parse().map_err(|_| missing())?;
    let found = gateway.store.upload(&member.case, id).await?;
    found.filter(|upload| member.knows(upload.uploaded_by)).ok_or_else(missing)
}

fn check_version(headers: &HeaderMap) -> Result<(), Problem> {
    match headers.get(&TUS_RESUMABLE) {
        Some(version) if version != VERSION => {
            let detail = "Only version 1.0.0 of the upload protocol is spoken here.";
            Err(Problem::new(StatusCode::PRECONDITION_FAILED, ErrorCode::Version, detail))
        }
        _ => Ok(()),
    }
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// `Upload-Metadata`: pairs of a key and a value in Base64.
fn file_name(headers: &HeaderMap) -> Option<String> {
    let pairs = headers.get(&UPLOAD_METADATA)?.to_str().ok()?;
    let name = pairs.split(',').filter_map(|pair| pair.trim().split_once(' ')).find(|(key, _)| *key == "filename")?.1;
    String::from_utf8(STANDARD.decode(name.trim()).ok()?).ok()
}
