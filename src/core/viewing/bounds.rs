use crate::protocol::{
    Caption, ImageRef, ImageSource, KeyImageDraft, MarkDraft, MarkKind, PointedAt, Screen, ViewArea, ViewState,
    VoiWindow,
};

/// Viewports that are shared.
pub(super) const PANES: u8 = 2;
pub(super) const MAX_PINS: usize = 60;
pub(super) const MAX_MARKS: usize = 200;
/// Of them, on one key image.
pub(super) const MARKS_ON_KEY_IMAGE: usize = 20;
pub(super) const MAX_KEY_IMAGES: usize = 60;
/// A DICOM unique identifier has at most 64 characters (PS3.5, 9.1); aliases are no longer.
const MAX_UID: usize = 64;
const MAX_LABEL: usize = 80;
const MAX_TEXT: usize = 200;
const MAX_CAPTION: usize = 400;
const MAX_CAPTIONS: usize = 4;
const MAX_QUANTITIES: usize = 8;
const MAX_ID: usize = 36;

fn is_name(name: &str) -> bool {
    (1..=MAX_UID).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_text(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.chars().any(|c| c.is_control() && c != '\n')
}

pub(super) fn is_label(text: &str) -> bool {
    is_text(text, MAX_LABEL)
}

pub(super) fn is_image(image: &ImageRef) -> bool {
    is_name(&image.series) && is_name(&image.instance) && image.frame >= 1
}

fn is_source(source: &ImageSource) -> bool {
    [&source.study, &source.series, &source.instance, &source.sop_class].into_iter().all(|uid| is_name(uid))
}

/// Names and numbers of a pointed place are usable.
pub fn is_sound_place(at: &PointedAt) -> bool {
    let numbers = at.pixel.iter().chain(at.patient.iter().flatten());
    is_name(&at.series) && is_name(&at.instance) && numbers.into_iter().all(|number| number.is_finite())
}

fn is_window(window: &VoiWindow) -> bool {
    window.lower.is_finite() && window.upper.is_finite() && window.lower < window.upper
}

fn is_area(area: &ViewArea) -> bool {
    let corners = area.top_left.iter().chain(&area.bottom_right);
    let ordered = area.top_left[0] < area.bottom_right[0] && area.top_left[1] < area.bottom_right[1];
    ordered
        && corners.into_iter().all(|number| number.is_finite())
        && area.parallel_scale.is_none_or(|half| half.is_finite() && half > 0.0)
}

pub(super) fn is_state(state: &ViewState) -> bool {
    let plane = state.plane.as_ref();
    let numbers = plane.into_iter().flat_map(|plane| [plane.focal_point, plane.normal, plane.view_up]).chain(state.cut);
    is_image(&state.image)
        && is_area(&state.area)
        && state.window.as_ref().is_none_or(is_window)
        && state.cine.is_none_or(|rate| (1..=60).contains(&rate))
        && numbers.flatten().all(f64::is_finite)
}

pub(super) fn is_screen(screen: &Screen) -> bool {
    let few = screen.rendered.len() <= usize::from(PANES) && screen.wanted.len() <= usize::from(PANES);
    few && screen.rendered.iter().chain(&screen.wanted).all(is_image)
}

pub(super) fn is_mark_id(id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=MAX_ID).contains(&id.len()) && id.bytes().all(allowed)
}

const fn points_of(kind: MarkKind) -> usize {
    match kind {
        MarkKind::Probe => 1,
        MarkKind::Length | MarkKind::Region | MarkKind::Arrow => 2,
        MarkKind::Angle => 3,
    }
}

pub(super) fn is_mark(mark: &MarkDraft) -> bool {
    let points = points_of(mark.kind);
    let placed = mark.patient.is_empty() || mark.patient.len() == points;
    let numbers = mark.points.iter().flatten().chain(mark.patient.iter().flatten());
    is_mark_id(&mark.id)
        && is_image(&mark.image)
        && mark.points.len() == points
        && placed
        && numbers.into_iter().all(|number| number.is_finite())
        && mark.quantities.len() <= MAX_QUANTITIES
        && mark.quantities.iter().all(|quantity| quantity.value.is_finite())
        && is_text(&mark.text, MAX_TEXT)
}

pub(super) fn are_captions(captions: &[Caption]) -> bool {
    let worded = |caption: &Caption| !caption.text.trim().is_empty() && is_text(&caption.text, MAX_CAPTION);
    let languages: std::collections::BTreeSet<&str> =
        captions.iter().map(|caption| caption.language.as_str()).collect();
    captions.len() <= MAX_CAPTIONS && languages.len() == captions.len() && captions.iter().all(worded)
}

pub(super) fn is_key_image(draft: &KeyImageDraft) -> bool {
    is_image(&draft.image)
        && is_source(&draft.source)
        && is_area(&draft.area)
        && draft.window.as_ref().is_none_or(is_window)
        && are_captions(&draft.captions)
}
