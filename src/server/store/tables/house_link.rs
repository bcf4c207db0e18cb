use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "house_link")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(column_type = "VarBinary(StringLen::N(32))")]
    pub secret_hash: Vec<u8>,
    /// The case an applicant follows; none for staff.
    pub case_id: Option<i32>,
    pub name: String,
    pub created: i64,
    pub expires: i64,
    pub exchanged_at: Option<i64>,
    /// Whose own page it leads to.
    pub colleague: Option<i32>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
