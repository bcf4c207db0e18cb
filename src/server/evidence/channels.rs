//! What a listener of a language heard: decoded, weighed and mixed anew from the tracks, by the same
//! function that planned it live.

use std::collections::BTreeMap;

use consilium_core::interpretation::{Ear, Interpretation, Sounds, Voices, plan};
use consilium_core::mixing::{Blend, FRAME, decibels};
use consilium_core::model::{Language, ParticipantId, Role, Timestamp, TrackId};
use consilium_core::protocol::{Hearing, Source};
use consilium_core::recording::OggWriter;
use consilium_core::session::Record;
use opus::{Application, Bitrate, Channels, Decoder, Encoder};

use super::tracks::RecordedTrack;

const FRAME_US: i64 = 20_000;
/// A voice, RFC 6464; and how long it goes on over the gaps between words.
const VOICE: u8 = 50;
const HOLD: usize = 10;

/// One track as sound: frames of 20 ms from a moment on, and whether each is voiced.
struct Sound {
    track: TrackId,
    owner: ParticipantId,
    source: Source,
    first: usize,
    frames: Vec<Vec<i16>>,
    voiced: Vec<bool>,
}

/// The history of a session as far as it decides who hears whom.
struct Story<'a> {
    records: &'a [(Timestamp, Record)],
    next: usize,
    state: Interpretation,
    spoken: BTreeMap<ParticipantId, Language>,
    roles: BTreeMap<ParticipantId, Role>,
}

/// One Ogg file for each language that somebody listened in.
pub(super) fn mix(
    tracks: &[RecordedTrack],
    records: &[(Timestamp, Record)],
    began: i64,
) -> Result<Vec<(Language, Vec<u8>)>, opus::Error> {
    let sounds: Vec<Sound> = tracks
        .iter()
        .filter(|track| track.source.is_audio() && track.codec == "opus")
        .map(decode)
        .collect::<Result<_, _>>()?;
    let mut files = Vec::new();
    for (serial, language) in (1..).zip(languages(records)) {
        let file = mix_language(&sounds, records, began, &language, serial)?;
        files.push((language, file));
    }
    Ok(files)
}

fn languages(records: &[(Timestamp, Record)]) -> Vec<Language> {
    let listened = records.iter().filter_map(|(_, record)| match record {
        Record::Languages { listens, .. } => Some(listens.clone()),
        _ => None,
    });
    let mut languages: Vec<Language> = listened.collect();
    languages.sort();
    languages.dedup();
    languages
}

/// Lost packets are concealed as a listener's browser would.
fn decode(track: &RecordedTrack) -> Result<Sound, opus::Error> {
    let mut decoder = Decoder::new(48_000, Channels::Mono)?;
    let slot = |at: i64| usize::try_from((at.max(0) + FRAME_US / 2) / FRAME_US).unwrap_or(0);
    let first = track.placed.packets.first().map_or(0, |(_, at)| slot(*at));
    let (mut frames, mut voiced): (Vec<Vec<i16>>, Vec<bool>) = (Vec::new(), Vec::new());
    for (index, at) in &track.placed.packets {
        let packet = &track.packets[*index];
        let place = slot(*at).saturating_sub(first);
        let mut hole = 0;
        while frames.len() < place {
            hole += 1;
            let mut concealed = vec![0; FRAME];
            // A short hole is concealed; a long one is silence.
            if hole <= 3 {
                decoder.decode(&[], &mut concealed, false)?;
            }
            frames.push(concealed);
            voiced.push(false);
        }
        let mut pcm = vec![0; 6 * FRAME];
        // What cannot be decoded is silence of its length.
        let count = decoder.decode(&packet.payload, &mut pcm, false).unwrap_or(FRAME);
        for part in pcm[..count.max(FRAME)].chunks(FRAME) {
            let mut frame = part.to_vec();
            frame.resize(FRAME, 0);
            frames.push(frame);
            voiced.push(packet.level.is_none_or(|level| level < VOICE));
        }
    }
    let (track, owner, source) = (track.id, track.participant, track.source);
    Ok(Sound { track, owner, source, first, frames, voiced })
}

impl Sound {
    fn frame(&self, at: usize) -> Option<&[i16]> {
        self.frames.get(at.checked_sub(self.first)?).map(Vec::as_slice)
    }

    fn is_voiced(&self, at: usize) -> bool {
        let Some(at) = at.checked_sub(self.first) else { return false };
        let from = at.saturating_sub(HOLD);
        self.voiced.get(from..=at.min(self.voiced.len().saturating_sub(1))).is_some_and(|some| some.contains(&true))
            && at < self.frames.len()
    }
}

impl<'a> Story<'a> {
    fn new(records: &'a [(Timestamp, Record)]) -> Self {
        Self { records, next: 0, state: Interpretation::default(), spoken: BTreeMap::new(), roles: BTreeMap::new() }
    }

    /// Takes over everything up to a moment.
    fn advance(&mut self, now: Timestamp) {
        while let Some((at, record)) = self.records.get(self.next).filter(|(at, _)| *at <= now) {
            self.next += 1;
            match record {
                Record::SeatTaken { participant, role, .. } => drop(self.roles.insert(*participant, *role)),
                Record::Languages { participant, speaks, .. } => {
                    self.spoken.insert(*participant, speaks.clone());
                }
                Record::Interpretation { fact } => self.state.apply(fact, *at),
                _ => {}
            }
        }
    }

    fn is_interpreter(&self, who: ParticipantId) -> bool {
        self.roles.get(&who) == Some(&Role::Interpreter)
    }
}

fn mix_language(
    sounds: &[Sound],
    records: &[(Timestamp, Record)],
    began: i64,
    language: &Language,
    serial: u32,
) -> Result<Vec<u8>, opus::Error> {
    let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Audio)?;
    encoder.set_bitrate(Bitrate::Bits(64_000))?;
    let mut writer = OggWriter::new(serial);
    let mut story = Story::new(records);
    let mut voices = Voices::default();
    let mut blend = Blend::default();
    let end = sounds.iter().map(|sound| sound.first + sound.frames.len()).max().unwrap_or(0);
    for at in 0..end {
        let now = Timestamp(began + at as i64 * FRAME_US / 1000);
        story.advance(now);
        let heard = sources(&story, sounds, at, &mut voices, now);
        let wanted = wanted_gains(&story, &voices, &heard, language, now);
        let heard = sounds.iter().filter_map(|sound| Some((sound.track, sound.frame(at)?)));
        let frame = blend.mix(heard, &wanted);
        writer.push(encoder.encode_vec(&frame, 1275)?);
    }
    Ok(writer.finish())
}

/// Who has a microphone at this moment, and who sounds.
fn sources(story: &Story<'_>, sounds: &[Sound], at: usize, voices: &mut Voices, now: Timestamp) -> Sounds {
    let mut heard = Sounds::default();
    for sound in sounds {
        let interpreter = story.is_interpreter(sound.owner) && sound.source == Source::Microphone;
        let language = story.spoken.get(&sound.owner).map(|spoken| story.state.spoken(sound.owner, spoken).clone());
        if sound.source == Source::Microphone {
            let spoken = language.as_ref().filter(|_| !interpreter);
            let before = voices.sounds(sound.owner);
            let voiced = sound.is_voiced(at);
            if voiced != before {
                voices.note(sound.owner, voiced, spoken, now);
            }
        }
        if sound.frame(at).is_none() {
            continue;
        }
        match (interpreter, language) {
            (true, _) => drop(heard.interpreters.insert(sound.owner, sound.track)),
            (false, Some(language)) => heard.floor.push((sound.track, sound.owner, language)),
            (false, None) => {}
        }
    }
    heard
}

fn wanted_gains(
    story: &Story<'_>,
    voices: &Voices,
    heard: &Sounds,
    language: &Language,
    now: Timestamp,
) -> BTreeMap<TrackId, f32> {
    let hearing = Hearing::default();
    let ear = Ear { who: ParticipantId(0), language, hearing: &hearing };
    let planned = plan(&story.state, voices, now, heard, ear);
    planned.into_iter().filter_map(|sound| Some((sound.track?, decibels(sound.gain.0)))).collect()
}
