use super::consent::{Consent, Scope};
use super::date::Date;
use super::emergency::Emergency;
use crate::model::{Role, Timestamp};

/// How the session is meant to be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    pub recorded: bool,
    /// Somebody of the team sits in another region.
    pub cross_border: bool,
}

/// What guards look at. The store fills it, a test writes it.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseFacts {
    pub patient_born: Date,
    pub applicant_is_guardian: bool,
    pub consents: Vec<Consent>,
    pub team: Vec<Role>,
    /// The appointment that stands, if any.
    pub plan: Option<Plan>,
    pub emergency: Option<Emergency>,
    /// Mandatory fields of the report that are still empty.
    pub empty_report_fields: u32,
    /// Required signatures of the report that are missing.
    pub missing_signatures: u32,
    /// What the patient is told was approved beside the report as it was signed.
    pub patient_version_approved: bool,
}

impl CaseFacts {
    pub fn consents_to(&self, scope: Scope) -> bool {
        self.consents.iter().any(|consent| consent.covers(scope, self.patient_born))
    }

    /// Whether an emergency stands in for this consent: until somebody who had given it takes it back.
    pub(super) fn is_waived(&self, scope: Scope) -> bool {
        let refused_since = |at: Timestamp| self.consents.iter().any(|consent| consent.was_withdrawn_since(scope, at));
        self.emergency.as_ref().is_some_and(|emergency| !refused_since(emergency.approved))
    }

    /// Whether what is known of the patient may be read by somebody who sits there: at home always, abroad with the
    /// patient's consent to that, or in an emergency that two people answer for.
    pub fn may_leave_region(&self, abroad: bool) -> bool {
        !abroad || self.is_waived(Scope::CrossBorder) || self.consents_to(Scope::CrossBorder)
    }

    /// A local expert, who may hold the chair, and a consultant.
    pub fn has_quorum(&self) -> bool {
        self.team.contains(&Role::LocalExpert) && self.team.contains(&Role::Consultant)
    }
}
