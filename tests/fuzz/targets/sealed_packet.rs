//! Arbitrary RTP and RTCP of somebody who is in the room: sealed under the keys of a real handshake, so that it reaches
//! what reads packets and not only what opens them.
//!
//! The input is a row of packets, each `[kind][length, two bytes][bytes]`; see `Packet`. What must hold: no panic; the
//! voice of somebody else reaches the listener as before; nothing is left behind.
#![no_main]

#[path = "../../support/mod.rs"]
mod support;

use std::time::Duration;

use consilium_core::media::{Command, Event};
use consilium_core::model::PeerId;
use consilium_core::protocol::Source;
use libfuzzer_sys::fuzz_target;
use support::{CAMERA, LinkProfile, MICROPHONE, Net, Seal, picture, sound};

const HOSTILE: usize = 0;
const OTHER: usize = 1;
const LISTENER: usize = 2;
const MAX_PACKETS: usize = 64;
/// Between two packets the network settles.
const STEP: Duration = Duration::from_millis(1);

/// What `kind` says: bits 0 and 1.
enum Packet {
    /// Bits 2 and 3: under the name of the microphone, the camera, or as it is. Bit 4: with the next number of its
    /// line, which nobody has seen.
    Rtp(Vec<u8>),
    Rtcp(Vec<u8>),
    /// As it is, with no seal.
    Raw(Vec<u8>),
    /// Its length is how long nothing happens, in milliseconds.
    Pause(Duration),
}

/// The names and numbers that a good packet has.
struct Names {
    sources: [u32; 2],
    number: u16,
}

impl Names {
    fn put_on(&mut self, kind: u8, packet: &mut [u8]) {
        let source = match (kind >> 2) & 3 {
            0 => Some(self.sources[0]),
            1 => Some(self.sources[1]),
            _ => None,
        };
        if let (Some(source), Some(place)) = (source, packet.get_mut(8..12)) {
            place.copy_from_slice(&source.to_be_bytes());
        }
        if let (true, Some(place)) = (kind & 0x10 != 0, packet.get_mut(2..4)) {
            self.number += 1;
            place.copy_from_slice(&self.number.to_be_bytes());
        }
    }
}

fn next_packet(input: &mut &[u8], names: &mut Names) -> Option<Packet> {
    let [kind, high, low, rest @ ..] = *input else { return None };
    let length = u16::from_be_bytes([*high, *low]);
    if kind & 3 == 3 {
        *input = rest;
        return Some(Packet::Pause(Duration::from_millis(u64::from(length % 500))));
    }
    // What does not fit into a datagram is not sealed either.
    let (bytes, rest) = rest.split_at(rest.len().min(usize::from(length)).min(1_200));
    *input = rest;
    let mut bytes = bytes.to_vec();
    Some(match kind & 3 {
        0 => {
            names.put_on(*kind, &mut bytes);
            Packet::Rtp(bytes)
        }
        1 => Packet::Rtcp(bytes),
        _ => Packet::Raw(bytes),
    })
}

/// Somebody who sends what the input says, somebody who speaks, and a listener to both.
fn meeting() -> (Net, Names, Seal) {
    let mut net = Net::new(1);
    let own = net.join(&[MICROPHONE, CAMERA], 1, 0, LinkProfile::clean()).1;
    let other = net.join(&[MICROPHONE], 0, 0, LinkProfile::clean()).1[0];
    net.join(&[], 2, 1, LinkProfile::clean());
    net.routes(HOSTILE, vec![sound(other)]);
    net.routes(LISTENER, vec![sound(own[0]), sound(other), picture(own[1], (320, 180))]);
    assert!(net.clients.iter().all(|client| client.connected), "a meeting begins");
    let client = &mut net.clients[HOSTILE];
    let sources = [Source::Microphone, Source::Camera].map(|source| client.ssrc_of(source).expect("it sends"));
    let seal = client.seal();
    (net, Names { sources, number: 0 }, seal)
}

/// Half a second of the other voice; how many packets of it are heard.
fn hear_the_other(net: &mut Net) -> usize {
    let line = net.clients[LISTENER].receiving_lines()[1].clone();
    let before = net.clients[LISTENER].heard_on(&line).len();
    for _ in 0..25 {
        let (now, elapsed) = (net.now, net.now.duration_since(net.start).as_millis() as u32);
        net.clients[OTHER].speak(now, elapsed * 48, 20, &[0x78, 1, 2]);
        net.run_for(Duration::from_millis(20));
    }
    net.clients[LISTENER].heard_on(&line).len() - before
}

fuzz_target!(|input: &[u8]| {
    let (mut net, mut names, mut seal) = meeting();
    let mut input = input;
    for _ in 0..MAX_PACKETS {
        let datagram = match next_packet(&mut input, &mut names) {
            None => break,
            Some(Packet::Rtp(plain)) => seal.rtp(&plain),
            Some(Packet::Rtcp(plain)) => seal.rtcp(&plain),
            Some(Packet::Raw(bytes)) => bytes,
            Some(Packet::Pause(time)) => {
                net.run_for(time);
                continue;
            }
        };
        net.clients[HOSTILE].send(datagram);
        net.run_for(STEP);
    }
    assert!(hear_the_other(&mut net) >= 24, "the other voice goes on");
    let lost = |event: &Event| matches!(event, Event::Disconnected { peer } if *peer != PeerId(HOSTILE as u64 + 1));
    assert!(!net.events.iter().any(lost), "nobody else is given up");
    let session = net.session.clone();
    net.command(Command::CloseSession { session });
    assert_eq!(net.engine.counters().peers, 0, "nobody is left");
});
