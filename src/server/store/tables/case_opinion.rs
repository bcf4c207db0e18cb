use sea_orm::entity::prelude::*;

/// What an expert thinks before the session, sealed until it is opened.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "case_opinion")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    pub case_id: i32,
    pub colleague: i32,
    /// SHA-256 over salt and text, in hexadecimal; shown from the beginning.
    pub commitment: String,
    pub salt: String,
    pub text: String,
    pub sealed: i64,
    pub opened: Option<i64>,
    /// The session of the case before which it was sealed, counted from 1.
    pub round: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
