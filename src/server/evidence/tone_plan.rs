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

/// What befalls a voice at its third second, and on its way.
#[derive(Default)]
struct Fate {
    /// The sender stands still for so long and goes on as if nothing had been.
    stall_ms: i64,
    /// The microphone is off for so long; numbers and time go on.
    mute_ms: i64,
    /// One packet in five is lost, but for those in which a tone begins or ends.
    lossy: bool,
}

/// The third second, in packets.
const THEN: i64 = 150;

fn voice_entries(voice: &Voice, fate: &Fate, out: &mut Vec<Entry>) {
    let track = TrackId(voice.id);
    let note = Note::Track { track, codec: "opus".to_owned(), rate: 48_000 };
    out.push(Entry::Note { at: 0, json: serde_json::to_string(&note).expect("JSON") });
    let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Voip).expect("an encoder");
    // What the encoder looks ahead is taken off, so that a tone is where it was made.
    let ahead = encoder.get_lookahead().expect("it tells") as i64;
    let mut noise = u64::from(voice.id);
    let muted = fate.mute_ms / 20;
    let note = |at: i64, muted| Entry::Note {
        at: at as u64,
        json: serde_json::to_string(&Note::Muted { track, muted }).expect("JSON"),
    };
    if muted > 0 {
        out.push(note(THEN * 20_000, true));
        out.push(note((THEN + muted) * 20_000, false));
    }
    for n in (0..THEN).chain(THEN + muted..muted + 360) {
        let stalled = if n >= THEN { fate.stall_ms * 1000 } else { 0 };
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
        let at = (n * 20_000 + stalled + voice.delay_us + jitter) as u64;
        let timestamp = (n as u32).wrapping_mul(960).wrapping_add(u32::MAX - 50_000);
        if n % 50 == 0 {
            let ntp = 1_600_000_000_000_000 + n * 20_000 + stalled;
            out.push(Entry::Report(ReportEntry { track, at, ntp, timestamp }));
        }
        let level = Some(if sounding(n * FRAME as i64 + 480) { 20 } else { 127 });
        let edge = |at: &i64| (n - at / 20).abs() <= 2;
        let at_an_edge = voice.bursts.iter().any(|(from, until)| edge(from) || edge(until));
        // One packet in twenty is lost, in silence.
        let lost = if fate.lossy { n % 5 == 3 && !at_an_edge } else { n % 20 == 7 && level == Some(127) };
        if !lost {
            let sequence = 9000 + n as u64;
            let (marker, keyframe) = (false, true);
            out.push(Entry::Packet(PacketEntry { track, at, sequence, timestamp, marker, keyframe, level, payload }));
        }
    }
}

fn records(voices: &[Voice]) -> Vec<(Timestamp, Record)> {
    let mut records = Vec::new();
    for voice in voices {
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

/// What a listener of the English channel heard.
fn english_channel(voices: &[Voice], fate: &Fate) -> Vec<i16> {
    let mut entries = Vec::new();
    voices.iter().for_each(|voice| voice_entries(voice, fate, &mut entries));
    let records = records(voices);
    let recording = Recording::of_entries(BEGAN, entries, &records);
    let english: Language = "en".parse().expect("a tag");
    decode(&recording.channels(&records, &[english]).expect("mixed")[0].1)
}

/// Each burst of the voice, moved by so many milliseconds after the third second, is heard where it was made.
fn is_where_it_was_made(samples: &[i16], voice: &Voice, later_ms: i64) {
    let shift = voice.delay_us / 1000;
    let found = heard(samples, voice.hertz);
    assert_eq!(found.len(), voice.bursts.len(), "{} Hz: {found:?}", voice.hertz);
    for ((from, until), (begins, ends)) in found.iter().zip(voice.bursts) {
        let moved = if *begins >= THEN * 20 { later_ms } else { 0 };
        // The path's own delay cannot be told from a later beginning.
        let (early, late) = (from - begins - moved - shift, until - ends - moved - shift);
        println!("{} Hz at {begins}..{ends} ms and {moved}: off by {early} and {late} ms", voice.hertz);
        assert!(early.abs() <= OFF && late.abs() <= OFF, "{} Hz: {early} and {late} ms", voice.hertz);
    }
}

#[test]
fn every_tone_is_where_it_was_made() {
    let samples = english_channel(&VOICES, &Fate::default());
    VOICES.iter().for_each(|voice| is_where_it_was_made(&samples, voice, 0));
}

#[test]
fn a_fifth_lost_on_the_way_moves_no_tone() {
    let samples = english_channel(&VOICES, &Fate { lossy: true, ..Fate::default() });
    for voice in &VOICES {
        // What was lost is concealed: a tone may have holes, but begins and ends in its place.
        let found = heard(&samples, voice.hertz);
        let shift = voice.delay_us / 1000;
        for (begins, ends) in voice.bursts {
            let from = found.iter().map(|burst| (burst.0 - begins - shift).abs()).min().expect("heard");
            let until = found.iter().map(|burst| (burst.1 - ends - shift).abs()).min().expect("heard");
            assert!(from <= OFF && until <= OFF, "{} Hz: {from} and {until} ms", voice.hertz);
        }
    }
}

#[test]
fn a_sender_that_stood_still_for_thirty_seconds_is_silence_where_it_was() {
    let samples = english_channel(&VOICES[1..2], &Fate { stall_ms: 30_000, ..Fate::default() });
    is_where_it_was_made(&samples, &VOICES[1], 30_000);
}

/// A burst before and one after five minutes without a microphone.
const MUTED: Voice =
    Voice { id: 4, hertz: 700.0, speaks: "en", bursts: &[(503, 900), (305_207, 305_803)], delay_us: 40_000 };

#[test]
fn five_minutes_of_mute_move_nothing() {
    let samples = english_channel(&[MUTED], &Fate { mute_ms: 300_000, ..Fate::default() });
    is_where_it_was_made(&samples, &MUTED, 0);
}
