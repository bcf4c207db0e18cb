use dicom_dictionary_std::tags;

use super::build::{decimal, fitted};
use super::*;
use crate::imaging::{DataSet, Function, NameGroups, VR, read};

fn head() -> Head {
    Head {
        patient: Patient {
            name: NameGroups::of("Wang^Jianguo=王^建国"),
            id: "DEMO-2041".to_owned(),
            birth_date: "19680314".to_owned(),
            sex: "M".to_owned(),
        },
        study: Study {
            uid: "2.25.1".to_owned(),
            date: "20260902".to_owned(),
            timezone: Some("+0800".to_owned()),
            ..Study::default()
        },
        series: "2.25.2".to_owned(),
        instance: "2.25.3".to_owned(),
        series_number: 901,
        instance_number: 1,
        series_description: "会诊 Consultation".to_owned(),
        made: 1_795_881_599_999,
    }
}

fn point(column: f64, row: f64) -> Point {
    Point { column, row }
}

fn shown() -> KeyImage {
    KeyImage {
        image: ImageReference {
            series: "2.25.10".to_owned(),
            class: "1.2.840.10008.5.1.4.1.1.2".to_owned(),
            instance: "2.25.11".to_owned(),
            frame: None,
        },
        rows: 512,
        columns: 512,
        spacing: Some([0.5, 0.25]),
        rescale: Some(Rescale { slope: 1.0, intercept: -1024.0, kind: "HU".to_owned() }),
        voi: Some(Voi { centre: 40.0, width: 400.0, function: Function::Linear }),
        invert: false,
        area: Some(Area { from: point(99.5, 49.5), to: point(299.4, 249.4) }),
        marks: vec![Mark {
            uid: "2.25.99".to_owned(),
            shape: Shape::Line(vec![point(10.0, 10.0), point(14.0, 10.0)]),
            label: "肿块 34 mm".to_owned(),
            quantities: vec![Quantity { measure: Measure::Length, value: 34.25, unit: Unit::Millimetre }],
        }],
        caption: "第128层：脂肪间隙清楚".to_owned(),
    }
}

fn numbers(set: &DataSet<'_>, tag: crate::imaging::Tag) -> Vec<f32> {
    let bytes = set.get(tag).and_then(|element| element.bytes()).unwrap_or_default();
    bytes.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect()
}

#[test]
fn a_presentation_state_says_exactly_what_was_shown() {
    let file = presentation_state(&head(), &NameGroups::of("Lin^Yue=林^悦"), &shown()).expect("a file");
    let data = read(&file).expect("it reads back").data;
    let window = &data.items(tags::SOFTCOPY_VOILUT_SEQUENCE)[0];
    assert_eq!((window.decimal(tags::WINDOW_CENTER), window.decimal(tags::WINDOW_WIDTH)), (Some(40.0), Some(400.0)));
    let area = &data.items(tags::DISPLAYED_AREA_SELECTION_SEQUENCE)[0];
    let corner = |tag| -> Vec<i32> {
        let bytes = area.get(tag).and_then(|element| element.bytes()).unwrap_or_default();
        bytes.as_chunks::<4>().0.iter().map(|four| i32::from_le_bytes(*four)).collect()
    };
    // The pixel whose centre is column 100 is the hundred-and-first.
    assert_eq!(corner(tags::DISPLAYED_AREA_TOP_LEFT_HAND_CORNER), [101, 51]);
    assert_eq!(corner(tags::DISPLAYED_AREA_BOTTOM_RIGHT_HAND_CORNER), [300, 250]);
    let annotation = &data.items(tags::GRAPHIC_ANNOTATION_SEQUENCE)[0];
    let line = &annotation.items(tags::GRAPHIC_OBJECT_SEQUENCE)[0];
    assert_eq!(numbers(line, tags::GRAPHIC_DATA), [10.5, 10.5, 14.5, 10.5]);
    let label = annotation.items(tags::TEXT_OBJECT_SEQUENCE)[0].text(tags::UNFORMATTED_TEXT_VALUE);
    assert_eq!(label, Some("肿块 34 mm"));
    assert_eq!(data.text(tags::PATIENT_NAME), Some("Wang^Jianguo=王^建国"));
    assert_eq!(data.text(tags::SPECIFIC_CHARACTER_SET), Some("ISO_IR 192"));
    assert_eq!(
        (data.text(tags::PRESENTATION_CREATION_TIME), data.text(tags::TIMEZONE_OFFSET_FROM_UTC)),
        (Some("235959"), Some("+0800"))
    );
}

/// The name of each number, how it was derived, its value and its unit.
fn measured(shown: KeyImage) -> Vec<(String, String, f64, String)> {
    let file = measurement_report(&head(), &Reading::default(), &[shown]).expect("a file").expect("measurements");
    let data = read(&file).expect("it reads back").data;
    let code = |set: &DataSet<'_>, tag, of| set.items(tag)[0].text(of).unwrap_or_default().to_owned();
    let groups = data.items(tags::CONTENT_SEQUENCE).last().expect("measurements").items(tags::CONTENT_SEQUENCE);
    let numbers = groups.iter().flat_map(|group| group.items(tags::CONTENT_SEQUENCE));
    let numbers = numbers.filter(|item| item.text(tags::VALUE_TYPE) == Some("NUM"));
    numbers
        .map(|item| {
            let value = &item.items(tags::MEASURED_VALUE_SEQUENCE)[0];
            let name = code(item, tags::CONCEPT_NAME_CODE_SEQUENCE, tags::CODE_MEANING);
            let first = &item.items(tags::CONTENT_SEQUENCE)[0];
            let derived = match first.text(tags::VALUE_TYPE) {
                Some("CODE") => code(first, tags::CONCEPT_CODE_SEQUENCE, tags::CODE_MEANING),
                _ => String::new(),
            };
            let unit = code(value, tags::MEASUREMENT_UNITS_CODE_SEQUENCE, tags::CODE_VALUE);
            (name, derived, value.decimal(tags::NUMERIC_VALUE).expect("a number"), unit)
        })
        .collect()
}

#[test]
fn quantities_are_told_as_they_were_measured() {
    let told =
        |name: &str, derived: &str, value, unit: &str| (name.to_owned(), derived.to_owned(), value, unit.to_owned());
    assert_eq!(measured(shown()), [told("Length", "", 34.25, "mm")]);
    let quantity = |measure, value, unit| Quantity { measure, value, unit };
    let quantities = vec![
        quantity(Measure::Area, 120.5, Unit::SquarePixel),
        quantity(Measure::Mean, 37.5, Unit::Hounsfield),
        quantity(Measure::Deviation, 3.25, Unit::Stored),
        quantity(Measure::Maximum, f64::NAN, Unit::Stored),
    ];
    let shape = Shape::rectangle(point(1.0, 2.0), point(5.0, 9.0));
    let marks = vec![Mark { uid: "2.25.98".to_owned(), shape, label: String::new(), quantities }];
    assert_eq!(
        measured(KeyImage { marks, ..shown() }),
        [
            told("Area", "", 120.5, "{pixels}2"),
            told("Attenuation Coefficient", "Mean", 37.5, "[hnsf'U]"),
            told("Stored value", "Standard Deviation", 3.25, "1"),
        ]
    );
}

#[test]
fn the_longer_axis_of_an_ellipse_comes_first() {
    let axes = [point(0.0, 4.0), point(4.0, 4.0), point(2.0, 0.0), point(2.0, 8.0)];
    let points = Shape::Ellipse(axes).graphic().points;
    assert_eq!(points, [axes[2], axes[3], axes[0], axes[1]]);
    assert!(!Shape::Line(vec![point(1.0, 1.0)]).is_drawable());
    assert!(!Shape::Point(point(f64::NAN, 1.0)).is_drawable());
}

#[test]
fn who_measured_nothing_reports_nothing() {
    let nothing = KeyImage { marks: Vec::new(), ..shown() };
    assert_eq!(measurement_report(&head(), &Reading::default(), &[nothing]), Ok(None));
}

#[test]
fn every_reference_is_in_the_evidence() {
    let state = ImageReference { instance: "2.25.50".to_owned(), ..shown().image };
    let images = [(shown().image, Some(state)), (shown().image, None)];
    let note = ConferenceNote { observer: NameGroups::default(), description: "MDT".to_owned() };
    let file = key_object_selection(&head(), &note, &images).expect("a file");
    let data = read(&file).expect("it reads back").data;
    assert_eq!(data.items(tags::CONCEPT_NAME_CODE_SEQUENCE)[0].text(tags::CODE_VALUE), Some("113005"));
    let study = &data.items(tags::CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE)[0];
    let series = study.items(tags::REFERENCED_SERIES_SEQUENCE);
    let objects: Vec<_> = series[0].items(tags::REFERENCED_SOP_SEQUENCE).iter().collect();
    let names: Vec<_> = objects.iter().filter_map(|object| object.text(tags::REFERENCED_SOP_INSTANCE_UID)).collect();
    assert_eq!((series.len(), names), (1, vec!["2.25.11", "2.25.50"]));
}

#[test]
fn texts_and_numbers_fit_their_representation() {
    assert_eq!(fitted(VR::LO, "a\\b\nc"), "a/bc");
    assert_eq!(fitted(VR::ST, "a\\b\nc"), "a\\b\nc");
    assert_eq!(fitted(VR::SH, &"字".repeat(40)).chars().count(), 16);
    for number in [0.1, 1.0 / 3.0, -1.0 / 3.0, 1e300, 123_456_789_012.345_6, -0.000_000_001_234_567] {
        let text = decimal(number);
        let back: f64 = text.parse().expect("a number");
        assert!(text.len() <= 16 && (back - number).abs() <= number.abs() * 1e-8, "{number} {text}");
    }
    assert_eq!(decimal(f64::NAN), "0");
}

#[test]
fn an_image_tells_whose_it_is_and_what_its_pixels_mean() {
    let of = |json: serde_json::Value| json.as_object().cloned().unwrap_or_default();
    let one = |vr: &str, value: serde_json::Value| serde_json::json!({ "vr": vr, "Value": [value] });
    let image = of(serde_json::json!({
        "00100010": one("PN", serde_json::json!({ "Alphabetic": "Wang^Jianguo", "Ideographic": "王^建国" })),
        "00100020": one("LO", "DEMO-2041".into()),
        "0020000D": one("UI", "2.25.1".into()),
        "00080060": one("CS", "CT".into()),
        "00280010": one("US", 512.into()),
        "00280011": one("US", 256.into()),
        "00280002": one("US", 1.into()),
        "00281052": one("DS", (-1024).into()),
        "00281053": one("DS", 1.into()),
        "00280030": { "vr": "DS", "Value": [0.5, 0.25] },
    }));
    let (patient, study) = subject_of(&image);
    assert_eq!(
        (patient.name.ideographic.as_str(), patient.id.as_str(), study.uid.as_str()),
        ("王^建国", "DEMO-2041", "2.25.1")
    );
    let pixels = pixels_of(&image, 1);
    assert_eq!((pixels.rows, pixels.columns, pixels.frames, pixels.coloured), (512, 256, 1, false));
    assert_eq!(pixels.spacing, Some([0.5, 0.25]));
    assert_eq!(pixels.rescale.map(|rescale| rescale.kind), Some("HU".to_owned()));
    let spaced = |spacing: f64| {
        of(
            serde_json::json!({ "00289110": one("SQ", serde_json::json!({ "00280030": { "vr": "DS", "Value": [spacing, spacing] } })) }),
        )
    };
    let frames = of(serde_json::json!({ "52009230": { "vr": "SQ", "Value": [spaced(1.0), spaced(2.0)] } }));
    assert_eq!(pixels_of(&frames, 2).spacing, Some([2.0, 2.0]));
    assert_eq!(pixels_of(&frames, 3).spacing, None);
}
