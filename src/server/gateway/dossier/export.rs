use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use consilium_core::model::CaseId;
use consilium_core::protocol::ErrorCode;
use serde::Serialize;

use super::member::Member;
use crate::dossier::Kept;
use crate::gateway::keeping::archive::{Archive, Reader, answer, place, unreadable};
use crate::gateway::problem::{Problem, ProblemBody};
use crate::gateway::state::Gateway;
use crate::store::{Form, Image, ImageScope};

/// Every image of the case in its de-identified form, as one ZIP archive.
#[utoipa::path(get, path = "/api/v1/cases/{case}/images/export", params(("case" = String, Path)),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, content_type = "application/zip", description = "The archive."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn images(State(gateway): State<Gateway>, member: Member) -> Result<Response, Problem> {
    member.must(member.rights.judge)?;
    let everything = ImageScope::default();
    let clean = gateway.store.image_heads(&member.case, Form::Deidentified, &everything).await?;
    let all = gateway.store.image_heads(&member.case, Form::Identified, &everything).await?;
    if clean.is_empty() {
        let detail = "No image of this case can leave without the person: none is there, or nobody has looked at them.";
        return Err(Problem::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, detail));
    }
    let left_out = all.len().saturating_sub(clean.len());
    let files = named(clean);
    let contents = serde_json::to_string_pretty(&Contents::of(&files, left_out));
    let contents = contents.map_err(|error| Problem::internal(&error))?;
    let (archive, stream) = Archive::begin(place(&gateway, Reader::House)?);
    let response = answer(stream, "images.zip")?;
    tokio::spawn(async move {
        if fill(&gateway, &archive, &member.case, contents, files).await.is_some() {
            archive.end().await;
        }
    });
    Ok(response)
}

/// What stands in the archive beside the images.
#[derive(Serialize)]
struct Contents<'a> {
    form: &'static str,
    method: &'static str,
    images: Vec<Entry<'a>>,
    /// So many images of the case are not here: nobody has looked for text in their pixels, or they are of a kind that
    /// has no form without the person.
    left_out: usize,
}

#[derive(Serialize)]
struct Entry<'a> {
    file: &'a str,
    study: &'a str,
    series: &'a str,
    instance: &'a str,
    sop_class: &'a str,
}

impl<'a> Contents<'a> {
    fn of(files: &'a [(String, Image)], left_out: usize) -> Self {
        let entry = |(file, image): &'a (String, Image)| Entry {
            file,
            study: &image.study,
            series: &image.series,
            instance: &image.instance,
            sop_class: &image.sop_class,
        };
        let images = files.iter().map(entry).collect();
        Self { form: "deidentified", method: "DICOM PS3.15 Annex E", images, left_out }
    }
}

/// Series by series, in the order of their images; the names say nothing.
fn named(images: Vec<Image>) -> Vec<(String, Image)> {
    let mut series: BTreeMap<String, Vec<Image>> = BTreeMap::new();
    for image in images {
        series.entry(image.series.clone()).or_default().push(image);
    }
    let numbered = (1..).zip(series.into_values());
    let name = |folder: usize, (number, image)| (format!("images/{folder:03}/{number:05}.dcm"), image);
    numbered.flat_map(|(folder, images)| (1_usize..).zip(images).map(move |image| name(folder, image))).collect()
}

/// `None`: an image cannot be made, or the client has gone; the archive breaks off.
async fn fill(
    gateway: &Gateway,
    archive: &Archive,
    case: &CaseId,
    contents: String,
    files: Vec<(String, Image)>,
) -> Option<()> {
    archive.whole("contents.json", contents).await.then_some(())?;
    for (name, image) in files {
        let object = gateway.dossier.object(case, &image, Form::Deidentified).await.inspect_err(unreadable).ok()?;
        archive.file(&name).await.then_some(())?;
        match object {
            Kept::Made(bytes) => archive.bytes(bytes).await.then_some(())?,
            Kept::Blob(blob) => archive.blob(&gateway.dossier, &blob).await?,
        }
    }
    Some(())
}
