use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngCore;
use sha2::{Digest, Sha256};

/// 192 random bits: the secret of a join link, a cookie or a bearer token. It is handed out once
/// and stored as its hash; looking it up by hash takes the same time for every wrong guess.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// The longest text that is looked at as a secret.
const LONGEST: usize = 128;

impl Secret {
    pub fn random() -> Self {
        let mut bytes = [0u8; 24];
        rand::rng().fill_bytes(&mut bytes);
        Secret(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// 384 random bits, where a standard asks for longer ones.
    pub fn long() -> Self {
        let mut bytes = [0u8; 48];
        rand::rng().fill_bytes(&mut bytes);
        Secret(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// A secret somebody presents. `None` when no secret of ours looks like it.
    pub fn presented(text: &str) -> Option<Self> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        let plausible = (16..=LONGEST).contains(&text.len()) && text.bytes().all(fits);
        plausible.then(|| Secret(text.to_owned()))
    }

    /// The secret itself, to hand it out.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub(super) fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_different_and_silent() {
        let (a, b) = (Secret::random(), Secret::random());
        assert_ne!(a, b);
        assert_eq!(a.reveal().len(), 32);
        assert_eq!(format!("{a:?}"), "(secret)");
        assert_eq!(Secret::presented(a.reveal()), Some(a));
    }

    #[test]
    fn what_cannot_be_a_secret_is_not_looked_up() {
        for bad in ["", "short", &"x".repeat(129), "with spaces in the middle of it", "äöüäöüäöüäöüäöü"]
        {
            assert_eq!(Secret::presented(bad), None, "{bad:?}");
        }
    }
}
