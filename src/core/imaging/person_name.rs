use std::fmt;

use serde::{Deserialize, Serialize};

/// The groups of a person's name: how it is spelt in Latin letters, in ideographs, by its sound.
/// `Debug` says nothing: a name belongs on no log line.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NameGroups {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub alphabetic: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub ideographic: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phonetic: String,
}

impl NameGroups {
    /// One decoded value of representation PN.
    pub fn of(value: &str) -> Self {
        let mut groups = value.split('=').map(tidy);
        let mut next = || groups.next().unwrap_or_default();
        NameGroups { alphabetic: next(), ideographic: next(), phonetic: next() }
    }

    pub fn is_empty(&self) -> bool {
        self.all().all(str::is_empty)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        [&self.alphabetic, &self.ideographic, &self.phonetic].into_iter().map(String::as_str)
    }
}

/// Without padding, and without the empty components at the end.
fn tidy(group: &str) -> String {
    group.trim_end_matches(['^', ' ', '\0']).trim_start().to_owned()
}

impl fmt::Debug for NameGroups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(name)")
    }
}
