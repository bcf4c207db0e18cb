use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rand::RngCore;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use super::second_factor::SECRET_BYTES;
use crate::store::{Store, StoreError};

const KEY_BYTES: usize = 32;

/// Why second factors cannot be locked.
#[derive(Debug, thiserror::Error)]
pub enum FactorKeyError {
    #[error("the key of second factors, {path}: {error}")]
    File { path: PathBuf, error: io::Error },
    #[error("the key of second factors, {0}, is not 32 bytes long")]
    Key(PathBuf),
    #[error("a second factor could not be locked")]
    Cipher,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the secrets of authenticators are locked with in the database (AES-256-GCM): whoever steals a copy of the
/// tables makes no codes. Should the key be lost, recovery codes and new set-up links still work.
pub struct FactorKey(LessSafeKey);

impl FactorKey {
    /// The key in this file; it is made when there is none.
    pub fn open(path: &Path) -> Result<Self, FactorKeyError> {
        let failed = |error| FactorKeyError::File { path: path.to_owned(), error };
        if !path.exists() {
            make(path).map_err(failed)?;
        }
        let bytes = fs::read(path).map_err(failed)?;
        if bytes.len() != KEY_BYTES {
            return Err(FactorKeyError::Key(path.to_owned()));
        }
        let key = UnboundKey::new(&AES_256_GCM, &bytes).map_err(|_| FactorKeyError::Cipher)?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// Nonce, secret and tag; bound to the account, so that no row can take another's place.
    pub fn lock(&self, account: i32, secret: &[u8]) -> Result<Vec<u8>, FactorKeyError> {
        let mut nonce = [0; NONCE_LEN];
        rand::rng().fill_bytes(&mut nonce);
        let mut sealed = secret.to_vec();
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), bound(account), &mut sealed)
            .map_err(|_| FactorKeyError::Cipher)?;
        Ok([&nonce[..], &sealed[..]].concat())
    }

    /// `None`: it was locked with another key or for another account.
    pub fn unlock(&self, account: i32, locked: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = locked.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut sealed = sealed.to_vec();
        self.0.open_in_place(nonce, bound(account), &mut sealed).ok().map(|secret| secret.to_vec())
    }

    /// Locks what an earlier version of the server has kept open.
    pub async fn lock_open_ones(&self, store: &Store) -> Result<(), FactorKeyError> {
        for (account, secret) in store.second_factors().await? {
            if secret.len() == SECRET_BYTES {
                store.replace_second_factor(account, &secret, &self.lock(account, &secret)?).await?;
            }
        }
        Ok(())
    }
}

fn bound(account: i32) -> Aad<String> {
    Aad::from(format!("second factor {account}"))
}

/// Readable by its owner alone, and on the disk when this returns.
fn make(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut key = [0; KEY_BYTES];
    rand::rng().fill_bytes(&mut key);
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(&key)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_opened_by_the_same_key_for_the_same_account_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keys/second-factors.key");
        let key = FactorKey::open(&path).expect("a key");
        let locked = key.lock(7, b"12345678901234567890").expect("locked");
        assert!(!locked.windows(5).any(|part| part == b"12345"));
        let again = FactorKey::open(&path).expect("the same key");
        assert_eq!(again.unlock(7, &locked).as_deref(), Some(&b"12345678901234567890"[..]));
        assert_eq!(key.unlock(8, &locked), None);
        assert_eq!(key.unlock(7, b"12345678901234567890"), None, "nothing that is open is taken for locked");
        let other = FactorKey::open(&folder.path().join("other.key")).expect("another key");
        assert_eq!(other.unlock(7, &locked), None);
        fs::write(&path, b"short").expect("written");
        assert!(matches!(FactorKey::open(&path), Err(FactorKeyError::Key(_))));
    }
}
