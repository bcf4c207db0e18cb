use serde::{Deserialize, Serialize};

use super::error::ConfigError;
use super::span::Span;

/// The mail server that letters are handed to. Without one, letters are shown to copy.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailSettings {
    /// `smtps://user:password@host` (TLS), `smtp://user:password@host:587?tls=required` (STARTTLS), or
    /// `smtp://127.0.0.1:25` for a server on this machine. Empty: there is none.
    pub server_url: String,
    /// Who letters come from.
    pub from: String,
    /// Between a try that failed and the next; doubled each time.
    pub retry_after: Span,
    /// Tries before a letter counts as failed.
    pub tries: u16,
}

/// The address may hold a password.
impl std::fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailSettings").field("is_set", &self.is_set()).field("tries", &self.tries).finish()
    }
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            server_url: String::new(),
            from: "Consilium <consilium@localhost>".to_owned(),
            retry_after: Span::seconds(60),
            tries: 8,
        }
    }
}

impl MailSettings {
    pub fn is_set(&self) -> bool {
        !self.server_url.is_empty()
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let plain = self.server_url.starts_with("smtp://") && !self.server_url.contains("tls=required");
        let after_user = self.server_url.rsplit('@').next().unwrap_or_default().trim_start_matches("smtp://");
        let here = ["127.0.0.1", "localhost", "[::1]"].iter().any(|host| after_user.starts_with(host));
        if self.is_set() && plain && !here {
            return Err(ConfigError::bounds(
                "mail.server_url",
                "letters leave this machine over TLS only: smtps://, or smtp:// with ?tls=required",
            ));
        }
        if self.tries == 0 {
            return Err(ConfigError::bounds("mail.tries", "is at least 1"));
        }
        Ok(())
    }
}
