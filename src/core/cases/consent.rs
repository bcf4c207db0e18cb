use serde::{Deserialize, Serialize};

use super::date::Date;
use crate::model::Timestamp;

/// What a consent is given for. Each stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The consultation itself.
    Consultation,
    /// Data may leave the region to consultants abroad.
    CrossBorder,
    /// The session may be recorded.
    Recording,
    /// De-identified use in teaching.
    Teaching,
}

impl Scope {
    pub const ALL: [Scope; 4] = [Scope::Consultation, Scope::CrossBorder, Scope::Recording, Scope::Teaching];
}

/// Who signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Signer {
    Patient,
    Guardian {
        /// Such as mother.
        relation: String,
        /// The paper that shows it, such as the household register and its number.
        document: String,
    },
}

/// A signed form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    pub scopes: Vec<Scope>,
    pub signer: Signer,
    pub signed: Timestamp,
    pub withdrawn: Option<Timestamp>,
}

/// Why nobody can consent this way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConsentError {
    #[error("A child cannot consent; a parent or guardian signs.")]
    Minor,
    #[error("A guardian names the relation to the patient.")]
    NoRelation,
    #[error("A guardian names the document that shows the relation.")]
    NoDocument,
    #[error("Choose what is consented to.")]
    NoScope,
}

impl Consent {
    /// Whether it is in force, as signed, for a patient born on this day.
    fn is_valid(&self, born: Date) -> bool {
        self.withdrawn.is_none() && check_signer(born, &self.signer, &self.scopes, self.signed).is_ok()
    }

    pub(super) fn was_withdrawn_since(&self, scope: Scope, at: Timestamp) -> bool {
        self.scopes.contains(&scope) && self.withdrawn.is_some_and(|withdrawn| withdrawn >= at)
    }

    pub(super) fn covers(&self, scope: Scope, born: Date) -> bool {
        self.scopes.contains(&scope) && self.is_valid(born)
    }
}

/// Whether this person can sign for the patient at this moment.
pub fn check_signer(born: Date, signer: &Signer, scopes: &[Scope], at: Timestamp) -> Result<(), ConsentError> {
    if scopes.is_empty() {
        return Err(ConsentError::NoScope);
    }
    match signer {
        Signer::Patient if born.is_minor_on(Date::of(at)) => Err(ConsentError::Minor),
        Signer::Patient => Ok(()),
        Signer::Guardian { relation, .. } if relation.trim().is_empty() => Err(ConsentError::NoRelation),
        Signer::Guardian { document, .. } if document.trim().is_empty() => Err(ConsentError::NoDocument),
        Signer::Guardian { .. } => Ok(()),
    }
}
