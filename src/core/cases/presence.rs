use serde::{Deserialize, Serialize};

use super::date::Date;
use super::office::{LocalTime, Suits, holiday, suits};
use super::team::Profile;
use super::working::is_working_day;

/// Days on which somebody is not to be asked, the first and the last of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    pub from: Date,
    pub until: Date,
}

/// Why somebody is not to be had on a day of his own calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOff {
    Away,
    /// He works on other weekdays.
    OtherDay,
}

const WORKING_WEEK: std::ops::RangeInclusive<u8> = 1..=5;
/// Nobody looks further for a day on which somebody is there.
const FURTHEST_DAYS: i64 = 180;

impl Profile {
    /// `None`: he can be asked, as far as he has said.
    pub fn day_off(&self, day: Date) -> Option<DayOff> {
        let absent = self.absences.iter().any(|absence| (absence.from..=absence.until).contains(&day));
        if self.away || absent {
            return Some(DayOff::Away);
        }
        let other = !self.weekdays.is_empty() && !self.weekdays.contains(&day.weekday());
        other.then_some(DayOff::OtherDay)
    }

    /// The first day from this one on that he works on and no holiday takes. `None`: nobody knows when.
    pub fn next_free(&self, from: Date) -> Option<Date> {
        let works = |day: &Date| match self.weekdays.is_empty() {
            true => is_working_day(&self.country, *day),
            false => holiday(&self.country, *day).is_none(),
        };
        (0..FURTHEST_DAYS).map(|days| from.plus_days(days)).find(|day| self.day_off(*day).is_none() && works(day))
    }

    /// How a session of so many minutes that begins then suits him. A day of the weekend that he has named is a
    /// day like others.
    pub fn suits(&self, at: LocalTime, minutes: u32) -> Suits {
        let named = self.weekdays.contains(&at.weekday) && !WORKING_WEEK.contains(&at.weekday);
        let weekday = if named { *WORKING_WEEK.start() } else { at.weekday };
        let by_day = match self.day_off(at.day) {
            None => Suits::Well,
            Some(DayOff::OtherDay) => Suits::OtherDay,
            Some(DayOff::Away) => Suits::Away,
        };
        suits(LocalTime { weekday, ..at }, minutes, &self.country).max(by_day)
    }
}
