use dicom_core::{Tag, VR};
use dicom_dictionary_std::tags;

use super::element::{DataSet, Element, Value};
use super::reader::has_long_length;

/// A value is longer than its length field can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a value is too long to be written")]
pub struct TooLong;

/// What wrote the file. A UID made from a UUID (PS3.5 B.2), so that it needs no registered root.
const IMPLEMENTATION: &str = "2.25.220148915367720893714502986214587330912";
const IMPLEMENTATION_NAME: &str = "CONSILIUM";

/// A Part 10 file. `syntax` is Explicit VR Little Endian, or the compression the frames are in.
pub fn write(data: &DataSet<'_>, syntax: &str) -> Result<Vec<u8>, TooLong> {
    let mut file = vec![0; 128];
    file.extend_from_slice(b"DICM");
    let meta = write_meta(data, syntax)?;
    let length = u32::try_from(meta.len()).map_err(|_| TooLong)?;
    write_element(&mut file, Tag(2, 0), &Element::made(VR::UL, length.to_le_bytes()))?;
    file.extend_from_slice(&meta);
    write_set(&mut file, data)?;
    Ok(file)
}

fn write_meta(data: &DataSet<'_>, syntax: &str) -> Result<Vec<u8>, TooLong> {
    let uid = |tag| Element::made(VR::UI, data.text(tag).unwrap_or_default());
    let mut meta = DataSet::default();
    meta.put(tags::FILE_META_INFORMATION_VERSION, Element::made(VR::OB, [0, 1]));
    meta.put(tags::MEDIA_STORAGE_SOP_CLASS_UID, uid(tags::SOP_CLASS_UID));
    meta.put(tags::MEDIA_STORAGE_SOP_INSTANCE_UID, uid(tags::SOP_INSTANCE_UID));
    meta.put(tags::TRANSFER_SYNTAX_UID, Element::made(VR::UI, syntax));
    meta.put(tags::IMPLEMENTATION_CLASS_UID, Element::made(VR::UI, IMPLEMENTATION));
    meta.put(tags::IMPLEMENTATION_VERSION_NAME, Element::made(VR::SH, IMPLEMENTATION_NAME));
    let mut bytes = Vec::new();
    write_set(&mut bytes, &meta)?;
    Ok(bytes)
}

/// Group lengths are left out: they are retired and would be wrong after any change.
fn write_set(to: &mut Vec<u8>, data: &DataSet<'_>) -> Result<(), TooLong> {
    for (tag, element) in data.elements.iter().filter(|(tag, _)| tag.element() != 0) {
        write_element(to, *tag, element)?;
    }
    Ok(())
}

fn put_tag(to: &mut Vec<u8>, tag: Tag) {
    to.extend_from_slice(&tag.group().to_le_bytes());
    to.extend_from_slice(&tag.element().to_le_bytes());
}

fn put_item(to: &mut Vec<u8>, element: u16, length: u32) {
    put_tag(to, Tag(0xFFFE, element));
    to.extend_from_slice(&length.to_le_bytes());
}

fn write_element(to: &mut Vec<u8>, tag: Tag, element: &Element<'_>) -> Result<(), TooLong> {
    match &element.value {
        Value::Bytes { bytes, .. } => write_bytes(to, tag, element.vr, bytes),
        Value::Items(items) => {
            put_header(to, tag, VR::SQ, u32::MAX)?;
            for item in items {
                put_item(to, 0xE000, u32::MAX);
                write_set(to, item)?;
                put_item(to, 0xE00D, 0);
            }
            put_item(to, 0xE0DD, 0);
            Ok(())
        }
        Value::Fragments { offsets, fragments } => {
            put_header(to, tag, VR::OB, u32::MAX)?;
            put_item(to, 0xE000, u32::try_from(offsets.len() * 4).map_err(|_| TooLong)?);
            offsets.iter().for_each(|offset| to.extend_from_slice(&offset.to_le_bytes()));
            for fragment in fragments {
                put_item(to, 0xE000, u32::try_from(fragment.bytes.len()).map_err(|_| TooLong)?);
                to.extend_from_slice(fragment.bytes);
            }
            put_item(to, 0xE0DD, 0);
            Ok(())
        }
    }
}

fn write_bytes(to: &mut Vec<u8>, tag: Tag, vr: VR, bytes: &[u8]) -> Result<(), TooLong> {
    let padded = bytes.len() + bytes.len() % 2;
    // A text of a short form that has outgrown it is kept as unknown bytes, which have a long form.
    let vr = if !has_long_length(vr) && padded > usize::from(u16::MAX) { VR::UN } else { vr };
    put_header(to, tag, vr, u32::try_from(padded).map_err(|_| TooLong)?)?;
    to.extend_from_slice(bytes);
    if padded > bytes.len() {
        to.push(if matches!(vr, VR::UI | VR::OB | VR::UN) { 0 } else { b' ' });
    }
    Ok(())
}

fn put_header(to: &mut Vec<u8>, tag: Tag, vr: VR, length: u32) -> Result<(), TooLong> {
    put_tag(to, tag);
    to.extend_from_slice(vr.to_string().as_bytes());
    if has_long_length(vr) {
        to.extend_from_slice(&[0, 0]);
        to.extend_from_slice(&length.to_le_bytes());
    } else {
        to.extend_from_slice(&u16::try_from(length).map_err(|_| TooLong)?.to_le_bytes());
    }
    Ok(())
}
