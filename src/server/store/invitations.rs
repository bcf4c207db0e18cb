use consilium_core::model::{InvitationId, Language, PersonName, Role, SessionId, Timestamp};
use consilium_core::session::Seat;
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, QueryOrder, prelude::*};

use super::error::StoreError;
use super::open::Store;
use super::secret::Secret;
use super::tables::invitation;

/// Who shall be invited to which seat.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    pub session: SessionId,
    pub role: Role,
    pub name: PersonName,
    pub speaks: Language,
    pub listens: Language,
    pub expires: Timestamp,
    /// Any number of browsers may use the link, one after the other.
    pub reusable: bool,
}

/// A fresh join link; its secret is nowhere else.
#[derive(Debug)]
pub struct MadeInvitation {
    pub id: InvitationId,
    pub secret: Secret,
}

/// A join link as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Invitation {
    pub id: InvitationId,
    pub session: SessionId,
    pub role: Role,
    pub name: PersonName,
    pub speaks: Language,
    pub listens: Language,
    pub expires: Timestamp,
    pub reusable: bool,
    pub exchanged: bool,
    pub revoked: bool,
}

impl Invitation {
    pub fn seat(&self) -> Seat {
        Seat {
            invitation: self.id,
            role: self.role,
            name: self.name.clone(),
            speaks: self.speaks.clone(),
            listens: self.listens.clone(),
            expires: self.expires,
        }
    }

    pub fn is_valid(&self, now: Timestamp) -> bool {
        !self.revoked && now < self.expires
    }
}

impl Store {
    /// Makes a join link to a session that exists.
    pub async fn invite(&self, new: &NewInvitation, now: Timestamp) -> Result<MadeInvitation, StoreError> {
        if self.session_title(&new.session).await?.is_none() {
            return Err(StoreError::NoSession { session: new.session.clone() });
        }
        let secret = Secret::random();
        let row = invitation::ActiveModel {
            id: NotSet,
            session: Set(new.session.to_string()),
            secret_hash: Set(secret.hash()),
            role: Set(new.role.to_string()),
            name: Set(new.name.reveal().to_owned()),
            speaks: Set(new.speaks.to_string()),
            listens: Set(new.listens.to_string()),
            created: Set(now.0),
            expires: Set(new.expires.0),
            reusable: Set(new.reusable),
            exchanged_at: Set(None),
            revoked_at: Set(None),
        };
        let made = invitation::Entity::insert(row).exec(&self.db).await?;
        Ok(MadeInvitation { id: parse_id(made.last_insert_id)?, secret })
    }

    pub async fn invitations_of(&self, session: &SessionId) -> Result<Vec<Invitation>, StoreError> {
        let rows = invitation::Entity::find()
            .filter(invitation::Column::Session.eq(session.as_str()))
            .order_by_asc(invitation::Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter().map(parse_invitation).collect()
    }

    pub async fn invitation(&self, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
        let Ok(key) = i32::try_from(id.0) else { return Ok(None) };
        invitation::Entity::find_by_id(key).one(&self.db).await?.map(parse_invitation).transpose()
    }

    /// Ends a link for good. Revoking twice changes nothing.
    pub async fn revoke(&self, id: InvitationId, now: Timestamp) -> Result<(), StoreError> {
        let Ok(key) = i32::try_from(id.0) else { return Ok(()) };
        invitation::Entity::update_many()
            .col_expr(invitation::Column::RevokedAt, Expr::value(now.0))
            .filter(invitation::Column::Id.eq(key))
            .filter(invitation::Column::RevokedAt.is_null())
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// Links of a session that is held at another time, or whose report is still to be signed, are good until then.
    pub async fn prolong_invitations(
        &self,
        session: &SessionId,
        roles: &[Role],
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        let links = invitation::Entity::update_many()
            .col_expr(invitation::Column::Expires, Expr::value(expires.0))
            .filter(invitation::Column::Session.eq(session.as_str()))
            .filter(invitation::Column::Role.is_in(roles.iter().map(Role::to_string)))
            .filter(invitation::Column::RevokedAt.is_null());
        links.exec(&self.db).await?;
        Ok(())
    }

    /// Every revoked link of these sessions, whoever revoked it.
    pub async fn revoked_of(&self, sessions: &[SessionId]) -> Result<Vec<(SessionId, InvitationId)>, StoreError> {
        let rows = invitation::Entity::find()
            .filter(invitation::Column::Session.is_in(sessions.iter().map(SessionId::as_str)))
            .filter(invitation::Column::RevokedAt.is_not_null())
            .all(&self.db)
            .await?;
        rows.into_iter().map(parse_invitation).map(|read| read.map(|i| (i.session, i.id))).collect()
    }
}

fn parse_id(id: i32) -> Result<InvitationId, StoreError> {
    u32::try_from(id).map(InvitationId).map_err(|error| StoreError::damaged("invitation", id, error))
}

pub(super) fn parse_invitation(row: invitation::Model) -> Result<Invitation, StoreError> {
    let damaged = |problem: String| StoreError::damaged("invitation", row.id, problem);
    Ok(Invitation {
        id: parse_id(row.id)?,
        session: row.session.parse().map_err(|e: consilium_core::model::IdError| damaged(e.to_string()))?,
        role: row.role.parse().map_err(|e: consilium_core::model::UnknownRole| damaged(e.to_string()))?,
        name: row.name.parse().map_err(|e: consilium_core::model::NameError| damaged(e.to_string()))?,
        speaks: row.speaks.parse().map_err(|e: consilium_core::model::LanguageError| damaged(e.to_string()))?,
        listens: row.listens.parse().map_err(|e: consilium_core::model::LanguageError| damaged(e.to_string()))?,
        expires: Timestamp(row.expires),
        reusable: row.reusable,
        exchanged: row.exchanged_at.is_some(),
        revoked: row.revoked_at.is_some(),
    })
}
