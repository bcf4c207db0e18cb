//! What recording costs for each packet: the record with its check, and the sealing of a chunk of
//! 200 ms. The floor is AES-256-GCM over the same bytes.

mod table;

use std::hint::black_box;
use std::time::Instant;

use consilium_core::model::TrackId;
use consilium_core::recording::{Entry, PacketEntry, encode};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
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
    publish("recorder", &rows);
}
