//! The right tones at the right times: synthetic voices, whose moments are known, through clock map,
//! decoder and mix, and back out of the Ogg file.

use std::f64::consts::TAU;

use consilium_core::mixing::FRAME;
use consilium_core::model::{InvitationId, Language, ParticipantId, Role, Timestamp, TrackId};
use consilium_core::protocol::Source;
use consilium_core::recording::{Entry, PacketEntry, ReportEntry};
use consilium_core::session::Record;
use opus::{Application, Channels, Decoder, Encoder};

use super::recording::Recording;
use crate::recorder::Note;

const BEGAN: i64 = 1_790_000_000_000;
/// How far a tone may be from its moment, in milliseconds.
const OFF: i64 = 20;

/// One person with a microphone, and the bursts of tone that she makes, in milliseconds.
struct Voice {
    id: u32,
    hertz: f64,
    speaks: &'static str,
    bursts: &'static [(i64, i64)],
    delay_us: i64,
}

const VOICES: [Voice; 3] = [
    Voice { id: 1, hertz: 500.0, speaks: "zh", bursts: &[(503, 900), (4111, 4700)], delay_us: 30_000 },
    Voice { id: 2, hertz: 900.0, speaks: "en", bursts: &[(1309, 1800), (5207, 5803)], delay_us: 150_000 },
    Voice { id: 3, hertz: 1400.0, speaks: "en", bursts: &[(2605, 3001), (6311, 6800)], delay_us: 5_000 },
];

fn voice_entries(voice: &Voice, out: &mut Vec<Entry>) {
    let track = TrackId(voice.id);
    let note = Note::Track { track, codec: "opus".to_owned(), rate: 48_000 };
    out.push(Entry::Note { at: 0, json: serde_json::to_string(&note).expect("JSON") });
    let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Voip).expect("an encoder");
    // What the encoder looks ahead is taken off, so that a tone is where it was made.
    let ahead = encoder.get_lookahead().expect("it tells") as i64;
    let mut noise = u64::from(voice.id);
    for n in 0..360i64 {
        let sounding = |sample: i64| {
            let ms = sample as f64 / 48.0;
            voice.bursts.iter().any(|(from, until)| ms >= *from as f64 && ms < *until as f64)
        };
        let frame: Vec<i16> = (0..FRAME as i64)
            .map(|k| n * FRAME as i64 + k + ahead)
            .map(|s| if sounding(s) { ((s as f64 * voice.hertz / 48_000.0 * TAU).sin() * 6000.0) as i16 } else { 0 })
            .collect();
        let payload = encoder.encode_vec(&frame, 1275).expect("a packet");
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
        let jitter = (noise >> 40) as i64 % 25_000;
        let at = (n * 20_000 + voice.delay_us + jitter) as u64;
        let timestamp = (n as u32).wrapping_mul(960).wrapping_add(u32::MAX - 50_000);
        if n % 50 == 0 {
            let ntp = 1_600_000_000_000_000 + n * 20_000;
            out.push(Entry::Report(ReportEntry { track, at, ntp, timestamp }));
        }
        let level = Some(if sounding(n * FRAME as i64 + 480) { 20 } else { 127 });
        // One packet in twenty is lost, in silence.
        if n % 20 != 7 || level == Some(20) {
            let sequence = 9000 + n as u64;
            let (marker, keyframe) = (false, true);
            out.push(Entry::Packet(PacketEntry { track, at, sequence, timestamp, marker, keyframe, level, payload }));
        }
    }
}

fn records() -> Vec<(Timestamp, Record)> {
    let mut records = Vec::new();
    for voice in &VOICES {
        let participant = ParticipantId(voice.id);
        let (name, language) = ("Test Guest".parse().expect("a name"), voice.speaks.parse().expect("a tag"));
        let invitation = InvitationId(voice.id);
        records.push(Record::SeatTaken { participant, invitation, role: Role::Consultant, name });
        records.push(Record::Languages { participant, speaks: language, listens: "en".parse().expect("a tag") });
        let (track, source) = (TrackId(voice.id), Source::Microphone);
        records.push(Record::TrackPublished { track, participant, source });
    }
    records.into_iter().map(|record| (Timestamp(BEGAN), record)).collect()
}

/// The samples of an Ogg file, without what is to be skipped.
fn decode(file: &[u8]) -> Vec<i16> {
    let mut decoder = Decoder::new(48_000, Channels::Mono).expect("a decoder");
    let (mut at, mut page, mut samples) = (0, 0, Vec::new());
    while let Some(head) = file.get(at..at + 27) {
        let table = &file[at + 27..at + 27 + usize::from(head[26])];
        let length: usize = table.iter().map(|size| usize::from(*size)).sum();
        let body = &file[at + 27 + table.len()..][..length];
        if page >= 2 {
            let mut pcm = vec![0; FRAME];
            let count = decoder.decode(body, &mut pcm, false).expect("Opus");
            samples.extend(&pcm[..count]);
        }
        page += 1;
        at += 27 + table.len() + length;
    }
    samples.split_off(312)
}

/// The power of one frequency in a window.
fn power(samples: &[i16], hertz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, sample) in samples.iter().enumerate() {
        let angle = n as f64 * hertz / 48_000.0 * TAU;
        re += f64::from(*sample) * angle.cos();
        im += f64::from(*sample) * angle.sin();
    }
    (re * re + im * im).sqrt() / samples.len() as f64
}

/// When a tone begins and ends, in milliseconds, in windows of 10 ms.
fn heard(samples: &[i16], hertz: f64) -> Vec<(i64, i64)> {
    let mut bursts: Vec<(i64, i64)> = Vec::new();
    for (n, window) in samples.chunks_exact(480).enumerate() {
        let at = n as i64 * 10;
        if power(window, hertz) > 700.0 {
            match bursts.last_mut().filter(|burst| at - burst.1 <= 20) {
                Some(burst) => burst.1 = at + 10,
                None => bursts.push((at, at + 10)),
            }
        }
    }
    bursts
}

#[test]
fn every_tone_is_where_it_was_made() {
    let mut entries = Vec::new();
    VOICES.iter().for_each(|voice| voice_entries(voice, &mut entries));
    let records = records();
    let recording = Recording::of_entries(BEGAN, entries, &records);
    let english: Language = "en".parse().expect("a tag");
    let mixed = recording.channels(&records, &[english]).expect("mixed");
    let samples = decode(&mixed[0].1);
    for voice in &VOICES {
        let shift = voice.delay_us / 1000;
        let found = heard(&samples, voice.hertz);
        assert_eq!(found.len(), voice.bursts.len(), "{} Hz: {found:?}", voice.hertz);
        for ((from, until), (begins, ends)) in found.iter().zip(voice.bursts) {
            // The path's own delay cannot be told from a later beginning.
            let (early, late) = (from - begins - shift, until - ends - shift);
            println!("{} Hz at {begins}..{ends} ms: off by {early} and {late} ms", voice.hertz);
            assert!(early.abs() <= OFF && late.abs() <= OFF, "{} Hz: {early} and {late} ms", voice.hertz);
        }
    }
}
