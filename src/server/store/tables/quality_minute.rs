use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "quality_minute")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    pub session: String,
    pub minute: i64,
    pub present: i32,
    pub reconnecting: i32,
    pub worst_score: Option<i32>,
    pub longest_delay_ms: Option<i32>,
    pub up_loss_permille: i32,
    pub down_loss_permille: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
