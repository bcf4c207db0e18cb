use dicom_dictionary_std::tags;
use serde::{Deserialize, Serialize};

use super::element::Value;
use super::facts::Facts;
use super::frames::{FrameIndex, Span};
use super::picture::{Sample, stored};
use super::reader::DicomFile;

/// What the stored values of one frame come to. Two decoders that differ have seen two images, and one of them is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameFigures {
    /// From 1.
    pub frame: u32,
    pub min: i64,
    pub max: i64,
    pub sum: i64,
}

impl FrameFigures {
    /// Of a decoded frame. `None` where every decoder may come to its own: palettes, colours that are mixed anew, bits
    /// and wide values.
    pub fn of(number: u32, frame: &[u8], sample: &Sample) -> Option<Self> {
        let comparable = match (sample.samples, sample.photometric.as_str()) {
            (1, "MONOCHROME1" | "MONOCHROME2") => matches!(sample.bits_allocated, 8 | 16),
            (3, "RGB") => sample.bits_allocated == 8,
            _ => false,
        };
        let frame = frame.get(..sample.bytes_of_frame()?)?;
        let count = frame.len() / usize::from(sample.bits_allocated / 8).max(1);
        if !comparable || count == 0 {
            return None;
        }
        let value = stored(frame, sample).ok()?;
        let (mut min, mut max, mut sum) = (i64::MAX, i64::MIN, 0);
        for value in (0..count).map(value) {
            (min, max) = (min.min(value), max.max(value));
            sum += value;
        }
        Some(FrameFigures { frame: number, min, max, sum })
    }

    /// Of the frame in the middle, where pixels lie uncompressed and nothing has to be decoded for it.
    pub fn of_plain(file: &DicomFile<'_>, facts: &Facts, index: &FrameIndex) -> Option<Self> {
        let Value::Bytes { bytes, at } = &file.data.get(tags::PIXEL_DATA)?.value else { return None };
        let number = (facts.frames / 2).max(1);
        let [Span(from, length)] = index.frames.get(number as usize - 1)?[..] else { return None };
        let begin = usize::try_from(from).ok()?.checked_sub(*at)?;
        let frame = bytes.get(begin..begin.checked_add(usize::try_from(length).ok()?)?)?;
        Self::of(number, frame, &Sample::of(&file.data))
    }
}

#[cfg(test)]
mod tests {
    use dicom_core::VR;

    use super::*;
    use crate::imaging::{DataSet, Element};

    fn sample(photometric: &str, samples: u16, allocated: u16, stored: u16, signed: u16) -> Sample {
        let mut data = DataSet::default();
        data.put(tags::PHOTOMETRIC_INTERPRETATION, Element::made(VR::CS, photometric));
        for (tag, value) in [
            (tags::ROWS, 1),
            (tags::COLUMNS, 2),
            (tags::SAMPLES_PER_PIXEL, samples),
            (tags::BITS_ALLOCATED, allocated),
            (tags::BITS_STORED, stored),
            (tags::PIXEL_REPRESENTATION, signed),
        ] {
            data.put(tag, Element::made(VR::US, value.to_le_bytes()));
        }
        Sample::of(&data)
    }

    #[test]
    fn grey_values_count_with_their_sign_and_without_what_lies_in_other_bits() {
        let signed = sample("MONOCHROME2", 1, 16, 12, 1);
        // 0xFFF is minus one; the upper four bits belong to something else.
        let figures = FrameFigures::of(3, &[0xFF, 0xFF, 0x05, 0xA0], &signed);
        assert_eq!(figures, Some(FrameFigures { frame: 3, min: -1, max: 5, sum: 4 }));
        let plain = sample("MONOCHROME1", 1, 8, 8, 0);
        let figures = FrameFigures::of(1, &[200, 7, 99], &plain);
        assert_eq!(figures, Some(FrameFigures { frame: 1, min: 7, max: 200, sum: 207 }), "padding does not count");
    }

    #[test]
    fn colours_count_where_every_decoder_gives_the_same_three_of_each_pixel() {
        let figures = FrameFigures::of(1, &[1, 2, 3, 4, 5, 6], &sample("RGB", 3, 8, 8, 0));
        assert_eq!(figures, Some(FrameFigures { frame: 1, min: 1, max: 6, sum: 21 }));
        for other in ["YBR_FULL", "YBR_FULL_422", "YBR_ICT"] {
            assert_eq!(FrameFigures::of(1, &[1, 2, 3, 4, 5, 6], &sample(other, 3, 8, 8, 0)), None, "{other}");
        }
    }

    #[test]
    fn nothing_is_said_of_what_is_not_whole_or_not_comparable() {
        assert_eq!(FrameFigures::of(1, &[1, 2, 3], &sample("MONOCHROME2", 1, 16, 16, 0)), None, "too short");
        assert_eq!(FrameFigures::of(1, &[1, 2], &sample("PALETTE COLOR", 1, 8, 8, 0)), None);
        assert_eq!(FrameFigures::of(1, &[1], &sample("MONOCHROME2", 1, 1, 1, 0)), None, "bits");
        assert_eq!(FrameFigures::of(1, &[0; 8], &sample("MONOCHROME2", 1, 32, 32, 0)), None, "wide values");
    }
}
