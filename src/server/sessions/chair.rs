use std::collections::BTreeMap;

use consilium_core::model::{InvitationId, ParticipantId};
use consilium_core::session::Record;

/// Which link holds the chair, told by the records.
#[derive(Debug, Default)]
pub(super) struct ChairHolder {
    links: BTreeMap<ParticipantId, InvitationId>,
    chair: Option<ParticipantId>,
}

impl ChairHolder {
    pub(super) fn handle(&mut self, record: &Record) {
        match record {
            Record::SeatTaken { participant, invitation, .. } => {
                self.links.insert(*participant, *invitation);
            }
            Record::ChairPassed { participant } => self.chair = *participant,
            _ => {}
        }
    }

    pub(super) fn link(&self) -> Option<InvitationId> {
        self.links.get(self.chair.as_ref()?).copied()
    }
}

#[cfg(test)]
mod tests {
    use consilium_core::model::Role;

    use super::*;

    #[test]
    fn the_chair_is_known_by_its_link() {
        let mut chair = ChairHolder::default();
        let passed = |to: Option<u32>| Record::ChairPassed { participant: to.map(ParticipantId) };
        chair.handle(&passed(Some(1)));
        assert_eq!(chair.link(), None);
        chair.handle(&Record::SeatTaken {
            participant: ParticipantId(1),
            invitation: InvitationId(9),
            role: Role::LocalExpert,
            name: "Lin Yue".parse().expect("a name"),
        });
        assert_eq!(chair.link(), Some(InvitationId(9)));
        chair.handle(&passed(None));
        assert_eq!(chair.link(), None);
    }
}
