//! Both legs of an interpretation, floor to interpreter and interpreter to listener: the whole band, and nothing made
//! louder, softer or quieter on the way (T21, T29).

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use consilium_core::protocol::Source;
use consilium_simulator::hearing::HeardFrame;
use consilium_simulator::sound::{Clip, FRAME, SAMPLE_RATE, rms_dbfs};

use crate::cast::{CHAIR, Cast, FIRST, LEVEL, Person};
use crate::script::Script;
use crate::sound::{channel_line, settled, steady_dbfs};
use crate::table::{Table, is_strict};

const STEPS: [f64; 10] = [125.0, 250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0, 10_000.0, 12_500.0, 15_000.0];
const STEP_MS: usize = 300;
const SOFT: f64 = -40.0;
const LOUD: f64 = -20.0;
const NOISE: f64 = -50.0;
/// What is next to a change is the codec's.
const EDGE: usize = 4 * FRAME;
const SECOND: usize = SAMPLE_RATE as usize;
/// Below this nothing is said.
const SILENT: f64 = -65.0;
/// So much silence comes first, and is found by so many frames of it.
const SILENCE_MS: usize = 400;
const SILENT_FRAMES: usize = 8;

/// What is said on both legs, and where in it what is.
struct Pieces {
    script: Script,
    steps: Vec<(f64, Range<usize>)>,
    soft: Range<usize>,
    loud: Range<usize>,
    noise: Range<usize>,
    tone: Range<usize>,
}

impl Pieces {
    fn new(seconds: usize) -> Self {
        let mut script = Script::default();
        script.silence(SILENCE_MS);
        let steps = STEPS.map(|hertz| (hertz, script.tone(hertz, LEVEL, STEP_MS))).to_vec();
        let soft = script.tone(1_000.0, SOFT, 800);
        let loud = script.tone(1_000.0, LOUD, 800);
        let noise = script.pink_noise(NOISE, seconds * 1_000);
        let tone = script.tone(1_000.0, LEVEL, seconds * 1_000);
        Self { script, steps, soft, loud, noise, tone }
    }
}

/// All that comes on a line, end to end.
struct Tap<'a> {
    person: &'a Person,
    line: String,
    newest: Instant,
    samples: Vec<i16>,
}

impl<'a> Tap<'a> {
    fn new(person: &'a Person, line: String) -> Self {
        Self { person, line, newest: Instant::now(), samples: Vec::new() }
    }

    fn take(&mut self) {
        let frames = self.person.ears.frames(&self.line);
        let fresh: Vec<&HeardFrame> = frames.iter().filter(|frame| frame.at > self.newest).collect();
        self.samples.extend(fresh.iter().flat_map(|frame| frame.samples.iter().copied()));
        if let Some(last) = fresh.last() {
            self.newest = last.at;
        }
    }
}

pub async fn rows(cast: &Cast, table: &mut Table) {
    let seconds = if is_strict() { 60 } else { 2 };
    cast.quiet_booths().await;
    cast.only(&[&cast.chair]).await;
    cast.live_into(&cast.first, "en").await;
    settled(&cast.listener, FIRST, 0.0).await;
    settled(&cast.first, CHAIR, 0.0).await;
    let pieces = Pieces::new(seconds);
    let floor = cast.first.participant.room().line_from(cast.chair.id(), Source::Microphone).map(str::to_owned);
    let mut floor = Tap::new(&cast.first, floor.expect("the interpreter hears the floor"));
    let mut channel = Tap::new(&cast.listener, channel_line(&cast.listener));
    let clip = Arc::new(Clip::of_samples(pieces.script.samples.clone()));
    for speaker in [&cast.chair, &cast.first] {
        speaker.participant.say(clip.clone()).await.expect("said");
    }
    // Twelve seconds are remembered, so that it is fetched more often.
    let until = Instant::now() + Duration::from_millis(pieces.script.millis() + 500);
    while Instant::now() < until {
        cast.second.listen(1_000).await;
        floor.take();
        channel.take();
    }
    for (leg, tap) in [("floor to interpreter", floor), ("interpreter to listener", channel)] {
        tokio::task::block_in_place(|| leg_rows(table, leg, &pieces, &tap.samples, seconds));
    }
    settled(&cast.listener, FIRST, 0.0).await;
}

/// Where the first sound after the silence begins, as if the script had begun with it. `None`: it was not found.
fn beginning(samples: &[i16]) -> Option<usize> {
    let loud: Vec<bool> = samples.chunks_exact(FRAME).map(|frame| rms_dbfs(frame) > SILENT).collect();
    let silence = loud.windows(SILENT_FRAMES).position(|frames| !frames.contains(&true))?;
    let sound = silence + loud[silence..].iter().position(|loud| *loud)?;
    (sound * FRAME).checked_sub(SILENCE_MS * SECOND / 1_000)
}

fn leg_rows(table: &mut Table, leg: &'static str, pieces: &Pieces, samples: &[i16], seconds: usize) {
    let Some(said) = beginning(samples).and_then(|begins| samples.get(begins..)) else {
        return table.row("T21", format!("{leg}: what was said was heard"), "it was not", false);
    };
    let part = |range: &Range<usize>| said.get(range.start + EDGE..range.end - EDGE).unwrap_or_default();
    let off = |(hertz, range): &(f64, Range<usize>)| steady_dbfs(part(range), *hertz) - LEVEL;
    let (least, most) = extremes(pieces.steps.iter().map(off));
    let measured = format!("{least:+.2} to {most:+.2} dB");
    let what = format!("{leg}: {} tones from 125 Hz to 15 kHz within 3 dB", STEPS.len());
    table.row("T21", what, measured, least >= -3.0 && most <= 3.0);

    let step = steady_dbfs(part(&pieces.loud), 1_000.0) - steady_dbfs(part(&pieces.soft), 1_000.0);
    table.level_within("T29", format!("{leg}: a step of 20 dB, within 1 dB,"), step, LOUD - SOFT, 1.0);

    let (least, most) = extremes(part(&pieces.noise).chunks_exact(SECOND / 2).map(|half| rms_dbfs(half) - NOISE));
    let measured = format!("{least:+.2} to {most:+.2} dB");
    let what = format!("{leg}: pink noise at {NOISE} dBFS for {seconds} s, each half of one within 3 dB");
    table.row("T29", what, measured, least >= -3.0 && most <= 3.0);

    let tone = part(&pieces.tone).chunks_exact(SECOND / 2).map(|half| steady_dbfs(half, 1_000.0) - LEVEL);
    let (least, most) = extremes(tone);
    let measured = format!("{least:+.2} to {most:+.2} dB");
    let what = format!("{leg}: a steady tone for {seconds} s, each half of one within 1 dB");
    table.row("T29", what, measured, least >= -1.0 && most <= 1.0);
}

/// The least and the most; of nothing at all, what no row allows.
fn extremes(levels: impl Iterator<Item = f64>) -> (f64, f64) {
    let all: Vec<f64> = levels.collect();
    if all.is_empty() {
        return (f64::NEG_INFINITY, f64::INFINITY);
    }
    let least = all.iter().copied().fold(f64::INFINITY, f64::min);
    (least, all.iter().copied().fold(f64::NEG_INFINITY, f64::max))
}
