use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use consilium_core::imaging::json::BULK_PLACE;
use consilium_core::imaging::syntax::EXPLICIT_LITTLE;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use sha2::{Digest, Sha256};

use super::accept::{takes_json, wanted};
use super::multipart::{Broken, Part, related, whole};
use super::query::DICOM_JSON;
use super::scope::{Scoped, not_acceptable};
use crate::dossier::Kept;
use crate::gateway::dossier::bytes::{blob, is_known, not_modified, piece, with_etag};
use crate::gateway::problem::Problem;
use crate::gateway::state::Gateway;
use crate::store::Image;

/// Metadata of everything the address names.
pub(super) async fn metadata(
    State(gateway): State<Gateway>,
    scoped: Scoped,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if !takes_json(&headers) {
        return Err(not_acceptable("Metadata is served as application/dicom+json."));
    }
    // What is there is found out first: whoever has it already costs no more.
    let etag = metadata_tag(&scoped, &scoped.content(&gateway).await?);
    if is_known(&headers, &etag) {
        return Ok(not_modified(&etag));
    }
    let images = scoped.images(&gateway).await?;
    let mut text = String::with_capacity(images.iter().map(|image| image.metadata.len() + 256).sum());
    text.push('[');
    for (number, image) in images.iter().enumerate() {
        if number > 0 {
            text.push(',');
        }
        let place = format!("\"BulkDataURI\":\"{}/bulkdata/", scoped.place(&gateway, image));
        text.push_str(&image.metadata.replace(BULK_PLACE, &place));
    }
    text.push(']');
    Ok(with_etag(([(header::CONTENT_TYPE, DICOM_JSON)], text).into_response(), &etag))
}

/// Over what every object is known by. Weak: the same may be sent packed or not.
fn metadata_tag(scoped: &Scoped, content: &[String]) -> String {
    let mut sum = Sha256::new();
    for tag in content {
        sum.update(tag.as_bytes());
        sum.update([0]);
    }
    let sum: String = sum.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("W/\"{sum}-{}\"", scoped.form_name())
}

/// Whole objects: one as it is or in a body of one part, several in a body of many.
pub(super) async fn objects(
    State(gateway): State<Gateway>,
    scoped: Scoped,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let images = scoped.heads(&gateway).await?;
    let single = scoped.scope.instance.is_some();
    let all_native = images.iter().all(|image| image.transfer_syntax == EXPLICIT_LITTLE);
    // Who names no transfer syntax means Explicit VR Little Endian; those who say `*/*` take what is there.
    let suits = |image: &Image, wanted: &super::accept::Wanted| {
        wanted.takes_syntax(&image.transfer_syntax, all_native || wanted.inner == "*/*" || !wanted.is_multipart())
    };
    for wanted in wanted(&headers) {
        let takes = wanted.takes("application/dicom") && images.iter().all(|image| suits(image, &wanted));
        if !takes || !(wanted.is_multipart() || wanted.is_anything() || single) {
            continue;
        }
        if wanted.is_multipart() || wanted.is_anything() {
            return several(gateway, scoped, images);
        }
        if let Some(image) = images.first() {
            return one(&gateway, &scoped, image, &headers).await;
        }
    }
    Err(not_acceptable("Objects are served as application/dicom in the transfer syntax they are kept in."))
}

async fn one(gateway: &Gateway, scoped: &Scoped, image: &Image, headers: &HeaderMap) -> Result<Response, Problem> {
    let etag = format!("\"{}-{}\"", image.etag, scoped.form_name());
    if is_known(headers, &etag) {
        return Ok(not_modified(&etag));
    }
    let response = match gateway.dossier.object(&scoped.member.case, image, scoped.form).await? {
        Kept::Blob(name) => blob(&gateway.dossier, &name, "application/dicom", headers).await?,
        Kept::Made(bytes) => piece(bytes, "application/dicom", headers)?,
    };
    Ok(with_etag(response, &etag))
}

fn several(gateway: Gateway, scoped: Scoped, images: Vec<Image>) -> Result<Response, Problem> {
    let (case, form, root) = (scoped.member.case.clone(), scoped.form, scoped.root(&gateway));
    let parts = stream::iter(images).then(move |image| {
        let (dossier, case, root) = (gateway.dossier.clone(), case.clone(), root.clone());
        async move {
            let broken = |error: crate::dossier::DossierError| {
                tracing::warn!(%error, "an object could not be sent");
                Broken
            };
            let bytes = match dossier.object(&case, &image, form).await.map_err(broken)? {
                Kept::Blob(name) => dossier.read(&name, None).await.map_err(broken)?.stream.map_err(|_| Broken).boxed(),
                Kept::Made(bytes) => whole(bytes),
            };
            let Image { study, series, instance, transfer_syntax, .. } = &image;
            let headers = format!(
                "Content-Type: application/dicom; transfer-syntax={transfer_syntax}\r\n\
                 Content-Location: {root}/studies/{study}/series/{series}/instances/{instance}"
            );
            Ok(Part { headers, bytes })
        }
    });
    related("application/dicom", parts)
}
