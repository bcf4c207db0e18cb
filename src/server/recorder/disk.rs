//! How much room recordings have, and for how long it lasts.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use consilium_core::protocol::RecordingTrouble;
use nix::sys::statvfs::statvfs;

use crate::config::RecordingSettings;

/// Recording stops while so much is left: for the ends of files, and for everything else on the disk.
const LAST: u64 = 2 << 20;
/// Held back on the disk, so that what ends a recording can be written when nothing else can.
const RESERVE: u64 = 1 << 20;
/// The rate of writing is judged over so long.
const WINDOW: Duration = Duration::from_secs(30);

/// Room for recordings at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room {
    pub total: u64,
    pub free: u64,
}

pub(super) struct Disk {
    root: PathBuf,
    budget: Option<u64>,
    warn_percent: u64,
    warn_minutes: u64,
    rate: Rate,
}

/// What it means for those who record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Good,
    Low(RecordingTrouble),
    Full,
}

impl Disk {
    pub fn new(root: &Path, settings: &RecordingSettings) -> Self {
        Self {
            root: root.to_owned(),
            budget: (settings.budget_mib > 0).then_some(settings.budget_mib << 20),
            warn_percent: u64::from(settings.warn_free_percent),
            warn_minutes: u64::from(settings.warn_minutes),
            rate: Rate::default(),
        }
    }

    /// `written`: bytes since the start; how fast they grow tells how long the room lasts.
    pub fn look(&mut self, written: u64, now: Instant) -> io::Result<Verdict> {
        self.rate.note(written, now);
        Ok(self.judge(self.room()?))
    }

    pub fn room(&self) -> io::Result<Room> {
        let stat = statvfs(&self.root).map_err(io::Error::from)?;
        let size = stat.fragment_size();
        let disk =
            Room { total: stat.blocks().saturating_mul(size), free: stat.blocks_available().saturating_mul(size) };
        Ok(match self.budget {
            None => disk,
            Some(budget) => {
                let left = budget.saturating_sub(taken(&self.root)?);
                Room { total: budget, free: left.min(disk.free) }
            }
        })
    }

    fn judge(&self, room: Room) -> Verdict {
        if room.free <= LAST.min(room.total / 8) {
            return Verdict::Full;
        }
        let percent = (room.free.saturating_mul(100) / room.total.max(1)).min(100);
        let minutes = self.rate.per_minute().map(|rate| room.free / rate.max(1));
        if percent < self.warn_percent || minutes.is_some_and(|minutes| minutes < self.warn_minutes) {
            let minutes_left = minutes.map(|minutes| u32::try_from(minutes).unwrap_or(u32::MAX).min(60 * 24));
            return Verdict::Low(RecordingTrouble::DiskLow { free_percent: percent as u8, minutes_left });
        }
        Verdict::Good
    }

    /// Puts the reserve aside, when there is room for it.
    pub fn hold_reserve(&self) -> io::Result<()> {
        let path = self.root.join("reserve");
        if path.exists() || self.room()?.free < 4 * RESERVE {
            return Ok(());
        }
        std::fs::write(path, vec![0xA5; RESERVE as usize])
    }

    /// Nothing else can be written: the reserve makes room for the last words.
    pub fn release_reserve(&self) {
        if let Err(error) = std::fs::remove_file(self.root.join("reserve")) {
            tracing::debug!(%error, "there was no reserve");
        }
    }
}

/// Bytes of all recordings.
fn taken(folder: &Path) -> io::Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        sum += if about.is_dir() { taken(&entry.path())? } else { about.len() };
    }
    Ok(sum)
}

/// Bytes a minute over the last half minute.
#[derive(Debug, Default)]
struct Rate {
    samples: std::collections::VecDeque<(Instant, u64)>,
}

impl Rate {
    fn note(&mut self, written: u64, now: Instant) {
        self.samples.push_back((now, written));
        while self.samples.front().is_some_and(|(at, _)| now.saturating_duration_since(*at) > WINDOW) {
            self.samples.pop_front();
        }
    }

    /// `None`: nothing is written, or it is too early to tell.
    fn per_minute(&self) -> Option<u64> {
        let ((from, before), (until, after)) = (self.samples.front()?, self.samples.back()?);
        let seconds = until.saturating_duration_since(*from).as_secs();
        (seconds >= 2 && after > before).then(|| (after - before) * 60 / seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk(rate: &[(u64, u64)]) -> Disk {
        let mut disk = Disk::new(Path::new("/"), &RecordingSettings::default());
        let start = Instant::now();
        for (second, written) in rate {
            disk.rate.note(*written, start + Duration::from_secs(*second));
        }
        disk
    }

    #[test]
    fn leaders_are_warned_by_share_and_by_time() {
        let gib = 1 << 30;
        let low = |free_percent, minutes_left| Verdict::Low(RecordingTrouble::DiskLow { free_percent, minutes_left });
        let idle = disk(&[]);
        assert_eq!(idle.judge(Room { total: 100 * gib, free: 20 * gib }), Verdict::Good);
        assert_eq!(idle.judge(Room { total: 100 * gib, free: 19 * gib }), low(19, None));
        assert_eq!(idle.judge(Room { total: 100 * gib, free: LAST }), Verdict::Full);
        // 10 MiB a second: 40 GiB last for 68 minutes, 5 GiB for 8.
        let busy = disk(&[(0, 0), (10, 100 << 20), (20, 200 << 20)]);
        assert_eq!(busy.judge(Room { total: 100 * gib, free: 40 * gib }), Verdict::Good);
        assert_eq!(busy.judge(Room { total: 10 * gib, free: 5 * gib }), low(50, Some(8)));
    }

    #[test]
    fn a_budget_counts_what_recordings_take() {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = RecordingSettings { budget_mib: 4, ..RecordingSettings::default() };
        let mut disk = Disk::new(folder.path(), &settings);
        assert_eq!(disk.look(0, Instant::now()).expect("looked"), Verdict::Good);
        std::fs::create_dir(folder.path().join("s")).expect("a folder");
        std::fs::write(folder.path().join("s/segment-0000.journal"), vec![0; 7 << 19]).expect("written");
        assert_eq!(disk.room().expect("room").free, 1 << 19);
        assert_eq!(disk.look(0, Instant::now()).expect("looked"), Verdict::Full);
    }
}
