use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::RngCore;
use tokio::sync::Semaphore;

/// Why a password could not be checked at all.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error("too many people sign in at this moment")]
    Busy,
    #[error("a password could not be worked on: {0}")]
    Broken(String),
}

/// 19 MiB, two passes, one lane: the second of the parameter sets that OWASP's Password Storage Cheat Sheet calls
/// equal. A check takes some tens of milliseconds.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// So many are worked on at a time: they share processor and memory with live sessions.
const AT_A_TIME: usize = 2;
/// So many more wait; who comes then is sent away.
const WAITING: usize = 32;

/// Passwords as argon2id hashes (RFC 9106). Cheap to clone.
#[derive(Debug, Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    /// What a password is compared with when nobody has the name, so that it takes the same time.
    nobody: Arc<str>,
}

impl Passwords {
    pub fn new() -> Result<Self, PasswordError> {
        let nobody = hash_now("no account has this password")?;
        Ok(Self {
            turns: Arc::new(Semaphore::new(AT_A_TIME)),
            waiting: Arc::new(AtomicUsize::new(0)),
            nobody: nobody.into(),
        })
    }

    /// The password as a PHC string, with a salt of its own.
    pub async fn hash(&self, password: &str) -> Result<String, PasswordError> {
        let password = password.to_owned();
        self.work(move || hash_now(&password)).await?
    }

    /// Whether it is the password of this hash. Without a hash the answer is no, and takes as long.
    pub async fn matches(&self, password: &str, hash: Option<&str>) -> Result<bool, PasswordError> {
        let (password, known) = (password.to_owned(), hash.is_some());
        let hash = hash.unwrap_or(&self.nobody).to_owned();
        let fits = self.work(move || verify_now(&password, &hash)).await??;
        Ok(fits && known)
    }

    /// The hash was made with other parameters than today's: the password is to be hashed anew.
    pub fn is_outdated(hash: &str) -> bool {
        let Ok(parsed) = PasswordHash::new(hash) else { return true };
        let known = Params::try_from(&parsed)
            .is_ok_and(|params| (params.m_cost(), params.t_cost(), params.p_cost()) == (MEMORY_KIB, PASSES, LANES));
        parsed.algorithm.as_str() != "argon2id" || !known
    }

    async fn work<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Result<T, PasswordError> {
        let _place = Place::take(&self.waiting)?;
        let _turn = self.turns.acquire().await.map_err(|error| PasswordError::Broken(error.to_string()))?;
        tokio::task::spawn_blocking(job).await.map_err(|error| PasswordError::Broken(error.to_string()))
    }
}

/// A place among those who wait, given back when it is dropped.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Result<Self, PasswordError> {
        let place = Place(waiting);
        if waiting.fetch_add(1, Ordering::Relaxed) >= WAITING + AT_A_TIME {
            Err(PasswordError::Busy)
        } else {
            Ok(place)
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn argon2() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|e| PasswordError::Broken(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &str) -> Result<String, PasswordError> {
    let mut salt = [0u8; 16];
    rand::rng().fill_bytes(&mut salt);
    let broken = |error: argon2::password_hash::Error| PasswordError::Broken(error.to_string());
    let salt = SaltString::encode_b64(&salt).map_err(broken)?;
    Ok(argon2()?.hash_password(password.as_bytes(), &salt).map_err(broken)?.to_string())
}

/// The parameters stand in the hash; those of `argon2()` are for new ones.
fn verify_now(password: &str, hash: &str) -> Result<bool, PasswordError> {
    let parsed = PasswordHash::new(hash).map_err(|error| PasswordError::Broken(error.to_string()))?;
    Ok(argon2()?.verify_password(password.as_bytes(), &parsed).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_alone() {
        let passwords = Passwords::new().expect("argon2 works");
        let hash = passwords.hash("correct horse battery").await.expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(hash, passwords.hash("correct horse battery").await.expect("another salt"));
        assert!(passwords.matches("correct horse battery", Some(&hash)).await.expect("a check"));
        assert!(!passwords.matches("correct horse batterx", Some(&hash)).await.expect("a check"));
        assert!(!passwords.matches("no account has this password", None).await.expect("a check"));
        assert!(!Passwords::is_outdated(&hash));
        assert!(Passwords::is_outdated(&hash.replace("t=2", "t=1")));
    }

    #[tokio::test]
    async fn whoever_comes_when_all_places_are_taken_is_sent_away() {
        let passwords = Passwords::new().expect("argon2 works");
        let waiting: Vec<_> = (0..WAITING + AT_A_TIME).map(|_| Place::take(&passwords.waiting)).collect();
        assert!(matches!(passwords.hash("whatever it is").await, Err(PasswordError::Busy)));
        drop(waiting);
        assert!(passwords.hash("whatever it is").await.is_ok());
    }
}
