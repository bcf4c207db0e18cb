//! What one cursor costs the server: the session's part, from the message to the messages for the
//! others, and writing them as JSON. The floor is writing the JSON of one.

mod table;

use std::hint::black_box;
use std::time::{Duration, Instant};

use consilium_core::model::{InvitationId, ParticipantId, PeerId, Role, Timestamp};
use consilium_core::protocol::{ClientFrame, ClientMessage, PointedAt, ServerFrame, ServerMessage};
use consilium_core::session::{Command, ConnectionId, Effect, Now, Seat, Session};
use table::{Row, publish};

const ROUNDS: u32 = 3_000;

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
    let frame =
        ServerFrame { revision: None, body: ServerMessage::Pointer { from: ParticipantId(1), at: Some(at(1)) } };
    let mut floors: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            black_box(serde_json::to_string(&frame).expect("JSON"));
            began.elapsed().as_nanos() as f64 / 1000.0
        })
        .collect();
    let floor = percentile(&mut floors, 0.5);
    for people in [2, 14, 50, 100, 200] {
        let mut clock = Now { monotonic: Instant::now(), wall: Timestamp(1_790_000_000_000) };
        let mut session = room(people, &mut clock);
        let mut figures = Vec::new();
        for n in 0..ROUNDS {
            clock.monotonic += Duration::from_millis(40);
            let connection = ConnectionId(u64::from(n % people));
            let frame = ClientFrame { id: n + 10, body: ClientMessage::Point { at: Some(at(n)) } };
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
        for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
            let case = format!("one cursor to {} others, {name}", people - 1);
            rows.push(Row { case, value: percentile(&mut figures, share), unit: "us", floor });
        }
    }
    publish("cursor_fanout", &rows);
}
