//! The institution's key pair (X25519): recordings are locked with the public half, and opened with
//! the private half alone. A session's key is wrapped as `age` does it: an ephemeral key agrees with
//! the public one, HKDF-SHA-256 makes a wrapping key of it, AES-256-GCM wraps.

use std::path::{Path, PathBuf};

use aws_lc_rs::agreement::{EphemeralPrivateKey, PrivateKey, UnparsedPublicKey, X25519, agree, agree_ephemeral};
use aws_lc_rs::encoding::{AsBigEndian, Curve25519SeedBin};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::rand::SystemRandom;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::seal::{KEY, SealError, SessionKey, fresh_key, hex, read, unhex, write_secret};
use crate::config::RecordingSettings;

const INFO: &[u8] = b"consilium recording key 1";
const HEADER: &str = "consilium institution key";

/// The public half: enough to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstitutionKey {
    public: Vec<u8>,
}

/// The private half: opens recordings.
pub struct InstitutionSecret {
    private: PrivateKey,
    public: Vec<u8>,
}

/// A session's key as it lies on the disk.
#[derive(Debug, Serialize, Deserialize)]
struct Wrapped {
    /// The institution's public key it is wrapped to: the first eight bytes of its hash.
    recipient: String,
    ephemeral: String,
    sealed: String,
}

impl InstitutionKey {
    /// Of the settings; made at the first start, when the operator has named none.
    pub fn open(settings: &RecordingSettings, data: &Path) -> Result<Self, SealError> {
        let (path, chosen) = settings.public_key_path(data);
        if !path.exists() && !chosen {
            make_pair(settings, data, &path)?;
        }
        let public = parse(&path)?;
        Ok(Self { public })
    }

    /// How the key is told apart from others.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.public)
    }

    /// A fresh key for a session, and the same wrapped for the disk. `place` is bound to it.
    pub(super) fn new_session_key(&self, place: &str) -> Result<(SessionKey, Vec<u8>), SealError> {
        let key = fresh_key();
        let random = SystemRandom::new();
        let cipher = |_| SealError::Cipher;
        let ephemeral = EphemeralPrivateKey::generate(&X25519, &random).map_err(cipher)?;
        let shown = ephemeral.compute_public_key().map_err(cipher)?.as_ref().to_vec();
        let theirs = UnparsedPublicKey::new(&X25519, &self.public);
        let wrapping =
            agree_ephemeral(ephemeral, theirs, SealError::Cipher, |shared| derive(shared, &shown, &self.public))?;
        let mut sealed = key.to_vec();
        wrapping.seal_in_place_append_tag(once(), Aad::from(place), &mut sealed).map_err(|_| SealError::Cipher)?;
        let wrapped = Wrapped { recipient: self.fingerprint(), ephemeral: hex(&shown), sealed: hex(&sealed) };
        let text = serde_json::to_vec(&wrapped).map_err(|_| SealError::Cipher)?;
        Ok((SessionKey::new(&key)?, text))
    }
}

impl InstitutionSecret {
    pub fn open(settings: &RecordingSettings, data: &Path) -> Result<Self, SealError> {
        let (path, _) = settings.private_key_path(data);
        if !path.exists() {
            return Err(SealError::NoPrivateKey(path));
        }
        let bytes = parse(&path)?;
        let private = PrivateKey::from_private_key(&X25519, &bytes).map_err(|_| SealError::Key(path.clone()))?;
        let public = private.compute_public_key().map_err(|_| SealError::Key(path))?.as_ref().to_vec();
        Ok(Self { private, public })
    }

    pub(super) fn unwrap_session_key(&self, path: &Path, place: &str) -> Result<SessionKey, SealError> {
        let damaged = || SealError::Key(path.to_owned());
        let wrapped: Wrapped = serde_json::from_slice(&read(path)?).map_err(|_| damaged())?;
        if wrapped.recipient != fingerprint(&self.public) {
            return Err(SealError::OtherInstitution { path: path.to_owned(), recipient: wrapped.recipient });
        }
        let shown = unhex(&wrapped.ephemeral).ok_or_else(damaged)?;
        let mut sealed = unhex(&wrapped.sealed).ok_or_else(damaged)?;
        let theirs = UnparsedPublicKey::new(&X25519, &shown);
        let wrapping = agree(&self.private, theirs, damaged(), |shared| {
            derive(shared, &shown, &self.public).map_err(|_| damaged())
        })?;
        let key = wrapping.open_in_place(once(), Aad::from(place), &mut sealed).map_err(|_| damaged())?;
        SessionKey::new(key)
    }
}

/// The wrapping key is used once only, so that its nonce may be fixed.
fn once() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

fn derive(shared: &[u8], ephemeral: &[u8], recipient: &[u8]) -> Result<LessSafeKey, SealError> {
    let salt = [ephemeral, recipient].concat();
    let mut key = [0; KEY];
    let info = [INFO];
    let secret = Salt::new(HKDF_SHA256, &salt).extract(shared);
    let expanded = secret.expand(&info, HKDF_SHA256).map_err(|_| SealError::Cipher)?;
    expanded.fill(&mut key).map_err(|_| SealError::Cipher)?;
    UnboundKey::new(&AES_256_GCM, &key).map(LessSafeKey::new).map_err(|_| SealError::Cipher)
}

fn fingerprint(public: &[u8]) -> String {
    hex(&Sha256::digest(public)[..8])
}

/// A key file: lines of comment, then 32 bytes in hexadecimal.
fn parse(path: &Path) -> Result<Vec<u8>, SealError> {
    let text = String::from_utf8(read(path)?).map_err(|_| SealError::Key(path.to_owned()))?;
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    line.and_then(unhex).filter(|key| key.len() == KEY).ok_or_else(|| SealError::Key(path.to_owned()))
}

fn make_pair(settings: &RecordingSettings, data: &Path, public_path: &Path) -> Result<(), SealError> {
    let (private_path, _): (PathBuf, bool) = settings.private_key_path(data);
    let private = PrivateKey::generate(&X25519).map_err(|_| SealError::Cipher)?;
    let bytes: Curve25519SeedBin<'_> = private.as_be_bytes().map_err(|_| SealError::Cipher)?;
    let public = private.compute_public_key().map_err(|_| SealError::Cipher)?;
    let secret = format!(
        "# {HEADER}, PRIVATE. Whoever holds it can hear every recording; who loses it loses them all.\n\
         # Keep it off this server, with a copy. It is needed to export and to play recordings\n\
         # (recording.private_key in the settings).\n{}\n",
        hex(bytes.as_ref())
    );
    let shown = format!(
        "# {HEADER}, public, {}. Recordings are locked with it.\n{}\n",
        fingerprint(public.as_ref()),
        hex(public.as_ref())
    );
    write_secret(&private_path, secret.as_bytes())?;
    write_secret(public_path, shown.as_bytes())?;
    tracing::warn!(
        private = %private_path.display(),
        public = %public_path.display(),
        "a key pair for recordings was made: move the private key to a safe place, with a copy, and name both in [recording] of the settings"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_public_key_locks_the_private_key_opens_and_no_other() {
        let (ours, theirs) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let settings = RecordingSettings::default();
        for folder in [&ours, &theirs] {
            std::fs::create_dir_all(folder.path().join("keys")).expect("a folder");
            InstitutionKey::open(&settings, folder.path()).expect("a pair");
        }
        let public = InstitutionKey::open(&settings, ours.path()).expect("the same again");
        let (key, wrapped) = public.new_session_key("case-1/0").expect("a key");
        let path = ours.path().join("key-0000");
        write_secret(&path, &wrapped).expect("written");
        let sealed = key.seal(0, 0, b"sound".to_vec()).expect("sealed");
        let secret = InstitutionSecret::open(&settings, ours.path()).expect("the private key");
        let opened = secret.unwrap_session_key(&path, "case-1/0").expect("unwrapped");
        assert_eq!(opened.open(0, 0, &sealed).as_deref(), Some(&b"sound"[..]));
        assert!(opened.open(0, 1, &sealed).is_none(), "a chunk stays in its place");
        assert!(secret.unwrap_session_key(&path, "case-2/0").is_err(), "a key stays with its session");
        let stranger = InstitutionSecret::open(&settings, theirs.path()).expect("another private key");
        assert!(matches!(stranger.unwrap_session_key(&path, "case-1/0"), Err(SealError::OtherInstitution { .. })));
        std::fs::remove_file(ours.path().join("keys/institution.key")).expect("moved away");
        assert!(InstitutionKey::open(&settings, ours.path()).is_ok(), "recording goes on");
        let missing = InstitutionSecret::open(&settings, ours.path()).err().expect("none");
        assert!(missing.to_string().contains("recording.private_key"), "{missing}");
    }
}
