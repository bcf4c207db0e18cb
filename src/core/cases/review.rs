use super::checklist::ItemState;

/// What a document that is linked to an item is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// Released: people can read it.
    Usable,
    /// The checks hold it back.
    HeldBack,
    /// They hold it back because it may be another patient's.
    OfAnother,
    /// Refused; its bytes are gone.
    Refused,
}

/// Why a finding about an item is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReviewError {
    #[error("This was found to be another patient's. Say why it is not.")]
    NoReason,
    #[error("A document of this item may be another patient's. Decide about it in the dossier first.")]
    OfAnother,
    #[error("A document of this item is held back. Decide about it in the dossier first.")]
    HeldBack,
    #[error("Every document of this item was refused. Link another first.")]
    Refused,
}

/// Whether a reviewer may find this. What may belong to somebody else is never accepted without a word.
pub fn review(from: ItemState, to: ItemState, papers: &[Paper], reason: &str) -> Result<(), ReviewError> {
    if from == ItemState::WrongPatient && to != ItemState::WrongPatient && reason.trim().is_empty() {
        return Err(ReviewError::NoReason);
    }
    if to != ItemState::Accepted {
        return Ok(());
    }
    if papers.contains(&Paper::OfAnother) {
        return Err(ReviewError::OfAnother);
    }
    if papers.contains(&Paper::HeldBack) {
        return Err(ReviewError::HeldBack);
    }
    let gone = !papers.is_empty() && papers.iter().all(|paper| *paper == Paper::Refused);
    if gone { Err(ReviewError::Refused) } else { Ok(()) }
}

/// Where an item stands once a document more is linked to it: what nobody has looked at is not accepted.
pub const fn after_link(state: ItemState, paper: Paper) -> ItemState {
    match (state, paper) {
        (ItemState::WrongPatient, _) | (_, Paper::OfAnother) => ItemState::WrongPatient,
        (_, Paper::Refused) => state,
        (_, Paper::Usable | Paper::HeldBack) => ItemState::Received,
    }
}

/// Where it stands once one less is linked, so many being left. That something was another patient's stays until
/// somebody says why it is not.
pub const fn after_unlink(state: ItemState, left: usize) -> ItemState {
    match state {
        ItemState::WrongPatient => ItemState::WrongPatient,
        _ if left == 0 => ItemState::Missing,
        ItemState::Accepted => ItemState::Received,
        ItemState::Missing | ItemState::Received | ItemState::Unreadable => state,
    }
}
