use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "session_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session: String,
    /// Counts up from 0 within the session, without a gap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub at: i64,
    /// A `session::Record` as JSON.
    #[sea_orm(column_type = "Text")]
    pub record: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
