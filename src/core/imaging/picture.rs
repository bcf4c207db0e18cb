use dicom_dictionary_std::tags;
use serde::{Deserialize, Serialize};

use super::element::DataSet;

/// How the stored values of a frame are to be understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    pub rows: usize,
    pub columns: usize,
    pub samples: u16,
    pub bits_allocated: u16,
    pub bits_stored: u16,
    pub high_bit: u16,
    pub signed: bool,
    /// Colours lie plane by plane and not pixel by pixel.
    pub planar: bool,
    pub photometric: String,
    slope: f64,
    intercept: f64,
    window: Option<Window>,
    modality_lut: Option<Lut>,
    palette: Option<[Lut; 3]>,
}

/// What is shown from black to white, as PS3.3 C.11.2.1.2 and C.11.2.1.3 define it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    pub centre: f64,
    pub width: f64,
    pub function: Function,
}

/// How values between black and white become greys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    #[default]
    Linear,
    LinearExact,
    Sigmoid,
}

#[derive(Debug, Clone, PartialEq)]
struct Lut {
    first: i64,
    bits: u16,
    values: Vec<u16>,
}

/// A picture as a screen shows it: one byte a pixel, or three.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub colours: bool,
    pub bytes: Vec<u8>,
}

/// Why no faithful picture can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    #[error("the frame has not as many bytes as its dimensions ask for")]
    Length,
    #[error("pixels of this kind cannot be shown")]
    Kind,
    #[error("the palette of the image is missing or of an unusual kind")]
    Palette,
}

impl Sample {
    pub fn of(data: &DataSet<'_>) -> Self {
        let short = |tag, otherwise| data.short(tag).unwrap_or(otherwise);
        let bits_stored = short(tags::BITS_STORED, short(tags::BITS_ALLOCATED, 8));
        Sample {
            rows: short(tags::ROWS, 0).into(),
            columns: short(tags::COLUMNS, 0).into(),
            samples: short(tags::SAMPLES_PER_PIXEL, 1),
            bits_allocated: short(tags::BITS_ALLOCATED, 8),
            bits_stored,
            high_bit: short(tags::HIGH_BIT, bits_stored.saturating_sub(1)),
            signed: data.short(tags::PIXEL_REPRESENTATION) == Some(1),
            planar: data.short(tags::PLANAR_CONFIGURATION) == Some(1),
            photometric: data.text(tags::PHOTOMETRIC_INTERPRETATION).unwrap_or("MONOCHROME2").to_owned(),
            slope: functional(data, tags::RESCALE_SLOPE).unwrap_or(1.0),
            intercept: functional(data, tags::RESCALE_INTERCEPT).unwrap_or(0.0),
            window: window(data),
            modality_lut: data
                .items(tags::MODALITY_LUT_SEQUENCE)
                .first()
                .and_then(|item| lut(item, tags::LUT_DESCRIPTOR, tags::LUT_DATA)),
            palette: palette(data),
        }
    }

    pub fn bytes_of_frame(&self) -> Option<usize> {
        let pixels = self.rows.checked_mul(self.columns)?;
        match (self.bits_allocated, self.photometric.as_str()) {
            (1, _) => Some(pixels.div_ceil(8)),
            (8, "YBR_FULL_422") => pixels.checked_mul(2),
            (bits, _) if bits.is_multiple_of(8) => {
                pixels.checked_mul(usize::from(bits / 8))?.checked_mul(usize::from(self.samples))
            }
            _ => None,
        }
    }
}

/// An attribute of the data set, or of its shared or first frame's functional groups.
fn functional(data: &DataSet<'_>, tag: dicom_core::Tag) -> Option<f64> {
    groups(data).into_iter().find_map(|group| group.decimal(tag))
}

fn groups<'d, 'a>(data: &'d DataSet<'a>) -> Vec<&'d DataSet<'a>> {
    let shared = data.items(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE).iter();
    let functional = shared.chain(data.items(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE).iter().take(1));
    let inner = functional.flat_map(|group| {
        let values = group.items(tags::PIXEL_VALUE_TRANSFORMATION_SEQUENCE).iter();
        values.chain(group.items(tags::FRAME_VOILUT_SEQUENCE))
    });
    std::iter::once(data).chain(inner).collect()
}

fn window(data: &DataSet<'_>) -> Option<Window> {
    groups(data).into_iter().find_map(|group| {
        let (centre, width) = (group.decimal(tags::WINDOW_CENTER)?, group.decimal(tags::WINDOW_WIDTH)?);
        let function = Function::named(group.text(tags::VOILUT_FUNCTION));
        function.takes(width).then_some(Window { centre, width, function })
    })
}

fn lut(data: &DataSet<'_>, descriptor: dicom_core::Tag, values: dicom_core::Tag) -> Option<Lut> {
    let head: Vec<u16> = data.shorts(descriptor).collect();
    let [count, first, bits] = head[..] else { return None };
    let count = if count == 0 { 65536 } else { usize::from(count) };
    let signed = data.get(descriptor).is_some_and(|element| element.vr == dicom_core::VR::SS);
    let first = if signed { i64::from(first as i16) } else { i64::from(first) };
    let raw = data.get(values)?.bytes()?;
    // Tables of 8 bits may be packed.
    let values: Vec<u16> = if bits == 8 && raw.len() < count * 2 {
        raw.iter().take(count).map(|byte| u16::from(*byte)).collect()
    } else {
        data.shorts(values).take(count).collect()
    };
    (!values.is_empty() && values.len() == count).then_some(Lut { first, bits, values })
}

fn palette(data: &DataSet<'_>) -> Option<[Lut; 3]> {
    use tags::{
        BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA as BLUE, BLUE_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR as BLUE_HEAD,
        GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA as GREEN, GREEN_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR as GREEN_HEAD,
        RED_PALETTE_COLOR_LOOKUP_TABLE_DATA as RED, RED_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR as RED_HEAD,
    };
    Some([lut(data, RED_HEAD, RED)?, lut(data, GREEN_HEAD, GREEN)?, lut(data, BLUE_HEAD, BLUE)?])
}

impl Lut {
    /// Values below and above the table have its first and last.
    fn place(&self, value: i64) -> usize {
        (value - self.first).clamp(0, self.values.len() as i64 - 1) as usize
    }

    fn of(&self, value: i64) -> u16 {
        self.values[self.place(value)]
    }

    /// The table in eight bits. Some writers say 16 bits and fill 8.
    fn bytes(&self) -> (&Lut, Vec<u8>) {
        let wide = self.bits > 8 && self.values.iter().any(|value| *value > 255);
        (self, self.values.iter().map(|value| (if wide { *value >> 8 } else { *value }) as u8).collect())
    }
}

/// The picture of one decoded frame. `window` overrides the file's own.
pub fn draw(frame: &[u8], sample: &Sample, window: Option<Window>) -> Result<Picture, PictureError> {
    let needed = sample.bytes_of_frame().filter(|bytes| *bytes > 0).ok_or(PictureError::Kind)?;
    let frame = frame.get(..needed).ok_or(PictureError::Length)?;
    let (colours, bytes) = match (sample.samples, sample.photometric.as_str()) {
        (1, "PALETTE COLOR") => (true, draw_palette(frame, sample)?),
        (1, _) => (false, draw_grey(frame, sample, window)?),
        (3, _) if matches!(sample.bits_allocated, 8 | 16 | 32) => (true, draw_colours(frame, sample)?),
        _ => return Err(PictureError::Kind),
    };
    Ok(Picture { width: sample.columns, height: sample.rows, colours, bytes })
}

/// The stored value of one pixel, sign and overlay bits taken care of.
pub(super) fn stored<'f>(frame: &'f [u8], sample: &Sample) -> Result<impl Fn(usize) -> i64 + use<'f>, PictureError> {
    let allocated = sample.bits_allocated;
    if !matches!(allocated, 1 | 8 | 16 | 32) {
        return Err(PictureError::Kind);
    }
    let bits = u32::from(sample.bits_stored.clamp(1, 32));
    let shift = u32::from(sample.high_bit.min(31) + 1).saturating_sub(bits);
    let (mask, sign) = ((1_i64 << bits) - 1, 1_i64 << (bits - 1));
    let signed = sample.signed;
    Ok(move |at: usize| {
        let raw = match allocated {
            1 => i64::from(frame[at / 8] >> (at % 8) & 1),
            8 => i64::from(frame[at]),
            16 => i64::from(u16::from_le_bytes([frame[2 * at], frame[2 * at + 1]])),
            _ => {
                i64::from(u32::from_le_bytes([frame[4 * at], frame[4 * at + 1], frame[4 * at + 2], frame[4 * at + 3]]))
            }
        };
        let value = raw >> shift & mask;
        if signed && value & sign != 0 { value - (1 << bits) } else { value }
    })
}

/// Pixel by pixel, and nothing kept beside: an image of a hundred million pixels has to fit.
fn draw_grey(frame: &[u8], sample: &Sample, window: Option<Window>) -> Result<Vec<u8>, PictureError> {
    let stored = stored(frame, sample)?;
    let value = |at: usize| match &sample.modality_lut {
        Some(lut) => f64::from(lut.of(stored(at))),
        None => stored(at) as f64 * sample.slope + sample.intercept,
    };
    let pixels = 0..sample.rows * sample.columns;
    let invert = sample.photometric == "MONOCHROME1";
    let shade = |grey: u8| if invert { 255 - grey } else { grey };
    if let Some(window) = window.or(sample.window) {
        return Ok(pixels.map(|at| shade(window.grey(value(at)))).collect());
    }
    let (low, high) = pixels.clone().map(value).fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
    let span = if high > low { high - low } else { 1.0 };
    Ok(pixels.map(|at| shade(((value(at) - low) / span * 255.0 + 0.5).floor() as u8)).collect())
}

impl Function {
    fn named(term: Option<&str>) -> Self {
        match term {
            Some("LINEAR_EXACT") => Function::LinearExact,
            Some("SIGMOID") => Function::Sigmoid,
            _ => Function::Linear,
        }
    }

    /// As the standard writes it.
    pub const fn term(self) -> &'static str {
        match self {
            Function::Linear => "LINEAR",
            Function::LinearExact => "LINEAR_EXACT",
            Function::Sigmoid => "SIGMOID",
        }
    }

    /// Whether a window can be so wide.
    pub fn takes(self, width: f64) -> bool {
        width.is_finite() && if self == Function::Linear { width >= 1.0 } else { width > 0.0 }
    }
}

impl Window {
    fn grey(&self, value: f64) -> u8 {
        let (centre, width) = match self.function {
            Function::Linear => (self.centre - 0.5, self.width - 1.0),
            Function::LinearExact => (self.centre, self.width),
            Function::Sigmoid => {
                let share = 1.0 / (1.0 + (-4.0 * (value - self.centre) / self.width).exp());
                return (share * 255.0 + 0.5).floor() as u8;
            }
        };
        if value <= centre - width / 2.0 {
            0
        } else if value > centre + width / 2.0 {
            255
        } else {
            (((value - centre) / width + 0.5) * 255.0 + 0.5).floor() as u8
        }
    }
}

fn draw_palette(frame: &[u8], sample: &Sample) -> Result<Vec<u8>, PictureError> {
    let luts = sample.palette.as_ref().ok_or(PictureError::Palette)?;
    let stored = stored(frame, sample)?;
    let luts = luts.each_ref().map(Lut::bytes);
    let pixels = 0..sample.rows * sample.columns;
    Ok(pixels.flat_map(|at| luts.each_ref().map(|(lut, bytes)| bytes[lut.place(stored(at))])).collect())
}

fn draw_colours(frame: &[u8], sample: &Sample) -> Result<Vec<u8>, PictureError> {
    let pixels = sample.rows * sample.columns;
    let wide = usize::from(sample.bits_allocated / 8);
    // Of wider colours the screen shows the upper eight bits of those stored.
    let shift = u32::from(sample.bits_stored.saturating_sub(8)).min(31);
    let byte = |at: usize| {
        let bytes = frame[at * wide..(at + 1) * wide].iter().rev();
        (bytes.fold(0_u32, |value, byte| value << 8 | u32::from(*byte)) >> shift) as u8
    };
    let pixel = |at: usize| match (sample.photometric.as_str(), sample.planar) {
        // Two pixels share their colour: Y1 Y2 Cb Cr.
        ("YBR_FULL_422", _) if wide == 1 => [byte(at / 2 * 4 + at % 2), byte(at / 2 * 4 + 2), byte(at / 2 * 4 + 3)],
        (_, true) => [byte(at), byte(pixels + at), byte(2 * pixels + at)],
        (_, false) => [byte(at * 3), byte(at * 3 + 1), byte(at * 3 + 2)],
    };
    let bytes = match sample.photometric.as_str() {
        "RGB" => (0..pixels).flat_map(pixel).collect(),
        "YBR_FULL" | "YBR_FULL_422" => (0..pixels).flat_map(|at| to_rgb(pixel(at))).collect(),
        _ => return Err(PictureError::Kind),
    };
    Ok(bytes)
}

/// PS3.3 C.7.6.3.1.2.
fn to_rgb([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (y, cb, cr) = (f64::from(y), f64::from(cb) - 128.0, f64::from(cr) - 128.0);
    let level = |value: f64| (value + 0.5).floor().clamp(0.0, 255.0) as u8;
    [level(y + 1.402 * cr), level(y - 0.344_136 * cb - 0.714_136 * cr), level(y + 1.772 * cb)]
}

impl Picture {
    /// No side longer than `longest`, each pixel the mean of those it stands for.
    pub fn shrunk(self, longest: usize) -> Picture {
        let largest = self.width.max(self.height);
        if largest <= longest || longest == 0 {
            return self;
        }
        let side = |length: usize| (length * longest / largest).max(1);
        let (width, height, channels) = (side(self.width), side(self.height), if self.colours { 3 } else { 1 });
        let mut bytes = Vec::with_capacity(width * height * channels);
        for row in 0..height {
            let rows = row * self.height / height..((row + 1) * self.height / height);
            for column in 0..width {
                let columns = column * self.width / width..((column + 1) * self.width / width);
                for channel in 0..channels {
                    let line = |y: usize| columns.clone().map(move |x| (y * self.width + x) * channels + channel);
                    let sum: usize = rows.clone().flat_map(line).map(|at| usize::from(self.bytes[at])).sum();
                    let count = rows.len() * columns.len();
                    bytes.push(((sum + count / 2) / count) as u8);
                }
            }
        }
        Picture { width, height, colours: self.colours, bytes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_function_has_its_own_greys() {
        let grey = |function, value| Window { centre: 40.0, width: 400.0, function }.grey(value);
        assert_eq!([-161.0, 40.0, 239.0, 240.0].map(|value| grey(Function::Linear, value)), [0, 128, 255, 255]);
        assert_eq!([-160.0, 40.0, 240.0, 241.0].map(|value| grey(Function::LinearExact, value)), [0, 128, 255, 255]);
        assert_eq!([-1e9, 40.0, 140.0, 1e9].map(|value| grey(Function::Sigmoid, value)), [0, 128, 186, 255]);
        assert!(!Function::Linear.takes(0.5) && Function::LinearExact.takes(0.5) && !Function::Sigmoid.takes(f64::NAN));
    }
}
