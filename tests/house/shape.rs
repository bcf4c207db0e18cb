use crate::{files, read, root};

/// What stands at the top of the repository, dot-files and lock files aside.
const TOP: [&str; 9] =
    ["Cargo.toml", "LICENSE", "Makefile", "README.md", "benches", "config", "src", "tests", "web-client"];

#[test]
fn the_front_of_the_house_shows_only_its_doors() {
    for entry in std::fs::read_dir(root()).expect("the repository") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let quiet = name.starts_with('.') || name == "Cargo.lock" || name == "target" || name == "data";
        assert!(quiet || TOP.contains(&name.as_str()), "{name} does not belong at the top");
    }
}

#[test]
fn no_file_becomes_the_monster_at_the_centre() {
    for folder in ["src", "web-client/src", "tests", "benches"] {
        for ending in [".rs", ".ts", ".tsx"] {
            for file in files(&root().join(folder), ending) {
                let lines = read(&file).lines().count();
                assert!(lines <= 800, "{} has {lines} lines", file.display());
            }
        }
    }
    assert!(read(&root().join("src/main.rs")).lines().count() <= 150);
    assert!(read(&root().join("src/ARCHITECTURE.md")).lines().count() < 250);
}

#[test]
fn folders_are_named_for_what_they_hold() {
    for file in files(&root().join("src"), ".rs").into_iter().chain(files(&root().join("web-client/src"), ".ts")) {
        for part in file.components() {
            let part = part.as_os_str().to_string_lossy();
            assert!(!["utils", "common", "helpers", "misc"].contains(&part.as_ref()), "{}", file.display());
        }
    }
}

#[test]
fn every_room_has_a_sign_on_its_door() {
    for file in files(&root().join("src"), "mod.rs") {
        assert!(read(&file).starts_with("//!"), "{} has no module page", file.display());
    }
}
