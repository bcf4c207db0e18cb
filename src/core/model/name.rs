use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a text is not a person's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("a name has 1 to 100 characters")]
    Length,
    #[error("a name has no control or direction-changing characters")]
    Character,
}

/// A person's name as people write it. It has no `Display`, and its `Debug` is blank: a name
/// reaches a screen through the protocol and never a log line.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(Arc<str>);

impl PersonName {
    /// The name itself, for screens and reports only.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Characters that reorder or hide text (UAX #9 controls, zero-width signs) let one name pose as another.
fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

impl FromStr for PersonName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > 100 {
            return Err(NameError::Length);
        }
        if text.chars().any(deceives) {
            return Err(NameError::Character);
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(name)")
    }
}

impl Serialize for PersonName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PersonName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_bounded_and_honest_and_silent_in_logs() {
        let name: PersonName = " 林悦 (Lin Yue) ".parse().expect("a usual name");
        assert_eq!(name.reveal(), "林悦 (Lin Yue)");
        assert_eq!(format!("{name:?}"), "(name)");
        assert_eq!("a\u{202e}b".parse::<PersonName>(), Err(NameError::Character));
        assert_eq!("名".repeat(101).parse::<PersonName>(), Err(NameError::Length));
    }
}
