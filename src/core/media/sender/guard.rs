/// Makes sure that no index of a source is used twice under one key: with AES-GCM a repeated
/// nonce gives the authentication key away (RFC 7714, 8.4). Whatever numbers come from outside,
/// the answer here is final.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Guard {
    highest: Option<u64>,
    /// Bit n: `highest - n` has been used.
    used: u128,
}

impl Guard {
    /// `true`: the index was never used before, and is used now.
    pub(super) fn claim(&mut self, index: u64) -> bool {
        let Some(highest) = self.highest else {
            (self.highest, self.used) = (Some(index), 1);
            return true;
        };
        if index > highest {
            self.used = self.used.checked_shl((index - highest).min(128) as u32).unwrap_or(0) | 1;
            self.highest = Some(index);
            return true;
        }
        // Further back than is remembered: it may have been used.
        let Some(bit) = 1u128.checked_shl((highest - index).min(128) as u32) else { return false };
        let fresh = self.used & bit == 0;
        self.used |= bit;
        fresh
    }

    /// Above everything used so far.
    pub(super) fn next(&self) -> Option<u64> {
        self.highest.map(|highest| highest + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_claimed_once() {
        let mut guard = Guard::default();
        let claims = [(1_000, true), (1_000, false), (1_002, true), (1_001, true), (1_001, false), (1_400, true)];
        for (index, free) in claims.into_iter().chain([(1_272, false), (1_273, true), (1_273, false), (0, false)]) {
            assert_eq!(guard.claim(index), free, "{index}");
        }
        assert_eq!(guard.next(), Some(1_401));
    }
}
