use super::migrations::{Step, column, index, optional, table};

/// Accounts of staff: who may sign in, by what, on which devices.
pub(super) fn accounts_step() -> Step {
    let account = table(
        "account",
        vec![
            column("id").integer().auto_increment().primary_key().to_owned(),
            column("sign_in_name").text().to_owned(),
            column("name").text().to_owned(),
            column("roles").text().to_owned(),
            optional("password_hash").text().to_owned(),
            optional("totp_secret").var_binary(32).to_owned(),
            column("totp_confirmed").boolean().to_owned(),
            column("totp_used").big_integer().to_owned(),
            optional("issuer").text().to_owned(),
            optional("subject").text().to_owned(),
            column("created").big_integer().to_owned(),
            optional("disabled").big_integer().to_owned(),
        ],
    );
    let account_link = table(
        "account_link",
        vec![
            column("secret_hash").var_binary(32).primary_key().to_owned(),
            column("account").integer().to_owned(),
            column("created").big_integer().to_owned(),
            column("expires").big_integer().to_owned(),
        ],
    );
    let account_device = table(
        "account_device",
        vec![
            column("id").integer().auto_increment().primary_key().to_owned(),
            column("token_hash").var_binary(32).to_owned(),
            column("account").integer().to_owned(),
            column("device").text().to_owned(),
            column("created").big_integer().to_owned(),
            column("seen").big_integer().to_owned(),
            column("expires").big_integer().to_owned(),
        ],
    );
    let recovery_code = table(
        "recovery_code",
        vec![column("code_hash").var_binary(32).primary_key().to_owned(), column("account").integer().to_owned()],
    );
    Step {
        tables: vec![account, account_link, account_device, recovery_code],
        indexes: vec![
            index("account", "sign_in_name", true),
            index("account_link", "account", false),
            index("account_device", "token_hash", true),
            index("account_device", "account", false),
            index("recovery_code", "account", false),
        ],
    }
}
