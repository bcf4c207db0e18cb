//! A copy of the keys that DTLS agrees on. The WebRTC library keeps them to itself; but it lets the
//! maker of its handshakes be replaced, and here the usual one is wrapped so that the keys it
//! hands out are seen. Beside `peer` the only file that names the library.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use str0m::crypto::dtls::{
    DtlsCert, DtlsImplError, DtlsInstance, DtlsOutput, DtlsProvider, DtlsVersion, ProtocolVersion, SrtpProfile,
};
use str0m::crypto::{CryptoError, CryptoProvider, from_feature_flags};
use zeroize::Zeroizing;

use super::sender::{MasterKeys, Profile};

/// Where the keys of one handshake are left for its peer.
#[derive(Debug, Clone, Default)]
pub(super) struct KeyDrop(Arc<Mutex<Option<MasterKeys>>>);

impl KeyDrop {
    /// The keys, once.
    pub(super) fn take(&self) -> Option<MasterKeys> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn leave(&self, keys: MasterKeys) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(keys);
    }
}

thread_local! {
    /// Links a handshake to the peer that is being made: the library tells its maker of
    /// handshakes nothing of whom they are for.
    static NEWEST: RefCell<Option<KeyDrop>> = const { RefCell::new(None) };
}

/// Runs `make`, which makes one endpoint; where its keys will be left.
pub(super) fn with_key_drop<T>(make: impl FnOnce() -> T) -> (T, KeyDrop) {
    NEWEST.take();
    let made = make();
    (made, NEWEST.take().unwrap_or_default())
}

/// The usual provider with the wrapped maker of handshakes.
pub(super) fn provider() -> CryptoProvider {
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
        if let DtlsOutput::KeyingMaterial(material, profile) = &output
            && let Some(profile) = known(*profile)
        {
            self.keys.leave(MasterKeys { profile, material: Zeroizing::new(material.to_vec()), client });
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

fn known(profile: SrtpProfile) -> Option<Profile> {
    match profile {
        SrtpProfile::AEAD_AES_128_GCM => Some(Profile::Gcm128),
        SrtpProfile::AEAD_AES_256_GCM => Some(Profile::Gcm256),
        SrtpProfile::AES128_CM_SHA1_80 => Some(Profile::Cm128),
        _ => None,
    }
}
