use serde::{Deserialize, Serialize};

use crate::model::{ItemId, ParticipantId, Timestamp};
use crate::protocol::{Bilingual, EvidenceLink, ItemBody, OutcomeItem, OutcomeView, Stance, StanceView};

/// What has happened to the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum OutcomeFact {
    Written {
        item: ItemId,
        body: ItemBody,
        by: ParticipantId,
    },
    Removed {
        item: ItemId,
        by: ParticipantId,
    },
    Moved {
        item: ItemId,
        to: u32,
        by: ParticipantId,
    },
    Discussed {
        item: Option<ItemId>,
        by: ParticipantId,
    },
    Linked {
        item: ItemId,
        links: Vec<EvidenceLink>,
        by: ParticipantId,
    },
    /// The person was in the room with a media connection at that moment.
    StanceTaken {
        item: ItemId,
        on_revision: u32,
        participant: ParticipantId,
        stance: Stance,
        basis: Bilingual,
        effect: Bilingual,
    },
    ScribeNamed {
        participant: Option<ParticipantId>,
        by: ParticipantId,
    },
}

/// The form as its facts tell it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    view: OutcomeView,
    last_item: u32,
}

impl Outcome {
    pub fn view(&self) -> &OutcomeView {
        &self.view
    }

    pub(super) fn next_item(&self) -> ItemId {
        ItemId(self.last_item.saturating_add(1))
    }

    /// Facts about lines that are not there change nothing.
    pub fn apply(&mut self, fact: &OutcomeFact, at: Timestamp) {
        match fact {
            OutcomeFact::Written { item, body, .. } => self.write(*item, body),
            OutcomeFact::Removed { item, .. } => self.remove(*item),
            OutcomeFact::Moved { item, to, .. } => self.shift(*item, *to),
            OutcomeFact::Discussed { item, .. } => self.view.current = *item,
            OutcomeFact::Linked { item, links, .. } => {
                if let Some(found) = self.view.items.iter_mut().find(|it| it.id == *item) {
                    found.links.clone_from(links);
                }
            }
            OutcomeFact::StanceTaken { item, on_revision, participant, stance, basis, effect } => {
                self.view.stances.retain(|it| it.item != *item || it.participant != *participant);
                self.view.stances.push(StanceView {
                    item: *item,
                    on_revision: *on_revision,
                    participant: *participant,
                    stance: *stance,
                    basis: basis.clone(),
                    effect: effect.clone(),
                    at,
                });
            }
            OutcomeFact::ScribeNamed { participant, .. } => self.view.scribe = *participant,
        }
    }

    fn write(&mut self, id: ItemId, body: &ItemBody) {
        self.last_item = self.last_item.max(id.0);
        match self.view.items.iter_mut().find(|it| it.id == id) {
            Some(found) => {
                found.revision = found.revision.saturating_add(1);
                found.body = body.clone();
            }
            None => self.view.items.push(OutcomeItem { id, revision: 1, body: body.clone(), links: Vec::new() }),
        }
    }

    fn remove(&mut self, id: ItemId) {
        self.view.items.retain(|it| it.id != id);
        self.view.stances.retain(|it| it.item != id);
        self.view.current = self.view.current.filter(|current| *current != id);
    }

    fn shift(&mut self, id: ItemId, to: u32) {
        let Some(at) = self.view.items.iter().position(|it| it.id == id) else { return };
        let item = self.view.items.remove(at);
        let to = usize::try_from(to).unwrap_or(usize::MAX).min(self.view.items.len());
        self.view.items.insert(to, item);
    }
}
