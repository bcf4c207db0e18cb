//! What recording costs: for each packet the record with its check and the sealing of a chunk of
//! 200 ms, and the share of a core of a large consultation; the floor is AES-256-GCM over the same
//! bytes. And how long the channels of an hour take to mix; the floor is one hour through the encoder.

mod table;

use std::hint::black_box;
use std::time::Instant;

use consilium_core::model::{InvitationId, Language, ParticipantId, Role, Timestamp, TrackId};
use consilium_core::protocol::Source;
use consilium_core::recording::{Entry, PacketEntry, encode, leaf_hash};
use consilium_core::session::Record;
use consilium_server::evidence::Recording;
use consilium_server::recorder::Note;
use opus::{Application, Channels, Encoder};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use sha2::Digest;
use table::{Row, publish};

const ROUNDS: usize = 200;

fn seal(key: &LessSafeKey, bytes: &mut Vec<u8>) {
    let nonce = Nonce::assume_unique_for_key([7; 12]);
    key.seal_in_place_append_tag(nonce, Aad::empty(), bytes).expect("sealed");
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn packet(track: usize, n: usize, payload: Vec<u8>, level: u8) -> Entry {
    Entry::Packet(PacketEntry {
        track: TrackId(track as u32),
        at: n as u64 * 20_000,
        sequence: n as u64,
        timestamp: n as u32 * 960,
        marker: false,
        keyframe: true,
        level: Some(level),
        payload,
    })
}

/// Chunks of 200 ms of 30 voices and 6 cameras of 1 Mbit/s: record, seal, digest, leaf. In per cent of a core.
fn large_consultation(key: &LessSafeKey) -> Row {
    const CHUNKS: usize = 50;
    let voices = (0..300).map(|n| packet(n % 30, n, vec![7; 120], 30));
    let cameras = (0..150).map(|n| packet(30 + n % 6, n, vec![7; 1100], 30));
    let entries: Vec<Entry> = voices.chain(cameras).collect();
    let share = |whole: bool| {
        let began = Instant::now();
        for _ in 0..CHUNKS {
            let mut plain = Vec::new();
            if whole {
                entries.iter().for_each(|entry| encode(entry, &mut plain));
            } else {
                plain = vec![7; 215_000];
            }
            seal(key, &mut plain);
            if whole {
                black_box(leaf_hash(sha2::Sha256::digest(&plain).as_slice()));
            }
        }
        began.elapsed().as_secs_f64() * 100.0 / (CHUNKS as f64 * 0.2)
    };
    let value = median((0..9).map(|_| share(true)).collect());
    let floor = median((0..9).map(|_| share(false)).collect());
    Row { case: "30 voices and 6 cameras, share of a core".to_owned(), value, unit: "%", floor }
}

const HOUR: usize = 3600 * 50;
const SPEAKERS: usize = 6;

/// Six people who speak one after the other, their microphones open all the time, in two languages.
fn hour_of_channels() -> Row {
    let (sound, silence) = (packets_of(true), packets_of(false));
    let (mut entries, mut records) = (Vec::new(), Vec::new());
    for speaker in 0..SPEAKERS {
        records.extend(seat(speaker as u32).into_iter().map(|record| (Timestamp(0), record)));
        let note = Note::Track { track: TrackId(speaker as u32), codec: "opus".to_owned(), rate: 48_000 };
        entries.push(Entry::Note { at: 0, json: serde_json::to_string(&note).expect("JSON") });
        for n in 0..HOUR {
            let speaks = n / 500 % SPEAKERS == speaker;
            let payload = if speaks { &sound[n % sound.len()] } else { &silence[n % silence.len()] };
            entries.push(packet(speaker, n, payload.clone(), if speaks { 20 } else { 127 }));
        }
    }
    let recording = Recording::of_entries(0, entries, &records);
    let languages: Vec<Language> = ["en", "zh"].map(|tag| tag.parse().expect("a tag")).to_vec();
    let began = Instant::now();
    black_box(recording.channels(&records, &languages).expect("mixed"));
    let value = began.elapsed().as_secs_f64();
    let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Audio).expect("an encoder");
    encoder.set_complexity(5).expect("set");
    let frame = tone(0);
    let began = Instant::now();
    for _ in 0..HOUR {
        black_box(encoder.encode_vec(&frame, 1275).expect("a packet"));
    }
    let floor = began.elapsed().as_secs_f64();
    Row { case: "channels of an hour, 6 voices, 2 languages".to_owned(), value, unit: "s", floor }
}

fn tone(n: usize) -> Vec<i16> {
    let sample = |k: usize| ((n * 960 + k) as f64 * 0.05).sin() * 6000.0;
    (0..960).map(|k| sample(k) as i16).collect()
}

fn packets_of(sounding: bool) -> Vec<Vec<u8>> {
    let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Voip).expect("an encoder");
    let frame = |n| if sounding { tone(n) } else { vec![0; 960] };
    (0..50).map(|n| encoder.encode_vec(&frame(n), 1275).expect("a packet")).collect()
}

fn seat(id: u32) -> Vec<Record> {
    let participant = ParticipantId(id);
    let language = |n: u32| if n.is_multiple_of(2) { "en" } else { "zh" }.parse::<Language>().expect("a tag");
    let name = "Test Guest".parse().expect("a name");
    vec![
        Record::SeatTaken { participant, invitation: InvitationId(id), role: Role::Consultant, name },
        Record::Languages { participant, speaks: language(id), listens: language(id) },
        Record::TrackPublished { track: TrackId(id), participant, source: Source::Microphone },
    ]
}

fn main() {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[7; 32]).expect("a key"));
    let mut rows = Vec::new();
    // A chunk of 200 ms: so many tracks of sound, or of a camera.
    for (name, size, packets) in [("sound 160 B", 160, 10), ("video 1100 B", 1100, 24)] {
        for tracks in [1, 10, 50] {
            let count = packets * tracks;
            let entry = |n: usize| {
                Entry::Packet(PacketEntry {
                    track: TrackId((n % tracks) as u32),
                    at: n as u64,
                    sequence: n as u64,
                    timestamp: n as u32,
                    marker: false,
                    keyframe: false,
                    level: Some(30),
                    payload: vec![7; size],
                })
            };
            let entries: Vec<Entry> = (0..count).map(entry).collect();
            let run = |sealed_only: bool| {
                let mut plain = vec![7; (size + 37) * count];
                let began = Instant::now();
                if !sealed_only {
                    plain.clear();
                    entries.iter().for_each(|entry| encode(entry, &mut plain));
                }
                seal(&key, &mut plain);
                black_box(&plain);
                began.elapsed().as_nanos() as f64 / count as f64
            };
            let value = median((0..ROUNDS).map(|_| run(false)).collect());
            let floor = median((0..ROUNDS).map(|_| run(true)).collect());
            rows.push(Row { case: format!("{name}, {tracks} tracks, one packet"), value, unit: "ns", floor });
        }
    }
    rows.push(large_consultation(&key));
    rows.push(hour_of_channels());
    publish("recorder", &rows);
}
