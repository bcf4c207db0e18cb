use std::borrow::Cow;

use consilium_core::imaging::deidentify::{CaseKey, Mask, deidentify};
use consilium_core::imaging::json::to_json;
use consilium_core::imaging::syntax::{EXPLICIT_LITTLE, Syntax};
use consilium_core::imaging::{
    DicomFile, Element, Facts, FrameIndex, Sample, VR, draw, index_frames, read, tags, write,
};

use super::pixels::{decode, joined};

/// A masked file and what is told of it.
pub(super) struct Masked {
    pub(super) file: Vec<u8>,
    pub(super) metadata: Vec<u8>,
    pub(super) frame_index: Vec<u8>,
}

/// Bytes of all frames, uncompressed: what this child can hold three times over.
const MOST_BYTES: usize = 120 * 1024 * 1024;

/// The de-identified form of an image, uncompressed, with masks on every frame.
pub(super) fn mask(bytes: &[u8], key: &CaseKey, masks: &[Mask]) -> Result<Masked, String> {
    let mut file = read(bytes).map_err(|error| error.to_string())?;
    let facts = Facts::of(&file).map_err(|error| error.to_string())?;
    let index = index_frames(&file, &facts).map_err(|error| error.to_string())?;
    make_plain(bytes, &mut file, &index)?;
    let clean = deidentify(&file.data, key, masks).map_err(|error| error.to_string())?;
    drop(file);
    let written = write(&clean, EXPLICIT_LITTLE).map_err(|error| error.to_string())?;
    drop(clean);
    let again = read(&written).map_err(|error| error.to_string())?;
    let facts = Facts::of(&again).map_err(|error| error.to_string())?;
    let index = index_frames(&again, &facts).map_err(|error| error.to_string())?;
    let metadata = serde_json::to_vec(&to_json(&again.data)).map_err(|error| error.to_string())?;
    let frame_index = serde_json::to_vec(&index).map_err(|error| error.to_string())?;
    Ok(Masked { file: written, metadata, frame_index })
}

/// Compressed pixels become plain ones, and colours that lie in halves become whole ones.
fn make_plain(bytes: &[u8], file: &mut DicomFile<'_>, index: &FrameIndex) -> Result<(), String> {
    let syntax = Syntax::of(&file.transfer_syntax).ok_or("this compression cannot be decoded here")?;
    let first = Sample::of(&file.data);
    if !syntax.encapsulated && !first.photometric.starts_with("YBR") {
        return Ok(());
    }
    let mut pixels = Vec::new();
    let mut told = first.clone();
    for spans in &index.frames {
        let frame = joined(bytes, spans).ok_or("the file breaks off")?;
        told = first.clone();
        let plain = plain_frame(syntax, frame, &mut told)?;
        if pixels.len() + plain.len() > MOST_BYTES {
            return Err("the image is too large to be masked".to_owned());
        }
        pixels.extend_from_slice(&plain);
    }
    tell(file, &told, syntax, pixels);
    Ok(())
}

fn plain_frame<'b>(syntax: &Syntax, frame: Cow<'b, [u8]>, sample: &mut Sample) -> Result<Cow<'b, [u8]>, String> {
    let decoded = if syntax.encapsulated { decode(syntax, frame, sample)? } else { frame };
    if !sample.photometric.starts_with("YBR") {
        return Ok(decoded);
    }
    let picture = draw(&decoded, sample, None).map_err(|error| error.to_string())?;
    (sample.photometric, sample.planar) = ("RGB".to_owned(), false);
    Ok(Cow::Owned(picture.bytes))
}

/// The data set says of its pixels what they have become.
fn tell(file: &mut DicomFile<'_>, sample: &Sample, syntax: &Syntax, pixels: Vec<u8>) {
    let data = &mut file.data;
    data.put(tags::PHOTOMETRIC_INTERPRETATION, Element::made(VR::CS, sample.photometric.as_str()));
    if sample.samples > 1 {
        data.put(tags::PLANAR_CONFIGURATION, Element::made(VR::US, u16::from(sample.planar).to_le_bytes()));
    }
    if syntax.lossy {
        data.put(tags::LOSSY_IMAGE_COMPRESSION, Element::made(VR::CS, "01"));
    }
    let vr = if sample.bits_allocated > 8 { VR::OW } else { VR::OB };
    data.put(tags::PIXEL_DATA, Element::made(vr, pixels));
}
