use sea_orm::entity::prelude::*;

/// What a person decided on a file in quarantine.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "document_decision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub document: String,
    pub case_id: String,
    pub released: bool,
    /// In that person's words.
    pub reason: String,
    pub decided_by: i32,
    pub decided: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
