use consilium_core::model::InvitationId;

use crate::config::Settings;
use crate::ops::wall_clock;
use crate::store::{Store, StoreError};

/// Why nothing was revoked.
#[derive(Debug, thiserror::Error)]
pub enum RevokeError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no invitation {0}")]
    NotFound(u32),
}

/// Ends a join link for good. A running server notices within a second.
pub async fn revoke(settings: &Settings, invitation: InvitationId) -> Result<(), RevokeError> {
    let store = Store::open(&settings.data).await?;
    let outcome = match store.invitation(invitation).await? {
        None => Err(RevokeError::NotFound(invitation.0)),
        Some(_) => Ok(store.revoke(invitation, wall_clock()).await?),
    };
    store.close().await?;
    outcome
}
