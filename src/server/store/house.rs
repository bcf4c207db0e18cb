use consilium_core::model::{PersonName, Timestamp};
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, Condition, TransactionTrait, prelude::*};

use super::error::StoreError;
use super::open::Store;
use super::secret::Secret;
use super::tables::{house_link, house_login};

/// Who came through a link that is bound to no session.
#[derive(Debug, Clone, PartialEq)]
pub struct HouseGuest {
    /// Number of the link: one person.
    pub number: u32,
    pub name: PersonName,
    /// The case an applicant follows.
    pub case: Option<i32>,
    /// Whose own page it is; neither case nor colleague: staff.
    pub colleague: Option<i32>,
    pub expires: Timestamp,
}

/// Where a link leads that is bound to no session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// The desk; such a link serves once.
    Staff,
    /// A request and what becomes of it; any number of times.
    Applicant,
    /// The page of an expert, interpreter or translator; any number of times.
    Colleague,
}

/// A link was accepted: a cookie for this browser.
#[derive(Debug)]
pub struct HouseLogin {
    pub guest: HouseGuest,
    pub token: Secret,
}

impl Store {
    /// Makes a link for a coordinator, or for whoever follows a case.
    pub async fn make_house_link(
        &self,
        name: &PersonName,
        case: Option<i32>,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<Secret, StoreError> {
        let secret = Secret::random();
        let row = house_link::ActiveModel {
            id: NotSet,
            secret_hash: Set(secret.hash()),
            case_id: Set(case),
            name: Set(name.reveal().to_owned()),
            created: Set(now.0),
            expires: Set(expires.0),
            exchanged_at: Set(None),
            colleague: Set(None),
        };
        house_link::Entity::insert(row).exec_without_returning(&self.db).await?;
        Ok(secret)
    }

    /// Exchanges a link for a cookie. `None`: unknown, used or over.
    pub async fn exchange_house_link(
        &self,
        secret: &Secret,
        kind: LinkKind,
        now: Timestamp,
    ) -> Result<Option<HouseLogin>, StoreError> {
        let transaction = self.db.begin().await?;
        let mut good = house_link::Entity::update_many()
            .col_expr(house_link::Column::ExchangedAt, Expr::value(now.0))
            .filter(house_link::Column::SecretHash.eq(secret.hash()))
            .filter(house_link::Column::Expires.gt(now.0));
        good = match kind {
            LinkKind::Staff => good
                .filter(house_link::Column::CaseId.is_null())
                .filter(house_link::Column::Colleague.is_null())
                .filter(house_link::Column::ExchangedAt.is_null()),
            LinkKind::Applicant => good.filter(house_link::Column::CaseId.is_not_null()),
            LinkKind::Colleague => good.filter(house_link::Column::Colleague.is_not_null()),
        };
        if good.exec(&transaction).await?.rows_affected == 0 {
            return Ok(None);
        }
        let by_hash = house_link::Column::SecretHash.eq(secret.hash());
        let Some(row) = house_link::Entity::find().filter(by_hash).one(&transaction).await? else { return Ok(None) };
        let token = Secret::random();
        let login =
            house_login::ActiveModel { token_hash: Set(token.hash()), link: Set(row.id), expires: Set(row.expires) };
        house_login::Entity::insert(login).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
        Ok(Some(HouseLogin { guest: read_guest(row)?, token }))
    }

    /// Whether the link of this name is that of the colleague who referred the patient of the case.
    pub async fn is_referrer(&self, case: i32, name: &PersonName) -> Result<bool, StoreError> {
        let Some(known) = self.case(case).await? else { return Ok(false) };
        let field = |field: &str| known.request.get(field).and_then(|value| value.as_str()).unwrap_or_default();
        Ok(field("relation") == "physician" && field("applicant_name") == name.reveal())
    }

    /// The cookie is worth nothing from now on.
    pub async fn forget_house_login(&self, token: &Secret) -> Result<(), StoreError> {
        house_login::Entity::delete_by_id(token.hash()).exec(&self.db).await?;
        Ok(())
    }

    /// The links to somebody's own page end, and every browser that came by one is out.
    pub async fn end_personal_links(&self, colleague: i32, now: Timestamp) -> Result<(), StoreError> {
        self.end_links(Condition::all().add(house_link::Column::Colleague.eq(colleague)), now).await
    }

    /// The links by which somebody of this name follows a case end, and every browser that came by one is out.
    pub async fn end_case_links(&self, case: i32, name: &PersonName, now: Timestamp) -> Result<(), StoreError> {
        let of_case = Condition::all().add(house_link::Column::CaseId.eq(case));
        self.end_links(of_case.add(house_link::Column::Name.eq(name.reveal())), now).await
    }

    async fn end_links(&self, which: Condition, now: Timestamp) -> Result<(), StoreError> {
        let transaction = self.db.begin().await?;
        house_link::Entity::update_many()
            .col_expr(house_link::Column::Expires, Expr::value(now.0))
            .filter(which.clone().add(house_link::Column::Expires.gt(now.0)))
            .exec(&transaction)
            .await?;
        let links = house_link::Entity::find().filter(which).all(&transaction).await?;
        let numbers = links.iter().map(|link| link.id);
        house_login::Entity::delete_many().filter(house_login::Column::Link.is_in(numbers)).exec(&transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// Whether this is the secret of that link, used or not.
    pub async fn is_house_link_of(&self, number: u32, secret: &Secret) -> Result<bool, StoreError> {
        let by_hash = house_link::Column::SecretHash.eq(secret.hash());
        let found = house_link::Entity::find().filter(by_hash).one(&self.db).await?;
        Ok(found.is_some_and(|link| u32::try_from(link.id) == Ok(number)))
    }

    /// Whose cookie this is, while it is good.
    pub async fn house_guest(&self, token: &Secret, now: Timestamp) -> Result<Option<HouseGuest>, StoreError> {
        let Some(login) = house_login::Entity::find_by_id(token.hash()).one(&self.db).await? else { return Ok(None) };
        if login.expires <= now.0 {
            return Ok(None);
        }
        house_link::Entity::find_by_id(login.link).one(&self.db).await?.map(read_guest).transpose()
    }
}

fn read_guest(row: house_link::Model) -> Result<HouseGuest, StoreError> {
    let damaged = |problem: String| StoreError::damaged("house_link", row.id, problem);
    Ok(HouseGuest {
        number: u32::try_from(row.id).map_err(|error| damaged(error.to_string()))?,
        name: row.name.parse().map_err(|e: consilium_core::model::NameError| damaged(e.to_string()))?,
        case: row.case_id,
        colleague: row.colleague,
        expires: Timestamp(row.expires),
    })
}
