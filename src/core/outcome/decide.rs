use super::bounds::{
    MAX_BYTES, MAX_ITEMS, MAX_LINKS, bytes_of_body, bytes_used, fits, is_sound, is_sound_link, is_vote_on,
};
use super::fact::{Outcome, OutcomeFact};
use crate::model::{ItemId, ParticipantId};
use crate::protocol::{ErrorCode, OutcomeAct, OutcomeItem, Stance};

/// What follows from an act, or why nothing does. Whether `who` may ask is decided before.
pub fn decide(form: &Outcome, who: ParticipantId, act: OutcomeAct) -> Result<OutcomeFact, ErrorCode> {
    match act {
        OutcomeAct::Write { item, body, if_revision } => {
            let id = match item {
                Some(id) => unchanged(form, id, if_revision)?.id,
                None if form.view().items.len() >= MAX_ITEMS => return Err(ErrorCode::TooMany),
                None => form.next_item(),
            };
            if !is_sound(&body) {
                return Err(ErrorCode::Malformed);
            }
            let before = form.view().items.iter().find(|it| it.id == id).map_or(0, |it| bytes_of_body(&it.body));
            has_room(form, bytes_of_body(&body).saturating_sub(before))?;
            Ok(OutcomeFact::Written { item: id, body, by: who })
        }
        OutcomeAct::Remove { item, if_revision } => {
            unchanged(form, item, Some(if_revision))?;
            Ok(OutcomeFact::Removed { item, by: who })
        }
        OutcomeAct::Move { item, to } => {
            find(form, item)?;
            Ok(OutcomeFact::Moved { item, to, by: who })
        }
        OutcomeAct::Discuss { item } => {
            item.map(|item| find(form, item)).transpose()?;
            Ok(OutcomeFact::Discussed { item, by: who })
        }
        OutcomeAct::Link { item, links } => {
            find(form, item)?;
            if links.len() > MAX_LINKS || !links.iter().all(is_sound_link) {
                return Err(ErrorCode::Malformed);
            }
            has_room(form, links.len() * 100)?;
            Ok(OutcomeFact::Linked { item, links, by: who })
        }
        OutcomeAct::TakeStance { item, if_revision, stance, basis, effect } => {
            let found = unchanged(form, item, Some(if_revision))?;
            // Whoever does not simply agree says why.
            let reasoned = stance == Stance::Agree || !basis.is_empty();
            if !is_vote_on(&found.body) || !reasoned || !fits(&basis) || !fits(&effect) {
                return Err(ErrorCode::Malformed);
            }
            has_room(form, basis.zh.len() + basis.en.len() + effect.zh.len() + effect.en.len() + 40)?;
            let on_revision = found.revision;
            Ok(OutcomeFact::StanceTaken { item, on_revision, participant: who, stance, basis, effect })
        }
        OutcomeAct::NameScribe { participant } => Ok(OutcomeFact::ScribeNamed { participant, by: who }),
    }
}

fn find(form: &Outcome, id: ItemId) -> Result<&OutcomeItem, ErrorCode> {
    form.view().items.iter().find(|it| it.id == id).ok_or(ErrorCode::NotFound)
}

/// The line, if it still reads as the asker read it.
fn unchanged(form: &Outcome, id: ItemId, read: Option<u32>) -> Result<&OutcomeItem, ErrorCode> {
    let found = find(form, id)?;
    if read == Some(found.revision) { Ok(found) } else { Err(ErrorCode::Stale) }
}

fn has_room(form: &Outcome, more: usize) -> Result<(), ErrorCode> {
    if bytes_used(form.view()) + more <= MAX_BYTES { Ok(()) } else { Err(ErrorCode::TooMany) }
}
