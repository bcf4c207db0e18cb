use serde::Serialize;

use super::date::Date;

/// Whether a moment suits somebody where he is, the better the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Suits {
    /// In working hours.
    Well,
    /// Early, late, or at the weekend: possible when asked.
    Outside,
    /// He works on other weekdays.
    OtherDay,
    Holiday,
    Night,
    /// Not to be asked on that day.
    Away,
}

/// A moment on somebody's own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalTime {
    pub day: Date,
    /// 1 is Monday.
    pub weekday: u8,
    /// Minutes since midnight.
    pub minute: u32,
}

pub(super) const OPENS: u32 = 8 * 60;
pub(super) const CLOSES: u32 = 18 * 60;
const MORNING: u32 = 6 * 60;
const EVENING: u32 = 22 * 60;

/// The public holiday of a country on this day, with its name. Weekends that were made working days count as such.
pub fn holiday(country: &str, day: Date) -> Option<&'static str> {
    let (country, day) = (country.to_ascii_uppercase(), day.to_string());
    HOLIDAYS.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut fields = line.split('\t');
        let here = fields.next() == Some(&country) && fields.next() == Some(&day);
        here.then(|| fields.next()).flatten()
    })
}

/// Whether a day of a weekend is worked for a holiday, as the name of the day off tells.
pub(super) fn is_swapped(country: &str, day: Date) -> bool {
    let (year, month, of_month) = day.parts();
    let told = format!("(substituted from {month:02}/{of_month:02}/{year:04})");
    let here = format!("{}\t", country.to_ascii_uppercase());
    HOLIDAYS.lines().any(|line| line.starts_with(&here) && line.contains(&told))
}

/// Made from the Python package `holidays` 0.109 (MIT licence): country, day, name in English.
const HOLIDAYS: &str = include_str!("holidays.tsv");

/// How a session of so many minutes that begins then suits somebody in this country.
pub fn suits(at: LocalTime, minutes: u32, country: &str) -> Suits {
    let end = at.minute + minutes;
    if at.minute < MORNING || end > EVENING {
        return Suits::Night;
    }
    if holiday(country, at.day).is_some() {
        return Suits::Holiday;
    }
    let weekend = at.weekday > 5 && !is_swapped(country, at.day);
    if weekend || at.minute < OPENS || end > CLOSES {
        return Suits::Outside;
    }
    Suits::Well
}
