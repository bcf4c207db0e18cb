use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::ConfigError;

/// Where alerts go beside the board.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AlertSettings {
    /// Each alert is posted there when it is raised and when it is over. Empty: nowhere.
    pub webhook_url: String,
    /// Signs what is posted, as Standard Webhooks say: `whsec_` and base64, or any text.
    pub webhook_secret: String,
    /// Each alert is mailed to these addresses when it is raised. Needs `mail.server_url`.
    pub mail_to: Vec<String>,
}

/// Address and secret are nobody else's business.
impl fmt::Debug for AlertSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AlertSettings")
            .field("webhook", &!self.webhook_url.is_empty())
            .field("mail_to", &self.mail_to.len())
            .finish()
    }
}

impl AlertSettings {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let here =
            ["http://127.0.0.1", "http://localhost", "http://[::1]"].iter().any(|at| self.webhook_url.starts_with(at));
        if !self.webhook_url.is_empty() && !self.webhook_url.starts_with("https://") && !here {
            return Err(ConfigError::bounds("alerts.webhook_url", "alerts leave this machine over https only"));
        }
        if !self.webhook_url.is_empty() && self.webhook_secret.len() < 24 {
            return Err(ConfigError::bounds(
                "alerts.webhook_secret",
                "at least 24 characters, so that nobody guesses it",
            ));
        }
        if self.mail_to.len() > 16 || self.mail_to.iter().any(|address| !address.contains('@') || address.len() > 254) {
            return Err(ConfigError::bounds("alerts.mail_to", "at most 16 mail addresses"));
        }
        Ok(())
    }
}
