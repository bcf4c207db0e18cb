use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use consilium_core::cases::Refusal;
use consilium_core::protocol::ErrorCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::dossier::DossierError;
use crate::sessions::OpenError;
use crate::store::StoreError;

/// An error as RFC 9457 says. `detail` never repeats what the caller sent.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Problem {
    status: StatusCode,
    code: ErrorCode,
    detail: String,
    reasons: Vec<Refusal>,
    retry_after: Option<Duration>,
}

/// The body of every error answer, `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemBody {
    /// Always `about:blank`: the title is that of the status.
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    /// What happened and what to do, in English.
    detail: String,
    /// The error code, as in the signalling protocol.
    #[schema(value_type = String)]
    code: ErrorCode,
    /// Every guard that keeps a case from moving.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    reasons: Vec<Refusal>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, code: ErrorCode, detail: impl Into<String>) -> Self {
        Problem { status, code, detail: detail.into(), reasons: Vec::new(), retry_after: None }
    }

    /// The code's own status and sentence.
    pub(super) fn of(code: ErrorCode) -> Self {
        Problem::new(status_of(code), code, code.sentence())
    }

    pub(super) fn with_status(status: StatusCode, code: ErrorCode) -> Self {
        Problem::new(status, code, code.sentence())
    }

    pub(super) fn malformed(detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::BAD_REQUEST, ErrorCode::Malformed, detail)
    }

    /// The server failed; the cause goes to the log and not to the caller.
    pub(super) fn internal(error: &dyn std::error::Error) -> Self {
        tracing::error!(%error, "a request failed");
        Problem::of(ErrorCode::Internal)
    }

    /// The same as keys, for pages in other languages than English.
    pub(super) fn because(mut self, reasons: &[Refusal]) -> Self {
        self.reasons = reasons.to_vec();
        self
    }

    pub(super) fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }
}

const fn status_of(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::Malformed | ErrorCode::Version | ErrorCode::BadOffer | ErrorCode::UnknownLanguage => {
            StatusCode::BAD_REQUEST
        }
        ErrorCode::NotNow
        | ErrorCode::NotReady
        | ErrorCode::Stale
        | ErrorCode::RelayCycle
        | ErrorCode::ChannelTaken
        | ErrorCode::NotAgreed => StatusCode::CONFLICT,
        ErrorCode::NotAllowed | ErrorCode::Closed | ErrorCode::NotChecked => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Expired => StatusCode::GONE,
        ErrorCode::Busy => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = ProblemBody {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: self.detail,
            code: self.code,
            reasons: self.reasons,
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(wait) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Problem::internal(&error)
    }
}

impl From<DossierError> for Problem {
    fn from(error: DossierError) -> Self {
        match error {
            DossierError::Refused(sentence) => {
                Problem::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Malformed, format!("{sentence}."))
            }
            DossierError::Slow => {
                let detail = "The server is too busy for this now. Try again in a moment.";
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Internal, detail)
                    .retry_after(Duration::from_secs(2))
            }
            DossierError::CaseFull(most) => {
                let detail =
                    format!("The documents of this case fill the {most} MiB they may take. Ask the coordinator.");
                Problem::new(StatusCode::INSUFFICIENT_STORAGE, ErrorCode::TooMany, detail)
            }
            DossierError::SenderFull(most) => {
                let detail = format!("What you sent fills the {most} MiB it may take. Ask the coordinator.");
                Problem::new(StatusCode::INSUFFICIENT_STORAGE, ErrorCode::TooMany, detail)
            }
            DossierError::DiskFull => {
                let detail = "The disk of the server is nearly full. Tell the coordinator, and try again later.";
                Problem::new(StatusCode::INSUFFICIENT_STORAGE, ErrorCode::Busy, detail)
            }
            other => Problem::internal(&other),
        }
    }
}

impl From<OpenError> for Problem {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NotFound => {
                Problem::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "There is no such session.")
            }
            OpenError::Ended => Problem::new(StatusCode::GONE, ErrorCode::Closed, "The consultation is over."),
            OpenError::Stopping => {
                let detail = "The server is stopping. Try again in a moment.";
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Internal, detail)
                    .retry_after(Duration::from_secs(5))
            }
            OpenError::Busy(why) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Busy, why.sentence())
                .retry_after(Duration::from_secs(60)),
            OpenError::NotReady(refusals) => Problem::of(ErrorCode::NotReady).because(&refusals),
            OpenError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_problem_has_every_member_and_says_when_to_come_back() {
        let problem = Problem::of(ErrorCode::TooMany).retry_after(Duration::from_secs(60));
        let response = problem.into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(response.headers()[header::RETRY_AFTER], "60");
        let body = axum::body::to_bytes(response.into_body(), 4096).await.expect("a short body");
        let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(body["type"], "about:blank");
        assert_eq!(body["title"], "Too Many Requests");
        assert_eq!(body["status"], 429);
        assert_eq!(body["code"], "too_many");
        assert!(body["detail"].as_str().is_some_and(|detail| detail.contains("Wait a moment")));
    }
}
