use std::collections::BTreeMap;

use consilium_core::model::{Language, ParticipantId, Timestamp, TrackId};
use consilium_core::protocol::{RecordedCameras, Source};
use consilium_core::recording::{
    Block, ClockMap, Entry, Frame, Gap, PacketEntry, Placed, Recorded, ReportEntry, Spans, TrackKind, film, place_all,
    write_webm,
};
use consilium_core::session::Record;
use serde::Serialize;

use crate::recorder::Note;

/// A voice louder than this speaks (RFC 6464); pauses shorter than this belong to the speech.
const VOICE: u8 = 50;
const PAUSE_US: i64 = 1_000_000;
/// A cough is no speech.
const SPEECH_US: i64 = 300_000;

/// One recorded track, read back and placed in time.
pub(crate) struct RecordedTrack {
    pub id: TrackId,
    pub participant: ParticipantId,
    pub source: Source,
    pub language: Option<Language>,
    pub codec: String,
    pub packets: Vec<PacketEntry>,
    pub placed: Placed,
}

/// A line of `tracks.json`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TrackRow {
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
    /// What placed it, and what that leaves over.
    pub clock: ClockMap,
    pub sha256: Option<String>,
    /// Why there is no file.
    pub problem: Option<String>,
}

#[derive(Default)]
struct Raw {
    kind: Option<(String, u32)>,
    packets: Vec<PacketEntry>,
    reports: Vec<ReportEntry>,
    spans: Spans,
    muted_since: Option<i64>,
    off_since: Option<i64>,
    unfilmed_since: Option<i64>,
}

/// Sorts the journal by track and places all of them.
pub(super) fn collect(
    entries: Vec<Entry>,
    began: i64,
    damaged: &[(i64, i64)],
    records: &[(Timestamp, Record)],
) -> Vec<RecordedTrack> {
    let mut raws: BTreeMap<TrackId, Raw> = BTreeMap::new();
    for entry in entries {
        match entry {
            Entry::Packet(packet) => raws.entry(packet.track).or_default().packets.push(packet),
            Entry::Report(report) => raws.entry(report.track).or_default().reports.push(report),
            Entry::Note { at, json } => {
                if let Ok(note) = serde_json::from_str(&json) {
                    take_note(&mut raws, at as i64, note, &Filming { records, began });
                }
            }
        }
    }
    let mut known: Vec<(TrackId, ParticipantId, Source, Raw)> = Vec::new();
    for (id, mut raw) in raws {
        let Some((participant, source)) = owner(records, id) else { continue };
        if raw.kind.is_none() || raw.packets.is_empty() {
            continue;
        }
        raw.spans.damaged = damaged.to_vec();
        raw.spans.muted.extend(raw.muted_since.map(|since| (since, i64::MAX / 4)));
        raw.spans.off_record.extend(raw.off_since.map(|since| (since, i64::MAX / 4)));
        raw.spans.unfilmed.extend(raw.unfilmed_since.map(|since| (since, i64::MAX / 4)));
        known.push((id, participant, source, raw));
    }
    let placed = place_all(&known.iter().map(recorded).collect::<Vec<_>>());
    let track = |((id, participant, source, raw), placed): ((TrackId, ParticipantId, Source, Raw), Placed)| {
        let (codec, _) = raw.kind?;
        let language = spoken_by(records, participant);
        Some(RecordedTrack { id, participant, source, language, codec, packets: raw.packets, placed })
    };
    known.into_iter().zip(placed).filter_map(track).collect()
}

fn recorded((_, participant, source, raw): &(TrackId, ParticipantId, Source, Raw)) -> Recorded<'_> {
    Recorded {
        sender: *participant,
        rate: raw.kind.as_ref().map_or(48_000, |(_, rate)| *rate),
        audio: source.is_audio(),
        packets: &raw.packets,
        reports: &raw.reports,
        spans: &raw.spans,
    }
}

fn take_note(raws: &mut BTreeMap<TrackId, Raw>, at: i64, note: Note, filming: &Filming<'_>) {
    match note {
        Note::Opened | Note::Missed { .. } => {}
        Note::Track { track, codec, rate } => raws.entry(track).or_default().kind = Some((codec, rate)),
        Note::Muted { track, muted } => {
            let raw = raws.entry(track).or_default();
            turn(&mut raw.muted_since, &mut raw.spans.muted, muted, at);
        }
        Note::Tapped { tracks } => {
            for track in &tracks {
                raws.entry(*track).or_default();
            }
            for (track, raw) in raws {
                let off = !tracks.contains(track);
                // Where sound goes on being recorded, a camera that is not wanted is not off the record.
                let unfilmed = off && !tracks.is_empty() && filming.leaves_out(*track, at);
                turn(&mut raw.off_since, &mut raw.spans.off_record, off && !unfilmed, at);
                turn(&mut raw.unfilmed_since, &mut raw.spans.unfilmed, unfilmed, at);
            }
        }
    }
}

/// Which cameras were to be recorded, and when.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct CamerasFrom {
    /// Milliseconds since 1970.
    at: i64,
    cameras: RecordedCameras,
}

/// All of them until the records say something else.
pub(super) fn cameras(records: &[(Timestamp, Record)]) -> Vec<CamerasFrom> {
    let told = records.iter().filter_map(|(at, record)| match record {
        Record::RecordedCameras { cameras } => Some(CamerasFrom { at: at.0, cameras: *cameras }),
        _ => None,
    });
    std::iter::once(CamerasFrom { at: 0, cameras: RecordedCameras::All }).chain(told).collect()
}

/// What the records say of cameras, for moments since the recording began.
struct Filming<'a> {
    records: &'a [(Timestamp, Record)],
    began: i64,
}

impl Filming<'_> {
    fn leaves_out(&self, track: TrackId, at_us: i64) -> bool {
        let camera = owner(self.records, track).is_some_and(|(_, source)| source == Source::Camera);
        let at = self.began + at_us / 1000;
        let then = cameras(self.records).into_iter().rev().find(|it| it.at <= at);
        camera && then.is_some_and(|it| it.cameras != RecordedCameras::All)
    }
}

fn turn(since: &mut Option<i64>, spans: &mut Vec<(i64, i64)>, on: bool, at: i64) {
    match (*since, on) {
        (None, true) => *since = Some(at),
        (Some(from), false) => {
            spans.push((from, at));
            *since = None;
        }
        _ => {}
    }
}

fn owner(records: &[(Timestamp, Record)], id: TrackId) -> Option<(ParticipantId, Source)> {
    records.iter().find_map(|(_, record)| match record {
        Record::TrackPublished { track, participant, source } if *track == id => Some((*participant, *source)),
        _ => None,
    })
}

fn spoken_by(records: &[(Timestamp, Record)], who: ParticipantId) -> Option<Language> {
    records.iter().rev().find_map(|(_, record)| match record {
        Record::Languages { participant, speaks, .. } if *participant == who => Some(speaks.clone()),
        _ => None,
    })
}

impl RecordedTrack {
    /// Milliseconds since the recording began: of the first packet, and after the last.
    pub fn span(&self) -> (i64, i64) {
        let first = self.placed.packets.first().map_or(0, |(_, at)| *at);
        let last = self.placed.packets.last().map_or(0, |(_, at)| *at);
        (first / 1000, last / 1000 + 20)
    }

    /// The file, or why there is none. `whole`: the recording is over, and the file gets its length and its
    /// cues; else it is one that could go on.
    pub fn webm(&self, began: i64, whole: bool) -> Result<Vec<u8>, String> {
        match self.codec.as_str() {
            "opus" => Ok(write_webm(TrackKind::Opus, began, &self.sound_blocks(), whole)),
            codec => {
                let (kind, frames) = film(codec, &self.packets, &self.placed)?;
                let blocks: Vec<Block> = frames.into_iter().map(picture_block).collect();
                Ok(write_webm(kind, began, &blocks, whole))
            }
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

    /// When somebody speaks on it: from and until, milliseconds since the recording began.
    pub fn speech(&self) -> Vec<(i64, i64)> {
        let mut spans: Vec<(i64, i64)> = Vec::new();
        for (index, at) in &self.placed.packets {
            if self.packets[*index].level.is_none_or(|level| level >= VOICE) {
                continue;
            }
            match spans.last_mut().filter(|span| at - span.1 < PAUSE_US) {
                Some(span) => span.1 = at + 20_000,
                None => spans.push((*at, at + 20_000)),
            }
        }
        spans.retain(|(from, until)| until - from >= SPEECH_US);
        spans.into_iter().map(|(from, until)| (from / 1000, until / 1000)).collect()
    }

    pub fn row(&self, began: i64) -> TrackRow {
        let (start, end) = self.span();
        TrackRow {
            track: self.id.0,
            file: None,
            participant: self.participant.0,
            source: self.source,
            language: self.language.as_ref().map(ToString::to_string),
            codec: self.codec.clone(),
            start: began + start,
            end: began + end,
            packets: self.packets.len(),
            gaps: self.placed.gaps.clone(),
            clock: self.placed.clock,
            sha256: None,
            problem: None,
        }
    }
}

fn picture_block(frame: Frame) -> Block {
    Block { at_ms: frame.at / 1000, keyframe: frame.keyframe, data: frame.data }
}
