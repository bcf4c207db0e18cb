use std::path::Path;

use consilium_core::protocol::{ClientMessage, ServerMessage};

use crate::commands::{consilium, invited, output, serve, socket, stop};

async fn backup(data: &Path, out: &Path, more: &[&str]) -> (bool, String, String) {
    let mut command = consilium(data);
    command.arg("backup").arg("--out").arg(out).args(more);
    output(command).await
}

async fn restore(data: &Path, from: &Path, more: &[&str]) -> (bool, String, String) {
    let mut command = consilium(data);
    command.arg("restore").arg("--from").arg(from).args(more);
    output(command).await
}

#[tokio::test]
async fn a_backup_of_a_running_server_starts_in_an_empty_folder() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, copy, other) = (folder.path().join("data"), folder.path().join("copy"), folder.path().join("other"));
    let (child, ready) = serve(&data).await;
    let chair = invited(&data, "local_expert").await;
    let mut inside = socket(&ready, &chair).await;
    inside.hello(false).await;
    inside.enter().await;
    let shut = inside.say(ClientMessage::SetDeliberation { on: true }).await;
    inside.until(|message| matches!(message, ServerMessage::Done { id } if *id == shut)).await;
    std::fs::create_dir_all(data.join("dossier/blobs/ab")).expect("a folder");
    std::fs::write(data.join("dossier/blobs/ab/file"), vec![7; 300_000]).expect("a blob");
    let (good, told, error) = backup(&data, &copy, &[]).await;
    assert!(good && told.contains("0 damaged") && told.contains("ok    1 sessions"), "{told}{error}");
    assert!(told.contains("institution.key is not in the backup"), "{told}");
    assert!(!copy.join("keys/institution.key").exists() && copy.join("keys/signing.key").exists());
    assert!(copy.join("keys/second-factors.key").exists() && !told.contains("second-factors.key is not"), "{told}");
    stop(child).await;

    let (good, told, _) = restore(&other, &copy, &["--check"]).await;
    assert!(good && told.contains("0 damaged"), "{told}");
    assert!(!other.exists(), "looking writes nothing");
    let (good, told, error) = restore(&other, &copy, &[]).await;
    assert!(good, "{told}{error}");
    let (good, _, error) = restore(&other, &copy, &[]).await;
    assert!(!good && error.contains("is not empty"), "{error}");
    assert_eq!(std::fs::read(other.join("dossier/blobs/ab/file")).expect("it is back").len(), 300_000);
    let (child, ready) = serve(&other).await;
    let mut after = socket(&ready, &chair).await;
    after.hello(false).await;
    let ServerMessage::Snapshot { view } = after.enter().await else { unreachable!("enter ends with a snapshot") };
    assert!(view.deliberation.is_some(), "what was closed stays closed");
    assert_eq!(view.chair, Some(view.me));
    stop(child).await;
    let mut audit = consilium(&other);
    audit.arg("verify-audit");
    let (good, told, error) = output(audit).await;
    assert!(good, "{told}{error}");
}

#[tokio::test]
async fn a_damaged_backup_is_named_and_not_restored() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, copy, other) = (folder.path().join("data"), folder.path().join("copy"), folder.path().join("other"));
    invited(&data, "local_expert").await;
    std::fs::create_dir_all(data.join("keys")).expect("a folder");
    std::fs::write(data.join("keys/institution.key"), "secret").expect("a key");
    let (good, _, error) = backup(&data, &data.join("kept/copy"), &[]).await;
    assert!(!good && error.contains("would hold itself") && !data.join("kept").exists(), "{error}");
    let (good, told, error) = backup(&data, &copy, &["--with-keys"]).await;
    assert!(good && !told.contains("institution.key is not"), "{told}{error}");
    assert!(copy.join("keys/institution.key").exists());
    assert!(told.contains("second-factors.key is not in the backup"), "no server has made one yet: {told}");
    let (good, _, error) = backup(&data, &copy, &[]).await;
    assert!(!good && error.contains("is not empty"), "{error}");
    let file = copy.join("consilium.sqlite");
    let mut bytes = std::fs::read(&file).expect("the rows");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, bytes).expect("one bit is other");
    let (good, told, _) = restore(&other, &copy, &["--check"]).await;
    assert!(!good && told.contains("WRONG consilium.sqlite was changed"), "{told}");
    let (good, _, error) = restore(&other, &copy, &[]).await;
    assert!(!good && error.contains("consilium.sqlite was changed") && !other.exists(), "{error}");
    std::fs::remove_file(copy.join("backup.json")).expect("removed");
    let (good, _, error) = restore(&other, &copy, &["--check"]).await;
    assert!(!good && error.contains("is no backup"), "{error}");
}
