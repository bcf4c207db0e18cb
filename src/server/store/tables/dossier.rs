use sea_orm::entity::prelude::*;

/// What is set for all documents of a case.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "dossier")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: String,
    #[sea_orm(column_type = "VarBinary(StringLen::N(32))")]
    pub case_key: Vec<u8>,
    /// Who the patient is, as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub patient: Option<String>,
    /// Taken from the first image and not said by a person.
    pub patient_assumed: bool,
    /// Who sees images in which form, as JSON.
    #[sea_orm(column_type = "Text")]
    pub access: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
