use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use data_encoding::BASE32_NOPAD;
use rand::RngCore;
use sha2::{Digest, Sha256};

use crate::store::Secret;

/// As long as the key of SHA-1 wants it (RFC 4226, 4, R6).
pub(super) const SECRET_BYTES: usize = 20;
const RECOVERY_CODES: usize = 10;
/// 50 random bits in ten letters: read from paper, good once, and every wrong one counts as a wrong try.
const RECOVERY_LETTERS: usize = 10;

pub fn new_totp_secret() -> Vec<u8> {
    let mut secret = vec![0u8; SECRET_BYTES];
    rand::rng().fill_bytes(&mut secret);
    secret
}

/// What an authenticator reads from a picture or takes by hand: the secret in base32, and the whole as a link.
pub fn totp_link(secret: &[u8], name: &str) -> (String, String) {
    let typed = BASE32_NOPAD.encode(secret);
    let label: String = name.bytes().map(escaped).collect();
    let link =
        format!("otpauth://totp/Consilium:{label}?secret={typed}&issuer=Consilium&algorithm=SHA1&digits=6&period=30");
    (typed, link)
}

fn escaped(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    }
}

/// Ten codes as they stand on paper.
pub fn new_recovery_codes() -> Vec<String> {
    let code = |_| {
        let mut bytes = [0u8; 7];
        rand::rng().fill_bytes(&mut bytes);
        let letters = BASE32_NOPAD.encode(&bytes).to_lowercase();
        format!("{}-{}", &letters[..5], &letters[5..RECOVERY_LETTERS])
    };
    (0..RECOVERY_CODES).map(code).collect()
}

/// A recovery code as somebody types it. What is stored is the hash of a stretched form, bound to the account.
pub fn recovery_code(typed: &str, account: i32) -> Option<Secret> {
    let letters: String = typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    if letters.len() != RECOVERY_LETTERS {
        return None;
    }
    let mut stretched: [u8; 32] = Sha256::digest(format!("recovery {account} {letters}")).into();
    for _ in 0..STRETCHING {
        stretched = Sha256::digest(stretched).into();
    }
    let text = STANDARD_NO_PAD.encode(stretched).replace(['+', '/'], "-");
    Secret::presented(&text)
}

/// Makes a stolen table of hashes costly to try out.
const STRETCHING: usize = 20_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_written_as_authenticators_read_it() {
        let (typed, link) = totp_link(b"12345678901234567890", "zhou.qi@hospital.example");
        assert_eq!(typed, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(link.starts_with("otpauth://totp/Consilium:zhou.qi%40hospital.example?secret=GEZDG"), "{link}");
        assert_eq!(new_totp_secret().len(), SECRET_BYTES);
    }

    #[test]
    fn a_recovery_code_is_read_however_it_is_typed() {
        let codes = new_recovery_codes();
        assert_eq!(codes.len(), RECOVERY_CODES);
        let code = &codes[0];
        let typed = recovery_code(code, 7).expect("a code");
        assert_eq!(recovery_code(&format!(" {} ", code.to_uppercase().replace('-', " ")), 7), Some(typed.clone()));
        assert_ne!(recovery_code(code, 8), Some(typed));
        assert_eq!(recovery_code("short", 7), None);
    }
}
