//! The same stories on both databases.
//!
//! - `stories`: what the store promises
//! - `cases`: what it promises of cases; `checklist`: of what fills a dossier; `journey`: of what surrounds a session
//! - `reports`: what it promises of reports
//! - `postgres`: a throw-away PostgreSQL cluster

mod cases;
mod checklist;
mod journey;
mod postgres;
mod reports;
mod stories;

use crate::config::{DataSettings, DatabaseUrl};
use crate::store::{Hold, Store, StoreError};

#[tokio::test]
async fn sqlite_keeps_every_promise() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let settings = DataSettings { dir: folder.path().join("data with a space?"), database_url: None };
    let store = Store::open(&settings).await.expect("SQLite opens");
    stories::tell_all(&store).await;
    cases::tell(&store).await;
    checklist::tell(&store).await;
    journey::tell(&store).await;
    reports::tell(&store).await;
    let again = Store::open(&settings).await.expect("SQLite opens a second time beside the first");
    stories::tell_reopened(&again).await;
}

#[tokio::test]
async fn postgres_keeps_every_promise() {
    let cluster = postgres::Cluster::start();
    let url = Some(DatabaseUrl::new(cluster.url()));
    let settings = DataSettings { dir: "unused".into(), database_url: url };
    let (store, beside) = tokio::join!(Store::open(&settings), Store::open(&settings));
    let (store, beside) = (store.expect("PostgreSQL opens"), beside.expect("two servers may start together"));
    stories::tell_all(&store).await;
    cases::tell(&store).await;
    checklist::tell(&store).await;
    journey::tell(&store).await;
    reports::tell(&store).await;
    stories::tell_reopened(&beside).await;
    one_server_at_a_time(&settings).await;
}

async fn one_server_at_a_time(settings: &DataSettings) {
    let first = Hold::take(settings).await.expect("nobody else is there");
    assert!(first.renew().await.expect("PostgreSQL answers"), "it is still ours");
    let second = Hold::take(settings).await;
    assert!(matches!(second, Err(StoreError::InUse)), "{second:?}");
    first.close().await.expect("closes");
    let third = Hold::take(settings).await.expect("the place is free again");
    third.close().await.expect("closes");
}
