use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::support::{Clinic, Request, expected, folder, made, picture, real, real_names, script};

/// Files that are not kept, and why. All others are.
const REFUSED: &[(&str, &str)] = &[
    // They do not name their study.
    ("JPEGLSNearLossless_08.dcm", "malformed"),
    ("JPEGLSNearLossless_16.dcm", "malformed"),
    ("SC_rgb_jls_lossy_line.dcm", "malformed"),
    ("SC_rgb_jls_lossy_sample.dcm", "malformed"),
    ("UN_sequence.dcm", "malformed"),
    ("bad_sequence.dcm", "malformed"),
    ("chrSQEncoding.dcm", "malformed"),
    ("chrSQEncoding1.dcm", "malformed"),
    ("empty_charset_LEI.dcm", "malformed"),
    ("no_meta_group_length.dcm", "malformed"),
    ("priv_SQ.dcm", "malformed"),
    // Neither preamble nor a first element.
    ("no_meta.dcm", "unsupported"),
    // They break off.
    ("MR_truncated.dcm", "malformed"),
    ("rtplan_truncated.dcm", "malformed"),
    // Pixels without dimensions.
    ("meta_missing_tsyntax.dcm", "malformed"),
    ("nested_priv_SQ.dcm", "malformed"),
];

/// Images whose picture is refused, because it could not be relied on.
const NOT_DRAWN: &[&str] = &[
    // 12-bit JPEG.
    "JPEG-lossy.dcm",
    "JPGExtended.dcm",
    // No decoder reads it, pydicom's neither.
    "JPEG2000-embedded-sequence-delimiter.dcm",
    // Colours without a mark.
    "SC_jpeg_no_color_transform.dcm",
    "SC_rgb_jpeg.dcm",
    // Run-length coding of 32 bits.
    "SC_rgb_rle_32bit.dcm",
    "SC_rgb_rle_32bit_2frame.dcm",
    "rtdose_rle.dcm",
    "rtdose_rle_1frame.dcm",
    // Segmented palettes.
    "gdcm-US-ALOKA-16.dcm",
    "gdcm-US-ALOKA-16_big.dcm",
];

/// pydicom does not swap the palettes of big-endian files; the same images lie beside them in the other order.
const SAME_AS: &[(&str, &str)] =
    &[("OBXXXX1A_expb.dcm", "OBXXXX1A.dcm"), ("OBXXXX1A_expb_2frame.dcm", "OBXXXX1A_2frame.dcm")];

fn told() -> BTreeMap<String, Value> {
    serde_json::from_slice(&expected("expected.json")).expect("what pydicom reads")
}

/// The groups of a name as DICOM JSON has them.
fn name_in(metadata: &Value) -> BTreeMap<String, String> {
    let groups = metadata["00100010"]["Value"][0].as_object().cloned().unwrap_or_default();
    let text = |value: Value| value.as_str().unwrap_or_default().trim_end_matches(['^', ' ']).to_owned();
    let groups = groups.into_iter().map(|(key, value)| (key.to_lowercase(), text(value)));
    groups.filter(|(_, text)| !text.is_empty()).collect()
}

/// What the server makes of the files, for `beside_pydicom.py`.
struct Beside {
    folder: tempfile::TempDir,
    answers: Map<String, Value>,
}

impl Beside {
    fn new() -> Self {
        Beside { folder: tempfile::tempdir().expect("a folder"), answers: Map::new() }
    }

    /// The thumbnail of the first frame, and what the values of a frame come to, if the server says it.
    async fn keep(&mut self, clinic: &Clinic, name: &str, place: &str) {
        let request = Request::get(&format!("{place}/frames/1/thumbnail")).accept("image/png");
        let (width, height, pixels) = picture(&clinic.patiently(request).await.body);
        std::fs::write(self.folder.path().join(format!("{name}.thumbnail")), pixels).expect("written");
        let (_, image) = clinic.images().await.pop().expect("an image");
        let oracle = oracle_of(name);
        let answer = json!({ "thumbnail": [width, height], "figures": image["figures"], "oracle": oracle });
        self.answers.insert(name.to_owned(), answer);
    }

    async fn compare(self) -> Value {
        let path = self.folder.path().join("answers.json");
        std::fs::write(&path, Value::Object(self.answers).to_string()).expect("written");
        let text = |path: &std::path::Path| path.to_str().expect("a path").to_owned();
        script("beside_pydicom.py", &[&text(&folder()), &text(self.folder.path())]).await
    }
}

/// The file whose pixels pydicom reads as they are meant.
fn oracle_of(name: &str) -> &str {
    SAME_AS.iter().find(|(known, _)| *known == name).map_or(name, |(_, other)| other)
}

#[tokio::test]
async fn every_real_file_is_judged_named_and_drawn_as_pydicom_reads_it() {
    let mut clinic = Clinic::open().await;
    let told = told();
    let mut beside = Beside::new();
    let (mut wrong, mut drawn, mut exact) = (Vec::new(), 0_u64, 0);
    for name in real_names() {
        clinic.next_case().await;
        let status = clinic.bring(&name, &real(&name)).await;
        let file = &status["files"][0];
        let reason = file["reason"].as_str().unwrap_or_default();
        let refused = REFUSED.iter().find(|(known, _)| *known == name).map_or("", |(_, reason)| reason);
        if file["state"] == "rejected" || !refused.is_empty() {
            if reason != refused {
                wrong.push(format!("{name}: {} {reason} {}", file["state"], file["sentence"]));
            }
            continue;
        }
        let Some((place, image)) = clinic.images().await.pop() else {
            wrong.push(format!("{name}: no image"));
            continue;
        };
        let metadata = clinic.get(&format!("{place}/metadata")).await.json();
        let expected_name: BTreeMap<String, String> =
            serde_json::from_value(told[&name]["name"].clone()).ok().unwrap_or_default();
        let found = name_in(&metadata[0]);
        if found != expected_name {
            wrong.push(format!("{name}: name {found:?} and not {expected_name:?}"));
        }
        if image["frames"] == 0 {
            continue;
        }
        let answer = clinic.patiently(Request::get(&format!("{place}/frames/1/rendered")).accept("image/png")).await;
        if NOT_DRAWN.contains(&name.as_str()) {
            if answer.status != 406 {
                wrong.push(format!("{name}: drawn, {}", answer.status));
            }
            continue;
        }
        if answer.status != 200 {
            wrong.push(format!("{name}: not drawn: {}", answer.text()));
            continue;
        }
        beside.keep(&clinic, &name, &place).await;
        if told[&name]["picture"].is_null() {
            continue;
        }
        let (.., pixels) = picture(&answer.body);
        let wanted = expected(&format!("{}.pixels", oracle_of(&name)));
        let most = if told[&name]["lossy"] == true { 5 } else { 0 };
        let difference = pixels.iter().zip(&wanted).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(255);
        drawn += 1;
        exact += usize::from(difference == 0);
        if pixels.len() != wanted.len() || difference > most {
            wrong.push(format!("{name}: differs by {difference}, {} bytes and not {}", pixels.len(), wanted.len()));
        }
    }
    println!("{drawn} pictures compared, {exact} of them equal");
    let beside = beside.compare().await;
    println!("beside pydicom: {beside}");
    assert_eq!(beside["thumbnails"].as_u64(), Some(drawn), "every picture that is compared has a thumbnail");
    assert!(beside["figures"].as_u64() > Some(drawn / 3), "most images are grey and nothing of them is lost");
    wrong.extend(beside["wrong"].as_array().expect("a list").iter().map(ToString::to_string));
    assert!(wrong.is_empty(), "{} files:\n{}", wrong.len(), wrong.join("\n"));
    clinic.close().await;
}

#[tokio::test]
async fn a_name_in_iso_2022_ir_58_is_read() {
    let clinic = Clinic::open().await;
    clinic.bring("ir58", &made("iso-2022-ir-58.dcm")).await;
    let (place, _) = clinic.images().await.swap_remove(0);
    let metadata = clinic.get(&format!("{place}/metadata")).await.json();
    let name = name_in(&metadata[0]);
    assert_eq!((name["alphabetic"].as_str(), name["ideographic"].as_str()), ("Zhang^XiaoDong", "张^小东"));
    assert_eq!(metadata[0]["00080005"]["Value"][0], "ISO_IR 192");
    clinic.close().await;
}

#[tokio::test]
async fn a_name_in_gbk_is_read_as_pydicom_reads_it() {
    let clinic = Clinic::open().await;
    clinic.bring("gbk", &made("gbk.dcm")).await;
    let (place, _) = clinic.images().await.swap_remove(0);
    let metadata = clinic.get(&format!("{place}/metadata")).await.json();
    let expected: BTreeMap<String, String> =
        serde_json::from_value(told()["gbk.dcm"]["name"].clone()).expect("what pydicom reads");
    assert_eq!(name_in(&metadata[0]), expected);
    assert_eq!(expected["ideographic"], "王^小東");
    clinic.close().await;
}
