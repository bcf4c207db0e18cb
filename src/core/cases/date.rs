use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::Timestamp;

/// Why a text is not a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a day is written as 1961-04-30")]
pub struct DateError;

/// A day of the Gregorian calendar, such as a date of birth.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: i64,
    month: u8,
    day: u8,
}

/// Who is younger cannot consent for himself.
const OF_AGE: i64 = 18;
const DAY_MS: i64 = 86_400_000;

impl Date {
    /// The day of a moment, in UTC: at most half a day from anybody's own calendar.
    pub fn of(at: Timestamp) -> Self {
        // Days are counted in eras of 400 years that begin on the first of March.
        let days = at.0.div_euclid(DAY_MS) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Date { year, month: u8::try_from(month).unwrap_or(1), day: u8::try_from(day).unwrap_or(1) }
    }

    /// Year, month and day.
    pub(super) fn parts(self) -> (i64, i64, i64) {
        (self.year, i64::from(self.month), i64::from(self.day))
    }

    /// Days since the first of January 1970.
    fn days(self) -> i64 {
        let shifted = (i64::from(self.month) + 9) % 12;
        let year = self.year - i64::from(self.month <= 2);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * shifted + 2) / 5 + i64::from(self.day) - 1;
        year.div_euclid(400) * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    /// So many days later.
    pub fn plus_days(self, days: i64) -> Date {
        Date::of(Timestamp((self.days() + days) * DAY_MS))
    }

    /// 1 is Monday.
    pub fn weekday(self) -> u8 {
        u8::try_from((self.days() + 3).rem_euclid(7) + 1).unwrap_or(1)
    }

    /// Whole years from this day of birth.
    pub fn age_on(self, day: Date) -> i64 {
        let had_birthday = (day.month, day.day) >= (self.month, self.day);
        day.year - self.year - i64::from(!had_birthday)
    }

    /// The same day so many years later; the day after the 28th of February where there is no 29th.
    pub fn plus_years(self, years: u32) -> Date {
        let year = self.year + i64::from(years);
        if self.day > days_in(year, self.month) {
            return Date { year, month: self.month + 1, day: 1 };
        }
        Date { year, ..self }
    }

    pub fn is_minor_on(self, day: Date) -> bool {
        self.age_on(day) < OF_AGE
    }
}

fn days_in(year: i64, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let shape = text.len() == 10
            && text.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
        if !shape {
            return Err(DateError);
        }
        let mut parts = text.split('-').map(|part| part.parse::<u16>().map_err(|_| DateError));
        let mut part = || parts.next().ok_or(DateError)?;
        let year = i64::from(part()?);
        let month = u8::try_from(part()?).map_err(|_| DateError)?;
        let day = u8::try_from(part()?).map_err(|_| DateError)?;
        let fits = year >= 1850 && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        fits.then_some(Date { year, month, day }).ok_or(DateError)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A day of birth identifies people; it reaches no log line.
impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(day)")
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
