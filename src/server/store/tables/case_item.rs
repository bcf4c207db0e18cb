use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "case_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    pub position: i32,
    pub need: String,
    pub state: String,
    /// As a BCP 47 tag; empty when nobody said.
    pub language: String,
    /// Who looked at it last, and when; what he said.
    pub reviewer: String,
    pub reviewed: Option<i64>,
    pub note: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
