use consilium_core::imaging::deidentify::Mask;
use consilium_core::imaging::{Comparison, FrameFigures, Identity};
use consilium_core::model::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

use crate::dossier::Clearance;
use crate::store::{Access, DocumentEntry, DocumentState, Judged, Sight, UploadEntry, UploadState};

/// A file of the case.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::gateway) struct DocumentView {
    id: String,
    /// The place of the file in its upload, from 0.
    number: u32,
    file_name: String,
    kind: String,
    media_type: String,
    state: DocumentState,
    reason: Option<String>,
    sentence: Option<String>,
    size: u64,
    sha256: String,
    /// Milliseconds since 1970.
    #[schema(value_type = i64)]
    created: Timestamp,
    /// What a person decided, when it was in quarantine.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<DecisionView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::gateway) struct DecisionView {
    released: bool,
    reason: String,
    /// Name of the person.
    by: String,
    /// Milliseconds since 1970.
    #[schema(value_type = i64)]
    at: Timestamp,
}

impl DocumentView {
    pub(super) fn with_decision(mut self, judged: Option<&Judged>, by: Option<&str>) -> Self {
        self.decision = judged.map(|judged| DecisionView {
            released: judged.released,
            reason: judged.reason.clone(),
            by: by.unwrap_or_default().to_owned(),
            at: judged.at,
        });
        self
    }
}

impl From<DocumentEntry> for DocumentView {
    fn from(entry: DocumentEntry) -> Self {
        DocumentView {
            id: entry.id.to_string(),
            number: entry.number,
            file_name: entry.file_name,
            kind: entry.kind,
            media_type: entry.media_type,
            state: entry.state,
            reason: entry.reason,
            sentence: entry.sentence,
            size: entry.size,
            sha256: entry.sha256,
            created: entry.created,
            decision: None,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::gateway) struct UploadView {
    id: String,
    file_name: String,
    length: u64,
    offset: u64,
    state: UploadState,
    /// What became of the upload as a whole, when something did.
    note: Option<String>,
    /// How many of its files have been looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    files_count: Option<u64>,
    /// At most a thousand of them; ask on with `?from=` and the number of the next.
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<Vec<DocumentView>>,
}

impl UploadView {
    pub(super) fn of(entry: UploadEntry, offset: u64, files: Option<(u64, Vec<DocumentEntry>)>) -> Self {
        let (files_count, files) = files.unzip();
        UploadView {
            id: entry.id.to_string(),
            file_name: entry.file_name,
            length: entry.length,
            offset,
            state: entry.state,
            note: entry.note,
            files_count,
            files: files.map(|files| files.into_iter().map(DocumentView::from).collect()),
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::gateway) struct Decision {
    pub(super) release: bool,
    /// Why; a release needs a reason.
    #[serde(default)]
    pub(super) reason: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::gateway) struct Masks {
    /// Column, row, width and height in image pixels.
    #[schema(value_type = Vec<Object>)]
    pub(super) masks: Vec<Mask>,
}

/// What is known of text in the pixels of an image.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::gateway) struct ClearanceView {
    /// `yes`: the file says so; `perhaps`: images of its kind often have; `no`.
    burned_in: &'static str,
    rows: u32,
    columns: u32,
    frames: u32,
    /// There is a form without the person at all.
    cleanable: bool,
    /// Guests may see the pixels.
    cleared: bool,
    #[schema(value_type = Vec<Object>)]
    masks: Vec<Mask>,
    /// What lies around the regions with echoes.
    #[schema(value_type = Vec<Object>)]
    proposed: Vec<Mask>,
}

impl From<Clearance> for ClearanceView {
    fn from(clearance: Clearance) -> Self {
        let pixels = clearance.pixels;
        ClearanceView {
            burned_in: match (clearance.burned_in, clearance.perhaps) {
                (true, _) => "yes",
                (false, true) => "perhaps",
                (false, false) => "no",
            },
            rows: pixels.rows,
            columns: pixels.columns,
            frames: pixels.frames,
            cleanable: pixels.cleanable,
            cleared: pixels.cleared,
            masks: clearance.confirmed,
            proposed: clearance.proposed,
        }
    }
}

/// Two patients side by side.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::gateway) struct PatientView {
    #[schema(value_type = Object)]
    pub(super) expected: Identity,
    /// Nobody said who the patient is: the first image did.
    pub(super) assumed: bool,
    #[schema(value_type = Object)]
    pub(super) found: Identity,
    /// `true`, `false`, or `null` where one side says nothing: of `name`, `birth_date` and `sex`.
    #[schema(value_type = Object)]
    pub(super) comparison: Comparison,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::gateway) struct DossierView {
    /// Told to those only who see images as they are.
    #[schema(value_type = Option<Object>)]
    pub(super) patient: Option<Identity>,
    /// Taken from the first image and not said by a person.
    pub(super) patient_assumed: bool,
    pub(super) access: Access,
    pub(super) sight: Sight,
    pub(super) may: MayView,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::gateway) struct MayView {
    pub(super) upload: bool,
    /// Read the list of documents and open them; images have an access of their own.
    pub(super) read: bool,
    pub(super) judge: bool,
    pub(super) lead: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::gateway) struct ImagesView {
    pub(super) form: &'static str,
    pub(super) series: Vec<SeriesView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::gateway) struct SeriesView {
    pub(super) study: String,
    pub(super) series: String,
    pub(super) study_alias: String,
    pub(super) series_alias: String,
    pub(super) modality: String,
    #[schema(value_type = Object)]
    pub(super) attributes: Json,
    pub(super) images: Vec<ImageView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::gateway) struct ImageView {
    pub(super) instance: String,
    pub(super) instance_alias: String,
    pub(super) document: String,
    pub(super) frames: u32,
    pub(super) rows: u32,
    pub(super) columns: u32,
    pub(super) transfer_syntax: String,
    pub(super) sop_class: String,
    pub(super) warnings: Vec<String>,
    /// What the stored values of one frame come to here: a browser that comes to something else shows another image.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) figures: Option<FrameFigures>,
    pub(super) cleared: bool,
}
