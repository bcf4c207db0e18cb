use std::collections::BTreeMap;

use axum::Json;
use axum::Router;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use consilium_core::fhir::{
    FiledConsent, FiledDocument, FiledMember, FiledSeries, FiledSession, FiledStudy, IssueCode, PatientFile,
    ResourceKind, bundle, capability_statement, case_of_id, operation_outcome, resources_of,
};
use consilium_core::model::CaseId;
use consilium_core::protocol::ErrorCode;
use serde::Deserialize;
use serde_json::Value;

use super::cases::facts::read_whole;
use super::problem::Problem;
use super::state::Gateway;
use crate::store::WholeCase;
use crate::store::{DocumentState, Form, ImageScope};

const BASE: &str = "/api/v1/fhir";
/// The day on which what can be asked for changed last.
const CHANGED_ON: &str = "2026-11-28";
const LARGEST_PROBLEM: usize = 64 * 1024;

/// Cases as FHIR R4, for reading by other systems.
pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/api/v1/fhir/metadata", get(metadata))
        .route("/api/v1/fhir/{kind}", get(search))
        .route("/api/v1/fhir/{kind}/{id}", get(read))
}

/// The number of the case that a request is about, as the audit wants it: read as the calls below read it.
pub(super) fn case_named(uri: &Uri, id: Option<&str>) -> Option<i32> {
    if !uri.path().starts_with(BASE) {
        return None;
    }
    match id {
        Some(id) => case_of_id(id),
        None => Query::<Search>::try_from_uri(uri).ok()?.number(),
    }
}

/// What can be asked for.
#[utoipa::path(get, path = "/api/v1/fhir/metadata", responses(
    (status = 200, content_type = "application/fhir+json", body = Value, description = "A CapabilityStatement."),
))]
pub(super) async fn metadata(State(gateway): State<Gateway>) -> Response {
    let base = format!("{}{BASE}", gateway.base_url);
    fhir(StatusCode::OK, capability_statement(&base, env!("CARGO_PKG_VERSION"), CHANGED_ON))
}

#[derive(Debug, Deserialize)]
pub(super) struct Search {
    case: Option<String>,
}

impl Search {
    fn number(&self) -> Option<i32> {
        CaseId::number_in(self.case.as_deref()?)
    }
}

/// The resources of one kind that a case has, as a Bundle.
#[utoipa::path(get, path = "/api/v1/fhir/{kind}",
    params(("kind" = String, Path, description = "Such as Patient."), ("case" = i32, Query)), responses(
    (status = 200, content_type = "application/fhir+json", body = Value, description = "A Bundle of type searchset."),
    (status = "4XX", content_type = "application/fhir+json", body = Value, description = "An OperationOutcome."),
    (status = "5XX", content_type = "application/fhir+json", body = Value, description = "An OperationOutcome."),
))]
pub(super) async fn search(
    State(gateway): State<Gateway>,
    Path(kind): Path<String>,
    Query(search): Query<Search>,
) -> Result<Response, Problem> {
    let kind = known(&kind)?;
    let case = search.number().ok_or_else(|| Problem::malformed("Say which case: ?case= and its number."))?;
    let file = file(&gateway, case).await?;
    let base = format!("{}{BASE}", gateway.base_url);
    Ok(fhir(StatusCode::OK, bundle(&base, resources_of(&file, kind))))
}

/// One resource.
#[utoipa::path(get, path = "/api/v1/fhir/{kind}/{id}",
    params(("kind" = String, Path, description = "Such as Patient."), ("id" = String, Path)), responses(
    (status = 200, content_type = "application/fhir+json", body = Value, description = "The resource."),
    (status = "4XX", content_type = "application/fhir+json", body = Value, description = "An OperationOutcome."),
    (status = "5XX", content_type = "application/fhir+json", body = Value, description = "An OperationOutcome."),
))]
pub(super) async fn read(
    State(gateway): State<Gateway>,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let kind = known(&kind)?;
    let missing = || Problem::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "There is no such resource.");
    let case = case_of_id(&id).ok_or_else(missing)?;
    let resources = resources_of(&file(&gateway, case).await?, kind);
    let found = resources.into_iter().find(|resource| resource["id"].as_str() == Some(&id));
    Ok(fhir(StatusCode::OK, found.ok_or_else(missing)?))
}

fn known(kind: &str) -> Result<ResourceKind, Problem> {
    ResourceKind::named(kind).ok_or_else(|| {
        Problem::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "Resources of this kind are not served; see metadata.")
    })
}

fn fhir(status: StatusCode, resource: Value) -> Response {
    let kind = HeaderValue::from_static("application/fhir+json; charset=utf-8");
    let mut response = (status, Json(resource)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// A problem below the FHIR interface is told as FHIR tells it.
pub(super) async fn speak_fhir(request: Request, next: Next) -> Response {
    let ours = request.uri().path().starts_with(BASE);
    let response = next.run(request).await;
    let status = response.status();
    if !ours || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let code = match status {
        StatusCode::NOT_FOUND => IssueCode::NotFound,
        StatusCode::UNAUTHORIZED => IssueCode::Login,
        StatusCode::FORBIDDEN => IssueCode::Forbidden,
        StatusCode::METHOD_NOT_ALLOWED => IssueCode::NotSupported,
        status if status.is_client_error() => IssueCode::Invalid,
        _ => IssueCode::Exception,
    };
    let body = axum::body::to_bytes(response.into_body(), LARGEST_PROBLEM).await.unwrap_or_default();
    let problem: Value = serde_json::from_slice(&body).unwrap_or_default();
    let detail = problem["detail"].as_str().unwrap_or("The server could not do this.");
    fhir(status, operation_outcome(code, detail))
}

/// Everything that is known of a case.
pub(super) async fn file(gateway: &Gateway, number: i32) -> Result<PatientFile, Problem> {
    let WholeCase { case, parts } = read_whole(gateway, number).await?;
    let session = parts.appointment.as_ref().map(|made| FiledSession {
        session: made.session.clone(),
        starts: made.starts,
        minutes: made.minutes,
    });
    let (mut documents, mut studies) = (Vec::new(), Vec::new());
    for dossier in dossiers(gateway, number).await? {
        documents.extend(filed_documents(gateway, &dossier).await?);
        studies.extend(filed_studies(gateway, &dossier).await?);
    }
    let purpose = case.request.get("purpose").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(PatientFile {
        case: case.id,
        state: case.state,
        created: case.created,
        changed: case.changed,
        due: case.due,
        specialty: case.specialty,
        purpose,
        language: case.language,
        patient_name: case.patient_name,
        patient_born: case.patient_born,
        consents: parts
            .consents
            .into_iter()
            .map(|signed| FiledConsent { id: signed.id, form_version: signed.form_version, consent: signed.consent })
            .collect(),
        team: parts
            .team
            .into_iter()
            .map(|member| FiledMember { role: member.person.role, name: member.person.name })
            .collect(),
        session,
        documents,
        studies,
    })
}

/// Under which names the documents of a case are kept.
pub(super) async fn dossiers(gateway: &Gateway, number: i32) -> Result<Vec<CaseId>, Problem> {
    let whole = read_whole(gateway, number).await?;
    Ok(vec![CaseId::numbered(whole.case.id)])
}

async fn filed_documents(gateway: &Gateway, dossier: &CaseId) -> Result<Vec<FiledDocument>, Problem> {
    let released = gateway.store.documents(dossier).await?.into_iter();
    let filed = |document: crate::store::DocumentEntry| FiledDocument {
        address: format!("{}/api/v1/cases/{dossier}/documents/{}/file", gateway.base_url, document.id),
        id: document.id.to_string(),
        file_name: document.file_name,
        media_type: document.media_type,
        size: document.size,
        sha256: document.sha256,
        created: document.created,
    };
    Ok(released.filter(|document| document.state == DocumentState::Released).map(filed).collect())
}

async fn filed_studies(gateway: &Gateway, dossier: &CaseId) -> Result<Vec<FiledStudy>, Problem> {
    let mut studies: BTreeMap<String, BTreeMap<String, FiledSeries>> = BTreeMap::new();
    for image in gateway.store.images(dossier, Form::Identified, &ImageScope::default()).await? {
        let series = studies.entry(image.study).or_default().entry(image.series.clone());
        let empty = FiledSeries { uid: image.series, modality: image.modality, instances: 0 };
        series.or_insert(empty).instances += 1;
    }
    let study = |(uid, series): (String, BTreeMap<String, FiledSeries>)| FiledStudy {
        uid,
        series: series.into_values().collect(),
    };
    Ok(studies.into_iter().map(study).collect())
}
