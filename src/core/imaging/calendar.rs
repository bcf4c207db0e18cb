/// 1 January 1970 as such a number.
const EPOCH: i64 = 719_468;
const DAY_MS: i64 = 86_400_000;

/// A moment in UTC as DICOM writes dates and times: `YYYYMMDD` and `HHMMSS`, on a clock so many minutes ahead of UTC.
pub(super) fn date_and_time(milliseconds: i64, ahead: i64) -> (String, String) {
    let here = milliseconds + ahead * 60_000;
    let (year, month, day) = civil(here.div_euclid(DAY_MS) + EPOCH);
    let second = here.rem_euclid(DAY_MS) / 1000;
    let time = format!("{:02}{:02}{:02}", second / 3600, second / 60 % 60, second % 60);
    (format!("{year:04}{month:02}{day:02}"), time)
}

/// Days since 1 March of the year 0, in the Gregorian calendar.
pub(super) fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (month * 306 + 5) / 10 + day - 1
}

/// Year, month and day of such a number.
pub(super) fn civil(number: i64) -> (i64, i64, i64) {
    let mut year = (10_000 * number + 14_780).div_euclid(3_652_425);
    let mut day = number - day_number(year, 3, 1);
    if day < 0 {
        year -= 1;
        day = number - day_number(year, 3, 1);
    }
    let month = (100 * day + 52) / 3060;
    let day = day - (month * 306 + 5) / 10 + 1;
    (year + i64::from(month >= 10), (month + 2) % 12 + 1, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_goes_back_and_forth() {
        let mut number = day_number(1899, 12, 28);
        while number < day_number(2101, 3, 5) {
            let (year, month, day) = civil(number);
            assert_eq!(day_number(year, month, day), number);
            number += 1;
        }
        assert_eq!(day_number(1970, 1, 1), EPOCH);
    }

    #[test]
    fn a_moment_has_a_date_on_every_clock() {
        let text = |moment, ahead| date_and_time(moment, ahead);
        assert_eq!(text(0, 0), ("19700101".to_owned(), "000000".to_owned()));
        assert_eq!(text(1_795_881_599_999, 0), ("20261128".to_owned(), "155959".to_owned()));
        assert_eq!(text(1_795_881_599_999, 480), ("20261128".to_owned(), "235959".to_owned()));
        assert_eq!(text(1_795_881_600_000, 480), ("20261129".to_owned(), "000000".to_owned()));
        assert_eq!(text(-1, 0), ("19691231".to_owned(), "235959".to_owned()));
    }
}
