use crate::audit::{Anchor, CheckError, check_audit};
use crate::config::Settings;
use crate::store::Store;

/// Walks along the whole audit, whether the server runs or not. Returns what was found, for the operator.
pub async fn verify_audit(settings: &Settings) -> Result<String, CheckError> {
    let store = Store::open(&settings.data).await?;
    let checked = check_audit(&store, &Anchor::in_folder(&settings.data.dir)).await;
    store.close().await?;
    let (events, hash) = checked?;
    Ok(format!("{events} disclosures, none changed, none missing; the last has the hash {hash}"))
}
