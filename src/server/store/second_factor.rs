use sea_orm::{ActiveValue::Set, TransactionTrait, prelude::*};

use super::error::StoreError;
use super::open::Store;
use super::secret::Secret;
use super::tables::{account, recovery_code};

impl Store {
    /// Keeps a locked secret that is not asked for until a code of it was entered. `false`: one is in use already.
    pub async fn begin_second_factor(&self, id: i32, secret: &[u8]) -> Result<bool, StoreError> {
        let begun = account::Entity::update_many()
            .col_expr(account::Column::TotpSecret, Expr::value(secret.to_vec()))
            .col_expr(account::Column::TotpUsed, Expr::value(0))
            .filter(account::Column::Id.eq(id))
            .filter(account::Column::TotpConfirmed.eq(false))
            .exec(&self.db)
            .await?;
        Ok(begun.rows_affected == 1)
    }

    /// From now on a code is asked for. The recovery codes replace those of before.
    pub async fn confirm_second_factor(&self, id: i32, used: i64, codes: &[Secret]) -> Result<bool, StoreError> {
        let transaction = self.db.begin().await?;
        let confirmed = account::Entity::update_many()
            .col_expr(account::Column::TotpConfirmed, Expr::value(true))
            .col_expr(account::Column::TotpUsed, Expr::value(used))
            .filter(account::Column::Id.eq(id))
            .filter(account::Column::TotpConfirmed.eq(false))
            .exec(&transaction)
            .await?;
        if confirmed.rows_affected == 0 {
            return Ok(false);
        }
        recovery_code::Entity::delete_many().filter(recovery_code::Column::Account.eq(id)).exec(&transaction).await?;
        let row = |code: &Secret| recovery_code::ActiveModel { code_hash: Set(code.hash()), account: Set(id) };
        recovery_code::Entity::insert_many(codes.iter().map(row)).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Uses the code of a step up. `false`: it or a later one was used before, perhaps this very moment.
    pub async fn use_totp_step(&self, id: i32, step: i64) -> Result<bool, StoreError> {
        let used = account::Entity::update_many()
            .col_expr(account::Column::TotpUsed, Expr::value(step))
            .filter(account::Column::Id.eq(id))
            .filter(account::Column::TotpUsed.lt(step))
            .exec(&self.db)
            .await?;
        Ok(used.rows_affected == 1)
    }

    /// Uses a recovery code up.
    pub async fn use_recovery_code(&self, id: i32, code: &Secret) -> Result<bool, StoreError> {
        let used = recovery_code::Entity::delete_many()
            .filter(recovery_code::Column::CodeHash.eq(code.hash()))
            .filter(recovery_code::Column::Account.eq(id))
            .exec(&self.db)
            .await?;
        Ok(used.rows_affected == 1)
    }

    pub async fn count_recovery_codes(&self, id: i32) -> Result<u64, StoreError> {
        Ok(recovery_code::Entity::find().filter(recovery_code::Column::Account.eq(id)).count(&self.db).await?)
    }

    /// Every secret as it is kept, with its account.
    pub async fn second_factors(&self) -> Result<Vec<(i32, Vec<u8>)>, StoreError> {
        let kept = account::Entity::find().filter(account::Column::TotpSecret.is_not_null()).all(&self.db).await?;
        Ok(kept.into_iter().filter_map(|row| Some((row.id, row.totp_secret?))).collect())
    }

    /// The same secret, kept otherwise, unless it has changed meanwhile.
    pub async fn replace_second_factor(&self, id: i32, before: &[u8], after: &[u8]) -> Result<(), StoreError> {
        account::Entity::update_many()
            .col_expr(account::Column::TotpSecret, Expr::value(after.to_vec()))
            .filter(account::Column::Id.eq(id))
            .filter(account::Column::TotpSecret.eq(before.to_vec()))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    pub async fn remove_second_factor(&self, id: i32) -> Result<(), StoreError> {
        let transaction = self.db.begin().await?;
        account::Entity::update_many()
            .col_expr(account::Column::TotpSecret, Expr::value(None::<Vec<u8>>))
            .col_expr(account::Column::TotpConfirmed, Expr::value(false))
            .filter(account::Column::Id.eq(id))
            .exec(&transaction)
            .await?;
        recovery_code::Entity::delete_many().filter(recovery_code::Column::Account.eq(id)).exec(&transaction).await?;
        Ok(transaction.commit().await?)
    }
}
