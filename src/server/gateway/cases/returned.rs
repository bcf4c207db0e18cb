use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use consilium_core::cases::{Occasion, Returned, Task};
use consilium_core::model::{CaseId, PersonName};
use consilium_core::protocol::ErrorCode;
use uuid::Uuid;

use super::super::dossier::documents::{answer, place_of};
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::dispatch::{Addressee, More, send};
use super::facts::read_whole;
use super::house::Applicant;
use super::requests::unprocessable;
use super::tasks::reads;
use super::triage::{applicant_email, applicant_name};
use super::view::TrackDocument;
use crate::ops::wall_clock;
use crate::store::{DocumentEntry, DocumentState, KeptTask};

/// The link in the letter is good for so long.
const LINK_S: i64 = 30 * 24 * 3600;

/// A document of the case, by the number that stands in the address that opens it.
async fn document_of(gateway: &Gateway, case: i32, id: &str) -> Result<Option<DocumentEntry>, Problem> {
    let Ok(id) = id.parse::<Uuid>() else { return Ok(None) };
    Ok(gateway.store.document(&CaseId::numbered(case), id).await?)
}

/// The same, as it may be handed on: the checks have let it go.
async fn readable(gateway: &Gateway, case: i32, id: &str) -> Result<Option<DocumentEntry>, Problem> {
    let found = document_of(gateway, case, id).await?;
    Ok(found.filter(|document| document.state == DocumentState::Released && document.blob.is_some()))
}

/// Only a paper of this very case comes back; images are looked at in the dossier.
pub(super) async fn check_paper(gateway: &Gateway, case: i32, id: &str) -> Result<(), Problem> {
    let found = document_of(gateway, case, id).await?;
    let found = found.ok_or_else(|| unprocessable("There is no such document in this case."))?;
    if found.state == DocumentState::Rejected {
        return Err(unprocessable("The checks have refused this document. Attach another."));
    }
    if matches!(found.kind.as_str(), "pdf" | "image" | "office") {
        return Ok(());
    }
    Err(unprocessable("Attach a PDF, a picture or an office document."))
}

/// The letter says that the document can be read; so it must be there to be read.
pub(super) async fn check_readable(gateway: &Gateway, case: i32, returned: &Returned) -> Result<(), Problem> {
    let not_now = |detail: &str| Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, detail);
    let Some(id) = &returned.document else {
        return Err(not_now("Attach the document first: whoever referred the patient wants to read it."));
    };
    if readable(gateway, case, id).await?.is_some() {
        return Ok(());
    }
    Err(not_now("The checks hold this document back. Release it in the dossier first, or attach another."))
}

/// Whoever referred the patient gets a letter with a link that leads to the document and expires.
pub(super) async fn tell_referrer(gateway: &Gateway, case: i32, task: i32, actor: &str) -> Result<(), Problem> {
    let whole = read_whole(gateway, case).await?;
    let Some(KeptTask { task: Task::Returned(document), .. }) = gateway.store.task(case, task).await? else {
        return Ok(());
    };
    let name = applicant_name(&whole);
    let Ok(person) = name.parse::<PersonName>() else { return Ok(()) };
    let now = wall_clock();
    let secret = gateway.store.make_house_link(&person, Some(case), now, now.plus_seconds(LINK_S)).await?;
    let link = gateway.base_url.page_link("track", secret.reveal());
    let language = reads(std::slice::from_ref(&whole.case.language));
    let to = Addressee { name, email: applicant_email(&whole), language: &language };
    let occasion = Occasion::DocumentReturned { title: &document.title, link: &link };
    send(gateway, case, "returned", to, occasion, More::default(), actor).await?;
    Ok(())
}

/// What came back and was passed on, as the tracking page shows it.
pub(super) async fn passed(gateway: &Gateway, case: i32, tasks: Vec<KeptTask>) -> Result<Vec<TrackDocument>, Problem> {
    let mut shown = Vec::new();
    for kept in tasks {
        let Task::Returned(Returned { what, title, document, passed: Some(passed) }) = kept.task else { continue };
        let document = match document {
            Some(id) => readable(gateway, case, &id).await?.map(|entry| entry.id.to_string()),
            None => None,
        };
        shown.push(TrackDocument { what, title, document, passed });
    }
    Ok(shown)
}

fn missing() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "There is no such document for you here.")
}

/// A document that came back and was passed on, for whoever asked for the consultation. Nothing else of the dossier
/// is to be had here.
#[utoipa::path(get, path = "/api/v1/track/returned/{id}", params(("id" = String, Path)), responses(
    (status = 200, description = "The file; `Range` is honoured."),
    (status = 404, body = ProblemBody, description = "It is of another case, was not passed on, or is held back."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn file(
    State(gateway): State<Gateway>,
    applicant: Applicant,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let wanted: Uuid = id.parse().map_err(|_| missing())?;
    let is_it = |own: &String| own.parse::<Uuid>().is_ok_and(|own| own == wanted);
    let tasks = gateway.store.tasks(applicant.case).await?;
    let passed = tasks.iter().any(|kept| match &kept.task {
        Task::Returned(returned) => returned.passed.is_some() && returned.document.as_ref().is_some_and(is_it),
        _ => false,
    });
    if !passed {
        return Err(missing());
    }
    let document = readable(&gateway, applicant.case, &id).await?.ok_or_else(missing)?;
    let blob = document.blob.as_deref().ok_or_else(missing)?;
    let mut response = answer(&gateway, &document, (blob, &format!("\"{}\"", document.sha256)), &headers).await?;
    if let Ok(value) = HeaderValue::from_str(&named(&document)) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// With the name under which a browser saves it (RFC 8187): letters of any script, and nothing that ends the header.
fn named(document: &DocumentEntry) -> String {
    let mut name = String::new();
    for byte in document.file_name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => name.push(char::from(byte)),
            other => name.push_str(&format!("%{other:02X}")),
        }
    }
    format!("{}; filename*=UTF-8''{name}", place_of(document))
}
