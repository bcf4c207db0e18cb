use consilium_core::cases::Profile;
use consilium_core::model::{PersonName, Role, Timestamp};
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, QueryOrder, QuerySelect, prelude::*};

use super::error::StoreError;
use super::open::Store;
use super::secret::Secret;
use super::tables::{case_person, colleague, house_link};

/// An expert, interpreter or translator, known across cases.
#[derive(Debug, Clone)]
pub struct Colleague {
    pub id: i32,
    pub person: NewColleague,
}

#[derive(Debug, Clone)]
pub struct NewColleague {
    pub role: Role,
    pub name: PersonName,
    /// Empty when it is not known.
    pub email: String,
    pub profile: Profile,
    /// Shown in the directory.
    pub listed: bool,
}

/// A directory shows so many at most.
const MOST: u64 = 5000;

impl Store {
    pub async fn add_colleague(&self, new: &NewColleague) -> Result<i32, StoreError> {
        let row = model_of(new, NotSet)?;
        Ok(colleague::Entity::insert(row).exec(&self.db).await?.last_insert_id)
    }

    /// `false`: there is nobody of this number.
    pub async fn keep_colleague(&self, known: &Colleague) -> Result<bool, StoreError> {
        let changed = colleague::Entity::update_many()
            .set(model_of(&known.person, NotSet)?)
            .filter(colleague::Column::Id.eq(known.id))
            .exec(&self.db)
            .await?;
        Ok(changed.rows_affected > 0)
    }

    pub async fn colleague(&self, id: i32) -> Result<Option<Colleague>, StoreError> {
        colleague::Entity::find_by_id(id).one(&self.db).await?.map(read_colleague).transpose()
    }

    /// These, in no order.
    pub async fn colleagues_of(&self, ids: &[i32]) -> Result<Vec<Colleague>, StoreError> {
        let found = colleague::Entity::find().filter(colleague::Column::Id.is_in(ids.iter().copied()));
        found.all(&self.db).await?.into_iter().map(read_colleague).collect()
    }

    /// The directory, by name.
    pub async fn directory(&self, role: Option<Role>) -> Result<Vec<Colleague>, StoreError> {
        self.known_colleagues(role, colleague::Column::Listed.eq(true)).await
    }

    /// The same with those who were taken out of it; whoever came with a patient is nobody's colleague.
    pub async fn everybody_known(&self, role: Option<Role>) -> Result<Vec<Colleague>, StoreError> {
        let kin = [Role::Patient, Role::Family].map(|role| role.as_str());
        self.known_colleagues(role, colleague::Column::Role.is_not_in(kin)).await
    }

    async fn known_colleagues(&self, role: Option<Role>, which: Expr) -> Result<Vec<Colleague>, StoreError> {
        let mut known = colleague::Entity::find().filter(which);
        if let Some(role) = role {
            known = known.filter(colleague::Column::Role.eq(role.as_str()));
        }
        let rows = known.order_by_asc(colleague::Column::Name).limit(MOST).all(&self.db).await?;
        rows.into_iter().map(read_colleague).collect()
    }

    /// The cases whose team a colleague is in.
    pub async fn cases_of(&self, colleague: i32) -> Result<Vec<i32>, StoreError> {
        let own = case_person::Entity::find().filter(case_person::Column::Colleague.eq(colleague));
        let ids = own.select_only().column(case_person::Column::CaseId).distinct();
        Ok(ids.into_tuple().all(&self.db).await?)
    }

    /// A link to somebody's own page. It may be opened in any number of browsers until it expires.
    pub async fn make_personal_link(
        &self,
        who: &Colleague,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<Secret, StoreError> {
        let secret = Secret::random();
        let row = house_link::ActiveModel {
            id: NotSet,
            secret_hash: Set(secret.hash()),
            case_id: Set(None),
            name: Set(who.person.name.reveal().to_owned()),
            created: Set(now.0),
            expires: Set(expires.0),
            exchanged_at: Set(None),
            colleague: Set(Some(who.id)),
        };
        house_link::Entity::insert(row).exec_without_returning(&self.db).await?;
        Ok(secret)
    }
}

fn model_of(new: &NewColleague, id: sea_orm::ActiveValue<i32>) -> Result<colleague::ActiveModel, StoreError> {
    let profile =
        serde_json::to_string(&new.profile).map_err(|error| StoreError::damaged("colleague", "new", error))?;
    Ok(colleague::ActiveModel {
        id,
        role: Set(new.role.to_string()),
        name: Set(new.name.reveal().to_owned()),
        email: Set(new.email.clone()),
        profile: Set(profile),
        listed: Set(new.listed),
    })
}

fn read_colleague(row: colleague::Model) -> Result<Colleague, StoreError> {
    let damaged = |problem: String| StoreError::damaged("colleague", row.id, problem);
    let person = NewColleague {
        role: row.role.parse().map_err(|e: consilium_core::model::UnknownRole| damaged(e.to_string()))?,
        name: row.name.parse().map_err(|e: consilium_core::model::NameError| damaged(e.to_string()))?,
        email: row.email.clone(),
        profile: serde_json::from_str(&row.profile).map_err(|e| damaged(e.to_string()))?,
        listed: row.listed,
    };
    Ok(Colleague { id: row.id, person })
}
