use dicom_core::{Tag, VR};

use crate::imaging::dictionary::vr_of;
use crate::imaging::element::{DataSet, Element, Value};
use crate::imaging::person_name::NameGroups;

/// A data set that owns all it says.
pub(super) type Set = DataSet<'static>;

/// A data set in the making. Representations are those of the dictionary.
pub(super) trait Fill: Sized {
    /// One value of text; an empty one is an attribute that is there and says nothing.
    fn with(self, tag: Tag, text: &str) -> Self;
    fn with_values(self, tag: Tag, texts: &[String]) -> Self;
    fn with_name(self, tag: Tag, name: &NameGroups) -> Self;
    fn with_items(self, tag: Tag, items: Vec<Set>) -> Self;
    fn with_bytes(self, tag: Tag, vr: VR, bytes: Vec<u8>) -> Self;

    fn with_decimals(self, tag: Tag, numbers: &[f64]) -> Self {
        self.with_values(tag, &numbers.iter().map(|number| decimal(*number)).collect::<Vec<_>>())
    }

    fn with_short(self, tag: Tag, number: u16) -> Self {
        self.with_bytes(tag, VR::US, number.to_le_bytes().to_vec())
    }

    fn with_longs(self, tag: Tag, numbers: &[i32]) -> Self {
        self.with_bytes(tag, VR::SL, numbers.iter().flat_map(|number| number.to_le_bytes()).collect())
    }

    fn with_floats(self, tag: Tag, numbers: &[f64]) -> Self {
        self.with_bytes(tag, VR::FL, numbers.iter().flat_map(|number| (*number as f32).to_le_bytes()).collect())
    }
}

impl Fill for Set {
    fn with(mut self, tag: Tag, text: &str) -> Self {
        let vr = vr_of(tag, false);
        self.put(tag, Element::made(vr, fitted(vr, text)));
        self
    }

    fn with_values(mut self, tag: Tag, texts: &[String]) -> Self {
        let vr = vr_of(tag, false);
        let values: Vec<_> = texts.iter().map(|text| fitted(vr, text)).collect();
        self.put(tag, Element::made(vr, values.join("\\")));
        self
    }

    fn with_name(mut self, tag: Tag, name: &NameGroups) -> Self {
        let groups = name.all().map(|group| fitted(VR::PN, &group.replace('=', " ")));
        let text = groups.collect::<Vec<_>>().join("=");
        self.put(tag, Element::made(VR::PN, text.trim_end_matches('=')));
        self
    }

    fn with_items(mut self, tag: Tag, items: Vec<Set>) -> Self {
        self.put(tag, Element { vr: VR::SQ, value: Value::Items(items) });
        self
    }

    fn with_bytes(mut self, tag: Tag, vr: VR, bytes: Vec<u8>) -> Self {
        self.put(tag, Element::made(vr, bytes));
        self
    }
}

/// The longest text of a representation, in characters (PS3.5, table 6.2-1).
const fn longest(vr: VR) -> usize {
    match vr {
        VR::SH | VR::CS | VR::AE | VR::DS => 16,
        VR::IS => 12,
        VR::LO | VR::PN | VR::UI => 64,
        VR::ST => 1024,
        VR::LT => 10_240,
        _ => 1_000_000,
    }
}

/// Text as one value may have it: no control characters, no separator of values, not too long. Texts of paragraphs
/// keep their line ends and the backslash, which separates nothing there.
pub(super) fn fitted(vr: VR, text: &str) -> String {
    let paragraphs = matches!(vr, VR::ST | VR::LT | VR::UT);
    let plain = text.chars().filter_map(|c| match c {
        '\n' if paragraphs => Some(c),
        '\\' if !paragraphs => Some('/'),
        c if c.is_control() => None,
        c => Some(c),
    });
    plain.take(longest(vr)).collect::<String>().trim_end().to_owned()
}

/// A number in at most sixteen characters, as exact as they allow.
pub(super) fn decimal(number: f64) -> String {
    if !number.is_finite() {
        return "0".to_owned();
    }
    let plain = number.to_string();
    if plain.len() <= longest(VR::DS) {
        return plain;
    }
    let shorter = (0..=14).rev().map(|digits| format!("{number:.digits$e}"));
    shorter.into_iter().find(|text| text.len() <= longest(VR::DS)).unwrap_or_else(|| "0".to_owned())
}
