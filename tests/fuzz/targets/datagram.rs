//! Arbitrary datagrams at a media engine in which two people have agreed on their connections.
//!
//! The input is a row of packets, each `[sender][length, two bytes][bytes]`; see `Packet`. What must
//! hold: no panic; an address that never proved a password is never listened to; the other person in
//! the room is served as before; nothing is left behind.
#![no_main]

mod check;
mod room;

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use check::Credentials;
use consilium_core::media::{Command, MediaKind, Remote, Route, RouteKey};
use consilium_core::model::{PeerId, TrackId};
use libfuzzer_sys::fuzz_target;
use room::{BROWSER_OFFER, Room, browser_publications};

const SENDER: PeerId = PeerId(1);
const BYSTANDER: PeerId = PeerId(2);
const MAX_PACKETS: usize = 64;
/// A packet without bytes: its length is how long nothing happens, in milliseconds.
const PAUSE: u8 = 3;

/// Where `sender` says it comes from: bits 0 and 1 an address, bit 2 over TCP.
fn remote(sender: u8) -> Remote {
    let address = match sender & 3 {
        0 => SocketAddr::from(([10, 1, 0, 1], 5000)),
        1 => SocketAddr::from(([10, 9, 9, 9], 999)),
        2 => SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 5000),
        _ => SocketAddr::from(([10, 1, 0, 1], 1)),
    };
    Remote { tcp: sender & 4 != 0, address }
}

const BYSTANDERS_REMOTE: Remote =
    Remote { tcp: false, address: SocketAddr::new(IpAddr::V6(Ipv6Addr::UNSPECIFIED), 6000) };

/// So long all pauses may last together: of whom nothing has come for half a minute, that one may be given up.
const PATIENCE: Duration = Duration::from_secs(15);

/// What `sender` does: bits 3 and 4.
enum Packet<'a> {
    Raw(&'a [u8]),
    /// A check with the right name and password, and these further attributes.
    Signed(&'a [u8]),
    /// The same without the password.
    Unsigned(&'a [u8]),
    Pause(Duration),
}

fn next_packet<'a>(input: &mut &'a [u8]) -> Option<(Remote, Packet<'a>)> {
    let [sender, high, low, rest @ ..] = *input else { return None };
    let length = u16::from_be_bytes([*high, *low]);
    let (bytes, rest) =
        if (sender >> 3) & 3 == PAUSE { (&[][..], rest) } else { rest.split_at(rest.len().min(length.into())) };
    *input = rest;
    let packet = match (sender >> 3) & 3 {
        0 => Packet::Raw(bytes),
        1 => Packet::Signed(bytes),
        2 => Packet::Unsigned(bytes),
        _ => Packet::Pause(Duration::from_millis(u64::from(length % 2000))),
    };
    Some((remote(*sender), packet))
}

/// Somebody who has offered and been answered.
fn join(room: &mut Room, peer: PeerId, first_track: u32) -> Credentials {
    room.add(peer);
    let answer = room.offer(peer, BROWSER_OFFER, browser_publications(first_track)).expect("a good offer is answered");
    Credentials::agreed(BROWSER_OFFER, &answer)
}

/// A good check is taken and answered to where it came from.
fn is_served(room: &mut Room, remote: Remote, credentials: &Credentials) {
    assert!(room.datagram(remote, &credentials.check(&[], true)), "a good check is taken");
    let success = |bytes: &[u8]| bytes.starts_with(&[1, 1]);
    let served = room.settle().iter().any(|out| out.remote == remote && success(&out.bytes));
    assert!(served, "a good check is answered");
}

fn listen(room: &mut Room, peer: PeerId, first_track: u32) {
    let route = |kind, track, size| Route { key: RouteKey::Track(track), kind, source: Some(track), size, priority: 0 };
    let routes = vec![
        route(MediaKind::Audio, TrackId(first_track), None),
        route(MediaKind::Video, TrackId(first_track + 1), Some((640, 360))),
    ];
    room.command(Command::SetRoutes { peer, routes });
}

fuzz_target!(|input: &[u8]| {
    let mut room = Room::new();
    let sender = join(&mut room, SENDER, 1);
    let bystander = join(&mut room, BYSTANDER, 3);
    listen(&mut room, SENDER, 3);
    listen(&mut room, BYSTANDER, 1);
    let mut proven = vec![remote(0)];
    is_served(&mut room, remote(0), &sender);
    is_served(&mut room, BYSTANDERS_REMOTE, &bystander);

    let (mut input, mut paused) = (input, Duration::ZERO);
    for _ in 0..MAX_PACKETS {
        let Some((remote, packet)) = next_packet(&mut input) else { break };
        let bytes = match packet {
            Packet::Raw(bytes) => bytes.to_vec(),
            Packet::Unsigned(more) => sender.check(more, false),
            Packet::Signed(more) => {
                proven.push(remote);
                sender.check(more, true)
            }
            Packet::Pause(time) => {
                paused += time;
                if paused <= PATIENCE {
                    room.pass(time);
                }
                continue;
            }
        };
        let taken = room.datagram(remote, &bytes);
        assert!(!taken || proven.contains(&remote), "taken from an address that proved nothing");
    }
    room.settle();
    room.pass(Duration::from_secs(2));
    is_served(&mut room, BYSTANDERS_REMOTE, &bystander);
    room.close();
});
