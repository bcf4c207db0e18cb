use sea_orm::entity::prelude::*;

/// Something that a case owes, with who owes it and when.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "case_task")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    pub case_id: i32,
    pub kind: String,
    /// The colleague who owes it.
    pub owner: Option<i32>,
    pub due: i64,
    pub done: bool,
    /// As JSON.
    pub body: String,
    pub changed: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
