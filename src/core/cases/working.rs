use super::date::Date;
use super::office::{CLOSES, LocalTime, OPENS, holiday, is_swapped};

/// No search for a working day looks further: a house that never works still gets an answer.
const FURTHEST_DAYS: i64 = 400;

/// Whether a house in this country works on a day: no weekend and no holiday, or a day of a weekend that is worked
/// for one.
pub fn is_working_day(country: &str, day: Date) -> bool {
    is_swapped(country, day) || (day.weekday() <= 5 && holiday(country, day).is_none())
}

/// The first working day after this one.
fn next_working_day(country: &str, day: Date) -> Date {
    let after = |days: i64| day.plus_days(days);
    (1..=FURTHEST_DAYS).map(after).find(|next| is_working_day(country, *next)).unwrap_or_else(|| after(1))
}

fn nth_working_day(country: &str, day: Date, number: u32) -> Date {
    (0..number).fold(day, |day, _| next_working_day(country, day))
}

/// By when something is due that a house in this country owes within so many working days. Asked in working hours it
/// is due at the same time of the day; asked when nobody is there, it counts from the next morning on, and its last
/// day is over when the house closes.
pub fn due_within(days: u32, asked: LocalTime, country: &str) -> LocalTime {
    let works = is_working_day(country, asked.day);
    let (day, minute) = if works && (OPENS..CLOSES).contains(&asked.minute) {
        (nth_working_day(country, asked.day, days), asked.minute)
    } else {
        let today = works && asked.minute < OPENS;
        let first = if today { asked.day } else { next_working_day(country, asked.day) };
        (nth_working_day(country, first, days.saturating_sub(1)), CLOSES)
    };
    LocalTime { day, weekday: day.weekday(), minute }
}
