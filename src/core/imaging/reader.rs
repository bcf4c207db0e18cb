use std::borrow::Cow;

use dicom_core::{Tag, VR};
use dicom_dictionary_std::tags;

use super::dictionary::{is_private, vr_of};
use super::element::{DataSet, Element, Fragment, Value};
use super::syntax::{EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE, Syntax};

/// Why bytes are not a DICOM file that can be used. Each sentence is for the person who uploaded it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error("this is not a DICOM file")]
    NotDicom,
    #[error("the file breaks off: it is shorter than it says")]
    Truncated,
    #[error("sequences are nested too deeply")]
    TooDeep,
    #[error("the file has too many elements")]
    TooMany,
    #[error("the structure of the file is damaged")]
    Structure,
    #[error("the file is compressed and has to be inflated first")]
    Deflated {
        /// Where the compressed data set begins.
        at: usize,
    },
}

/// A file that was read. Nothing in it has been copied that need not be.
#[derive(Debug, Clone, PartialEq)]
pub struct DicomFile<'a> {
    pub transfer_syntax: String,
    /// The data set is not encoded as the transfer syntax says; written again it is.
    pub irregular: bool,
    pub meta: DataSet<'a>,
    pub data: DataSet<'a>,
}

/// Sequences in sequences.
const DEEPEST: usize = 32;
/// Elements of one file, those in sequences and the pieces of its pixels included.
const MOST_ELEMENTS: usize = 1_000_000;
const UNDEFINED: u32 = u32::MAX;
const ITEM: Tag = Tag(0xFFFE, 0xE000);
const ITEM_END: Tag = Tag(0xFFFE, 0xE00D);
const SEQUENCE_END: Tag = Tag(0xFFFE, 0xE0DD);

/// Whether bytes claim to be DICOM, with or without the preamble the standard asks for.
pub fn looks_like_dicom(head: &[u8]) -> bool {
    head.get(128..132) == Some(b"DICM") || begins_with_group(head).is_some()
}

/// A file without preamble begins with group 2 or 8 and a small element number.
fn begins_with_group(head: &[u8]) -> Option<bool> {
    let small = |byte: u8| byte <= 0x18;
    match head.get(..8)? {
        [0x02 | 0x08, 0, element, 0, rest @ ..] if small(*element) && plausible_header(rest) => Some(false),
        [0, 0x02 | 0x08, 0, element, rest @ ..] if small(*element) && plausible_header(rest) => Some(true),
        _ => None,
    }
}

/// A known value representation, or an implicit length below 64 KiB.
fn plausible_header(rest: &[u8]) -> bool {
    is_vr(rest) || rest.get(2..4) == Some(&[0, 0])
}

fn is_vr(bytes: &[u8]) -> bool {
    bytes.get(..2).is_some_and(|two| VR::from_binary([two[0], two[1]]).is_some())
}

/// Reads a whole file. A deflated one is told apart: inflating needs bounds that are the caller's.
pub fn read(bytes: &[u8]) -> Result<DicomFile<'_>, Malformed> {
    let start = if bytes.get(128..132) == Some(b"DICM") { 132 } else { 0 };
    if start == 0 && begins_with_group(bytes).is_none() {
        return Err(Malformed::NotDicom);
    }
    let mut reader = Reader::new(bytes, start, EXPLICIT_LITTLE);
    let meta = reader.read_meta()?;
    let named = meta.text(tags::TRANSFER_SYNTAX_UID).map(str::to_owned);
    let syntax = named.unwrap_or_else(|| guess_syntax(&bytes[reader.at..]).to_owned());
    if Syntax::of(&syntax).is_some_and(|known| known.deflated) {
        return Err(Malformed::Deflated { at: reader.at });
    }
    // Some writers name a compression and leave the value representations out.
    let encoding = guess_syntax(&bytes[reader.at..]);
    let irregular = encoding == IMPLICIT_LITTLE && ![IMPLICIT_LITTLE, EXPLICIT_BIG].contains(&syntax.as_str());
    let data = Reader::new(bytes, reader.at, if irregular { IMPLICIT_LITTLE } else { &syntax }).read_all()?;
    Ok(DicomFile { transfer_syntax: syntax, irregular, meta, data })
}

/// The data set of a deflated file, once it is inflated.
pub fn read_inflated(bytes: &[u8]) -> Result<DicomFile<'_>, Malformed> {
    let data = Reader::new(bytes, 0, EXPLICIT_LITTLE).read_all()?;
    Ok(DicomFile { transfer_syntax: EXPLICIT_LITTLE.to_owned(), irregular: false, meta: DataSet::default(), data })
}

fn guess_syntax(data: &[u8]) -> &'static str {
    match (data.first(), data.get(4..6)) {
        (Some(0), Some(vr)) if is_vr(vr) => EXPLICIT_BIG,
        (_, Some(vr)) if is_vr(vr) => EXPLICIT_LITTLE,
        _ => IMPLICIT_LITTLE,
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    end: usize,
    explicit: bool,
    big: bool,
    depth: usize,
    budget: usize,
    signed_pixels: bool,
    /// Pixels of 32 and 64 bits are one number each, though they lie in 16-bit words.
    bits_of_pixel: usize,
}

struct Header {
    tag: Tag,
    vr: VR,
    length: u32,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8], at: usize, syntax: &str) -> Self {
        let (explicit, big) = (syntax != IMPLICIT_LITTLE, syntax == EXPLICIT_BIG);
        let (end, budget) = (bytes.len(), MOST_ELEMENTS);
        Reader { bytes, at, end, explicit, big, depth: 0, budget, signed_pixels: false, bits_of_pixel: 16 }
    }

    fn read_meta(&mut self) -> Result<DataSet<'a>, Malformed> {
        let mut meta = DataSet::default();
        while self.bytes.get(self.at..self.at + 2) == Some(&[2, 0]) {
            let header = self.header()?;
            let value = self.value(&header)?;
            meta.put(header.tag, Element { vr: header.vr, value });
        }
        Ok(meta)
    }

    fn read_all(mut self) -> Result<DataSet<'a>, Malformed> {
        let mut data = DataSet::default();
        while self.at < self.end {
            // Some writers pad the file with zeros.
            if self.bytes[self.at..self.end].iter().all(|byte| *byte == 0) {
                break;
            }
            let header = self.header()?;
            self.keep(&mut data, header)?;
        }
        Ok(data)
    }

    fn keep(&mut self, data: &mut DataSet<'a>, header: Header) -> Result<(), Malformed> {
        self.budget = self.budget.checked_sub(1).ok_or(Malformed::TooMany)?;
        let value = self.value(&header)?;
        let mut element = Element { vr: header.vr, value };
        if header.tag == tags::PIXEL_REPRESENTATION {
            self.signed_pixels = element.bytes().and_then(|bytes| bytes.first()) == Some(&1);
        }
        if let (tags::BITS_ALLOCATED, Some([low, high, ..])) = (header.tag, element.bytes()) {
            self.bits_of_pixel = usize::from(u16::from_le_bytes([*low, *high]));
        }
        if element.vr == VR::UN && !is_private(header.tag) {
            self.name_unknown(header.tag, &mut element);
        }
        data.put(header.tag, element);
        Ok(())
    }

    /// A standard attribute that some writer did not know: its bytes are Implicit VR Little Endian.
    fn name_unknown(&mut self, tag: Tag, element: &mut Element<'a>) {
        let vr = vr_of(tag, self.signed_pixels);
        let Value::Bytes { bytes, at } = &element.value else {
            element.vr = VR::SQ;
            return;
        };
        if vr != VR::SQ {
            element.vr = vr;
            return;
        }
        let inner = Reader { at: *at, end: *at + bytes.len(), explicit: false, big: false, bytes: self.bytes, ..*self };
        if let Ok((items, budget)) = inner.items_to_end() {
            self.budget = budget;
            *element = Element { vr: VR::SQ, value: Value::Items(items) };
        }
    }

    fn items_to_end(mut self) -> Result<(Vec<DataSet<'a>>, usize), Malformed> {
        self.depth += 1;
        let items = self.items(Some(self.end))?;
        Ok((items, self.budget))
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let end = self.at.checked_add(count).filter(|end| *end <= self.end).ok_or(Malformed::Truncated)?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    fn u16(&mut self) -> Result<u16, Malformed> {
        let bytes = self.take(2)?;
        let pair = [bytes[0], bytes[1]];
        Ok(if self.big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    }

    fn u32(&mut self) -> Result<u32, Malformed> {
        let (first, second) = (u32::from(self.u16()?), u32::from(self.u16()?));
        Ok(if self.big { first << 16 | second } else { second << 16 | first })
    }

    fn header(&mut self) -> Result<Header, Malformed> {
        let tag = Tag(self.u16()?, self.u16()?);
        if tag.group() == 0xFFFE || !self.explicit {
            let length = self.u32()?;
            return Ok(Header { tag, vr: vr_of(tag, self.signed_pixels), length });
        }
        let letters = self.take(2)?;
        match VR::from_binary([letters[0], letters[1]]) {
            Some(vr) if has_long_length(vr) => {
                self.take(2)?;
                Ok(Header { tag, vr, length: self.u32()? })
            }
            Some(vr) => Ok(Header { tag, vr, length: u32::from(self.u16()?) }),
            None => Ok(Header { tag, vr: vr_of(tag, self.signed_pixels), length: u32::from(self.u16()?) }),
        }
    }

    fn value(&mut self, header: &Header) -> Result<Value<'a>, Malformed> {
        if header.length == UNDEFINED {
            return self.undefined_length(header);
        }
        let length = header.length as usize;
        if header.vr == VR::SQ {
            let end = self.at.checked_add(length).filter(|end| *end <= self.end).ok_or(Malformed::Truncated)?;
            return self.deeper(|reader| reader.items(Some(end))).map(Value::Items);
        }
        let at = self.at;
        let bytes = self.take(length)?;
        let width = match header.tag {
            _ if !self.big => 1,
            tags::PIXEL_DATA if header.vr == VR::OW && matches!(self.bits_of_pixel, 32 | 64) => self.bits_of_pixel / 8,
            _ => width_of(header.vr),
        };
        let bytes = if width == 1 { Cow::Borrowed(bytes) } else { Cow::Owned(swapped(bytes, width)) };
        Ok(Value::Bytes { bytes, at })
    }

    fn undefined_length(&mut self, header: &Header) -> Result<Value<'a>, Malformed> {
        match header.vr {
            VR::SQ => self.deeper(|reader| reader.items(None)).map(Value::Items),
            VR::UN => {
                let explicit = std::mem::replace(&mut self.explicit, false);
                let items = self.deeper(|reader| reader.items(None));
                self.explicit = explicit;
                items.map(Value::Items)
            }
            VR::OB | VR::OW => self.fragments(),
            _ => Err(Malformed::Structure),
        }
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Malformed>) -> Result<T, Malformed> {
        if self.depth >= DEEPEST {
            return Err(Malformed::TooDeep);
        }
        self.depth += 1;
        let outcome = read(self);
        self.depth -= 1;
        outcome
    }

    /// The items of a sequence up to `end`, or up to its delimiter.
    fn items(&mut self, end: Option<usize>) -> Result<Vec<DataSet<'a>>, Malformed> {
        let mut items = Vec::new();
        while end.is_none_or(|end| self.at < end) {
            let (tag, length) = self.item_header()?;
            match tag {
                ITEM => items.push(self.item(length)?),
                SEQUENCE_END => break,
                _ => return Err(Malformed::Structure),
            }
        }
        Ok(items)
    }

    fn item_header(&mut self) -> Result<(Tag, u32), Malformed> {
        Ok((Tag(self.u16()?, self.u16()?), self.u32()?))
    }

    fn item(&mut self, length: u32) -> Result<DataSet<'a>, Malformed> {
        self.budget = self.budget.checked_sub(1).ok_or(Malformed::TooMany)?;
        let mut data = DataSet::default();
        if length == UNDEFINED {
            loop {
                let header = self.header()?;
                if header.tag == ITEM_END {
                    return Ok(data);
                }
                self.keep(&mut data, header)?;
            }
        }
        let end = self.at.checked_add(length as usize).filter(|end| *end <= self.end).ok_or(Malformed::Truncated)?;
        let outer = std::mem::replace(&mut self.end, end);
        while self.at < end {
            let header = self.header()?;
            self.keep(&mut data, header)?;
        }
        self.end = outer;
        Ok(data)
    }

    fn fragments(&mut self) -> Result<Value<'a>, Malformed> {
        let (tag, length) = self.item_header()?;
        if tag != ITEM {
            return Err(Malformed::Structure);
        }
        let table = self.take(length as usize)?;
        let offsets = table.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]));
        let offsets = offsets.collect();
        let mut fragments = Vec::new();
        loop {
            // Some writers leave the delimiter out when nothing follows.
            if self.at == self.end && !fragments.is_empty() {
                return Ok(Value::Fragments { offsets, fragments });
            }
            let (tag, length) = self.item_header()?;
            match tag {
                ITEM => {
                    self.budget = self.budget.checked_sub(1).ok_or(Malformed::TooMany)?;
                    let at = self.at;
                    fragments.push(Fragment { bytes: self.take(length as usize)?, at });
                }
                SEQUENCE_END => return Ok(Value::Fragments { offsets, fragments }),
                _ => return Err(Malformed::Structure),
            }
        }
    }
}

pub(super) const fn has_long_length(vr: VR) -> bool {
    use VR::{OB, OD, OF, OL, OV, OW, SQ, SV, UC, UN, UR, UT, UV};
    matches!(vr, OB | OD | OF | OL | OV | OW | SQ | SV | UC | UN | UR | UT | UV)
}

/// Bytes that belong together as one number.
const fn width_of(vr: VR) -> usize {
    match vr {
        VR::US | VR::SS | VR::OW | VR::AT => 2,
        VR::UL | VR::SL | VR::FL | VR::OF | VR::OL => 4,
        VR::FD | VR::OD | VR::OV | VR::SV | VR::UV => 8,
        _ => 1,
    }
}

fn swapped(bytes: &[u8], width: usize) -> Vec<u8> {
    bytes.chunks(width).flat_map(|number| number.iter().rev().copied()).collect()
}

#[cfg(test)]
#[path = "reader_test.rs"]
mod tests;
