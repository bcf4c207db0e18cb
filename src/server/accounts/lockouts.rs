use consilium_core::access::Lockout;
use consilium_core::model::Timestamp;
use dashmap::DashMap;
use sha2::{Digest, Sha256};

/// So many names are remembered before those that are forgiven are swept.
const SWEEP_FROM: usize = 10_000;

/// Wrong tries by the name that was typed, whether anybody has it or not. They are forgotten with a restart.
#[derive(Debug, Default)]
pub struct Lockouts(DashMap<[u8; 32], Lockout>);

impl Lockouts {
    /// `Err`: so many seconds to wait.
    pub fn check(&self, name: &str, now: Timestamp) -> Result<(), u64> {
        self.0.get(&key(name)).map_or(Ok(()), |lockout| lockout.check(now))
    }

    pub fn note_failure(&self, name: &str, now: Timestamp) {
        if self.0.len() >= SWEEP_FROM {
            // Whoever has to wait is kept; a flood of other names makes room.
            self.0.retain(|_, lockout| lockout.check(now).is_err());
        }
        self.0.entry(key(name)).or_default().note_failure(now);
    }

    pub fn note_success(&self, name: &str) {
        self.0.remove(&key(name));
    }
}

fn key(name: &str) -> [u8; 32] {
    Sha256::digest(name.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_locked_and_others_are_not() {
        let (lockouts, now) = (Lockouts::default(), Timestamp(0));
        (0..5).for_each(|_| lockouts.note_failure("a@b.example", now));
        assert_eq!(lockouts.check("a@b.example", now), Err(60));
        assert_eq!(lockouts.check("c@b.example", now), Ok(()));
        lockouts.note_success("a@b.example");
        assert_eq!(lockouts.check("a@b.example", now), Ok(()));
    }
}
