//! What a listener of a language heard: decoded, weighed and mixed anew from the tracks, by the same
//! function that planned it live. Tracks are decoded once; each language is mixed in a thread of its own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use consilium_core::interpretation::{Ear, Interpretation, Sounds, Voices, plan};
use consilium_core::mixing::{Blend, decibels};
use consilium_core::model::{Language, ParticipantId, Role, Timestamp, TrackId};
use consilium_core::protocol::{Hearing, Source};
use consilium_core::recording::OggWriter;
use consilium_core::session::Record;
use opus::{Application, Bitrate, Channels, Encoder};

use super::sound::{Slot, Sound};
use super::tracks::RecordedTrack;

const FRAME_MS: i64 = 20;
/// Frames that are handed over at once: a second of sound.
const BATCH: usize = 50;
/// Batches that wait for a slower thread.
const AHEAD: usize = 4;
/// So many frames of silence are encoded; the rest repeat the last one.
const SILENT: usize = 5;

/// Frames of all tracks that follow one another.
type Batch = Arc<Vec<Vec<Slot>>>;

/// What the mix must know of a track.
#[derive(Clone)]
struct Known {
    track: TrackId,
    owner: ParticipantId,
    source: Source,
}

/// The history of a session as far as it decides who hears whom.
struct Story<'a> {
    records: &'a [(Timestamp, Record)],
    next: usize,
    state: Interpretation,
    spoken: BTreeMap<ParticipantId, Language>,
    roles: BTreeMap<ParticipantId, Role>,
}

/// Languages that somebody listened in.
pub(super) fn languages(records: &[(Timestamp, Record)]) -> Vec<Language> {
    let listened = records.iter().filter_map(|(_, record)| match record {
        Record::Languages { listens, .. } => Some(listens.clone()),
        _ => None,
    });
    let mut languages: Vec<Language> = listened.collect();
    languages.sort();
    languages.dedup();
    languages
}

/// One Ogg file for each of these languages.
pub(super) fn mix(
    tracks: &[RecordedTrack],
    records: &[(Timestamp, Record)],
    began: i64,
    languages: &[Language],
) -> Result<Vec<(Language, Vec<u8>)>, opus::Error> {
    let heard: Vec<&RecordedTrack> =
        tracks.iter().filter(|track| track.source.is_audio() && track.codec == "opus").collect();
    let known: Vec<Known> =
        heard.iter().map(|track| Known { track: track.id, owner: track.participant, source: track.source }).collect();
    let sounds = heard.into_iter().map(Sound::new).collect::<Result<Vec<_>, _>>()?;
    std::thread::scope(|scope| {
        let (mut lines, mut mixers) = (Vec::new(), Vec::new());
        for (serial, language) in (1..).zip(languages) {
            let (line, batches) = sync_channel(AHEAD);
            lines.push(line);
            let known = &known;
            let mixer = move || mix_language(&batches, known, Story::new(records), began, language, serial);
            mixers.push((language.clone(), scope.spawn(mixer)));
        }
        decode(sounds, &lines)?;
        drop(lines);
        let finish = |(language, mixer): (
            Language,
            std::thread::ScopedJoinHandle<'_, Result<Vec<u8>, opus::Error>>,
        )| {
            match mixer.join() {
                Ok(mixed) => mixed.map(|file| (language, file)),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        };
        mixers.into_iter().map(finish).collect()
    })
}

/// Every track's frames, a second at a time, to every language.
fn decode(mut sounds: Vec<Sound<'_>>, lines: &[SyncSender<Batch>]) -> Result<(), opus::Error> {
    let end = sounds.iter().map(Sound::end).max().unwrap_or(0);
    let mut at = 0;
    while at < end {
        let mut batch = Vec::with_capacity(BATCH);
        for slot in at..(at + BATCH).min(end) {
            batch.push(sounds.iter_mut().map(|sound| sound.slot(slot)).collect::<Result<Vec<Slot>, _>>()?);
        }
        at += batch.len();
        let batch: Batch = Arc::new(batch);
        // A mixer that has failed has hung up; it tells why when it is joined.
        lines.iter().for_each(|line| drop(line.send(batch.clone())));
    }
    Ok(())
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
    batches: &Receiver<Batch>,
    known: &[Known],
    mut story: Story<'_>,
    began: i64,
    language: &Language,
    serial: u32,
) -> Result<Vec<u8>, opus::Error> {
    let mut encoder = encoder()?;
    let mut writer = OggWriter::new(serial);
    let (mut voices, mut blend) = (Voices::default(), Blend::default());
    let (mut silent, mut last): (usize, Vec<u8>) = (0, Vec::new());
    let mut at = 0;
    for batch in batches {
        for slots in batch.iter() {
            let now = Timestamp(began + at * FRAME_MS);
            at += 1;
            story.advance(now);
            let heard = sources(&story, known, slots, &mut voices, now);
            let sounding =
                known.iter().zip(slots).filter_map(|(known, slot)| Some((known.track, &slot.frame.as_deref()?[..])));
            silent = if slots.iter().any(|slot| slot.frame.is_some()) { 0 } else { silent + 1 };
            // Silence costs nothing: the last of it stands for the rest.
            if silent <= SILENT {
                let wanted = wanted_gains(&story, &voices, &heard, language, now);
                last = encoder.encode_vec(&blend.mix(sounding, &wanted), 1275)?;
            }
            writer.push(last.clone());
        }
    }
    Ok(writer.finish())
}

fn encoder() -> Result<Encoder, opus::Error> {
    let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Audio)?;
    encoder.set_bitrate(Bitrate::Bits(64_000))?;
    // Half the work of the best, and no ear tells.
    encoder.set_complexity(5)?;
    Ok(encoder)
}

/// Who has a microphone at this moment, and who sounds.
fn sources(story: &Story<'_>, known: &[Known], slots: &[Slot], voices: &mut Voices, now: Timestamp) -> Sounds {
    let mut heard = Sounds::default();
    for (sound, slot) in known.iter().zip(slots) {
        let interpreter = story.is_interpreter(sound.owner) && sound.source == Source::Microphone;
        let language = story.spoken.get(&sound.owner).map(|spoken| story.state.spoken(sound.owner, spoken).clone());
        if sound.source == Source::Microphone {
            let spoken = language.as_ref().filter(|_| !interpreter);
            if slot.voiced != voices.sounds(sound.owner) {
                voices.note(sound.owner, slot.voiced, spoken, now);
            }
        }
        if !slot.present {
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
