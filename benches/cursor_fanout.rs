//! What one cursor costs the server: the session's part, from the message to the messages for the
//! others, and writing them as JSON. The floor is writing the JSON of one. Then what a room costs in which everybody
//! points at once, thirty times a second: how long after its arrival a message has been passed on to all, when those
//! before it have to be passed on first. The aim is 5 ms for 50 people.

mod table;

use std::hint::black_box;
use std::time::{Duration, Instant};

use consilium_core::model::{InvitationId, ParticipantId, PeerId, Role, Timestamp};
use consilium_core::protocol::{ClientFrame, ClientMessage, PointedAt, ServerFrame, ServerMessage};
use consilium_core::session::{Command, ConnectionId, Effect, Now, Seat, Session};
use table::{Row, publish};

const ROUNDS: u32 = 3_000;
const HERTZ: f64 = 30.0;
const GOLDEN: f64 = 0.618_033_988_749_895;

fn at(n: u32) -> PointedAt {
    PointedAt {
        series: "1.3.6.1.4.1.5962.1.3.0.0.1196533885.18148.0.1".to_owned(),
        instance: "1.3.6.1.4.1.5962.1.1.0.0.1196533885.18148.0.1".to_owned(),
        frame: 1,
        pixel: [f64::from(n % 512), 17.25],
        patient: Some([-12.5, 40.25, f64::from(n)]),
    }
}

fn room(people: u32, clock: &mut Now) -> Session {
    let mut session = Session::new("bench".parse().expect("an id"), "Bench".to_owned(), *clock);
    for number in 0..people {
        let seat = Seat {
            invitation: InvitationId(number),
            role: Role::LocalExpert,
            name: "Test Guest".parse().expect("a name"),
            speaks: "en".parse().expect("a tag"),
            listens: "en".parse().expect("a tag"),
            expires: Timestamp(i64::MAX),
        };
        let connection = ConnectionId(u64::from(number));
        let (versions, resume) = (vec![1], false);
        let fresh_peer = PeerId(u64::from(number));
        session.handle(Command::Connect { connection, seat, versions, resume, fresh_peer }, *clock);
        let enter =
            ClientMessage::Enter { speaks: "en".parse().expect("a tag"), listens: "en".parse().expect("a tag") };
        session.handle(Command::Message { connection, frame: ClientFrame { id: 1, body: enter } }, *clock);
    }
    session
}

fn percentile(figures: &mut [f64], share: f64) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[((figures.len() - 1) as f64 * share) as usize]
}

fn main() {
    let mut rows = Vec::new();
    let frame = ServerFrame {
        revision: None,
        body: ServerMessage::Pointer { from: ParticipantId(1), number: 1, at: Some(at(1)) },
    };
    let mut floors: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            black_box(serde_json::to_string(&frame).expect("JSON"));
            began.elapsed().as_nanos() as f64 / 1000.0
        })
        .collect();
    let floor = percentile(&mut floors, 0.5);
    for people in [2, 14, 50, 100, 200] {
        let mut figures = passing_on(people);
        let delays = everybody_points(people, &figures);
        for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
            let case = format!("one cursor to {} others, {name}", people - 1);
            rows.push(Row { case, value: percentile(&mut figures, share), unit: "us", floor });
        }
        if let Some(mut delays) = delays {
            for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
                let case = format!("{people} cursors at 30 Hz, delay, {name}");
                rows.push(Row { case, value: percentile(&mut delays, share), unit: "us", floor });
            }
        }
    }
    publish("cursor_fanout", &rows);
}

/// Microseconds that each message took, one after the other.
fn passing_on(people: u32) -> Vec<f64> {
    let mut clock = Now { monotonic: Instant::now(), wall: Timestamp(1_790_000_000_000) };
    let mut session = room(people, &mut clock);
    let mut figures = Vec::new();
    for n in 0..ROUNDS {
        clock.monotonic += Duration::from_millis(40);
        let connection = ConnectionId(u64::from(n % people));
        let frame = ClientFrame { id: n + 10, body: ClientMessage::Point { number: 0, at: Some(at(n)) } };
        let began = Instant::now();
        let effects = session.handle(Command::Message { connection, frame }, clock);
        let mut told = 0;
        for effect in &effects {
            if let Effect::Send { frame, .. } = effect {
                black_box(serde_json::to_string(frame).expect("JSON"));
                told += 1;
            }
        }
        figures.push(began.elapsed().as_nanos() as f64 / 1000.0);
        assert_eq!(told, people as usize - 1, "everybody else is told");
    }
    figures
}

/// Microseconds from a message's arrival to its last copy, where so many people send at `HERTZ` and each message takes
/// as long as one did before (Lindley's recursion). `None`: more comes than goes.
fn everybody_points(people: u32, took: &[f64]) -> Option<Vec<f64>> {
    let busy = took.iter().sum::<f64>() / took.len() as f64 * f64::from(people) * HERTZ / 1_000_000.0;
    if busy >= 1.0 {
        return None;
    }
    // Nobody keeps step with anybody: their moments in a period are spread by the golden ratio.
    let period = 1_000_000.0 / HERTZ;
    let mut arrivals: Vec<f64> = (0..took.len())
        .map(|n| {
            let (person, turn) = (n as u32 % people, n as u32 / people);
            (f64::from(turn) + (f64::from(person) * GOLDEN).fract()) * period
        })
        .collect();
    arrivals.sort_by(f64::total_cmp);
    let mut free_at = 0.0_f64;
    let delays = arrivals.iter().zip(took).map(|(arrival, took)| {
        free_at = free_at.max(*arrival) + took;
        free_at - arrival
    });
    Some(delays.collect())
}
