use aes::cipher::{KeyIvInit, StreamCipher};
use ring::aead::{AES_128_GCM, AES_256_GCM, Aad, Algorithm, LessSafeKey, Nonce, UnboundKey};
use ring::hmac;
use zeroize::Zeroizing;

/// Bytes that protection adds to an RTP packet at most.
pub(super) const RTP_OVERHEAD: usize = 16;
const GCM_TAG: usize = 16;
const CM_TAG: usize = 10;
/// The word after an SRTCP packet: a bit for "encrypted" and the index.
const INDEX_WORD: usize = 4;
const ENCRYPTED: u32 = 0x8000_0000;
/// The first eight bytes of RTCP stay readable: kind, length and sender.
const RTCP_CLEAR: usize = 8;

/// The SRTP protection profiles of RFC 5764 and RFC 7714 that DTLS agrees on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Profile {
    Gcm128,
    Gcm256,
    /// AES_CM_128_HMAC_SHA1_80.
    Cm128,
}

impl Profile {
    fn lengths(self) -> (usize, usize) {
        match self {
            Profile::Gcm128 => (16, 12),
            Profile::Gcm256 => (32, 12),
            Profile::Cm128 => (16, 14),
        }
    }
}

/// Master keys of both directions, as DTLS exported them. Wiped when dropped.
pub(in super::super) struct MasterKeys {
    pub profile: Profile,
    /// Client key, server key, client salt, server salt (RFC 5764, 4.2).
    pub material: Zeroizing<Vec<u8>>,
    /// We are the DTLS client.
    pub client: bool,
}

impl std::fmt::Debug for MasterKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MasterKeys({:?})", self.profile)
    }
}

/// Protects what leaves and opens what reports come in.
pub(super) struct Srtp {
    rtp_out: Cipher,
    rtcp_out: Cipher,
    rtcp_in: Cipher,
}

impl Srtp {
    /// `None`: the material has not the length that its profile asks for.
    pub(super) fn new(keys: &MasterKeys) -> Option<Self> {
        let (key, salt) = keys.profile.lengths();
        if keys.material.len() != 2 * (key + salt) {
            return None;
        }
        let (keyed, salts) = keys.material.split_at(2 * key);
        let side = |server: bool| {
            let turn = usize::from(server);
            (&keyed[turn * key..][..key], &salts[turn * salt..][..salt])
        };
        let ours = side(!keys.client);
        let theirs = side(keys.client);
        Some(Self {
            rtp_out: Cipher::derive(keys.profile, ours, 0)?,
            rtcp_out: Cipher::derive(keys.profile, ours, 3)?,
            rtcp_in: Cipher::derive(keys.profile, theirs, 3)?,
        })
    }

    /// Encrypts an RTP packet in place and appends its tag. `index` is the extended sequence
    /// number; with `ssrc` it must never be used twice.
    pub(super) fn protect_rtp(&self, packet: &mut Vec<u8>, header: usize, ssrc: u32, index: u64) -> bool {
        self.rtp_out.protect_rtp(packet, header, ssrc, index)
    }

    /// Encrypts an RTCP packet in place, appends tag and index. `ssrc` is its first sender.
    pub(super) fn protect_rtcp(&self, packet: &mut Vec<u8>, ssrc: u32, index: u32) -> bool {
        self.rtcp_out.protect_rtcp(packet, ssrc, index & !ENCRYPTED)
    }

    /// The RTCP packet inside and its index; `None`: not from the other side, or damaged.
    pub(super) fn open_rtcp(&self, packet: &[u8]) -> Option<(Vec<u8>, u32)> {
        self.rtcp_in.open_rtcp(packet)
    }
}

enum Cipher {
    Gcm { key: Box<LessSafeKey>, salt: [u8; 12] },
    Cm { key: Zeroizing<[u8; 16]>, salt: [u8; 14], tag: hmac::Key },
}

type Stream128 = ctr::Ctr128BE<aes::Aes128>;
type Stream256 = ctr::Ctr128BE<aes::Aes256>;

impl Cipher {
    /// `first_label`: 0 for RTP, 3 for RTCP (RFC 3711, 4.3.2).
    fn derive(profile: Profile, (master, salt): (&[u8], &[u8]), first_label: u8) -> Option<Self> {
        let (key_length, salt_length) = profile.lengths();
        let key = derive(master, salt, first_label, key_length)?;
        let session_salt = derive(master, salt, first_label + 2, salt_length)?;
        match profile {
            Profile::Gcm128 => Self::gcm(&AES_128_GCM, &key, &session_salt),
            Profile::Gcm256 => Self::gcm(&AES_256_GCM, &key, &session_salt),
            Profile::Cm128 => {
                let tag = derive(master, salt, first_label + 1, 20)?;
                Some(Self::Cm {
                    key: Zeroizing::new(key.as_slice().try_into().ok()?),
                    salt: session_salt.as_slice().try_into().ok()?,
                    tag: hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &tag),
                })
            }
        }
    }

    fn gcm(algorithm: &'static Algorithm, key: &[u8], salt: &[u8]) -> Option<Self> {
        let key = Box::new(LessSafeKey::new(UnboundKey::new(algorithm, key).ok()?));
        Some(Self::Gcm { key, salt: salt.try_into().ok()? })
    }

    fn protect_rtp(&self, packet: &mut Vec<u8>, header: usize, ssrc: u32, index: u64) -> bool {
        match self {
            Self::Gcm { key, salt } => {
                let nonce = gcm_rtp_nonce(salt, ssrc, index);
                let Some((head, payload)) = packet.split_at_mut_checked(header) else { return false };
                let sealed = key.seal_in_place_separate_tag(nonce, Aad::from(&*head), payload);
                let Ok(tag) = sealed else { return false };
                packet.extend_from_slice(tag.as_ref());
            }
            Self::Cm { key, salt, tag } => {
                let Some(payload) = packet.get_mut(header..) else { return false };
                Stream128::new((&**key).into(), &cm_iv(salt, ssrc, index).into()).apply_keystream(payload);
                let mut context = hmac::Context::with_key(tag);
                context.update(packet);
                context.update(&((index >> 16) as u32).to_be_bytes());
                packet.extend_from_slice(&context.sign().as_ref()[..CM_TAG]);
            }
        }
        true
    }

    fn protect_rtcp(&self, packet: &mut Vec<u8>, ssrc: u32, index: u32) -> bool {
        let word = (index | ENCRYPTED).to_be_bytes();
        match self {
            Self::Gcm { key, salt } => {
                let Some((clear, hidden)) = packet.split_at_mut_checked(RTCP_CLEAR) else { return false };
                let nonce = gcm_rtcp_nonce(salt, ssrc, index);
                let sealed = key.seal_in_place_separate_tag(nonce, Aad::from(gcm_rtcp_aad(clear, word)), hidden);
                let Ok(tag) = sealed else { return false };
                packet.extend_from_slice(tag.as_ref());
                packet.extend_from_slice(&word);
            }
            Self::Cm { key, salt, tag } => {
                let Some(hidden) = packet.get_mut(RTCP_CLEAR..) else { return false };
                let iv = cm_iv(salt, ssrc, u64::from(index));
                Stream128::new((&**key).into(), &iv.into()).apply_keystream(hidden);
                packet.extend_from_slice(&word);
                let signature = hmac::sign(tag, packet);
                packet.extend_from_slice(&signature.as_ref()[..CM_TAG]);
            }
        }
        true
    }

    fn open_rtcp(&self, packet: &[u8]) -> Option<(Vec<u8>, u32)> {
        let ssrc = u32::from_be_bytes(packet.get(4..RTCP_CLEAR)?.try_into().ok()?);
        match self {
            Self::Gcm { key, salt } => {
                let body_end = packet.len().checked_sub(INDEX_WORD).filter(|end| *end >= RTCP_CLEAR + GCM_TAG)?;
                let word: [u8; 4] = packet[body_end..].try_into().ok()?;
                let index = encrypted_index(word)?;
                let mut opened = packet[..body_end].to_vec();
                let aad = gcm_rtcp_aad(&packet[..RTCP_CLEAR], word);
                let nonce = gcm_rtcp_nonce(salt, ssrc, index);
                let plain = key.open_in_place(nonce, Aad::from(aad), &mut opened[RTCP_CLEAR..]).ok()?.len();
                opened.truncate(RTCP_CLEAR + plain);
                Some((opened, index))
            }
            Self::Cm { key, salt, tag } => {
                let signed = packet.len().checked_sub(CM_TAG)?;
                let body_end = signed.checked_sub(INDEX_WORD).filter(|end| *end >= RTCP_CLEAR)?;
                let word: [u8; 4] = packet[body_end..signed].try_into().ok()?;
                let index = encrypted_index(word)?;
                let whole = hmac::sign(tag, &packet[..signed]);
                if !same(&whole.as_ref()[..CM_TAG], &packet[signed..]) {
                    return None;
                }
                let mut opened = packet[..body_end].to_vec();
                let iv = cm_iv(salt, ssrc, u64::from(index));
                Stream128::new((&**key).into(), &iv.into()).apply_keystream(&mut opened[RTCP_CLEAR..]);
                Some((opened, index))
            }
        }
    }
}

/// Compares in a time that does not tell where two tags differ.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |sum, (a, b)| std::hint::black_box(sum | (a ^ b))) == 0
}

/// Only encrypted SRTCP is taken.
fn encrypted_index(word: [u8; 4]) -> Option<u32> {
    let word = u32::from_be_bytes(word);
    (word & ENCRYPTED != 0).then_some(word & !ENCRYPTED)
}

/// The key derivation of RFC 3711, 4.3, with a derivation rate of zero. A salt of 12 bytes is
/// filled up with zeros (RFC 7714, 11).
fn derive(master: &[u8], salt: &[u8], label: u8, length: usize) -> Option<Zeroizing<Vec<u8>>> {
    let mut iv = [0; 16];
    iv.get_mut(..salt.len())?.copy_from_slice(salt);
    iv[7] ^= label;
    let mut derived = Zeroizing::new(vec![0; length]);
    match master.len() {
        16 => Stream128::new_from_slices(master, &iv).ok()?.apply_keystream(&mut derived),
        32 => Stream256::new_from_slices(master, &iv).ok()?.apply_keystream(&mut derived),
        _ => return None,
    }
    Some(derived)
}

/// RFC 7714, 8.1.
fn gcm_rtp_nonce(salt: &[u8; 12], ssrc: u32, index: u64) -> Nonce {
    let mut nonce = *salt;
    // The 48 bits of the index are roll-over counter and sequence number.
    let tail = (u128::from(ssrc) << 48) | u128::from(index & 0xffff_ffff_ffff);
    for (byte, value) in nonce[2..].iter_mut().zip(&tail.to_be_bytes()[6..]) {
        *byte ^= value;
    }
    Nonce::assume_unique_for_key(nonce)
}

/// RFC 7714, 9.1.
fn gcm_rtcp_nonce(salt: &[u8; 12], ssrc: u32, index: u32) -> Nonce {
    gcm_rtp_nonce(salt, ssrc, u64::from(index))
}

fn gcm_rtcp_aad(clear: &[u8], word: [u8; 4]) -> [u8; 12] {
    let mut aad = [0; 12];
    aad[..RTCP_CLEAR].copy_from_slice(&clear[..RTCP_CLEAR]);
    aad[RTCP_CLEAR..].copy_from_slice(&word);
    aad
}

/// RFC 3711, 4.1.1.
fn cm_iv(salt: &[u8; 14], ssrc: u32, index: u64) -> [u8; 16] {
    let mut iv = [0; 16];
    iv[..14].copy_from_slice(salt);
    for (byte, value) in iv[4..8].iter_mut().zip(ssrc.to_be_bytes()) {
        *byte ^= value;
    }
    for (byte, value) in iv[8..14].iter_mut().zip(&index.to_be_bytes()[2..]) {
        *byte ^= value;
    }
    iv
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> = text.chars().filter_map(|letter| letter.to_digit(16)).map(|digit| digit as u8).collect();
        digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
    }

    const SALT: &str = "517569642070726f2071756f";
    const RTP: &str = "8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 \
                       696e2070 61727465 73207472 6573";

    fn rfc_7714_rtp(algorithm: &'static Algorithm, key: &str, expected: &str) {
        let cipher = Cipher::gcm(algorithm, &hex(key), &hex(SALT)).expect("a cipher");
        let mut packet = hex(RTP);
        assert!(cipher.protect_rtp(&mut packet, 12, 0x5501_a0b2, 0xf17b));
        assert_eq!(packet, hex(expected));
    }

    #[test]
    fn rtp_is_sealed_as_in_rfc_7714_section_16() {
        rfc_7714_rtp(
            &AES_128_GCM,
            "000102030405060708090a0b0c0d0e0f",
            "8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a \
             51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf 765ee439 0cce",
        );
        rfc_7714_rtp(
            &AES_256_GCM,
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
            "8040f17b 8041f8d3 5501a0b2 32b1de78 a822fe12 ef9f78fa 332e33aa b1801238 9a58e2f3 b50b2a02 \
             76ffae0f 1ba63799 b87b7aa3 db36dfff d6b0f9bb 7878d7a7 6c13",
        );
    }

    #[test]
    fn rtcp_is_sealed_and_opened_as_in_rfc_7714_section_17() {
        let cipher = Cipher::gcm(&AES_128_GCM, &hex("000102030405060708090a0b0c0d0e0f"), &hex(SALT)).expect("a cipher");
        let plain = hex("81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef \
                         deadbeef deadbeef deadbeef");
        let mut packet = plain.clone();
        assert!(cipher.protect_rtcp(&mut packet, 0x4d61_7273, 0x5d4));
        let expected = hex("81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 \
                            730d6fda 4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4");
        assert_eq!(packet, expected);
        assert_eq!(cipher.open_rtcp(&packet), Some((plain, 0x5d4)));
        for cut in 0..packet.len() {
            assert_eq!(cipher.open_rtcp(&packet[..cut]), None, "cut at {cut}");
        }
        packet[20] ^= 1;
        assert_eq!(cipher.open_rtcp(&packet), None, "damaged");
    }

    #[test]
    fn session_keys_are_those_of_rfc_3711_appendix_b_3() {
        let (master, salt) = (hex("E1F97A0D3E018BE0D64FA32C06DE4139"), hex("0EC675AD498AFEEBB6960B3AABE6"));
        let derived = |label, length| derive(&master, &salt, label, length).expect("a key").to_vec();
        assert_eq!(derived(0, 16), hex("C61E7A93744F39EE10734AFE3FF7A087"));
        assert_eq!(derived(2, 14), hex("30CBBC08863D8C85D49DB34A9AE1"));
        assert_eq!(derived(1, 20), hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
    }

    fn pair(profile: Profile) -> (Srtp, Srtp) {
        let (key, salt) = profile.lengths();
        let material: Vec<u8> = (0..2 * (key + salt)).map(|byte| byte as u8).collect();
        let side = |client| {
            let keys = MasterKeys { profile, material: Zeroizing::new(material.clone()), client };
            Srtp::new(&keys).expect("keys of the right length")
        };
        (side(true), side(false))
    }

    #[test]
    fn counter_mode_gives_the_known_packet() {
        let keys = (hex("e1f97a0d3e018be0d64fa32c06de4139"), hex("0ec675ad498afeebb6960b3aabe6"));
        let cipher = Cipher::derive(Profile::Cm128, (&keys.0, &keys.1), 0).expect("a cipher");
        let mut packet = hex("800f1234 decafbad cafebabe abababab abababab abababab abababab");
        assert!(cipher.protect_rtp(&mut packet, 12, 0xcafe_babe, 0x1234));
        let known = "800f1234 decafbad cafebabe 4e55dc4c e79978d8 8ca4d215 949d2402 b78d6acc 99ea179b 8dbb";
        assert_eq!(packet, hex(known));
    }

    #[test]
    fn reports_cross_in_every_profile_and_not_to_oneself() {
        for profile in [Profile::Gcm128, Profile::Gcm256, Profile::Cm128] {
            let (client, server) = pair(profile);
            let plain: Vec<u8> = (0..64).collect();
            let mut packet = plain.clone();
            let ssrc = u32::from_be_bytes([4, 5, 6, 7]);
            assert!(server.protect_rtcp(&mut packet, ssrc, 9));
            assert_eq!(client.open_rtcp(&packet), Some((plain, 9)), "{profile:?}");
            assert_eq!(server.open_rtcp(&packet), None, "{profile:?}");
        }
    }

    #[test]
    fn keys_of_another_length_are_refused() {
        let keys = MasterKeys { profile: Profile::Gcm256, material: Zeroizing::new(vec![0; 56]), client: true };
        assert!(Srtp::new(&keys).is_none());
    }
}
