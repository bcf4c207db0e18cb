//! How long packets stay in a busy server: the real worker thread with its real socket serves many
//! consultations at once, as many as keep it busy for seven tenths of its time. What is outside costs
//! next to nothing: people agree on their connections with real DTLS, then packets are only counted.
//!
//! The delay is the server's own measure, from the kernel's stamp on a received packet to the moment
//! its copies were handed back to the kernel. The floor is the same with a single consultation. What clients send late
//! comes all at once, so their lateness is told beside it.

mod person;
mod queue;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use consilium_core::media::{Delays, Event};
use consilium_core::model::SessionId;
use consilium_server::config::RecordingSettings;
use consilium_server::recorder::Recorder;
use consilium_server::transport::{MediaHandle, TransportSettings};
use person::{CAMERAS, PEOPLE, Person, VOICES};
use queue::{Queue, interruptions};
use tokio::sync::mpsc;

use crate::table::Row;

/// Consultations that stand ready; so many begin to talk as are needed.
const SESSIONS: usize = 40;
/// Share of a core.
const BUSY: f64 = 0.7;
const FRAME: Duration = Duration::from_micros(33_333);
const SOUND: Duration = Duration::from_millis(20);
/// Receivers are looked at so seldom that they cost little, and so often that nothing is lost.
const LOOK: Duration = Duration::from_millis(20);
const TRIAL: Duration = Duration::from_secs(2);
const WINDOW: Duration = Duration::from_secs(10);
/// A worker tells about itself once a second.
const REPORT: Duration = Duration::from_millis(1_200);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    Show(usize),
    Speak(usize),
    Look(usize),
}

/// Everybody outside, on one thread.
struct World {
    handle: MediaHandle,
    people: Vec<Person>,
    due: BinaryHeap<Reverse<(Instant, Act)>>,
    talking: usize,
    received: u64,
    late: Delays,
}

/// What a window has shown.
struct Window {
    delays: Delays,
    busy: f64,
    per_second: f64,
    /// How late the clients were with what they sent.
    late: Delays,
}

/// The rows of this bench. `floor`: what one packet costs at least, in nanoseconds.
pub fn rows(floor: f64) -> Vec<Row> {
    if std::env::var_os("QUEUE_ALONE").is_some() {
        return undisturbed();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let (events, told) = mpsc::channel(65_536);
    let settings = TransportSettings {
        udp_listen: vec![SocketAddr::from(([127, 0, 0, 1], 0))],
        workers: 1,
        ..TransportSettings::default()
    };
    let (notices, _heard) = mpsc::channel(8);
    let recorder = Recorder::start(folder.path(), &RecordingSettings::default(), notices).expect("a recorder");
    let handle = runtime.block_on(MediaHandle::start(settings, events, recorder)).expect("a media worker");
    let mut world = World::gather(handle.clone(), told);
    keep_apart();
    let quiet = world.window(1);
    let sessions = world.sessions_for(BUSY);
    let full = world.window(sessions);
    handle.stop();
    println!(
        "paced: {sessions} consultations of {PEOPLE} people with {CAMERAS} cameras, {:.0} packets/s out, {:.1} % of a core",
        full.per_second,
        full.busy * 100.0
    );
    let mut rows = table(&full, &quiet, floor);
    rows.extend(undisturbed());
    rows
}

/// The same where nothing takes the processor away, and its floor with a single consultation.
fn undisturbed() -> Vec<Row> {
    let mut queue = Queue::gather();
    let quiet = queue.window(1, WINDOW);
    let (sessions, full) = queue.at(BUSY);
    println!(
        "on a processor of its own: {sessions} consultations, {:.0} packets/s out, {:.1} % of a core",
        full.per_second,
        full.busy * 100.0
    );
    let case = format!("mdt at {:.0} % of a core of its own", full.busy * 100.0);
    let cut = Row {
        case: "interruptions above 1 ms in a second of it".to_owned(),
        value: full.cut,
        unit: "1/s",
        floor: interruptions(),
    };
    let mut rows = delays(&case, &full.delays, &quiet.delays);
    rows.push(cut);
    rows
}

fn table(full: &Window, quiet: &Window, floor: f64) -> Vec<Row> {
    let percent = (full.busy * 100.0).round();
    let case = format!("mdt at {percent} % of a core");
    let late = Row {
        case: "the clients' own lateness in it, p99".to_owned(),
        value: millis(&full.late, 0.99),
        unit: "ms",
        floor: millis(&quiet.late, 0.99),
    };
    let cost = Row {
        case: format!("mdt at {percent} % of a core, CPU per packet"),
        value: full.busy * 1e6 / full.per_second,
        unit: "us",
        floor: floor / 1000.0,
    };
    let mut rows = delays(&case, &full.delays, &quiet.delays);
    rows.extend([late, cost]);
    rows
}

fn millis(delays: &Delays, part: f64) -> f64 {
    delays.quantile(part).map_or(f64::INFINITY, |at| at.as_secs_f64() * 1e3)
}

fn delays(case: &str, full: &Delays, quiet: &Delays) -> Vec<Row> {
    let row = |name: &str, part| Row {
        case: format!("{case}, delay, {name}"),
        value: millis(full, part),
        unit: "ms",
        floor: millis(quiet, part),
    };
    vec![row("p50", 0.5), row("p99", 0.99)]
}

impl World {
    /// Everybody of every consultation is connected and looks at everybody else.
    fn gather(handle: MediaHandle, mut told: mpsc::Receiver<(SessionId, Event)>) -> Self {
        let server = handle.udp_address();
        let mut people = Vec::new();
        for session in 0..SESSIONS {
            for seat in 0..PEOPLE {
                people.push(Person::invite(&handle, server, session, seat, people.len() as u64 + 1, &mut told));
            }
        }
        std::thread::spawn(move || while told.blocking_recv().is_some() {});
        let patience = Instant::now() + Duration::from_secs(60);
        while !people.iter().all(|person| person.connected) {
            let now = Instant::now();
            assert!(now < patience, "{} of {} connected", people.iter().filter(|p| p.connected).count(), people.len());
            people.iter_mut().for_each(|person| person.shake_hands(now));
        }
        people.iter().for_each(|person| person.look_at_the_others(&handle));
        let now = Instant::now();
        let looks = (0..people.len()).map(|at| Reverse((now + LOOK * at as u32 / people.len() as u32, Act::Look(at))));
        let due = looks.collect();
        Self { handle, people, due, talking: 0, received: 0, late: Delays::default() }
    }

    /// So many consultations talk from now on.
    fn talk(&mut self, sessions: usize) {
        let now = Instant::now();
        for at in self.talking * PEOPLE..sessions * PEOPLE {
            // Nobody's pictures come at the moment of anybody else's.
            let phase = FRAME.mul_f64((at as f64 * 0.618).fract());
            if at % PEOPLE < CAMERAS {
                self.due.push(Reverse((now + phase, Act::Show(at))));
            }
            if at % PEOPLE < VOICES {
                self.due.push(Reverse((now + phase, Act::Speak(at))));
            }
        }
        self.talking = sessions;
    }

    fn run(&mut self, duration: Duration) {
        let end = Instant::now() + duration;
        while let Some(Reverse((at, act))) = self.due.pop() {
            if at >= end {
                self.due.push(Reverse((at, act)));
                return;
            }
            wait_until(at);
            self.late.note(Instant::now().saturating_duration_since(at));
            self.act(act, at);
        }
    }

    fn act(&mut self, act: Act, at: Instant) {
        let now = Instant::now();
        let (who, pause) = match act {
            Act::Show(who) => (who, FRAME),
            Act::Speak(who) => (who, SOUND),
            Act::Look(who) => (who, LOOK),
        };
        let silent = who / PEOPLE >= self.talking;
        match act {
            Act::Show(_) | Act::Speak(_) if silent => return,
            Act::Show(_) => self.people[who].show(now),
            Act::Speak(_) => self.people[who].speak(now),
            Act::Look(_) => self.received += self.people[who].look(now),
        }
        self.due.push(Reverse((at + pause, act)));
    }

    /// Share of a core that the worker uses while so many consultations talk.
    fn trial(&mut self, sessions: usize) -> f64 {
        self.talk(sessions);
        self.run(TRIAL / 2);
        let (began, before) = (Instant::now(), worker_time());
        self.run(TRIAL);
        (worker_time() - before).as_secs_f64() / began.elapsed().as_secs_f64()
    }

    /// How many consultations keep the worker as busy as wanted.
    fn sessions_for(&mut self, busy: f64) -> usize {
        let mut sessions = 4;
        for _ in 0..5 {
            let measured = self.trial(sessions);
            let next = ((sessions as f64 * busy / measured).round() as usize).clamp(1, SESSIONS);
            if next == sessions {
                break;
            }
            sessions = next;
        }
        sessions
    }

    fn window(&mut self, sessions: usize) -> Window {
        self.talk(sessions);
        self.run(REPORT);
        let before = self.handle.reports()[0];
        let late = self.late;
        let (began, worked, received) = (Instant::now(), worker_time(), self.received);
        self.run(WINDOW);
        let seconds = began.elapsed().as_secs_f64();
        let busy = (worker_time() - worked).as_secs_f64() / seconds;
        let late = self.late.since(&late);
        let per_second = (self.received - received) as f64 / seconds;
        Window { delays: self.handle.reports()[0].delays.since(&before.delays), busy, per_second, late }
    }
}

/// Sleeps as long as a sleep is sure to end in time, and then looks at the clock.
fn wait_until(at: Instant) {
    let left = at.saturating_duration_since(Instant::now());
    if left > Duration::from_micros(200) {
        std::thread::sleep(left - Duration::from_micros(150));
    }
    while Instant::now() < at {
        std::hint::spin_loop();
    }
}

/// The media worker has a processor for itself, as it has where the clients are on other machines: everything else of
/// this process runs on the first one, and there the clients come before everything else, since other machines are not
/// kept waiting by this one. Where the tools, the right or a second processor are missing, it is said.
fn keep_apart() {
    let own = std::process::id().to_string();
    let worker = worker_task();
    let worker = worker.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if !(ran("taskset", &["-a", "-c", "-p", "0", &own]) && ran("taskset", &["-c", "-p", "1", worker])) {
        println!("paced: the media worker shares its processor with the clients");
    }
    // The number of a process is that of its first thread, which this is. More than this would be held up by the kernel
    // each second, for it never rests.
    if !ran("renice", &["-n", "-20", "-p", &own]) {
        println!("paced: the clients have to wait for other programs");
    }
}

fn ran(tool: &str, all: &[&str]) -> bool {
    let output = std::process::Command::new(tool).args(all).output();
    output.is_ok_and(|output| output.status.success())
}

/// Time that the media worker has spent on a processor.
fn worker_time() -> Duration {
    let text = std::fs::read_to_string(worker_task().join("schedstat")).expect("Linux accounts for threads");
    Duration::from_nanos(text.split(' ').next().and_then(|nanos| nanos.parse().ok()).expect("nanoseconds"))
}

fn worker_task() -> std::path::PathBuf {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux tells about threads");
    let named = |task: &std::fs::DirEntry| {
        std::fs::read_to_string(task.path().join("comm")).is_ok_and(|name| name.trim() == "media-0")
    };
    tasks.flatten().find(named).expect("the media worker runs").path()
}
