use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Method, Request, StatusCode, header};
use ring::hmac;
use tokio::time::timeout;

use crate::ops::HttpsClient;

const PATIENCE: Duration = Duration::from_secs(10);

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Posted {
    Taken,
    /// The other side will never take it.
    Refused(StatusCode),
    Later,
}

/// A message with its signature, the same in every try (Standard Webhooks 1.0).
pub(super) struct Message {
    id: String,
    seconds: i64,
    body: Bytes,
}

impl Message {
    pub(super) fn new(id: String, seconds: i64, body: Vec<u8>) -> Self {
        Self { id, seconds, body: body.into() }
    }

    pub(super) async fn post(&self, client: &HttpsClient, url: &str, secret: &str) -> Posted {
        let request = Request::builder()
            .method(Method::POST)
            .uri(url)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", &self.id)
            .header("webhook-timestamp", self.seconds)
            .header("webhook-signature", self.signature(secret))
            .body(Full::new(self.body.clone()));
        let Ok(request) = request else { return Posted::Refused(StatusCode::BAD_REQUEST) };
        match timeout(PATIENCE, client.request(request)).await {
            Ok(Ok(answer)) => judge(answer.status()),
            Ok(Err(_)) | Err(_) => Posted::Later,
        }
    }

    /// HMAC-SHA-256 over id, time and body, in base64, with the version before it.
    fn signature(&self, secret: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key_of(secret));
        let mut signing = hmac::Context::with_key(&key);
        signing.update(format!("{}.{}.", self.id, self.seconds).as_bytes());
        signing.update(&self.body);
        format!("v1,{}", STANDARD.encode(signing.sign()))
    }
}

/// The bytes behind a secret: base64 after `whsec_`, else the text itself.
fn key_of(secret: &str) -> Vec<u8> {
    let coded = secret.strip_prefix("whsec_").and_then(|coded| STANDARD.decode(coded).ok());
    coded.unwrap_or_else(|| secret.as_bytes().to_vec())
}

fn judge(status: StatusCode) -> Posted {
    match status {
        status if status.is_success() => Posted::Taken,
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => Posted::Later,
        status if status.is_client_error() || status.is_redirection() => Posted::Refused(status),
        _ => Posted::Later,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_published_example() {
        // https://github.com/standard-webhooks/standard-webhooks, "Signature scheme".
        let message =
            Message::new("msg_p5jXN8AQM9LWM0D4loKWxJek".to_owned(), 1_614_265_330, br#"{"test": 2432232314}"#.to_vec());
        let signature = message.signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn what_will_never_be_taken_is_not_tried_again() {
        assert_eq!(judge(StatusCode::NO_CONTENT), Posted::Taken);
        assert_eq!(judge(StatusCode::GONE), Posted::Refused(StatusCode::GONE));
        assert_eq!(judge(StatusCode::FOUND), Posted::Refused(StatusCode::FOUND));
        assert_eq!(judge(StatusCode::TOO_MANY_REQUESTS), Posted::Later);
        assert_eq!(judge(StatusCode::BAD_GATEWAY), Posted::Later);
    }
}
