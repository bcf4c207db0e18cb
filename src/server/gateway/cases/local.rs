use chrono::{Datelike, NaiveDate, TimeZone, Timelike};
use chrono_tz::Tz;
use consilium_core::cases::{LocalTime, due_within};
use consilium_core::model::{Language, Timestamp};

use crate::config::HouseSettings;

const WEEKDAYS_ZH: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];

/// Whether a text names a time zone of the IANA database.
pub(super) fn is_zone(name: &str) -> bool {
    name.parse::<Tz>().is_ok()
}

fn there(at: Timestamp, zone: &str) -> Option<chrono::DateTime<Tz>> {
    let zone: Tz = zone.parse().ok()?;
    zone.timestamp_millis_opt(at.0).single()
}

/// A moment on the clock of somebody in this zone.
pub(super) fn local_time(at: Timestamp, zone: &str) -> Option<LocalTime> {
    let here = there(at, zone)?;
    let weekday = u8::try_from(here.weekday().number_from_monday()).ok()?;
    let day = here.format("%Y-%m-%d").to_string().parse().ok()?;
    Some(LocalTime { day, weekday, minute: here.hour() * 60 + here.minute() })
}

/// When the clock of this zone shows that; `None`: it never does.
fn moment_of(local: LocalTime, zone: &str) -> Option<Timestamp> {
    let zone: Tz = zone.parse().ok()?;
    let day: NaiveDate = local.day.to_string().parse().ok()?;
    let shown = day.and_hms_opt(local.minute / 60, local.minute % 60, 0)?;
    Some(Timestamp(zone.from_local_datetime(&shown).earliest()?.timestamp_millis()))
}

/// When something is due that the house owes within so many of its working days.
pub(super) fn within_working_days(house: &HouseSettings, days: u32, now: Timestamp) -> Timestamp {
    let asked = local_time(now, &house.time_zone);
    let due = asked.and_then(|asked| moment_of(due_within(days, asked, &house.country), &house.time_zone));
    due.unwrap_or_else(|| now.plus_seconds(i64::from(days) * 24 * 3600))
}

/// The same as a person reads it, with the zone named. A zone that is none is read as UTC.
pub(super) fn spoken(at: Timestamp, zone: &str, language: &Language) -> String {
    let Some(here) = there(at, zone).or_else(|| there(at, "UTC")) else { return String::new() };
    if !language.as_str().starts_with("zh") {
        return format!("{} ({})", here.format("%a %-d %b %Y, %H:%M"), here.timezone().name());
    }
    let weekday = WEEKDAYS_ZH.get(here.weekday().num_days_from_monday() as usize).copied().unwrap_or_default();
    let (year, month, day) = (here.year(), here.month(), here.day());
    format!("{year}年{month}月{day}日{weekday} {}（{}）", here.format("%H:%M"), here.timezone().name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_where_the_reader_is() {
        let at = Timestamp(1_796_112_000_000); // 2026-12-01 08:00 UTC
        let (zh, en): (Language, Language) = ("zh".parse().expect("a language"), "en".parse().expect("a language"));
        assert_eq!(spoken(at, "Asia/Shanghai", &zh), "2026年12月1日周二 16:00（Asia/Shanghai）");
        assert_eq!(spoken(at, "Europe/London", &en), "Tue 1 Dec 2026, 08:00 (Europe/London)");
        let here = local_time(at, "Asia/Shanghai").expect("a zone");
        assert_eq!((here.weekday, here.minute), (2, 16 * 60));
        assert_eq!(local_time(at, "Nowhere/Land"), None);
        assert!(is_zone("Europe/London") && !is_zone("GMT+25"));
    }

    #[test]
    fn the_house_owes_by_its_own_clock_and_calendar() {
        let house = HouseSettings::default();
        let friday_evening = Timestamp(1_796_385_600_000); // 2026-12-04 12:00 UTC, 20:00 in Shanghai
        let due = within_working_days(&house, 1, friday_evening);
        assert_eq!(due, Timestamp(1_796_637_600_000), "Monday at six in the evening, 10:00 UTC");
        let abroad = HouseSettings { country: "GB".to_owned(), time_zone: "Europe/London".to_owned() };
        let monday = within_working_days(&abroad, 1, friday_evening);
        assert_eq!(monday, friday_evening.plus_seconds(3 * 24 * 3600), "it is Friday noon there");
        let nowhere = HouseSettings { time_zone: "Nowhere/Land".to_owned(), ..abroad };
        assert_eq!(within_working_days(&nowhere, 1, friday_evening), friday_evening.plus_seconds(24 * 3600));
    }
}
