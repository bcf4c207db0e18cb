use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("an id has 1 to 64 characters")]
    Length,
    #[error("an id has only small letters, digits and hyphens")]
    Character,
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $word:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                if text.is_empty() || text.len() > 64 {
                    return Err(IdError::Length);
                }
                let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
                if !text.bytes().all(allowed) {
                    return Err(IdError::Character);
                }
                Ok(Self(text.into()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($word, " {}"), self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

text_id!(
    /// One live consultation. 1 to 64 characters of `a-z`, `0-9` and `-`; it stands in URLs and log lines.
    SessionId, "session"
);
text_id!(
    /// The clinical file that is discussed. Of the same form as `SessionId`.
    CaseId, "case"
);

impl From<&SessionId> for CaseId {
    /// The case of a session that was made without one: both have one name.
    fn from(session: &SessionId) -> Self {
        CaseId(session.0.clone())
    }
}

impl CaseId {
    /// A case that somebody asked for; it is known to people by its number.
    pub fn numbered(number: i32) -> Self {
        CaseId(number.to_string().into())
    }

    /// The number people know it by; `None` for the case of a session made by hand.
    pub fn number(&self) -> Option<i32> {
        let number: i32 = self.0.parse().ok()?;
        (number > 0 && *self.0 == *number.to_string()).then_some(number)
    }

    /// The number of a case that somebody wrote; there is one way to write it.
    pub fn number_in(text: &str) -> Option<i32> {
        text.parse::<CaseId>().ok()?.number()
    }
}

macro_rules! numbered_id {
    ($(#[$doc:meta])* $name:ident, $number:ty, $letter:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        pub struct $name(pub $number);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($letter, "{}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

numbered_id!(
    /// A person in a session: a seat, kept over reconnects and restarts. Unique in its session.
    ParticipantId, u32, "p"
);
numbered_id!(
    /// One published audio or video track. Unique in its session, never used again.
    TrackId, u32, "t"
);
numbered_id!(
    /// A team of interpreters with the same two working languages. Unique in its session.
    BoothId, u32, "b"
);
numbered_id!(
    /// A line of the outcome form. Unique in its session, never used again.
    ItemId, u32, "o"
);
numbered_id!(
    /// One join link: who may take which seat. Unique on the server.
    InvitationId, u32, "i"
);

/// One WebRTC endpoint inside the media engine. Unique in the process, never used again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeerId(pub u64);

impl fmt::Debug for PeerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "peer{}", self.0)
    }
}

impl fmt::Display for PeerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_id_is_safe_in_a_url_and_a_log() {
        assert!("case-2041".parse::<SessionId>().is_ok());
        for bad in ["", "Case", "a/b", "..", "a b", "é"] {
            assert!(bad.parse::<SessionId>().is_err(), "{bad:?} must be refused");
        }
        assert_eq!("x".repeat(65).parse::<SessionId>(), Err(IdError::Length));
    }
}
