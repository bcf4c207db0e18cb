//! Sounds that are made and spoken in place of the tones.

use std::ops::Range;

use consilium_simulator::sound::{FRAME, SAMPLE_RATE, Tone, rms_dbfs};

/// What is said, piece after piece. Each piece is told by its place in the whole.
#[derive(Default)]
pub struct Script {
    pub samples: Vec<i16>,
}

impl Script {
    pub fn silence(&mut self, millis: usize) {
        self.samples.resize(self.samples.len() + samples_of(millis), 0);
    }

    /// A steady sine; `dbfs` is its peak.
    pub fn tone(&mut self, hertz: f64, dbfs: f64, millis: usize) -> Range<usize> {
        let mut tone = Tone::new(hertz, dbfs);
        let frames = samples_of(millis) / FRAME;
        self.put((0..frames).flat_map(|_| tone.next_frame()))
    }

    /// Pink noise of this loudness, the same in every run.
    pub fn pink_noise(&mut self, dbfs: f64, millis: usize) -> Range<usize> {
        let noise = pink(samples_of(millis));
        let rough: Vec<i16> = noise.iter().map(|sample| (sample * 2_000.0) as i16).collect();
        let factor = 2_000.0 * 10_f64.powf((dbfs - rms_dbfs(&rough)) / 20.0);
        self.put(noise.into_iter().map(|sample| (sample * factor).round() as i16))
    }

    pub fn millis(&self) -> u64 {
        self.samples.len() as u64 * 1_000 / u64::from(SAMPLE_RATE)
    }

    fn put(&mut self, samples: impl Iterator<Item = i16>) -> Range<usize> {
        let from = self.samples.len();
        self.samples.extend(samples);
        from..self.samples.len()
    }
}

fn samples_of(millis: usize) -> usize {
    millis * SAMPLE_RATE as usize / 1_000
}

/// White noise through three poles, which fall by 3 dB an octave within the band of speech (Kellet's economy filter).
fn pink(count: usize) -> Vec<f64> {
    let mut dice = 0x2545_f491_4f6c_dd1d_u64;
    let mut poles = [0.0_f64; 3];
    let next = |_| {
        // xorshift64
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        let white = (dice >> 11) as f64 / (1_u64 << 52) as f64 - 1.0;
        poles[0] = 0.997_65 * poles[0] + white * 0.099_046;
        poles[1] = 0.963 * poles[1] + white * 0.296_516_4;
        poles[2] = 0.57 * poles[2] + white * 1.052_691_3;
        poles.iter().sum::<f64>() + white * 0.1848
    };
    (0..count).map(next).collect()
}
