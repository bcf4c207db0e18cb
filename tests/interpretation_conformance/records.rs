//! What the record keeps of it, decoded by other people's tools.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use consilium_core::protocol::{ClientMessage, InterpreterAct};
use consilium_simulator::hearing::tone_dbfs;
use consilium_simulator::sound::Clip;

use crate::cast::{ASIDE, CHAIR, Cast, FIRST, LEVEL, PIVOT, Person};
use crate::script::Script;
use crate::sound::{Listened, settled, steady_dbfs};
use crate::table::{Table, is_strict};

/// Samples in ten milliseconds.
const STEP: usize = 480;
const SAMPLES_A_SECOND: usize = 48_000;
/// What is said at full scale.
const BURST: f64 = 1_000.0;
/// Three steps of sixteen bits: what a codec makes of nothing.
const DIGITAL_SILENCE: f64 = -80.0;

/// A session on the record for so many minutes (0: a few seconds), off it, on it again; then it ends and is exported.
pub async fn rows(cast: Cast, table: &mut Table, minutes: u64) {
    cast.quiet_booths().await;
    cast.only(&[&cast.chair]).await;
    cast.live_into(&cast.first, "en").await;
    settled(&cast.listener, FIRST, 0.0).await;
    cast.second.switches.hushed.store(true, Ordering::Relaxed);
    cast.second.act(InterpreterAct::Talk { down: true }).await.expect("talks to the booth");
    let mut pressed = Vec::new();
    record(&cast, true, &mut pressed).await;
    cast.listener.listen(2_000).await;
    let pauses = pauses_said(&cast, minutes).await;
    cast.listener.listen(1_000).await;
    record(&cast, false, &mut pressed).await;
    off_the_record(&cast, table).await;
    record(&cast, true, &mut pressed).await;
    cast.listener.listen(1_000).await;
    let mut burst = Script::default();
    burst.tone(BURST, 0.0, 1_000);
    cast.chair.participant.say(Arc::new(Clip::of_samples(burst.samples))).await.expect("said");
    cast.listener.listen(1_500).await;
    cast.chair.participant.ask(ClientMessage::EndSession).await.expect("ended");
    let out = tempfile::tempdir().expect("a folder");
    let package = out.path().join("package");
    cast.export(&package).await;
    files(&cast, &package, table, &pressed, pauses);
    cast.close().await;
}

/// Both fall silent for a moment, once in each minute: it must be found at one time in every file. So often they did.
async fn pauses_said(cast: &Cast, minutes: u64) -> usize {
    for minute in 0..minutes.max(1) {
        if minute > 0 {
            cast.listener.listen(60_000).await;
        }
        for hushed in [true, false] {
            for person in [&cast.chair, &cast.first] {
                person.switches.hushed.store(hushed, Ordering::Relaxed);
            }
            cast.listener.listen(700).await;
        }
    }
    minutes.max(1) as usize
}

/// Who listens notices nothing of it.
async fn off_the_record(cast: &Cast, table: &mut Table) {
    let seconds = if is_strict() { 30 } else { 2 };
    cast.listener.listen(400).await;
    let (mut first, mut chair) = (Vec::new(), Vec::new());
    for _ in 0..seconds {
        let since = Instant::now();
        cast.listener.listen(1_000).await;
        let heard = tokio::task::block_in_place(|| Listened::since(&cast.listener, since));
        first.push(heard.range(FIRST));
        chair.push(heard.range(CHAIR));
    }
    for (name, ranges, wanted) in [("interpreter", first, 0.0), ("original", chair, -14.0)] {
        let least = ranges.iter().map(|range| range.least).fold(f64::INFINITY, f64::min);
        let most = ranges.iter().map(|range| range.most).fold(f64::NEG_INFINITY, f64::max);
        let what = format!("off the record for {seconds} s: the listener's {name} at {wanted} dB all the time");
        let holds = least >= wanted - 1.5 && most <= wanted + 1.5;
        table.row("T18", what, format!("{least:.1} to {most:.1} dB"), holds);
    }
}

/// `pressed`: when it was asked for, in milliseconds since 1970.
async fn record(cast: &Cast, on: bool, pressed: &mut Vec<f64>) {
    let message = ClientMessage::SetRecording { on, consented: true, reason: String::new(), cameras: None };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    pressed.push(now.as_secs_f64() * 1_000.0);
    cast.chair.participant.ask(message).await.expect("recording");
}

/// What is decoded of the package.
struct Files {
    chair: Vec<i16>,
    first: Vec<i16>,
    english: Vec<i16>,
    chinese: Vec<i16>,
    marks: Marks,
}

fn files(cast: &Cast, package: &Path, table: &mut Table, pressed: &[f64], pauses: usize) {
    let files = Files {
        chair: sound(package, &track_of(package, &cast.chair)),
        first: sound(package, &track_of(package, &cast.first)),
        english: sound(package, "channels/en.ogg"),
        chinese: sound(package, "channels/zh.ogg"),
        marks: marks(package),
    };
    files.as_expected(table, pauses);
    files.no_booth_talk(table, package);
    files.off_the_record(table, pressed);
}

impl Files {
    fn as_expected(&self, table: &mut Table, pauses: usize) {
        let Marks { from, off, on, .. } = self.marks;
        for (name, samples, hertz, wanted) in [
            ("the speaker's track", &self.chair, CHAIR, 0.0),
            ("the interpreter's track", &self.first, FIRST, 0.0),
            ("the English channel, the interpreter", &self.english, FIRST, 0.0),
            ("the English channel, the original", &self.english, CHAIR, -14.0),
            ("the Chinese channel, the original", &self.chinese, CHAIR, 0.0),
        ] {
            table.level("T27", name, loudest(samples, hertz, from + 0.8, from + 1.8) - LEVEL, wanted);
        }
        let leaked = crosstalk(until(&self.chinese, off), FIRST, &[CHAIR]) - LEVEL;
        table.absent("T27", "the interpreter in the Chinese channel", leaked);
        // Twenty milliseconds, and ten that the codec and the looking may take.
        let floor = apart(&self.chair, &self.chinese, CHAIR, (from, off), pauses);
        let booth = apart(&self.first, &self.english, FIRST, (from, off), pauses);
        let what = format!("{pauses} pauses in a track and in its channel, apart by");
        table.within("T27", what, floor.max(booth), 30.0);
        let burst = loudest(&self.chair, BURST, on, f64::INFINITY);
        table.level("T20", "a burst at full scale is in the record as it was said:", burst, 0.0);
    }

    fn no_booth_talk(&self, table: &mut Table, package: &Path) {
        let off = self.marks.off;
        for (name, samples) in [("English", &self.english), ("Chinese", &self.chinese)] {
            let talk = [ASIDE, PIVOT].map(|hertz| crosstalk(until(samples, off), hertz, &[CHAIR, FIRST]) - LEVEL);
            let what = format!("booth talk and closed booths in the recorded {name} channel");
            table.absent("T13", what, talk[0].max(talk[1]));
        }
        for file in voices(package) {
            let samples = sound(package, &file);
            // Shorter is nothing at all.
            if samples.len() > SAMPLES_A_SECOND {
                let talk = crosstalk(until(&samples, off), ASIDE, &[CHAIR, FIRST]) - LEVEL;
                table.absent("T13", format!("booth talk in the track {file}"), talk);
            }
        }
    }

    fn off_the_record(&self, table: &mut Table, pressed: &[f64]) {
        let Marks { from, off, on, zero } = self.marks;
        for (name, samples) in [
            ("speaker", &self.chair),
            ("interpreter", &self.first),
            ("English", &self.english),
            ("Chinese", &self.chinese),
        ] {
            let (from, to) = (off + 0.3, on - 0.3);
            let most = loudest(samples, CHAIR, from, to).max(loudest(samples, FIRST, from, to));
            table.absent("T18", format!("off the record: anything in the file \"{name}\""), most - LEVEL);
            let peak = peak(between(samples, from, to));
            let what = format!("off the record: \"{name}\" is digital silence, at most {DIGITAL_SILENCE} dBFS");
            table.row("T18", what, format!("{peak:.1} dBFS"), peak <= DIGITAL_SILENCE);
        }
        let (silent, again) = silence(&self.chair, CHAIR, off - 0.5);
        let late = [(silent - off) * 1000.0, (again - on) * 1000.0];
        table.row(
            "T18",
            "silence in the file begins and ends within 40 ms of the marks",
            format!("{:.0} and {:.0} ms after", late[0], late[1]),
            late.iter().all(|millis| millis.abs() <= 40.0),
        );
        let marks = [from, off, on].map(|seconds| seconds * 1_000.0 + zero);
        let late = marks.iter().zip(pressed).map(|(mark, pressed)| (mark - pressed).abs()).fold(0.0, f64::max);
        table.quick("T18", "from a key for the record to its mark in the log", late, 100.0);
    }
}

/// The recording by the log, in seconds of the package's time: where it begins, is interrupted, and goes on.
struct Marks {
    from: f64,
    off: f64,
    on: f64,
    /// Where the package's time begins, in milliseconds since 1970.
    zero: f64,
}

fn marks(package: &Path) -> Marks {
    let log = std::fs::read_to_string(package.join("timeline.jsonl")).expect("a log");
    let lines = log.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let recordings: Vec<f64> = lines.filter_map(|line| recording_at(&line)).collect();
    let [from, off, on, ..] = recordings[..] else { panic!("{recordings:?} in {log}") };
    let zero = tracks(package)["began"].as_f64().expect("a time");
    let seconds = |at: f64| (at - zero) / 1000.0;
    Marks { from: seconds(from), off: seconds(off), on: seconds(on), zero }
}

fn tracks(package: &Path) -> serde_json::Value {
    let table = std::fs::read(package.join("tracks.json")).expect("tracks");
    serde_json::from_slice(&table).expect("JSON")
}

fn recording_at(line: &serde_json::Value) -> Option<f64> {
    let event = if line["event"].is_object() { &line["event"] } else { line };
    (event["event"] == "recording").then(|| line["at"].as_f64()).flatten()
}

fn track_of(package: &Path, person: &Person) -> String {
    let table = tracks(package);
    let mut rows = table["tracks"].as_array().expect("rows").iter();
    let mine = rows.find(|row| row["participant"] == person.id().0 && row["source"] == "microphone");
    mine.and_then(|row| row["file"].as_str()).expect("recorded").to_owned()
}

/// Decoded by ffmpeg, 48 kHz mono, at the times that the file tells; second 0 is that of the package.
fn sound(package: &Path, file: &str) -> Vec<i16> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-copyts", "-i"]).arg(package.join(file));
    command.args(["-af", "aresample=async=1:first_pts=0", "-ar", "48000", "-ac", "1", "-f", "s16le", "-"]);
    let output = command.output().expect("ffmpeg is installed");
    assert!(output.status.success(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
}

/// The files of all microphones.
fn voices(package: &Path) -> Vec<String> {
    let table = tracks(package);
    let rows = table["tracks"].as_array().expect("rows").iter().filter(|row| row["source"] == "microphone");
    rows.filter_map(|row| row["file"].as_str().map(str::to_owned)).collect()
}

fn between(samples: &[i16], from: f64, to: f64) -> &[i16] {
    let at = |seconds: f64| ((seconds.max(0.0) * SAMPLES_A_SECOND as f64) as usize).min(samples.len());
    samples.get(at(from)..at(to)).unwrap_or_default()
}

fn until(samples: &[i16], to: f64) -> &[i16] {
    between(samples, 0.0, to)
}

/// Of nothing at all, what no row allows.
fn peak(samples: &[i16]) -> f64 {
    let most = samples.iter().map(|sample| sample.unsigned_abs()).max();
    most.map_or(f64::INFINITY, |most| 20.0 * (f64::from(most) / 32_768.0).log10())
}

/// The loudest tenth of a second.
fn loudest(samples: &[i16], hertz: f64, from: f64, to: f64) -> f64 {
    let windows = between(samples, from, to).chunks_exact(4_800);
    windows.map(|window| steady_dbfs(window, hertz)).fold(f64::NEG_INFINITY, f64::max)
}

/// The loudest half second anywhere in which none of these voices begins or ends, which is a click at all frequencies.
fn crosstalk(samples: &[i16], hertz: f64, voices: &[f64]) -> f64 {
    let steady = |window: &&[i16]| voices.iter().all(|voice| is_steady(window, *voice));
    let levels = samples.windows(24_000).step_by(12_000).filter(steady).map(|window| steady_dbfs(window, hertz));
    levels.reduce(f64::max).unwrap_or(f64::INFINITY)
}

/// As loud in each tenth of a second as in the others, or not there at all.
fn is_steady(window: &[i16], hertz: f64) -> bool {
    let levels = window.chunks_exact(4_800).map(|part| steady_dbfs(part, hertz).max(LEVEL - 40.0));
    let (least, most) =
        levels.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), level| (least.min(level), most.max(level)));
    most - least <= 1.0
}

/// From where to where a tone that sounded before is gone, in seconds; looked for from `since` on.
fn silence(samples: &[i16], hertz: f64, since: f64) -> (f64, f64) {
    let sounds = |at: usize| {
        let window = samples.get(at * STEP..(at + 2) * STEP);
        window.is_some_and(|window| tone_dbfs(window, hertz) - LEVEL >= -20.0)
    };
    let first = (since * 100.0) as usize;
    let end = samples.len() / STEP;
    let began = (first..end).find(|at| sounds(*at)).unwrap_or(end);
    let gone = (began..end).find(|at| !sounds(*at)).unwrap_or(end);
    let back = (gone..end).find(|at| sounds(*at)).unwrap_or(end);
    (gone as f64 / 100.0, back as f64 / 100.0)
}

/// By how many milliseconds the pauses that everybody made differ at most; infinite when one is not there.
fn apart(track: &[i16], channel: &[i16], hertz: f64, span: (f64, f64), count: usize) -> f64 {
    let (one, other) = (pauses(track, hertz, span, count), pauses(channel, hertz, span, count));
    if one.len() < count || other.len() < count {
        return f64::INFINITY;
    }
    one.iter().zip(&other).map(|(one, other)| (one - other).abs()).fold(0.0, f64::max)
}

/// When they begin, in milliseconds; looked for from a second after the beginning on.
fn pauses(samples: &[i16], hertz: f64, (from, off): (f64, f64), count: usize) -> Vec<f64> {
    let mut found = Vec::new();
    let mut since = from + 1.0;
    while found.len() < count {
        let (gone, back) = silence(samples, hertz, since);
        if back >= off {
            break;
        }
        found.push(gone * 1_000.0);
        since = back + 0.5;
    }
    found
}
