use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::StatusCode;
use axum::http::request::Parts;
use consilium_core::model::CaseId;
use consilium_core::protocol::ErrorCode;
use consilium_core::session::{DossierRights, dossier_rights};

use crate::gateway::login::Seated;
use crate::gateway::problem::Problem;
use crate::gateway::state::Gateway;
use crate::store::{Form, Invitation, Sight};

/// Somebody with a seat in the case that the address names.
#[derive(Debug, Clone)]
pub(in crate::gateway) struct Member {
    pub(in crate::gateway) case: CaseId,
    pub(in crate::gateway) invitation: Invitation,
    pub(in crate::gateway) rights: DossierRights,
    pub(in crate::gateway) sight: Sight,
}

impl FromRequestParts<Gateway> for Member {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, gateway).await.map_err(|_| no_case())?;
        let named = params.iter().find(|(name, _)| *name == "case").map(|(_, value)| value.to_owned());
        let invitation = Seated::from_request_parts(parts, gateway).await?.invitation;
        // A case that exists and one that does not look alike to strangers.
        let case = CaseId::from(&invitation.session);
        if named.as_deref() != Some(case.as_str()) {
            return Err(no_case());
        }
        let chair = gateway.registry.holds_chair(&invitation.session, invitation.id);
        let rights = dossier_rights(invitation.role, chair, gateway.registry.in_deliberation(&invitation.session));
        let sight = match rights {
            DossierRights { see: true, .. } => Sight::Identified,
            DossierRights { see_allowed: true, .. } => gateway.dossier.allowed(&case, invitation.role).await?,
            _ => Sight::Nothing,
        };
        Ok(Member { case, invitation, rights, sight })
    }
}

fn no_case() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, ErrorCode::NotAllowed, "Your seat is not in this case.")
}

impl Member {
    /// The form in which this person sees images.
    pub(in crate::gateway) fn form(&self) -> Result<Form, Problem> {
        match self.sight {
            Sight::Identified => Ok(Form::Identified),
            Sight::Deidentified => Ok(Form::Deidentified),
            Sight::Nothing => Err(Problem::of(ErrorCode::NotAllowed)),
        }
    }

    pub(in crate::gateway) fn must(&self, right: bool) -> Result<(), Problem> {
        if right { Ok(()) } else { Err(Problem::of(ErrorCode::NotAllowed)) }
    }
}
