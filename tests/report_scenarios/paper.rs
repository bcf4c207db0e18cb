use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::signed;

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|e| panic!("{program}: {e}"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}: {text}{told}");
    text
}

struct Paper {
    folder: tempfile::TempDir,
    pdf: String,
    bundle: Vec<u8>,
}

fn paper() -> Paper {
    let (_, bundle, pdf) = signed();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("report.pdf");
    std::fs::write(&path, pdf).expect("written");
    std::fs::write(folder.path().join("bundle.json"), &bundle).expect("written");
    Paper { pdf: path.display().to_string(), folder, bundle }
}

#[test]
fn the_file_is_sound_tagged_and_every_font_is_inside() {
    let paper = paper();
    assert!(run("qpdf", &["--check", &paper.pdf]).contains("No syntax or stream encoding errors"));
    let about = run("pdfinfo", &[&paper.pdf]);
    assert!(about.lines().any(|line| line.starts_with("Tagged:") && line.contains("yes")), "{about}");
    assert!(about.lines().any(|line| line.starts_with("Title:") && line.contains("会诊报告")), "{about}");
    assert!(about.lines().any(|line| line.starts_with("Page size:") && line.contains("A4")), "{about}");
    for font in run("pdffonts", &[&paper.pdf]).lines().skip(2) {
        let flags: Vec<&str> = font.split_whitespace().filter(|word| ["yes", "no"].contains(word)).collect();
        assert_eq!(flags, ["yes", "yes", "yes"], "embedded, subset, with Unicode: {font}");
    }
}

#[test]
fn the_document_inside_is_the_document_outside_byte_by_byte() {
    let paper = paper();
    let out = paper.folder.path().join("inside.json");
    let list = run("pdfdetach", &["-list", &paper.pdf]);
    assert!(list.contains("bundle.json"), "{list}");
    run("pdfdetach", &["-savefile", "bundle.json", "-o", &out.display().to_string(), &paper.pdf]);
    assert_eq!(std::fs::read(out).expect("saved"), paper.bundle);
}

/// Letters and figures alone: where a line was broken is no difference.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Every text of a narrative, tags taken away and signs restored.
fn said(div: &str) -> Vec<String> {
    let rows = div.split("<li>").skip(1);
    let parts = rows.flat_map(|row| row.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text));
    let plain = |text: &str| bare(&text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
    parts.map(plain).filter(|text| !text.is_empty()).collect()
}

#[test]
fn the_paper_says_what_the_document_says_field_by_field() {
    let paper = paper();
    let text = bare(&run("pdftotext", &["-raw", &paper.pdf, "-"]));
    let document: Value = serde_json::from_slice(&paper.bundle).expect("JSON");
    let mut fields = 0;
    for section in document["entry"][0]["resource"]["section"].as_array().expect("sections") {
        for field in section["section"].as_array().expect("fields") {
            fields += 1;
            for words in said(field["text"]["div"].as_str().expect("a narrative")) {
                assert!(text.contains(&words), "{}: {words}", field["title"]);
            }
        }
    }
    assert!(fields > 60, "{fields}");
    let (patient, question) = (text.find("写给患者"), text.find("会诊问题"));
    assert!(patient.is_some() && patient < question, "what the patient is told comes first: {patient:?} {question:?}");
    for mark in ["E1E2E3", "E1录音00:12:00–00:15:00", "Imageseries2,slice128"] {
        assert!(text.contains(mark), "statements show what they rest on: {mark}");
    }
}

fn python() -> PathBuf {
    if let Some(venv) = std::env::var_os("CONSILIUM_VENV") {
        return PathBuf::from(venv).join("bin/python");
    }
    let cache = std::env::var("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.unwrap_or_else(|_| Path::new(&std::env::var("HOME").expect("a home")).join(".cache"));
    cache.join("consilium/venv/bin/python")
}

/// XMP, structure tree and attachment as other people's programs read them; the document by other people's models.
#[test]
fn archives_screen_readers_and_fhir_models_take_it() {
    let paper = paper();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report_scenarios/check.py");
    let bundle = paper.folder.path().join("bundle.json").display().to_string();
    let told = run(&python().display().to_string(), &[&script.display().to_string(), &paper.pdf, &bundle]);
    assert!(told.contains("all checks hold"), "{told}");
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let (report, _, _) = signed();
    let fonts = crate::fonts();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let keys = consilium_server::recorder::MasterKeys::open(folder.path()).expect("keys");
    let print = || consilium_server::report::signed_sample(&report, &fonts, &keys, crate::NOW).expect("printed").0;
    assert_eq!(print(), print());
}
