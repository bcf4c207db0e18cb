use std::time::Duration;

use async_trait::async_trait;
use http_body_util::{BodyExt, Full, Limited};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::ops::HttpsClient;

/// How long the collector may take to answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// What a collector says of a batch is short.
const MOST_SAID: usize = 16 * 1024;

/// Carries batches with the client of the house.
#[derive(Debug)]
pub(super) struct Carrier {
    client: HttpsClient,
    /// The exporter has a thread of its own, without a runtime: requests run on the server's.
    runtime: Handle,
}

impl Carrier {
    pub(super) fn new(client: HttpsClient) -> Self {
        Self { client, runtime: Handle::current() }
    }
}

#[async_trait]
impl HttpClient for Carrier {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        self.runtime.spawn(async move { timeout(PATIENCE, exchange(client, request)).await }).await??
    }
}

async fn exchange(client: HttpsClient, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
    let (head, body) = client.request(request.map(Full::new)).await?.into_parts();
    let said = Limited::new(body, MOST_SAID).collect().await?.to_bytes();
    Ok(Response::from_parts(head, said))
}
