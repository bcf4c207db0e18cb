use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::fetch::{Fetch, FetchError};
use super::token::Key;

/// What the provider says of itself (OpenID Connect Discovery 1.0, 3).
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Description {
    pub(super) issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
}

/// Its keys (RFC 7517, 5); those of other kinds are passed over.
#[derive(Deserialize)]
struct Published {
    keys: Vec<serde_json::Value>,
}

/// Description and keys are asked for again after so long,
const FRESH_FOR: Duration = Duration::from_secs(3600);
/// and for a key that nobody knows at most so often.
const ASK_AGAIN_AFTER: Duration = Duration::from_secs(10);

#[derive(Debug, Clone)]
struct Known {
    description: Description,
    keys: Vec<Key>,
    since: Instant,
}

/// A provider, with what it said last.
#[derive(Debug)]
pub(super) struct Provider {
    issuer: String,
    fetch: Fetch,
    known: Mutex<Option<Known>>,
}

impl Provider {
    pub(super) fn new(issuer: String) -> Result<Self, FetchError> {
        Ok(Self { issuer, fetch: Fetch::new()?, known: Mutex::new(None) })
    }

    pub(super) fn fetch(&self) -> &Fetch {
        &self.fetch
    }

    pub(super) async fn description(&self) -> Result<Description, FetchError> {
        Ok(self.known(FRESH_FOR).await?.description)
    }

    /// The key of that name; it may be newer than what is known.
    pub(super) async fn key(&self, id: Option<&str>) -> Result<Option<Key>, FetchError> {
        let find = |keys: &[Key]| match (id, keys) {
            (Some(id), _) => keys.iter().find(|key| key.kid.as_deref() == Some(id)).cloned(),
            (None, [only]) => Some(only.clone()),
            (None, _) => None,
        };
        match find(&self.known(FRESH_FOR).await?.keys) {
            Some(key) => Ok(Some(key)),
            None => Ok(find(&self.known(ASK_AGAIN_AFTER).await?.keys)),
        }
    }

    async fn known(&self, fresh_for: Duration) -> Result<Known, FetchError> {
        let held = self.known.lock().map(|known| known.clone()).unwrap_or_default();
        if let Some(known) = held.filter(|known| known.since.elapsed() < fresh_for) {
            return Ok(known);
        }
        let address = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let description: Description = self.fetch.get(&address).await?;
        if description.issuer != self.issuer {
            return Err(FetchError::Answer("it names another issuer than the one that is configured".to_owned()));
        }
        let published: Published = self.fetch.get(&description.jwks_uri).await?;
        let keys = published.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect();
        let known = Known { description, keys, since: Instant::now() };
        if let Ok(mut held) = self.known.lock() {
            *held = Some(known.clone());
        }
        Ok(known)
    }
}
