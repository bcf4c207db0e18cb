//! The words of looking at images together: who leads, what is on show, pins, marks, key images, who sees what.
//!
//! Images are named by alias, because not everybody in the room may know their own names. A document of the case
//! stands under the series `document`, with its id as the instance and its page as the frame; its pixels run from
//! 0 to 1 over the page.

use serde::{Deserialize, Serialize};

use super::client::PointedAt;
use crate::model::{Language, ParticipantId, Role, Timestamp};

/// One picture: a frame of an image, or a page of a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ImageRef {
    pub series: String,
    pub instance: String,
    /// From 1.
    pub frame: u32,
}

/// An image by the names it has in its file; for those alone who see images as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ImageSource {
    pub study: String,
    pub series: String,
    pub instance: String,
    pub sop_class: String,
}

/// How stored values become greys (PS3.3, C.11.2.1.2 and C.11.2.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum VoiFunction {
    #[default]
    Linear,
    LinearExact,
    Sigmoid,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct VoiWindow {
    pub lower: f64,
    pub upper: f64,
    pub function: VoiFunction,
    pub invert: bool,
}

impl VoiWindow {
    /// Centre and width (PS3.3 C.11.2.1.2 and C.11.2.1.3): a linear window of 400 has its ends 399 apart.
    pub fn centre_and_width(&self) -> (f64, f64) {
        let apart = self.upper - self.lower;
        match self.function {
            VoiFunction::Linear => ((self.lower + self.upper + 1.0) / 2.0, apart + 1.0),
            VoiFunction::LinearExact | VoiFunction::Sigmoid => ((self.lower + self.upper) / 2.0, apart),
        }
    }
}

/// Where a viewport looks in the patient: millimetres, left-posterior-superior (PS3.3, C.7.6.2).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ViewPlane {
    pub focal_point: [f64; 3],
    pub normal: [f64; 3],
    pub view_up: [f64; 3],
}

/// The part of the image that a viewport shows. Whoever follows shows at least this.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ViewArea {
    /// Column and row of the corners; may lie outside the image.
    pub top_left: [f64; 2],
    pub bottom_right: [f64; 2],
    /// Half the height of the viewport in millimetres; `None`: the image has no spacing.
    pub parallel_scale: Option<f64>,
}

/// What one viewport shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ViewState {
    /// With cine: the frame it began with.
    pub image: ImageRef,
    pub plane: Option<ViewPlane>,
    /// `None`: colour.
    pub window: Option<VoiWindow>,
    pub area: ViewArea,
    /// Frames a second, 1 to 60; `None`: it stands.
    pub cine: Option<u8>,
    /// In place of the image: the axial, coronal and sagittal plane of its series through this point of the patient, in
    /// millimetres, left-posterior-superior.
    pub cut: Option<[f64; 3]>,
}

/// The view of one viewport as everybody is told it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ViewRegister {
    /// 0 or 1.
    pub pane: u8,
    /// Counts the writes.
    pub version: u32,
    /// `None`: this viewport is closed.
    pub state: Option<ViewState>,
    /// When the cine began; the frame on show follows from it and the clock.
    pub cine_since: Option<Timestamp>,
}

/// Who leads what everybody looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PresenterView {
    pub participant: ParticipantId,
    pub since: Timestamp,
}

/// A numbered mark on a place, with a word or two.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PinView {
    pub number: u32,
    pub by: ParticipantId,
    pub made: Timestamp,
    pub at: PointedAt,
    pub label: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum MarkKind {
    /// Two points.
    Length,
    /// Three points; the second is the corner.
    Angle,
    /// Two opposite corners of a rectangle.
    Region,
    /// One point.
    Probe,
    /// From the first point to the second; says a word, measures nothing.
    Arrow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Measure {
    Length,
    Angle,
    Area,
    Value,
    Mean,
    Deviation,
    Minimum,
    Maximum,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Unit {
    Millimetre,
    SquareMillimetre,
    Degree,
    Hounsfield,
    /// The image has no spacing.
    Pixel,
    SquarePixel,
    /// What the modality stored, without a unit.
    Stored,
}

/// What a mark measures, as whoever drew it had it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Quantity {
    pub measure: Measure,
    pub value: f64,
    pub unit: Unit,
}

/// A mark as it is drawn. `id` is chosen by whoever draws it: 1 to 36 of `a-z`, `0-9` and `-`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MarkDraft {
    pub id: String,
    pub kind: MarkKind,
    pub image: ImageRef,
    /// Column and row of each point.
    pub points: Vec<[f64; 2]>,
    /// The same points in the patient; empty: the image has no place there.
    pub patient: Vec<[f64; 3]>,
    /// At most 8.
    pub quantities: Vec<Quantity>,
    /// At most 200 characters.
    pub text: String,
    /// Of `text`.
    #[cfg_attr(test, ts(type = "string"))]
    pub language: Language,
}

/// A mark that is on the images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MarkView {
    pub mark: MarkDraft,
    pub by: ParticipantId,
    pub made: Timestamp,
    /// Counts the changes from 1; a change names the one it was made to.
    pub version: u32,
}

/// Who has a mark in the hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MarkLock {
    pub mark: String,
    pub by: ParticipantId,
}

/// Words under a key image in one language; 1 to 400 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Caption {
    #[cfg_attr(test, ts(type = "string"))]
    pub language: Language,
    pub text: String,
}

/// A picture to be kept as it is on show now; its marks and pins are added by the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KeyImageDraft {
    pub image: ImageRef,
    pub source: ImageSource,
    pub window: Option<VoiWindow>,
    pub area: ViewArea,
    /// At most 4, each in another language.
    pub captions: Vec<Caption>,
}

/// A picture that was kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KeyImageView {
    pub number: u32,
    pub by: ParticipantId,
    pub made: Timestamp,
    pub image: ImageRef,
    /// For those who see images as they are.
    pub source: Option<ImageSource>,
    pub window: Option<VoiWindow>,
    pub area: ViewArea,
    pub captions: Vec<Caption>,
    pub marks: Vec<MarkDraft>,
    pub pins: Vec<PinView>,
}

/// What is really on somebody's screen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Screen {
    /// Drawn; at most 2.
    pub rendered: Vec<ImageRef>,
    /// On its way.
    pub wanted: Vec<ImageRef>,
    /// Goes where the presenter goes.
    pub following: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Readiness {
    pub participant: ParticipantId,
    pub screen: Screen,
}

/// Everything about the shared images that one person may see.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ViewingView {
    /// I see the images; everything below is empty for whoever does not.
    pub sees: bool,
    /// Who else sees them by leave of the chair.
    pub allowed: Vec<Role>,
    pub presenter: Option<PresenterView>,
    /// Who asks for the lead, in the order of asking.
    pub requests: Vec<ParticipantId>,
    pub views: Vec<ViewRegister>,
    pub pins: Vec<PinView>,
    pub marks: Vec<MarkView>,
    pub locks: Vec<MarkLock>,
    pub key_images: Vec<KeyImageView>,
    /// For experts, consultants and the coordinator.
    pub readiness: Vec<Readiness>,
}

/// What somebody does with the shared images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ViewAct {
    /// Asks for the lead; has it at once when nobody has.
    RequestControl,
    WithdrawRequest,
    /// The presenter or the chair gives it to somebody.
    GrantControl {
        participant: ParticipantId,
    },
    ReleaseControl,
    /// The chair takes it.
    TakeControl,
    /// The presenter is still there; said every 15 seconds. Without any act for a minute the lead is free.
    HoldControl,
    /// What the presenter's viewport shows now; not answered, at most 20 a second.
    Show {
        pane: u8,
        state: Option<ViewState>,
    },
    /// What is on my screen; not answered.
    Seen {
        screen: Screen,
    },
    AddPin {
        at: PointedAt,
        /// At most 80 characters.
        label: String,
    },
    RemovePin {
        number: u32,
    },
    /// All pins; by the presenter or the chair.
    ClearPins,
    /// Takes a mark into the hand for ten seconds; said again while it stays there.
    LockMark {
        mark: String,
    },
    UnlockMark {
        mark: String,
    },
    /// `base`: the version that is changed, 0 for a new mark.
    PutMark {
        mark: MarkDraft,
        base: u32,
    },
    RemoveMark {
        mark: String,
        base: u32,
    },
    /// My marks, or everybody's by the presenter or the chair.
    ClearMarks {
        everybodys: bool,
    },
    /// A mark while it is drawn; passed on, kept nowhere, not answered.
    Sketch {
        mark: Option<MarkDraft>,
    },
    AddKeyImage {
        key_image: KeyImageDraft,
    },
    CaptionKeyImage {
        number: u32,
        captions: Vec<Caption>,
    },
    RemoveKeyImage {
        number: u32,
    },
}

/// One step of the shared images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ViewingStep {
    /// The whole of it, when I see more or less than before.
    Whole {
        viewing: ViewingView,
    },
    Allowed {
        roles: Vec<Role>,
    },
    Control {
        presenter: Option<PresenterView>,
        requests: Vec<ParticipantId>,
    },
    View {
        view: ViewRegister,
    },
    Pin {
        pin: PinView,
    },
    PinsGone {
        numbers: Vec<u32>,
    },
    Mark {
        mark: MarkView,
    },
    MarksGone {
        marks: Vec<String>,
    },
    Locks {
        locks: Vec<MarkLock>,
    },
    KeyImage {
        key_image: KeyImageView,
    },
    KeyImageGone {
        number: u32,
    },
    /// Whoever is named; an empty screen stands for nobody's.
    Readiness {
        readiness: Vec<Readiness>,
    },
}
