//! The way through a recording: chapters from what happened, captions of who speaks.

use std::collections::BTreeMap;

use consilium_core::model::{ItemId, ParticipantId, Timestamp};
use consilium_core::outcome::OutcomeFact;
use consilium_core::protocol::{Bilingual, Source, StopCause};
use consilium_core::session::{Record, open_chat};
use serde::Serialize;

use super::tracks::RecordedTrack;

/// A chapter that lasts to the next one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chapter {
    /// Milliseconds since the recording began.
    pub at_ms: i64,
    pub zh: String,
    pub en: String,
}

/// Names by participant.
pub(crate) fn names(records: &[(Timestamp, Record)]) -> BTreeMap<ParticipantId, String> {
    let named = |(_, record): &(Timestamp, Record)| match record {
        Record::SeatTaken { participant, name, .. } => Some((*participant, name.reveal().to_owned())),
        _ => None,
    };
    records.iter().filter_map(named).collect()
}

pub(super) fn chapters(records: &[(Timestamp, Record)], began: i64) -> Vec<Chapter> {
    let names = names(records);
    let name = |who: &ParticipantId| names.get(who).map_or("?", String::as_str).to_owned();
    let mut agenda: BTreeMap<ItemId, Bilingual> = BTreeMap::new();
    let mut chapters = Vec::new();
    for (at, record) in records {
        let words = match record {
            Record::Outcome { fact: OutcomeFact::Written { item, body, .. } } => {
                agenda.insert(*item, body.text().clone());
                continue;
            }
            Record::Outcome { fact: OutcomeFact::Discussed { item: Some(item), .. } } => match agenda.get(item) {
                Some(text) => in_both(text),
                None => continue,
            },
            Record::Recording { on: true, .. } => ("开始录制".to_owned(), "Recording starts".to_owned()),
            Record::Recording { on: false, reason, .. } => off_record(reason),
            Record::RecordingStopped { cause } => stopped(*cause),
            Record::Deliberation { on: true, .. } => {
                ("闭门讨论（未录制）".to_owned(), "Closed deliberation (not recorded)".to_owned())
            }
            Record::Deliberation { on: false, .. } => {
                ("闭门讨论结束".to_owned(), "Closed deliberation ends".to_owned())
            }
            Record::ChairPassed { participant: Some(who) } => {
                (format!("主持人：{}", name(who)), format!("Chair: {}", name(who)))
            }
            Record::Ended { .. } => ("会诊结束".to_owned(), "Consultation ends".to_owned()),
            _ => continue,
        };
        chapters.push(Chapter { at_ms: (at.0 - began).max(0), zh: words.0, en: words.1 });
    }
    chapters.sort_by_key(|chapter| chapter.at_ms);
    chapters
}

/// What is written in one language only stands for both.
fn in_both(text: &Bilingual) -> (String, String) {
    let or = |first: &str, second: &str| if first.trim().is_empty() { second } else { first }.to_owned();
    (or(&text.zh, &text.en), or(&text.en, &text.zh))
}

fn off_record(reason: &str) -> (String, String) {
    match reason.trim() {
        "" => ("停止录制".to_owned(), "Off the record".to_owned()),
        why => (format!("停止录制：{why}"), format!("Off the record: {why}")),
    }
}

fn stopped(cause: StopCause) -> (String, String) {
    match cause {
        StopCause::DiskFull => ("录制中断：磁盘已满".to_owned(), "Recording stopped: disk full".to_owned()),
        StopCause::DiskFailed => ("录制中断：磁盘故障".to_owned(), "Recording stopped: the disk failed".to_owned()),
    }
}

/// A WebVTT file of chapters in one language.
pub(super) fn chapters_vtt(chapters: &[Chapter], length_ms: i64, words: impl Fn(&Chapter) -> &str) -> String {
    let ends = chapters.iter().skip(1).map(|next| next.at_ms).chain([length_ms]);
    let cues = chapters.iter().zip(ends).map(|(chapter, end)| (chapter.at_ms, end, escape(words(chapter))));
    vtt(cues)
}

/// A WebVTT file of who speaks when, in which language, and what was written for everybody while the door was
/// open.
pub(super) fn captions_vtt(tracks: &[RecordedTrack], records: &[(Timestamp, Record)], began: i64) -> String {
    let names = names(records);
    let name = |who: &ParticipantId| names.get(who).map_or("?", String::as_str);
    let mut cues = Vec::new();
    for track in tracks.iter().filter(|track| track.source == Source::Microphone) {
        let language = track.language.as_ref().map(|language| format!(" ({language})")).unwrap_or_default();
        let text = format!("<v {0}>{0}{language}", escape(name(&track.participant)));
        cues.extend(track.speech().into_iter().map(|(from, until)| (from, until, text.clone())));
    }
    for (at, record) in open_chat(records) {
        if let Record::Chat { from, text, .. } = record {
            let start = (at.0 - began).max(0);
            cues.push((start, start + 5000, format!("<v {0}>{0}: {1}", escape(name(from)), escape(text))));
        }
    }
    cues.sort_by_key(|cue| cue.0);
    vtt(cues.into_iter())
}

/// Cues without an arrow and without empty lines in their text (WebVTT, 4.1). An empty cue is left out.
fn vtt(cues: impl Iterator<Item = (i64, i64, String)>) -> String {
    let mut text = "WEBVTT\n".to_owned();
    for (from, until, words) in cues.filter(|(from, until, _)| until > from) {
        let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
        text.push_str(&format!("\n{} --> {}\n{line}\n", clock(from), clock(until)));
    }
    text
}

fn escape(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace("-->", "→").replace('>', "&gt;")
}

fn clock(ms: i64) -> String {
    format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

#[cfg(test)]
mod tests {
    use consilium_core::protocol::ItemBody;

    use super::*;

    #[test]
    fn chapters_follow_one_another_to_the_end() {
        let by = ParticipantId(1);
        let topic = ItemBody::Topic { text: Bilingual::new("可切除？", ""), minutes: None };
        let records = [
            (Timestamp(1_000), Record::Recording { on: true, by, reason: String::new() }),
            (Timestamp(2_000), Record::Outcome { fact: OutcomeFact::Written { item: ItemId(1), body: topic, by } }),
            (Timestamp(31_000), Record::Outcome { fact: OutcomeFact::Discussed { item: Some(ItemId(1)), by } }),
            (Timestamp(61_000), Record::Recording { on: false, by, reason: "a --> b".to_owned() }),
            (Timestamp(71_500), Record::Ended { by: Some(by) }),
        ];
        let chapters = chapters(&records, 1_000);
        let text = chapters_vtt(&chapters, 80_000, |chapter| &chapter.en);
        assert_eq!(
            text,
            "WEBVTT\n\n00:00:00.000 --> 00:00:30.000\nRecording starts\n\n00:00:30.000 --> 00:01:00.000\n可切除？\n\n\
             00:01:00.000 --> 00:01:10.500\n\
             Off the record: a → b\n\n00:01:10.500 --> 00:01:20.000\nConsultation ends\n"
        );
    }
}
