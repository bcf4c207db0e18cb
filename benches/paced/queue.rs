//! The same load where nothing takes the processor away: the worker's steps are done and timed, and a clock of our own
//! goes on by just that time. Clients are never late on it. What is left of the delay is the work itself and the queue
//! before it.
//!
//! A virtual machine loses its processor now and then for milliseconds, and the kernel tells a thread's own time only to
//! its tick. So a step counts for a millisecond at most, five times what a full batch takes; how often that happened is
//! told beside how often it happens to a loop that does nothing.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use consilium_core::media::{Datagram, Delays, Outbox, Remote};
use consilium_server::transport::{COPIES, MediaSocket};

use super::person::{CAMERAS, PEOPLE, VOICES};
use super::{FRAME, LOOK, SOUND};
use crate::support::{CAMERA, LinkProfile, MICROPHONE, Net, client_address, picture, server_address, sound};
use crate::{Sockets, support::Sending};

const ROOMS: usize = 40;
/// Datagrams that the worker reads before it sends.
const BATCH: usize = 16;
/// So many rooms have as many people as the engine answers alarms at one moment.
const ROOMS_AT_ONCE: usize = 2;
const PACKETS: usize = 4;
const PICTURE: usize = 1_100;
const VOICE: [u8; 100] = [0x78; 100];
/// Estimators need a while of the real load before everything fits.
const WARM_UP: Duration = Duration::from_secs(4);
const WINDOW: Duration = Duration::from_secs(6);
const TRIES: usize = 6;
const LONGEST: Duration = Duration::from_millis(1);
const CONTROL: Duration = Duration::from_secs(5);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    Show { room: usize, seat: usize },
    Speak { room: usize, seat: usize },
    Look { room: usize },
}

/// On its way to the server, or there and not yet read.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Arrival {
    at: Instant,
    order: u64,
    room: usize,
    seat: usize,
    bytes: Vec<u8>,
}

/// What a window has shown.
pub(super) struct Window {
    pub delays: Delays,
    pub busy: f64,
    pub per_second: f64,
    /// Steps that were cut, in a second of work.
    pub cut: f64,
}

/// One worker and everybody outside.
pub(super) struct Queue {
    rooms: Vec<Net>,
    turns: Vec<[u32; PEOPLE]>,
    talking: usize,
    clock: Instant,
    due: BinaryHeap<Reverse<(Instant, Act)>>,
    arrivals: BinaryHeap<Reverse<Arrival>>,
    order: u64,
    outside: UdpSocket,
    door: MediaSocket,
    sockets: Sockets,
    outboxes: Vec<Outbox>,
    worked: Duration,
    forwarded: u64,
    delays: Delays,
    cut: u32,
}

/// A loop that does nothing but read the clock: how often in a second it was interrupted for longer than `LONGEST`.
pub(super) fn interruptions() -> f64 {
    let (began, mut last, mut count) = (Instant::now(), Instant::now(), 0);
    while last - began < CONTROL {
        let now = Instant::now();
        count += u32::from(now - last > LONGEST);
        last = now;
    }
    f64::from(count) / CONTROL.as_secs_f64()
}

fn room(seed: usize) -> Net {
    let mut net = Net::new(seed as u64 + 1);
    let link = LinkProfile { delay: Duration::from_millis(1), ..LinkProfile::default() };
    let mut tracks = Vec::new();
    for seat in 0..PEOPLE {
        let sends = |whether: bool, kind: Sending| whether.then_some(kind);
        let sending: Vec<Sending> =
            [sends(seat < CAMERAS, CAMERA), sends(seat < VOICES, MICROPHONE)].into_iter().flatten().collect();
        let (_, own) = net.join(&sending, VOICES, CAMERAS, link);
        tracks.push(own);
    }
    for seat in 0..PEOPLE {
        let others = |count: usize| (0..count).filter(move |other| *other != seat);
        let pictures = others(CAMERAS).map(|other| picture(tracks[other][0], (1280, 720)));
        let voices = others(VOICES).map(|other| sound(tracks[other][1]));
        net.routes(seat, pictures.chain(voices).collect());
    }
    net
}

impl Queue {
    pub(super) fn gather() -> Self {
        let rooms: Vec<Net> = (0..ROOMS).map(room).collect();
        let clock = rooms.iter().map(|room| room.now).max().expect("some rooms");
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        let looks = (0..ROOMS).map(|room| Reverse((clock + LOOK * room as u32 / ROOMS as u32, Act::Look { room })));
        Self {
            turns: vec![[0; PEOPLE]; ROOMS],
            talking: 0,
            clock,
            due: looks.collect(),
            arrivals: BinaryHeap::new(),
            order: 0,
            outside: UdpSocket::bind(free).expect("a free port"),
            door: MediaSocket::bind(free).expect("a free port"),
            sockets: Sockets::new(PEOPLE),
            outboxes: rooms.iter().map(|_| Outbox::default()).collect(),
            worked: Duration::ZERO,
            forwarded: 0,
            delays: Delays::default(),
            cut: 0,
            rooms,
        }
    }

    /// As many consultations as keep the worker so busy, and what they show.
    pub(super) fn at(&mut self, busy: f64) -> (usize, Window) {
        let mut sessions = 8;
        self.window(sessions, WARM_UP);
        let mut found = self.window(sessions, WINDOW);
        // The speed of a virtual machine changes while one measures.
        for _ in 0..TRIES {
            if (found.busy - busy).abs() < 0.05 {
                break;
            }
            sessions = ((sessions as f64 * busy / found.busy).round() as usize).clamp(1, ROOMS);
            self.window(sessions, WARM_UP);
            found = self.window(sessions, WINDOW);
        }
        (sessions, found)
    }

    pub(super) fn window(&mut self, sessions: usize, length: Duration) -> Window {
        self.talk(sessions);
        let (began, worked, forwarded, delays) = (self.clock, self.worked, self.forwarded, self.delays);
        self.cut = 0;
        while self.clock < began + length {
            self.step();
        }
        let seconds = (self.clock - began).as_secs_f64();
        let work = (self.worked - worked).as_secs_f64();
        Window {
            delays: self.delays.since(&delays),
            busy: work / seconds,
            cut: f64::from(self.cut) / work,
            per_second: (self.forwarded - forwarded) as f64 / seconds,
        }
    }

    fn talk(&mut self, sessions: usize) {
        for room in self.talking..sessions {
            for seat in 0..CAMERAS.max(VOICES) {
                // Nobody's pictures come at the moment of anybody else's.
                let at = self.clock + FRAME.mul_f64(((room * PEOPLE + seat) as f64 * 0.618).fract());
                if seat < CAMERAS {
                    self.due.push(Reverse((at, Act::Show { room, seat })));
                }
                if seat < VOICES {
                    self.due.push(Reverse((at, Act::Speak { room, seat })));
                }
            }
        }
        self.talking = sessions;
    }

    /// One turn of the worker's thread, and before it all that has happened outside.
    fn step(&mut self) {
        while let Some(Reverse((at, act))) = self.due.peek().copied()
            && at <= self.clock
        {
            self.due.pop();
            self.act(act, at);
        }
        let batch: Vec<Arrival> = self.batch();
        if !batch.is_empty() {
            return self.serve(&batch);
        }
        let timeout = self.rooms.iter().map(|room| room.engine.poll_timeout()).min().expect("some rooms");
        if timeout <= self.clock {
            return self.serve(&[]);
        }
        let due = self.due.peek().map(|Reverse((at, _))| *at);
        let arrival = self.arrivals.peek().map(|Reverse(arrival)| arrival.at);
        self.clock = [Some(timeout), due, arrival].into_iter().flatten().min().expect("people look").max(self.clock);
    }

    fn batch(&mut self) -> Vec<Arrival> {
        let mut batch = Vec::new();
        while batch.len() < BATCH && self.arrivals.peek().is_some_and(|Reverse(arrival)| arrival.at <= self.clock) {
            batch.extend(self.arrivals.pop().map(|Reverse(arrival)| arrival));
        }
        batch
    }

    fn act(&mut self, act: Act, at: Instant) {
        let (Act::Show { room, .. } | Act::Speak { room, .. } | Act::Look { room }) = act;
        let pause = match act {
            Act::Show { .. } => FRAME,
            Act::Speak { .. } => SOUND,
            Act::Look { .. } => LOOK,
        };
        let silent = room >= self.talking;
        match act {
            Act::Show { .. } | Act::Speak { .. } if silent => return,
            Act::Show { seat, .. } => {
                let turn = self.turn(room, seat);
                let client = &mut self.rooms[room].clients[seat];
                client.show(self.clock, 0, turn * 3_000, turn % 60 == 1, PACKETS, PICTURE);
                self.collect(room, seat, at);
            }
            Act::Speak { seat, .. } => {
                let turn = self.turn(room, seat);
                self.rooms[room].clients[seat].speak(self.clock, turn * 960, 30, &VOICE);
                self.collect(room, seat, at);
            }
            Act::Look { .. } => self.look(room, at),
        }
        self.due.push(Reverse((at + pause, act)));
    }

    fn turn(&mut self, room: usize, seat: usize) -> u32 {
        self.turns[room][seat] += 1;
        self.turns[room][seat]
    }

    fn look(&mut self, room: usize, at: Instant) {
        for seat in 0..PEOPLE {
            let client = &mut self.rooms[room].clients[seat];
            client.heard.clear();
            if client.timeout <= self.clock {
                client.tick(self.clock);
            }
            self.collect(room, seat, at);
        }
    }

    /// What a client wants to send is at the door at that moment.
    fn collect(&mut self, room: usize, seat: usize, at: Instant) {
        for bytes in self.rooms[room].clients[seat].poll(self.clock) {
            self.order += 1;
            self.arrivals.push(Reverse(Arrival { at, order: self.order, room, seat, bytes }));
        }
    }

    /// What `transport::worker` does: receive, think, send when many copies wait and at the end, look at the clock.
    fn serve(&mut self, batch: &[Arrival]) {
        let door = self.door.local();
        for arrival in batch {
            self.outside.send_to(&arrival.bytes, door).expect("loopback sends");
        }
        let mut touched = BTreeSet::new();
        let mut next = batch.iter();
        let mut began = Instant::now();
        while next.len() > 0 {
            let count = self.door.read().expect("loopback receives");
            for (index, arrival) in (0..count).zip(&mut next) {
                self.take(index, arrival);
                touched.insert(arrival.room);
                if self.copies_waiting(&touched) >= COPIES {
                    self.leave(&mut touched, began);
                    began = Instant::now();
                }
            }
        }
        let now = self.clock;
        // Each room has an engine here, the worker one for all: its alarms are bounded for all of them together.
        let due = self.rooms.iter_mut().enumerate().filter(|(_, room)| room.engine.poll_timeout() <= now);
        for (index, room) in due.take(ROOMS_AT_ONCE) {
            room.engine.handle_timeout(now);
            touched.insert(index);
        }
        self.leave(&mut touched, began);
    }

    fn copies_waiting(&self, touched: &BTreeSet<usize>) -> usize {
        touched.iter().map(|room| self.rooms[*room].engine.copies_waiting()).sum()
    }

    fn take(&mut self, index: usize, arrival: &Arrival) {
        let Some((_, bytes, _)) = self.door.datagram(index) else { return };
        let remote = Remote { tcp: false, address: client_address(arrival.seat) };
        let engine = &mut self.rooms[arrival.room].engine;
        engine.handle_received(self.clock, arrival.at, remote, server_address(), bytes);
    }

    /// What waits leaves, and the time that all of it took since `began` passes.
    fn leave(&mut self, touched: &mut BTreeSet<usize>, began: Instant) {
        for index in touched.iter() {
            self.rooms[*index].engine.flush(self.clock);
            self.rooms[*index].engine.take_outbox(&mut self.outboxes[*index]);
        }
        let thought = began.elapsed();
        let datagrams = self.addressed(touched);
        let began = Instant::now();
        self.sockets.sender.send(&datagrams);
        let whole = thought + began.elapsed();
        let spent = whole.min(LONGEST);
        self.cut += u32::from(whole > LONGEST);
        self.worked += spent;
        self.clock += spent;
        self.hand_over(touched);
        touched.clear();
    }

    /// Each seat has a socket of its own, in all rooms the same.
    fn addressed(&self, touched: &BTreeSet<usize>) -> Vec<Datagram> {
        let leaving = touched.iter().flat_map(|room| &self.outboxes[*room].datagrams);
        let addressed = leaving.filter_map(|datagram| {
            let address = self.sockets.receivers[seat(datagram)?].local();
            let remote = Remote { tcp: false, address };
            Some(Datagram { source: datagram.source, remote, bytes: datagram.bytes.clone(), received: None })
        });
        addressed.collect()
    }

    fn hand_over(&mut self, touched: &BTreeSet<usize>) {
        self.sockets.drain();
        for room in touched {
            let outbox = &mut self.outboxes[*room];
            let datagrams: Vec<Datagram> = outbox.datagrams.drain(..).collect();
            for datagram in datagrams {
                if let Some(received) = datagram.received {
                    self.delays.note(self.clock.saturating_duration_since(received));
                    self.forwarded += 1;
                }
                if let Some(seat) = seat(&datagram) {
                    self.rooms[*room].clients[seat].receive(self.clock, server_address(), &datagram.bytes);
                }
                outbox.recycle(datagram.bytes);
            }
            outbox.events.clear();
        }
    }
}

fn seat(datagram: &Datagram) -> Option<usize> {
    (0..PEOPLE).find(|seat| client_address(*seat) == datagram.remote.address)
}
