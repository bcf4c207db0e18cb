use super::super::{Absence, Date, DayOff, LocalTime, Profile, Suits};

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn at(text: &str, hour: u32) -> LocalTime {
    let day = day(text);
    LocalTime { day, weekday: day.weekday(), minute: hour * 60 }
}

/// Tuesdays and Saturdays, and not around the turn of the year.
fn surgeon() -> Profile {
    let absence = Absence { from: day("2026-12-22"), until: day("2027-01-04") };
    Profile { country: "GB".into(), weekdays: vec![2, 6], absences: vec![absence], ..Profile::default() }
}

#[test]
fn a_moment_suits_on_the_days_that_somebody_works() {
    for (when, wanted) in [
        (at("2026-12-01", 10), Suits::Well),
        (at("2026-12-01", 19), Suits::Outside),
        (at("2026-12-02", 10), Suits::OtherDay),
        (at("2026-12-05", 10), Suits::Well),
        (at("2026-12-06", 10), Suits::OtherDay),
        (at("2026-12-02", 3), Suits::Night),
        (at("2026-12-22", 10), Suits::Away),
        (at("2026-12-25", 10), Suits::Away),
        (at("2027-01-05", 10), Suits::Well),
    ] {
        assert_eq!(surgeon().suits(when, 60), wanted, "{} {}", when.day, when.minute);
    }
    let anybody = Profile { country: "CN".into(), ..Profile::default() };
    assert_eq!(anybody.suits(at("2026-12-05", 10), 60), Suits::Outside);
    assert_eq!(anybody.suits(at("2026-10-01", 10), 60), Suits::Holiday);
}

#[test]
fn the_next_free_day_passes_over_absence_and_holidays() {
    for (from, wanted) in [
        ("2026-12-01", Some("2026-12-01")),
        ("2026-12-02", Some("2026-12-05")),
        ("2026-12-20", Some("2027-01-05")),
        ("2026-12-22", Some("2027-01-05")),
    ] {
        assert_eq!(surgeon().next_free(day(from)), wanted.map(day), "{from}");
    }
    let anybody = Profile { country: "CN".into(), ..Profile::default() };
    assert_eq!(anybody.next_free(day("2026-10-01")), Some(day("2026-10-08")), "after the golden week");
    assert_eq!(anybody.next_free(day("2026-10-10")), Some(day("2026-10-10")), "a Saturday that is worked");
    let away = Profile { away: true, ..anybody };
    assert_eq!((away.next_free(day("2026-12-01")), away.day_off(day("2026-12-01"))), (None, Some(DayOff::Away)));
}

#[test]
fn a_profile_of_before_absences_were_kept_is_read() {
    let kept = r#"{"specialties":["oncology"],"weekdays":[1],"away":false}"#;
    let read: Profile = serde_json::from_str(kept).expect("a profile");
    assert_eq!((read.weekdays, read.absences), (vec![1], vec![]));
}
