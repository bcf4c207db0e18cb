use consilium_core::imaging::{Identity, Verdict, Warning, check_patient};

use super::scanner::Scan;
use crate::inspector::{DocumentKind, Finding, Refusal};
use crate::store::DocumentState;

/// The reason of a file whose patient may be another one.
pub const WRONG_PATIENT: &str = "wrong_patient";

/// What happens to a file, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) state: DocumentState,
    /// A code and a sentence, when it is not released.
    pub(super) reason: Option<(&'static str, String)>,
}

impl Decision {
    pub(super) fn release() -> Self {
        Decision { state: DocumentState::Released, reason: None }
    }

    pub(super) fn reject(refusal: Refusal, sentence: impl Into<String>) -> Self {
        Decision { state: DocumentState::Rejected, reason: Some((refusal.as_str(), sentence.into())) }
    }

    /// What comes from outside the house waits until somebody has looked at it.
    pub(super) fn until_seen(self) -> Self {
        match self.state {
            DocumentState::Released => Decision::quarantine(
                "from_outside",
                "The family or a referrer sent this; look at it before it is used.",
            ),
            _ => self,
        }
    }

    fn quarantine(code: &'static str, sentence: impl Into<String>) -> Self {
        Decision { state: DocumentState::Quarantined, reason: Some((code, sentence.into())) }
    }
}

/// `same`: the digest of the object that the case has under this number. `study`: the only one that is taken.
pub(super) fn decide(
    finding: &Finding,
    patient: Option<&Identity>,
    scan: Scan,
    digest: &str,
    same: Option<&str>,
    study: Option<&str>,
) -> Decision {
    if scan == Scan::Infected {
        return Decision::reject(Refusal::Infected, "The virus scanner refuses this file.");
    }
    match finding {
        Finding::Refused { refusal, sentence, .. } => return Decision::reject(*refusal, sentence.clone()),
        Finding::Image(image) if study.is_some_and(|study| study != image.facts.study) => {
            let sentence = "This image belongs to another study than the one it was sent to.";
            return Decision::reject(Refusal::OtherStudy, sentence);
        }
        Finding::Image(_) if same == Some(digest) => {
            return Decision::reject(Refusal::Duplicate, "This image is in the case already.");
        }
        Finding::Image(_) if same.is_some() => {
            return Decision::reject(Refusal::Conflict, "The case has another image with the same number.");
        }
        _ => {}
    }
    if scan == Scan::Unknown {
        return Decision::quarantine("not_scanned", "The virus scanner could not look at this file.");
    }
    match finding {
        Finding::Document { active: true, .. } => {
            Decision::quarantine("active_content", "This document may run programs when it is opened.")
        }
        Finding::Image(image) => match patient.map(|patient| check_patient(patient, &image.facts.identity)) {
            Some(verdict @ Verdict::Different(_)) => Decision::quarantine(WRONG_PATIENT, verdict.sentence()),
            Some(verdict @ Verdict::Unknown) => Decision::quarantine("patient_unknown", verdict.sentence()),
            Some(Verdict::Same) | None => Decision::release(),
        },
        Finding::Document { .. } | Finding::Refused { .. } => Decision::release(),
    }
}

/// Guests may see pixels in which no text is to be expected.
pub(super) fn is_clear(warnings: &[Warning]) -> bool {
    !warnings.iter().any(|warning| matches!(warning, Warning::BurnedIn | Warning::BurnedInPossible))
}

pub(super) const fn kind_of(finding: &Finding) -> &'static str {
    match finding {
        Finding::Image(_) => "dicom",
        Finding::Document { kind: DocumentKind::Pdf, .. } => "pdf",
        Finding::Document { kind: DocumentKind::Image, .. } => "image",
        Finding::Document { kind: DocumentKind::Office, .. } => "office",
        Finding::Refused { .. } => "unknown",
    }
}
