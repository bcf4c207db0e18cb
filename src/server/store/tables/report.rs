use sea_orm::entity::prelude::*;

/// One version of the report of a session.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "report")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// `preliminary`, `final` or `amended`.
    pub status: String,
    /// Counts the changes of this version.
    pub revision: i64,
    pub content: String,
    /// Of what was signed; set with the last signature.
    pub digest: Option<String>,
    pub bundle: Option<Vec<u8>>,
    pub pdf: Option<Vec<u8>>,
    pub changed: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
