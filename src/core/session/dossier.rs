use super::rights::{Action, Facts, Phase, may};
use crate::model::Role;
use crate::protocol::Presence;

/// What somebody may do with the documents of the case, in the room or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DossierRights {
    pub upload: bool,
    pub see: bool,
    /// As far as the chair allows it.
    pub see_allowed: bool,
    pub judge: bool,
    pub lead: bool,
}

/// Whether somebody may play the recording of a session, also after its end. `released`: to patient and family.
pub fn may_play_recording(role: Role, released: bool) -> bool {
    let facts = afterwards(role);
    may(&facts, Action::PlayRecording) || (released && may(&facts, Action::PlayReleasedRecording))
}

/// Whether somebody may give the recording to patient and family, where the house does so.
pub fn may_release_recording(role: Role) -> bool {
    may(&afterwards(role), Action::ReleaseRecording)
}

const fn afterwards(role: Role) -> Facts {
    Facts { role, chair: false, scribe: false, presence: Presence::Away, phase: Phase::Ended }
}

/// `deliberation`: the team is among itself, so that patient and family see nothing.
pub fn dossier_rights(role: Role, chair: bool, deliberation: bool) -> DossierRights {
    let phase = if deliberation { Phase::Deliberation } else { Phase::Open };
    let facts = Facts { role, chair, scribe: false, presence: Presence::Away, phase };
    DossierRights {
        upload: may(&facts, Action::UploadDossier),
        see: may(&facts, Action::SeeImages),
        see_allowed: may(&facts, Action::SeeImagesAllowed),
        judge: may(&facts, Action::JudgeDossier),
        lead: may(&facts, Action::LeadDossier),
    }
}
