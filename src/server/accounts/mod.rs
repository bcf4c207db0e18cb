//! What proves that a member of staff is who he says: passwords, second factors, fresh proofs. Whom they belong to is
//! kept in the store; what is enough is decided in `core/access`.
//!
//! - `passwords`: argon2id, a few at a time
//! - `lockouts`: wrong tries, by name
//! - `second_factor`: secrets for authenticators, recovery codes; `factor_key`: how those secrets are locked
//! - `proofs`: somebody has just proven again who he is, for one purpose, once

mod factor_key;
mod lockouts;
mod passwords;
mod proofs;
mod second_factor;

pub use factor_key::{FactorKey, FactorKeyError};
pub use lockouts::Lockouts;
pub use passwords::{PasswordError, Passwords};
pub use proofs::{PROOF_LASTS, Proofs, Prover, Purpose};
pub use second_factor::{new_recovery_codes, new_totp_secret, recovery_code, totp_link};
