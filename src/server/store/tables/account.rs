use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    /// The e-mail address in small letters.
    pub sign_in_name: String,
    pub name: String,
    /// With spaces between.
    pub roles: String,
    /// PHC string of argon2id.
    pub password_hash: Option<String>,
    #[sea_orm(column_type = "VarBinary(StringLen::N(32))", nullable)]
    pub totp_secret: Option<Vec<u8>>,
    /// A code was entered once: from then on one is asked for.
    pub totp_confirmed: bool,
    /// The last step whose code was accepted.
    pub totp_used: i64,
    /// Of the identity provider that vouches for the account.
    pub issuer: Option<String>,
    pub subject: Option<String>,
    pub created: i64,
    pub disabled: Option<i64>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "account {}", self.id)
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
