use std::collections::BTreeSet;

use super::live::Live;
use super::state::{KeyImage, Mark, Pin, Register, Viewing};
use crate::model::ParticipantId;
use crate::protocol::{KeyImageView, MarkView, PinView, PresenterView, Readiness, ViewRegister, ViewingView};

/// How much somebody sees of the shared images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Eyes {
    pub sees: bool,
    /// What was made while the team was among itself.
    pub closed: bool,
    /// Names as in the file, and what is on other people's screens.
    pub clinician: bool,
}

/// The whole of it, as these eyes see it.
pub fn view(viewing: &Viewing, live: &Live, eyes: Eyes) -> ViewingView {
    if !eyes.sees {
        return ViewingView::default();
    }
    ViewingView {
        sees: true,
        allowed: viewing.allowed.iter().copied().collect(),
        presenter: viewing.presenter_view(),
        requests: live.requests(),
        views: live.registers.keys().filter_map(|pane| live.register(*pane)).collect(),
        pins: viewing.pins.values().filter_map(|pin| pin.seen_by(eyes)).collect(),
        marks: viewing.marks.values().filter_map(|mark| mark.seen_by(eyes)).collect(),
        locks: live.locks(),
        key_images: viewing.key_images.values().filter_map(|kept| kept.seen_by(eyes)).collect(),
        readiness: if eyes.clinician { live.readiness(live.screens.keys().copied()) } else { Vec::new() },
    }
}

/// What was made while the team was among itself; others have never known of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Closed {
    pub pins: BTreeSet<u32>,
    pub marks: BTreeSet<String>,
    pub key_images: BTreeSet<u32>,
}

impl Closed {
    /// Those of the names that these eyes knew; `None`: none of them.
    pub fn known<Name: Ord + Clone>(eyes: Eyes, hidden: &BTreeSet<Name>, names: &[Name]) -> Option<Vec<Name>> {
        let knew = |name: &&Name| eyes.closed || !hidden.contains(name);
        let known: Vec<Name> = names.iter().filter(knew).cloned().collect();
        Some(known).filter(|known| !known.is_empty())
    }
}

impl Viewing {
    pub fn closed(&self) -> Closed {
        let pins = self.pins.iter().filter(|(_, pin)| pin.closed).map(|(number, _)| *number);
        let marks = self.marks.iter().filter(|(_, mark)| mark.closed).map(|(id, _)| id.clone());
        let kept = self.key_images.iter().filter(|(_, kept)| kept.closed).map(|(number, _)| *number);
        Closed { pins: pins.collect(), marks: marks.collect(), key_images: kept.collect() }
    }

    pub fn presenter_view(&self) -> Option<PresenterView> {
        self.presenter.map(|presenter| PresenterView { participant: presenter.participant, since: presenter.since })
    }
}

impl Live {
    pub fn register(&self, pane: u8) -> Option<ViewRegister> {
        let Register { version, state, cine_since } = self.registers.get(&pane)?.clone();
        Some(ViewRegister { pane, version, state, cine_since })
    }

    pub fn readiness(&self, people: impl Iterator<Item = ParticipantId>) -> Vec<Readiness> {
        let screen = |who: ParticipantId| self.screens.get(&who).cloned().unwrap_or_default();
        people.map(|participant| Readiness { participant, screen: screen(participant) }).collect()
    }
}

impl Pin {
    pub fn seen_by(&self, eyes: Eyes) -> Option<PinView> {
        (eyes.sees && (eyes.closed || !self.closed)).then(|| self.view.clone())
    }
}

impl Mark {
    pub fn seen_by(&self, eyes: Eyes) -> Option<MarkView> {
        let Mark { mark, by, made, version, closed } = self;
        let seen = eyes.sees && (eyes.closed || !closed);
        seen.then(|| MarkView { mark: mark.clone(), by: *by, made: *made, version: *version })
    }
}

impl KeyImage {
    pub fn seen_by(&self, eyes: Eyes) -> Option<KeyImageView> {
        if !eyes.sees || (self.closed && !eyes.closed) {
            return None;
        }
        let kept = self.clone();
        Some(KeyImageView {
            number: kept.number,
            by: kept.by,
            made: kept.made,
            image: kept.image,
            source: Some(kept.source).filter(|_| eyes.clinician),
            window: kept.window,
            area: kept.area,
            captions: kept.captions,
            marks: kept.marks,
            pins: kept.pins,
        })
    }
}
