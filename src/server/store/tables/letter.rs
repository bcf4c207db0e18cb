use sea_orm::entity::prelude::*;

/// Something that is sent, or shown to copy.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "letter")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    pub case_id: Option<i32>,
    pub kind: String,
    pub recipient: String,
    /// Empty: there is none, the letter is shown.
    pub address: String,
    pub subject: String,
    pub body: String,
    pub calendar: Option<String>,
    /// `shown`, `waiting`, `sent` or `failed`.
    pub state: String,
    pub attempts: i32,
    /// When the next try is due.
    pub due: i64,
    /// Why the last try failed; names nobody.
    pub problem: String,
    pub created: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
