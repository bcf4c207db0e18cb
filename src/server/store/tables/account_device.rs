use sea_orm::entity::prelude::*;

/// One browser in which an account is signed in; gone once it is signed out.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "account_device")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(column_type = "VarBinary(StringLen::N(32))")]
    pub token_hash: Vec<u8>,
    pub account: i32,
    /// Browser and system, as far as they can be told.
    pub device: String,
    pub created: i64,
    /// When it last asked for anything, to the minute.
    pub seen: i64,
    pub expires: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
