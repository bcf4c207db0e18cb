//! How long a text and how long the form may be: a snapshot stays a message one can send.

use crate::cases::Date;
use crate::protocol::{Bilingual, EvidenceLink, ItemBody, OutcomeView, StanceView};

pub(super) const MAX_ITEMS: usize = 60;
pub(super) const MAX_LINKS: usize = 8;
const MAX_CHARS: usize = 1000;
const MAX_OWNER: usize = 100;
/// Bytes of text in the whole form, votes included.
pub(super) const MAX_BYTES: usize = 24 * 1024;
const MAX_MINUTES: u16 = 600;
/// The end of the year 9999: what a report can write down.
const LAST_MS: i64 = 253_402_300_799_999;
const MOST_PAGES: u32 = 1_000_000;

/// A text that people write: bounded, and without control characters but line breaks.
pub fn fits(text: &Bilingual) -> bool {
    let side = |text: &str| text.chars().count() <= MAX_CHARS && text.chars().all(|c| c == '\n' || !c.is_control());
    side(&text.zh) && side(&text.en)
}

fn is_written(text: &Bilingual) -> bool {
    fits(text) && !text.is_empty()
}

/// Whether a line can stand in the form.
pub(super) fn is_sound(body: &ItemBody) -> bool {
    match body {
        ItemBody::Topic { text, minutes } => {
            is_written(text) && minutes.is_none_or(|it| (1..=MAX_MINUTES).contains(&it))
        }
        ItemBody::Question { text, answer, .. } => is_written(text) && fits(answer),
        ItemBody::Option { text, priority, evidence, .. } => {
            is_written(text) && fits(evidence) && priority.is_none_or(|it| (1..=20).contains(&it))
        }
        ItemBody::Test { text, changes } => is_written(text) && fits(changes),
        ItemBody::Action { text, owner, due } => is_written(text) && is_owner(owner) && due.parse::<Date>().is_ok(),
        ItemBody::RedFlag { text } => is_written(text),
    }
}

/// One name: a list of people is nobody.
fn is_owner(owner: &str) -> bool {
    let length = owner.trim().chars().count();
    let several = owner.chars().any(|c| matches!(c, ',' | ';' | '/' | '&' | '、' | '，' | '；') || c.is_control());
    (1..=MAX_OWNER).contains(&length) && !several
}

/// Whether evidence names a place that there can be.
pub fn is_sound_link(link: &EvidenceLink) -> bool {
    let counted = |number: u32| (1..=MOST_PAGES).contains(&number);
    let id = |text: &str| !text.is_empty() && text.len() <= 64 && text.bytes().all(|b| b.is_ascii_graphic());
    match link {
        EvidenceLink::Audio { from, until } => from < until && from.0 >= 0 && until.0 <= LAST_MS,
        EvidenceLink::Image { series, instance, frame } => id(series) && id(instance) && counted(*frame),
        EvidenceLink::Document { document, page } => id(document) && counted(*page),
    }
}

/// Lines that experts vote on.
pub fn is_vote_on(body: &ItemBody) -> bool {
    matches!(body, ItemBody::Question { .. } | ItemBody::Option { .. })
}

fn bytes_of(text: &Bilingual) -> usize {
    text.zh.len() + text.en.len()
}

pub(super) fn bytes_of_body(body: &ItemBody) -> usize {
    match body {
        ItemBody::Topic { text, .. } | ItemBody::RedFlag { text } => bytes_of(text),
        ItemBody::Question { text, answer: other, .. }
        | ItemBody::Option { text, evidence: other, .. }
        | ItemBody::Test { text, changes: other } => bytes_of(text) + bytes_of(other),
        ItemBody::Action { text, owner, due } => bytes_of(text) + owner.len() + due.len(),
    }
}

pub(super) fn bytes_of_stance(stance: &StanceView) -> usize {
    bytes_of(&stance.basis) + bytes_of(&stance.effect) + 40
}

/// What the form takes up now.
pub(super) fn bytes_used(form: &OutcomeView) -> usize {
    let items = form.items.iter().map(|item| bytes_of_body(&item.body) + item.links.len() * 100 + 60);
    items.sum::<usize>() + form.stances.iter().map(bytes_of_stance).sum::<usize>()
}
