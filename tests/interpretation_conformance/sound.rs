use std::time::{Duration, Instant};

use consilium_core::protocol::Part;
use consilium_simulator::hearing::{Ears, HeardFrame, PlayedFrame, tone_dbfs};

use crate::cast::{LEVEL, Person};

/// How long the level is measured over; the newest packets must be younger than this.
const WINDOW: Duration = Duration::from_millis(200);
/// Packets in the window below which a line counts as silent.
const ENOUGH: usize = 5;

/// How loud a tone is to this person now, relative to how it was sent, gains included.
pub fn level(person: &Person, hertz: f64) -> f64 {
    let room = person.participant.room();
    level_at(&person.ears, hertz, |mid| room.gain_db(mid))
}

/// The same for ears of which the gain of each line is known.
pub fn level_at(ears: &Ears, hertz: f64, gain_db: impl Fn(&str) -> f64) -> f64 {
    let now = Instant::now();
    let heard = ears.reports().into_keys().map(|mid| {
        let frames = ears.frames(&mid);
        let samples: Vec<i16> = frames
            .iter()
            .filter(|frame| now.saturating_duration_since(frame.at) < WINDOW)
            .flat_map(|frame| frame.samples.iter().copied())
            .collect();
        if samples.len() < ENOUGH * 960 {
            return f64::NEG_INFINITY;
        }
        steady_dbfs(&samples, hertz) - LEVEL + gain_db(&mid)
    });
    heard.fold(f64::NEG_INFINITY, f64::max)
}

/// How loud a steady tone is among others, dBFS.
pub fn steady_dbfs(samples: &[i16], hertz: f64) -> f64 {
    tone_dbfs(&hann(samples), hertz) + HANN_LOSS
}

/// What the window takes from a steady tone, in decibels.
const HANN_LOSS: f64 = 6.02;

/// Without it a neighbouring tone that does not fill the window in whole periods would seem to sound.
fn hann(samples: &[i16]) -> Vec<i16> {
    let turn = std::f64::consts::TAU / samples.len() as f64;
    let shape =
        |(at, sample): (usize, &i16)| (f64::from(*sample) * 0.5 * (1.0 - (turn * at as f64).cos())).round() as i16;
    samples.iter().enumerate().map(shape).collect()
}

/// Below this a level is nothing. What the codec adds to one voice of the cast is at the frequencies of the others at most
/// -65 dB: all fit into twenty milliseconds, so that it is the same in each frame and no longer window lowers it.
pub const NOTHING: f64 = -60.0;

/// What the acceptance tests call absent: so far below what is said.
pub const ABSENT: f64 = -50.0;

/// Packets in a tenth of a second.
const TENTH: usize = 5;

/// What came on each line since a moment: the gain of the line, and its sound in tenths of a second.
pub struct Listened(Vec<(f64, Vec<Vec<i16>>)>);

/// How soft and how loud a tone was on the line on which it was loudest, and in how many windows it was looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    pub least: f64,
    pub most: f64,
    pub windows: usize,
}

impl Listened {
    pub fn since(person: &Person, since: Instant) -> Self {
        let room = person.participant.room();
        let mut lines = Vec::new();
        for mid in person.ears.reports().into_keys() {
            let frames = person.ears.frames(&mid);
            let newer: Vec<&HeardFrame> = frames.iter().filter(|frame| frame.at >= since).collect();
            let joined = |window: &[&HeardFrame]| -> Vec<i16> {
                window.iter().flat_map(|frame| frame.samples.iter().copied()).collect()
            };
            let windows: Vec<Vec<i16>> = newer.chunks_exact(TENTH).map(|window| hann(&joined(window))).collect();
            lines.push((room.gain_db(&mid), windows));
        }
        Self(lines)
    }

    /// By line and window, relative to how the tone was sent.
    fn levels(&self, hertz: f64) -> Vec<Vec<f64>> {
        let of = |window: &Vec<i16>| tone_dbfs(window, hertz) + HANN_LOSS - LEVEL;
        self.0.iter().map(|(gain, windows)| windows.iter().map(|window| of(window) + gain).collect()).collect()
    }

    /// In any window of any line.
    pub fn loudest(&self, hertz: f64) -> f64 {
        self.levels(hertz).into_iter().flatten().fold(f64::NEG_INFINITY, f64::max)
    }

    pub fn range(&self, hertz: f64) -> Range {
        let mut loudest = Range { least: f64::NEG_INFINITY, most: f64::NEG_INFINITY, windows: 0 };
        for levels in self.levels(hertz) {
            let most = levels.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if most > loudest.most {
                let least = levels.iter().copied().fold(f64::INFINITY, f64::min);
                loudest = Range { least, most, windows: levels.len() };
            }
        }
        loudest
    }
}

/// Waits until a tone has the wanted level, then measures once more.
pub async fn settled(person: &Person, hertz: f64, wanted: f64) -> f64 {
    let fits = |level: f64| if wanted.is_finite() { (level - wanted).abs() <= 1.5 } else { level <= NOTHING };
    // The row says what was measured when it never comes to it.
    let _late = person.ears.until("a level", |_| fits(level(person, hertz))).await;
    person.listen(250).await;
    level(person, hertz)
}

/// The line of the listener's channel.
pub fn channel_line(person: &Person) -> String {
    person.participant.room().lines_of(Part::Channel).into_iter().next().expect("a channel line")
}

/// The first packet after `since`, on any line, in which a tone sounds.
pub fn first_heard(ears: &Ears, since: Instant, hertz: f64) -> Option<Instant> {
    let sounds = |samples: &[i16]| tone_dbfs(samples, hertz) - LEVEL >= -6.0;
    let first = |mid: String| {
        let frames = ears.frames(&mid);
        frames.iter().find(|frame| frame.at >= since && sounds(&frame.samples)).map(|frame| frame.at)
    };
    ears.reports().into_keys().filter_map(first).min()
}

/// When this very packet came, on any line. What an Opus decoder needs until a voice that begins has its level, one to
/// three frames, is the codec's and in no figure.
pub fn arrival(ears: &Ears, since: Instant, payload: &[u8]) -> Option<Instant> {
    let first = |mid: String| {
        let frames = ears.frames(&mid);
        frames.iter().find(|frame| frame.at >= since && frame.payload == payload).map(|frame| frame.at)
    };
    ears.reports().into_keys().filter_map(first).min()
}

/// When a tone was last and first heard on a line, by packet.
pub struct Switch {
    pub last_old: Option<Instant>,
    pub first_new: Option<Instant>,
}

/// Looks at the packets that came after `since`.
pub fn switch(person: &Person, line: &str, since: Instant, old: f64, new: f64) -> Switch {
    let sounds = |samples: &[i16], hertz: f64| tone_dbfs(samples, hertz) - LEVEL >= -6.0;
    let frames = person.ears.frames(line);
    let after = frames.iter().filter(|frame| frame.at >= since);
    let first_new = after.clone().find(|frame| sounds(&frame.samples, new)).map(|frame| frame.at);
    let last_old = frames.iter().rfind(|frame| sounds(&frame.samples, old)).map(|frame| frame.at);
    Switch { last_old, first_new }
}

impl Switch {
    /// From the end of the old voice to the beginning of the new, in milliseconds; less than zero: both at once.
    pub fn gap(&self) -> f64 {
        match (self.last_old, self.first_new) {
            (Some(old), Some(new)) => {
                let forward = new.saturating_duration_since(old).as_secs_f64();
                let backward = old.saturating_duration_since(new).as_secs_f64();
                (forward - backward) * 1000.0 - 20.0
            }
            _ => f64::INFINITY,
        }
    }
}

/// The jitter buffer of the listener whose holes are counted.
const BUFFER: Duration = Duration::from_millis(250);

/// So many frames of each voice are compared, and so many of the new one not: its decoder finds its way first.
const COMPARED: usize = 10;
const FINDS_ITS_WAY: usize = 3;

/// A handover as it is heard behind a jitter buffer: only frames that came count, none that a decoder makes up.
pub struct Heard {
    /// From the end of the old voice to the beginning of the new; less than zero: both at once.
    pub gap: f64,
    /// The longest hole in the second before it, while nothing was switched.
    pub hole: f64,
    /// By how many decibels the new voice is louder or softer than the old; infinite when one was not heard.
    pub step: f64,
}

pub fn heard(person: &Person, line: &str, since: Instant, old: f64, new: f64) -> Heard {
    let sounds = |frame: &PlayedFrame, hertz: f64| tone_dbfs(&frame.samples, hertz) - LEVEL >= -6.0;
    let played = person.ears.played(line, BUFFER);
    let came: Vec<&PlayedFrame> = played.iter().filter(|frame| !frame.concealed).collect();
    let last_old = came.iter().rposition(|frame| sounds(frame, old));
    let first_new = came.iter().position(|frame| frame.at >= since && sounds(frame, new));
    let before = came.windows(2).filter(|pair| pair[1].at < since && since - pair[1].at < Duration::from_secs(1));
    let hole = before.map(|pair| pair[1].millis - pair[0].millis - 20.0).fold(0.0, f64::max);
    let Some((last_old, first_new)) = last_old.zip(first_new) else {
        return Heard { gap: f64::INFINITY, hole, step: f64::INFINITY };
    };
    let gap = came[first_new].millis - came[last_old].millis - 20.0;
    let ended = middle_level(&came[last_old.saturating_sub(COMPARED)..last_old], old);
    let begun = came.get(first_new + FINDS_ITS_WAY..).unwrap_or_default();
    let begun = middle_level(&begun[..begun.len().min(COMPARED)], new);
    let step = ended.zip(begun).map_or(f64::INFINITY, |(ended, begun)| (begun - ended).abs());
    Heard { gap, hole, step }
}

/// How loud a tone is in the middle one of these frames, by loudness.
fn middle_level(frames: &[&PlayedFrame], hertz: f64) -> Option<f64> {
    let mut levels: Vec<f64> = frames.iter().map(|frame| tone_dbfs(&frame.samples, hertz)).collect();
    levels.sort_by(f64::total_cmp);
    levels.get(levels.len() / 2).copied().filter(|level| level.is_finite())
}

/// The longest time without a packet in the second before, beyond the twenty milliseconds of each.
pub fn longest_wait(person: &Person, line: &str, before: Instant) -> f64 {
    let frames = person.ears.frames(line);
    let pairs = frames.windows(2).filter(|pair| pair[1].at < before && before - pair[1].at < Duration::from_secs(1));
    pairs.map(|pair| (pair[1].at - pair[0].at).as_secs_f64() * 1e3 - 20.0).fold(0.0, f64::max)
}

/// Milliseconds from one moment to another; infinite when it never came.
pub fn millis(from: Instant, to: Option<Instant>) -> f64 {
    to.map_or(f64::INFINITY, |to| to.saturating_duration_since(from).as_secs_f64() * 1000.0)
}
