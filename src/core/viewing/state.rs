use std::collections::{BTreeMap, BTreeSet};

use crate::model::{ParticipantId, Role, Timestamp};
use crate::protocol::{Caption, ImageRef, ImageSource, MarkDraft, PinView, ViewArea, ViewState, VoiWindow};

/// Everything about the shared images that survives a restart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Viewing {
    /// Who sees images by leave of the chair.
    pub allowed: BTreeSet<Role>,
    pub presenter: Option<Presenter>,
    pub registers: BTreeMap<u8, Register>,
    pub pins: BTreeMap<u32, Pin>,
    pub last_pin: u32,
    pub marks: BTreeMap<String, Mark>,
    pub key_images: BTreeMap<u32, KeyImage>,
    pub last_key_image: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presenter {
    pub participant: ParticipantId,
    pub since: Timestamp,
}

/// What one viewport of the presenter shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Register {
    pub version: u32,
    pub state: Option<ViewState>,
    pub cine_since: Option<Timestamp>,
}

/// `closed`, here and below: made while the team was among itself; patient and family never see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Pin {
    pub view: PinView,
    pub closed: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub mark: MarkDraft,
    pub by: ParticipantId,
    pub made: Timestamp,
    pub version: u32,
    pub closed: bool,
}

/// A picture kept for report and export: what was on show, how, with which marks, said by whom and when.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyImage {
    pub number: u32,
    pub by: ParticipantId,
    pub made: Timestamp,
    /// By alias.
    pub image: ImageRef,
    /// By the names in the file.
    pub source: ImageSource,
    pub window: Option<VoiWindow>,
    pub area: ViewArea,
    pub captions: Vec<Caption>,
    pub marks: Vec<MarkDraft>,
    pub pins: Vec<PinView>,
    pub closed: bool,
}
