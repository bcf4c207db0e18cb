use consilium_core::model::Role;
use serde_json::{Value, json};

use crate::support::{Clinic, Request, real};

/// What the only image of the case comes to, as this person is told it.
async fn figures(clinic: &Clinic, token: &str) -> Value {
    clinic.images_as(token).await.pop().expect("an image").1["figures"].clone()
}

async fn draw(clinic: &Clinic) {
    let (place, _) = clinic.images().await.pop().expect("an image");
    let answer = clinic.patiently(Request::get(&format!("{place}/thumbnail"))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn one_image_comes_to_the_same_under_every_compression_that_loses_nothing() {
    let mut clinic = Clinic::open().await;
    clinic.bring("plain", &real("MR_small.dcm")).await;
    let plain = figures(&clinic, &clinic.token).await;
    assert_eq!(plain["frame"], 1, "pixels that are not compressed tell it at once: {plain}");
    for name in ["MR_small_RLE.dcm", "MR_small_jp2klossless.dcm", "MR_small_jpeg_ls_lossless.dcm"] {
        clinic.next_case().await;
        clinic.bring(name, &real(name)).await;
        assert_eq!(figures(&clinic, &clinic.token).await, Value::Null, "{name}: nothing is decoded for it");
        draw(&clinic).await;
        assert_eq!(figures(&clinic, &clinic.token).await, plain, "{name}");
    }
    clinic.close().await;
}

#[tokio::test]
async fn nothing_is_said_where_decoders_may_differ() {
    let mut clinic = Clinic::open().await;
    // Lossy; a palette.
    for name in ["examples_ybr_color.dcm", "examples_palette.dcm"] {
        clinic.next_case().await;
        clinic.bring(name, &real(name)).await;
        draw(&clinic).await;
        assert_eq!(figures(&clinic, &clinic.token).await, Value::Null, "{name}");
    }
    clinic.close().await;
}

#[tokio::test]
async fn a_masked_image_is_compared_with_nothing() {
    let clinic = Clinic::open().await;
    clinic.bring("ultrasound", &real("examples_rgb_color.dcm")).await;
    let access = json!({ "family": "deidentified" });
    assert_eq!(clinic.send(Request::json("PUT", &clinic.api("dossier/access"), &access)).await.status, 204);
    let (_, image) = clinic.images().await.pop().expect("an image");
    let path = clinic.api(&format!("documents/{}/clearance", image["document"].as_str().expect("an id")));
    let masks = json!({ "masks": [{ "column": 0, "row": 0, "width": 64, "height": 8 }] });
    assert_eq!(clinic.send(Request::json("POST", &path, &masks)).await.status, 204);
    let family = clinic.person(Role::Family).await;
    let (place, _) = clinic.images_as(&family).await.pop().expect("the family sees it");
    let thumbnail = Request::get(&format!("{place}/thumbnail"));
    assert_eq!(clinic.send_as(&family, thumbnail).await.status, 200);
    assert_eq!(figures(&clinic, &family).await, Value::Null, "other values lie below the masks");
    assert_eq!(figures(&clinic, &clinic.token).await["frame"], 1);
    clinic.close().await;
}
