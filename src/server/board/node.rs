use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use consilium_core::media::{DELAY_BOUNDS, Delays};
use consilium_core::model::Timestamp;
use consilium_core::quality::NodeHealth;
use consilium_core::session::Now;
use nix::sys::statvfs::statvfs;

use super::handle::BoardParts;
use crate::recorder::Recorder;
use crate::tls::Certificates;
use crate::transport::{MediaHandle, WorkerReport};

/// The disk is asked so often.
const DISK: Duration = Duration::from_secs(10);
/// Delays are summed up over so many looks.
const WINDOW: usize = 11;
/// A step of the clock is remembered so long, so that somebody sees it.
const STEP_KEPT: Duration = Duration::from_secs(600);

/// Reads what the machine says of itself.
pub(super) struct NodeReader {
    data: PathBuf,
    media: MediaHandle,
    recorder: Recorder,
    certificates: Option<Certificates>,
    /// Delays as they were each second, the oldest first.
    delays: VecDeque<Delays>,
    disk: Option<(Instant, u16, u64)>,
    /// Bytes recorded when last asked, and how many a second.
    recorded: (Instant, u64, f64),
    clocks: (Instant, Timestamp),
    step: Option<(Instant, i64)>,
}

impl NodeReader {
    pub(super) fn new(parts: &BoardParts, at: Now) -> Self {
        Self {
            data: parts.data.clone(),
            media: parts.media.clone(),
            recorder: parts.recorder.clone(),
            certificates: parts.certificates.clone(),
            delays: VecDeque::new(),
            disk: None,
            recorded: (at.monotonic, 0, 0.0),
            clocks: (at.monotonic, at.wall),
            step: None,
        }
    }

    /// `recording`: some session is recorded now.
    pub(super) fn read(&mut self, recording: bool, tcp: (u16, u32), at: Now) -> NodeHealth {
        let reports = self.media.reports();
        let (disk_free_permille, disk_minutes) = self.read_disk(at.monotonic);
        NodeHealth {
            workers: reports.iter().map(|report| report.busy_permille).collect(),
            forward_p99_us: self.read_delay(&reports),
            disk_free_permille,
            disk_minutes,
            tcp_permille: tcp.0,
            connections: tcp.1,
            recorder_dropped: self.recorder.report().packets_dropped.load(Ordering::Relaxed),
            unsynced_ms: recording.then(|| self.unsynced(at.monotonic)),
            certificate_days: self.certificates.as_ref().map(|shown| shown.days_left(at.wall)),
            clock_step_ms: self.read_clock(at),
        }
    }

    /// Of the last ten seconds; longer than the histogram reaches is its end.
    fn read_delay(&mut self, reports: &[WorkerReport]) -> Option<u32> {
        let mut all = Delays::default();
        reports.iter().for_each(|report| all.add(&report.delays));
        self.delays.push_back(all);
        if self.delays.len() > WINDOW {
            self.delays.pop_front();
        }
        let window = all.since(self.delays.front()?);
        let above = || DELAY_BOUNDS.last().copied().map(|bound| Duration::from_micros(bound.into()));
        let p99 = (window.count() > 0).then(|| window.quantile(0.99).or_else(above)).flatten()?;
        u32::try_from(p99.as_micros()).ok()
    }

    fn unsynced(&self, at: Instant) -> u32 {
        u32::try_from(self.recorder.report().unsynced(at).as_millis()).unwrap_or(u32::MAX)
    }

    fn read_disk(&mut self, at: Instant) -> (Option<u16>, Option<u32>) {
        if self.disk.is_none_or(|(asked, ..)| at.saturating_duration_since(asked) >= DISK) {
            let Ok(stat) = statvfs(&self.data) else { return (None, None) };
            let free = stat.blocks_available().saturating_mul(stat.fragment_size());
            let permille = (stat.blocks_available().saturating_mul(1000)).checked_div(stat.blocks()).unwrap_or(1000);
            self.disk = Some((at, u16::try_from(permille).unwrap_or(1000), free));
            let bytes = self.recorder.report().bytes.load(Ordering::Relaxed);
            let (before, known, _) = self.recorded;
            let seconds = at.saturating_duration_since(before).as_secs_f64();
            let rate = if seconds > 1.0 { bytes.saturating_sub(known) as f64 / seconds } else { 0.0 };
            self.recorded = (at, bytes, rate);
        }
        let Some((_, permille, free)) = self.disk else { return (None, None) };
        let rate = self.recorded.2;
        let minutes = (rate > 1.0).then(|| (free as f64 / rate / 60.0).min(f64::from(u32::MAX)) as u32);
        (Some(permille), minutes)
    }

    fn read_clock(&mut self, Now { monotonic: at, wall }: Now) -> i64 {
        let (monotonic, before) = self.clocks;
        let passed = i64::try_from(at.saturating_duration_since(monotonic).as_millis()).unwrap_or(i64::MAX);
        let step = wall.millis_since(before).saturating_sub(passed);
        self.clocks = (at, wall);
        if step.abs() > 1000 {
            self.step = Some((at, step));
        }
        self.step.take_if(|(seen, _)| at.saturating_duration_since(*seen) > STEP_KEPT);
        self.step.map_or(0, |(_, step)| step)
    }
}
