use sea_orm::entity::prelude::*;

/// One file of a case.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub case_id: String,
    pub upload: String,
    /// The place of the file in its upload, from 0.
    pub number: i32,
    pub file_name: String,
    /// `dicom`, `pdf`, `image`, `office` or `unknown`.
    pub kind: String,
    pub media_type: String,
    /// `quarantined`, `released` or `rejected`.
    pub state: String,
    /// Why it is not released, as a code and in words.
    pub reason: Option<String>,
    pub sentence: Option<String>,
    pub size: i64,
    pub sha256: String,
    pub uploaded_by: i32,
    pub created: i64,
    /// Names of blobs: the form that is kept, and the bytes that came when they are others.
    pub blob: Option<String>,
    pub original: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
