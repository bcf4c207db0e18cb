use consilium_core::model::Role;
use serde_json::json;

use crate::support::{Clinic, Request, made, real};

#[tokio::test]
async fn nobody_sees_images_without_a_right() {
    let clinic = Clinic::open().await;
    clinic.upload("CT_small.dcm", &real("CT_small.dcm")).await;
    let (place, _) = clinic.images().await.swap_remove(0);
    let paths = [
        clinic.web("studies"),
        clinic.web("instances"),
        place.clone(),
        format!("{place}/metadata"),
        format!("{place}/frames/1"),
        format!("{place}/rendered"),
        format!("{place}/thumbnail"),
        format!("{place}/bulkdata/7FE00010"),
        clinic.api("images"),
        clinic.api("documents"),
        clinic.api("uploads"),
    ];
    for role in [Role::Interpreter, Role::Family, Role::Patient, Role::Translator, Role::Ops] {
        let token = clinic.person(role).await;
        for path in &paths {
            clinic.send_as(&token, Request::get(path)).await.assert_problem(403);
        }
        let stow = Request::new("POST", &clinic.web("studies"))
            .body("multipart/related; type=\"application/dicom\"; boundary=b", "--b--");
        clinic.send_as(&token, stow).await.assert_problem(403);
    }
    let stranger = Clinic { case: "another".to_owned(), ..Clinic::open().await };
    for path in &paths {
        Request::get(path).send(clinic.address()).await.assert_problem(401);
        clinic.send(Request::get(&path.replace(&clinic.case, &stranger.case))).await.assert_problem(403);
    }
    for role in [Role::LocalExpert, Role::Consultant] {
        let token = clinic.person(role).await;
        for path in &paths {
            assert_eq!(clinic.send_as(&token, Request::get(path)).await.status, 200, "{role} {path}");
        }
    }
    stranger.close().await;
    clinic.close().await;
}

#[tokio::test]
async fn a_guest_sees_images_without_the_person() {
    let clinic = Clinic::open().await;
    clinic.bring("CT_small.dcm", &real("CT_small.dcm")).await;
    clinic.bring("html", &made("html-name.dcm")).await;
    let family = clinic.person(Role::Family).await;
    let access = json!({ "family": "deidentified" });
    let allow = Request::json("PUT", &clinic.api("dossier/access"), &access);
    clinic.send_as(&family, allow.clone()).await.assert_problem(403);
    assert_eq!(clinic.send(allow).await.status, 204);
    let seen = clinic.images_as(&family).await;
    // The other image may have text in its pixels: nobody has looked yet.
    assert_eq!(seen.len(), 1, "{seen:?}");
    let (place, image) = &seen[0];
    let theirs = clinic.images().await;
    let ours = theirs.iter().find(|(_, ours)| ours["instance_alias"] == image["instance"]).expect("the same image");
    assert_ne!(ours.1["instance"], image["instance"]);
    clinic.send_as(&family, Request::get(&ours.0)).await.assert_problem(404);
    let mut everything = Vec::new();
    for path in [format!("{place}/metadata"), clinic.web("studies"), clinic.web("series"), place.clone()] {
        let answer = clinic.send_as(&family, Request::get(&path)).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        everything.extend(answer.body);
    }
    for secret in ["CompressedSamples", "1CT1", "JFK IMAGING", "1.3.6.1.4.1.5962.1.1.1.1.1.20040119072730"] {
        let found = everything.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{secret} is told");
    }
    let frame = |place: &str| Request::get(&format!("{place}/frames/1")).accept("application/octet-stream");
    let (theirs, ours) = (clinic.send_as(&family, frame(place)).await, clinic.send(frame(&ours.0)).await);
    assert_eq!((theirs.status, theirs.body.len()), (200, 32_768));
    assert_eq!(theirs.body, ours.body);
    clinic.close().await;
}

#[tokio::test]
async fn pixels_with_text_wait_for_a_person_and_are_masked() {
    let clinic = Clinic::open().await;
    let status = clinic.bring("html", &made("html-name.dcm")).await;
    let interpreter = clinic.person(Role::Interpreter).await;
    let access = json!({ "interpreter": "deidentified" });
    assert_eq!(clinic.send(Request::json("PUT", &clinic.api("dossier/access"), &access)).await.status, 204);
    assert!(clinic.images_as(&interpreter).await.is_empty());
    let document = status["files"][0]["id"].as_str().expect("an id");
    let masks = json!({ "masks": [{ "column": 1, "row": 0, "width": 1, "height": 1 }] });
    let clear = Request::json("POST", &clinic.api(&format!("documents/{document}/clearance")), &masks);
    assert_eq!(clinic.send(clear).await.status, 204);
    let (place, _) = clinic.images_as(&interpreter).await.swap_remove(0);
    clinic.send_as(&interpreter, Request::get(&format!("{place}/frames/1"))).await.assert_problem(406);
    let whole = Request::get(&place).accept("application/dicom");
    let file = clinic.send_as(&interpreter, whole).await;
    assert_eq!(&file.body[file.body.len() - 4..], [0, 0, 170, 255], "{}", file.text());
    let drawn = Request::get(&format!("{place}/rendered")).accept("image/png");
    let drawn = clinic.send_as(&interpreter, drawn).await;
    assert_eq!(crate::support::picture(&drawn.body).2, [0, 0, 170, 255]);
    clinic.close().await;
}

/// What `dciodvfy` has against a file.
fn errors(bytes: &[u8]) -> std::collections::BTreeSet<String> {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), bytes).expect("written");
    let output = std::process::Command::new("dciodvfy").arg(file.path()).output();
    let output = output.expect("this test needs dciodvfy: `make setup` installs the Debian package dicom3tools");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    told.lines().filter(|line| line.starts_with("Error")).map(str::to_owned).collect()
}

#[tokio::test]
async fn what_is_written_is_as_valid_as_what_came() {
    let mut clinic = Clinic::open().await;
    for name in ["CT_small.dcm", "MR_small_implicit.dcm", "MR_small_bigendian.dcm", "MR_small_RLE.dcm"] {
        clinic.next_case().await;
        clinic.bring(name, &real(name)).await;
        let family = clinic.person(Role::Family).await;
        let access = json!({ "family": "deidentified" });
        assert_eq!(clinic.send(Request::json("PUT", &clinic.api("dossier/access"), &access)).await.status, 204);
        let known = errors(&real(name));
        for token in [&clinic.token, &family] {
            let (place, _) = clinic.images_as(token).await.swap_remove(0);
            let file = clinic.send_as(token, Request::get(&place).accept("application/dicom")).await;
            assert_eq!(file.status, 200, "{}", file.text());
            let new: Vec<_> = errors(&file.body).difference(&known).cloned().collect();
            assert!(new.is_empty(), "{name}: {new:?}");
        }
    }
    clinic.close().await;
}
