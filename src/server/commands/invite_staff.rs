use consilium_core::model::PersonName;

use super::invite::base_url;
use crate::accounts::{PasswordError, Passwords};
use crate::config::{Origin, Settings};
use crate::ops::wall_clock;
use crate::store::{NewAccount, Secret, Store, StoreError};

/// The link and the login that comes of it last one working day.
const LASTS_S: i64 = 12 * 3600;

/// A set-up link is good for three days.
const SET_UP_LASTS_S: i64 = 3 * 24 * 3600;

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

/// Why no account could be made.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error("somebody has an account with this address already")]
    Taken,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Password(#[from] PasswordError),
}

/// Makes an account of staff and a link by which its owner chooses a password, whether the server runs or not.
pub async fn make_account(settings: &Settings, new: &NewAccount) -> Result<String, AccountError> {
    let store = Store::open(&settings.data).await?;
    let link = make_account_through(&store, &base_url(settings), new).await;
    store.close().await?;
    link
}

/// The same, through a store that is open already.
pub async fn make_account_through(store: &Store, base: &Origin, new: &NewAccount) -> Result<String, AccountError> {
    let now = wall_clock();
    let account = store.make_account(new, now).await?.ok_or(AccountError::Taken)?;
    let secret = store.make_account_link(account.id, now, now.plus_seconds(SET_UP_LASTS_S)).await?;
    Ok(base.page_link("set-up", secret.reveal()))
}

/// The account of the demo: made once, and given a new password each time, which is returned to be shown to whoever
/// reads the terminal. Of no use where the people behind an account are real.
pub async fn lend_account(store: &Store, new: &NewAccount) -> Result<Secret, AccountError> {
    let id = match store.make_account(new, wall_clock()).await? {
        Some(made) => made.id,
        None => store.credentials(&new.sign_in_name).await?.ok_or(AccountError::Taken)?.account.id,
    };
    let password = Secret::random();
    store.set_password(id, &Passwords::new()?.hash(password.reveal()).await?).await?;
    Ok(password)
}
