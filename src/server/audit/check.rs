use consilium_core::audit::{Break, ChainHash, verify_chain};

use super::anchor::{Anchor, AnchorError};
use crate::store::{Store, StoreError};

/// Why a chain does not hold, or could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    #[error("the audit was tampered with: {0}")]
    Broken(#[from] Break),
    #[error(transparent)]
    Anchor(#[from] AnchorError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Walks along the whole chain. Returns how many events there are, and the hash of the last.
pub async fn check_audit(store: &Store, anchor: &Anchor) -> Result<(i64, ChainHash), CheckError> {
    let known = anchor.read()?;
    let mut links = Vec::new();
    loop {
        let after = links.last().map_or(0, |link: &consilium_core::audit::ChainLink| link.number);
        let page = store.audit_chain(after).await?;
        if page.is_empty() {
            return Ok(verify_chain(links, known)?);
        }
        links.extend(page);
    }
}
