use std::path::{Path, PathBuf};

use consilium_simulator::host::Host;
use consilium_simulator::load::{LoadOptions, Shape, run};
use tokio::process::Command;

fn program() -> PathBuf {
    env!("CARGO_BIN_EXE_consilium").into()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_measured_meeting_carries_three_languages_and_a_cursor() {
    let options = LoadOptions {
        url: None,
        program: program(),
        sessions: 1,
        participants: 14,
        shape: Shape::Mdt,
        cameras: None,
        seconds: 4,
        interrupt: None,
    };
    let report = run(options).await.expect("a run");
    let languages: Vec<_> = report.languages.iter().map(|row| (row.language, row.interpreted, row.hear)).collect();
    assert_eq!(languages, [("en", false, 5), ("es", true, 3), ("zh", true, 4)]);
    assert_eq!(report.silent_pairs, 0);
    let cursor = report.cursor.expect("somebody points");
    assert!((20.0..31.0).contains(&cursor.sent_per_second), "{cursor:?}");
    assert!(cursor.received_percent > 90.0 && cursor.delay_p50_ms > 0.0, "{cursor:?}");
    for row in &report.roles {
        let shown = row.cursor_received_percent.is_some();
        assert_eq!(shown, !matches!(row.role, "family" | "interpreter"), "{}", row.role);
    }
    let text = report.render();
    assert!(text.contains("zh interpreted: 4 of 4 hear it") && text.contains("cursor at"), "{text}");
}

/// Without the recorder the figures would be those of another server.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_that_cannot_begin_ends_the_run() {
    let host = Host::start(Path::new(&program())).await.expect("the server starts");
    let data = host.data().expect("it is ours").to_owned();
    let recordings = data.join("recordings");
    if recordings.exists() {
        std::fs::remove_dir_all(&recordings).expect("nothing is recorded yet");
    }
    std::fs::write(&recordings, "where a folder should be").expect("written");
    let arguments = ["load", "--url", host.base_url(), "--participants", "2", "--seconds", "1"];
    let output = Command::new(program()).args(arguments).env("CONSILIUM__DATA__DIR", &data).output().await;
    let output = output.expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && told.contains("the recording"), "{told}");
    host.stop().await;
}

/// A server that was not started for the run tells what it uses.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_runs_already_tells_its_cpu_and_memory() {
    let host = Host::start(Path::new(&program())).await.expect("the server starts");
    let data = host.data().expect("it is ours").to_owned();
    let size = ["--participants", "4", "--cameras", "1", "--seconds", "2"];
    let arguments = ["load", "--url", host.base_url(), "--json"];
    let mut command = Command::new(program());
    let output = command.args(arguments).args(size).env("CONSILIUM__DATA__DIR", &data).output().await;
    let output = output.expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((report["participants"].as_u64(), report["cameras"].as_u64()), (Some(4), Some(1)));
    let figure = |name: &str| report["server"][name].as_f64().unwrap_or_else(|| panic!("no {name} in {report}"));
    assert!(figure("cpu_percent") > 0.0 && figure("cpu_us_per_packet") > 0.0, "{report}");
    assert!(figure("kb_per_participant") > 0.0 && figure("idle_mb") > 1.0, "{report}");
    host.stop().await;
}
