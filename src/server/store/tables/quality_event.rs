use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "quality_event")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    pub session: String,
    pub at: i64,
    /// Which alert, raised or over, as JSON.
    pub event: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
