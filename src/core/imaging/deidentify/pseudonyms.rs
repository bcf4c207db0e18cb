use std::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::imaging::calendar::{civil, day_number};

/// The key of one case. Who has it can tell which pseudonym stands for what; once it is destroyed, nobody can.
#[derive(Clone, PartialEq, Eq)]
pub struct CaseKey([u8; 32]);

/// The longest shift of dates: ten years.
const MOST_DAYS: u64 = 3650;

impl CaseKey {
    pub const fn new(key: [u8; 32]) -> Self {
        CaseKey(key)
    }

    pub const fn reveal(&self) -> &[u8; 32] {
        &self.0
    }

    fn code(&self, kind: &str, text: &str) -> [u8; 32] {
        // HMAC takes keys of every length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return [0; 32] };
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// The UID that stands for this one throughout the case. UIDs of the standard stay themselves.
    pub fn uid(&self, uid: &str) -> String {
        if uid.is_empty() || uid.starts_with("1.2.840.10008.") {
            return uid.to_owned();
        }
        let code = self.code("uid", uid);
        let number = code[..16].iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
        format!("2.25.{number}")
    }

    /// A name that says nothing, the same for the same patient of the case.
    pub fn pseudonym(&self, id: &str) -> String {
        let code = self.code("patient", id);
        code[..4].iter().map(|byte| format!("{byte:02X}")).collect()
    }

    /// `YYYYMMDD…` moved into the past, all dates of the case by the same number of days. What is no
    /// date becomes empty.
    pub fn date(&self, text: &str) -> String {
        let code = self.code("dates", "");
        let number = code[..8].iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        let days = 1 + number % MOST_DAYS;
        moved(text, days as i64).unwrap_or_default()
    }
}

impl fmt::Debug for CaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(case key)")
    }
}

fn moved(text: &str, days: i64) -> Option<String> {
    let (date, rest) = text.split_at_checked(8)?;
    if !date.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, month, day) = (date[..4].parse().ok()?, date[4..6].parse().ok()?, date[6..].parse().ok()?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let (year, month, day) = civil(day_number(year, month, day) - days);
    Some(format!("{year:04}{month:02}{day:02}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_move_over_months_and_leap_years() {
        for (text, days, wanted) in [
            ("20240301", 1, "20240229"),
            ("20230301", 1, "20230228"),
            ("20000101", 1, "19991231"),
            ("19000301", 1, "19000228"),
        ] {
            assert_eq!(moved(text, days).as_deref(), Some(wanted));
        }
        assert_eq!(moved("20240301123000.5+0800", 1).as_deref(), Some("20240229123000.5+0800"));
        for none in ["", "2024", "2024030x", "20241301", "é240301"] {
            assert_eq!(moved(none, 1), None, "{none:?}");
        }
    }

    #[test]
    fn one_key_is_consistent_and_another_differs() {
        let (a, b) = (CaseKey::new([1; 32]), CaseKey::new([2; 32]));
        assert_eq!(a.uid("1.2.3"), a.uid("1.2.3"));
        assert_ne!(a.uid("1.2.3"), b.uid("1.2.3"));
        assert_ne!(a.uid("1.2.3"), a.uid("1.2.4"));
        assert!(a.uid("1.2.3").len() <= 64 && a.uid("1.2.3").starts_with("2.25."));
        assert_eq!(a.uid("1.2.840.10008.1.2.1"), "1.2.840.10008.1.2.1");
        assert!(a.date("20240301").as_str() < "20240301");
        assert_eq!(format!("{a:?}"), "(case key)");
    }
}
