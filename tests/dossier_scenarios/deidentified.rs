use std::collections::BTreeSet;
use std::path::Path;

use consilium_core::model::Role;
use serde_json::{Value, json};

use crate::support::{Clinic, Request, errors, real, real_names, script};

/// Lets the family see the images without the person, every image looked at.
async fn let_family_see(clinic: &Clinic, status: &Value) -> String {
    let access = json!({ "family": "deidentified" });
    assert_eq!(clinic.send(Request::json("PUT", &clinic.api("dossier/access"), &access)).await.status, 204);
    let path = clinic.api(&format!("documents/{}/clearance", status["files"][0]["id"].as_str().expect("an id")));
    let answer = clinic.send(Request::json("POST", &path, &json!({ "masks": [] }))).await;
    assert!(matches!(answer.status, 204 | 409 | 422), "{}", answer.text());
    clinic.person(Role::Family).await
}

/// Every object that the family gets, written into a folder.
async fn fetch_all(clinic: &Clinic, token: &str, name: &str, folder: &Path) -> Option<Vec<u8>> {
    let (place, _) = clinic.images_as(token).await.pop()?;
    let answer = clinic.send_as(token, Request::get(&place).accept("application/dicom")).await;
    assert_eq!(answer.status, 200, "{name}: {}", answer.text());
    std::fs::write(folder.join(name), &answer.body).expect("written");
    Some(answer.body)
}

/// Errors that name an object do it by another UID in each form.
fn without_uids(errors: BTreeSet<String>) -> BTreeSet<String> {
    let is_number = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_digit() || c == '.');
    // A short one, such as a lone zero, is told by the name of the attribute before it.
    let is_uid = |before: &str, word: &str| is_number(word) && (word.len() > 5 || before.ends_with("UID"));
    let plain = |error: String| {
        let words: Vec<&str> = error.split(' ').collect();
        let before = std::iter::once("").chain(words.iter().copied());
        let plain = before.zip(&words).map(|(before, word)| if is_uid(before, word) { "UID" } else { word });
        plain.collect::<Vec<_>>().join(" ")
    };
    errors.into_iter().map(plain).collect()
}

fn path(of: &Path) -> &str {
    of.to_str().expect("a path")
}

/// What the verifier has against a file as it came. One that it does not read is written anew first.
async fn errors_of_original(file: &Path) -> BTreeSet<String> {
    let unread = |errors: &BTreeSet<String>| errors.iter().any(|error| error.contains("read failed"));
    let told = errors(&std::fs::read(file).expect("the file"));
    if !unread(&told) {
        return told;
    }
    let plain = file.with_extension("plain");
    script("deidentified.py", &["--plain", path(file), path(&plain)]).await;
    let told = errors(&std::fs::read(&plain).expect("the file written anew"));
    assert!(!unread(&told), "{}: {told:?}", file.display());
    told
}

/// Over every real file that has such a form: nothing of the person is left in any byte, pydicom reads it, and it is as
/// valid as what came.
#[tokio::test]
async fn nothing_of_the_person_is_in_any_byte() {
    let mut clinic = Clinic::open().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (came, sent) = (folder.path().join("came"), folder.path().join("sent"));
    for each in [&came, &sent] {
        std::fs::create_dir(each).expect("a folder");
    }
    let (mut count, mut wrong) = (0, Vec::new());
    for name in real_names() {
        clinic.next_case().await;
        let original = real(&name);
        let status = clinic.bring(&name, &original).await;
        if status["files"][0]["state"] == "rejected" {
            continue;
        }
        let family = let_family_see(&clinic, &status).await;
        let Some(file) = fetch_all(&clinic, &family, &name, &sent).await else { continue };
        std::fs::write(came.join(&name), &original).expect("written");
        count += 1;
        let known = without_uids(errors_of_original(&came.join(&name)).await);
        wrong.extend(without_uids(errors(&file)).difference(&known).map(|error| format!("{name}: {error}")));
    }
    let told = script("deidentified.py", &[path(&came), path(&sent)]).await;
    println!("{count} files, {told}");
    assert_eq!(told["left"], json!([]), "{told}");
    assert_eq!(told["read"], count);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    clinic.close().await;
}

/// A report and the image it refers to, in one case: the reference leads to the image in the other form too.
#[tokio::test]
async fn two_cases_cannot_be_linked() {
    let mut clinic = Clinic::open().await;
    let folder = tempfile::tempdir().expect("a folder");
    let mut files = Vec::new();
    for number in 0..2 {
        clinic.next_case().await;
        let status = clinic.bring("CT_small.dcm", &real("CT_small.dcm")).await;
        let family = let_family_see(&clinic, &status).await;
        let name = format!("{number}.dcm");
        fetch_all(&clinic, &family, &name, folder.path()).await.expect("an image");
        files.push(path(&folder.path().join(name)).to_owned());
    }
    let told = script("deidentified.py", &["--common", &files[0], &files[1]]).await;
    assert_eq!(told["common"], json!([]), "{told}");
    clinic.close().await;
}

/// A copy of an image into which every attribute of PS3.15 table E.1-1 was put, as somebody else keeps that table.
#[tokio::test]
async fn every_row_of_the_table_is_kept_to() {
    let clinic = Clinic::open().await;
    let folder = tempfile::tempdir().expect("a folder");
    let [plain, full] = ["plain.dcm", "full.dcm"].map(|name| folder.path().join(name));
    std::fs::write(&plain, real("CT_small.dcm")).expect("written");
    let made = script("profile.py", &["make", path(&plain), path(&full)]).await;
    let status = clinic.bring("full.dcm", &std::fs::read(&full).expect("the file")).await;
    assert_ne!(status["files"][0]["state"], "rejected", "{status}");
    let family = let_family_see(&clinic, &status).await;
    fetch_all(&clinic, &family, "sent.dcm", folder.path()).await.expect("an image");
    let told = script("profile.py", &["check", path(&full), path(&folder.path().join("sent.dcm"))]).await;
    println!("{made} {told}");
    assert_eq!((&told["faults"], &told["secret"]), (&json!([]), &json!(false)), "{told}");
    assert_eq!(told["codes"], json!(["113100", "113107", "113108"]));
    clinic.close().await;
}

/// Leaders take the images out as one archive: each as guests would see it, and none that nobody has looked at.
#[tokio::test]
async fn the_images_of_a_case_leave_the_house_without_the_person() {
    let clinic = Clinic::open().await;
    let export = Request::get(&clinic.api("images/export"));
    clinic.send(export.clone()).await.assert_problem(404);
    let folder = tempfile::tempdir().expect("a folder");
    let (came, archive) = (folder.path().join("came"), folder.path().join("images.zip"));
    std::fs::create_dir(&came).expect("a folder");
    for name in ["CT_small.dcm", "MR_small.dcm", "examples_jpeg2k.dcm", "examples_rgb_color.dcm", "image_dfl.dcm"] {
        let file = real(name);
        std::fs::write(came.join(name), &file).expect("written");
        clinic.bring(name, &file).await;
    }
    for role in [Role::Consultant, Role::Interpreter, Role::Family, Role::Ops] {
        clinic.send_as(&clinic.person(role).await, export.clone()).await.assert_problem(403);
    }
    let answer = clinic.send_as(&clinic.person(Role::LocalExpert).await, export).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/zip"));
    std::fs::write(&archive, &answer.body).expect("written");
    let told = script("deidentified.py", &["--archive", path(&came), path(&archive)]).await;
    assert_eq!(told["left"], json!([]), "{told}");
    // Both ultrasounds and what was captured from a screen wait for somebody who looks for text in them.
    assert_eq!((told["names"].as_array().map(Vec::len), &told["left_out"]), (Some(3), &json!(3)), "{told}");
    clinic.close().await;
}
