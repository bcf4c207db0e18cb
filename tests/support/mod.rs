//! A network in virtual time: the real media engine on one side, WebRTC clients on the other, and
//! between them links that delay, lose, repeat and reorder by a seeded rule.
#![allow(dead_code, unused_imports, reason = "each test binary uses a part of it")]

mod client;
mod link;
mod seal;

pub use client::{Ability, Client, Heard, Sending};
pub use link::{LinkProfile, Seeded};
pub use seal::Seal;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use consilium_core::media::{
    Command, Datagram, Event, MediaEngine, MediaKind, Outbox, PeerRights, PeerSettings, Publication, Remote, Route,
    RouteKey, VideoCodec,
};
use consilium_core::model::{ParticipantId, PeerId, SessionId, TrackId};
use consilium_core::protocol::Source;

pub const FULL: PeerRights = PeerRights { send: true, receive: true };

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Flight {
    at: Instant,
    order: u64,
    client: usize,
    upward: bool,
    bytes: Vec<u8>,
}

pub struct Net {
    pub now: Instant,
    pub start: Instant,
    pub engine: MediaEngine,
    pub clients: Vec<Client>,
    pub links: Vec<LinkProfile>,
    pub events: Vec<Event>,
    pub session: SessionId,
    /// What whoever comes next can do.
    pub ability: Ability,
    server: SocketAddr,
    flights: BinaryHeap<Reverse<Flight>>,
    order: u64,
    seeded: Seeded,
    outbox: Outbox,
    request: u64,
    next_track: u32,
    /// Every datagram that left the engine, by client: time and bytes.
    pub sent: Vec<Vec<(Instant, usize, u8)>>,
    /// Source and number of every sealed packet that left the engine, by client: what its nonce is
    /// made of. Reports carry 31 bits of number, and a mark.
    pub sealed: Vec<Vec<(u32, u32)>>,
    /// When the narrow place before each client is free again.
    busy: Vec<Instant>,
    /// Real time spent inside the engine, whatever it was for.
    pub engine_time: Duration,
}

pub fn server_address() -> SocketAddr {
    SocketAddr::from(([10, 0, 0, 1], 7000))
}

pub fn client_address(index: usize) -> SocketAddr {
    SocketAddr::from(([10, 1, (index / 250) as u8, (index % 250) as u8 + 1], 5000))
}

impl Net {
    pub fn new(seed: u64) -> Self {
        Self::at(server_address(), VideoCodec::default(), seed)
    }

    /// Pictures are sent in this codec where everybody decodes it.
    pub fn preferring(codec: VideoCodec, seed: u64) -> Self {
        Self::at(server_address(), codec, seed)
    }

    /// Everybody is reached by IPv6.
    pub fn over_ipv6(seed: u64) -> Self {
        Self::at(SocketAddr::from(([0xfd00, 0, 0, 0, 0, 0, 0, 1], 7000)), VideoCodec::default(), seed)
    }

    fn at(server: SocketAddr, codec: VideoCodec, seed: u64) -> Self {
        let now = Instant::now();
        let settings = PeerSettings::new(vec![server], Vec::new()).expect("a certificate").preferring(codec);
        Self {
            now,
            start: now,
            engine: MediaEngine::new(settings, now),
            clients: Vec::new(),
            links: Vec::new(),
            events: Vec::new(),
            session: "story".parse().expect("a session id"),
            ability: |config| config,
            server,
            flights: BinaryHeap::new(),
            order: 0,
            seeded: Seeded::new(seed),
            outbox: Outbox::default(),
            request: 0,
            next_track: 1,
            sent: Vec::new(),
            sealed: Vec::new(),
            busy: Vec::new(),
            engine_time: Duration::ZERO,
        }
    }

    /// A client with these sending and so many receiving lines; its tracks, in order.
    pub fn join(
        &mut self,
        sending: &[Sending],
        audio: usize,
        video: usize,
        link: LinkProfile,
    ) -> (usize, Vec<TrackId>) {
        let joined = self.arrive(sending, audio, video, link);
        self.run_for(Duration::from_millis(100) + link.delay * 12);
        joined
    }

    /// The same, with the path still to be found.
    pub fn arrive(
        &mut self,
        sending: &[Sending],
        audio: usize,
        video: usize,
        link: LinkProfile,
    ) -> (usize, Vec<TrackId>) {
        let index = self.clients.len();
        let address = match self.server {
            SocketAddr::V4(_) => client_address(index),
            SocketAddr::V6(_) => SocketAddr::from(([0xfd00, 0, 0, 1, 0, 0, 0, index as u16 + 1], 5000)),
        };
        self.clients.push(Client::new(address, self.now, self.ability));
        self.links.push(link);
        self.sent.push(Vec::new());
        self.sealed.push(Vec::new());
        self.busy.push(self.now);
        let peer = PeerId(index as u64 + 1);
        self.command(Command::AddPeer {
            peer,
            session: self.session.clone(),
            participant: ParticipantId(index as u32 + 1),
            rights: FULL,
        });
        let tracks = self.negotiate(index, sending, audio, video);
        (index, tracks)
    }

    /// Adds lines and offers them.
    pub fn negotiate(&mut self, client: usize, sending: &[Sending], audio: usize, video: usize) -> Vec<TrackId> {
        let (offer, pending) = self.clients[client].offer(sending, audio, video);
        let mut tracks = Vec::new();
        for line in self.clients[client].sending_lines().iter().skip(self.clients[client].tracks.len()) {
            let track = TrackId(self.next_track);
            self.next_track += 1;
            tracks.push((line.0.clone(), track, line.1));
        }
        self.clients[client].tracks.extend(tracks.iter().map(|(mid, track, source)| (mid.clone(), *track, *source)));
        let publications = self.clients[client]
            .tracks
            .iter()
            .map(|(mid, track, source)| Publication {
                mid: mid.clone(),
                track: *track,
                source: *source,
                on_stage: true,
            })
            .collect();
        self.request += 1;
        let request = self.request;
        self.command(Command::Offer { peer: PeerId(client as u64 + 1), request, sdp: offer, publications });
        self.settle();
        let answer = self
            .events
            .iter()
            .find_map(|event| match event {
                Event::Answered { request: known, result, .. } if *known == request => Some(result.clone()),
                _ => None,
            })
            .expect("an answer")
            .expect("a good answer");
        self.clients[client].accept_answer(pending, &answer);
        tracks.into_iter().map(|(_, track, _)| track).collect()
    }

    pub fn command(&mut self, command: Command) {
        self.engine.handle_command(command, self.now);
        self.settle();
    }

    /// Routes these tracks to a client: sound, and pictures at a size.
    pub fn routes(&mut self, client: usize, routes: Vec<Route>) {
        self.command(Command::SetRoutes { peer: PeerId(client as u64 + 1), routes });
    }

    /// Lets the engine and all clients say what they have to say now.
    pub fn settle(&mut self) {
        let began = Instant::now();
        self.engine.flush(self.now);
        self.engine.take_outbox(&mut self.outbox);
        self.engine_time += began.elapsed();
        self.events.extend(self.outbox.events.drain(..).map(|(_, event)| event));
        let datagrams: Vec<Datagram> = self.outbox.datagrams.drain(..).collect();
        for datagram in datagrams {
            let Some(client) = (0..self.clients.len()).find(|c| self.clients[*c].address == datagram.remote.address)
            else {
                continue;
            };
            self.sent[client].push((self.now, datagram.bytes.len(), datagram.bytes[0]));
            self.sealed[client].extend(nonce_of(&datagram.bytes));
            self.fly(client, false, datagram.bytes);
        }
        for client in 0..self.clients.len() {
            for bytes in self.clients[client].poll(self.now) {
                self.fly(client, true, bytes);
            }
        }
    }

    fn fly(&mut self, client: usize, upward: bool, bytes: Vec<u8>) {
        let link = self.links[client];
        if self.seeded.chance(link.loss) {
            return;
        }
        let Some(wait) = self.wait(client, upward, bytes.len()) else { return };
        let copies = if self.seeded.chance(link.duplicate) { 2 } else { 1 };
        for _ in 0..copies {
            let late = if self.seeded.chance(link.reorder) { link.late } else { Duration::ZERO };
            self.order += 1;
            self.flights.push(Reverse(Flight {
                at: self.now + wait + link.delay + late,
                order: self.order,
                client,
                upward,
                bytes: bytes.clone(),
            }));
        }
    }

    /// How long a datagram stands before the narrow place; `None`: the queue is full.
    fn wait(&mut self, client: usize, upward: bool, size: usize) -> Option<Duration> {
        let rate = self.links[client].rate;
        if upward || rate == 0 {
            return Some(Duration::ZERO);
        }
        let start = self.busy[client].max(self.now);
        if start - self.now > Duration::from_millis(300) {
            return None;
        }
        self.busy[client] = start + Duration::from_micros(size as u64 * 8_000_000 / rate);
        Some(self.busy[client] - self.now)
    }

    pub fn run_for(&mut self, duration: Duration) {
        self.run_with(duration, |_| {});
    }

    /// Runs and lets the story act every 10 ms.
    pub fn run_with(&mut self, duration: Duration, mut act: impl FnMut(&mut Net)) {
        let end = self.now + duration;
        let mut next_act = self.now;
        while self.now < end {
            if self.now >= next_act {
                act(self);
                next_act += Duration::from_millis(10);
            }
            self.settle();
            self.step(end.min(next_act));
        }
    }

    fn step(&mut self, limit: Instant) {
        let mut next = limit.min(self.engine.poll_timeout());
        if let Some(Reverse(flight)) = self.flights.peek() {
            next = next.min(flight.at);
        }
        for client in &self.clients {
            next = next.min(client.timeout);
        }
        self.now = next.max(self.now + Duration::from_micros(10)).min(limit.max(self.now));
        while let Some(Reverse(flight)) = self.flights.peek()
            && flight.at <= self.now
        {
            let Some(Reverse(flight)) = self.flights.pop() else { break };
            if flight.upward {
                let remote = Remote { tcp: false, address: self.clients[flight.client].address };
                let began = Instant::now();
                self.engine.handle_datagram(self.now, remote, self.server, &flight.bytes);
                self.engine_time += began.elapsed();
            } else {
                self.clients[flight.client].receive(self.now, self.server, &flight.bytes);
            }
        }
        let began = Instant::now();
        self.engine.handle_timeout(self.now);
        self.engine_time += began.elapsed();
        for client in &mut self.clients {
            if client.timeout <= self.now {
                client.tick(self.now);
            }
        }
    }
}

/// Source and number of an SRTP or SRTCP packet of a profile with AES-GCM.
fn nonce_of(bytes: &[u8]) -> Option<(u32, u32)> {
    let word = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    match (bytes.first()?, bytes.get(1)?) {
        (128..=191, 192..=223) => Some((word(4)?, word(bytes.len() - 4)?)),
        (128..=191, _) => Some((word(8)?, word(0)? & 0xffff)),
        _ => None,
    }
}

pub fn sound(track: TrackId) -> Route {
    Route { key: RouteKey::Track(track), kind: MediaKind::Audio, source: Some(track), size: None, priority: 0 }
}

pub fn picture(track: TrackId, size: (u16, u16)) -> Route {
    Route { key: RouteKey::Track(track), kind: MediaKind::Video, source: Some(track), size: Some(size), priority: 1 }
}

pub const MICROPHONE: Sending = Sending { source: Source::Microphone, layers: 1 };
pub const CAMERA: Sending = Sending { source: Source::Camera, layers: 1 };
pub const LAYERED_CAMERA: Sending = Sending { source: Source::Camera, layers: 3 };
