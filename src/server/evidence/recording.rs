use std::path::Path;

use consilium_core::model::{Language, SessionId, Timestamp};
use consilium_core::recording::Entry;
use consilium_core::session::Record;

use super::channels::mix;
use super::chapters::{Chapter, chapters};
use super::tracks::{RecordedTrack, collect};
use crate::config::Settings;
use crate::recorder::{InstitutionSecret, SealError, read_journal};

/// Everything recorded of one session, opened and placed in time. In memory alone.
pub struct Recording {
    /// Milliseconds since 1970: the moment 0.
    pub began: i64,
    pub(crate) tracks: Vec<RecordedTrack>,
    /// When the recorder did not run: from and until, microseconds since the moment 0.
    pub damaged: Vec<(i64, i64)>,
    /// Torn and damaged ends, in words.
    pub problems: Vec<String>,
    /// The session has ended: nothing more comes.
    pub whole: bool,
}

impl Recording {
    /// Needs the institution's private key.
    pub fn open(settings: &Settings, session: &SessionId, records: &[(Timestamp, Record)]) -> Result<Self, SealError> {
        let secret = InstitutionSecret::open(&settings.recording, &settings.data.dir)?;
        Self::open_in(&folder_of(settings, session), session, &secret, records)
    }

    pub(crate) fn open_in(
        folder: &Path,
        session: &SessionId,
        secret: &InstitutionSecret,
        records: &[(Timestamp, Record)],
    ) -> Result<Self, SealError> {
        let journal = read_journal(folder, session.as_str(), secret)?;
        let tracks = collect(journal.entries, journal.about.began, &journal.damaged, records);
        let whole = records.iter().any(|(_, record)| matches!(record, Record::Ended { .. }));
        Ok(Self { began: journal.about.began, tracks, damaged: journal.damaged, problems: journal.problems, whole })
    }

    /// Of entries that somebody else has read; nothing of them is damaged.
    pub fn of_entries(began: i64, entries: Vec<Entry>, records: &[(Timestamp, Record)]) -> Self {
        let tracks = collect(entries, began, &[], records);
        Self { began, tracks, damaged: Vec::new(), problems: Vec::new(), whole: true }
    }

    /// What a listener of each of these languages heard, as Ogg Opus. Each is mixed in a thread of its own.
    pub fn channels(
        &self,
        records: &[(Timestamp, Record)],
        languages: &[Language],
    ) -> Result<Vec<(Language, Vec<u8>)>, opus::Error> {
        mix(&self.tracks, records, self.began, languages)
    }

    /// Milliseconds from the moment 0 to the end of the last track.
    pub fn length_ms(&self) -> i64 {
        self.tracks.iter().map(|track| track.span().1).max().unwrap_or(0)
    }

    pub fn chapters(&self, records: &[(Timestamp, Record)]) -> Vec<Chapter> {
        chapters(records, self.began)
    }
}

/// Where a session's recording lies.
pub fn folder_of(settings: &Settings, session: &SessionId) -> std::path::PathBuf {
    settings.data.dir.join("recordings").join(session.as_str())
}
