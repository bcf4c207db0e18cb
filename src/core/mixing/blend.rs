use std::collections::BTreeMap;

use crate::model::TrackId;

/// Samples of a frame, and how long it lasts.
pub const FRAME: usize = 960;
pub const FRAME_MS: u64 = 20;
/// Gains move by at most 3 dB in 10 ms.
const STEP_DB: f32 = 6.0;
/// Frames in a quarter of a second: what becomes louder takes so long, as in a browser that mixes itself.
const RISE: f32 = 12.5;
/// From here down it is silence.
const SILENT_DB: f32 = -80.0;

/// A gain of the plan, in tenths of a decibel, as decibels; `None` is silence.
pub fn decibels(tenths: Option<i16>) -> f32 {
    tenths.map_or(SILENT_DB, |tenths| f32::from(tenths) / 10.0)
}

/// The gains of one listener's voices as they are now.
#[derive(Debug, Clone, Default)]
pub struct Blend {
    gains: BTreeMap<TrackId, Level>,
    limiter: Limiter,
}

/// Where a gain is, where it is going, and by how much in a frame.
#[derive(Debug, Clone, Copy)]
struct Level {
    db: f32,
    goal: f32,
    step: f32,
}

impl Level {
    fn at(db: f32) -> Self {
        Self { db, goal: db, step: STEP_DB }
    }

    /// Over one frame: down quickly, up in a quarter of a second from wherever it was.
    fn next(&mut self, goal: f32) -> (f32, f32) {
        if goal != self.goal {
            self.goal = goal;
            self.step = if goal > self.db { ((goal - self.db) / RISE).min(STEP_DB) } else { STEP_DB };
        }
        let before = self.db;
        self.db = before + (goal - before).clamp(-self.step, self.step);
        (before, self.db)
    }
}

/// Hearing protection: no sample above -6 dBFS, and nothing is touched below that.
#[derive(Debug, Clone)]
struct Limiter {
    gain: f32,
}

impl Default for Limiter {
    fn default() -> Self {
        Self { gain: 1.0 }
    }
}

/// -6 dBFS.
const CEILING: f32 = 16_422.0;
/// Downward within so many samples, 2 ms; what is louder until then is cut.
const ATTACK: usize = 96;
/// Upward by so much in a frame: nine tenths of the way in 150 ms.
const RELEASE: f32 = 0.265;

impl Blend {
    /// The next frame. Who is not in `wanted` goes down to silence.
    pub fn mix<'a>(
        &mut self,
        voices: impl Iterator<Item = (TrackId, &'a [i16])>,
        wanted: &BTreeMap<TrackId, f32>,
    ) -> [i16; FRAME] {
        let mut mixed = [0f32; FRAME];
        for (track, frame) in voices {
            let goal = wanted.get(&track).copied().unwrap_or(SILENT_DB);
            let (before, after) = self.gains.entry(track).or_insert(Level::at(goal)).next(goal);
            add(&mut mixed, frame, before, after);
        }
        self.limiter.limit(&mixed)
    }

    /// Voices that are gone begin anew when they come back.
    pub fn keep(&mut self, known: impl Fn(TrackId) -> bool) {
        self.gains.retain(|track, _| known(*track));
    }
}

fn add(mixed: &mut [f32; FRAME], frame: &[i16], from_db: f32, to_db: f32) {
    if from_db <= SILENT_DB && to_db <= SILENT_DB {
        return;
    }
    // A straight line between the two loudnesses differs from the curve by less than a tenth of a step.
    let (from, to) = (10f32.powf(from_db / 20.0), 10f32.powf(to_db / 20.0));
    let slope = (to - from) / FRAME as f32;
    for (at, (out, sample)) in mixed.iter_mut().zip(frame).enumerate() {
        *out += f32::from(*sample) * slope.mul_add(at as f32, from);
    }
}

impl Limiter {
    fn limit(&mut self, frame: &[f32; FRAME]) -> [i16; FRAME] {
        let peak = frame.iter().fold(0f32, |most, sample| most.max(sample.abs()));
        let needed = if peak > CEILING { CEILING / peak } else { 1.0 };
        let released = self.gain + (1.0 - self.gain) * RELEASE;
        let (from, to) = (self.gain, needed.min(if released > 0.999 { 1.0 } else { released }));
        self.gain = to;
        let over = if to < from { ATTACK } else { FRAME };
        let mut limited = [0i16; FRAME];
        for (at, (out, sample)) in limited.iter_mut().zip(frame).enumerate() {
            let share = at.min(over) as f32 / over as f32;
            let gain = (to - from).mul_add(share, from);
            *out = (sample * gain).clamp(-CEILING, CEILING) as i16;
        }
        limited
    }
}

/// How loud a frame is, as RFC 6464 says it: 0 is full scale, 127 silence.
pub fn level(frame: &[i16]) -> u8 {
    let power: f32 = frame.iter().map(|sample| (f32::from(*sample) / 32_768.0).powi(2)).sum();
    let mean = power / frame.len().max(1) as f32;
    if mean <= 0.0 { 127 } else { (-10.0 * mean.log10()).clamp(0.0, 127.0) as u8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: TrackId = TrackId(1);
    const TWO: TrackId = TrackId(2);

    fn wanted(gains: &[(TrackId, f32)]) -> BTreeMap<TrackId, f32> {
        gains.iter().copied().collect()
    }

    #[test]
    fn two_voices_are_added_each_at_its_gain() {
        let (loud, low) = ([10_000i16; FRAME], [4000i16; FRAME]);
        let voices = || [(ONE, &loud[..]), (TWO, &low[..])].into_iter();
        let mixed = Blend::default().mix(voices(), &wanted(&[(ONE, -20.0), (TWO, 0.0)]));
        assert!(mixed.iter().all(|sample| (4999..=5000).contains(sample)), "{}", mixed[0]);
    }

    #[test]
    fn a_gain_moves_by_six_decibels_in_a_frame_and_no_sample_jumps() {
        let voice = [10_000i16; FRAME];
        let mut blend = Blend::default();
        let mut before = blend.mix([(ONE, &voice[..])].into_iter(), &wanted(&[(ONE, 0.0)]))[FRAME - 1];
        for expected in [-6.0f32, -12.0, -14.0, -14.0] {
            let frame = blend.mix([(ONE, &voice[..])].into_iter(), &wanted(&[(ONE, -14.0)]));
            for sample in frame {
                assert!((sample - before).abs() < 10, "{before} to {sample}");
                before = sample;
            }
            let reached = 20.0 * (f32::from(before) / 10_000.0).log10();
            assert!((reached - expected).abs() < 0.1, "{reached} dB, expected {expected}");
        }
    }

    #[test]
    fn what_becomes_louder_takes_a_quarter_of_a_second() {
        let voice = [10_000i16; FRAME];
        for (low, steepest) in [(-14.0f32, 1.2f32), (-6.0, 0.6), (-80.0, 6.0)] {
            let mut blend = Blend::default();
            let mut mix = |gain: f32| {
                let frame = blend.mix([(ONE, &voice[..])].into_iter(), &wanted(&[(ONE, gain)]));
                20.0 * (f32::from(frame[FRAME - 1]).max(1.0) / 10_000.0).log10()
            };
            let mut before = mix(low);
            let risen: Vec<f32> = (0..20).map(|_| mix(0.0)).collect();
            for after in &risen {
                // Below -40 dB a sample is too coarse to tell.
                assert!(before < -40.0 || after - before <= steepest + 0.1, "{before} to {after}");
                before = *after;
            }
            assert!(risen[9] < -0.5 && risen[13] > -0.1, "from {low}: {risen:?}");
        }
    }

    #[test]
    fn who_is_not_wanted_goes_silent_and_too_much_is_limited() {
        let voice = [30_000i16; FRAME];
        let mut blend = Blend::default();
        let both = |blend: &mut Blend, wanted: &BTreeMap<TrackId, f32>| {
            blend.mix([(ONE, &voice[..]), (TWO, &voice[..])].into_iter(), wanted)
        };
        let full = both(&mut blend, &wanted(&[(ONE, 0.0), (TWO, 0.0)]));
        assert!(full.iter().all(|sample| (16_400..=16_422).contains(sample)), "-6 dBFS, not {}", full[0]);
        for _ in 0..20 {
            both(&mut blend, &wanted(&[]));
        }
        assert_eq!(both(&mut blend, &wanted(&[])), [0; FRAME]);
    }

    #[test]
    fn the_limiter_lets_go_and_leaves_speech_alone() {
        let (loud, speech) = ([32_000i16; FRAME], [4_000i16; FRAME]);
        let one = wanted(&[(ONE, 0.0)]);
        let mut blend = Blend::default();
        let mut mix = |voice: &[i16]| blend.mix([(ONE, voice)].into_iter(), &one);
        assert_eq!(mix(&speech), speech, "untouched");
        for _ in 0..50 {
            assert!(mix(&loud).iter().all(|sample| *sample <= 16_422));
        }
        let after: Vec<i16> = (0..15).map(|_| mix(&speech)[FRAME - 1]).collect();
        assert!(after[0] < 3_000 && after[14] > 3_950, "let go within 300 ms: {after:?}");
    }

    #[test]
    fn levels_are_those_of_rfc_6464() {
        assert_eq!(level(&[0; FRAME]), 127);
        assert_eq!(level(&[32_767; FRAME]), 0);
        assert_eq!(level(&[3277; FRAME]), 19, "a tenth of full scale, rounded to the louder");
    }
}
