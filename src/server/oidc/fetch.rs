use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::{Method, Request, StatusCode, header};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::ops::{HttpsClient, https_client};

/// Why the provider could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("the address cannot be used: {0}")]
    Address(String),
    #[error("the provider cannot be reached: {0}")]
    Unreachable(String),
    #[error("the provider did not answer in time")]
    Late,
    #[error("the provider answered with status {0}")]
    Status(StatusCode),
    #[error("the provider's answer is not what the standard says: {0}")]
    Answer(String),
}

const PATIENCE: Duration = Duration::from_secs(10);
const LARGEST_ANSWER: usize = 1024 * 1024;

/// Asks the provider, never for more than a mebibyte and never for longer than ten seconds. Redirections are not
/// followed: every address comes from the provider's own description.
#[derive(Debug, Clone)]
pub(super) struct Fetch {
    client: HttpsClient,
}

impl Fetch {
    /// Trusts the certificates that the machine trusts.
    pub(super) fn new() -> Result<Self, FetchError> {
        https_client().map(|client| Self { client }).map_err(|error| FetchError::Address(error.to_string()))
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, address: &str) -> Result<T, FetchError> {
        let request = Request::builder().method(Method::GET).uri(address).header(header::ACCEPT, "application/json");
        self.send(request.body(Full::default())).await
    }

    /// A form, with client id and secret as HTTP Basic (OAuth 2.0, 2.3.1).
    pub(super) async fn post_form<T: DeserializeOwned>(
        &self,
        address: &str,
        authorization: &str,
        form: String,
    ) -> Result<T, FetchError> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(address)
            .header(header::ACCEPT, "application/json")
            .header(header::AUTHORIZATION, authorization)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Full::from(form))).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        request: Result<Request<Full<Bytes>>, hyper::http::Error>,
    ) -> Result<T, FetchError> {
        let request = request.map_err(|error| FetchError::Address(error.to_string()))?;
        timeout(PATIENCE, self.answer(request)).await.map_err(|_| FetchError::Late)?
    }

    async fn answer<T: DeserializeOwned>(&self, request: Request<Full<Bytes>>) -> Result<T, FetchError> {
        let response = self.client.request(request).await.map_err(|e| FetchError::Unreachable(e.to_string()))?;
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status(response.status()));
        }
        let body = Limited::new(response.into_body(), LARGEST_ANSWER).collect().await;
        let bytes = body.map_err(|error| FetchError::Answer(error.to_string()))?.to_bytes();
        serde_json::from_slice(&bytes).map_err(|error| FetchError::Answer(error.to_string()))
    }
}
