//! The documents of a case over HTTP. Everything is below `/api/v1/cases/{case}`; `GET
//! /api/v1/seat` says which case a seat belongs to. Who speaks is told by the seat cookie or a bearer token, and the seat must belong to the
//! case; what he may do is told by the rights table (`core/session/rights.rs`). Errors are RFC 9457 problems. Who sits abroad
//! without the patient's consent to that is answered 403 with `"reasons":["no_cross_border_consent"]` at each of them.
//!
//! **Upload** is tus 1.0 (`creation`, `termination`): `POST uploads` with `Upload-Length` and `Upload-Metadata: filename
//! <base64>` answers 201 and `Location`; `PATCH` it with `Content-Type: application/offset+octet-stream` and
//! `Upload-Offset` in pieces of any size (4 MiB is a good one), each piece on its way for as long as bytes come;
//! `HEAD` tells `Upload-Offset` after an interruption; `DELETE` gives up. A ZIP archive is unpacked. With the last
//! byte the files are looked at; `GET` the same address until `state` is `done`:
//!
//! ```json
//! {"id":"…","file_name":"disc.zip","length":123,"offset":123,"state":"receiving|checking|done","note":null,
//!  "files_count":1,"files":[{"id":"…","number":0,"file_name":"IM001","kind":"dicom|pdf|image|office|unknown","media_type":"application/dicom",
//!    "state":"released|quarantined|rejected","reason":"wrong_patient","sentence":"The patient may be another …",
//!    "size":39206,"sha256":"…","created":1790000000000}]}
//! ```
//!
//! Where the case, who sends from outside, or the disk has no room for it, `POST uploads` answers 507 with a sentence;
//! what its files come to when they are unpacked counts as well.
//!
//! At most 1000 files stand in one answer; `?from=1000` goes on.
//!
//! Codes in `reason`: `wrong_patient`, `patient_unknown`, `active_content`, `not_scanned` (quarantined);
//! `from_outside` too: the family or a referrer sent it, and nobody of the house has looked at it;
//! `unsupported`, `malformed`, `too_large`, `unsafe_path`, `bomb`, `encrypted`, `media_index`, `resources`, `no_room`, `infected`,
//! `duplicate`, `conflict`, `other_study`, `by_person` (rejected). `sentence` says it in English.
//!
//! | call | what | who |
//! |---|---|---|
//! | `GET uploads` | uploads of the case, without their files | who uploads |
//! | `GET documents` | every file, as above | who sees images as they are |
//! | `GET documents/{id}/file` | its bytes, with `Range` and `ETag`; `?original` as it came | the same; released files |
//! | `POST documents/{id}/decision` | `{"release":true,"reason":"…"}` or `false`, for a file in quarantine; a release needs a reason, a refused file's bytes are removed | experts, coordinator |
//! | `GET documents/{id}/patient` | patient of the case and of the file side by side, and what of them agrees | the same |
//! | `GET documents/{id}/clearance` | is there text in the pixels, which masks are proposed, which confirmed | the same |
//! | `POST documents/{id}/clearance` | `{"masks":[{"column":0,"row":0,"width":640,"height":40}]}`: a person has looked at the pixels; guests see them without what is below the masks. 422 when the file says that it has text and no mask is given | the same |
//! | `GET dossier` | patient, who else sees what, and `may` and `sight` of the caller | anybody of the case |
//! | `PUT dossier/patient` | `{"name":{"alphabetic":"Wang^Min","ideographic":"王^敏"},"birth_date":"19671103","sex":"F"}` | coordinator, chair |
//! | `PUT dossier/access` | `{"interpreter":"nothing\|deidentified\|identified","translator":…,"patient":…,"family":…}` | the same |
//! | `GET images` | series with their images, both UIDs, sizes, warnings; see below | anybody with `sight` |
//! | `GET images/export` | a ZIP archive of every image in its de-identified form, `images/{series}/{number}.dcm`, and `contents.json`: what is in it, and how many are not because nobody has looked at their pixels or they have no such form; 404 when there is none | experts, coordinator |
//!
//! `GET images`: `{"form":"identified|deidentified","series":[{"study":uid,"series":uid,"study_alias":uid,
//! "series_alias":uid,"modality":"CT","attributes":{DICOM JSON of study and series},"images":[{"instance":uid,
//! "instance_alias":uid,"document":"…","frames":1,"rows":512,"columns":512,"transfer_syntax":uid,"sop_class":uid,
//! "warnings":["lossy","no_spacing","no_frame_of_reference","burned_in","burned_in_possible","twelve_bit_jpeg"],
//! "figures":{"frame":1,"min":-24,"max":3071,"sum":8093412},"cleared":true}]}]}`. `figures` are of the stored values of one
//! frame (sign and bits stored taken care of), when they are known: uncompressed images from the start, those under a
//! lossless compression once a picture of them was drawn; never where decoders may rightly differ. Who sees the de-identified form sees other UIDs, here and in all of `/dicom-web`: the aliases.
//! What is told to everybody at once (a cursor, the slice on show) therefore names images by alias.
//!
//! - `member`: who asks, of which case, with which rights
//! - `uploads`: tus
//! - `documents`: lists, bytes
//! - `judging`: decisions on files in quarantine, and on pixels with text in them
//! - `settings`: patient and access
//! - `images`: the list of images
//! - `export`: all images without the person, as an archive
//! - `shapes`: the JSON of the answers
//! - `bytes`: blobs as answers: `Range`, `ETag`

pub(super) mod bytes;
pub(super) mod documents;
pub(super) mod export;
pub(super) mod images;
pub(super) mod judging;
pub(super) mod member;
pub(super) mod settings;
mod shapes;
pub(super) mod uploads;

use axum::Router;
use axum::routing::{get, patch, post, put};

use super::state::Gateway;

pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/api/v1/cases/{case}/uploads", post(uploads::create).get(uploads::list).options(uploads::options))
        .route(
            "/api/v1/cases/{case}/uploads/{id}",
            patch(uploads::append).head(uploads::offset).get(uploads::status).delete(uploads::abandon),
        )
        .route("/api/v1/cases/{case}/documents", get(documents::list))
        .route("/api/v1/cases/{case}/documents/{id}/file", get(documents::file))
        .route("/api/v1/cases/{case}/documents/{id}/decision", post(judging::decide))
        .route("/api/v1/cases/{case}/documents/{id}/patient", get(judging::patient))
        .route("/api/v1/cases/{case}/documents/{id}/clearance", get(judging::clearance).post(judging::clear))
        .route("/api/v1/cases/{case}/dossier", get(settings::show))
        .route("/api/v1/cases/{case}/dossier/patient", put(settings::set_patient))
        .route("/api/v1/cases/{case}/dossier/access", put(settings::set_access))
        .route("/api/v1/cases/{case}/images", get(images::list))
        .route("/api/v1/cases/{case}/images/export", get(export::images))
}

/// Requests whose body may take long; each has its own watch on silence.
pub(super) fn takes_long(path: &str) -> bool {
    path.starts_with("/dicom-web/") || (path.starts_with("/api/v1/cases/") && path.contains("/uploads"))
}
