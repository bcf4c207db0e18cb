use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::fetch::FetchError;
use super::provider::Provider;
use super::token::{Expected, Identity, TokenError, check, key_name};
use super::under_way::{Traveller, UnderWay};
use crate::config::OidcSettings;
use crate::ops::wall_clock;
use crate::store::Secret;

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("the ID token is not believed: {0}")]
    Token(#[from] TokenError),
    #[error("nobody of this browser is under way, or it took too long")]
    NotUnderWay,
    #[error("the ID token was signed with a key that the provider does not publish")]
    UnknownKey,
}

/// The way through the provider. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Oidc {
    settings: Arc<OidcSettings>,
    issuer: String,
    /// Where the provider sends people back to.
    back: String,
    provider: Arc<Provider>,
    under_way: Arc<Mutex<UnderWay>>,
}

/// Where a browser goes, and what it keeps meanwhile.
#[derive(Debug)]
pub struct Departure {
    pub address: String,
    /// Its cookie until it is back.
    pub browser: Secret,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

impl Oidc {
    /// `None`: no provider is configured.
    pub fn new(settings: &OidcSettings, base: &str) -> Result<Option<Self>, FetchError> {
        let Some(issuer) = settings.issuer.clone() else { return Ok(None) };
        Ok(Some(Self {
            provider: Arc::new(Provider::new(issuer.clone())?),
            issuer,
            back: format!("{base}/api/v1/oidc/callback"),
            settings: Arc::new(settings.clone()),
            under_way: Arc::default(),
        }))
    }

    pub fn settings(&self) -> &OidcSettings {
        &self.settings
    }

    fn under_way(&self) -> MutexGuard<'_, UnderWay> {
        // What it holds is whole between any two lines.
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a browser to the provider: authorization code, with PKCE (RFC 7636) and a nonce.
    pub async fn depart(&self, now: Instant) -> Result<Departure, FlowError> {
        let description = self.provider.description().await?;
        let state = Secret::random();
        let one = Traveller {
            browser: Secret::random(),
            nonce: Secret::random(),
            // 43 letters at least (RFC 7636, 4.1).
            verifier: Secret::long(),
            since: now,
        };
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(one.verifier.reveal().as_bytes()));
        let query = form(&[
            ("response_type", "code"),
            ("scope", "openid email profile"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", &self.back),
            ("state", state.reveal()),
            ("nonce", one.nonce.reveal()),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let joint = if description.authorization_endpoint.contains('?') { '&' } else { '?' };
        let address = format!("{}{joint}{query}", description.authorization_endpoint);
        let browser = one.browser.clone();
        self.under_way().leave(state.reveal().to_owned(), one);
        Ok(Departure { address, browser })
    }

    /// Somebody is back with a code; each state serves once.
    pub async fn arrive(
        &self,
        state: &str,
        browser: Option<&Secret>,
        code: &str,
        now: Instant,
    ) -> Result<Identity, FlowError> {
        let one = self.under_way().come_back(state, browser, now).ok_or(FlowError::NotUnderWay)?;
        let token = self.exchange(code, &one.verifier).await?;
        let key = self.provider.key(key_name(&token)?.as_deref()).await?.ok_or(FlowError::UnknownKey)?;
        let expected = Expected {
            issuer: &self.issuer,
            client_id: &self.settings.client_id,
            nonce: one.nonce.reveal(),
            role_claim: &self.settings.role_claim,
            now: wall_clock(),
        };
        Ok(check(&token, &key, &expected)?)
    }

    async fn exchange(&self, code: &str, verifier: &Secret) -> Result<String, FlowError> {
        let description = self.provider.description().await?;
        let (id, secret) = (escaped(&self.settings.client_id), escaped(self.settings.client_secret.reveal()));
        let authorization = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
        let body = form(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.back),
            ("code_verifier", verifier.reveal()),
        ]);
        let tokens: Tokens = self.provider.fetch().post_form(&description.token_endpoint, &authorization, body).await?;
        Ok(tokens.id_token)
    }
}

fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    pairs.join("&")
}

fn escaped(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(one).collect()
}
