//! Accounts of staff over HTTP.
//!
//! - `sign_in`: name, password, code; signing out
//! - `federated`: through the house's identity provider
//! - `links`: a set-up link becomes a password
//! - `own`: the own account: password, second factor
//! - `devices`: where one is signed in
//! - `house`: the administrator's page: who may sign in, as what
//! - `reauthenticate`: proving once more who one is, for one purpose
//! - `device`: what a browser says it is

mod device;
pub(super) mod devices;
pub(super) mod federated;
pub(super) mod house;
pub(super) mod links;
pub(super) mod own;
pub(super) mod reauthenticate;
pub(super) mod sign_in;

use axum::Router;
use axum::routing::{delete, get, post};

use super::state::Gateway;

pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/api/v1/staff/sign-in", post(sign_in::sign_in).get(sign_in::ways))
        .route("/api/v1/staff/sign-out", post(sign_in::sign_out))
        .route("/api/v1/oidc/begin", get(federated::begin))
        .route("/api/v1/oidc/callback", get(federated::callback))
        .route("/api/v1/account-link", post(links::show))
        .route("/api/v1/account-link/password", post(links::set_up))
        .route("/api/v1/account", get(own::show))
        .route("/api/v1/account/password", post(own::change_password))
        .route("/api/v1/account/second-factor", post(own::begin_second_factor))
        .route("/api/v1/account/second-factor/confirm", post(own::confirm_second_factor))
        .route("/api/v1/account/second-factor/remove", post(own::remove_second_factor))
        .route("/api/v1/account/devices", get(devices::list))
        .route("/api/v1/account/devices/{id}", delete(devices::sign_out))
        .route("/api/v1/accounts", get(house::list).post(house::make))
        .route("/api/v1/accounts/{id}", post(house::change))
        .route("/api/v1/accounts/{id}/link", post(house::link))
        .route("/api/v1/reauthenticate", post(reauthenticate::reauthenticate))
}
