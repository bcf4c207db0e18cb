use consilium_core::model::Role;
use serde_json::json;

use crate::support::{Clinic, Request, errors, made, real};

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
    let frame = Request::get(&format!("{place}/frames/1")).accept("application/octet-stream");
    assert_eq!(clinic.send_as(&interpreter, frame).await.body, [0, 0, 170, 255], "no request reaches below a mask");
    let bulk = clinic.send_as(&interpreter, Request::get(&format!("{place}/bulkdata/7FE00010"))).await;
    assert!(bulk.status == 404 || bulk.body == [0, 0, 170, 255], "{}", bulk.status);
    let whole = Request::get(&place).accept("application/dicom");
    let file = clinic.send_as(&interpreter, whole).await;
    assert_eq!(&file.body[file.body.len() - 4..], [0, 0, 170, 255], "{}", file.text());
    let drawn = Request::get(&format!("{place}/rendered")).accept("image/png");
    let drawn = clinic.send_as(&interpreter, drawn).await;
    assert_eq!(crate::support::picture(&drawn.body).2, [0, 0, 170, 255]);
    clinic.close().await;
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

/// A file that says that it has text in its pixels is not shown to guests on anybody's word alone.
#[tokio::test]
async fn burned_in_text_has_to_be_masked() {
    let clinic = Clinic::open().await;
    let status = clinic.bring("burned", &made("burned-in.dcm")).await;
    let path = clinic.api(&format!("documents/{}/clearance", status["files"][0]["id"].as_str().expect("an id")));
    let told = clinic.get(&path).await.json();
    assert_eq!((&told["burned_in"], &told["cleared"]), (&json!("yes"), &json!(false)));
    clinic.send(Request::json("POST", &path, &json!({ "masks": [] }))).await.assert_problem(422);
    let family = clinic.person(Role::Family).await;
    let masks = json!({ "masks": [{ "column": 0, "row": 0, "width": 2, "height": 1 }] });
    clinic.send_as(&family, Request::json("POST", &path, &masks)).await.assert_problem(403);
    let access = json!({ "family": "deidentified" });
    assert_eq!(clinic.send(Request::json("PUT", &clinic.api("dossier/access"), &access)).await.status, 204);
    assert!(clinic.images_as(&family).await.is_empty());
    assert_eq!(clinic.send(Request::json("POST", &path, &masks)).await.status, 204);
    assert_eq!(clinic.get(&path).await.json()["masks"], masks["masks"]);
    assert_eq!(clinic.images_as(&family).await.len(), 1);
    clinic.close().await;
}

/// Ultrasound that is compressed is masked too, and its regions say where the text is.
#[tokio::test]
async fn a_compressed_cine_is_masked_around_its_regions() {
    let clinic = Clinic::open().await;
    let status = clinic.bring("cine", &real("examples_ybr_color.dcm")).await;
    let path = clinic.api(&format!("documents/{}/clearance", status["files"][0]["id"].as_str().expect("an id")));
    let told = clinic.get(&path).await.json();
    assert_eq!(told["burned_in"], "perhaps", "{told}");
    let mask = json!({ "masks": [{ "column": 0, "row": 0, "width": 320, "height": 20 }] });
    assert_eq!(clinic.send(Request::json("POST", &path, &mask)).await.status, 204);
    let family = clinic.person(Role::Family).await;
    let access = json!({ "family": "deidentified" });
    assert_eq!(clinic.send(Request::json("PUT", &clinic.api("dossier/access"), &access)).await.status, 204);
    let (place, _) = clinic.images_as(&family).await.swap_remove(0);
    let frame = Request::get(&format!("{place}/frames/30")).accept("application/octet-stream");
    let frame = clinic.send_as(&family, frame).await;
    assert_eq!(frame.body.len(), 320 * 240 * 3, "{}", frame.text());
    assert!(frame.body[..320 * 20 * 3].iter().all(|byte| *byte == 0));
    assert!(frame.body[320 * 20 * 3..].iter().any(|byte| *byte > 0));
    let file = clinic.send_as(&family, Request::get(&place).accept("application/dicom")).await;
    let known = errors(&real("examples_ybr_color.dcm"));
    let new: Vec<_> = errors(&file.body).difference(&known).cloned().collect();
    assert!(new.is_empty(), "{new:?}");
    clinic.close().await;
}

/// Every address, for every role, in every state of what the chair allows.
#[tokio::test]
async fn every_address_is_judged_for_everybody() {
    let clinic = Clinic::open().await;
    clinic.upload("CT_small.dcm", &real("CT_small.dcm")).await;
    let (place, image) = clinic.images().await.swap_remove(0);
    let alias = image["instance_alias"].as_str().expect("an alias").to_owned();
    let document = image["document"].as_str().expect("an id").to_owned();
    let series = place.split("/instances").next().expect("a series").to_owned();
    let study = place.split("/series").next().expect("a study").to_owned();
    let pixels = [clinic.web("studies"), clinic.web("series"), clinic.web("instances"), clinic.api("images")];
    let by_uid = [
        study.clone(),
        format!("{study}/metadata"),
        format!("{study}/series"),
        format!("{study}/instances"),
        series.clone(),
        format!("{series}/metadata"),
        format!("{series}/instances"),
        format!("{series}/thumbnail"),
        place.clone(),
        format!("{place}/metadata"),
        format!("{place}/rendered"),
        format!("{place}/thumbnail"),
        format!("{place}/frames/1"),
        format!("{place}/frames/1/rendered"),
        format!("{place}/frames/1/thumbnail"),
        format!("{place}/bulkdata/7FE00010"),
    ];
    let papers = [clinic.api("documents"), clinic.api(&format!("documents/{document}/file"))];
    let judging =
        [clinic.api(&format!("documents/{document}/patient")), clinic.api(&format!("documents/{document}/clearance"))];
    for sight in ["nothing", "deidentified", "identified"] {
        let access = json!({ "interpreter": sight, "translator": sight, "patient": sight, "family": sight });
        assert_eq!(clinic.send(Request::json("PUT", &clinic.api("dossier/access"), &access)).await.status, 204);
        for role in Role::ALL {
            let token = clinic.person(role).await;
            let team = matches!(role, Role::LocalExpert | Role::Consultant | Role::Coordinator);
            let guest = matches!(role, Role::Interpreter | Role::Translator | Role::Patient | Role::Family);
            let status = async |path: &str| clinic.send_as(&token, Request::get(path)).await.status;
            let sees = team || guest && sight != "nothing";
            for path in &pixels {
                assert_eq!(status(path).await, if sees { 200 } else { 403 }, "{role} {sight} {path}");
            }
            let named = team || guest && sight == "identified";
            for path in &by_uid {
                // Who knows an object by another name finds nothing under this one.
                let list = path.ends_with("/series") || path.ends_with("/instances");
                let expected = match (named, sees, list) {
                    (true, ..) => 200,
                    (false, true, true) => 204,
                    (false, true, false) => 404,
                    (false, false, _) => 403,
                };
                assert_eq!(status(path).await, expected, "{role} {sight} {path}");
            }
            for path in &papers {
                assert_eq!(status(path).await, if team { 200 } else { 403 }, "{role} {sight} {path}");
            }
            for path in &judging {
                let judges = matches!(role, Role::LocalExpert | Role::Coordinator);
                assert_eq!(status(path).await, if judges { 200 } else { 403 }, "{role} {sight} {path}");
            }
            if sees && !named {
                let list = clinic.send_as(&token, Request::get(&clinic.web("instances"))).await.json();
                assert_eq!(list[0]["00080018"]["Value"][0], alias.as_str(), "{role}");
            }
        }
    }
    clinic.close().await;
}
