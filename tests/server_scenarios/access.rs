use consilium_core::access::{Action, Actor, Relation, StaffRole, may};
use consilium_core::model::Role;
use consilium_server::commands::Invited;
use consilium_server::gateway::{ENDPOINTS, Endpoint};
use serde_json::json;

use crate::support::{Request, TestServer, invitation, request_case, secret_of, signed_in};

/// Somebody who calls, with what proves it.
struct Caller {
    actor: Actor,
    cookie: Option<String>,
    token: Option<String>,
}

/// A case by each of its names: what seats call it, and the number of the desk.
struct Case {
    session: String,
    number: String,
    relation: Relation,
}

/// Rights of the room that decide more narrowly than the door: the chair, what the chair allows, the session named.
const NARROWED: &[Action] = &[
    Action::ManageInvitations,
    Action::LeadDossier,
    Action::SeeImages,
    Action::UsePlayer,
    Action::OpenSocket,
    Action::SeeReport,
    Action::SeeRecording,
    Action::ReleaseRecording,
    Action::EditReport,
    Action::SignReport,
];

/// Whoever may read it reads on until he hangs up.
const ENDLESS: &str = "/api/v1/ops/stream";

async fn seats(server: &TestServer, session: &Invited) -> Vec<Caller> {
    let mut seats = Vec::new();
    for role in Role::ALL {
        let token = server.invite_to(session, role).await.token;
        seats.push(Caller { actor: Actor::Seat(role), cookie: None, token: Some(token) });
    }
    seats
}

async fn former_seat(server: &TestServer, session: &Invited) -> Caller {
    let token = server.invite_to(session, Role::Family).await.token;
    let left = server.send(Request::new("POST", "/api/v1/sign-out").bearer(&token)).await;
    assert_eq!(left.status, 204, "{left:?}");
    Caller { actor: Actor::FormerSeat, cookie: None, token: Some(token) }
}

async fn applicant(server: &TestServer) -> (String, Caller) {
    let (number, link) = request_case(server, "of-its-own").await;
    let form = json!({ "secret": secret_of(&link) });
    let opened = server.send(Request::post_json("/api/v1/track", &form)).await;
    (number, Caller { actor: Actor::Applicant, cookie: Some(opened.set_cookie()), token: None })
}

/// A colleague who referred a patient of his own.
async fn referrer(server: &TestServer) -> Caller {
    let form = json!({
        "submission": "a-submission-of-a-colleague", "relation": "physician", "applicant_name": "赵凯",
        "phone": "+86 21 5555 0199", "email": "", "patient_name": "王建国", "patient_born": "1961-04-30",
        "address": "", "specialty": "oncology", "purpose": "能否手术？", "preferred_expert": "", "language": "zh",
        "hospital": "演示东方医院", "licence": "110", "history": "CT",
    });
    let taken = server.send(Request::post_json("/api/v1/requests", &form)).await.json();
    let form = json!({ "secret": secret_of(taken["tracking_link"].as_str().expect("a link")) });
    let opened = server.send(Request::post_json("/api/v1/track", &form)).await;
    Caller { actor: Actor::Referrer, cookie: Some(opened.set_cookie()), token: None }
}

/// An expert of the team by his own page; the accounts of experts belong to the team by their address.
async fn colleague(server: &TestServer, number: &str, desk: &str) -> Caller {
    let post = |path: String, body: serde_json::Value| {
        let origin = server.server().base_url().as_str().to_owned();
        server.send(Request::post_json(&path, &body).cookie(desk).header("Origin", &origin))
    };
    let mut known = Vec::new();
    for role in ["local_expert", "consultant"] {
        let person = json!({ "role": role, "name": "林悦", "speaks": "zh", "listens": "zh", "abroad": false,
            "time_zone": "Asia/Shanghai", "email": format!("{role}@hospital.example") });
        let page = post(format!("/api/v1/cases/{number}/team"), person).await;
        assert_eq!(page.status, 200, "{page:?}");
        known.extend(page.json()["team"].as_array().and_then(|team| team.last()?["colleague"].as_i64()));
    }
    let link = post(format!("/api/v1/colleagues/{}/link", known[0]), json!({})).await.json()["link"].clone();
    let form = json!({ "secret": secret_of(link.as_str().expect("a link")) });
    let opened = server.send(Request::post_json("/api/v1/my/login", &form)).await;
    Caller { actor: Actor::Colleague(Role::LocalExpert), cookie: Some(opened.set_cookie()), token: None }
}

/// The address with everything filled in. The rows of one case have either of its names.
fn address(endpoint: &Endpoint, case: &Case, caller: &Caller) -> String {
    let number = if endpoint.path.starts_with("/api/v1/cases/") { case.number.as_str() } else { "999999" };
    // For those without a seat a case has a number only.
    let by_number = matches!(caller.actor, Actor::Applicant | Actor::Referrer | Actor::Colleague(_) | Actor::Staff(_));
    let named = if by_number { &case.number } else { &case.session };
    let mut path = endpoint.path.replace("{case}", named).replace("{session}", &case.session);
    if endpoint.path.starts_with("/api/v1/fhir/") {
        path = path.replace("{id}", &format!("case-{}", case.number));
    }
    path = path.replacen("{id}", number, 1).replace("**", "studies");
    path = path
        .replace("{id}", "999999")
        .replace("{resource}", "nothing")
        .replace("{person}", "999999")
        .replace("{task}", "999999")
        .replace("{listener}", "999999")
        .replace("{kind}", "Patient");
    if path == "/api/v1/fhir/Patient" { format!("{path}?case={}", case.number) } else { path }
}

async fn ask(server: &TestServer, endpoint: &Endpoint, case: &Case, caller: &Caller) -> (u16, String) {
    let mut request = Request::new(endpoint.method.as_str(), &address(endpoint, case, caller));
    if let Some(token) = &caller.token {
        request = request.bearer(token);
    }
    if let Some(cookie) = &caller.cookie {
        request = request.cookie(cookie).header("Origin", server.server().base_url().as_str());
    }
    let answer = server.send(request.body("application/json", "")).await;
    (answer.status, answer.body)
}

fn allowed(caller: &Caller, endpoint: &Endpoint, case: &Case) -> bool {
    let names_case = endpoint.path.contains("{case}") || endpoint.path.starts_with("/api/v1/cases/{id}");
    let here = case.relation == Relation::Team;
    let relation = match caller.actor {
        Actor::Applicant if !names_case || here => Relation::Own,
        Actor::Referrer if !names_case => Relation::Own,
        Actor::Seat(_) | Actor::Colleague(_) if here && names_case => Relation::Team,
        Actor::Staff(StaffRole::LocalExpert | StaffRole::Consultant)
            if here && (names_case || endpoint.path.starts_with("/api/v1/fhir/")) =>
        {
            Relation::Team
        }
        _ => Relation::None,
    };
    let by_own_page = matches!(caller.actor, Actor::Colleague(_)) && may(caller.actor, endpoint.action, Relation::Own);
    may(caller.actor, endpoint.action, relation) || by_own_page
}

#[tokio::test]
async fn every_caller_at_every_address_of_the_own_case_and_of_others() {
    let server = TestServer::start_with(|settings| settings.limits.wrong_secrets_per_minute = 1_000_000).await;
    let session = server.invite(invitation(Role::Coordinator)).await;
    let other = server.invite(invitation(Role::Coordinator)).await;
    let (number, applicant) = applicant(&server).await;
    let mut callers = vec![Caller { actor: Actor::Anonymous, cookie: None, token: None }];
    callers.extend([applicant, referrer(&server).await, former_seat(&server, &session).await]);
    for role in StaffRole::ALL {
        let cookie = signed_in(&server, &[role]).await;
        if role == StaffRole::Coordinator {
            callers.push(colleague(&server, &number, &cookie).await);
        }
        callers.push(Caller { actor: Actor::Staff(role), cookie: Some(cookie), token: None });
    }
    callers.extend(seats(&server, &session).await);
    let own = Case { session: session.session.to_string(), number, relation: Relation::Team };
    let foreign = Case { session: other.session.to_string(), number: "999998".to_owned(), relation: Relation::None };

    let mut asked = 0;
    // Signing out ends a login, so it comes when everything else has been asked.
    let (last, first): (Vec<&Endpoint>, Vec<&Endpoint>) =
        ENDPOINTS.iter().partition(|endpoint| endpoint.path.ends_with("/sign-out"));
    for endpoint in first.into_iter().chain(last) {
        for (caller, case) in callers.iter().flat_map(|caller| [(caller, &own), (caller, &foreign)]) {
            if endpoint.path == ENDLESS && allowed(caller, endpoint, case) {
                continue;
            }
            let (status, body) = ask(&server, endpoint, case, caller).await;
            let what = || format!("{:?} {endpoint:?} {:?}: {status} {body}", caller.actor, case.relation);
            assert!(
                status != 404 || body.contains("not_found") || body.contains("not-found"),
                "there is no such route: {}",
                what()
            );
            assert!(status < 500 && status != 405, "{}", what());
            if allowed(caller, endpoint, case) {
                let narrowed = NARROWED.contains(&endpoint.action)
                    || (caller.actor == Actor::Applicant && endpoint.action == Action::UploadDossier);
                let opened = !matches!(status, 401 | 403) || narrowed;
                assert!(opened, "the door is shut: {}", what());
            } else {
                assert!(matches!(status, 401 | 403), "the door is open: {}", what());
            }
            asked += 1;
        }
    }
    assert!(asked >= (ENDPOINTS.len() - 1) * callers.len() * 2);
    server.stop().await;
}
