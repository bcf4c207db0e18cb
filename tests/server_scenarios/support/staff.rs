use consilium_core::access::{StaffRole, StaffRoles};
use consilium_server::commands::make_account_through;
use consilium_server::store::NewAccount;
use serde_json::json;

use super::http::{Answer, Request};
use super::server::TestServer;

pub const PASSWORD: &str = "correct horse battery";

/// What stands after `#` in a link.
pub fn secret_of(link: &str) -> &str {
    link.split_once('#').map_or("", |(_, secret)| secret)
}

/// The set-up link of a new account.
pub async fn set_up_link(server: &TestServer, address: &str, name: &str, roles: &[StaffRole]) -> String {
    let new = NewAccount {
        sign_in_name: address.parse().expect("an address"),
        name: name.parse().expect("a name"),
        roles: StaffRoles::of(roles),
    };
    make_account_through(server.server().store(), server.server().base_url(), &new).await.expect("a link")
}

pub async fn choose_password(server: &TestServer, link: &str, password: &str) -> Answer {
    let form = json!({ "secret": secret_of(link), "password": password });
    server.send(Request::post_json("/api/v1/account-link/password", &form)).await
}

/// The cookie of a new account with these roles, signed in.
pub async fn signed_in(server: &TestServer, roles: &[StaffRole]) -> String {
    let address = format!("{}@hospital.example", roles.first().map_or("nobody", |role| role.as_str()));
    let link = set_up_link(server, &address, "周琪 (Zhou Qi)", roles).await;
    let answer = choose_password(server, &link, PASSWORD).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.set_cookie()
}

/// A family's request: the number of the case and the tracking link.
pub async fn request_case(server: &TestServer, submission: &str) -> (String, String) {
    let form = json!({
        "submission": format!("a-submission-{submission}"), "relation": "child", "applicant_name": "王敏",
        "phone": "+86 21 5555 0134", "email": "", "patient_name": "王建国", "patient_born": "1961-04-30",
        "address": "", "specialty": "oncology", "purpose": "能否手术？", "preferred_expert": "", "language": "zh",
    });
    let taken = server.send(Request::post_json("/api/v1/requests", &form)).await.json();
    (taken["case"].to_string(), taken["tracking_link"].as_str().expect("a link").to_owned())
}
