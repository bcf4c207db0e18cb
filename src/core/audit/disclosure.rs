use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::{PersonName, Timestamp};

macro_rules! disclosed {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What of a patient was shown.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Disclosed {
            $($(#[$doc])* $name,)*
        }

        impl Disclosed {
            pub const ALL: &[Disclosed] = &[$(Disclosed::$name,)*];

            /// The name on the wire and in the store.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Disclosed::$name => $text,)*
                }
            }
        }
    };
}

disclosed! {
    /// Names and states of all cases.
    Board = "board",
    CasePage = "case_page",
    /// The applicant's own page.
    RequestPage = "request_page",
    /// What documents there are.
    Dossier = "dossier",
    Document = "document",
    Images = "images",
    Report = "report",
    Recording = "recording",
    /// Who saw what of the patient.
    AccessLog = "access_log",
    /// All that is kept of the patient, as one file.
    Export = "export",
    /// The case over the FHIR interface.
    Record = "record",
    /// All that was kept of the patient is gone; this stays.
    Erasure = "erasure",
}

/// The text names nothing that is disclosed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is nothing that is disclosed")]
pub struct UnknownDisclosed;

impl FromStr for Disclosed {
    type Err = UnknownDisclosed;

    fn from_str(text: &str) -> Result<Self, UnknownDisclosed> {
        Disclosed::ALL.iter().copied().find(|what| what.as_str() == text).ok_or(UnknownDisclosed)
    }
}

impl fmt::Display for Disclosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// To whom something was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Which login, as events name it: `account 7`, `seat 12`, `applicant`.
    pub actor: String,
    /// `None` for the patient's own side: the audit outlives what is erased.
    pub name: Option<PersonName>,
    /// `coordinator`, `consultant`, `applicant` …
    pub role: String,
}

/// Something of a patient was shown to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    pub at: Timestamp,
    /// As the desk or the session calls the case; empty for what is about all of them.
    pub case: String,
    pub what: Disclosed,
    /// Which document, series or report.
    pub object: Option<String>,
    pub to: Recipient,
}
