use serde::{Deserialize, Serialize};

use super::state::{KeyImage, Mark, Pin, Presenter, Register, Viewing};
use crate::model::{ParticipantId, Role, Timestamp};
use crate::protocol::{Caption, KeyImageDraft, MarkDraft, PinView, PointedAt, Screen, ViewState};

/// Something that happened to the shared images; stored in the record of the session, replayed by the player.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    ImagesAllowed {
        roles: Vec<Role>,
    },
    Control {
        presenter: Option<ParticipantId>,
        /// Whose act it was; `None`: it happened by itself.
        by: Option<ParticipantId>,
        reason: ControlReason,
    },
    /// At most four a second for a viewport; the last of a movement always.
    Shown {
        by: ParticipantId,
        pane: u8,
        version: u32,
        state: Option<ViewState>,
        cine_since: Option<Timestamp>,
    },
    PinPlaced {
        number: u32,
        by: ParticipantId,
        at: PointedAt,
        label: String,
    },
    PinsRemoved {
        numbers: Vec<u32>,
        by: ParticipantId,
    },
    MarkPut {
        mark: MarkDraft,
        by: ParticipantId,
        version: u32,
    },
    MarksRemoved {
        marks: Vec<String>,
        by: ParticipantId,
    },
    /// `marks` and `pins` are those that were on the picture.
    KeyImageMade {
        number: u32,
        by: ParticipantId,
        key_image: KeyImageDraft,
        marks: Vec<MarkDraft>,
        pins: Vec<PinView>,
    },
    KeyImageCaptioned {
        number: u32,
        captions: Vec<Caption>,
        by: ParticipantId,
    },
    KeyImageRemoved {
        number: u32,
        by: ParticipantId,
    },
    /// While the session is recorded: cursors and screens since the last such fact; it changes no state.
    Watched {
        pointers: Vec<PointerSample>,
        screens: Vec<ScreenSample>,
    },
}

/// Why somebody leads, or nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlReason {
    /// Asked while nobody led.
    Asked,
    Granted,
    /// By the chair.
    Taken,
    Released,
    /// Did nothing for too long.
    Expired,
    Left,
}

/// Where a cursor was; `before_ms` the fact was stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PointerSample {
    pub before_ms: u16,
    pub participant: ParticipantId,
    pub at: Option<PointedAt>,
}

/// What was on a screen from then on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScreenSample {
    pub before_ms: u16,
    pub participant: ParticipantId,
    pub screen: Screen,
}

impl Viewing {
    /// `closed`: the team is among itself.
    pub fn apply(&mut self, fact: &Fact, at: Timestamp, closed: bool) {
        match fact {
            Fact::ImagesAllowed { roles } => self.allowed = roles.iter().copied().collect(),
            Fact::Control { presenter, .. } => {
                self.presenter = presenter.map(|participant| Presenter { participant, since: at });
            }
            Fact::Shown { pane, version, state, cine_since, .. } => {
                let register = Register { version: *version, state: state.clone(), cine_since: *cine_since };
                self.registers.insert(*pane, register);
            }
            Fact::MarkPut { mark, by, version } => self.put_mark(mark, *by, *version, at, closed),
            Fact::MarksRemoved { marks, .. } => self.marks.retain(|id, _| !marks.contains(id)),
            Fact::PinPlaced { number, by, at: place, label } => {
                let (place, label) = (place.clone(), label.clone());
                let view = PinView { number: *number, by: *by, made: at, at: place, label };
                self.pins.insert(*number, Pin { view, closed });
                self.last_pin = self.last_pin.max(*number);
            }
            Fact::PinsRemoved { numbers, .. } => self.pins.retain(|number, _| !numbers.contains(number)),
            Fact::KeyImageMade { .. } => self.keep_image(fact, at, closed),
            Fact::KeyImageCaptioned { number, captions, .. } => {
                if let Some(kept) = self.key_images.get_mut(number) {
                    kept.captions.clone_from(captions);
                    // Words said behind the closed door stay there.
                    kept.closed |= closed;
                }
            }
            Fact::KeyImageRemoved { number, .. } => {
                self.key_images.remove(number);
            }
            Fact::Watched { .. } => {}
        }
    }

    fn put_mark(&mut self, mark: &MarkDraft, by: ParticipantId, version: u32, at: Timestamp, closed: bool) {
        let before = self.marks.get(&mark.id);
        let closed = closed || before.is_some_and(|before| before.closed);
        let by = before.map_or(by, |before| before.by);
        let put = Mark { mark: mark.clone(), by, made: at, version, closed };
        self.marks.insert(mark.id.clone(), put);
    }

    fn keep_image(&mut self, fact: &Fact, at: Timestamp, closed: bool) {
        let Fact::KeyImageMade { number, by, key_image, marks, pins } = fact else { return };
        let draft = key_image.clone();
        let kept = KeyImage {
            number: *number,
            by: *by,
            made: at,
            image: draft.image,
            source: draft.source,
            window: draft.window,
            area: draft.area,
            captions: draft.captions,
            marks: marks.clone(),
            pins: pins.clone(),
            // With a mark that came from behind the closed door, the picture stays there too.
            closed: closed || self.holds_closed(marks, pins),
        };
        self.key_images.insert(*number, kept);
        self.last_key_image = self.last_key_image.max(*number);
    }

    fn holds_closed(&self, marks: &[MarkDraft], pins: &[PinView]) -> bool {
        let mark = |mark: &MarkDraft| self.marks.get(&mark.id).is_some_and(|known| known.closed);
        let pin = |pin: &PinView| self.pins.get(&pin.number).is_some_and(|known| known.closed);
        marks.iter().any(mark) || pins.iter().any(pin)
    }
}
