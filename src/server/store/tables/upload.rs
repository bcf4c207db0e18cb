use sea_orm::entity::prelude::*;

/// Bytes on their way into a case.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "upload")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub case_id: String,
    pub file_name: String,
    pub length: i64,
    /// `receiving`, `checking` or `done`.
    pub state: String,
    /// The boundary of a multipart body.
    pub boundary: Option<String>,
    /// The study to which every object of a multipart body has to belong.
    pub study: Option<String>,
    /// What became of the upload as a whole, when something did.
    pub note: Option<String>,
    pub uploaded_by: i32,
    pub created: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
