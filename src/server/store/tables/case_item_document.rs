use sea_orm::entity::prelude::*;

/// A document that fills an item of the checklist; of a series of images the first one stands for all.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "case_item_document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// The document, or the series that it stands for.
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: String,
    pub document: String,
    pub linked: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
