use std::net::SocketAddr;
use std::time::Duration;

use consilium_core::media::{Command, Event, OfferFailure, Remote};
use consilium_core::model::PeerId;
use consilium_core::protocol::Source;

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

/// Two lines that use one payload type for two codecs: the WebRTC library asserts that this never comes.
fn contradictory_offer() -> String {
    let section = |mid: u8, codec: &str| {
        format!(
            "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:{mid}\r\na=recvonly\r\na=rtcp-mux\r\n\
             a=rtpmap:96 {codec}/90000\r\n"
        )
    };
    let fingerprint: Vec<String> = (0..32).map(|byte| format!("{byte:02X}")).collect();
    format!(
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=ice-ufrag:abcd\r\n\
         a=ice-pwd:0123456789012345678901\r\na=setup:actpass\r\na=fingerprint:sha-256 {}\r\n{}{}",
        fingerprint.join(":"),
        section(0, "VP8"),
        section(1, "AV1")
    )
}

#[test]
fn an_offer_that_contradicts_itself_stops_nobody() {
    let mut net = Net::new(34);
    let speaker = net.join(&[MICROPHONE], 0, 0, LinkProfile::clean()).1[0];
    let (listener, _) = net.join(&[], 1, 0, LinkProfile::clean());
    net.routes(listener, vec![sound(speaker)]);
    let peer = PeerId(78);
    net.command(Command::AddPeer {
        peer,
        session: net.session.clone(),
        participant: consilium_core::model::ParticipantId(78),
        rights: crate::support::FULL,
    });
    net.command(Command::Offer { peer, request: 950, sdp: contradictory_offer(), publications: Vec::new() });
    let refused = net.events.iter().find_map(|event| match event {
        Event::Answered { request: 950, result: Err(OfferFailure::Refused(reason)), .. } => Some(reason.clone()),
        _ => None,
    });
    assert!(refused.is_some_and(|reason| reason.contains("payload type 96")));
    net.run_with(Duration::from_millis(500), |net| {
        let elapsed = net.now.duration_since(net.start).as_millis() as u32;
        net.clients[0].speak(net.now, elapsed * 48, 20, &[0x78, 1, 2]);
    });
    assert!(net.clients[listener].heard.len() > 40, "the talk goes on");
}

/// Somebody who is in the room sends each packet under another name.
#[test]
fn a_flood_of_sources_is_one_source_at_a_time() {
    let mut net = Net::new(35);
    let speaker = net.join(&[MICROPHONE], 0, 0, LinkProfile::clean()).1[0];
    let second = net.join(&[MICROPHONE], 0, 0, LinkProfile::clean()).1[0];
    let (listener, _) = net.join(&[], 2, 0, LinkProfile::clean());
    net.routes(listener, vec![sound(speaker), sound(second)]);
    let before = net.sealed[listener].len();
    net.run_with(Duration::from_secs(2), |net| {
        let elapsed = net.now.duration_since(net.start).as_millis() as u32;
        let now = net.now;
        net.clients[0].change_source(Source::Microphone);
        net.clients[0].speak(now, elapsed * 48, 20, &[0x78, 1, 2]);
        net.clients[1].speak(now, elapsed * 48, 20, &[0x78, 2, 2]);
    });
    let line = net.clients[listener].receiving_lines()[1].clone();
    assert!(net.clients[listener].heard_on(&line).len() > 180, "the other voice goes on");
    let sources: std::collections::HashSet<u32> =
        net.sealed[listener][before..].iter().map(|(ssrc, _)| *ssrc).collect();
    assert!(sources.len() <= 4, "a listener is told of lines and not of sources: {}", sources.len());
    let given_up = |net: &Net| {
        net.events.iter().filter(|event| matches!(event, Event::Disconnected { peer } if *peer == PeerId(1))).count()
    };
    assert_eq!(given_up(&net), 0, "so many may be");
    net.run_with(Duration::from_secs(12), |net| {
        let elapsed = net.now.duration_since(net.start).as_millis() as u32;
        let now = net.now;
        net.clients[0].change_source(Source::Microphone);
        net.clients[0].speak(now, elapsed * 48, 20, &[0x78, 1, 2]);
    });
    assert_eq!(given_up(&net), 1, "without end they may not");
}
