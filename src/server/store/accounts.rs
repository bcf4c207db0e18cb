use consilium_core::access::{SignInName, StaffRoles};
use consilium_core::model::{PersonName, Timestamp};
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, ConnectionTrait, QueryOrder, TransactionTrait, prelude::*};

use super::error::StoreError;
use super::open::Store;
use super::secret::Secret;
use super::tables::{account, account_device, account_link, recovery_code};

/// A member of staff who signs in to the house.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    pub id: i32,
    pub sign_in_name: SignInName,
    pub name: PersonName,
    pub roles: StaffRoles,
    pub has_password: bool,
    /// A code is asked for beside the password.
    pub second_factor: bool,
    /// An identity provider vouches for the account.
    pub federated: bool,
    pub created: Timestamp,
    pub disabled: Option<Timestamp>,
}

/// An account with what it is checked by.
#[derive(Clone)]
pub struct Credentials {
    pub account: Account,
    /// PHC string.
    pub password_hash: Option<String>,
    /// Locked; confirmed or not, see `account.second_factor`.
    pub totp_secret: Option<Vec<u8>>,
    pub totp_used: i64,
}

/// Somebody to make an account for.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub sign_in_name: SignInName,
    pub name: PersonName,
    pub roles: StaffRoles,
}

/// Who vouches for an account: issuer and subject (OpenID Connect Core, 2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voucher {
    pub issuer: String,
    pub subject: String,
}

impl Store {
    /// `None`: somebody has this sign-in name already.
    pub async fn make_account(&self, new: &NewAccount, now: Timestamp) -> Result<Option<Account>, StoreError> {
        let row = account::ActiveModel {
            id: NotSet,
            sign_in_name: Set(new.sign_in_name.reveal().to_owned()),
            name: Set(new.name.reveal().to_owned()),
            roles: Set(new.roles.to_string()),
            password_hash: Set(None),
            totp_secret: Set(None),
            totp_confirmed: Set(false),
            totp_used: Set(0),
            issuer: Set(None),
            subject: Set(None),
            created: Set(now.0),
            disabled: Set(None),
        };
        let transaction = self.db.begin().await?;
        if named(&transaction, &new.sign_in_name).await?.is_some() {
            return Ok(None);
        }
        account::Entity::insert(row).exec_without_returning(&transaction).await?;
        let made = named(&transaction, &new.sign_in_name).await?.map(read_account).transpose()?;
        transaction.commit().await?;
        Ok(made)
    }

    /// Everybody, in the order they came.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let rows = account::Entity::find().order_by_asc(account::Column::Id).all(&self.db).await?;
        rows.into_iter().map(read_account).collect()
    }

    pub async fn account(&self, id: i32) -> Result<Option<Account>, StoreError> {
        account::Entity::find_by_id(id).one(&self.db).await?.map(read_account).transpose()
    }

    pub async fn credentials(&self, name: &SignInName) -> Result<Option<Credentials>, StoreError> {
        named(&self.db, name).await?.map(read_credentials).transpose()
    }

    pub async fn credentials_of(&self, id: i32) -> Result<Option<Credentials>, StoreError> {
        account::Entity::find_by_id(id).one(&self.db).await?.map(read_credentials).transpose()
    }

    pub async fn set_roles(&self, id: i32, roles: StaffRoles) -> Result<(), StoreError> {
        self.change(id, account::Column::Roles, Expr::value(roles.to_string())).await
    }

    pub async fn set_password(&self, id: i32, hash: &str) -> Result<(), StoreError> {
        self.change(id, account::Column::PasswordHash, Expr::value(hash)).await
    }

    /// A closed account is signed out everywhere and its links are worth nothing.
    pub async fn disable(&self, id: i32, at: Option<Timestamp>) -> Result<(), StoreError> {
        self.change(id, account::Column::Disabled, Expr::value(at.map(|at| at.0))).await?;
        if at.is_some() {
            self.sign_out_everywhere(id, None).await?;
            account_link::Entity::delete_many().filter(account_link::Column::Account.eq(id)).exec(&self.db).await?;
        }
        Ok(())
    }

    async fn change(&self, id: i32, column: account::Column, value: Expr) -> Result<(), StoreError> {
        let whose = account::Entity::update_many().filter(account::Column::Id.eq(id));
        whose.col_expr(column, value).exec(&self.db).await?;
        Ok(())
    }

    /// A link by which its holder chooses a password. Earlier links of the account are worth nothing any more.
    pub async fn make_account_link(&self, id: i32, now: Timestamp, expires: Timestamp) -> Result<Secret, StoreError> {
        let secret = Secret::random();
        let transaction = self.db.begin().await?;
        account_link::Entity::delete_many().filter(account_link::Column::Account.eq(id)).exec(&transaction).await?;
        let row = account_link::ActiveModel {
            secret_hash: Set(secret.hash()),
            account: Set(id),
            created: Set(now.0),
            expires: Set(expires.0),
        };
        account_link::Entity::insert(row).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
        Ok(secret)
    }

    /// Whose link it is, while it is good.
    pub async fn account_of_link(&self, secret: &Secret, now: Timestamp) -> Result<Option<Account>, StoreError> {
        let found = account_link::Entity::find_by_id(secret.hash()).one(&self.db).await?;
        match found.filter(|link| now.0 < link.expires) {
            Some(link) => Ok(self.account(link.account).await?.filter(|account| account.disabled.is_none())),
            None => Ok(None),
        }
    }

    /// Sets the password and uses the link up. A second factor of before is gone, and so is every login.
    pub async fn set_up(&self, secret: &Secret, hash: &str, now: Timestamp) -> Result<Option<Account>, StoreError> {
        let Some(account) = self.account_of_link(secret, now).await? else { return Ok(None) };
        let transaction = self.db.begin().await?;
        let used = account_link::Entity::delete_by_id(secret.hash()).exec(&transaction).await?;
        if used.rows_affected == 0 {
            return Ok(None);
        }
        account::Entity::update_many()
            .col_expr(account::Column::PasswordHash, Expr::value(hash))
            .col_expr(account::Column::TotpSecret, Expr::value(None::<Vec<u8>>))
            .col_expr(account::Column::TotpConfirmed, Expr::value(false))
            .filter(account::Column::Id.eq(account.id))
            .exec(&transaction)
            .await?;
        let codes = recovery_code::Column::Account.eq(account.id);
        recovery_code::Entity::delete_many().filter(codes).exec(&transaction).await?;
        let devices = account_device::Column::Account.eq(account.id);
        account_device::Entity::delete_many().filter(devices).exec(&transaction).await?;
        transaction.commit().await?;
        self.account(account.id).await
    }

    /// The account that an identity provider vouches for.
    pub async fn vouched(&self, by: &Voucher) -> Result<Option<Account>, StoreError> {
        let found = account::Entity::find()
            .filter(account::Column::Issuer.eq(by.issuer.as_str()))
            .filter(account::Column::Subject.eq(by.subject.as_str()))
            .one(&self.db)
            .await?;
        found.map(read_account).transpose()
    }

    /// From now on the provider vouches for this account, unless one does already.
    pub async fn vouch(&self, id: i32, by: &Voucher) -> Result<bool, StoreError> {
        let changed = account::Entity::update_many()
            .col_expr(account::Column::Issuer, Expr::value(by.issuer.as_str()))
            .col_expr(account::Column::Subject, Expr::value(by.subject.as_str()))
            .filter(account::Column::Id.eq(id))
            .filter(account::Column::Subject.is_null())
            .exec(&self.db)
            .await?;
        Ok(changed.rows_affected == 1)
    }
}

async fn named(db: &impl ConnectionTrait, name: &SignInName) -> Result<Option<account::Model>, StoreError> {
    Ok(account::Entity::find().filter(account::Column::SignInName.eq(name.reveal())).one(db).await?)
}

pub(super) fn read_account(row: account::Model) -> Result<Account, StoreError> {
    let damaged = |problem: String| StoreError::damaged("account", row.id, problem);
    Ok(Account {
        id: row.id,
        sign_in_name: row
            .sign_in_name
            .parse()
            .map_err(|e: consilium_core::access::SignInNameError| damaged(e.to_string()))?,
        name: row.name.parse().map_err(|e: consilium_core::model::NameError| damaged(e.to_string()))?,
        roles: row.roles.parse().map_err(|e: consilium_core::access::UnknownStaffRole| damaged(e.to_string()))?,
        has_password: row.password_hash.is_some(),
        second_factor: row.totp_confirmed,
        federated: row.subject.is_some(),
        created: Timestamp(row.created),
        disabled: row.disabled.map(Timestamp),
    })
}

fn read_credentials(row: account::Model) -> Result<Credentials, StoreError> {
    let (password_hash, totp_secret, totp_used) = (row.password_hash.clone(), row.totp_secret.clone(), row.totp_used);
    Ok(Credentials { account: read_account(row)?, password_hash, totp_secret, totp_used })
}
