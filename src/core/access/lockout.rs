use crate::model::Timestamp;

/// So many wrong passwords or codes in a row are a slip of the hand.
const FREE_TRIES: u32 = 5;
const FIRST_WAIT_S: i64 = 60;
const LONGEST_WAIT_S: i64 = 15 * 60;
/// Somebody who has been quiet for so long begins anew.
const FORGOTTEN_AFTER_S: i64 = 24 * 3600;

/// How often somebody has failed to sign in under one name. A name that nobody has is treated alike, so that the
/// answer tells nothing about who has an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lockout {
    failures: u32,
    last: Option<Timestamp>,
}

impl Lockout {
    /// `Err`: so many seconds to wait.
    pub fn check(&self, now: Timestamp) -> Result<(), u64> {
        let Some(last) = self.last else { return Ok(()) };
        let ready = last.plus_seconds(self.wait_s());
        match ready.millis_since(now) {
            left if left > 0 => Err(u64::try_from(left).unwrap_or(0).div_ceil(1000)),
            _ => Ok(()),
        }
    }

    pub fn note_failure(&mut self, now: Timestamp) {
        if self.is_forgotten(now) {
            self.failures = 0;
        }
        self.failures = self.failures.saturating_add(1);
        self.last = Some(now);
    }

    pub fn is_forgotten(&self, now: Timestamp) -> bool {
        self.last.is_none_or(|last| now.millis_since(last) > FORGOTTEN_AFTER_S * 1000)
    }

    /// Doubles with every failure beyond the free ones.
    fn wait_s(&self) -> i64 {
        match self.failures.checked_sub(FREE_TRIES) {
            None => 0,
            Some(beyond) => (FIRST_WAIT_S << beyond.min(8)).min(LONGEST_WAIT_S),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let (mut lockout, now) = (Lockout::default(), Timestamp(1_790_000_000_000));
        let mut waits = Vec::new();
        for _ in 0..12 {
            waits.push(lockout.check(now).err().unwrap_or(0));
            lockout.note_failure(now);
        }
        assert_eq!(waits, [0, 0, 0, 0, 0, 60, 120, 240, 480, 900, 900, 900]);
        assert_eq!(lockout.check(now.plus_seconds(899)), Err(1));
        assert_eq!(lockout.check(now.plus_seconds(900)), Ok(()));
    }

    #[test]
    fn a_quiet_day_is_forgiven() {
        let (mut lockout, now) = (Lockout::default(), Timestamp(0));
        (0..9).for_each(|_| lockout.note_failure(now));
        let later = now.plus_seconds(FORGOTTEN_AFTER_S + 1);
        lockout.note_failure(later);
        assert_eq!(lockout.check(later), Ok(()));
    }
}
