use std::collections::BTreeMap;
use std::fmt;

use consilium_core::access::StaffRole;
use serde::{Deserialize, Serialize};

use super::error::ConfigError;

/// A secret in a setting; it never prints.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretText(String);

impl SecretText {
    pub fn new(text: impl Into<String>) -> Self {
        SecretText(text.into())
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// The house's own identity provider (OpenID Connect Core 1.0); without an issuer there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OidcSettings {
    /// As the provider writes it itself.
    pub issuer: Option<String>,
    /// How people call it: it stands on the button.
    pub name: String,
    pub client_id: String,
    pub client_secret: SecretText,
    /// Which claim of the ID token holds roles or groups.
    pub role_claim: String,
    /// What a value of that claim makes somebody here.
    pub roles: BTreeMap<String, StaffRole>,
    /// Whoever has a role gets an account; without this only those who have an account already come in.
    pub just_in_time: bool,
}

impl Default for OidcSettings {
    fn default() -> Self {
        Self {
            issuer: None,
            name: "OpenID".to_owned(),
            client_id: String::new(),
            client_secret: SecretText::default(),
            role_claim: "groups".to_owned(),
            roles: BTreeMap::new(),
            just_in_time: false,
        }
    }
}

impl OidcSettings {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let Some(issuer) = &self.issuer else { return Ok(()) };
        let local = ["http://localhost", "http://127.0.0.1", "http://[::1]"];
        if !issuer.starts_with("https://") && !local.iter().any(|start| issuer.starts_with(start)) {
            return Err(ConfigError::bounds("oidc.issuer", "an https:// address"));
        }
        if self.client_id.is_empty() {
            return Err(ConfigError::bounds("oidc.client_id", "what the provider knows this server by"));
        }
        if self.just_in_time && self.roles.is_empty() {
            return Err(ConfigError::bounds("oidc.roles", "not empty when oidc.just_in_time is on"));
        }
        Ok(())
    }
}
