use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use consilium_core::imaging::is_uid;
use consilium_core::protocol::ErrorCode;
use serde_json::{Map, Value as Json};

use super::accept::takes_json;
use super::query::{DICOM_JSON, put};
use super::scope::not_acceptable;
use crate::dossier::{NewUpload, RefusedObject};
use crate::gateway::dossier::member::Member;
use crate::gateway::dossier::uploads::{begin, receive};
use crate::gateway::problem::Problem;
use crate::gateway::state::Gateway;
use crate::store::{DocumentEntry, DocumentState, StoredImage};

/// STOW-RS: the body goes to the disk as it comes, and a child takes it apart.
pub(super) async fn store(
    State(gateway): State<Gateway>,
    member: Member,
    params: RawPathParams,
    request: Request,
) -> Result<Response, Problem> {
    member.must(member.rights.upload)?;
    if !takes_json(request.headers()) {
        return Err(not_acceptable("The answer is application/dicom+json."));
    }
    let study = params.iter().find(|(name, _)| *name == "study").map(|(_, value)| value.to_owned());
    if study.as_deref().is_some_and(|study| !is_uid(study)) {
        return Err(Problem::malformed("The address names no study: a UID is digits and dots."));
    }
    let boundary = boundary(request.headers()).ok_or_else(|| {
        let detail = "The body must be multipart/related; type=\"application/dicom\" with a boundary.";
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::Malformed, detail)
    })?;
    let new = NewUpload {
        case: member.case.clone(),
        file_name: "STOW-RS".to_owned(),
        length: 0,
        boundary: Some(boundary),
        study: study.clone(),
        uploaded_by: member.uploads_as,
    };
    let upload = begin(&gateway, new).await?;
    let mut append = gateway.dossier.append(&upload)?.ok_or_else(|| Problem::of(ErrorCode::Internal))?;
    let most = gateway.dossier.most_of(&upload).await?;
    if let Err(problem) = receive(&gateway, request.into_body(), &mut append, most).await {
        drop(append);
        gateway.dossier.abandon(&upload).await?;
        return Err(problem);
    }
    let id = upload.id;
    let (documents, refused) = gateway.dossier.complete_now(upload, append).await?;
    let images = gateway.store.images_of_upload(id).await?;
    let root = format!("{}/dicom-web/{}", gateway.base_url, member.case);
    Ok(report(&root, study.as_deref(), &Outcome { documents, images, refused }))
}

/// `multipart/related` of DICOM objects.
fn boundary(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let mut parts = text.split(';').map(str::trim);
    if !parts.next()?.eq_ignore_ascii_case("multipart/related") {
        return None;
    }
    let mut found = None;
    for part in parts {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            "boundary" => found = Some(value.to_owned()),
            "type" if !value.eq_ignore_ascii_case("application/dicom") => return None,
            _ => {}
        }
    }
    // RFC 2046: at most 70 characters.
    found.filter(|boundary| (1..=70).contains(&boundary.len()))
}

/// Everything that came of one request.
struct Outcome {
    documents: Vec<DocumentEntry>,
    images: Vec<StoredImage>,
    refused: Vec<RefusedObject>,
}

/// What became of each object (PS3.18, I.2).
fn report(root: &str, study: Option<&str>, Outcome { documents, images, refused }: &Outcome) -> Response {
    let (mut kept, mut failed, mut waiting) = (Vec::new(), Vec::new(), false);
    for document in documents {
        let image = images.iter().find(|image| image.document == document.id);
        match (document.state, image) {
            (DocumentState::Rejected, _) | (_, None) => {
                let object = refused.iter().find(|object| object.document == document.id);
                failed.push(failure(document, object));
            }
            (state, Some(image)) => {
                let mut item = Map::new();
                put(&mut item, "00081150", "UI", vec![image.sop_class.as_str().into()]);
                put(&mut item, "00081155", "UI", vec![image.instance.as_str().into()]);
                let StoredImage { study, series, instance, .. } = image;
                let place = format!("{root}/studies/{study}/series/{series}/instances/{instance}");
                put(&mut item, "00081190", "UR", vec![place.into()]);
                if state == DocumentState::Quarantined {
                    waiting = true;
                    put(&mut item, "00081196", "US", vec![0xB000.into()]);
                    put(&mut item, "0008030E", "LO", vec![document.sentence.as_deref().unwrap_or_default().into()]);
                }
                kept.push(Json::Object(item));
            }
        }
    }
    let status = match (kept.is_empty(), failed.is_empty() && !waiting) {
        (true, _) => StatusCode::CONFLICT,
        (false, true) => StatusCode::OK,
        (false, false) => StatusCode::ACCEPTED,
    };
    let mut answer = Map::new();
    if let Some(study) = study.or_else(|| images.first().map(|image| image.study.as_str())) {
        put(&mut answer, "00081190", "UR", vec![format!("{root}/studies/{study}").into()]);
    }
    if !kept.is_empty() {
        put(&mut answer, "00081199", "SQ", kept);
    }
    if !failed.is_empty() {
        put(&mut answer, "00081198", "SQ", failed);
    }
    (status, [(header::CONTENT_TYPE, DICOM_JSON)], Json::Object(answer).to_string()).into_response()
}

fn failure(document: &DocumentEntry, object: Option<&RefusedObject>) -> Json {
    let reason = match document.reason.as_deref() {
        Some("duplicate" | "conflict") => 0x0111,
        Some("unsupported") => 0x0122,
        // Of the range for data that do not match; other servers say this number of another study too.
        Some("other_study") => 0xA901,
        Some("too_large" | "resources" | "bomb" | "no_room") => 0xA700,
        Some("malformed") => 0xC000,
        _ => 0x0110,
    };
    let mut item = Map::new();
    if let Some(RefusedObject { sop_class, instance, .. }) = object {
        put(&mut item, "00081150", "UI", vec![sop_class.as_str().into()]);
        put(&mut item, "00081155", "UI", vec![instance.as_str().into()]);
    }
    put(&mut item, "00081197", "US", vec![reason.into()]);
    put(&mut item, "0008030E", "LO", vec![document.sentence.as_deref().unwrap_or_default().into()]);
    Json::Object(item)
}
