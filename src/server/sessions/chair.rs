use std::collections::BTreeMap;

use consilium_core::model::{InvitationId, ParticipantId};
use consilium_core::session::Record;

/// What rights outside the session depend on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// The link that holds the chair.
    pub(super) chair: Option<InvitationId>,
    pub(super) deliberation: bool,
}

/// Which link holds the chair, and whether the team is among itself, told by the records.
#[derive(Debug, Default)]
pub(super) struct ChairHolder {
    links: BTreeMap<ParticipantId, InvitationId>,
    chair: Option<ParticipantId>,
    deliberation: bool,
}

impl ChairHolder {
    pub(super) fn handle(&mut self, record: &Record) {
        match record {
            Record::SeatTaken { participant, invitation, .. } => {
                self.links.insert(*participant, *invitation);
            }
            Record::ChairPassed { participant } => self.chair = *participant,
            Record::Deliberation { on, .. } => self.deliberation = *on,
            Record::Ended { .. } => self.deliberation = false,
            _ => {}
        }
    }

    pub(super) fn told(&self) -> Told {
        Told { chair: self.link(), deliberation: self.deliberation }
    }

    fn link(&self) -> Option<InvitationId> {
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
        chair.handle(&Record::Deliberation { on: true, by: ParticipantId(1) });
        assert_eq!(chair.told(), Told { chair: None, deliberation: true });
    }
}
