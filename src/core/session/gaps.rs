use std::collections::BTreeMap;

use crate::model::{Language, Timestamp};

/// For how long each language has missed what the floor said.
#[derive(Debug, Default)]
pub(super) struct Gaps {
    open: BTreeMap<Language, Timestamp>,
    closed: BTreeMap<Language, i64>,
}

impl Gaps {
    /// These languages are missing it now; the others are not.
    pub fn note(&mut self, missing: Vec<Language>, now: Timestamp) {
        let over: Vec<Language> = self.open.keys().filter(|language| !missing.contains(language)).cloned().collect();
        for language in over {
            if let Some(since) = self.open.remove(&language) {
                *self.closed.entry(language).or_default() += now.millis_since(since).max(0);
            }
        }
        for language in missing {
            self.open.entry(language).or_insert(now);
        }
    }

    /// Milliseconds in all. The open gap counts in steps of five seconds, so that not every look
    /// shows another number.
    pub fn missed(&self, language: &Language, now: Timestamp) -> i64 {
        let open = self.open.get(language).map_or(0, |since| now.millis_since(*since) / 5000 * 5000);
        self.closed.get(language).copied().unwrap_or(0) + open
    }
}
