use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use super::files::python;

/// What `dciodvfy` has against a file.
pub fn errors(bytes: &[u8]) -> BTreeSet<String> {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), bytes).expect("written");
    let output = Command::new("dciodvfy").arg(file.path()).output();
    let output = output.expect("this test needs dciodvfy: `make setup` installs the Debian package dicom3tools");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    told.lines().filter(|line| line.starts_with("Error")).map(str::to_owned).collect()
}

/// Runs a script beside the tests; what it prints is JSON.
pub async fn script(name: &str, arguments: &[&str]) -> Value {
    let mut command = python();
    command.arg(format!("{}/tests/dossier_scenarios/{name}", env!("CARGO_MANIFEST_DIR"))).args(arguments);
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("it runs").expect("Python runs");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(told.trim()).unwrap_or_else(|error| panic!("{error}: {told}"))
}
