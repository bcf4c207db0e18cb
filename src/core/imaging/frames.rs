use std::collections::BTreeMap;

use dicom_core::{Tag, VR};
use dicom_dictionary_std::tags;
use serde::{Deserialize, Serialize};

use super::dictionary::hex;
use super::element::{DataSet, Fragment, Value};
use super::facts::Facts;
use super::reader::DicomFile;

/// Bytes of a file: where they begin and how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span(pub u64, pub u64);

/// Where frames and large values lie in a file, so that they can be served without parsing it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameIndex {
    /// The spans of each frame, in order.
    pub frames: Vec<Vec<Span>>,
    /// Large values by their path, such as `00420011` or `54000100/0/54001010`.
    pub bulk: BTreeMap<String, Span>,
}

/// Why frames cannot be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameIndexError {
    #[error("the file has fewer pixels than its dimensions say")]
    Short,
    #[error("it cannot be told where each frame begins")]
    Unclear,
    #[error("a frame lies in more pieces than any camera or archive makes of it")]
    Scattered,
}

/// Pieces of one frame. Writers that cut at 64 KiB make 3,000 of the largest file there may be.
const MOST_PIECES: usize = 4096;

/// Values of more bytes are not written into the metadata.
pub(super) const INLINE_BYTES: usize = 1024;

pub fn index_frames(file: &DicomFile<'_>, facts: &Facts) -> Result<FrameIndex, FrameIndexError> {
    let mut index = FrameIndex::default();
    collect_bulk(&file.data, "", &mut index.bulk);
    index.frames = match file.data.get(tags::PIXEL_DATA).map(|element| &element.value) {
        None | Some(Value::Items(_)) => Vec::new(),
        Some(Value::Bytes { bytes, at }) => native(&file.data, facts, *at, bytes.len())?,
        Some(Value::Fragments { offsets, fragments }) => encapsulated(offsets, fragments, facts.frames as usize)?,
    };
    Ok(index)
}

pub(super) fn is_bulk(vr: VR, length: usize) -> bool {
    use VR::{OB, OD, OF, OL, OV, OW, UN};
    length > INLINE_BYTES && matches!(vr, OB | OD | OF | OL | OV | OW | UN)
}

pub(super) fn joined(path: &str, tag: Tag) -> String {
    if path.is_empty() { hex(tag) } else { format!("{path}/{}", hex(tag)) }
}

fn collect_bulk(data: &DataSet<'_>, path: &str, bulk: &mut BTreeMap<String, Span>) {
    for (tag, element) in &data.elements {
        match &element.value {
            Value::Bytes { bytes, at } if is_bulk(element.vr, bytes.len()) => {
                bulk.insert(joined(path, *tag), Span(*at as u64, bytes.len() as u64));
            }
            Value::Items(items) => {
                for (number, item) in items.iter().enumerate() {
                    collect_bulk(item, &format!("{}/{number}", joined(path, *tag)), bulk);
                }
            }
            _ => {}
        }
    }
}

fn native(data: &DataSet<'_>, facts: &Facts, at: usize, length: usize) -> Result<Vec<Vec<Span>>, FrameIndexError> {
    let samples = u64::from(data.short(tags::SAMPLES_PER_PIXEL).unwrap_or(1));
    let bits = u64::from(data.short(tags::BITS_ALLOCATED).unwrap_or(8));
    let pixels = u64::from(facts.rows) * u64::from(facts.columns);
    let halved = data.text(tags::PHOTOMETRIC_INTERPRETATION) == Some("YBR_FULL_422");
    let bits_of_frame = if halved { pixels * 2 * bits } else { pixels * samples * bits };
    let frames = u64::from(facts.frames);
    if !bits_of_frame.is_multiple_of(8) && frames > 1 {
        return Err(FrameIndexError::Unclear);
    }
    let size = bits_of_frame.div_ceil(8);
    if size.checked_mul(frames).is_none_or(|all| all > length as u64) {
        return Err(FrameIndexError::Short);
    }
    Ok((0..frames).map(|frame| vec![Span(at as u64 + frame * size, size)]).collect())
}

fn span(fragment: &Fragment<'_>) -> Span {
    Span(fragment.at as u64, fragment.bytes.len() as u64)
}

fn encapsulated(offsets: &[u32], fragments: &[Fragment<'_>], frames: usize) -> Result<Vec<Vec<Span>>, FrameIndexError> {
    if frames == 1 && !fragments.is_empty() {
        return Ok(vec![spans(fragments)?]);
    }
    if fragments.len() == frames {
        return Ok(fragments.iter().map(|fragment| vec![span(fragment)]).collect());
    }
    let begins = begins_by_table(offsets, fragments, frames).or_else(|| begins_by_marker(fragments, frames));
    let begins = begins.ok_or(FrameIndexError::Unclear)?;
    let ends = begins.iter().skip(1).copied().chain([fragments.len()]);
    begins.iter().zip(ends).map(|(begin, end)| spans(&fragments[*begin..end])).collect()
}

fn spans(fragments: &[Fragment<'_>]) -> Result<Vec<Span>, FrameIndexError> {
    if fragments.len() > MOST_PIECES {
        return Err(FrameIndexError::Scattered);
    }
    Ok(fragments.iter().map(span).collect())
}

/// The fragments with which frames begin, by the basic offset table.
fn begins_by_table(offsets: &[u32], fragments: &[Fragment<'_>], frames: usize) -> Option<Vec<usize>> {
    if offsets.len() != frames {
        return None;
    }
    let first = fragments.first()?.at;
    let begins = offsets
        .iter()
        .map(|offset| fragments.binary_search_by_key(&(*offset as usize), |fragment| fragment.at - first).ok());
    let begins: Vec<usize> = begins.collect::<Option<_>>()?;
    (begins.first() == Some(&0) && begins.is_sorted_by(|a, b| a < b)).then_some(begins)
}

/// By the marker with which JPEG, JPEG-LS and JPEG 2000 streams begin.
fn begins_by_marker(fragments: &[Fragment<'_>], frames: usize) -> Option<Vec<usize>> {
    let starts = |fragment: &Fragment<'_>| matches!(fragment.bytes, [0xFF, 0xD8 | 0x4F, 0xFF, ..]);
    let begins: Vec<usize> = (0..fragments.len()).filter(|at| starts(&fragments[*at])).collect();
    (begins.len() == frames && begins.first() == Some(&0)).then_some(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fragments(count: usize) -> Vec<Fragment<'static>> {
        (0..count).map(|number| Fragment { bytes: &[0xFF, 0xD8, 0xFF, 0xE0], at: number * 12 }).collect()
    }

    #[test]
    fn a_frame_in_too_many_pieces_is_told_and_many_frames_are_not_one() {
        let whole = encapsulated(&[], &fragments(MOST_PIECES), 1).expect("one frame");
        assert_eq!((whole.len(), whole[0].len()), (1, MOST_PIECES));
        assert_eq!(encapsulated(&[], &fragments(MOST_PIECES + 1), 1), Err(FrameIndexError::Scattered));
        let film = encapsulated(&[], &fragments(MOST_PIECES + 1), MOST_PIECES + 1).expect("a film");
        assert_eq!(film.len(), MOST_PIECES + 1);
        let table = [0, 12];
        assert_eq!(encapsulated(&table, &fragments(MOST_PIECES + 2), 2), Err(FrameIndexError::Scattered));
    }
}
