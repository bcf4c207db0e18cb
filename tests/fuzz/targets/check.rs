//! ICE connectivity checks (RFC 8445, 7.2.2; RFC 8489), as the browser's side sends them.

use ring::hmac;

const HEADER: usize = 20;

/// The names and the password that two sides have agreed on.
pub struct Credentials {
    username: String,
    password: String,
}

impl Credentials {
    /// As the answer to `offer` gives them.
    pub fn agreed(offer: &str, answer: &str) -> Self {
        let field = |sdp: &str, name: &str| {
            sdp.lines().find_map(|line| line.strip_prefix(name)).expect("every offer and answer has one").to_owned()
        };
        let (ours, theirs) = (field(answer, "a=ice-ufrag:"), field(offer, "a=ice-ufrag:"));
        Self { username: format!("{ours}:{theirs}"), password: field(answer, "a=ice-pwd:") }
    }

    /// A binding request with the right name, a proof of the password if `signed`, and `more` between.
    pub fn check(&self, more: &[u8], signed: bool) -> Vec<u8> {
        let mut bytes = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
        bytes.extend([7; 12]);
        attribute(&mut bytes, 0x0006, self.username.as_bytes());
        attribute(&mut bytes, 0x0024, &0x6e00_1eff_u32.to_be_bytes());
        attribute(&mut bytes, 0x802a, &[1; 8]);
        attribute(&mut bytes, 0x0025, &[]);
        bytes.extend(more);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        if signed {
            // The proof covers a length that counts the proof itself.
            set_length(&mut bytes, 24);
            let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, self.password.as_bytes());
            let proof = hmac::sign(&key, &bytes);
            attribute(&mut bytes, 0x0008, proof.as_ref());
        } else {
            set_length(&mut bytes, 0);
        }
        bytes
    }
}

fn attribute(bytes: &mut Vec<u8>, kind: u16, value: &[u8]) {
    bytes.extend(kind.to_be_bytes());
    bytes.extend((value.len() as u16).to_be_bytes());
    bytes.extend(value);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
}

fn set_length(bytes: &mut [u8], to_come: usize) {
    let length = (bytes.len() - HEADER + to_come) as u16;
    bytes[2..4].copy_from_slice(&length.to_be_bytes());
}
