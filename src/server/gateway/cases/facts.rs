use consilium_core::cases::{CaseFacts, ChecklistItem, Plan};
use consilium_core::protocol::ErrorCode;

use super::super::problem::Problem;
use super::super::state::Gateway;
use crate::store::{Appointment, CaseRecord, ConsentRecord, TeamMember};

/// A case with all its parts, read together.
pub(super) struct WholeCase {
    pub(super) case: CaseRecord,
    pub(super) consents: Vec<ConsentRecord>,
    pub(super) items: Vec<ChecklistItem>,
    pub(super) team: Vec<TeamMember>,
    pub(super) appointment: Option<Appointment>,
}

impl WholeCase {
    pub(super) async fn read(gateway: &Gateway, id: i32) -> Result<Self, Problem> {
        let case = gateway.store.case(id).await?.ok_or_else(|| Problem::of(ErrorCode::NotFound))?;
        Self::complete(gateway, case).await
    }

    pub(super) async fn complete(gateway: &Gateway, case: CaseRecord) -> Result<Self, Problem> {
        let (store, id) = (&gateway.store, case.id);
        Ok(WholeCase {
            consents: store.case_consents(id).await?,
            items: store.case_items(id).await?,
            team: store.case_team(id).await?,
            appointment: store.case_appointment(id).await?,
            case,
        })
    }

    pub(super) fn is_cross_border(&self) -> bool {
        self.team.iter().any(|member| member.person.abroad)
    }

    pub(super) fn facts(&self) -> CaseFacts {
        let relation = self.case.request.get("relation").and_then(|value| value.as_str());
        CaseFacts {
            patient_born: self.case.patient_born,
            applicant_is_guardian: matches!(relation, Some("parent" | "guardian")),
            consents: self.consents.iter().map(|record| record.consent.clone()).collect(),
            team: self.team.iter().map(|member| member.person.role).collect(),
            plan: self
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
