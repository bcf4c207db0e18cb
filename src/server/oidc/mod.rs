//! Signing in through the house's identity provider: OpenID Connect, authorization code with PKCE.
//!
//! - `provider`: what the provider says of itself, and its keys
//! - `fetch`: bounded requests to it
//! - `flow`: away to the provider and back again
//! - `token`: whether an ID token is good, and what it says

mod fetch;
mod flow;
mod provider;
mod token;

pub use flow::{Departure, FlowError, Oidc};
pub use token::Identity;
