use serde_json::{Value, json};

/// What kind of thing went wrong (value set `issue-type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssueCode {
    NotFound,
    NotSupported,
    Invalid,
    Forbidden,
    Login,
    Exception,
}

impl IssueCode {
    const fn as_str(self) -> &'static str {
        match self {
            IssueCode::NotFound => "not-found",
            IssueCode::NotSupported => "not-supported",
            IssueCode::Invalid => "invalid",
            IssueCode::Forbidden => "forbidden",
            IssueCode::Login => "login",
            IssueCode::Exception => "exception",
        }
    }
}

/// An error as FHIR R4 says it.
pub fn operation_outcome(code: IssueCode, diagnostics: &str) -> Value {
    json!({
        "resourceType": "OperationOutcome",
        "issue": [{ "severity": "error", "code": code.as_str(), "diagnostics": diagnostics }],
    })
}
