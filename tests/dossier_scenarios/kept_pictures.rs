use std::path::Path;

use consilium_core::model::Role;
use consilium_core::protocol::{
    Caption, ClientMessage, ImageRef, ImageSource, KeyImageDraft, MarkDraft, MarkKind, Measure, Quantity, Unit,
    ViewAct, ViewArea, VoiFunction, VoiWindow,
};
use consilium_simulator::participant::{JoinOptions, MediaState, Participant};
use consilium_simulator::sound::{Microphone, SoundSource, Tone, Voice};
use serde_json::Value;

use crate::support::{Clinic, errors, picture, real, script};

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The only image of the case by both of its names.
async fn names(clinic: &Clinic) -> (ImageRef, ImageSource) {
    let list = clinic.get(&clinic.api("images")).await.json();
    let (series, image) = (&list["series"][0], &list["series"][0]["images"][0]);
    let alias = ImageRef { series: text(&series["series_alias"]), instance: text(&image["instance_alias"]), frame: 1 };
    let source = ImageSource {
        study: text(&series["study"]),
        series: text(&series["series"]),
        instance: text(&image["instance"]),
        sop_class: text(&image["sop_class"]),
    };
    (alias, source)
}

fn length(image: &ImageRef) -> MarkDraft {
    MarkDraft {
        id: "mass".to_owned(),
        kind: MarkKind::Length,
        image: image.clone(),
        points: vec![[20.0, 30.0], [60.0, 30.0]],
        patient: Vec::new(),
        quantities: vec![Quantity { measure: Measure::Length, value: 26.5, unit: Unit::Millimetre }],
        text: "肿块".to_owned(),
        language: "zh".parse().expect("a language"),
    }
}

fn key_image(image: ImageRef, source: ImageSource) -> KeyImageDraft {
    KeyImageDraft {
        image,
        source,
        window: Some(VoiWindow { lower: -160.0, upper: 239.0, function: VoiFunction::Linear, invert: false }),
        area: ViewArea { top_left: [9.5, 9.5], bottom_right: [99.4, 99.4], parallel_scale: None },
        captions: vec![Caption { language: "zh".parse().expect("a language"), text: "脂肪间隙清楚".to_owned() }],
    }
}

async fn enters(clinic: &Clinic) -> Participant {
    let token = clinic.person(Role::LocalExpert).await;
    let language = |tag: &str| tag.parse().expect("a language");
    let tone = Voice::new(SoundSource::Tone(Tone::new(800.0, -26.0)));
    let options = JoinOptions::new(clinic.host.base_url(), &token, language("zh"), language("zh"))
        .with_microphone(Microphone::studio(tone).expect("Opus"));
    let participant = Participant::join(options).await.expect("welcome");
    participant.until("the media path", |room| room.media == MediaState::Connected).await.expect("connected");
    participant
}

fn shown(image: &ImageRef, source: &ImageSource, invert: Option<bool>) -> ViewAct {
    let mut key_image = key_image(image.clone(), source.clone());
    key_image.window = key_image.window.zip(invert).map(|(window, invert)| VoiWindow { invert, ..window });
    ViewAct::AddKeyImage { key_image }
}

/// A viewer says of such an image that it is inverted, because that is how it looks.
#[tokio::test]
async fn an_image_whose_lowest_value_is_white_leaves_as_it_was_seen() {
    let clinic = Clinic::open().await;
    let mut bytes = real("CT_small.dcm");
    let at = bytes.windows(11).position(|word| word == b"MONOCHROME2").expect("it is grey");
    bytes[at + 10] = b'1';
    clinic.bring("monochrome1.dcm", &bytes).await;
    let (image, source) = names(&clinic).await;
    let chair = enters(&clinic).await;
    for invert in [Some(true), Some(false), None] {
        chair.ask(ClientMessage::View { act: shown(&image, &source, invert) }).await.expect("a key image");
    }
    let out = tempfile::tempdir().expect("a folder");
    let package = out.path().join("package");
    let arguments = ["export", "--session", &clinic.case, "--out", &package.to_string_lossy()];
    let output = clinic.host.run(&arguments).await.expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = |name: String| std::fs::read(package.join("dicom").join(name)).expect("a file");
    for (number, inverse) in [(1, true), (2, false), (3, true)] {
        let (_, _, pixels) = picture(&read(format!("key-{number:03}.png")));
        assert_eq!(pixels[0] > 127, inverse, "air, in the corner of key image {number}");
        let state = read(format!("key-{number:03}.gsps.dcm"));
        let told = state.windows(7).any(|word| word == b"INVERSE");
        assert_eq!(told, inverse, "the presentation state of key image {number}");
    }
    drop(chair);
    clinic.close().await;
}

/// The PNG shows the whole frame in the window that was chosen, and a line below that names no person.
fn check_picture(folder: &Path) {
    let (width, height, pixels) = picture(&std::fs::read(folder.join("key-001.png")).expect("a PNG"));
    assert_eq!((width, height), (128, 144));
    let (frame, legend) = pixels.split_at(128 * 128);
    assert!(frame.contains(&0) && frame.contains(&255), "the window goes from black to white");
    assert!(legend.iter().any(|grey| *grey > 200), "the legend can be read");
}

#[tokio::test]
async fn a_kept_picture_leaves_the_house_as_objects_that_others_read() {
    let clinic = Clinic::open().await;
    clinic.bring("CT_small.dcm", &real("CT_small.dcm")).await;
    let (image, source) = names(&clinic).await;
    let chair = enters(&clinic).await;
    let record = ClientMessage::SetRecording { on: true, consented: true, reason: String::new(), cameras: None };
    chair.ask(record).await.expect("it is recorded");
    let mark = ViewAct::PutMark { mark: length(&image), base: 0 };
    chair.ask(ClientMessage::View { act: mark }).await.expect("a mark");
    let keep = ViewAct::AddKeyImage { key_image: key_image(image, source) };
    chair.ask(ClientMessage::View { act: keep }).await.expect("a key image");
    let out = tempfile::tempdir().expect("a folder");
    let package = out.path().join("package");
    let arguments = ["export", "--session", &clinic.case, "--out", &package.to_string_lossy()];
    let output = clinic.host.run(&arguments).await.expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let folder = package.join("dicom");
    check_picture(&folder);
    for name in ["key-001.gsps.dcm", "study-1.kos.dcm", "study-1.sr.dcm"] {
        let wrong = errors(&std::fs::read(folder.join(name)).expect("an object"));
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
    }
    let told = script("objects.py", &[folder.to_str().expect("a path")]).await;
    assert_eq!(told["key-001.gsps"]["window"], serde_json::json!([40.0, 400.0]));
    assert_eq!(told["key-001.gsps"]["area"], serde_json::json!([11, 11, 100, 100]));
    assert_eq!(told["study-1.kos"]["title"], "113005");
    assert_eq!(told["study-1.sr"]["numbers"], serde_json::json!(["Length mm"]));
    drop(chair);
    clinic.close().await;
}
