use std::borrow::Cow;
use std::collections::BTreeMap;

use dicom_core::{Tag, VR};

/// The elements of one data set, ordered by tag.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DataSet<'a> {
    pub elements: BTreeMap<Tag, Element<'a>>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Element<'a> {
    pub vr: VR,
    pub value: Value<'a>,
}

/// A value. Numbers are little endian, whatever the file had.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    Bytes {
        bytes: Cow<'a, [u8]>,
        /// Where the value begins in the file.
        at: usize,
    },
    Items(Vec<DataSet<'a>>),
    /// Encapsulated pixel data.
    Fragments {
        /// The basic offset table; empty when there is none.
        offsets: Vec<u32>,
        fragments: Vec<Fragment<'a>>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fragment<'a> {
    pub bytes: &'a [u8],
    /// Where the fragment's bytes begin in the file.
    pub at: usize,
}

impl<'a> Element<'a> {
    /// A value that was made and not read.
    pub fn made(vr: VR, bytes: impl Into<Vec<u8>>) -> Self {
        Element { vr, value: Value::Bytes { bytes: Cow::Owned(bytes.into()), at: 0 } }
    }

    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.value {
            Value::Bytes { bytes, .. } => Some(bytes),
            _ => None,
        }
    }

    pub fn items(&self) -> &[DataSet<'a>] {
        match &self.value {
            Value::Items(items) => items,
            _ => &[],
        }
    }
}

impl<'a> DataSet<'a> {
    pub fn get(&self, tag: Tag) -> Option<&Element<'a>> {
        self.elements.get(&tag)
    }

    pub fn put(&mut self, tag: Tag, element: Element<'a>) {
        self.elements.insert(tag, element);
    }

    /// Text in the default repertoire: UIDs, codes, dates, numbers as text. Padding is cut off.
    pub fn text(&self, tag: Tag) -> Option<&str> {
        let bytes = self.get(tag)?.bytes()?;
        let text = std::str::from_utf8(bytes).ok()?;
        Some(text.trim_matches(|c: char| c == '\0' || c == ' ')).filter(|text| !text.is_empty())
    }

    /// The values of a text, which `\` separates.
    pub fn texts(&self, tag: Tag) -> impl Iterator<Item = &str> {
        self.text(tag).into_iter().flat_map(|text| text.split('\\')).map(|value| value.trim_matches([' ', '\0']))
    }

    /// The first value of a text that is a number.
    pub fn decimal(&self, tag: Tag) -> Option<f64> {
        self.texts(tag).next()?.parse().ok().filter(|number: &f64| number.is_finite())
    }

    pub fn integer(&self, tag: Tag) -> Option<i64> {
        let text = self.texts(tag).next()?;
        text.parse().ok().or_else(|| text.parse::<f64>().ok().filter(|n| n.fract() == 0.0).map(|n| n as i64))
    }

    /// The first value of a binary number of 16 bits.
    pub fn short(&self, tag: Tag) -> Option<u16> {
        self.shorts(tag).next()
    }

    pub fn shorts(&self, tag: Tag) -> impl Iterator<Item = u16> {
        let bytes = self.get(tag).and_then(Element::bytes).unwrap_or_default();
        bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
    }

    pub fn items(&self, tag: Tag) -> &[DataSet<'a>] {
        self.get(tag).map_or(&[], Element::items)
    }
}
