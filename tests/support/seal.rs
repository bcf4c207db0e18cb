//! What an endpoint seals by hand: packets that no WebRTC stack would write, under the keys of its own handshake. The
//! library keeps them to itself, so the maker of its handshakes is wrapped.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use ring::aead::{AES_128_GCM, AES_256_GCM, Aad, Algorithm, LessSafeKey, Nonce, UnboundKey};
use str0m::crypto::dtls::{
    DtlsCert, DtlsImplError, DtlsInstance, DtlsOutput, DtlsProvider, DtlsVersion, ProtocolVersion, SrtpProfile,
};
use str0m::crypto::{CryptoError, CryptoProvider, from_feature_flags};

const SALT: usize = 12;
/// The first eight bytes of RTCP stay readable.
const RTCP_CLEAR: usize = 8;
/// The library counts its own reports from zero.
const FIRST_INDEX: u32 = 1 << 20;
const ENCRYPTED: u32 = 0x8000_0000;

/// The keys of one direction of one handshake.
pub struct Seal {
    rtp: Cipher,
    rtcp: Cipher,
    index: u32,
}

struct Cipher {
    key: LessSafeKey,
    salt: [u8; SALT],
}

impl Seal {
    /// A whole RTP packet, header and payload. The header ends where a reader takes it to end.
    pub fn rtp(&self, plain: &[u8]) -> Vec<u8> {
        let (header, payload) = plain.split_at(header_length(plain));
        // Roll-over counter and number: no story sends so much that the counter moves.
        let (ssrc, number) = (word(plain, 8), half(plain, 2));
        let sealed = self.rtp.seal(ssrc, u32::from(number), header, payload);
        [header, &sealed[..]].concat()
    }

    /// A whole RTCP packet. What is too short to be sealed goes as it is.
    pub fn rtcp(&mut self, plain: &[u8]) -> Vec<u8> {
        let Some((clear, hidden)) = plain.split_at_checked(RTCP_CLEAR) else { return plain.to_vec() };
        self.index += 1;
        let mark = (self.index | ENCRYPTED).to_be_bytes();
        let sealed = self.rtcp.seal(word(plain, 4), self.index, &[clear, &mark].concat(), hidden);
        [clear, &sealed[..], &mark].concat()
    }
}

impl Cipher {
    /// RFC 7714, 8.1 and 9.1: the nonce is made of the source and the number.
    fn seal(&self, ssrc: u32, number: u32, clear: &[u8], hidden: &[u8]) -> Vec<u8> {
        let mut nonce = self.salt;
        let tail = [&ssrc.to_be_bytes()[..], &[0, 0], &number.to_be_bytes()].concat();
        nonce[2..].iter_mut().zip(tail).for_each(|(byte, value)| *byte ^= value);
        let mut sealed = hidden.to_vec();
        let nonce = Nonce::assume_unique_for_key(nonce);
        self.key.seal_in_place_append_tag(nonce, Aad::from(clear), &mut sealed).expect("short enough to be sealed");
        sealed
    }
}

/// Where the header ends (RFC 3550, 5.1 and 5.3.1); one that says too much ends with the packet.
fn header_length(plain: &[u8]) -> usize {
    let first = plain.first().copied().unwrap_or_default();
    let mut end = 12 + 4 * usize::from(first & 0x0f);
    if first & 0x10 != 0 {
        end += 4 + 4 * usize::from(half(plain, end + 2));
    }
    end.min(plain.len())
}

fn half(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |two| u16::from_be_bytes([two[0], two[1]]))
}

fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]))
}

/// What one handshake agreed on: client key, server key, client salt, server salt (RFC 5764, 4.2).
#[derive(Debug)]
struct Agreed {
    profile: SrtpProfile,
    material: Vec<u8>,
    /// The side whose keys are looked at is the DTLS client.
    client: bool,
}

/// Where the keys of one handshake are left for its endpoint.
#[derive(Debug, Clone, Default)]
pub struct KeyDrop(Arc<Mutex<Option<Agreed>>>);

impl KeyDrop {
    /// For what this side sends; `None` until the handshake is over.
    pub fn seal(&self) -> Option<Seal> {
        let agreed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let agreed = agreed.as_ref()?;
        let (algorithm, length) = match agreed.profile {
            SrtpProfile::AEAD_AES_128_GCM => (&AES_128_GCM, 16),
            SrtpProfile::AEAD_AES_256_GCM => (&AES_256_GCM, 32),
            _ => return None,
        };
        let (keys, salts) = agreed.material.split_at_checked(2 * length)?;
        let turn = usize::from(!agreed.client);
        let master = (keys.get(turn * length..)?.get(..length)?, salts.get(turn * SALT..)?.get(..SALT)?);
        let (rtp, rtcp) = (Cipher::derive(algorithm, master, 0)?, Cipher::derive(algorithm, master, 3)?);
        Some(Seal { rtp, rtcp, index: FIRST_INDEX })
    }
}

impl Cipher {
    /// `first_label`: 0 for RTP, 3 for RTCP (RFC 3711, 4.3.2).
    fn derive(algorithm: &'static Algorithm, (master, salt): (&[u8], &[u8]), first_label: u8) -> Option<Self> {
        let key = derive(master, salt, first_label, master.len());
        let session_salt = derive(master, salt, first_label + 2, SALT);
        let key = LessSafeKey::new(UnboundKey::new(algorithm, &key).ok()?);
        Some(Self { key, salt: session_salt.try_into().ok()? })
    }
}

/// The key derivation of RFC 3711, 4.3, with a derivation rate of zero.
fn derive(master: &[u8], salt: &[u8], label: u8, length: usize) -> Vec<u8> {
    let blocks = from_feature_flags().srtp_provider;
    let mut derived = Vec::new();
    for counter in 0..length.div_ceil(16) as u8 {
        let (mut input, mut output) = ([0; 16], [0; 16]);
        input[..SALT].copy_from_slice(salt);
        input[7] ^= label;
        input[15] = counter;
        match master.len() {
            16 => blocks.srtp_aes_128_ecb_round(master, &input, &mut output),
            _ => blocks.srtp_aes_256_ecb_round(master, &input, &mut output),
        }
        derived.extend(output);
    }
    derived.truncate(length);
    derived
}

thread_local! {
    /// Links a handshake to the endpoint that is being made.
    static NEWEST: RefCell<Option<KeyDrop>> = const { RefCell::new(None) };
}

/// Runs `make`, which makes one endpoint with `provider`; where its keys will be left.
pub fn with_key_drop<T>(make: impl FnOnce() -> T) -> (T, KeyDrop) {
    NEWEST.take();
    let made = make();
    (made, NEWEST.take().unwrap_or_default())
}

/// The usual provider with the wrapped maker of handshakes.
pub fn provider() -> CryptoProvider {
    static WATCHED: WatchedDtls = WatchedDtls;
    CryptoProvider { dtls_provider: &WATCHED, ..from_feature_flags() }
}

#[derive(Debug)]
struct WatchedDtls;

impl DtlsProvider for WatchedDtls {
    fn generate_certificate(&self) -> Option<DtlsCert> {
        from_feature_flags().dtls_provider.generate_certificate()
    }

    fn new_dtls(
        &self,
        certificate: &DtlsCert,
        now: Instant,
        version: DtlsVersion,
        mtu: Option<usize>,
    ) -> Result<Box<dyn DtlsInstance>, CryptoError> {
        let inner = from_feature_flags().dtls_provider.new_dtls(certificate, now, version, mtu)?;
        let keys = KeyDrop::default();
        NEWEST.replace(Some(keys.clone()));
        Ok(Box::new(Watched { inner, keys }))
    }
}

#[derive(Debug)]
struct Watched {
    inner: Box<dyn DtlsInstance>,
    keys: KeyDrop,
}

impl DtlsInstance for Watched {
    fn set_active(&mut self, active: bool) {
        self.inner.set_active(active);
    }

    fn handle_packet(&mut self, packet: &[u8]) -> Result<(), DtlsImplError> {
        self.inner.handle_packet(packet)
    }

    fn poll_output<'a>(&mut self, buffer: &'a mut [u8]) -> DtlsOutput<'a> {
        let client = self.inner.is_active();
        let output = self.inner.poll_output(buffer);
        if let DtlsOutput::KeyingMaterial(material, profile) = &output {
            let agreed = Agreed { profile: *profile, material: material.to_vec(), client };
            *self.keys.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(agreed);
        }
        output
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), DtlsImplError> {
        self.inner.handle_timeout(now)
    }

    fn send_application_data(&mut self, data: &[u8]) -> Result<(), DtlsImplError> {
        self.inner.send_application_data(data)
    }

    fn is_active(&self) -> bool {
        self.inner.is_active()
    }

    fn protocol_version(&self) -> Option<ProtocolVersion> {
        self.inner.protocol_version()
    }

    fn is_closing(&self) -> bool {
        self.inner.is_closing()
    }

    fn is_closed(&self) -> bool {
        self.inner.is_closed()
    }

    fn close(&mut self) -> Result<(), DtlsImplError> {
        self.inner.close()
    }
}
