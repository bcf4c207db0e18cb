use serde::{Deserialize, Serialize};

use super::state::CaseState;
use crate::model::{SessionId, Timestamp};

/// When the local expert asks what became of the plan, in days after the release.
pub const FOLLOW_UP_DAYS: [u16; 3] = [7, 30, 90];
/// A plan has so many looks back at most, the last of them within so many days.
const MOST_LOOKS: usize = 10;
const LAST_DAY: u16 = 730;
const DAY_S: i64 = 24 * 3600;
/// Whoever has not answered so long after the day is written to again.
const OVERDUE_AFTER_S: i64 = 3 * DAY_S;

/// Whether the plan was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CarriedOut {
    Fully,
    Partly,
    NotAtAll,
}

/// Why something was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotDoneBecause {
    PatientDeclined,
    SideEffects,
    Progression,
    OtherIllness,
    NotAvailable,
    Cost,
    Travel,
    Waiting,
    LostContact,
    Died,
    Other,
}

/// What was found at one of the days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUpFinding {
    pub carried_out: CarriedOut,
    /// Needed unless everything was carried out.
    pub because: Option<NotDoneBecause>,
    pub note: String,
    #[serde(default)]
    pub at: Option<Timestamp>,
}

/// One look back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    pub day: u16,
    pub finding: Option<FollowUpFinding>,
    /// The session whose plan it looks back at; looks of before that was kept name none.
    #[serde(default)]
    pub session: Option<SessionId>,
    /// When its owner was written to that it is due,
    #[serde(default)]
    pub asked: Option<Timestamp>,
    /// and that it is overdue.
    #[serde(default)]
    pub urged: Option<Timestamp>,
    /// Nobody asks any more: the plan has other days, or the case is over.
    #[serde(default)]
    pub called_off: Option<Timestamp>,
}

/// What the owner of a look back is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookLetter {
    Due,
    Overdue,
}

/// What a move of the case does to its looks back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LooksAfter {
    Begin,
    CallOff,
}

/// How a plan of looks back comes to have other days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LooksChange {
    /// Of the open looks, those that stay,
    pub keep: Vec<i32>,
    /// and those that nobody asks about any more.
    pub call_off: Vec<i32>,
    /// Days on which nobody looked back so far.
    pub add: Vec<u16>,
}

/// Why a finding is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FollowUpError {
    #[error("Say why it was not carried out.")]
    NoReason,
    #[error("Describe the other reason.")]
    NoNote,
    #[error("Choose one to ten different days, each from 1 to 730.")]
    BadDays,
}

impl FollowUpFinding {
    pub fn check(&self) -> Result<(), FollowUpError> {
        match (self.carried_out, self.because) {
            (CarriedOut::Fully, _) => Ok(()),
            (_, None) => Err(FollowUpError::NoReason),
            (_, Some(NotDoneBecause::Other)) if self.note.trim().is_empty() => Err(FollowUpError::NoNote),
            _ => Ok(()),
        }
    }
}

impl FollowUp {
    pub fn planned(day: u16, session: Option<SessionId>) -> Self {
        FollowUp { day, finding: None, session, asked: None, urged: None, called_off: None }
    }

    /// When the answer is due, counted from the release of the report.
    pub fn due(day: u16, released: Timestamp) -> Timestamp {
        released.plus_seconds(i64::from(day) * DAY_S)
    }

    pub const fn is_open(&self) -> bool {
        self.finding.is_none() && self.called_off.is_none()
    }

    /// Which letter its owner gets now, if any. Each is written once.
    pub fn owes(&self, due: Timestamp, now: Timestamp) -> Option<LookLetter> {
        let overdue = now >= due.plus_seconds(OVERDUE_AFTER_S);
        match (self.is_open() && now >= due, overdue) {
            (true, true) if self.urged.is_none() => Some(LookLetter::Overdue),
            (true, false) if self.asked.is_none() => Some(LookLetter::Due),
            _ => None,
        }
    }

    /// The same once the letter is written. Who is told that it is overdue need not hear that it is due.
    pub fn note(&mut self, letter: LookLetter, at: Timestamp) {
        self.asked = self.asked.or(Some(at));
        if letter == LookLetter::Overdue {
            self.urged = Some(at);
        }
    }

    /// Somebody else answers for it, or at another time: he has not been written to.
    pub fn forget_letters(&mut self) {
        self.asked = None;
        self.urged = None;
    }
}

/// Whether the looks back at the plan of this session are planned already. An open look that names no session may be
/// one of them.
pub fn looks_begun<'a>(looks: impl IntoIterator<Item = &'a FollowUp>, session: &SessionId) -> bool {
    let of_session = |look: &FollowUp| look.session.as_ref().map_or(look.is_open(), |own| own == session);
    looks.into_iter().any(of_session)
}

/// The days of a plan as somebody wants them, in order.
pub fn check_days(days: &[u16]) -> Result<Vec<u16>, FollowUpError> {
    let mut sorted = days.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let fits = sorted.iter().all(|day| (1..=LAST_DAY).contains(day));
    let some = (1..=MOST_LOOKS).contains(&sorted.len()) && sorted.len() == days.len();
    if fits && some { Ok(sorted) } else { Err(FollowUpError::BadDays) }
}

/// What changes so that a plan with these looks has these days. What was answered stays as it is.
pub fn change_looks(looks: &[(i32, &FollowUp)], days: &[u16]) -> LooksChange {
    let mut change = LooksChange::default();
    for (id, look) in looks.iter().filter(|(_, look)| look.is_open()) {
        let list = if days.contains(&look.day) { &mut change.keep } else { &mut change.call_off };
        list.push(*id);
    }
    let there = |day: &u16| looks.iter().any(|(_, look)| look.day == *day && look.called_off.is_none());
    change.add = days.iter().copied().filter(|day| !there(day)).collect();
    change
}

/// What this move does to the looks back of a case. Going into follow-up begins them where the release did not.
pub const fn looks_after(from: CaseState, to: CaseState) -> Option<LooksAfter> {
    use CaseState::*;
    match (from, to) {
        (SignOff, Released) | (Released, FollowUp) => Some(LooksAfter::Begin),
        (_, Closed | Cancelled) => Some(LooksAfter::CallOff),
        _ => None,
    }
}
