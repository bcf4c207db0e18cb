use std::f64::consts::TAU;

use super::{FRAME, Frame, SAMPLE_RATE};

/// A steady sine.
#[derive(Debug, Clone, PartialEq)]
pub struct Tone {
    hertz: f64,
    amplitude: f64,
    phase: f64,
}

impl Tone {
    /// `dbfs`: peak level relative to full scale, such as -12.
    pub fn new(hertz: f64, dbfs: f64) -> Self {
        Self { hertz, amplitude: 32767.0 * 10_f64.powf(dbfs.min(0.0) / 20.0), phase: 0.0 }
    }

    pub fn next_frame(&mut self) -> Frame {
        let step = TAU * self.hertz / f64::from(SAMPLE_RATE);
        let mut frame = [0; FRAME];
        for sample in &mut frame {
            *sample = (self.amplitude * self.phase.sin()) as i16;
            self.phase = (self.phase + step) % TAU;
        }
        frame
    }
}
