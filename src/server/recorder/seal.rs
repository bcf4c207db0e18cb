use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rand::RngCore;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

pub(super) const KEY: usize = 32;

#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error("{path}: {error}")]
    File { path: PathBuf, error: io::Error },
    #[error("{0} is not a key that fits")]
    Key(PathBuf),
    #[error("the institution's private key is not at {0}: name its place in recording.private_key")]
    NoPrivateKey(PathBuf),
    #[error("{path} is locked for another institution's key, {recipient}")]
    OtherInstitution { path: PathBuf, recipient: String },
    #[error("the key of this recording was destroyed: {0}")]
    Erased(String),
    #[error(transparent)]
    Plain(#[from] io::Error),
    #[error("there is no room left for recordings")]
    Full,
    #[error("sealing failed")]
    Cipher,
}

/// The key that this server signs checkpoints and packages with. Keep it like the database.
pub struct MasterKeys {
    signing: Ed25519KeyPair,
}

impl MasterKeys {
    /// Of the data folder; made at the first start.
    pub fn open(data: &Path) -> Result<Self, SealError> {
        let folder = data.join("keys");
        std::fs::create_dir_all(&folder).map_err(|error| SealError::File { path: folder.clone(), error })?;
        let signing = load_or_make(&folder.join("signing.key"), || {
            let document = Ed25519KeyPair::generate_pkcs8(&ring::rand::SystemRandom::new());
            document.map(|document| document.as_ref().to_vec()).map_err(|_| SealError::Cipher)
        })?;
        let signing = Ed25519KeyPair::from_pkcs8(&signing).map_err(|_| SealError::Key(folder.join("signing.key")))?;
        Ok(Self { signing })
    }

    pub fn public_key(&self) -> String {
        hex(self.signing.public_key().as_ref())
    }

    pub fn sign(&self, text: &str) -> String {
        hex(self.signing.sign(text.as_bytes()).as_ref())
    }
}

/// Seals the chunks of one session. The nonce is the place of the chunk, which is never written twice:
/// after every restart a session gets a new key and a new segment.
pub(super) struct SessionKey(LessSafeKey);

impl SessionKey {
    pub fn new(bytes: &[u8]) -> Result<Self, SealError> {
        key_of(bytes).map(SessionKey).ok_or(SealError::Cipher)
    }

    pub fn seal(&self, segment: u32, chunk: u32, plain: Vec<u8>) -> Result<Vec<u8>, SealError> {
        let mut sealed = plain;
        self.0
            .seal_in_place_append_tag(nonce(segment, chunk), Aad::empty(), &mut sealed)
            .map_err(|_| SealError::Cipher)?;
        Ok(sealed)
    }

    /// `None`: torn or changed.
    pub fn open(&self, segment: u32, chunk: u32, sealed: &[u8]) -> Option<Vec<u8>> {
        let mut opened = sealed.to_vec();
        let plain = self.0.open_in_place(nonce(segment, chunk), Aad::empty(), &mut opened).ok()?;
        Some(plain.to_vec())
    }
}

fn nonce(segment: u32, chunk: u32) -> Nonce {
    let mut nonce = [0; NONCE_LEN];
    nonce[4..8].copy_from_slice(&segment.to_be_bytes());
    nonce[8..].copy_from_slice(&chunk.to_be_bytes());
    Nonce::assume_unique_for_key(nonce)
}

/// Whether `text` was signed with the key whose public half is given, both in hexadecimal.
pub fn check_signature(public_key: &str, text: &str, signature: &str) -> bool {
    let (Some(key), Some(signature)) = (unhex(public_key), unhex(signature)) else { return false };
    UnparsedPublicKey::new(&ED25519, key).verify(text.as_bytes(), &signature).is_ok()
}

fn key_of(bytes: &[u8]) -> Option<LessSafeKey> {
    UnboundKey::new(&AES_256_GCM, bytes).ok().map(LessSafeKey::new)
}

pub(super) fn fresh_key() -> [u8; KEY] {
    let mut key = [0; KEY];
    rand::rng().fill_bytes(&mut key);
    key
}

fn load_or_make(path: &Path, make: impl FnOnce() -> Result<Vec<u8>, SealError>) -> Result<Vec<u8>, SealError> {
    if path.exists() {
        return read(path);
    }
    let fresh = make()?;
    write_secret(path, &fresh)?;
    Ok(fresh)
}

/// Readable by its owner alone, and on the disk when this returns.
pub(super) fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), SealError> {
    let failed = |error| SealError::File { path: path.to_owned(), error };
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.sync_all().map_err(failed)
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, SealError> {
    let failed = |error| SealError::File { path: path.to_owned(), error };
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}
