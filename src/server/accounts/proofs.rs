use std::time::{Duration, Instant};

use dashmap::DashMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::store::Secret;

/// A proof is good for so long, and once.
pub const PROOF_LASTS: Duration = Duration::from_secs(5 * 60);
/// So many are kept before the old ones are swept.
const SWEEP_FROM: usize = 10_000;

/// What somebody proves again for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Signing a report (21 CFR 11.200: each signing is executed anew).
    SignReport,
    /// Letting the patient read what is written for him.
    ApprovePatientVersion,
    /// Erasing all that is kept of a patient.
    EraseCase,
}

/// Whose login a proof belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prover {
    /// A seat, by its invitation.
    Seat(u32),
    /// A member of staff who came by a link.
    StaffLink(u32),
    Account(i32),
}

#[derive(Debug)]
struct Proof {
    prover: Prover,
    purpose: Purpose,
    made: Instant,
}

/// Fresh proofs of who somebody is. They are forgotten with a restart.
#[derive(Debug, Default)]
pub struct Proofs(DashMap<String, Proof>);

impl Proofs {
    /// Somebody has proven who he is just now.
    pub fn make(&self, prover: Prover, purpose: Purpose, now: Instant) -> Secret {
        if self.0.len() >= SWEEP_FROM {
            self.0.retain(|_, proof| is_fresh(proof, now));
        }
        let secret = Secret::random();
        self.0.insert(secret.reveal().to_owned(), Proof { prover, purpose, made: now });
        secret
    }

    /// Uses a proof up. `false`: it is nobody's, another's, for something else, too old, or used.
    pub fn redeem(&self, proof: &str, prover: Prover, purpose: Purpose, now: Instant) -> bool {
        let fits = |_: &String, proof: &Proof| proof.prover == prover && proof.purpose == purpose;
        self.0.remove_if(proof, fits).is_some_and(|(_, proof)| is_fresh(&proof, now))
    }
}

fn is_fresh(proof: &Proof, now: Instant) -> bool {
    now.saturating_duration_since(proof.made) < PROOF_LASTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_good_once_for_its_owner_its_purpose_and_five_minutes() {
        let (proofs, now) = (Proofs::default(), Instant::now());
        let proof = proofs.make(Prover::Account(7), Purpose::SignReport, now);
        let redeem = |prover, purpose, at| proofs.redeem(proof.reveal(), prover, purpose, at);
        assert!(!redeem(Prover::Account(8), Purpose::SignReport, now));
        assert!(!redeem(Prover::Seat(7), Purpose::SignReport, now));
        assert!(!redeem(Prover::Account(7), Purpose::EraseCase, now));
        assert!(redeem(Prover::Account(7), Purpose::SignReport, now));
        assert!(!redeem(Prover::Account(7), Purpose::SignReport, now), "it has been used");
        let old = proofs.make(Prover::Account(7), Purpose::SignReport, now);
        assert!(!proofs.redeem(old.reveal(), Prover::Account(7), Purpose::SignReport, now + PROOF_LASTS));
    }
}
