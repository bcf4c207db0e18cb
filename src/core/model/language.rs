use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a text is not a language tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a language is a tag such as zh, en or pt-BR")]
pub struct LanguageError;

/// A BCP 47 language tag, such as `zh`, `en`, `zh-Hant`. At most 35 characters (RFC 5646, 4.4.1).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(Arc<str>);

impl Language {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn chinese() -> Self {
        Language("zh".into())
    }

    pub fn english() -> Self {
        Language("en".into())
    }
}

impl FromStr for Language {
    type Err = LanguageError;

    fn from_str(text: &str) -> Result<Self, LanguageError> {
        let mut subtags = text.split('-');
        let primary = subtags.next().unwrap_or_default();
        let primary_fits = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase());
        let rest_fits = subtags.all(|s| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()));
        if text.len() > 35 || !primary_fits || !rest_fits {
            return Err(LanguageError);
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_checked() {
        for good in ["zh", "en", "zh-Hant", "pt-BR", "yue"] {
            assert!(good.parse::<Language>().is_ok(), "{good}");
        }
        for bad in ["", "z", "EN", "zh_CN", "zh-", "中文", "en-abcdefghi"] {
            assert!(bad.parse::<Language>().is_err(), "{bad}");
        }
    }
}
