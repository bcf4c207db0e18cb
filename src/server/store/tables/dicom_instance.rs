use sea_orm::entity::prelude::*;

/// What is known of a DICOM object beside its document.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "dicom_instance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub document: String,
    pub case_id: String,
    pub study: String,
    pub series: String,
    pub instance: String,
    /// The same UIDs in the de-identified form.
    pub study_alias: String,
    pub series_alias: String,
    pub instance_alias: String,
    pub sop_class: String,
    pub modality: String,
    pub transfer_syntax: String,
    pub frames: i32,
    pub rows: i32,
    pub columns: i32,
    /// Codes, separated by blanks.
    pub warnings: String,
    pub instance_number: i32,
    pub released: bool,
    /// Guests may see the pixels: nothing is burned in, or a person has looked and masked it.
    pub cleared: bool,
    /// Masks as JSON.
    pub masks: Option<String>,
    /// DICOM JSON of the object, and of its de-identified form when there is one.
    #[sea_orm(column_type = "Text")]
    pub metadata: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub clean_metadata: Option<String>,
    /// Where frames and large values lie, as JSON.
    #[sea_orm(column_type = "Text")]
    pub frame_index: String,
    /// What the values of one frame come to, as JSON.
    pub figures: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
