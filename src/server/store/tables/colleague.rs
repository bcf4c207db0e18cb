use sea_orm::entity::prelude::*;

/// An expert, interpreter or translator, known across cases.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "colleague")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    pub role: String,
    pub name: String,
    pub email: String,
    /// Specialties, languages, licence, working hours: as JSON.
    pub profile: String,
    /// Shown in the directory.
    pub listed: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
