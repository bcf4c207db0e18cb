//! Packets that are whole on the outside, sealed under the keys of a real handshake, and bad inside.

use std::collections::BTreeSet;
use std::time::Duration;

use consilium_core::media::Event;
use consilium_core::model::PeerId;
use consilium_core::protocol::Source;
use str0m::format::Codec;

use crate::support::{CAMERA, LinkProfile, MICROPHONE, Net, Seal, picture, sound};

/// What somebody says who is not good at it.
const GOOD: [u8; 4] = [0x78, 9, 9, 9];
const HOSTILE: usize = 0;
const OTHER: usize = 1;

/// Somebody who seals by hand, somebody else who speaks, and a listener to both.
struct Room {
    net: Net,
    listener: usize,
    /// The listener's lines for the two voices.
    lines: [String; 2],
    seal: Seal,
    ssrc: u32,
    payload_type: u8,
    number: u16,
}

impl Room {
    fn open(seed: u64, link: LinkProfile) -> Self {
        let mut net = Net::new(seed);
        let own = net.join(&[MICROPHONE, CAMERA], 1, 0, link).1;
        let other = net.join(&[MICROPHONE], 0, 0, link).1[0];
        let (listener, _) = net.join(&[], 2, 1, link);
        net.run_for(link.delay * 40);
        assert!(net.clients.iter().all(|client| client.connected), "seed {seed}");
        net.routes(HOSTILE, vec![sound(other)]);
        net.routes(listener, vec![sound(own[0]), sound(other), picture(own[1], (320, 180))]);
        let client = &mut net.clients[HOSTILE];
        let (seal, ssrc) = (client.seal(), client.ssrc_of(Source::Microphone).expect("it sends"));
        let payload_type = *client.payload_type(Codec::Opus).expect("Opus is agreed on");
        let lines = net.clients[listener].receiving_lines();
        let lines = [lines[0].clone(), lines[1].clone()];
        Self { net, listener, lines, seal, ssrc, payload_type, number: 0 }
    }

    /// The next good packet of the microphone, plain.
    fn packet(&mut self) -> Vec<u8> {
        self.number += 1;
        let (number, timestamp) = (self.number.to_be_bytes(), (u32::from(self.number) * 960).to_be_bytes());
        [&[0x80, self.payload_type][..], &number, &timestamp, &self.ssrc.to_be_bytes(), &GOOD].concat()
    }

    fn send_rtp(&mut self, plain: &[u8]) {
        let sealed = self.seal.rtp(plain);
        self.net.clients[HOSTILE].send(sealed);
    }

    fn send_rtcp(&mut self, plain: &[u8]) {
        let sealed = self.seal.rtcp(plain);
        self.net.clients[HOSTILE].send(sealed);
    }

    fn heard(&self, line: usize) -> usize {
        self.net.clients[self.listener].heard_on(&self.lines[line]).len()
    }

    /// A good packet is sent; whether it is heard.
    fn is_heard(&mut self) -> bool {
        let before = self.heard(0);
        let good = self.packet();
        self.send_rtp(&good);
        self.net.run_for(Duration::from_millis(40));
        self.heard(0) > before
    }

    fn given_up(&self) -> bool {
        let told = |event: &Event| matches!(event, Event::Disconnected { peer } if *peer == PeerId(HOSTILE as u64 + 1));
        self.net.events.iter().any(told)
    }
}

/// Between the fixed part of a header and what follows it.
fn insert(packet: &mut Vec<u8>, more: &[u8]) {
    let rest = packet.split_off(12);
    packet.extend_from_slice(more);
    packet.extend(rest);
}

/// What no reader can take for a packet of the microphone. `good`: the packet that each is made of.
fn unreadable(good: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let with = |change: fn(&mut Vec<u8>)| {
        let mut bad = good.to_vec();
        change(&mut bad);
        bad
    };
    vec![
        ("version 0", with(|bad| bad[0] &= 0x3f)),
        ("version 1", with(|bad| bad[0] = 0x40)),
        ("version 3", with(|bad| bad[0] |= 0x40)),
        ("more contributing sources than the packet holds", with(|bad| bad[0] |= 0x0f)),
        (
            "an extension longer than the packet",
            with(|bad| {
                bad[0] |= 0x10;
                insert(bad, &[0xbe, 0xde, 0xff, 0xff]);
            }),
        ),
        (
            "an extension of no known form",
            with(|bad| {
                bad[0] |= 0x10;
                insert(bad, &[0x12, 0x34, 0, 1, 0, 0, 0, 0]);
            }),
        ),
        (
            "padding longer than the packet",
            with(|bad| {
                bad[0] |= 0x20;
                bad[15] = 0xff;
            }),
        ),
        ("a payload type that nobody agreed on", with(|bad| bad[1] = 0x80 | 3)),
        ("a source that nobody announced", with(|bad| bad[8] ^= 0x5a)),
    ]
}

/// What may be taken for a packet, and must hurt nobody.
fn odd(good: &[u8]) -> Vec<Vec<u8>> {
    let with = |change: fn(&mut Vec<u8>)| {
        let mut odd = good.to_vec();
        change(&mut odd);
        odd
    };
    vec![
        with(|odd| odd.truncate(12)),
        with(|odd| {
            odd[0] |= 0x20;
            odd[15] = 4;
        }),
        with(|odd| {
            odd[0] |= 0x20;
            odd[15] = 0;
        }),
        with(|odd| {
            odd[0] |= 0x0f;
            insert(odd, &[7; 60]);
        }),
        // An element that says more than its extension holds, in both forms.
        with(|odd| {
            odd[0] |= 0x10;
            insert(odd, &[0xbe, 0xde, 0, 1, 0x1f, 0, 0, 0]);
        }),
        with(|odd| {
            odd[0] |= 0x10;
            insert(odd, &[0x10, 0, 0, 1, 1, 0xff, 0, 0]);
        }),
        with(|odd| {
            odd[0] |= 0x10;
            insert(odd, &[0xbe, 0xde, 0, 0]);
        }),
    ]
}

/// RTCP packets whose lengths, counts and kinds are wrong, each by itself.
fn bad_reports() -> Vec<Vec<u8>> {
    let report = |head: [u8; 4], body: &[u8]| [&head[..], body].concat();
    let (own, both) = ([0, 0, 0, 7], [0, 0, 0, 7, 0, 0, 0, 9]);
    let more = |body: &[u8]| [&both[..], body].concat();
    vec![
        // Lengths: none, beyond the packet, shorter than the kind needs.
        report([0x80, 201, 0, 0], &own),
        report([0x80, 201, 0xff, 0xff], &own),
        report([0x80, 200, 0, 1], &own),
        report([0x81, 205, 0, 1], &own),
        report([0x81, 205, 0, 2], &both),
        report([0x84, 206, 0, 3], &more(&[0, 0, 0, 9])),
        // Counts: blocks, sources, entries and statuses that are not there.
        report([0x9f, 201, 0, 1], &own),
        report([0x9f, 203, 0, 1], &own),
        report([0x9f, 202, 0, 2], &[0, 0, 0, 7, 1, 0xff, b'a', b'b']),
        report([0x8f, 205, 0, 5], &more(&[0, 1, 0xff, 0xff, 0, 0, 1, 1, 0xbf, 0xff, 0xff, 0xff])),
        report([0x8f, 205, 0, 3], &more(&[0, 1, 0, 9])),
        report([0x8f, 206, 0, 5], &more(b"REMB\xff\xff\xff\xff\0\0\0\0")),
        report([0x80, 207, 0, 2], &[0, 0, 0, 7, 5, 0, 0xff, 0xff]),
        report([0x80, 207, 0, 2], &[0, 0, 0, 7, 4, 0, 0, 0]),
        // Kinds and formats that nobody knows, and another version.
        report([0x80, 192, 0, 1], &own),
        report([0x80, 210, 0, 1], &own),
        report([0x80, 223, 0, 1], &own),
        report([0x9e, 205, 0, 2], &both),
        report([0x9e, 206, 0, 2], &both),
        // Padding: longer than the packet, and all of it.
        report([0xa0, 201, 0, 1], &[0, 0, 0, 0xff]),
        report([0xa0, 201, 0, 1], &[0, 0, 0, 8]),
        // Everything is asked for again.
        report([0x81, 205, 0, 6], &more(&[0xff; 16])),
    ]
}

/// A good report of a source that nobody has, which makes the whole one for everybody's eyes.
fn sender_report() -> Vec<u8> {
    [&[0x80, 200, 0, 6, 0, 0, 0, 7][..], &[1; 20]].concat()
}

#[test]
fn bad_headers_inside_good_srtp_are_dropped_and_the_next_packet_is_heard() {
    let mut room = Room::open(60, LinkProfile::clean());
    assert!(room.is_heard(), "what is sealed by hand is opened");
    let cases = unreadable(&room.packet()).len();
    for case in 0..cases {
        let good = room.packet();
        let (what, bad) = unreadable(&good).swap_remove(case);
        let (before, heard) = (room.net.engine.counters(), room.heard(0));
        room.send_rtp(&bad);
        room.net.run_for(Duration::from_millis(40));
        let after = room.net.engine.counters();
        assert_eq!(after.rtp_forwarded, before.rtp_forwarded, "{what}");
        assert_eq!(room.heard(0), heard, "{what}");
        assert_eq!(after.refused - before.refused, u64::from(bad[0] >> 6 != 2), "{what}");
        assert!(room.is_heard(), "after {what}");
    }
    let again = room.packet();
    let heard = room.heard(0);
    for _ in 0..3 {
        room.send_rtp(&again);
    }
    room.net.run_for(Duration::from_millis(40));
    assert_eq!(room.heard(0), heard + 1, "one number, one packet");
    for case in 0..odd(&again).len() {
        let packet = room.packet();
        let odd = odd(&packet).swap_remove(case);
        room.send_rtp(&odd);
        room.net.run_for(Duration::from_millis(40));
        assert!(room.is_heard(), "after odd packet {case}");
    }
    assert!(!room.given_up());
}

#[test]
fn bad_reports_inside_good_srtcp_are_ignored() {
    let mut room = Room::open(61, LinkProfile::clean());
    assert!(room.is_heard());
    for (case, bad) in bad_reports().into_iter().enumerate() {
        for cut in [bad.len(), bad.len() - 3] {
            room.send_rtcp(&bad[..cut]);
            room.send_rtcp(&[&sender_report()[..], &bad[..cut]].concat());
            assert!(room.is_heard(), "after report {case}, {cut} bytes of it");
        }
    }
    assert!(!room.given_up());
}

/// Otherwise a story of reports that are ignored would be told of a seal that is bad.
#[test]
fn what_stands_before_a_broken_report_is_read() {
    let mut room = Room::open(64, LinkProfile::clean());
    let camera = room.net.clients[HOSTILE].tracks[1].1;
    room.net.routes(room.listener, vec![picture(camera, (320, 180))]);
    room.net.clients[HOSTILE].show(room.net.now, 0, 9_000, true, 1, 400);
    room.net.run_for(Duration::from_secs(1));
    assert!(!room.net.clients[room.listener].heard.is_empty(), "the camera is seen");
    let asked = room.net.clients[HOSTILE].asked.len();
    // It is not known under which name the picture came; the others have none to send.
    let sources: BTreeSet<u32> = room.net.sealed[room.listener].iter().map(|(ssrc, _)| *ssrc).collect();
    let mut seal = room.net.clients[room.listener].seal();
    for ssrc in sources {
        let loss = [&[0x81, 206, 0, 2, 0, 0, 0, 7][..], &ssrc.to_be_bytes(), &[0x80, 201, 0xff, 0xff, 0]].concat();
        let sealed = seal.rtcp(&loss);
        room.net.clients[room.listener].send(sealed);
    }
    room.net.run_for(Duration::from_millis(200));
    assert!(room.net.clients[HOSTILE].asked.len() > asked);
}

/// Both at once for five seconds, while somebody else speaks to everybody; the share of his packets that came.
fn share_of_the_other_under_fire(seed: u64, link: LinkProfile) -> f64 {
    let mut room = Room::open(seed, link);
    let (reports, begun, before) = (bad_reports(), room.net.now, room.heard(1));
    let (mut spoken, mut turn) = (0u32, 0);
    while room.net.now < begun + Duration::from_secs(5) {
        let good = room.packet();
        let (unreadable, odd) = (unreadable(&good), odd(&good));
        room.send_rtp(&unreadable[turn % unreadable.len()].1);
        room.send_rtp(&odd[turn % odd.len()]);
        room.send_rtcp(&reports[turn % reports.len()]);
        room.send_rtcp(&[&sender_report()[..], &reports[turn % reports.len()]].concat());
        let (now, elapsed) = (room.net.now, room.net.now.duration_since(room.net.start).as_millis() as u32);
        room.net.clients[OTHER].speak(now, elapsed * 48, 20, &[0x78, 2, 2]);
        (spoken, turn) = (spoken + 1, turn + 1);
        room.net.run_for(Duration::from_millis(20));
    }
    room.net.run_for(link.delay * 4);
    assert!(!room.given_up(), "who is malformed is only not heard");
    (room.heard(1) - before) as f64 / f64::from(spoken)
}

#[test]
fn malformed_packets_break_nobody_elses_sound_over_a_clean_and_over_a_far_link() {
    let clean = share_of_the_other_under_fire(62, LinkProfile::clean());
    assert!(clean > 0.99, "{clean} over a clean link");
    // Up and down 2 % are lost; what is lost of sound on the way up stays lost.
    let far = share_of_the_other_under_fire(63, LinkProfile::far(0.02));
    assert!(far > 0.88, "{far} over a far one");
}
