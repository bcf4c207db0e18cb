//! Faults of the machine, through the whole board and in virtual time: each lights its own lamp and no other, within 15
//! seconds, and the lamp goes off when the fault is healed.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use consilium_core::media::Tap;
use consilium_core::model::{ParticipantId, Role, Timestamp, TrackId};
use consilium_core::protocol::{Presence, Via};
use consilium_core::quality::{
    AlertKind, Change, Consent, PathChange, PathEvent, PersonHealth, RouteTable, SessionHealth, Shed,
};
use consilium_core::session::Now;
use tokio::sync::{mpsc, watch};

use super::collector::Collector;
use super::handle::BoardParts;
use super::picture::Picture;
use crate::alerts::Notices;
use crate::config::DataSettings;
use crate::ops::{Counters, Drain, Shutdown, now};
use crate::recorder::Recorder;
use crate::store::Store;
use crate::transport::{MediaHandle, WorkerReport};

const SESSION: &str = "case-2041";
const HOUR_MS: i64 = 3_600_000;
/// Over a second, which is told.
const A_LITTLE_MS: i64 = 1_200;
const STILL_RIGHT_MS: i64 = 900;
const IN_TIME: i64 = 15;

/// What was raised (`true`) or cleared, and in which second.
type Moments = Vec<(bool, AlertKind, i64)>;

/// A board over a machine that does what the story says, and one session that is recorded.
struct House {
    collector: Collector,
    told: mpsc::Receiver<Change>,
    pictures: watch::Receiver<Arc<Picture>>,
    shed: watch::Receiver<Shed>,
    writes: watch::Receiver<()>,
    store: Store,
    recorder: Recorder,
    workers: Vec<Arc<Mutex<WorkerReport>>>,
    now: Now,
    /// When the disk last took what was recorded, while it does not; `None`: it takes everything at once.
    stalled: Option<Instant>,
    health: SessionHealth,
    _shutdown: Shutdown,
    _folder: tempfile::TempDir,
}

impl House {
    async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&DataSettings { dir: folder.path().to_owned(), database_url: None }).await;
        let store = store.expect("the store opens");
        let counters = Arc::new(Counters::default());
        let (notices, told) = Notices::new(counters.clone());
        let (shutdown, stopped) = Shutdown::new();
        let workers = vec![Arc::default(), Arc::default()];
        let recorder = Recorder::asleep();
        let parts = BoardParts {
            data: folder.path().to_owned(),
            media: MediaHandle::asleep(workers.clone()),
            recorder: recorder.clone(),
            store: store.clone(),
            keep: Duration::from_secs(3600),
            notices,
            certificates: None,
            drain: Drain::default(),
            counters,
            stopped,
        };
        let (show, pictures) = watch::channel(Arc::new(Picture::default()));
        let (tell_shed, shed) = watch::channel(Shed::Nothing);
        let (writing, writes) = watch::channel(());
        let collector = Collector::new(parts, show, tell_shed, writing);
        Self {
            collector,
            told,
            pictures,
            shed,
            writes,
            store,
            recorder,
            workers,
            now: now(),
            stalled: None,
            health: healthy(),
            _shutdown: shutdown,
            _folder: folder,
        }
    }

    /// Time passes on both clocks.
    fn pass(&mut self, seconds: i64) -> Moments {
        let mut moments = Moments::new();
        for second in 1..=seconds {
            self.now.monotonic += Duration::from_secs(1);
            self.now.wall = self.now.wall.plus_seconds(1);
            self.recorder.report().note_synced(self.stalled.unwrap_or(self.now.monotonic));
            self.collector.keep(self.health.clone(), self.now);
            self.collector.look(self.now);
            while let Ok(change) = self.told.try_recv() {
                let (raised, alert) = match change {
                    Change::Raised(alert) => (true, alert),
                    Change::Cleared(alert) => (false, alert),
                };
                // The disk of the machine that this runs on may well be full.
                if alert.kind != AlertKind::Disk {
                    moments.push((raised, alert.kind, second));
                }
            }
        }
        moments
    }

    /// Somebody puts the wall clock.
    fn put_clock(&mut self, millis: i64) {
        self.now.wall = Timestamp(self.now.wall.0 + millis);
    }

    fn busy(&self, worker: usize, permille: u16) {
        self.workers[worker].lock().expect("the lock").busy_permille = permille;
    }
}

fn healthy() -> SessionHealth {
    let person = PersonHealth {
        participant: ParticipantId(1),
        role: Role::Consultant,
        presence: Presence::Present,
        via: Some(Via::Udp),
        rtt_ms: Some(40),
        up_loss_permille: Some(0),
        down_loss_permille: Some(0),
        concealed_permille: Some(0),
        buffer_ms: Some(60),
        freezes: 0,
        cursor_lag_ms: None,
        sends: true,
        open: true,
        hears: Some(true),
    };
    SessionHealth {
        session: SESSION.parse().expect("an id"),
        started: Timestamp(0),
        present: 1,
        reconnecting: 0,
        deliberation: false,
        recorded: true,
        consent: Consent::Given,
        floor_sounds: true,
        people: vec![person],
        channels: Vec::new(),
        pairs: Vec::new(),
        pictures: Vec::new(),
        turns: Vec::new(),
        changes: Vec::new(),
        routes: RouteTable::default(),
    }
}

/// One lamp, on in time.
fn lit(kind: AlertKind, moments: &[(bool, AlertKind, i64)]) {
    let [(true, lamp, second)] = moments[..] else { panic!("one lamp and no other: {moments:?}") };
    assert_eq!(lamp, kind);
    assert!(second <= IN_TIME, "{kind:?} after {second} s");
}

/// The same lamp, off within so many seconds.
fn off(kind: AlertKind, within: i64, moments: &[(bool, AlertKind, i64)]) {
    let [(false, lamp, second)] = moments[..] else { panic!("it goes off and nothing else: {moments:?}") };
    assert_eq!(lamp, kind);
    assert!(second <= within, "{kind:?} off after {second} s");
}

#[tokio::test]
async fn a_clock_that_is_put_lights_its_own_lamp_alone() {
    for step in [HOUR_MS, -HOUR_MS, A_LITTLE_MS, -A_LITTLE_MS] {
        let mut house = House::open().await;
        house.put_clock(STILL_RIGHT_MS);
        assert_eq!(house.pass(30), [], "all is well");
        house.put_clock(step);
        lit(AlertKind::ClockStep, &house.pass(120));
        // It is remembered for ten minutes, and must be gone for five.
        off(AlertKind::ClockStep, 15 * 60, &house.pass(1200));
    }
}

#[tokio::test]
async fn an_alert_goes_off_in_time_whatever_the_clock_does() {
    for step in [HOUR_MS, -HOUR_MS] {
        let mut house = House::open().await;
        assert_eq!(house.pass(10), []);
        house.health.people[0].up_loss_permille = Some(60);
        lit(AlertKind::LossUp, &house.pass(20));
        house.health.people[0].up_loss_permille = Some(0);
        house.put_clock(step);
        let moments = house.pass(20);
        assert_eq!(moments, [(true, AlertKind::ClockStep, 1), (false, AlertKind::LossUp, 11)]);
        let picture = house.pictures.borrow().clone();
        assert_eq!(picture.alerts.iter().filter(|alert| alert.kind != AlertKind::Disk).count(), 1, "the clock's");
    }
}

#[tokio::test]
async fn a_recorder_that_waits_for_a_slow_disk_lights_its_own_lamp() {
    let mut house = House::open().await;
    assert_eq!(house.pass(30), []);
    house.stalled = Some(house.now.monotonic);
    lit(AlertKind::RecorderGap, &house.pass(40));
    house.stalled = None;
    off(AlertKind::RecorderGap, 15, &house.pass(60));
}

#[tokio::test]
async fn a_recorder_that_does_not_keep_up_lights_the_same_lamp() {
    let mut house = House::open().await;
    assert_eq!(house.pass(30), []);
    // Nobody takes its letters.
    house.recorder.packets(vec![Tap {
        session: "case-2041".parse().expect("an id"),
        track: TrackId(1),
        codec: "opus",
        rate: 48_000,
        arrived: house.now.monotonic,
        sequence: 1,
        timestamp: 960,
        marker: false,
        keyframe: true,
        level: None,
        payload: Arc::from([0; 4]),
        report: None,
    }]);
    let moments = house.pass(60);
    assert_eq!(moments, [(true, AlertKind::RecorderGap, 3), (false, AlertKind::RecorderGap, 21)]);
    assert_eq!(house.pictures.borrow().node.recorder_dropped, 1);
}

#[tokio::test]
async fn a_worker_without_its_processor_lights_its_own_lamp_and_sheds() {
    let mut house = House::open().await;
    house.busy(0, 300);
    assert_eq!(house.pass(30), []);
    house.busy(1, 980);
    lit(AlertKind::WorkerBusy, &house.pass(40));
    assert_eq!(*house.shed.borrow(), Shed::SmallPictures);
    assert_eq!(house.pictures.borrow().node.workers, [300, 980]);
    house.busy(1, 200);
    off(AlertKind::WorkerBusy, 20, &house.pass(60));
    assert_eq!(*house.shed.borrow(), Shed::Nothing);
}

#[tokio::test]
async fn a_path_that_flaps_leaves_a_bounded_trace() {
    let mut house = House::open().await;
    let session = house.health.session.clone();
    let change = |at, what| PathChange { at, participant: ParticipantId(1), what };
    for _ in 0..300 {
        let at = house.now.wall;
        house.health.changes = vec![change(at, PathEvent::PathLost), change(at, PathEvent::PathBack)];
        house.pass(1);
    }
    let mut kept = 0;
    for _ in 0..1000 {
        kept = house.store.quality_events(&session).await.expect("events").len();
        if kept >= 400 {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(kept, 400);
}

/// What the history says of the session, once everything is written.
async fn minutes_kept(house: House) -> Vec<u16> {
    let House { collector, store, mut writes, health, .. } = house;
    collector.stop();
    while writes.changed().await.is_ok() {}
    let minutes = store.quality_minutes(&health.session).await.expect("read");
    minutes.iter().map(|minute| minute.up_loss_permille).collect()
}

#[tokio::test]
async fn a_server_that_stops_keeps_the_minute_it_was_in_the_middle_of() {
    let mut house = House::open().await;
    house.health.people[0].up_loss_permille = Some(25);
    house.pass(5);
    let kept = minutes_kept(house).await;
    assert_eq!(kept.last(), Some(&25), "{kept:?}");
}

#[tokio::test]
async fn a_session_whose_people_have_all_vanished_keeps_its_last_minute() {
    let mut house = House::open().await;
    house.now.wall = Timestamp(house.now.wall.0.div_euclid(60_000) * 60_000);
    house.health.people[0].up_loss_permille = Some(25);
    house.pass(5);
    let long = Duration::from_secs(40);
    house.now.monotonic += long;
    house.now.wall = Timestamp(house.now.wall.0 + 40_000);
    house.collector.look(house.now);
    // They come back within the same minute: it is one minute all the same.
    house.health.people[0].up_loss_permille = Some(5);
    house.pass(5);
    assert_eq!(minutes_kept(house).await, [25]);
}
