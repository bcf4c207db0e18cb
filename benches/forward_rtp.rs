//! What one forwarded packet costs, from one publisher to N subscribers: the engine alone, and with
//! real sockets. The floor is what cannot be left out: a copy and AES-128-GCM for each packet, and
//! with sockets a segmented send of the same bytes. Then the delay in a busy server (`paced`).
//!
//! `cargo bench --bench forward_rtp -- paced` measures that delay alone.

mod paced;
#[path = "../tests/support/mod.rs"]
mod support;
mod table;

use std::hint::black_box;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use consilium_core::media::{Datagram, Outbox, Remote};
use consilium_server::transport::MediaSocket;
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use support::{CAMERA, LinkProfile, MICROPHONE, Net, client_address, picture, server_address, sound};
use table::{Row, publish};

/// One video frame, or one sound packet of each of ten speakers' worth of time.
#[derive(Clone, Copy)]
struct Load {
    name: &'static str,
    video: bool,
    packets: usize,
    size: usize,
    /// Between two bursts.
    pause: Duration,
}

const VIDEO: Load =
    Load { name: "video 1200 B", video: true, packets: 10, size: 1200, pause: Duration::from_millis(33) };
const AUDIO: Load = Load { name: "audio 100 B", video: false, packets: 1, size: 100, pause: Duration::from_millis(20) };

const ROUNDS: usize = 300;

struct Room {
    net: Net,
    outbox: Outbox,
    clock: u32,
}

fn room(load: Load, subscribers: usize) -> Room {
    let mut net = Net::new(1);
    let link = LinkProfile { delay: Duration::from_millis(1), ..LinkProfile::default() };
    let kind = if load.video { CAMERA } else { MICROPHONE };
    let track = net.join(&[kind], 0, 0, link).1[0];
    for _ in 0..subscribers {
        let (audio, video) = if load.video { (0, 1) } else { (1, 0) };
        let (subscriber, _) = net.join(&[], audio, video, link);
        let route = if load.video { picture(track, (1280, 720)) } else { sound(track) };
        net.routes(subscriber, vec![route]);
    }
    let mut room = Room { net, outbox: Outbox::default(), clock: 0 };
    // The estimators need a few seconds of the real load before everything fits.
    let warm_up = Duration::from_secs(6).as_micros() / load.pause.as_micros();
    for _ in 0..warm_up {
        room.publish(load);
        for datagram in room.net.clients[0].poll(room.net.now) {
            room.net.engine.handle_datagram(room.net.now, publisher(), server_address(), &datagram);
        }
        room.net.run_for(load.pause);
    }
    room
}

fn publisher() -> Remote {
    Remote { tcp: false, address: client_address(0) }
}

impl Room {
    fn publish(&mut self, load: Load) {
        self.clock += 1;
        let now = self.net.now;
        if load.video {
            self.net.clients[0].show(now, 0, self.clock * 3000, self.clock % 60 == 1, load.packets, load.size);
        } else {
            self.net.clients[0].speak(now, self.clock * 960, 30, &vec![0x78; load.size]);
        }
    }

    /// One burst through the engine; nanoseconds spent and datagrams made.
    fn burst(&mut self, load: Load, mut send: impl FnMut(&[Datagram])) -> (f64, usize) {
        self.publish(load);
        let incoming = self.net.clients[0].poll(self.net.now);
        let now = self.net.now;
        let before = self.net.engine.counters().rtp_forwarded;
        let began = Instant::now();
        for datagram in &incoming {
            self.net.engine.handle_datagram(now, publisher(), server_address(), datagram);
        }
        self.net.engine.flush(now);
        self.net.engine.take_outbox(&mut self.outbox);
        let spent = began.elapsed().as_nanos() as f64;
        send(&self.outbox.datagrams);
        let forwarded = (self.net.engine.counters().rtp_forwarded - before) as usize;
        let sent: Vec<Datagram> = self.outbox.datagrams.drain(..).collect();
        for datagram in sent {
            let client = self.net.clients.iter_mut().find(|client| client.address == datagram.remote.address);
            if let Some(client) = client {
                client.receive(now, server_address(), &datagram.bytes);
            }
            self.outbox.recycle(datagram.bytes);
        }
        self.outbox.events.clear();
        (spent, forwarded)
    }
}

/// Nanoseconds per forwarded packet, with everything the engine does for it: pacing, feedback,
/// estimation, reports and timers.
fn engine_cost(load: Load, subscribers: usize, mut send: impl FnMut(&[Datagram])) -> f64 {
    let mut room = room(load, subscribers);
    let (mut spent, mut forwarded) = (0.0, 0);
    room.net.engine_time = Duration::ZERO;
    for _ in 0..ROUNDS {
        let (burst, packets) = room.burst(load, &mut send);
        spent += burst;
        forwarded += packets;
        room.net.run_for(load.pause);
    }
    let expected = ROUNDS * load.packets * subscribers;
    assert!(forwarded * 10 > expected * 9, "the load must flow: {forwarded} of {expected}");
    (spent + room.net.engine_time.as_nanos() as f64) / forwarded as f64
}

/// The middle of some figures.
fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// A copy and AES-128-GCM of one packet, in nanoseconds.
fn crypto_floor(size: usize) -> f64 {
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &[7; 16]).expect("a key of 16 bytes"));
    let payload = vec![1u8; size];
    let mut figures = Vec::new();
    for _ in 0..50 {
        let began = Instant::now();
        for round in 0..200u32 {
            let mut packet = payload.clone();
            let mut nonce = [0; 12];
            nonce[..4].copy_from_slice(&round.to_be_bytes());
            key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(&[0; 12]), &mut packet)
                .expect("a sealed packet");
            black_box(&packet);
        }
        figures.push(began.elapsed().as_nanos() as f64 / 200.0);
    }
    median(&mut figures)
}

/// Receivers on loopback and the sending socket.
struct Sockets {
    sender: MediaSocket,
    receivers: Vec<MediaSocket>,
}

impl Sockets {
    fn new(count: usize) -> Self {
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        let bind = || MediaSocket::bind(free).expect("a free port");
        Self { sender: bind(), receivers: (0..count).map(|_| bind()).collect() }
    }

    fn drain(&mut self) {
        for receiver in &mut self.receivers {
            while receiver
                .receive(|_, bytes, _| {
                    black_box(bytes);
                })
                .is_ok_and(|count| count > 0)
            {}
        }
    }
}

/// Sending the same bytes without anything else, per packet, in nanoseconds.
fn send_floor(load: Load, subscribers: usize) -> f64 {
    let mut sockets = Sockets::new(subscribers);
    let source = sockets.sender.local();
    let datagrams: Vec<Datagram> = sockets
        .receivers
        .iter()
        .flat_map(|receiver| {
            let remote = Remote { tcp: false, address: receiver.local() };
            (0..load.packets).map(move |_| Datagram {
                source,
                remote,
                bytes: vec![0x90; load.size + 40],
                received: None,
            })
        })
        .collect();
    let mut figures = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        sockets.sender.send(&datagrams);
        figures.push(began.elapsed().as_nanos() as f64 / datagrams.len() as f64);
        sockets.drain();
    }
    median(&mut figures)
}

/// The engine, and beside it the sending of what it made to real sockets.
fn socket_cost(load: Load, subscribers: usize) -> f64 {
    let mut sockets = Sockets::new(subscribers);
    let addresses: Vec<SocketAddr> = sockets.receivers.iter().map(MediaSocket::local).collect();
    let (mut sending, mut sent) = (0.0, 0);
    let engine = engine_cost(load, subscribers, |datagrams| {
        let readdressed: Vec<Datagram> = datagrams
            .iter()
            .filter_map(|datagram| {
                let index = (1..=subscribers).find(|index| client_address(*index) == datagram.remote.address)?;
                let remote = Remote { tcp: false, address: addresses[index - 1] };
                Some(Datagram { source: datagram.source, remote, bytes: datagram.bytes.clone(), received: None })
            })
            .collect();
        let began = Instant::now();
        sockets.sender.send(&readdressed);
        sending += began.elapsed().as_nanos() as f64;
        sent += readdressed.len();
        sockets.drain();
    });
    engine + sending / sent.max(1) as f64
}

fn main() {
    let floor = crypto_floor(VIDEO.size) + send_floor(VIDEO, 8);
    let mut rows = paced::rows(floor);
    let all = std::env::args().all(|argument| argument != "paced");
    for load in [VIDEO, AUDIO].into_iter().filter(|_| all) {
        for subscribers in [1, 8, 32, 100] {
            let crypto = crypto_floor(load.size);
            let value = engine_cost(load, subscribers, |_| {});
            let case = format!("{}, N={subscribers}, engine", load.name);
            rows.push(Row { case, value: value / 1000.0, unit: "us", floor: crypto / 1000.0 });
            let floor = crypto + send_floor(load, subscribers);
            let value = socket_cost(load, subscribers);
            let case = format!("{}, N={subscribers}, engine and sockets", load.name);
            rows.push(Row { case, value: value / 1000.0, unit: "us", floor: floor / 1000.0 });
        }
    }
    publish("forward_rtp", &rows);
}
