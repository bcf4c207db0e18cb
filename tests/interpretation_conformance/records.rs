//! What the record keeps of it, decoded by other people's tools.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::Ordering;

use consilium_core::protocol::ClientMessage;
use consilium_simulator::hearing::tone_dbfs;

use crate::cast::{ASIDE, CHAIR, Cast, FIRST, LEVEL, PIVOT, Person};
use crate::sound::{settled, steady_dbfs};
use crate::table::Table;

/// Samples in ten milliseconds.
const STEP: usize = 480;

/// A session on the record, off it, on it again; then it ends and is exported.
pub async fn rows(cast: Cast, table: &mut Table) {
    cast.quiet_booths().await;
    cast.only(&[&cast.chair]).await;
    cast.live_into(&cast.first, "en").await;
    settled(&cast.listener, FIRST, 0.0).await;
    cast.second.switches.hushed.store(true, Ordering::Relaxed);
    record(&cast, true).await;
    cast.listener.listen(2_000).await;
    // Both fall silent for a moment: it must be found at one time in every file.
    for hushed in [true, false] {
        for person in [&cast.chair, &cast.first] {
            person.switches.hushed.store(hushed, Ordering::Relaxed);
        }
        cast.listener.listen(700).await;
    }
    cast.listener.listen(1_000).await;
    record(&cast, false).await;
    cast.listener.listen(400).await;
    table.level("T18", "off the record: the listener's interpreter", settled(&cast.listener, FIRST, 0.0).await, 0.0);
    table.level("T18", "off the record: the listener's original", settled(&cast.listener, CHAIR, -14.0).await, -14.0);
    cast.listener.listen(1_500).await;
    record(&cast, true).await;
    cast.listener.listen(2_000).await;
    cast.chair.participant.ask(ClientMessage::EndSession).await.expect("ended");
    let out = tempfile::tempdir().expect("a folder");
    let package = out.path().join("package");
    cast.export(&package).await;
    files(&cast, &package, table);
    cast.close().await;
}

async fn record(cast: &Cast, on: bool) {
    let message = ClientMessage::SetRecording { on, consented: true, reason: String::new(), cameras: None };
    cast.chair.participant.ask(message).await.expect("recording");
}

fn files(cast: &Cast, package: &Path, table: &mut Table) {
    let Marks { from, off, on } = marks(package);
    let chair = sound(package, &track_of(package, &cast.chair));
    let first = sound(package, &track_of(package, &cast.first));
    let english = sound(package, "channels/en.ogg");
    let chinese = sound(package, "channels/zh.ogg");
    for (name, samples, hertz, wanted) in [
        ("the speaker's track", &chair, CHAIR, 0.0),
        ("the interpreter's track", &first, FIRST, 0.0),
        ("the English channel, the interpreter", &english, FIRST, 0.0),
        ("the English channel, the original", &english, CHAIR, -14.0),
        ("the Chinese channel, the original", &chinese, CHAIR, 0.0),
    ] {
        table.level("T27", name, loudest(samples, hertz, from + 0.8, from + 1.8) - LEVEL, wanted);
    }
    table.absent("T27", "the interpreter in the Chinese channel", crosstalk(&chinese, FIRST, &[CHAIR]) - LEVEL);
    for (name, samples) in [("English", &english), ("Chinese", &chinese)] {
        let talk = [ASIDE, PIVOT].map(|hertz| crosstalk(samples, hertz, &[CHAIR, FIRST]) - LEVEL);
        table.absent("T13", format!("closed booths in the recorded {name} channel"), talk[0].max(talk[1]));
    }
    // Twenty milliseconds, and ten that the codec and the looking may take.
    let apart = |track: &[i16], channel: &[i16], hertz| (pause(track, hertz, from) - pause(channel, hertz, from)).abs();
    let most = apart(&chair, &chinese, CHAIR).max(apart(&first, &english, FIRST));
    table.within("T27", "the same pause in a track and in its channel, apart by", most, 30.0);
    for (name, samples) in [("speaker", &chair), ("interpreter", &first), ("English", &english), ("Chinese", &chinese)]
    {
        let most = loudest(samples, CHAIR, off + 0.3, on - 0.3).max(loudest(samples, FIRST, off + 0.3, on - 0.3));
        table.absent("T18", format!("off the record: anything in the file \"{name}\""), most - LEVEL);
    }
    let (silent, again) = silence(&chair, CHAIR, off - 0.5);
    let late = [(silent - off) * 1000.0, (again - on) * 1000.0];
    table.row(
        "T18",
        "silence in the file begins and ends within 40 ms of the marks",
        format!("{:.0} and {:.0} ms after", late[0], late[1]),
        late.iter().all(|millis| millis.abs() <= 40.0),
    );
}

/// The recording by the log, in seconds of the package's time: where it begins, is interrupted, and goes on.
struct Marks {
    from: f64,
    off: f64,
    on: f64,
}

fn marks(package: &Path) -> Marks {
    let log = std::fs::read_to_string(package.join("timeline.jsonl")).expect("a log");
    let lines = log.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let recordings: Vec<f64> = lines.filter_map(|line| recording_at(&line)).collect();
    let [from, off, on, ..] = recordings[..] else { panic!("{recordings:?} in {log}") };
    let zero = tracks(package)["began"].as_f64().expect("a time");
    let seconds = |at: f64| (at - zero) / 1000.0;
    Marks { from: seconds(from), off: seconds(off), on: seconds(on) }
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

/// The loudest tenth of a second.
fn loudest(samples: &[i16], hertz: f64, from: f64, to: f64) -> f64 {
    let at = |seconds: f64| ((seconds.max(0.0) * 48_000.0) as usize).min(samples.len());
    let windows = samples[at(from)..at(to)].chunks_exact(4_800);
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

/// When the pause that everybody made begins, in milliseconds; looked for from a second after `from`.
fn pause(samples: &[i16], hertz: f64, from: f64) -> f64 {
    silence(samples, hertz, from + 1.0).0 * 1000.0
}
