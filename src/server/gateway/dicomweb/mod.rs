//! DICOMweb of one case below `/dicom-web/{case}`: QIDO-RS, WADO-RS, STOW-RS (PS3.18). Every request is judged anew:
//! seat cookie or bearer token, the case in the address, the rights table, what the chair allows. Who sees the
//! de-identified form sees other UIDs, in answers and in addresses alike.
//!
//! | address | answers |
//! |---|---|
//! | `GET studies`, `studies/{s}/series`, `…/{e}/instances`, `series`, `instances` | QIDO-RS as `application/dicom+json`; any attribute by name or number with `*`, `?`, date ranges and lists of UIDs; `includefield`, `limit`, `offset`; 204 when empty |
//! | `GET …/metadata` of study, series, instance | WADO-RS metadata, gzip when accepted; `BulkDataURI` above 1 KiB |
//! | `GET studies/{s}`, `…/series/{e}`, `…/instances/{i}` | `multipart/related; type="application/dicom"`; an instance also as plain `application/dicom` with `Range` |
//! | `GET …/instances/{i}/frames/{1,2,…}` | frames in the stored transfer syntax, multipart or, one alone, single part with `Range`; the part's `Content-Type` names media type and transfer syntax |
//! | `GET …/bulkdata/{path}` | a large value: PDF (also as `application/pdf`), tables, waveforms |
//! | `GET …/instances/{i}/rendered`, `…/frames/{n}/rendered` | PNG or JPEG; `?window=centre,width,linear`, `?viewport=w,h` |
//! | `GET …/thumbnail` of study, series, instance, frame | at most 256 pixels; `?viewport=w,h` |
//! | `POST studies`, `studies/{s}` | STOW-RS; the answer comes when everything has been looked at: 200 all kept, 202 some refused or in quarantine, 409 none kept; with a study in the address objects of another one are refused, each by itself |
//!
//! `?accept=…` in an address goes before the `Accept` header. Pages of other sites are welcome with a bearer token (CORS).
//!
//! Uncompressed pixels are kept as Explicit VR Little Endian whatever they came as; the bytes that came are kept
//! beside (`documents/{id}/file?original`). Compressed frames stay as they are and are never decoded for a client
//! that wants another form: 406. `rendered` and `thumbnail` refuse (406) what cannot be drawn faithfully.
//!
//! - `accept`: what the client takes
//! - `query`: QIDO-RS; `matching`: does an object answer a query
//! - `retrieve`: WADO-RS metadata and whole objects
//! - `frames`: frames, large values, pictures
//! - `store`: STOW-RS
//! - `multipart`: bodies of several parts, one after the other
//! - `scope`: the objects that an address names

mod accept;
mod frames;
mod matching;
mod multipart;
mod query;
mod retrieve;
mod scope;
mod store;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;

use super::state::Gateway;

pub(super) fn routes() -> Router<Gateway> {
    const STUDY: &str = "/dicom-web/{case}/studies/{study}";
    let series = format!("{STUDY}/series/{{series}}");
    let instance = format!("{series}/instances/{{instance}}");
    Router::new()
        .route("/dicom-web/{case}/studies", get(query::studies).post(store::store))
        .route("/dicom-web/{case}/series", get(query::series))
        .route("/dicom-web/{case}/instances", get(query::instances))
        .route(STUDY, get(retrieve::objects).post(store::store))
        .route(&format!("{STUDY}/metadata"), get(retrieve::metadata))
        .route(&format!("{STUDY}/thumbnail"), get(frames::thumbnail))
        .route(&format!("{STUDY}/series"), get(query::series))
        .route(&format!("{STUDY}/instances"), get(query::instances))
        .route(&series, get(retrieve::objects))
        .route(&format!("{series}/metadata"), get(retrieve::metadata))
        .route(&format!("{series}/instances"), get(query::instances))
        .route(&format!("{series}/thumbnail"), get(frames::thumbnail))
        .route(&instance, get(retrieve::objects))
        .route(&format!("{instance}/metadata"), get(retrieve::metadata))
        .route(&format!("{instance}/rendered"), get(frames::rendered))
        .route(&format!("{instance}/thumbnail"), get(frames::thumbnail))
        .route(&format!("{instance}/frames/{{frames}}"), get(frames::frames))
        .route(&format!("{instance}/frames/{{frames}}/rendered"), get(frames::rendered))
        .route(&format!("{instance}/frames/{{frames}}/thumbnail"), get(frames::thumbnail))
        .route(&format!("{instance}/bulkdata/{{*path}}"), get(frames::bulk))
        .layer(from_fn(accept::prefer_address))
}
