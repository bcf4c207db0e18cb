use consilium_core::imaging::objects::{
    Area, ConferenceNote, Head, ImageReference, KeyImage, Mark, Measure, Patient, PdfDocument, Point, Quantity,
    Reading, Rescale, Shape, Study, Unit, Voi, encapsulated_pdf, key_object_selection, measurement_report,
    presentation_state,
};
use consilium_core::imaging::{Function, NameGroups};

use crate::support::{errors, script};

pub fn head(number: u32, instance: &str) -> Head {
    Head {
        patient: Patient {
            name: NameGroups::of("Wang^Jianguo=王^建国"),
            id: "DEMO-2041".to_owned(),
            birth_date: "19680314".to_owned(),
            sex: "M".to_owned(),
        },
        study: Study {
            uid: "2.25.4001".to_owned(),
            id: "1".to_owned(),
            date: "20260902".to_owned(),
            time: "101500".to_owned(),
            accession_number: String::new(),
            referring_physician: NameGroups::of("Lin^Yue=林^悦"),
            timezone: Some("+0800".to_owned()),
        },
        series: format!("2.25.41{number}"),
        instance: instance.to_owned(),
        series_number: 900 + number,
        instance_number: 1,
        series_description: "会诊 Consultation".to_owned(),
        made: 1_795_881_599_999,
    }
}

fn point(column: f64, row: f64) -> Point {
    Point { column, row }
}

fn key_image(frame: Option<u32>) -> KeyImage {
    let quantity = |measure, value, unit| Quantity { measure, value, unit };
    let mark = |number: u32, shape, label: &str, quantities: &[Quantity]| Mark {
        uid: format!("2.25.49{number}"),
        shape,
        label: label.to_owned(),
        quantities: quantities.to_vec(),
    };
    KeyImage {
        image: ImageReference {
            series: "2.25.4100".to_owned(),
            // With frames it is of the enhanced kind.
            class: format!("1.2.840.10008.5.1.4.1.1.2{}", if frame.is_some() { ".1" } else { "" }),
            instance: if frame.is_some() { "2.25.4201" } else { "2.25.4200" }.to_owned(),
            frame,
        },
        rows: 512,
        columns: 512,
        spacing: Some([0.703125, 0.703125]),
        rescale: Some(Rescale { slope: 1.0, intercept: -1024.0, kind: "HU".to_owned() }),
        voi: Some(Voi { centre: 40.5, width: 400.0, function: Function::Linear }),
        invert: false,
        area: Some(Area { from: point(100.0, 80.0), to: point(355.0, 335.0) }),
        marks: vec![
            mark(
                1,
                Shape::Line(vec![point(200.0, 180.0), point(248.0, 190.0)]),
                "肿块 34 mm",
                &[quantity(Measure::Length, 34.5, Unit::Millimetre)],
            ),
            mark(
                2,
                Shape::Line(vec![point(10.0, 10.0), point(20.0, 10.0), point(20.0, 30.0)]),
                "夹角",
                &[quantity(Measure::Angle, 90.0, Unit::Degree)],
            ),
            mark(
                3,
                Shape::Ellipse([point(100.0, 120.0), point(140.0, 120.0), point(120.0, 90.0), point(120.0, 150.0)]),
                "4R",
                &[
                    quantity(Measure::Area, 931.9, Unit::SquareMillimetre),
                    quantity(Measure::Mean, 37.5, Unit::Hounsfield),
                ],
            ),
            mark(4, Shape::Point(point(150.0, 150.0)), "probe", &[quantity(Measure::Value, 12.0, Unit::Stored)]),
            mark(5, Shape::Point(point(151.0, 150.0)), "1 脂肪间隙", &[]),
            mark(
                6,
                Shape::rectangle(point(1.0, 1.0), point(30.0, 12.0)),
                "",
                &[quantity(Measure::Area, 319.0, Unit::SquarePixel)],
            ),
        ],
        caption: "第128层：肿块与上腔静脉之间的脂肪间隙清楚".to_owned(),
    }
}

/// Every kind of object that we write, by a name.
fn written() -> Vec<(&'static str, Vec<u8>)> {
    let shown = key_image(None);
    let state = ImageReference {
        series: "2.25.411".to_owned(),
        class: "1.2.840.10008.5.1.4.1.1.11.1".to_owned(),
        instance: "2.25.4301".to_owned(),
        frame: None,
    };
    let chair = NameGroups::of("Lin^Yue=林^悦");
    let note = ConferenceNote {
        observer: chair.clone(),
        description: "远程多学科会诊 Multidisciplinary conference".to_owned(),
    };
    let images = [(shown.image.clone(), Some(state)), (key_image(Some(3)).image, None)];
    let reading = Reading { observer: chair.clone(), language: "zh-CN".to_owned() };
    let pdf = PdfDocument { title: "会诊意见书 Consultation report", bytes: b"%PDF-1.7\ntrailer << >>\n%%EOF\n!" };
    let bare = KeyImage {
        spacing: None,
        rescale: None,
        voi: None,
        area: None,
        marks: Vec::new(),
        invert: true,
        ..key_image(Some(2))
    };
    let no_text = |number, instance| Head {
        patient: Patient::default(),
        study: Study { uid: "2.25.4001".to_owned(), ..Study::default() },
        ..head(number, instance)
    };
    let file = "a file";
    vec![
        ("kos", key_object_selection(&head(2, "2.25.4302"), &note, &images).expect(file)),
        ("gsps", presentation_state(&head(1, "2.25.4301"), &chair, &shown).expect(file)),
        ("gsps-bare", presentation_state(&no_text(1, "2.25.4303"), &NameGroups::default(), &bare).expect(file)),
        (
            "sr",
            measurement_report(&head(3, "2.25.4304"), &reading, &[shown, key_image(Some(2))])
                .expect(file)
                .expect("sizes"),
        ),
        ("pdf", encapsulated_pdf(&head(4, "2.25.4305"), pdf).expect(file)),
        ("pdf-bare", encapsulated_pdf(&no_text(4, "2.25.4306"), pdf).expect(file)),
    ]
}

#[test]
fn a_verifier_that_is_not_ours_finds_nothing_wrong() {
    let wrong: Vec<_> = written()
        .iter()
        .flat_map(|(name, bytes)| errors(bytes).into_iter().map(move |error| format!("{name}: {error}")))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn pydicom_reads_what_we_wrote() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in written() {
        std::fs::write(folder.path().join(format!("{name}.dcm")), bytes).expect("written");
    }
    let told = script("objects.py", &[folder.path().to_str().expect("a path")]).await;
    assert_eq!(told["kos"]["title"], "113005");
    assert_eq!(told["kos"]["images"], serde_json::json!(["2.25.4200", "2.25.4201"]));
    assert_eq!(told["kos"]["states"], serde_json::json!(["2.25.4301"]));
    assert_eq!(told["gsps"]["window"], serde_json::json!([40.5, 400.0]));
    assert_eq!(told["gsps"]["area"], serde_json::json!([101, 81, 356, 336]));
    assert_eq!(told["gsps"]["texts"][0], "肿块 34 mm");
    assert_eq!(told["gsps"]["first_line"], serde_json::json!([200.5, 180.5, 248.5, 190.5]));
    let once =
        ["Length mm", "Angle deg", "Area mm2", "Attenuation Coefficient [hnsf'U]", "Stored value 1", "Area {pixels}2"];
    assert_eq!(told["sr"]["numbers"], serde_json::json!([once, once].concat()));
    assert_eq!(told["pdf"]["title"], "会诊意见书 Consultation report");
    assert_eq!(told["pdf"]["begins"], "%PDF-1.7");
    for name in ["kos", "gsps", "sr", "pdf"] {
        assert_eq!(told[name]["patient"], "王^建国", "{name}");
    }
}
