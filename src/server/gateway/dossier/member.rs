use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::StatusCode;
use axum::http::request::Parts;
use consilium_core::model::{CaseId, InvitationId, Role};
use consilium_core::protocol::ErrorCode;
use consilium_core::session::{DossierRights, dossier_rights};

use crate::dossier::{FROM_OUTSIDE, FROM_REFERRER, NO_SEAT, is_from_outside};
use crate::gateway::borders::check_border;
use crate::gateway::cases::Around;
use crate::gateway::login::Seated;
use crate::gateway::problem::Problem;
use crate::gateway::state::Gateway;
use crate::store::{Form, Invitation, Sight};

/// Somebody who belongs to the case that the address names: by a seat in one of its sessions, as staff, by his own
/// page, or as the applicant.
#[derive(Debug, Clone)]
pub(in crate::gateway) struct Member {
    pub(in crate::gateway) case: CaseId,
    /// The seat by which he uploads; `NO_SEAT`, `FROM_OUTSIDE` or `FROM_REFERRER` for those who hold none.
    pub(in crate::gateway) uploads_as: InvitationId,
    pub(in crate::gateway) rights: DossierRights,
    pub(in crate::gateway) sight: Sight,
}

impl FromRequestParts<Gateway> for Member {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, gateway).await.map_err(|_| no_case())?;
        let named = params.iter().find(|(name, _)| *name == "case").map(|(_, value)| value.to_owned());
        let named: CaseId = named.and_then(|case| case.parse().ok()).ok_or_else(no_case)?;
        let seated = Seated::from_request_parts(parts, gateway).await.map(|seated| seated.invitation);
        if let Ok(invitation) = &seated
            && let Some(mut member) = by_seat(gateway, invitation, &named).await?
        {
            // The family in the room may still send what it was asked for on its own page.
            if !member.rights.upload && Around::of(parts, &member.case) == Some(Around::Asks) {
                member.rights.upload = true;
                member.uploads_as = FROM_OUTSIDE;
            }
            return Ok(member);
        }
        if let Some(around) = Around::of(parts, &named) {
            return around.member(gateway, named).await;
        }
        // A case that exists and one that does not look alike to strangers.
        seated.and(Err(no_case()))
    }
}

async fn by_seat(gateway: &Gateway, seat: &Invitation, named: &CaseId) -> Result<Option<Member>, Problem> {
    let Some(case) = gateway.store.session_case(&seat.session).await? else { return Ok(None) };
    // Who sits in a session may call its case by the session's name too.
    if case != *named && CaseId::from(&seat.session) != *named {
        return Ok(None);
    }
    check_border(gateway, &case, seat).await?;
    let chair = gateway.registry.holds_chair(&seat.session, seat.id);
    let rights = dossier_rights(seat.role, chair, gateway.registry.in_deliberation(&seat.session));
    let sight = sight_of(gateway, &case, seat.role, rights).await?;
    Ok(Some(Member { case, uploads_as: seat.id, rights, sight }))
}

async fn sight_of(gateway: &Gateway, case: &CaseId, role: Role, rights: DossierRights) -> Result<Sight, Problem> {
    Ok(match rights {
        DossierRights { see: true, .. } => Sight::Identified,
        DossierRights { see_allowed: true, .. } => gateway.dossier.allowed(case, role).await?,
        _ => Sight::Nothing,
    })
}

impl Around {
    async fn member(self, gateway: &Gateway, case: CaseId) -> Result<Member, Problem> {
        let Around::Works(role) = self else {
            let rights = DossierRights { upload: true, see: false, see_allowed: false, judge: false, lead: false };
            let uploads_as = if self == Around::Refers { FROM_REFERRER } else { FROM_OUTSIDE };
            return Ok(Member { case, uploads_as, rights, sight: Sight::Nothing });
        };
        let rights = dossier_rights(role, false, false);
        let sight = sight_of(gateway, &case, role, rights).await?;
        Ok(Member { case, uploads_as: NO_SEAT, rights, sight })
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

    /// Who sends from outside the house goes on with what he sent himself, and does not learn of anything else.
    pub(in crate::gateway) fn knows(&self, uploaded_by: InvitationId) -> bool {
        !is_from_outside(self.uploads_as) || self.uploads_as == uploaded_by
    }

    pub(in crate::gateway) fn must(&self, right: bool) -> Result<(), Problem> {
        if right { Ok(()) } else { Err(Problem::of(ErrorCode::NotAllowed)) }
    }
}
