use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "patient_case")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(column_type = "VarBinary(StringLen::N(32))")]
    pub submission_hash: Vec<u8>,
    pub state: String,
    pub created: i64,
    pub changed: i64,
    /// When somebody has to act.
    pub due: i64,
    pub specialty: String,
    pub patient_name: String,
    pub patient_born: String,
    pub language: String,
    /// The form as JSON.
    pub request: String,
    pub emergency: Option<String>,
    /// What the board shows, as JSON; kept with every event.
    pub card: String,
    /// What a search looks through, in small letters.
    pub search: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
