//! The DICOM JSON model (PS3.18 annex F). Text is decoded, and the result says so.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dicom_core::{Tag, VR};
use dicom_dictionary_std::tags;
use serde_json::{Map, Number, Value as Json, json};

use super::charset::CharacterSet;
use super::dictionary::hex;
use super::element::{DataSet, Element, Value};
use super::frames::{is_bulk, joined};

/// Stands before the path of a large value until the server puts its address there. A text of the
/// file cannot be mistaken for it: its quotation marks are escaped.
pub const BULK_PLACE: &str = "\"BulkDataURI\":\"@/";

/// A data set as DICOM JSON.
pub fn to_json(data: &DataSet<'_>) -> Map<String, Json> {
    let mut object = set_to_json(data, &CharacterSet::default(), "");
    if object.contains_key("00080005") {
        object.insert("00080005".to_owned(), json!({ "vr": "CS", "Value": ["ISO_IR 192"] }));
    }
    object
}

fn set_to_json(data: &DataSet<'_>, outer: &CharacterSet, path: &str) -> Map<String, Json> {
    let own = data.text(tags::SPECIFIC_CHARACTER_SET).map(CharacterSet::of);
    let charset = own.as_ref().unwrap_or(outer);
    let kept = data.elements.iter().filter(|(tag, _)| tag.element() != 0);
    kept.map(|(tag, element)| (hex(*tag), element_to_json(*tag, element, charset, path))).collect()
}

/// One element, as query answers carry it.
pub fn element_to_json(tag: Tag, element: &Element<'_>, charset: &CharacterSet, path: &str) -> Json {
    let mut object = Map::new();
    object.insert("vr".to_owned(), element.vr.to_string().into());
    let here = || joined(path, tag);
    match &element.value {
        Value::Items(items) => {
            let item = |(number, item)| Json::Object(set_to_json(item, charset, &format!("{}/{number}", here())));
            object.insert("vr".to_owned(), "SQ".into());
            insert_values(&mut object, items.iter().enumerate().map(item).collect());
        }
        Value::Fragments { .. } => {
            object.insert("BulkDataURI".to_owned(), format!("@/{}", here()).into());
        }
        Value::Bytes { bytes, .. } if is_bulk(element.vr, bytes.len()) => {
            object.insert("BulkDataURI".to_owned(), format!("@/{}", here()).into());
        }
        Value::Bytes { bytes, .. } => insert_bytes(&mut object, element.vr, bytes, charset),
    }
    Json::Object(object)
}

fn insert_values(object: &mut Map<String, Json>, values: Vec<Json>) {
    if !values.is_empty() {
        object.insert("Value".to_owned(), values.into());
    }
}

fn insert_bytes(object: &mut Map<String, Json>, vr: VR, bytes: &[u8], charset: &CharacterSet) {
    use VR::{AT, FD, FL, LT, OB, OD, OF, OL, OV, OW, PN, SL, SS, ST, SV, UL, UN, UR, US, UT, UV};
    let values = match vr {
        OB | OD | OF | OL | OV | OW | UN => {
            if !bytes.is_empty() {
                object.insert("InlineBinary".to_owned(), STANDARD.encode(bytes).into());
            }
            return;
        }
        US => numbers(bytes, |b: [u8; 2]| u16::from_le_bytes(b).into()),
        SS => numbers(bytes, |b: [u8; 2]| i16::from_le_bytes(b).into()),
        UL => numbers(bytes, |b: [u8; 4]| u32::from_le_bytes(b).into()),
        SL => numbers(bytes, |b: [u8; 4]| i32::from_le_bytes(b).into()),
        UV => numbers(bytes, |b: [u8; 8]| u64::from_le_bytes(b).into()),
        SV => numbers(bytes, |b: [u8; 8]| i64::from_le_bytes(b).into()),
        FL => numbers(bytes, |b: [u8; 4]| float(shortest(f32::from_le_bytes(b)))),
        FD => numbers(bytes, |b: [u8; 8]| float(f64::from_le_bytes(b))),
        AT => numbers(bytes, |b: [u8; 4]| {
            hex(Tag(u16::from_le_bytes([b[0], b[1]]), u16::from_le_bytes([b[2], b[3]]))).into()
        }),
        LT | ST | UT | UR => {
            let text = charset.decode(bytes);
            let text = text.trim_end_matches([' ', '\0']);
            if text.is_empty() { Vec::new() } else { vec![text.into()] }
        }
        PN => texts(bytes, charset, json_name),
        VR::IS | VR::DS => texts(bytes, charset, number),
        _ => texts(bytes, charset, |text| text.into()),
    };
    insert_values(object, values);
}

fn numbers<const N: usize>(bytes: &[u8], read: impl Fn([u8; N]) -> Json) -> Vec<Json> {
    bytes.as_chunks::<N>().0.iter().map(|number| read(*number)).collect()
}

/// The double that prints like the single: 0.1 and not 0.10000000149.
fn shortest(single: f32) -> f64 {
    single.to_string().parse().unwrap_or_else(|_| f64::from(single))
}

fn float(number: f64) -> Json {
    match Number::from_f64(number) {
        Some(finite) => Json::Number(finite),
        None if number.is_nan() => "NaN".into(),
        None => if number > 0.0 { "inf" } else { "-inf" }.into(),
    }
}

/// Values of a text; one that is empty among others is `null`.
fn texts(bytes: &[u8], charset: &CharacterSet, make: impl Fn(&str) -> Json) -> Vec<Json> {
    let text = charset.decode(bytes);
    let text = text.trim_end_matches([' ', '\0']);
    if text.is_empty() {
        return Vec::new();
    }
    let values = text.split('\\').map(|value| value.trim_matches([' ', '\0']));
    values.map(|value| if value.is_empty() { Json::Null } else { make(value) }).collect()
}

/// A number as text; what is no number stays text.
fn number(text: &str) -> Json {
    let whole = text.parse::<i64>().ok().map(Json::from);
    let decimal = || text.parse::<f64>().ok().and_then(Number::from_f64).map(Json::Number);
    whole.or_else(decimal).unwrap_or_else(|| text.into())
}

/// The groups as they are written, empty components included.
fn json_name(name: &str) -> Json {
    let groups = ["Alphabetic", "Ideographic", "Phonetic"].into_iter().zip(name.split('='));
    let groups = groups.map(|(key, text)| (key, text.trim_matches([' ', '\0']))).filter(|(_, text)| !text.is_empty());
    Json::Object(groups.map(|(key, text)| (key.to_owned(), Json::from(text))).collect())
}
