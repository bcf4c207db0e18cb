use std::fmt;

use sha2::{Digest, Sha256};

/// The hash of an event and of all before it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ChainHash(pub [u8; 32]);

/// What the first event is chained to.
pub const CHAIN_START: ChainHash = ChainHash([0; 32]);

impl ChainHash {
    /// The hash of the event after this one: SHA-256 over this hash, the number (big endian) and the text.
    pub fn next(self, number: i64, text: &str) -> ChainHash {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(number.to_be_bytes());
        hash.update(text.as_bytes());
        ChainHash(hash.finalize().into())
    }
}

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An event as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainLink {
    /// 1, 2, 3 …
    pub number: i64,
    pub text: String,
    /// As it was computed when the event was kept; of another length than 32 bytes it fits nothing.
    pub hash: Vec<u8>,
}

/// Where a chain was tampered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    #[error("event {0} is not there: it was taken away, or events were put into another order")]
    Missing(i64),
    #[error("event {0} was changed")]
    Changed(i64),
    #[error("events after number {kept} were taken away: there were {known}")]
    CutOff { kept: i64, known: i64 },
    #[error("the chain was written anew: event {0} is another than the one that was known")]
    Rewritten(i64),
}

/// Walks along a chain from its first event. `known`: number and hash of an event that was there for certain, kept
/// outside of the chain. Returns the last number and hash.
pub fn verify_chain(
    links: impl IntoIterator<Item = ChainLink>,
    known: Option<(i64, ChainHash)>,
) -> Result<(i64, ChainHash), Break> {
    let (mut number, mut hash) = (0, CHAIN_START);
    for link in links {
        if link.number != number + 1 {
            return Err(Break::Missing(number + 1));
        }
        number = link.number;
        hash = hash.next(number, &link.text);
        if link.hash != hash.0 {
            return Err(Break::Changed(number));
        }
        if known.is_some_and(|known| known.0 == number && known.1 != hash) {
            return Err(Break::Rewritten(number));
        }
    }
    match known {
        Some((known, _)) if known > number => Err(Break::CutOff { kept: number, known }),
        _ => Ok((number, hash)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(length: i64) -> Vec<ChainLink> {
        let mut hash = CHAIN_START;
        let link = |number: i64| {
            let text = format!("event {number}");
            hash = hash.next(number, &text);
            ChainLink { number, text, hash: hash.0.to_vec() }
        };
        (1..=length).map(link).collect()
    }

    fn head(links: &[ChainLink]) -> Option<(i64, ChainHash)> {
        links.last().map(|link| (link.number, ChainHash(link.hash.clone().try_into().expect("32 bytes"))))
    }

    #[test]
    fn every_single_change_is_found_and_named() {
        let good = chain(20);
        let known = head(&good);
        assert_eq!(verify_chain(good.clone(), known), Ok(known.expect("a head")));
        for at in 0..20 {
            let number = at as i64 + 1;
            let mut changed = good.clone();
            changed[at].text.push('x');
            assert_eq!(verify_chain(changed, known), Err(Break::Changed(number)));
            let mut forged = good.clone();
            forged[at].hash[0] ^= 1;
            assert_eq!(verify_chain(forged, known), Err(Break::Changed(number)));
            let mut removed = good.clone();
            removed.remove(at);
            let wanted = if at == 19 { Break::CutOff { kept: 19, known: 20 } } else { Break::Missing(number) };
            assert_eq!(verify_chain(removed, known), Err(wanted));
            if at < 19 {
                let mut swapped = good.clone();
                swapped.swap(at, at + 1);
                assert_eq!(verify_chain(swapped, known), Err(Break::Missing(number)));
            }
        }
    }

    #[test]
    fn a_chain_that_was_made_anew_does_not_end_in_the_hash_that_is_known() {
        let known = head(&chain(20));
        let mut hash = CHAIN_START;
        let mut link = |number: i64| {
            let text = format!("another {number}");
            hash = hash.next(number, &text);
            ChainLink { number, text, hash: hash.0.to_vec() }
        };
        let forged: Vec<ChainLink> = (1..=20).map(&mut link).collect();
        assert_eq!(verify_chain(forged, known), Err(Break::Rewritten(20)));
        assert_eq!(verify_chain([], None), Ok((0, CHAIN_START)));
    }
}
