//! Recordings opened to be played: in memory alone, a few at a time. Nothing decrypted reaches the disk.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use consilium_core::model::{Language, ParticipantId, Role, SessionId, Timestamp};
use consilium_core::protocol::Source;
use consilium_core::recording::{Gap, GapKind};
use consilium_core::session::{Record, open_chat};
use serde::Serialize;

use super::channels;
use super::chapters::{Chapter, names};
use super::images::{ImageStep, image_steps};
use super::recording::{Recording, folder_of};
use super::verify::KeptCheckpoint;
use crate::config::{FamilyPlayback, Settings};
use crate::ops::wall_clock;
use crate::recorder::{
    Custody, CustodyAct, EvidenceLine, MasterKeys, SealError, is_recorded, is_released, kept_until, newest_checkpoint,
    note_custody, read_evidence,
};
use crate::store::StoredSession;

/// Recordings held open at one time.
const OPEN: usize = 2;
/// And for how long after they were last asked for.
const IDLE: Duration = Duration::from_secs(15 * 60);
/// A recording that goes on is read anew after this.
const FRESH: Duration = Duration::from_secs(10);

/// Why a recording is not played.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    #[error("nothing was recorded of this session")]
    Unknown,
    #[error(transparent)]
    Recording(#[from] SealError),
    #[error("the sound of the channel could not be mixed: {0}")]
    Mix(#[from] opus::Error),
    #[error("{0}")]
    Track(String),
    #[error("this house does not give recordings to patients and families")]
    NeverReleased,
    #[error(transparent)]
    File(#[from] std::io::Error),
}

/// Whether patient and family may play a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Release {
    /// The house gives recordings to them.
    pub offered: bool,
    pub given: bool,
}

/// What has become of the recording of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holding {
    /// No sound and no picture was recorded.
    Nothing,
    /// It is kept, and not erased before this moment.
    Until(Timestamp),
    /// Its keys are destroyed.
    Erased,
}

/// Who is heard or seen in a recording.
#[derive(Debug, Clone, Serialize)]
pub struct Person {
    pub id: u32,
    pub name: String,
    pub role: Role,
}

/// One track, on the clock of the recording in milliseconds.
#[derive(Debug, Clone, Serialize)]
pub struct ShownTrack {
    pub track: u32,
    pub participant: u32,
    pub source: Source,
    pub language: Option<String>,
    pub start_ms: i64,
    pub end_ms: i64,
    pub gaps: Vec<Gap>,
    /// From and until.
    pub speech: Vec<(i64, i64)>,
    /// Whether there is a file to play.
    pub playable: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct ShownChat {
    pub at_ms: i64,
    pub from: u32,
    pub text: String,
}

/// What a player needs beside sound and pictures.
#[derive(Debug, Clone, Serialize)]
pub struct Contents {
    pub session: String,
    pub title: String,
    /// Milliseconds since 1970: the moment 0.
    pub began: i64,
    pub length_ms: i64,
    /// The session has ended: nothing more comes.
    pub whole: bool,
    pub people: Vec<Person>,
    pub tracks: Vec<ShownTrack>,
    pub channels: Vec<String>,
    pub chapters: Vec<Chapter>,
    pub chat: Vec<ShownChat>,
    /// Images that were looked at, with cursors, pins and marks.
    pub images: Vec<ImageStep>,
    /// When the recorder did not run.
    pub interruptions: Vec<Gap>,
}

/// One recording, opened.
pub struct Opened {
    recording: Recording,
    records: Vec<(Timestamp, Record)>,
    pub contents: Contents,
    made: Mutex<HashMap<String, Bytes>>,
    opened: Instant,
}

/// All recordings of the house.
#[derive(Clone)]
pub struct Library {
    shared: Arc<Shared>,
}

struct Shared {
    settings: Settings,
    open: Mutex<Vec<(SessionId, Instant, Arc<Opened>)>>,
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    // What it holds is whole between any two lines.
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Library {
    pub fn new(settings: Settings) -> Self {
        Self { shared: Arc::new(Shared { settings, open: Mutex::default() }) }
    }

    /// Until when a recording of the session must be kept; `None`: nothing holds it. Blocks: it reads.
    pub fn kept_until(&self, session: &SessionId, now: Timestamp) -> std::io::Result<Option<Timestamp>> {
        let settings = &self.shared.settings;
        let until = kept_until(&folder_of(settings, session), &settings.recording, now)?;
        Ok(until.filter(|until| now < *until))
    }

    /// What is kept of the sound and pictures of a session. Blocks: it reads.
    pub fn holding(&self, session: &SessionId, now: Timestamp) -> std::io::Result<Holding> {
        let settings = &self.shared.settings;
        let folder = folder_of(settings, session);
        if let Some(until) = kept_until(&folder, &settings.recording, now)? {
            return Ok(Holding::Until(until));
        }
        let erased = |line: &EvidenceLine| match line {
            EvidenceLine::Custody { custody, .. } => custody.act == CustodyAct::Erased,
            _ => false,
        };
        let gone = is_recorded(&folder) && read_evidence(&folder)?.iter().any(erased);
        Ok(if gone { Holding::Erased } else { Holding::Nothing })
    }

    /// Blocks: it reads and decrypts. `by` stands in the custody record.
    pub fn open(&self, session: &SessionId, stored: StoredSession, by: &str) -> Result<Arc<Opened>, PlayError> {
        let settings = &self.shared.settings;
        let folder = folder_of(settings, session);
        if !is_recorded(&folder) {
            return Err(PlayError::Unknown);
        }
        let recording = Recording::open(settings, session, &stored.records)?;
        let keys = MasterKeys::open(&settings.data.dir)?;
        let act = Custody {
            act: CustodyAct::Played,
            at: wall_clock().0,
            by: by.to_owned(),
            detail: "in a browser".to_owned(),
        };
        note_custody(&folder, session.as_str(), &keys, act)?;
        let contents = contents(session, &stored, &recording);
        let (made, opened) = (Mutex::default(), Instant::now());
        let opened = Arc::new(Opened { recording, records: stored.records, contents, made, opened });
        let mut open = held(&self.shared.open);
        open.retain(|(id, ..)| id != session);
        open.insert(0, (session.clone(), Instant::now(), opened.clone()));
        open.truncate(OPEN);
        Ok(opened)
    }

    /// One that is open already. `anew`: not one that has grown since; but files that are being played must not
    /// change under the player. `running`: the session goes on.
    pub fn known(&self, session: &SessionId, anew: bool, running: bool) -> Option<Arc<Opened>> {
        let mut open = held(&self.shared.open);
        open.retain(|(_, used, _)| used.elapsed() < IDLE);
        let is_fresh = |opened: &Opened| running && opened.opened.elapsed() < FRESH;
        let fits = |opened: &Opened| !anew || opened.recording.whole || is_fresh(opened);
        let found = open.iter_mut().find(|(id, _, opened)| id == session && fits(opened))?;
        found.1 = Instant::now();
        Some(found.2.clone())
    }

    /// Whether patient and family may play it: where the house allows that, and somebody has released it.
    pub fn release(&self, session: &SessionId) -> Result<Release, PlayError> {
        let settings = &self.shared.settings;
        let offered = settings.recording.family_playback == FamilyPlayback::ByRelease;
        let folder = folder_of(settings, session);
        Ok(Release { offered, given: offered && is_recorded(&folder) && is_released(&folder)? })
    }

    /// Releases a recording to patient and family, or takes that back; an act of custody.
    pub fn set_release(&self, session: &SessionId, given: bool, by: &str, why: &str) -> Result<Release, PlayError> {
        let settings = &self.shared.settings;
        let folder = folder_of(settings, session);
        if !is_recorded(&folder) {
            return Err(PlayError::Unknown);
        }
        if settings.recording.family_playback == FamilyPlayback::Never {
            return Err(PlayError::NeverReleased);
        }
        let act = if given { CustodyAct::Released } else { CustodyAct::Withheld };
        let custody = Custody { act, at: wall_clock().0, by: by.to_owned(), detail: why.to_owned() };
        note_custody(&folder, session.as_str(), &MasterKeys::open(&settings.data.dir)?, custody)?;
        self.release(session)
    }

    /// The newest signed checkpoint of a session: for everybody to keep.
    pub fn checkpoint(&self, session: &SessionId) -> Result<Option<KeptCheckpoint>, PlayError> {
        let settings = &self.shared.settings;
        let Some(checkpoint) = newest_checkpoint(&folder_of(settings, session))? else { return Ok(None) };
        let public_key = MasterKeys::open(&settings.data.dir)?.public_key();
        Ok(Some(KeptCheckpoint { session: session.to_string(), public_key, checkpoint }))
    }
}

impl Opened {
    /// Blocks, for seconds the first time: what a listener of a language heard, as Ogg Opus.
    pub fn channel(&self, language: &Language) -> Result<Bytes, PlayError> {
        self.make(&format!("channel {language}"), || {
            let wanted = [language.clone()];
            let mixed = self.recording.channels(&self.records, &wanted)?;
            Ok(mixed.into_iter().next().map(|(_, file)| file).unwrap_or_default())
        })
    }

    /// Blocks: one track as WebM.
    pub fn track(&self, track: u32) -> Result<Bytes, PlayError> {
        let found = self.recording.tracks.iter().find(|known| known.id.0 == track).ok_or(PlayError::Unknown)?;
        self.make(&format!("track {track}"), || {
            found.webm(self.recording.began, self.recording.whole).map_err(PlayError::Track)
        })
    }

    /// Once; whoever asks meanwhile waits.
    fn make(&self, name: &str, make: impl FnOnce() -> Result<Vec<u8>, PlayError>) -> Result<Bytes, PlayError> {
        let mut made = held(&self.made);
        if let Some(known) = made.get(name) {
            return Ok(known.clone());
        }
        let fresh = Bytes::from(make()?);
        made.insert(name.to_owned(), fresh.clone());
        Ok(fresh)
    }
}

fn contents(session: &SessionId, stored: &StoredSession, recording: &Recording) -> Contents {
    let records = &stored.records;
    let track = |track: &super::tracks::RecordedTrack| {
        let (start_ms, end_ms) = track.span();
        ShownTrack {
            track: track.id.0,
            participant: track.participant.0,
            source: track.source,
            language: track.language.as_ref().map(ToString::to_string),
            start_ms,
            end_ms,
            gaps: track.placed.gaps.clone(),
            speech: if track.source == Source::Microphone { track.speech() } else { Vec::new() },
            playable: matches!(track.codec.as_str(), "opus" | "vp8" | "vp9" | "h264" | "av1"),
        }
    };
    let interruption =
        |(from, until): &(i64, i64)| Gap { at_us: *from, length_us: until - from, kind: GapKind::Damage };
    Contents {
        session: session.to_string(),
        title: stored.title.clone(),
        began: recording.began,
        length_ms: recording.length_ms(),
        whole: recording.whole,
        people: people(records),
        tracks: recording.tracks.iter().map(track).collect(),
        channels: channels::languages(records).iter().map(ToString::to_string).collect(),
        chapters: recording.chapters(records),
        chat: chat(records, recording.began),
        images: image_steps(records, recording.began),
        interruptions: recording.damaged.iter().map(interruption).collect(),
    }
}

fn people(records: &[(Timestamp, Record)]) -> Vec<Person> {
    let names = names(records);
    let role_of = |id: ParticipantId| {
        records.iter().find_map(|(_, record)| match record {
            Record::SeatTaken { participant, role, .. } if *participant == id => Some(*role),
            _ => None,
        })
    };
    let person = |(id, name): (ParticipantId, String)| Some(Person { id: id.0, name, role: role_of(id)? });
    names.into_iter().filter_map(person).collect()
}

/// What was written for everybody while the door was open.
fn chat(records: &[(Timestamp, Record)], began: i64) -> Vec<ShownChat> {
    let shown = |(at, record): &(Timestamp, Record)| match record {
        Record::Chat { from, text, .. } if at.0 >= began => {
            Some(ShownChat { at_ms: at.0 - began, from: from.0, text: text.clone() })
        }
        _ => None,
    };
    open_chat(records).filter_map(shown).collect()
}
