use super::staff_role::StaffRole;
use crate::model::Role;

/// Who calls. One browser may be several at once: staff, and a seat in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// No token, or one that nobody knows.
    Anonymous,
    /// A seat that was good once: signed out, expired or revoked.
    FormerSeat,
    /// Whoever follows a case by the tracking link of his request.
    Applicant,
    /// A colleague who referred the patient, by his link.
    Referrer,
    /// An expert, interpreter or translator on the page of his own, by a personal link; in his role in the case that
    /// the address names, otherwise in that of the directory.
    Colleague(Role),
    /// A seat in a live session, by join link or bearer token.
    Seat(Role),
    /// A member of staff who has signed in.
    Staff(StaffRole),
}

/// How the caller stands to the case that the address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The address names no case, or one that the caller has nothing to do with.
    None,
    /// The caller works on this case: a seat in its session, a member of its team.
    Team,
    /// The caller's own: his request, his patient.
    Own,
}

impl Relation {
    pub const ALL: [Relation; 3] = [Relation::None, Relation::Team, Relation::Own];
}
