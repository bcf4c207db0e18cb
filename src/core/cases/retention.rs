use serde::{Deserialize, Serialize};

use super::date::Date;
use super::state::CaseState;
use super::transition::CaseEvent;
use crate::model::Timestamp;

/// How long what is kept of a patient must be kept by law. It is data: each house sets its own country's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetentionPolicy {
    /// Years after a case in which somebody was advised was over: closed, or called off after a session.
    pub closed_years: u32,
    /// And at least until a child is so old.
    pub child_until_age: u32,
    /// Days after a request that led to no consultation: declined or cancelled.
    pub unheld_days: u32,
}

impl Default for RetentionPolicy {
    /// Outpatient records in China: 15 years after the last visit (Regulations on Medical Records, 2013, article 29).
    /// Children in England: until the 25th birthday (NHS Records Management Code).
    fn default() -> Self {
        Self { closed_years: 15, child_until_age: 25, unheld_days: 30 }
    }
}

/// Whether anybody was advised in a case. What was said and seen then is a medical record, however the case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// No session was held.
    None,
    Given,
}

impl Advice {
    /// As the events of the case tell it.
    pub fn told_by<'a>(events: impl IntoIterator<Item = &'a CaseEvent>) -> Self {
        let held = |event: &CaseEvent| matches!(event, CaseEvent::Moved { to: CaseState::InSession, .. });
        if events.into_iter().any(held) { Advice::Given } else { Advice::None }
    }
}

/// Why nothing may be erased yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Retained {
    #[error("The case is not over. Close, decline or cancel it first.")]
    NotOver,
    #[error("The law wants this case kept until {0}.")]
    Until(Date),
    #[error("A recording of the case must be kept until {0}.")]
    RecordingUntil(Date),
}

/// Whether everything that is kept of a case may be erased. `changed`: when it came into its state.
pub fn may_erase(
    policy: &RetentionPolicy,
    (state, advice): (CaseState, Advice),
    changed: Timestamp,
    born: Date,
    now: Timestamp,
) -> Result<(), Retained> {
    let ended = Date::of(changed);
    let until = match (state, advice) {
        (CaseState::Declined | CaseState::Cancelled, Advice::None) => {
            Date::of(changed.plus_seconds(i64::from(policy.unheld_days) * 86_400))
        }
        (CaseState::Closed | CaseState::Declined | CaseState::Cancelled, _) => policy.advised_until(ended, born),
        _ => return Err(Retained::NotOver),
    };
    if Date::of(now) < until { Err(Retained::Until(until)) } else { Ok(()) }
}

impl RetentionPolicy {
    fn advised_until(&self, ended: Date, born: Date) -> Date {
        let until = ended.plus_years(self.closed_years);
        if born.is_minor_on(ended) { until.max(born.plus_years(self.child_until_age)) } else { until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_S: i64 = 86_400;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn a_case_is_kept_as_long_as_the_law_says_and_not_a_day_longer() {
        let policy = RetentionPolicy::default();
        let closed = Timestamp(1_790_000_000_000); // 2026-09-21
        let judge = |state, born, now| may_erase(&policy, (state, Advice::None), closed, day(born), now);
        assert_eq!(judge(CaseState::Preparing, "1961-04-30", closed), Err(Retained::NotOver));
        let until = Err(Retained::Until(day("2041-09-21")));
        assert_eq!(judge(CaseState::Closed, "1961-04-30", closed), until);
        let then = closed.plus_seconds((15 * 365 + 4) * DAY_S);
        assert_eq!(judge(CaseState::Closed, "1961-04-30", then.plus_seconds(-DAY_S)), until);
        assert_eq!(judge(CaseState::Closed, "1961-04-30", then), Ok(()));
        let child = Err(Retained::Until(day("2049-03-01")));
        assert_eq!(judge(CaseState::Closed, "2024-02-29", then), child);
        assert_eq!(judge(CaseState::Cancelled, "2024-02-29", closed.plus_seconds(30 * DAY_S)), Ok(()));
        assert!(judge(CaseState::Declined, "1961-04-30", closed.plus_seconds(29 * DAY_S)).is_err());
    }

    #[test]
    fn a_case_in_which_somebody_was_advised_is_kept_however_it_ended() {
        let policy = RetentionPolicy::default();
        let over = Timestamp(1_790_000_000_000);
        let month_later = over.plus_seconds(31 * DAY_S);
        for state in [CaseState::Cancelled, CaseState::Declined, CaseState::Closed] {
            let judge = |born, now| may_erase(&policy, (state, Advice::Given), over, day(born), now);
            assert_eq!(judge("1961-04-30", month_later), Err(Retained::Until(day("2041-09-21"))), "{state}");
            assert_eq!(judge("2024-02-29", month_later), Err(Retained::Until(day("2049-03-01"))), "{state}");
            assert_eq!(judge("1961-04-30", over.plus_seconds((15 * 365 + 4) * DAY_S)), Ok(()), "{state}");
        }
        let open = may_erase(&policy, (CaseState::FollowUp, Advice::Given), over, day("1961-04-30"), month_later);
        assert_eq!(open, Err(Retained::NotOver));
    }

    #[test]
    fn the_events_tell_whether_a_session_was_held() {
        let moved = |from, to| CaseEvent::Moved { from, to, reason: String::new() };
        let planned = moved(CaseState::Preparing, CaseState::Scheduled);
        let called_off = moved(CaseState::Scheduled, CaseState::Cancelled);
        assert_eq!(Advice::told_by([&planned, &called_off]), Advice::None);
        let held = moved(CaseState::Scheduled, CaseState::InSession);
        let again = moved(CaseState::FollowUp, CaseState::Preparing);
        assert_eq!(Advice::told_by([&planned, &held, &again, &called_off]), Advice::Given);
    }
}
