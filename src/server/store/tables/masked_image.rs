use sea_orm::entity::prelude::*;

/// The de-identified form of an image with the masks that a person confirmed.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "masked_image")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub document: String,
    pub case_id: String,
    /// As JSON.
    #[sea_orm(column_type = "Text")]
    pub masks: String,
    pub blob: String,
    pub transfer_syntax: String,
    /// DICOM JSON, and where frames and large values lie, as JSON.
    #[sea_orm(column_type = "Text")]
    pub metadata: String,
    #[sea_orm(column_type = "Text")]
    pub frame_index: String,
    pub confirmed_by: i32,
    pub confirmed: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
