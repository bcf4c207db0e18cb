use ring::hmac;

use crate::model::Timestamp;

/// One code is good for so long (RFC 6238, 5.2).
pub const TOTP_STEP_S: i64 = 30;
/// Clocks of telephones differ: the code before and the one after count too.
const WINDOW: i64 = 1;
const MODULUS: u32 = 1_000_000;

/// The steps since 1970 at a moment.
fn step_at(now: Timestamp) -> i64 {
    now.0.div_euclid(1000 * TOTP_STEP_S)
}

/// The six digits of a step: HOTP over the number of the step (RFC 4226, 5.3), with SHA-1 because every
/// authenticator knows that one.
fn code_of(key: &hmac::Key, step: i64) -> u32 {
    let tag = hmac::sign(key, &step.to_be_bytes());
    let digest = tag.as_ref();
    let offset = usize::from(digest.last().copied().unwrap_or(0) & 0x0f);
    let word = digest.get(offset..offset + 4).and_then(|bytes| bytes.try_into().ok()).unwrap_or([0; 4]);
    (u32::from_be_bytes(word) & 0x7fff_ffff) % MODULUS
}

/// Checks a code of six digits. `used`: the last step that was accepted; its code and older ones are worth nothing
/// any more (RFC 6238, 5.2). Returns the step that is used now.
pub fn check_totp(secret: &[u8], code: &str, now: Timestamp, used: i64) -> Option<i64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let asked: u32 = digits.parse().ok()?;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let middle = step_at(now);
    // All of the window is computed, so that the time tells nothing.
    (middle - WINDOW..=middle + WINDOW)
        .filter(|step| (code_of(&key, *step) == asked) & (*step > used))
        .fold(None, |found, step| found.or(Some(step)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    /// RFC 6238, appendix B: the last six digits of the SHA-1 rows.
    #[test]
    fn the_codes_of_the_standard_come_out() {
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = Timestamp(second * 1000);
            assert_eq!(check_totp(SECRET, code, now, 0), Some(second / 30), "{second}");
        }
    }

    #[test]
    fn a_code_is_good_once_and_for_a_minute_and_a_half() {
        let at = |second: i64| Timestamp(second * 1000);
        assert_eq!(check_totp(SECRET, "287082", at(59), 0), Some(1));
        assert_eq!(check_totp(SECRET, "287 082", at(89), 0), Some(1));
        assert_eq!(check_totp(SECRET, "287082", at(59), 1), None, "it has been used");
        assert_eq!(check_totp(SECRET, "287082", at(120), 0), None, "it is too old");
        for wrong in ["", "28708", "2870822", "28708a", "287083", "-87082", "２８７０８２"] {
            assert_eq!(check_totp(SECRET, wrong, at(59), 0), None, "{wrong:?}");
        }
    }
}
