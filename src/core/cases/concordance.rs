use std::collections::BTreeMap;

use serde::Serialize;

use super::follow_up::{CarriedOut, FollowUp, FollowUpFinding, NotDoneBecause};
use crate::model::SessionId;

/// A look back with the case it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct LookedBack<'a> {
    pub case: i32,
    pub specialty: &'a str,
    pub look: &'a FollowUp,
}

/// How many recommendations of a specialty were carried out, as far as somebody has looked back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Concordance {
    pub specialty: String,
    pub fully: u32,
    pub partly: u32,
    pub not_at_all: u32,
    /// Why not, or not all of it, the most frequent first.
    pub reasons: Vec<ReasonCount>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ReasonCount {
    pub because: NotDoneBecause,
    pub count: u32,
}

/// Counts each recommendation once, by what was found last: the plan of one session is looked back at several times.
pub fn concordance<'a>(looks: impl IntoIterator<Item = LookedBack<'a>>) -> Vec<Concordance> {
    let mut last: BTreeMap<(i32, Option<&SessionId>), LookedBack<'a>> = BTreeMap::new();
    for looked in looks.into_iter().filter(|looked| looked.look.finding.is_some()) {
        let found = last.entry((looked.case, looked.look.session.as_ref())).or_insert(looked);
        if looked.look.day > found.look.day {
            *found = looked;
        }
    }
    let mut counted: BTreeMap<&str, Concordance> = BTreeMap::new();
    for LookedBack { specialty, look, .. } in last.into_values() {
        if let Some(finding) = &look.finding {
            counted.entry(specialty).or_default().count(finding);
        }
    }
    let named = |(specialty, counted): (&str, Concordance)| counted.finished(specialty);
    counted.into_iter().map(named).collect()
}

impl Concordance {
    fn count(&mut self, finding: &FollowUpFinding) {
        let counter = match finding.carried_out {
            CarriedOut::Fully => &mut self.fully,
            CarriedOut::Partly => &mut self.partly,
            CarriedOut::NotAtAll => &mut self.not_at_all,
        };
        *counter = counter.saturating_add(1);
        let Some(because) = finding.because.filter(|_| finding.carried_out != CarriedOut::Fully) else { return };
        match self.reasons.iter_mut().find(|reason| reason.because == because) {
            Some(reason) => reason.count = reason.count.saturating_add(1),
            None => self.reasons.push(ReasonCount { because, count: 1 }),
        }
    }

    fn finished(mut self, specialty: &str) -> Self {
        self.reasons.sort_by_key(|reason| std::cmp::Reverse(reason.count));
        specialty.clone_into(&mut self.specialty);
        self
    }
}
