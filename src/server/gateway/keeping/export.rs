use axum::extract::{Path, State};
use axum::response::Response;
use consilium_core::fhir::{PatientFile, ResourceKind, bundle, resources_of};
use serde::Serialize;

use super::archive::{Archive, answer};
use crate::gateway::cases::board::{case_number, page};
use crate::gateway::cases::house::Applicant;
use crate::gateway::problem::{Problem, ProblemBody};
use crate::gateway::state::Gateway;
use crate::gateway::{audit, fhir};
use crate::store::DocumentEntry;

/// Everything that is kept of a case, as one ZIP archive: `case.json`, FHIR bundles, who saw what, every document.
#[utoipa::path(get, path = "/api/v1/cases/{id}/export", params(("id" = i32, Path)), responses(
    (status = 200, content_type = "application/zip", description = "The archive."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn of_case(
    State(gateway): State<Gateway>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    export(gateway, case_number(&id)?).await
}

/// Everything that is kept of the own case.
#[utoipa::path(get, path = "/api/v1/track/export", responses(
    (status = 200, content_type = "application/zip", description = "The archive."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn of_own_case(
    State(gateway): State<Gateway>,
    applicant: Applicant,
) -> Result<Response, Problem> {
    export(gateway, applicant.case).await
}

/// What stands in the archive beside the documents.
struct Papers {
    texts: Vec<(String, String)>,
    documents: Vec<DocumentEntry>,
}

fn text(value: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string_pretty(value).map_err(|error| Problem::internal(&error))
}

async fn gather(gateway: &Gateway, number: i32) -> Result<Papers, Problem> {
    let file: PatientFile = fhir::file(gateway, number).await?;
    let mut texts = vec![("case.json".to_owned(), text(&page(gateway, number).await?)?)];
    for kind in ResourceKind::ALL {
        let found = bundle(gateway.base_url.as_str(), resources_of(&file, *kind));
        texts.push((format!("fhir/{}.json", kind.as_str()), text(&found)?));
    }
    texts.push(("access.json".to_owned(), text(&audit::entries(gateway, number).await?)?));
    let mut documents = Vec::new();
    for dossier in fhir::dossiers(gateway, number).await? {
        documents.extend(gateway.store.documents(&dossier).await?);
    }
    Ok(Papers { texts, documents })
}

async fn export(gateway: Gateway, number: i32) -> Result<Response, Problem> {
    let papers = gather(&gateway, number).await?;
    let (archive, stream) = Archive::begin();
    let response = answer(stream, &format!("case-{number}.zip"))?;
    tokio::spawn(async move {
        if fill(&gateway, &archive, papers).await.is_some() {
            archive.end().await;
        }
    });
    Ok(response)
}

/// `None`: a document cannot be read, or the client has gone; the archive breaks off.
async fn fill(gateway: &Gateway, archive: &Archive, papers: Papers) -> Option<()> {
    for (name, text) in papers.texts {
        archive.whole(&name, text).await.then_some(())?;
    }
    for (number, document) in (1..).zip(papers.documents) {
        let Some(blob) = document.original.as_ref().or(document.blob.as_ref()) else { continue };
        archive.file(&format!("documents/{number}-{}", document.file_name)).await.then_some(())?;
        archive.blob(&gateway.dossier, blob).await?;
    }
    Some(())
}
