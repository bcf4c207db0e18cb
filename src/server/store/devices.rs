use consilium_core::model::Timestamp;
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, Condition, QueryOrder, prelude::*};

use super::accounts::{Account, read_account};
use super::error::StoreError;
use super::open::Store;
use super::secret::Secret;
use super::tables::{account, account_device};
use crate::config::LoginLife;

/// One browser in which somebody is signed in.
#[derive(Debug, Clone, PartialEq)]
pub struct Device {
    pub id: i32,
    pub device: String,
    pub created: Timestamp,
    pub seen: Timestamp,
    pub expires: Timestamp,
}

/// `seen` is written at most so often.
const SEEN_EVERY_MS: i64 = 60_000;

impl Store {
    /// Signs an account in to one more browser; the token is its cookie.
    pub async fn sign_in(&self, id: i32, device: &str, now: Timestamp, life: LoginLife) -> Result<Secret, StoreError> {
        self.forget_old_devices(id, now, life).await?;
        let token = Secret::random();
        let row = account_device::ActiveModel {
            id: NotSet,
            token_hash: Set(token.hash()),
            account: Set(id),
            device: Set(device.to_owned()),
            created: Set(now.0),
            seen: Set(now.0),
            expires: Set(now.plus_seconds(life.whole_s).0),
        };
        account_device::Entity::insert(row).exec_without_returning(&self.db).await?;
        Ok(token)
    }

    async fn forget_old_devices(&self, id: i32, now: Timestamp, life: LoginLife) -> Result<(), StoreError> {
        let over = Condition::any()
            .add(account_device::Column::Expires.lte(now.0))
            .add(account_device::Column::Seen.lte(idle_since(now, life)));
        let own = account_device::Column::Account.eq(id);
        account_device::Entity::delete_many().filter(own).filter(over).exec(&self.db).await?;
        Ok(())
    }

    /// Whose cookie it is, while the account is open and the browser has not been idle for too long.
    pub async fn signed_in(
        &self,
        token: &Secret,
        now: Timestamp,
        life: LoginLife,
    ) -> Result<Option<(Account, Device)>, StoreError> {
        let found = account_device::Entity::find().filter(account_device::Column::TokenHash.eq(token.hash()));
        let Some(row) = found.one(&self.db).await? else { return Ok(None) };
        if now.0 >= row.expires || row.seen <= idle_since(now, life) {
            return Ok(None);
        }
        let Some(account) = account::Entity::find_by_id(row.account).one(&self.db).await? else { return Ok(None) };
        if account.disabled.is_some() {
            return Ok(None);
        }
        if now.0 - row.seen >= SEEN_EVERY_MS {
            account_device::Entity::update_many()
                .col_expr(account_device::Column::Seen, Expr::value(now.0))
                .filter(account_device::Column::Id.eq(row.id))
                .exec(&self.db)
                .await?;
        }
        Ok(Some((read_account(account)?, read_device(row))))
    }

    /// Where an account is signed in now, the last one first.
    pub async fn devices(&self, id: i32, now: Timestamp, life: LoginLife) -> Result<Vec<Device>, StoreError> {
        let rows = account_device::Entity::find()
            .filter(account_device::Column::Account.eq(id))
            .filter(account_device::Column::Expires.gt(now.0))
            .filter(account_device::Column::Seen.gt(idle_since(now, life)))
            .order_by_desc(account_device::Column::Id)
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(read_device).collect())
    }

    /// Signs one browser of the account out. `false`: it was not signed in.
    pub async fn sign_device_out(&self, id: i32, device: i32) -> Result<bool, StoreError> {
        let gone = account_device::Entity::delete_many()
            .filter(account_device::Column::Account.eq(id))
            .filter(account_device::Column::Id.eq(device))
            .exec(&self.db)
            .await?;
        Ok(gone.rows_affected > 0)
    }

    /// Signs the account out everywhere, but for one browser.
    pub async fn sign_out_everywhere(&self, id: i32, but: Option<i32>) -> Result<(), StoreError> {
        let mut whose = account_device::Entity::delete_many().filter(account_device::Column::Account.eq(id));
        if let Some(but) = but {
            whose = whose.filter(account_device::Column::Id.ne(but));
        }
        whose.exec(&self.db).await?;
        Ok(())
    }

    /// The cookie of a browser is worth nothing from now on.
    pub async fn forget_device(&self, token: &Secret) -> Result<(), StoreError> {
        let whose = account_device::Column::TokenHash.eq(token.hash());
        account_device::Entity::delete_many().filter(whose).exec(&self.db).await?;
        Ok(())
    }
}

fn idle_since(now: Timestamp, life: LoginLife) -> i64 {
    now.plus_seconds(-life.idle_s).0
}

fn read_device(row: account_device::Model) -> Device {
    Device {
        id: row.id,
        device: row.device,
        created: Timestamp(row.created),
        seen: Timestamp(row.seen),
        expires: Timestamp(row.expires),
    }
}
