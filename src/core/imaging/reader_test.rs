use super::*;
use crate::imaging::{Facts, index_frames, write};

/// A data set element in Explicit VR Little Endian.
fn short(tag: Tag, vr: &str, value: &[u8]) -> Vec<u8> {
    let mut bytes = [tag.group().to_le_bytes(), tag.element().to_le_bytes()].concat();
    bytes.extend_from_slice(vr.as_bytes());
    bytes.extend_from_slice(&(value.len() as u16).to_le_bytes());
    bytes.extend_from_slice(value);
    bytes
}

fn file(elements: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![0; 128];
    bytes.extend_from_slice(b"DICM");
    bytes.extend_from_slice(&short(tags::TRANSFER_SYNTAX_UID, "UI", b"1.2.840.10008.1.2.1\0"));
    bytes.extend(elements.concat());
    bytes
}

#[test]
fn a_lying_length_allocates_nothing() {
    let mut pixels = [0x7FE0_u16.to_le_bytes(), 0x0010_u16.to_le_bytes()].concat();
    pixels.extend_from_slice(b"OW\0\0\xF0\xFF\xFF\xBF");
    assert_eq!(read(&file(&[short(tags::MODALITY, "CS", b"CT"), pixels])), Err(Malformed::Truncated));
}

#[test]
fn sequences_in_sequences_have_an_end() {
    let mut nested = Vec::new();
    for _ in 0..100_000 {
        nested.extend_from_slice(b"\x08\x00\x40\x11SQ\0\0\xFF\xFF\xFF\xFF\xFE\xFF\x00\xE0\xFF\xFF\xFF\xFF");
    }
    assert_eq!(read(&file(&[nested])), Err(Malformed::TooDeep));
}

#[test]
fn what_is_written_is_read_back() {
    let elements =
        [short(tags::SOP_CLASS_UID, "UI", b"1.2.840.10008.5.1.4.1.1.2\0"), short(tags::MODALITY, "CS", b"CT")];
    let bytes = file(&elements);
    let first = read(&bytes).expect("a file");
    let again = write(&first.data, "1.2.840.10008.1.2.1").expect("written");
    let second = read(&again).expect("a file");
    assert_eq!(first.data.text(tags::MODALITY), Some("CT"));
    let texts = |file: &DicomFile<'_>| {
        file.data.elements.keys().map(|tag| file.data.text(*tag).map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(texts(&first), texts(&second));
}

/// Whatever byte is wrong or missing: an error or a file, and nothing else.
#[test]
fn no_damage_makes_it_fail() {
    let pixels = [short(Tag(0x0028, 0x0010), "US", &[2, 0]), short(Tag(0x0028, 0x0011), "US", &[2, 0])].concat();
    let good = file(&[
        short(tags::MODALITY, "CS", b"CT"),
        pixels,
        b"\x08\x00\x40\x11SQ\0\0\x08\0\0\0\xFE\xFF\x00\xE0\0\0\0\0".to_vec(),
    ]);
    read(&good).expect("a file");
    for at in 128..good.len() {
        for value in [0, 1, 0x7F, 0xFF] {
            let mut bad = good.clone();
            bad[at] = value;
            if let Ok(file) = read(&bad)
                && let Ok(facts) = Facts::of(&file)
            {
                let _ = index_frames(&file, &facts);
            }
        }
        let _ = read(&good[..at]);
    }
}
