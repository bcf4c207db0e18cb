use std::collections::BTreeMap;

use consilium_core::model::{ParticipantId, Timestamp, TrackId};
use consilium_core::protocol::Source;
use consilium_core::recording::{
    Block, Entry, Frame, Gap, PacketEntry, Placed, TrackKind, place, vp8_frames, vp8_size, write_webm,
};
use consilium_core::session::Record;
use serde::Serialize;

/// One recorded track, read back and placed in time.
pub(super) struct RecordedTrack {
    pub id: TrackId,
    pub participant: ParticipantId,
    pub source: Source,
    pub codec: String,
    pub packets: Vec<PacketEntry>,
    pub placed: Placed,
}

/// A line of `tracks.json`.
#[derive(Debug, Serialize)]
pub(super) struct TrackRow {
    pub track: u32,
    pub file: Option<String>,
    pub participant: u32,
    pub source: Source,
    pub language: Option<String>,
    pub codec: String,
    /// Milliseconds since 1970.
    pub start: i64,
    pub end: i64,
    pub packets: usize,
    pub gaps: Vec<Gap>,
    /// Arrival behind the placed moment, microseconds: what the clock map leaves over.
    pub residual_p50_us: i64,
    pub residual_p95_us: i64,
    pub sha256: Option<String>,
    /// Why there is no file.
    pub problem: Option<String>,
}

/// Sorts the journal by track.
pub(super) fn collect(entries: Vec<Entry>, records: &[(Timestamp, Record)]) -> Vec<RecordedTrack> {
    let mut kinds: BTreeMap<TrackId, (String, u32)> = BTreeMap::new();
    let mut packets: BTreeMap<TrackId, Vec<PacketEntry>> = BTreeMap::new();
    for entry in entries {
        match entry {
            Entry::Packet(packet) => packets.entry(packet.track).or_default().push(packet),
            Entry::Note { json, .. } => {
                let note: serde_json::Value = serde_json::from_str(&json).unwrap_or_default();
                if let (Some(track), Some(codec), Some(rate)) =
                    (note["track"].as_u64(), note["codec"].as_str(), note["rate"].as_u64())
                {
                    kinds.insert(TrackId(track as u32), (codec.to_owned(), rate as u32));
                }
            }
        }
    }
    let owner = |id: TrackId| {
        records.iter().find_map(|(_, record)| match record {
            Record::TrackPublished { track, participant, source } if *track == id => Some((*participant, *source)),
            _ => None,
        })
    };
    let track = |(id, packets): (TrackId, Vec<PacketEntry>)| {
        let (participant, source) = owner(id)?;
        let (codec, rate) = kinds.get(&id)?.clone();
        let placed = place(&packets, rate);
        Some(RecordedTrack { id, participant, source, codec, packets, placed })
    };
    packets.into_iter().filter_map(track).collect()
}

impl RecordedTrack {
    /// Milliseconds since the recording began: of the first packet, and after the last.
    pub fn span(&self) -> (i64, i64) {
        let first = self.placed.packets.first().map_or(0, |(_, at)| *at);
        let last = self.placed.packets.last().map_or(0, |(_, at)| *at);
        (first / 1000, last / 1000 + 20)
    }

    /// The file, or why there is none.
    pub fn webm(&self, began: i64) -> Result<Vec<u8>, String> {
        match self.codec.as_str() {
            "opus" => Ok(write_webm(TrackKind::Opus, began, &self.sound_blocks())),
            "vp8" => {
                let frames = vp8_frames(&self.packets, &self.placed);
                let size = frames.iter().find(|frame| frame.keyframe).and_then(|frame| vp8_size(&frame.data));
                let (width, height) = size.ok_or("no whole keyframe was received")?;
                let blocks: Vec<Block> = frames.into_iter().map(picture_block).collect();
                Ok(write_webm(TrackKind::Vp8 { width, height }, began, &blocks))
            }
            other => Err(format!("{other} is kept in the journal and not written as a file yet")),
        }
    }

    fn sound_blocks(&self) -> Vec<Block> {
        let block = |(index, at): &(usize, i64)| Block {
            at_ms: at / 1000,
            keyframe: true,
            data: self.packets[*index].payload.clone(),
        };
        self.placed.packets.iter().map(block).collect()
    }

    pub fn file_name(&self) -> String {
        let source = match self.source {
            Source::Microphone => "microphone",
            Source::Camera => "camera",
            Source::Screen => "screen",
            Source::ScreenAudio => "screen-audio",
        };
        format!("{}-{}-{source}.webm", self.id, self.participant)
    }
}

fn picture_block(frame: Frame) -> Block {
    Block { at_ms: frame.at / 1000, keyframe: frame.keyframe, data: frame.data }
}
