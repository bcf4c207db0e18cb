use sea_orm::entity::prelude::*;

/// What the patient is told beside one version of the report of a session.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "patient_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub edition: i32,
    /// Counts the changes of this text.
    pub revision: i64,
    pub content: String,
    /// Of the report that the text was approved beside; set with the approval.
    pub report_digest: Option<String>,
    pub approval: Option<String>,
    pub changed: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
