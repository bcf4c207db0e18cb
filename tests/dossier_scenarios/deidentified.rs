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
    // A unique identifier that is no more than a zero is replaced like any other.
    let is_uid = |word: &str| is_number(word) && (word.len() > 5 || word == "0");
    let plain = |error: String| {
        let words = error.split(' ').map(|word| if is_uid(word) { "UID" } else { word });
        words.collect::<Vec<_>>().join(" ")
    };
    errors.into_iter().map(plain).collect()
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
        let known = without_uids(errors(&original));
        if known.iter().any(|error| error.contains("Dicom dataset read failed")) {
            // The verifier does not inflate what came, so there is nothing to compare with.
            continue;
        }
        wrong.extend(without_uids(errors(&file)).difference(&known).map(|error| format!("{name}: {error}")));
    }
    let path = |folder: &Path| folder.to_str().expect("a path").to_owned();
    let told = script("deidentified.py", &[&path(&came), &path(&sent)]).await;
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
        files.push(folder.path().join(name).to_str().expect("a path").to_owned());
    }
    let told = script("deidentified.py", &["--common", &files[0], &files[1]]).await;
    assert_eq!(told["common"], json!([]), "{told}");
    clinic.close().await;
}
