use std::borrow::Cow;

use consilium_core::imaging::syntax::Syntax;
use consilium_core::imaging::{Facts, FrameFigures, Picture, Sample, Span, Window, draw, index_frames, read};
use dicom_encoding::adapters::{PixelDataObject, RawPixelData};
use dicom_encoding::transfer_syntax::{Codec, TransferSyntaxIndex};
use dicom_transfer_syntax_registry::TransferSyntaxRegistry;

use super::job::{Drawing, PictureForm};
use super::legend::with_legend;

const QUALITY: u8 = 92;

/// A frame that was drawn.
pub(super) struct Drawn {
    pub(super) picture: Vec<u8>,
    /// Of the values it was drawn from, where another decoder has to come to the same.
    pub(super) figures: Option<FrameFigures>,
}

/// One frame as a picture file. What cannot be drawn faithfully is not drawn.
pub(super) fn draw_frame(bytes: &[u8], drawing: &Drawing) -> Result<Drawn, String> {
    let file = read(bytes).map_err(|error| error.to_string())?;
    let facts = Facts::of(&file).map_err(|error| error.to_string())?;
    let index = index_frames(&file, &facts).map_err(|error| error.to_string())?;
    let number = (drawing.frame as usize).checked_sub(1);
    let spans = number.and_then(|number| index.frames.get(number)).ok_or("there is no such frame")?;
    let frame = joined(bytes, spans).ok_or("the file breaks off")?;
    let mut sample = Sample::of(&file.data);
    let compressed = Syntax::of(&file.transfer_syntax).filter(|syntax| syntax.encapsulated);
    let exact = compressed.is_none_or(|syntax| !syntax.lossy) && !is_mixed_anew(&sample);
    let decoded = match compressed {
        Some(syntax) => decode(syntax, frame, &mut sample)?,
        None => frame,
    };
    let figures = if exact { FrameFigures::of(drawing.frame, &decoded, &sample) } else { None };
    let window = match (drawing.centre, drawing.width) {
        (Some(centre), Some(width)) if drawing.function.takes(width) && centre.is_finite() => {
            Some(Window { centre, width, function: drawing.function })
        }
        _ => None,
    };
    let mut picture = draw(&decoded, &sample, window).map_err(|error| error.to_string())?;
    // What was drawn follows the file already.
    let inverse = sample.photometric == "MONOCHROME1";
    if drawing.invert.is_some_and(|wanted| wanted != inverse) {
        picture.bytes.iter_mut().for_each(|byte| *byte = 255 - *byte);
    }
    let picture = match drawing.longest {
        Some(longest) => picture.shrunk(longest as usize),
        None => picture,
    };
    let picture = match &drawing.legend {
        Some(legend) => with_legend(picture, legend),
        None => picture,
    };
    Ok(Drawn { picture: encode(&picture, drawing.form)?, figures })
}

/// Colours that each decoder makes RGB of by itself. The reversible transform of JPEG 2000 is part of its stream.
fn is_mixed_anew(sample: &Sample) -> bool {
    sample.samples == 3 && !matches!(sample.photometric.as_str(), "RGB" | "YBR_RCT")
}

pub(super) fn joined<'b>(bytes: &'b [u8], spans: &[Span]) -> Option<Cow<'b, [u8]>> {
    let part = |span: &Span| bytes.get(span.0 as usize..(span.0 + span.1) as usize);
    match spans {
        [one] => part(one).map(Cow::Borrowed),
        many => many.iter().map(part).collect::<Option<Vec<_>>>().map(|parts| Cow::Owned(parts.concat())),
    }
}

/// Decodes one compressed frame, and checks before and after: decoders have been seen to be wrong
/// without a word (colours of JPEG without a marker, 12 bits, dimensions).
pub(super) fn decode<'b>(syntax: &Syntax, frame: Cow<'b, [u8]>, sample: &mut Sample) -> Result<Cow<'b, [u8]>, String> {
    let needed = decoded_bytes(sample).ok_or("pixels of this kind cannot be shown")?;
    check_stream(syntax, &frame, sample)?;
    let registered = TransferSyntaxRegistry.get(syntax.uid).ok_or("this compression cannot be decoded here")?;
    let reader = match registered.codec() {
        Codec::EncapsulatedPixelData(Some(reader), _) => reader,
        _ => return Err("this compression cannot be decoded here".to_owned()),
    };
    let mut decoded = Vec::new();
    let object = OneFrame { syntax: syntax.uid, sample, frame: &frame };
    reader.decode_frame(&object, 0, &mut decoded).map_err(|error| format!("the frame cannot be decoded: {error}"))?;
    if decoded.len() != needed {
        return Err("the decoded frame has not the size it should have".to_owned());
    }
    // Decoders give colours as RGB, pixel by pixel.
    if sample.samples == 3 {
        if syntax.uid != "1.2.840.10008.1.2.5" {
            sample.photometric = "RGB".to_owned();
        }
        sample.planar = false;
    }
    Ok(Cow::Owned(decoded))
}

fn decoded_bytes(sample: &Sample) -> Option<usize> {
    let pixels = sample.rows.checked_mul(sample.columns)?;
    let bytes = usize::from(sample.bits_allocated / 8) * usize::from(sample.samples);
    matches!(sample.bits_allocated, 8 | 16).then(|| pixels.checked_mul(bytes)).flatten()
}

/// What the stream itself says has to agree with the file.
fn check_stream(syntax: &Syntax, frame: &[u8], sample: &Sample) -> Result<(), String> {
    match syntax.frame_type {
        "image/jpeg" | "image/jls" => {
            let head = JpegHead::of(frame).ok_or("the frame is no JPEG stream")?;
            if (head.rows, head.columns) != (sample.rows, sample.columns) || head.samples != sample.samples {
                return Err("the compressed frame has other dimensions than the file says".to_owned());
            }
            let lossy_wide = syntax.lossy && head.bits > 8 && syntax.frame_type == "image/jpeg";
            if lossy_wide || u16::from(head.bits) > sample.bits_allocated {
                return Err("JPEG of more than 8 bits cannot be drawn faithfully here".to_owned());
            }
            if sample.photometric == "RGB" && head.samples == 3 && syntax.frame_type == "image/jpeg" && !head.marked {
                return Err("the colours of the frame are not marked and would be guessed".to_owned());
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

struct JpegHead {
    rows: usize,
    columns: usize,
    samples: u16,
    bits: u8,
    /// It says how its colours are meant.
    marked: bool,
}

impl JpegHead {
    fn of(bytes: &[u8]) -> Option<Self> {
        let (mut at, mut marked) = (2, false);
        if bytes.get(..2)? != [0xFF, 0xD8] {
            return None;
        }
        loop {
            let [0xFF, marker, high, low] = *bytes.get(at..at + 4)? else { return None };
            let length = usize::from(u16::from_be_bytes([high, low]));
            // Decoders pass a marker by that is too short to say anything.
            marked |= marker == 0xEE && length >= 14 && bytes.get(at + 4..at + 9) == Some(b"Adobe");
            let frame = matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
            if frame || marker == 0xF7 {
                let head = bytes.get(at + 4..at + 10)?;
                let side = |at: usize| usize::from(u16::from_be_bytes([head[at], head[at + 1]]));
                // Components named R, G and B say it too.
                let named = bytes.get(at + 10) == Some(&b'R');
                return Some(JpegHead {
                    rows: side(1),
                    columns: side(3),
                    samples: head[5].into(),
                    bits: head[0],
                    marked: marked || named,
                });
            }
            at += 2 + length.max(2);
        }
    }
}

/// One frame in the shape the decoders ask for.
struct OneFrame<'f> {
    syntax: &'f str,
    sample: &'f Sample,
    frame: &'f [u8],
}

impl PixelDataObject for OneFrame<'_> {
    fn transfer_syntax_uid(&self) -> &str {
        self.syntax
    }

    fn rows(&self) -> Option<u16> {
        u16::try_from(self.sample.rows).ok()
    }

    fn cols(&self) -> Option<u16> {
        u16::try_from(self.sample.columns).ok()
    }

    fn samples_per_pixel(&self) -> Option<u16> {
        Some(self.sample.samples)
    }

    fn bits_allocated(&self) -> Option<u16> {
        Some(self.sample.bits_allocated)
    }

    fn bits_stored(&self) -> Option<u16> {
        Some(self.sample.bits_stored)
    }

    fn photometric_interpretation(&self) -> Option<&str> {
        Some(&self.sample.photometric)
    }

    fn number_of_frames(&self) -> Option<u32> {
        Some(1)
    }

    fn number_of_fragments(&self) -> Option<u32> {
        Some(1)
    }

    fn fragment(&self, fragment: usize) -> Option<Cow<'_, [u8]>> {
        (fragment == 0).then_some(Cow::Borrowed(self.frame))
    }

    fn offset_table(&self) -> Option<Cow<'_, [u32]>> {
        Some(Cow::Owned(vec![0]))
    }

    fn raw_pixel_data(&self) -> Option<RawPixelData> {
        Some(RawPixelData { fragments: vec![self.frame.to_vec()].into(), offset_table: vec![0].into() })
    }
}

fn encode(picture: &Picture, form: PictureForm) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    match form {
        PictureForm::Png => {
            let side = |length: usize| u32::try_from(length).map_err(|error| error.to_string());
            let mut encoder = png::Encoder::new(&mut bytes, side(picture.width)?, side(picture.height)?);
            encoder.set_color(if picture.colours { png::ColorType::Rgb } else { png::ColorType::Grayscale });
            encoder.set_depth(png::BitDepth::Eight);
            let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
            writer.write_image_data(&picture.bytes).map_err(|error| error.to_string())?;
            writer.finish().map_err(|error| error.to_string())?;
            check_written(&bytes, picture)?;
        }
        PictureForm::Jpeg => {
            let side = |length: usize| u16::try_from(length).map_err(|error| error.to_string());
            let colours = if picture.colours { jpeg_encoder::ColorType::Rgb } else { jpeg_encoder::ColorType::Luma };
            let encoder = jpeg_encoder::Encoder::new(&mut bytes, QUALITY);
            let encoded = encoder.encode(&picture.bytes, side(picture.width)?, side(picture.height)?, colours);
            encoded.map_err(|error| error.to_string())?;
        }
    }
    Ok(bytes)
}

/// A picture that others keep is read once more: it has to be what was drawn, to the last pixel.
fn check_written(file: &[u8], picture: &Picture) -> Result<(), String> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().map_err(|error| error.to_string())?;
    let mut pixels = vec![0; reader.output_buffer_size().ok_or("the picture is too large")?];
    let info = reader.next_frame(&mut pixels).map_err(|error| error.to_string())?;
    let same = (info.width as usize, info.height as usize) == (picture.width, picture.height);
    if same && pixels.get(..info.buffer_size()) == Some(&picture.bytes) {
        Ok(())
    } else {
        Err("the picture was not written as it was drawn".to_owned())
    }
}
