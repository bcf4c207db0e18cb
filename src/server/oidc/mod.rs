//! Signing in through the house's identity provider: OpenID Connect, authorization code with PKCE.
//!
//! - `provider`: what the provider says of itself, and its keys
//! - `fetch`: bounded requests to it
//! - `flow`: away to the provider and back again; `under_way`: who has left and is not back
//! - `token`: whether an ID token is good, and what it says

mod fetch;
mod flow;
mod provider;
mod token;
mod under_way;

pub use flow::{Departure, FlowError, Oidc};
pub use token::Identity;
