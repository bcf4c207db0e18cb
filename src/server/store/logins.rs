use consilium_core::model::{InvitationId, Timestamp};
use sea_orm::{ActiveValue::Set, ConnectionTrait, TransactionTrait, prelude::*};

use super::error::StoreError;
use super::invitations::{Invitation, parse_invitation};
use super::open::Store;
use super::secret::Secret;
use super::tables::{invitation, login};

/// How a seat's holder proves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginKind {
    /// A browser that exchanged a join link.
    Cookie,
    /// A program: WHIP, WHEP, simulated participants.
    Bearer,
}

impl LoginKind {
    const fn as_str(self) -> &'static str {
        match self {
            LoginKind::Cookie => "cookie",
            LoginKind::Bearer => "bearer",
        }
    }
}

/// What a presented token stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    Valid(Invitation),
    /// It was good once: signed out, expired, or its link was revoked.
    Over,
    Unknown,
}

/// A join link was accepted.
#[derive(Debug)]
pub enum Exchanged {
    /// A new cookie goes to this browser.
    Fresh { invitation: Invitation, token: Secret },
    /// This browser exchanged the link before and still has its cookie.
    Again { invitation: Invitation },
}

/// Why a join link was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    #[error("there is no such link")]
    Unknown,
    #[error("the link has been used in another browser")]
    Used,
    #[error("the link is revoked or its time is over")]
    Over,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Exchanges a link's secret for a cookie, once. `held`: the invitation whose valid cookie
    /// the browser presented beside it.
    pub async fn exchange(
        &self,
        secret: &Secret,
        held: Option<InvitationId>,
        now: Timestamp,
    ) -> Result<Exchanged, ExchangeError> {
        let by_hash = invitation::Column::SecretHash.eq(secret.hash());
        let row = invitation::Entity::find().filter(by_hash).one(&self.db).await.map_err(StoreError::from)?;
        let invitation = parse_invitation(row.ok_or(ExchangeError::Unknown)?)?;
        if !invitation.is_valid(now) {
            return Err(ExchangeError::Over);
        }
        if held == Some(invitation.id) {
            return Ok(Exchanged::Again { invitation });
        }
        let token = self.take_link(&invitation, now).await?.ok_or(ExchangeError::Used)?;
        Ok(Exchanged::Fresh { invitation, token })
    }

    /// `None`: somebody else was first.
    async fn take_link(&self, invitation: &Invitation, now: Timestamp) -> Result<Option<Secret>, StoreError> {
        let transaction = self.db.begin().await?;
        let mut unused = invitation::Entity::update_many()
            .col_expr(invitation::Column::ExchangedAt, Expr::value(now.0))
            .filter(invitation::Column::Id.eq(invitation.id.0));
        if !invitation.reusable {
            unused = unused.filter(invitation::Column::ExchangedAt.is_null());
        }
        if unused.exec(&transaction).await?.rows_affected == 0 {
            return Ok(None);
        }
        let token = insert_login(&transaction, invitation.id, LoginKind::Cookie, now, invitation.expires).await?;
        transaction.commit().await?;
        Ok(Some(token))
    }

    /// A bearer token for a seat, valid as long as its link.
    pub async fn bearer_token(
        &self,
        id: InvitationId,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<Secret, StoreError> {
        insert_login(&self.db, id, LoginKind::Bearer, now, expires).await
    }

    /// A cookie for a seat whose holder has proven otherwise who he is.
    pub async fn seat_cookie(&self, seat: &Invitation, now: Timestamp) -> Result<Secret, StoreError> {
        insert_login(&self.db, seat.id, LoginKind::Cookie, now, seat.expires).await
    }

    /// Whose seat a token gives.
    pub async fn standing(&self, token: &Secret, kind: LoginKind, now: Timestamp) -> Result<Standing, StoreError> {
        let found = login::Entity::find_by_id(token.hash())
            .filter(login::Column::Kind.eq(kind.as_str()))
            .find_also_related(invitation::Entity)
            .one(&self.db)
            .await?;
        let Some((login, Some(row))) = found else { return Ok(Standing::Unknown) };
        let invitation = parse_invitation(row)?;
        let good = login.revoked.is_none() && now.0 < login.expires && invitation.is_valid(now);
        Ok(if good { Standing::Valid(invitation) } else { Standing::Over })
    }

    /// The token is worth nothing from now on.
    pub async fn sign_out(&self, token: &Secret, now: Timestamp) -> Result<(), StoreError> {
        login::Entity::update_many()
            .col_expr(login::Column::Revoked, Expr::value(now.0))
            .filter(login::Column::TokenHash.eq(token.hash()))
            .filter(login::Column::Revoked.is_null())
            .exec(&self.db)
            .await?;
        Ok(())
    }
}

async fn insert_login(
    db: &impl ConnectionTrait,
    id: InvitationId,
    kind: LoginKind,
    now: Timestamp,
    expires: Timestamp,
) -> Result<Secret, StoreError> {
    let invitation = i32::try_from(id.0).map_err(|error| StoreError::damaged("invitation", id, error))?;
    let token = Secret::random();
    let row = login::ActiveModel {
        token_hash: Set(token.hash()),
        invitation: Set(invitation),
        kind: Set(kind.as_str().to_owned()),
        created: Set(now.0),
        expires: Set(expires.0),
        revoked: Set(None),
    };
    login::Entity::insert(row).exec_without_returning(db).await?;
    Ok(token)
}
