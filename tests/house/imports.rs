use std::path::Path;

use crate::{files, read, root};

/// Which rooms of the same crate a room may import.
const CORE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("fhir", &["audit", "cases", "model"]),
    ("access", &["audit", "model", "session"]),
    ("audit", &["cases", "model"]),
    ("imaging", &[]),
    ("protocol", &["model"]),
    ("cases", &["model"]),
    ("media", &["model", "protocol"]),
    ("interpretation", &["model", "protocol"]),
    ("mixing", &["model"]),
    ("recording", &["model", "protocol"]),
    ("outcome", &["model", "protocol", "cases"]),
    ("report", &["model", "protocol", "cases", "interpretation", "outcome", "session", "viewing"]),
    ("viewing", &["model", "protocol"]),
    ("quality", &["model", "protocol", "media"]),
    ("session", &["model", "protocol", "media", "interpretation", "outcome", "quality", "viewing"]),
];

const SERVER: &[(&str, &[&str])] = &[
    ("config", &[]),
    ("inspector", &[]),
    ("ops", &["config"]),
    ("telemetry", &["config", "ops"]),
    ("tls", &["ops"]),
    ("store", &["config", "ops"]),
    ("accounts", &["store"]),
    ("backup", &["config", "ops", "store"]),
    ("audit", &["ops", "store"]),
    ("oidc", &["config", "ops", "store"]),
    ("dossier", &["config", "inspector", "ops", "store"]),
    ("mail", &["config", "ops", "store"]),
    ("alerts", &["config", "mail", "ops", "store"]),
    ("recorder", &["config", "ops"]),
    ("report", &["config", "ops", "store", "recorder"]),
    ("evidence", &["config", "dossier", "ops", "store", "recorder", "report"]),
    ("transport", &["config", "ops", "recorder"]),
    ("board", &["alerts", "config", "ops", "recorder", "store", "tls", "transport"]),
    ("sessions", &["board", "config", "ops", "store", "recorder", "transport"]),
    (
        "gateway",
        &[
            "accounts",
            "alerts",
            "audit",
            "board",
            "config",
            "dossier",
            "evidence",
            "inspector",
            "mail",
            "oidc",
            "ops",
            "recorder",
            "report",
            "store",
            "telemetry",
            "transport",
            "sessions",
        ],
    ),
];

fn check(crate_folder: &str, table: &[(&str, &[&str])]) {
    for (room, allowed) in table {
        let folder = root().join("src").join(crate_folder).join(room);
        for file in files(&folder, ".rs") {
            let text = read(&file);
            for (other, _) in table.iter().filter(|(other, _)| other != room && !allowed.contains(other)) {
                let named = format!("crate::{other}");
                assert!(!text.contains(&named), "{} must not import {other}", file.display());
            }
        }
    }
}

#[test]
fn imports_point_one_way() {
    check("core", CORE);
    check("server", SERVER);
}

#[test]
fn two_files_name_the_webrtc_library_of_the_server() {
    for crate_folder in ["core", "server"] {
        for file in files(&root().join("src").join(crate_folder), ".rs") {
            if !file.ends_with("media/peer.rs") && !file.ends_with("media/keys.rs") {
                assert!(!read(&file).contains("str0m::"), "{} names str0m", file.display());
            }
        }
    }
}

#[test]
fn core_never_touches_the_world() {
    const FORBIDDEN: [&str; 10] = [
        "tokio::",
        "Instant::now()",
        "SystemTime",
        "std::fs",
        "std::env",
        "UdpSocket",
        "TcpStream",
        "rand::",
        "thread::spawn",
        "axum::",
    ];
    for file in files(&root().join("src/core"), ".rs") {
        let text = read(&file);
        let product = text.split("#[cfg(test)]").next().unwrap_or_default();
        if is_test(&file) {
            continue;
        }
        for word in FORBIDDEN {
            assert!(!product.contains(word), "{} has {word}", file.display());
        }
    }
    let manifest = read(&root().join("src/core/Cargo.toml"));
    let needs = manifest.split("[dev-dependencies]").next().unwrap_or_default();
    for dependency in ["tokio", "axum", "rand", "sea-orm"] {
        assert!(!needs.contains(&format!("\n{dependency}")), "core depends on {dependency}");
    }
}

fn is_test(file: &Path) -> bool {
    let told = ["stories.rs", "invariants.rs", "tests.rs"];
    let named = file.file_name().and_then(|name| name.to_str()).is_some_and(|name| told.contains(&name));
    named || file.ends_with("protocol/typescript.rs") || file.components().any(|part| part.as_os_str() == "tests")
}
