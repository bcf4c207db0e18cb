use std::net::SocketAddr;
use std::time::Duration;

use consilium_core::media::{Command, Event, OfferFailure, Remote};
use consilium_core::model::PeerId;

use crate::support::{LinkProfile, MICROPHONE, Net, Seeded, client_address, server_address, sound};

fn client_hello() -> Vec<u8> {
    // A DTLS 1.2 record that holds the beginning of a ClientHello.
    let mut bytes = vec![22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 60, 1, 0, 0, 48, 0, 0, 0, 0, 0, 0, 0, 48, 254, 253];
    bytes.resize(73, 7);
    bytes
}

#[test]
fn a_client_hello_from_an_unvalidated_address_reaches_nobody() {
    let mut net = Net::new(30);
    let attacker = Remote { tcp: false, address: SocketAddr::from(([10, 9, 9, 9], 999)) };
    // Before, during and after the join, from another address and from the right one with a wrong port.
    let spray = |net: &mut Net| {
        let own = SocketAddr::from((client_address(0).ip(), 1));
        for address in [attacker.address, own] {
            let remote = Remote { tcp: false, address };
            assert!(!net.engine.handle_datagram(net.now, remote, server_address(), &client_hello()));
        }
    };
    spray(&mut net);
    let speaker = net.join(&[MICROPHONE], 0, 0, LinkProfile::clean()).1[0];
    spray(&mut net);
    let (listener, _) = net.join(&[], 1, 0, LinkProfile::clean());
    net.routes(listener, vec![sound(speaker)]);
    net.run_with(Duration::from_millis(500), |net| {
        spray(net);
        let elapsed = net.now.duration_since(net.start).as_millis() as u32;
        net.clients[0].speak(net.now, elapsed * 48, 20, &[0x78, 1]);
    });
    assert!(net.clients[0].connected && net.clients[listener].connected);
    assert!(net.clients[listener].heard.len() > 40);
    assert!(net.engine.counters().refused >= 100);
}

#[test]
fn noise_from_anywhere_is_counted_and_dropped() {
    let mut net = Net::new(31);
    let speaker = net.join(&[MICROPHONE], 0, 0, LinkProfile::clean()).1[0];
    let (listener, _) = net.join(&[], 1, 0, LinkProfile::clean());
    net.routes(listener, vec![sound(speaker)]);
    let mut seeded = Seeded::new(31);
    for round in 0..20_000u64 {
        let size = (seeded.number() % 300) as usize;
        let mut bytes: Vec<u8> = (0..size).map(|_| seeded.number() as u8).collect();
        if let Some(first) = bytes.first_mut() {
            // Every class: STUN, DTLS, RTP and RTCP, and none of these.
            *first = [0, 1, 22, 23, 128, 144, 255][(round % 7) as usize];
        }
        // Also from the addresses of people who are in the room.
        let address = if round % 2 == 0 { client_address(0) } else { SocketAddr::from(([10, 7, 7, 7], 7)) };
        net.engine.handle_datagram(net.now, Remote { tcp: false, address }, server_address(), &bytes);
    }
    net.run_with(Duration::from_millis(500), |net| {
        let elapsed = net.now.duration_since(net.start).as_millis() as u32;
        net.clients[0].speak(net.now, elapsed * 48, 20, &[0x78, 1]);
    });
    assert!(net.clients[listener].heard.len() > 40, "the talk goes on");
}

#[test]
fn malformed_packets_of_an_authenticated_sender_harm_nobody_else() {
    let mut net = Net::new(32);
    let speaker = net.join(&[MICROPHONE], 0, 0, LinkProfile::clean()).1[0];
    let second = net.join(&[MICROPHONE], 0, 0, LinkProfile::clean()).1[0];
    let (listener, _) = net.join(&[], 2, 0, LinkProfile::clean());
    net.routes(listener, vec![sound(speaker), sound(second)]);
    let mut seeded = Seeded::new(32);
    net.run_with(Duration::from_secs(1), |net| {
        let elapsed = net.now.duration_since(net.start).as_millis() as u32;
        let size = (seeded.number() % 40) as usize;
        let garbage: Vec<u8> = (0..size).map(|_| seeded.number() as u8).collect();
        net.clients[0].speak(net.now, seeded.number() as u32, (seeded.number() % 127) as u8, &garbage);
        net.clients[1].speak(net.now, elapsed * 48, 20, &[0x78, 2]);
    });
    let line = net.clients[listener].receiving_lines()[1].clone();
    assert!(net.clients[listener].heard_on(&line).len() > 80);
}

#[test]
fn an_offer_that_makes_no_sense_is_answered_with_a_reason() {
    let mut net = Net::new(33);
    let peer = PeerId(77);
    net.command(Command::AddPeer {
        peer,
        session: net.session.clone(),
        participant: consilium_core::model::ParticipantId(77),
        rights: crate::support::FULL,
    });
    for (request, sdp) in ["", "v=0", "v=0\r\na=fingerprint:sha-256 00\r\nm=audio 9 UDP/TLS/RTP/SAVPF x\r\na=mid:0\r\n"]
        .into_iter()
        .enumerate()
    {
        let request = request as u64 + 900;
        net.command(Command::Offer { peer, request, sdp: sdp.to_owned(), publications: Vec::new() });
        let refused = net.events.iter().any(|event| {
            matches!(event, Event::Answered { request: known, result: Err(OfferFailure::Refused(_)), .. } if *known == request)
        });
        assert!(refused, "{sdp:?}");
    }
    net.command(Command::RemovePeer { peer });
}
