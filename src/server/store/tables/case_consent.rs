use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "case_consent")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    pub case_id: i32,
    pub scopes: String,
    pub form_version: String,
    pub language: String,
    pub signer: String,
    pub signed_name: String,
    pub signed: i64,
    pub withdrawn: Option<i64>,
    /// Who interpreted the talk before it; empty when nobody had to.
    pub interpreter: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
