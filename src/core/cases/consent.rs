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
    #[error(
        "This link is not the patient's. Sign as representative, or ask the coordinator for a link for the patient."
    )]
    NotThePatient,
    #[error("This link was given to somebody of another name. Sign with your own full name, by a link of your own.")]
    AnotherName,
}

/// What is known of somebody who signs by a link. Names are compared whatever their script; `None`: they cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// The link was given to the patient.
    pub patients_link: bool,
    /// The typed name is the one to which the link was given.
    pub as_holder: Option<bool>,
    /// The typed name is the patient's.
    pub as_patient: Option<bool>,
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

/// Whether the person who signs is who he says he is, as far as a link and a typed name show it: nobody but the patient
/// signs as the patient, and whoever represents him signs with a name of his own.
pub fn check_signature(signer: &Signer, signature: Signature) -> Result<(), ConsentError> {
    let Signature { patients_link, as_holder, as_patient } = signature;
    match signer {
        Signer::Patient if !patients_link => Err(ConsentError::NotThePatient),
        Signer::Patient if as_patient == Some(false) => Err(ConsentError::AnotherName),
        Signer::Patient => Ok(()),
        Signer::Guardian { .. } if patients_link || as_holder == Some(false) => Err(ConsentError::AnotherName),
        Signer::Guardian { .. } if as_holder.is_none() && as_patient == Some(true) => Err(ConsentError::AnotherName),
        Signer::Guardian { .. } => Ok(()),
    }
}
