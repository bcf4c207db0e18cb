//! Pictures of a real AV1 encoder, cut into packets as the payload format says, come out as a file that other people's
//! programs play.

use std::process::Command;

use consilium_core::model::{ParticipantId, TrackId};
use consilium_core::recording::{Block, PacketEntry, Recorded, Spans, film, place_all, write_webm};

use crate::package::{pictures, plays};

const PICTURES: usize = 20;
/// Bytes of a packet.
const ROOM: usize = 1000;

/// Units of the stream, without the sizes that a packet does not need; a temporal unit each.
fn encoded() -> Vec<Vec<Vec<u8>>> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("pictures.obu");
    let mut encoder = Command::new("ffmpeg");
    encoder.args(["-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=15", "-frames:v"]);
    encoder.arg(PICTURES.to_string()).args(["-pix_fmt", "yuv420p", "-c:v", "libaom-av1", "-cpu-used", "8"]);
    encoder.args(["-usage", "realtime", "-g", "10", "-f", "obu"]).arg(&file);
    assert!(encoder.status().expect("ffmpeg is installed").success());
    let bytes = std::fs::read(file).expect("a stream");
    let (mut units, mut at): (Vec<Vec<Vec<u8>>>, usize) = (Vec::new(), 0);
    while let Some(head) = bytes.get(at) {
        let (mut size, mut shift) = (0, 0);
        at += 1;
        while bytes[at] & 0x80 != 0 {
            size |= usize::from(bytes[at] & 0x7f) << shift;
            (at, shift) = (at + 1, shift + 7);
        }
        size |= usize::from(bytes[at]) << shift;
        at += 1;
        // A delimiter begins a temporal unit and is never sent.
        if head >> 3 == 2 {
            units.push(Vec::new());
        } else {
            let bare = [&[head & !0x02], &bytes[at..at + size]].concat();
            units.last_mut().expect("a delimiter comes first").push(bare);
        }
        at += size;
    }
    units
}

/// One unit a packet, long ones in pieces.
fn packets() -> Vec<PacketEntry> {
    let mut packets: Vec<PacketEntry> = Vec::new();
    for (number, units) in encoded().into_iter().enumerate() {
        for (at, unit) in units.iter().enumerate() {
            let count = unit.len().div_ceil(ROOM);
            for (piece, bytes) in unit.chunks(ROOM).enumerate() {
                let (continues, goes_on) = (piece > 0, piece + 1 < count);
                let head = u8::from(continues) << 7 | u8::from(goes_on) << 6 | 1 << 4;
                packets.push(PacketEntry {
                    track: TrackId(1),
                    at: number as u64 * 66_667,
                    sequence: packets.len() as u64 + 1,
                    timestamp: number as u32 * 6000,
                    marker: at + 1 == units.len() && !goes_on,
                    keyframe: false,
                    level: None,
                    payload: [&[head], bytes].concat(),
                });
            }
        }
    }
    packets
}

/// The pictures of a file that is made of these packets.
fn shown(packets: &[PacketEntry]) -> usize {
    let spans = Spans::default();
    let sender = ParticipantId(1);
    let recorded = Recorded { sender, rate: 90_000, audio: false, packets, reports: &[], spans: &spans };
    let (kind, frames) = film("av1", packets, &place_all(&[recorded])[0]).expect("pictures");
    let block = |frame: &consilium_core::recording::Frame| Block {
        at_ms: frame.at / 1000,
        keyframe: frame.keyframe,
        data: frame.data.clone(),
    };
    let blocks: Vec<Block> = frames.iter().map(block).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("camera.webm");
    std::fs::write(&file, write_webm(kind, 1_790_000_000_000, &blocks, true)).expect("written");
    assert!(plays(&file), "ffmpeg and mkvmerge take it");
    let shown = pictures(&file);
    assert_eq!(shown, frames.len(), "every picture that is in the file is decoded");
    shown
}

#[test]
fn av1_becomes_a_file_and_what_lost_a_packet_is_left_out_to_the_next_keyframe() {
    let whole = packets();
    assert_eq!(shown(&whole), PICTURES);
    let mut lossy = whole;
    let lost = lossy.iter().position(|packet| packet.timestamp == 4 * 6000).expect("a packet of the fifth picture");
    lossy.remove(lost);
    assert_eq!(shown(&lossy), PICTURES - 6, "pictures five to ten are gone");
}
