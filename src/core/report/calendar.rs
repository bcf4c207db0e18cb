use crate::cases::Date;
use crate::model::Timestamp;

const DAY_MS: i64 = 86_400_000;

/// UTC to the millisecond, as FHIR wants an instant.
pub fn instant(at: Timestamp) -> String {
    let millis = at.0.rem_euclid(DAY_MS);
    let (hours, rest) = (millis / 3_600_000, millis % 3_600_000);
    let (minutes, rest) = (rest / 60_000, rest % 60_000);
    format!("{}T{hours:02}:{minutes:02}:{:02}.{:03}Z", Date::of(at), rest / 1000, rest % 1000)
}

/// `2026-09-21 16:00 UTC+8`, at a place so many minutes ahead of UTC.
pub fn local_moment(at: Timestamp, offset_minutes: i32) -> String {
    let there = Timestamp(at.0.saturating_add(i64::from(offset_minutes) * 60_000));
    let minutes = there.0.rem_euclid(DAY_MS) / 60_000;
    let zone = match (offset_minutes / 60, offset_minutes % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{hours:+}"),
        (hours, rest) => format!("UTC{hours:+}:{:02}", rest.abs()),
    };
    format!("{} {:02}:{:02} {zone}", Date::of(there), minutes / 60, minutes % 60)
}

/// Hours and minutes in UTC, for lists of intervals.
pub(super) fn clock(at: Timestamp, offset_minutes: i32) -> String {
    let minutes = at.0.saturating_add(i64::from(offset_minutes) * 60_000).rem_euclid(DAY_MS) / 60_000;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The same to the second.
pub(super) fn clock_to_the_second(at: Timestamp, offset_minutes: i32) -> String {
    format!("{}:{:02}", clock(at, offset_minutes), at.0.rem_euclid(60_000) / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_for_programs_and_for_people() {
        assert_eq!(instant(Timestamp(0)), "1970-01-01T00:00:00.000Z");
        assert_eq!(instant(Timestamp(951_782_400_123)), "2000-02-29T00:00:00.123Z");
        assert_eq!(local_moment(Timestamp(1_790_000_000_000), 480), "2026-09-21 22:13 UTC+8");
        assert_eq!(local_moment(Timestamp(1_790_000_000_000), 0), "2026-09-21 14:13 UTC");
        assert_eq!(local_moment(Timestamp(1_790_000_000_000), 330), "2026-09-21 19:43 UTC+5:30");
        assert_eq!(clock(Timestamp(1_790_000_000_000), 60), "15:13");
        assert_eq!(clock_to_the_second(Timestamp(1_790_000_000_000), 60), "15:13:20");
    }
}
