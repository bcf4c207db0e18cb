use std::f64::consts::TAU;

use crate::sound::SAMPLE_RATE;

/// How loud one frequency is in some samples: dB relative to a full-scale sine of that frequency.
///
/// Exact when the samples hold whole periods; 4800 samples do for every multiple of 10 Hz.
pub fn tone_dbfs(samples: &[i16], hertz: f64) -> f64 {
    if samples.is_empty() {
        return f64::NEG_INFINITY;
    }
    let turn = 2.0 * (TAU * hertz / f64::from(SAMPLE_RATE)).cos();
    let (mut last, mut before) = (0.0, 0.0);
    for sample in samples {
        let next = f64::from(*sample) + turn * last - before;
        before = last;
        last = next;
    }
    let power = (last * last + before * before - turn * last * before).max(0.0);
    let amplitude = 2.0 * power.sqrt() / samples.len() as f64;
    20.0 * (amplitude / 32767.0).log10()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::Tone;

    fn tone(hertz: f64, dbfs: f64) -> Vec<i16> {
        let mut tone = Tone::new(hertz, dbfs);
        (0..5).flat_map(|_| tone.next_frame()).collect()
    }

    #[test]
    fn the_level_of_a_tone_is_found_within_a_twentieth_of_a_decibel() {
        for hertz in [800.0, 1650.0, 1900.0] {
            for dbfs in [-3.0, -12.0, -30.0] {
                let found = tone_dbfs(&tone(hertz, dbfs), hertz);
                assert!((found - dbfs).abs() < 0.05, "{hertz} Hz at {dbfs}: {found}");
            }
        }
    }

    #[test]
    fn other_tones_are_not_heard() {
        let sounding = tone(800.0, -12.0);
        for absent in [1650.0, 1900.0] {
            assert!(tone_dbfs(&sounding, absent) < -75.0, "{absent}");
        }
        assert_eq!(tone_dbfs(&[], 800.0), f64::NEG_INFINITY);
        assert_eq!(tone_dbfs(&[0; 4800], 800.0), f64::NEG_INFINITY);
    }

    #[test]
    fn two_tones_are_told_apart_in_a_mixture() {
        let mixed: Vec<i16> =
            tone(800.0, -12.0).iter().zip(tone(1900.0, -20.0)).map(|(a, b)| a.saturating_add(b)).collect();
        assert!((tone_dbfs(&mixed, 800.0) + 12.0).abs() < 0.1);
        assert!((tone_dbfs(&mixed, 1900.0) + 20.0).abs() < 0.1);
        assert!(tone_dbfs(&mixed, 1650.0) < -75.0);
    }
}
