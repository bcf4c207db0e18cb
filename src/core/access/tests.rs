use super::*;
use crate::audit::Disclosed;
use crate::model::Role;
use crate::session::dossier_rights;

fn everybody() -> Vec<Actor> {
    let mut actors = vec![Actor::Anonymous, Actor::FormerSeat, Actor::Applicant, Actor::Referrer];
    actors.extend(Role::ALL.map(Actor::Seat));
    actors.extend(Role::ALL.map(Actor::Colleague));
    actors.extend(StaffRole::ALL.map(Actor::Staff));
    actors
}

fn allowed(action: Action, relation: Relation) -> Vec<Actor> {
    everybody().into_iter().filter(|actor| may(*actor, action, relation)).collect()
}

#[test]
fn every_action_is_somebodys() {
    for action in Action::ALL {
        let anyone = Relation::ALL.into_iter().any(|relation| !allowed(*action, relation).is_empty());
        assert!(anyone, "nobody may {action:?}");
    }
}

#[test]
fn strangers_ask_and_knock_and_nothing_else() {
    let open: Vec<Action> =
        Action::ALL.iter().copied().filter(|action| may(Actor::Anonymous, *action, Relation::Own)).collect();
    assert_eq!(open, [Action::AskServer, Action::PresentSecret, Action::SubmitRequest]);
}

#[test]
fn whoever_runs_the_server_sees_no_patient() {
    for action in [Action::SeeBoard, Action::SeeCase, Action::SeeDocuments, Action::SeeImages, Action::WorkOnCase] {
        for actor in [Actor::Seat(Role::Ops), Actor::Staff(StaffRole::Ops), Actor::Staff(StaffRole::Administrator)] {
            assert!(Relation::ALL.into_iter().all(|relation| !may(actor, action, relation)), "{actor:?} {action:?}");
        }
    }
}

#[test]
fn a_seat_reaches_the_case_of_its_session_only() {
    for action in [Action::UploadDossier, Action::SeeDocuments, Action::SeeImages, Action::LeadDossier] {
        assert!(may(Actor::Seat(Role::LocalExpert), action, Relation::Team));
        for role in Role::ALL {
            assert!(!may(Actor::Seat(role), action, Relation::None), "{role} {action:?}");
        }
    }
}

#[test]
fn the_door_is_never_narrower_than_the_rights_of_the_session() {
    for (role, chair) in Role::ALL.into_iter().flat_map(|role| [(role, false), (role, true)]) {
        let rights = dossier_rights(role, chair && role == Role::LocalExpert, false);
        let wanted = [
            (rights.upload, Action::UploadDossier),
            (rights.see, Action::SeeDocuments),
            (rights.see || rights.see_allowed, Action::SeeImages),
            (rights.judge, Action::JudgeDossier),
            (rights.judge, Action::ExportImages),
            (rights.lead, Action::LeadDossier),
        ];
        for (right, action) in wanted {
            assert!(!right || may(Actor::Seat(role), action, Relation::Team), "{role} {action:?}");
        }
    }
}

#[test]
fn a_grant_for_a_team_stops_at_other_teams() {
    let nobody_asks = accepts(Action::SubmitRequest);
    assert!(nobody_asks.anybody && !nobody_asks.seats && !nobody_asks.staff && !nobody_asks.guests);
    assert!(accepts(Action::SignConsent).guests);
    assert!(!may(Actor::Applicant, Action::SignConsent, Relation::None));
    assert!(!may(Actor::Referrer, Action::SignConsent, Relation::Own));
    let expert = Actor::Staff(StaffRole::Consultant);
    assert!(may(expert, Action::ReadRecord, Relation::Team) && !may(expert, Action::ReadRecord, Relation::None));
    assert!(!may(expert, Action::SeeCase, Relation::Team), "letters of the desk hold the links of others");
}

#[test]
fn whoever_asked_reads_what_came_back_and_no_other_document() {
    for actor in [Actor::Applicant, Actor::Referrer] {
        assert!(may(actor, Action::SeeReturned, Relation::Own), "{actor:?}");
        assert!(!may(actor, Action::SeeReturned, Relation::None), "{actor:?}");
        assert!(!may(actor, Action::SeeDocuments, Relation::Own), "{actor:?}");
        assert!(!may(actor, Action::SeeDossierList, Relation::Own), "{actor:?}");
    }
    assert_eq!(allowed(Action::SeeReturned, Relation::Own), [Actor::Applicant, Actor::Referrer]);
    assert_eq!(discloses(Action::SeeReturned), Some(Disclosed::Document));
}

#[test]
fn a_colleague_reads_the_cases_of_his_teams_and_leads_none() {
    for role in [Role::LocalExpert, Role::Consultant] {
        let colleague = Actor::Colleague(role);
        assert!(may(colleague, Action::SeeDocuments, Relation::Team), "{role}");
        assert!(!may(colleague, Action::SeeDocuments, Relation::None), "{role}");
        assert!(!may(colleague, Action::LeadDossier, Relation::Team), "{role}");
    }
    assert!(!may(Actor::Colleague(Role::Interpreter), Action::SeeDocuments, Relation::Team));
    assert!(may(Actor::Colleague(Role::Interpreter), Action::SeeImages, Relation::Team), "as far as the chair allows");
}

#[test]
fn roles_of_staff_are_read_as_they_are_written() {
    let roles = StaffRoles::of(&[StaffRole::Coordinator, StaffRole::Administrator]);
    assert_eq!(roles.to_string(), "administrator coordinator");
    assert_eq!(roles.to_string().parse(), Ok(roles));
    assert_eq!("coordinator king".parse::<StaffRoles>(), Err(UnknownStaffRole));
}
