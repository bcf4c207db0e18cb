use sea_orm::sea_query::{
    Alias, ColumnDef, Index, IndexCreateStatement, Table, TableAlterStatement, TableCreateStatement,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, TransactionTrait};

use super::error::StoreError;

/// One step of the schema. Steps that have been released never change.
pub(super) struct Step {
    pub(super) tables: Vec<TableCreateStatement>,
    pub(super) indexes: Vec<IndexCreateStatement>,
}

/// A step with what changes in tables that are there already.
pub(super) struct Change {
    /// Between the new tables and the indexes, in this order.
    pub(super) columns: Vec<TableAlterStatement>,
    /// What the new columns hold in rows that are there already.
    pub(super) fills: Vec<&'static str>,
    pub(super) step: Step,
}

impl From<Step> for Change {
    fn from(step: Step) -> Self {
        Change { columns: Vec::new(), fills: Vec::new(), step }
    }
}

/// Brings the tables up to date, in one transaction.
#[tracing::instrument(level = "debug", name = "database migrations", skip_all)]
pub(super) async fn migrate(db: &DatabaseConnection) -> Result<(), StoreError> {
    let transaction = db.begin().await?;
    lock_schema(&transaction).await?;
    let done = applied_steps(&transaction).await?;
    let steps: [Change; 13] = [
        first_step().into(),
        super::dossier_step::dossier_step().into(),
        super::cases_step::cases_step().into(),
        super::dossier_more_step::dossier_more_step().into(),
        super::accounts_step::accounts_step().into(),
        super::audit_step::audit_step().into(),
        super::reports_step::reports_step().into(),
        super::journey_step::journey_step(),
        super::quality_step::quality_step().into(),
        super::comparing_step::comparing_step(),
        super::dossier_checklist_step::dossier_checklist_step(),
        super::second_opinions_step::second_opinions_step(),
        super::patient_versions_step::patient_versions_step().into(),
    ];
    if done > steps.len() {
        return Err(StoreError::Newer);
    }
    for (number, step) in steps.iter().enumerate().skip(done) {
        for table in &step.step.tables {
            transaction.execute(table).await?;
        }
        for column in &step.columns {
            transaction.execute(column).await?;
        }
        for fill in &step.fills {
            transaction.execute_unprepared(fill).await?;
        }
        for index in &step.step.indexes {
            transaction.execute(index).await?;
        }
        transaction.execute_unprepared(&format!("INSERT INTO schema_step (number) VALUES ({})", number + 1)).await?;
    }
    Ok(transaction.commit().await?)
}

/// Two servers that start together take turns. On SQLite the first write of the transaction does it.
async fn lock_schema(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared("SELECT pg_advisory_xact_lock(20418)").await?;
    }
    transaction.execute_unprepared("CREATE TABLE IF NOT EXISTS schema_step (number integer PRIMARY KEY)").await?;
    Ok(())
}

async fn applied_steps(transaction: &DatabaseTransaction) -> Result<usize, DbErr> {
    let backend = transaction.get_database_backend();
    let count = sea_orm::Statement::from_string(backend, "SELECT count(*) AS done FROM schema_step");
    let row = transaction.query_one_raw(count).await?;
    let done: i64 = row.map_or(Ok(0), |row| row.try_get("", "done"))?;
    Ok(usize::try_from(done).unwrap_or(0))
}

pub(super) fn column(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(Alias::new(name));
    column.not_null();
    column
}

pub(super) fn optional(name: &'static str) -> ColumnDef {
    ColumnDef::new(Alias::new(name))
}

pub(super) fn table(name: &'static str, columns: Vec<ColumnDef>) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(Alias::new(name));
    for mut column in columns {
        table.col(&mut column);
    }
    table
}

/// A column more in a table that is there.
pub(super) fn added(table: &'static str, mut column: ColumnDef) -> TableAlterStatement {
    Table::alter().table(Alias::new(table)).add_column(&mut column).to_owned()
}

pub(super) fn index(table: &'static str, column: &'static str, unique: bool) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_{column}")).table(Alias::new(table)).col(Alias::new(column));
    if unique {
        index.unique();
    }
    index
}

fn first_step() -> Step {
    let session = table(
        "session",
        vec![
            column("id").text().primary_key().to_owned(),
            column("title").text().to_owned(),
            column("created").big_integer().to_owned(),
            optional("started").big_integer().to_owned(),
            optional("ended").big_integer().to_owned(),
        ],
    );
    let mut session_event = table(
        "session_event",
        vec![
            column("session").text().to_owned(),
            column("number").big_integer().to_owned(),
            column("at").big_integer().to_owned(),
            column("record").text().to_owned(),
        ],
    );
    session_event.primary_key(Index::create().col(Alias::new("session")).col(Alias::new("number")));
    let invitation = table(
        "invitation",
        vec![
            column("id").integer().auto_increment().primary_key().to_owned(),
            column("session").text().to_owned(),
            column("secret_hash").var_binary(32).to_owned(),
            column("role").text().to_owned(),
            column("name").text().to_owned(),
            column("speaks").text().to_owned(),
            column("listens").text().to_owned(),
            column("created").big_integer().to_owned(),
            column("expires").big_integer().to_owned(),
            column("reusable").boolean().to_owned(),
            optional("exchanged_at").big_integer().to_owned(),
            optional("revoked_at").big_integer().to_owned(),
        ],
    );
    let login = table(
        "login",
        vec![
            column("token_hash").var_binary(32).primary_key().to_owned(),
            column("invitation").integer().to_owned(),
            column("kind").text().to_owned(),
            column("created").big_integer().to_owned(),
            column("expires").big_integer().to_owned(),
            optional("revoked").big_integer().to_owned(),
        ],
    );
    Step {
        tables: vec![session, session_event, invitation, login],
        indexes: vec![
            index("invitation", "secret_hash", true),
            index("invitation", "session", false),
            index("login", "invitation", false),
        ],
    }
}
