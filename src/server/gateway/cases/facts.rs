use consilium_core::cases::{CaseFacts, CaseState, Plan};
use consilium_core::protocol::ErrorCode;

use super::super::problem::Problem;
use super::super::state::Gateway;
use crate::store::{CaseParts, CaseRecord};

/// A case with all its parts, read together.
pub(in super::super) struct WholeCase {
    pub(in super::super) case: CaseRecord,
    pub(in super::super) parts: CaseParts,
}

impl WholeCase {
    pub(in super::super) async fn read(gateway: &Gateway, id: i32) -> Result<Self, Problem> {
        let case = gateway.store.case(id).await?.ok_or_else(|| Problem::of(ErrorCode::NotFound))?;
        let parts = gateway.store.case_parts(&[id]).await?.remove(&id).unwrap_or_default();
        Ok(WholeCase { case, parts })
    }

    /// The cases of one state, or of all.
    pub(super) async fn read_all(gateway: &Gateway, state: Option<CaseState>) -> Result<Vec<Self>, Problem> {
        let cases = gateway.store.cases(state).await?;
        let ids: Vec<i32> = cases.iter().map(|case| case.id).collect();
        let mut parts = gateway.store.case_parts(&ids).await?;
        let whole = |case: CaseRecord| WholeCase { parts: parts.remove(&case.id).unwrap_or_default(), case };
        Ok(cases.into_iter().map(whole).collect())
    }

    pub(super) fn is_cross_border(&self) -> bool {
        self.parts.team.iter().any(|member| member.person.abroad)
    }

    pub(super) fn facts(&self) -> CaseFacts {
        let relation = self.case.request.get("relation").and_then(|value| value.as_str());
        CaseFacts {
            patient_born: self.case.patient_born,
            applicant_is_guardian: matches!(relation, Some("parent" | "guardian")),
            consents: self.parts.consents.iter().map(|record| record.consent.clone()).collect(),
            team: self.parts.team.iter().map(|member| member.person.role).collect(),
            plan: self
                .parts
                .appointment
                .as_ref()
                .map(|made| Plan { recorded: made.recorded, cross_border: self.is_cross_border() }),
            emergency: self.case.emergency.clone(),
            // There is no report yet: a release is refused until one is complete and signed.
            empty_report_fields: 1,
            missing_signatures: 1,
        }
    }
}
