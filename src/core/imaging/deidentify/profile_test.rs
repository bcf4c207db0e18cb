use super::*;
use crate::imaging::{read, write};

const SECRETS: [&str; 6] = ["Wang^Min", "19671103", "HOSP-1", "Dr^Lin", "a note about Wang", "1.2.3.4"];

fn image() -> DataSet<'static> {
    let mut data = DataSet::default();
    let mut put = |tag, vr, text: &str| data.put(tag, Element::made(vr, text));
    put(tags::SOP_CLASS_UID, VR::UI, "1.2.840.10008.5.1.4.1.1.2");
    put(tags::SOP_INSTANCE_UID, VR::UI, "1.2.3.4.1");
    put(tags::STUDY_INSTANCE_UID, VR::UI, "1.2.3.4.2");
    put(tags::PATIENT_NAME, VR::PN, "Wang^Min");
    put(tags::PATIENT_ID, VR::LO, "HOSP-1");
    put(tags::PATIENT_BIRTH_DATE, VR::DA, "19671103");
    put(tags::PATIENT_AGE, VR::AS, "097Y");
    put(tags::STUDY_DATE, VR::DA, "20240301");
    put(tags::REFERRING_PHYSICIAN_NAME, VR::PN, "Dr^Lin");
    put(tags::STUDY_DESCRIPTION, VR::LO, "a note about Wang");
    put(tags::MODALITY, VR::CS, "CT");
    put(Tag(0x0009, 0x0010), VR::LO, "HOSP-1");
    put(Tag(0x0009, 0x1001), VR::UN, "a note about Wang");
    put(Tag(0x0008, 0xFFF1), VR::CS, "HOSP-1");
    // Text to the standard; the file says that it is a code.
    put(tags::STATION_NAME, VR::CS, "HOSP-1");
    put(tags::GANTRY_ID, VR::IS, "Dr^Lin");
    // A UID and a date likewise.
    put(tags::CONCATENATION_UID, VR::CS, "1.2.3.4.9");
    put(tags::DATE_OF_LAST_CALIBRATION, VR::CS, "19671103");
    let mut reference = DataSet::default();
    reference.put(tags::REFERENCED_SOP_INSTANCE_UID, Element::made(VR::UI, "1.2.3.4.1"));
    reference.put(tags::TEXT_VALUE, Element::made(VR::UT, "a note about Wang"));
    // Items where the standard knows a moment.
    let items = Value::Items(vec![reference.clone()]);
    data.put(tags::ISSUE_DATE_OF_IMAGING_SERVICE_REQUEST, Element { vr: VR::SQ, value: items });
    let items = Value::Items(vec![reference]);
    data.put(tags::REFERENCED_IMAGE_SEQUENCE, Element { vr: VR::SQ, value: items });
    for (tag, value) in [(tags::ROWS, 2_u16), (tags::COLUMNS, 2), (tags::BITS_ALLOCATED, 8)] {
        data.put(tag, Element::made(VR::US, value.to_le_bytes()));
    }
    data.put(tags::PIXEL_DATA, Element::made(VR::OB, [1, 2, 3, 4, 5, 6, 7, 8]));
    data
}

#[test]
fn nothing_of_the_person_is_left_in_the_bytes() {
    let clean = deidentify(&image(), &CaseKey::new([7; 32]), &[]).expect("an image");
    let file = write(&clean, "1.2.840.10008.1.2.1").expect("a file");
    for secret in SECRETS {
        let found = file.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{secret} is left");
    }
    assert_eq!(clean.text(tags::PATIENT_IDENTITY_REMOVED), Some("YES"));
    assert!(clean.get(tags::ISSUE_DATE_OF_IMAGING_SERVICE_REQUEST).is_none(), "items are no date");
    assert_eq!(clean.text(tags::PATIENT_AGE), Some("090Y"));
    assert_eq!(clean.text(tags::MODALITY), Some("CT"));
    assert_eq!(read(&file).expect("it reads back").data.text(tags::PATIENT_NAME), clean.text(tags::PATIENT_NAME));
}

#[test]
fn references_still_point_to_what_they_pointed_to() {
    let clean = deidentify(&image(), &CaseKey::new([7; 32]), &[]).expect("an image");
    let reference = &clean.items(tags::REFERENCED_IMAGE_SEQUENCE)[0];
    assert_eq!(reference.text(tags::REFERENCED_SOP_INSTANCE_UID), clean.text(tags::SOP_INSTANCE_UID));
    assert_ne!(clean.text(tags::SOP_INSTANCE_UID), Some("1.2.3.4.1"));
    assert_eq!(clean.text(tags::SOP_CLASS_UID), Some("1.2.840.10008.5.1.4.1.1.2"));
}

#[test]
fn masks_blacken_every_frame() {
    let mask = Mask { column: 1, row: 0, width: 100, height: 1 };
    let clean = deidentify(&image(), &CaseKey::new([7; 32]), &[mask]).expect("an image");
    let pixels = clean.get(tags::PIXEL_DATA).and_then(Element::bytes);
    assert_eq!(pixels, Some(&[1, 0, 3, 4, 5, 0, 7, 8][..]));
    assert_eq!(clean.text(tags::BURNED_IN_ANNOTATION), Some("NO"));
}

/// A report whose content items are of every kind.
fn report() -> DataSet<'static> {
    let item = |kind: &str| {
        let mut item = DataSet::default();
        item.put(tags::VALUE_TYPE, Element::made(VR::CS, kind));
        item
    };
    let mut text = item("TEXT");
    text.put(tags::TEXT_VALUE, Element::made(VR::UT, "a note about Wang"));
    let mut person = item("PNAME");
    person.put(tags::PERSON_NAME, Element::made(VR::PN, "Dr^Lin"));
    let mut seen = item("IMAGE");
    let mut reference = DataSet::default();
    reference.put(tags::REFERENCED_SOP_INSTANCE_UID, Element::made(VR::UI, "1.2.3.4.1"));
    seen.put(tags::REFERENCED_SOP_SEQUENCE, Element { vr: VR::SQ, value: Value::Items(vec![reference]) });
    let mut code = item("CODE");
    let mut local = DataSet::default();
    local.put(tags::CODE_VALUE, Element::made(VR::SH, "HOSP-1"));
    local.put(tags::CODING_SCHEME_DESIGNATOR, Element::made(VR::SH, "99HOSP-1"));
    local.put(tags::CODE_MEANING, Element::made(VR::LO, "a note about Wang"));
    code.put(tags::CONCEPT_CODE_SEQUENCE, Element { vr: VR::SQ, value: Value::Items(vec![local]) });
    let mut data = image();
    data.elements.remove(&tags::PIXEL_DATA);
    data.put(tags::SOP_CLASS_UID, Element::made(VR::UI, "1.2.840.10008.5.1.4.1.1.88.33"));
    data.put(tags::VERIFICATION_FLAG, Element::made(VR::CS, "VERIFIED"));
    let content = Value::Items(vec![text, person, seen, code]);
    data.put(tags::CONTENT_SEQUENCE, Element { vr: VR::SQ, value: content });
    data
}

#[test]
fn a_report_keeps_its_references_and_loses_its_prose() {
    let key = CaseKey::new([7; 32]);
    let clean = deidentify(&report(), &key, &[]).expect("a report");
    let file = write(&clean, "1.2.840.10008.1.2.1").expect("a file");
    for secret in SECRETS {
        assert!(!file.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret} is left");
    }
    let content = clean.items(tags::CONTENT_SEQUENCE);
    assert_eq!(content.len(), 2);
    let reference = &content[0].items(tags::REFERENCED_SOP_SEQUENCE)[0];
    let image = deidentify(&image(), &key, &[]).expect("an image");
    assert_eq!(reference.text(tags::REFERENCED_SOP_INSTANCE_UID), image.text(tags::SOP_INSTANCE_UID));
    assert_eq!(content[1].items(tags::CONCEPT_CODE_SEQUENCE)[0].text(tags::CODE_MEANING), Some("local code"));
    assert_eq!(clean.text(tags::VERIFICATION_FLAG), Some("UNVERIFIED"));
}

#[test]
fn what_is_no_image_has_no_such_form() {
    let mut report = image();
    report.elements.remove(&tags::PIXEL_DATA);
    assert_eq!(deidentify(&report, &CaseKey::new([7; 32]), &[]), Err(DeidentifyError::NotAnImage));
}
