use consilium_core::model::PersonName;

use super::invite::base_url;
use crate::config::{Origin, Settings};
use crate::ops::wall_clock;
use crate::store::{Store, StoreError};

/// The link and the login that comes of it last one working day.
const LASTS_S: i64 = 12 * 3600;

/// Makes a sign-in link to the coordinator's desk, whether the server runs or not.
pub async fn invite_staff(settings: &Settings, name: &PersonName) -> Result<String, StoreError> {
    let store = Store::open(&settings.data).await?;
    let link = invite_staff_through(&store, &base_url(settings), name).await;
    store.close().await?;
    link
}

/// The same, through a store that is open already.
pub async fn invite_staff_through(store: &Store, base: &Origin, name: &PersonName) -> Result<String, StoreError> {
    let now = wall_clock();
    let secret = store.make_house_link(name, None, now, now.plus_seconds(LASTS_S)).await?;
    Ok(base.page_link("desk", secret.reveal()))
}
