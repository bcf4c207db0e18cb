use super::action::Action;
use super::actor::{Actor, Relation};
use super::staff_role::{StaffRole, StaffRoles};
use crate::audit::Disclosed;
use crate::model::{Role, RoleSet};

/// To whom an action is granted.
#[derive(Debug, Clone, Copy)]
enum Grant {
    Anybody,
    FormerSeats,
    /// For the own case.
    Applicants,
    /// For the own referral.
    Referrers,
    /// For their own pages.
    Colleagues,
    /// For the cases whose team they belong to, in these roles.
    TeamColleagues(RoleSet),
    /// For the own session, whatever case the address names.
    Seats(RoleSet),
    /// For the case of the own session.
    TeamSeats(RoleSet),
    /// For every case.
    Staff(StaffRoles),
    /// For the cases whose team they belong to.
    TeamStaff(StaffRoles),
}

use Grant::{
    Anybody, Applicants, Colleagues, FormerSeats, Referrers, Seats, Staff, TeamColleagues, TeamSeats, TeamStaff,
};

struct Row {
    action: Action,
    grants: &'static [Grant],
}

const fn row(action: Action, grants: &'static [Grant]) -> Row {
    Row { action, grants }
}

const EVERY_SEAT: RoleSet = RoleSet::of(&Role::ALL);
const CLINICIANS: RoleSet = RoleSet::of(&[Role::LocalExpert, Role::Consultant, Role::Coordinator]);
/// A local expert may hold the chair.
const LEADERS: RoleSet = RoleSet::of(&[Role::LocalExpert, Role::Coordinator]);
const ALL_BUT_OPS: RoleSet = RoleSet::of(&[
    Role::LocalExpert,
    Role::Consultant,
    Role::Interpreter,
    Role::Patient,
    Role::Family,
    Role::Coordinator,
    Role::Translator,
]);

const REPORT_READERS: RoleSet =
    RoleSet::of(&[Role::LocalExpert, Role::Consultant, Role::Interpreter, Role::Coordinator, Role::Translator]);
const REPORT_EDITORS: RoleSet =
    RoleSet::of(&[Role::LocalExpert, Role::Consultant, Role::Coordinator, Role::Translator]);
const EXPERT_SEATS: RoleSet = RoleSet::of(&[Role::LocalExpert, Role::Consultant]);

const EVERY_STAFF: StaffRoles = StaffRoles::of(&StaffRole::ALL);
const ADMINISTRATORS: StaffRoles = StaffRoles::of(&[StaffRole::Administrator]);
const OPERATORS: StaffRoles = StaffRoles::of(&[StaffRole::Ops]);
/// Who has to say for a session what was heard in it.
const AUDITORS: StaffRoles = StaffRoles::of(&[StaffRole::Ops, StaffRole::Coordinator]);
const COORDINATORS: StaffRoles = StaffRoles::of(&[StaffRole::Coordinator]);
const EXPERTS: StaffRoles = StaffRoles::of(&[StaffRole::LocalExpert, StaffRole::Consultant]);

/// The access of the house.
const TABLE: &[Row] = &[
    row(Action::AskServer, &[Anybody]),
    row(Action::PresentSecret, &[Anybody]),
    row(Action::SubmitRequest, &[Anybody]),
    row(Action::OpenSocket, &[Seats(EVERY_SEAT), FormerSeats]),
    row(Action::ShowSeat, &[Seats(EVERY_SEAT)]),
    row(Action::ProbeMedia, &[Seats(EVERY_SEAT)]),
    row(Action::UsePlayer, &[Seats(EVERY_SEAT)]),
    row(Action::ManageInvitations, &[Seats(LEADERS)]),
    row(
        Action::UploadDossier,
        &[TeamSeats(CLINICIANS), Staff(COORDINATORS), TeamColleagues(CLINICIANS), Applicants, Referrers],
    ),
    row(Action::SeeDocuments, &[TeamSeats(CLINICIANS), Staff(COORDINATORS), TeamColleagues(CLINICIANS)]),
    row(Action::SeeDossierList, &[TeamSeats(CLINICIANS), Staff(COORDINATORS), TeamColleagues(CLINICIANS)]),
    row(Action::SeeImages, &[TeamSeats(ALL_BUT_OPS), Staff(COORDINATORS), TeamColleagues(ALL_BUT_OPS)]),
    row(Action::ExportImages, &[TeamSeats(LEADERS), Staff(COORDINATORS)]),
    row(Action::SeeDossierSettings, &[TeamSeats(EVERY_SEAT), Staff(COORDINATORS), TeamColleagues(ALL_BUT_OPS)]),
    row(Action::JudgeDossier, &[TeamSeats(LEADERS), Staff(COORDINATORS)]),
    row(Action::LeadDossier, &[TeamSeats(LEADERS), Staff(COORDINATORS)]),
    row(Action::SeeRecording, &[Seats(EVERY_SEAT)]),
    row(Action::ReleaseRecording, &[Seats(LEADERS)]),
    row(Action::SeeReport, &[Seats(REPORT_READERS)]),
    row(Action::EditReport, &[Seats(REPORT_EDITORS)]),
    row(Action::SignReport, &[Seats(EXPERT_SEATS)]),
    row(Action::FollowRequest, &[Applicants, Referrers]),
    row(Action::SignConsent, &[Applicants]),
    row(Action::ShowStaff, &[Staff(EVERY_STAFF)]),
    row(Action::UseOwnAccount, &[Staff(EVERY_STAFF)]),
    row(Action::ManageAccounts, &[Staff(ADMINISTRATORS)]),
    row(Action::ProveAgain, &[Seats(EVERY_SEAT), Staff(EVERY_STAFF)]),
    row(Action::SeeQuality, &[Staff(OPERATORS)]),
    row(Action::SeeRoutes, &[Staff(AUDITORS)]),
    row(Action::RunServer, &[Staff(OPERATORS)]),
    row(Action::SeeBoard, &[Staff(COORDINATORS)]),
    row(Action::SeeCase, &[Staff(COORDINATORS)]),
    row(Action::ReadRecord, &[Staff(COORDINATORS), TeamStaff(EXPERTS)]),
    row(Action::SeeAccess, &[Staff(COORDINATORS)]),
    row(Action::SeeOwnAccess, &[Applicants]),
    row(Action::ExportCase, &[Staff(COORDINATORS)]),
    row(Action::ExportOwnCase, &[Applicants]),
    row(Action::EraseCase, &[Staff(COORDINATORS)]),
    row(Action::WorkOnCase, &[Staff(COORDINATORS)]),
    row(Action::SeeOwnReport, &[Applicants, Referrers]),
    row(Action::SeeReturned, &[Applicants, Referrers]),
    row(Action::CompleteRequest, &[Applicants, Referrers]),
    row(Action::AnswerForPatient, &[Applicants]),
    row(Action::UseOwnPage, &[Colleagues]),
    row(Action::ReadBriefing, &[Colleagues]),
    row(Action::ManageDirectory, &[Staff(COORDINATORS)]),
];

impl Grant {
    fn covers(self, actor: Actor, relation: Relation) -> bool {
        match (self, actor) {
            (Anybody, _) | (FormerSeats, Actor::FormerSeat) => true,
            (Applicants, Actor::Applicant) | (Referrers, Actor::Referrer) => relation == Relation::Own,
            (Colleagues, Actor::Colleague(_)) => relation == Relation::Own,
            (TeamColleagues(roles), Actor::Colleague(role)) => roles.holds(role) && relation == Relation::Team,
            (Seats(roles), Actor::Seat(role)) => roles.holds(role),
            (TeamSeats(roles), Actor::Seat(role)) => roles.holds(role) && relation == Relation::Team,
            (Staff(roles), Actor::Staff(role)) => roles.holds(role),
            (TeamStaff(roles), Actor::Staff(role)) => roles.holds(role) && relation == Relation::Team,
            _ => false,
        }
    }
}

fn grants(action: Action) -> impl Iterator<Item = Grant> {
    TABLE.iter().filter(move |row| row.action == action).flat_map(|row| row.grants).copied()
}

/// Whether the door opens for this caller. What has no row is denied.
pub fn may(actor: Actor, action: Action, relation: Relation) -> bool {
    grants(action).any(|grant| grant.covers(actor, relation))
}

/// Which kinds of callers an action is for at all: whose tokens are worth looking up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Accepts {
    pub anybody: bool,
    pub seats: bool,
    pub staff: bool,
    /// Applicants and referrers.
    pub guests: bool,
    pub colleagues: bool,
}

pub fn accepts(action: Action) -> Accepts {
    let mut accepts = Accepts::default();
    for grant in grants(action) {
        match grant {
            Anybody => accepts.anybody = true,
            FormerSeats | Seats(_) | TeamSeats(_) => accepts.seats = true,
            Staff(_) | TeamStaff(_) => accepts.staff = true,
            Applicants | Referrers => accepts.guests = true,
            Colleagues | TeamColleagues(_) => accepts.colleagues = true,
        }
    }
    accepts
}

/// What of a patient the answer shows; it is written down before anybody sees it.
pub const fn discloses(action: Action) -> Option<Disclosed> {
    match action {
        Action::SeeDossierList => Some(Disclosed::Dossier),
        Action::SeeDocuments | Action::SeeOwnReport | Action::SeeReturned => Some(Disclosed::Document),
        Action::SeeImages => Some(Disclosed::Images),
        Action::FollowRequest => Some(Disclosed::RequestPage),
        Action::ReadRecord => Some(Disclosed::Record),
        Action::SeeRecording => Some(Disclosed::Recording),
        Action::SeeReport => Some(Disclosed::Report),
        Action::SeeBoard => Some(Disclosed::Board),
        Action::SeeCase | Action::ReadBriefing => Some(Disclosed::CasePage),
        Action::ExportCase | Action::ExportOwnCase | Action::ExportImages => Some(Disclosed::Export),
        Action::SeeAccess | Action::SeeOwnAccess => Some(Disclosed::AccessLog),
        _ => None,
    }
}
