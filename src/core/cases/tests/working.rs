use super::super::{Date, LocalTime, Suits, due_within, is_working_day, suits};
use crate::model::Timestamp;

const MINUTES: u32 = 60;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn at(text: &str, hour: u32) -> LocalTime {
    let day = day(text);
    LocalTime { day, weekday: day.weekday(), minute: hour * MINUTES }
}

#[test]
fn days_follow_each_other_and_have_a_name() {
    for (text, weekday) in [
        ("1970-01-01", 4),
        ("2000-02-29", 2),
        ("2026-11-22", 7),
        ("2026-12-01", 2),
        ("1969-12-31", 3),
        ("1900-03-01", 4),
    ] {
        assert_eq!(day(text).weekday(), weekday, "{text}");
    }
    assert_eq!(day("2026-12-31").plus_days(1), day("2027-01-01"));
    assert_eq!(day("2028-03-01").plus_days(-1), day("2028-02-29"));
    assert_eq!(day("2027-03-01").plus_days(-1), day("2027-02-28"));
    for days in [-40_000, -1, 0, 59, 60, 365, 20_000] {
        let there = Date::of(Timestamp(days * 86_400_000));
        assert_eq!(day("1970-01-01").plus_days(days), there, "{days}");
    }
}

#[test]
fn a_weekend_is_worked_where_it_was_swapped_for_a_holiday() {
    for (text, works) in [
        ("2026-09-30", true),
        ("2026-10-01", false),
        ("2026-10-05", false),
        ("2026-10-07", false),
        ("2026-10-08", true),
        ("2026-10-10", true),
        ("2026-10-11", false),
        ("2026-09-20", true),
        ("2026-12-05", false),
    ] {
        assert_eq!(is_working_day("CN", day(text)), works, "{text}");
    }
    assert!(!is_working_day("GB", day("2026-10-10")), "a Saturday like any other");
    assert!(!is_working_day("GB", day("2026-12-25")) && is_working_day("CN", day("2026-12-25")));
    assert_eq!(suits(at("2026-10-10", 10), 60, "cn"), Suits::Well);
    assert_eq!(suits(at("2026-10-11", 10), 60, "CN"), Suits::Outside);
}

#[test]
fn what_is_due_within_working_days_waits_for_the_house_to_open() {
    for (days, asked, due) in [
        // A Tuesday in working hours: the same time of the next day.
        (1, at("2026-12-01", 10), at("2026-12-02", 10)),
        (2, at("2026-12-01", 10), at("2026-12-03", 10)),
        // Before the house opens the day counts as a whole one, after it closes the next does.
        (1, at("2026-12-01", 7), at("2026-12-01", 18)),
        (1, at("2026-12-01", 18), at("2026-12-02", 18)),
        // Friday in the morning, in the evening, and the weekend after.
        (1, at("2026-12-04", 9), at("2026-12-07", 9)),
        (1, at("2026-12-04", 20), at("2026-12-07", 18)),
        (2, at("2026-12-05", 12), at("2026-12-08", 18)),
        (1, at("2026-12-06", 3), at("2026-12-07", 18)),
        // The eve of the National Day: the golden week passes, and the Saturday after it is worked.
        (1, at("2026-09-30", 16), at("2026-10-08", 16)),
        (1, at("2026-10-03", 12), at("2026-10-08", 18)),
        (3, at("2026-09-30", 16), at("2026-10-10", 16)),
        (1, at("2026-10-09", 19), at("2026-10-10", 18)),
        // A Sunday that is worked.
        (1, at("2026-09-18", 19), at("2026-09-20", 18)),
        (0, at("2026-12-01", 10), at("2026-12-01", 10)),
    ] {
        assert_eq!(due_within(days, asked, "CN"), due, "{days} {asked:?}");
    }
    assert_eq!(
        due_within(1, at("2026-12-24", 10), "GB"),
        at("2026-12-29", 10),
        "Christmas, and its Saturday made good"
    );
}
