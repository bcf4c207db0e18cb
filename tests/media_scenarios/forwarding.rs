use std::time::{Duration, Instant};

use consilium_core::media::{Command, Event, PeerRights, Route, RouteKey};
use consilium_core::model::PeerId;

use crate::support::{LinkProfile, MICROPHONE, Net, sound};

/// Everybody speaks a packet each 20 ms that carries who speaks.
fn talk(net: &mut Net, millis: u64, speakers: &[usize]) {
    let speakers = speakers.to_vec();
    net.run_with(Duration::from_millis(millis), |net| {
        let elapsed = net.now.duration_since(net.start).as_millis() as u64;
        if elapsed.is_multiple_of(20) {
            for speaker in &speakers {
                let timestamp = (elapsed * 48) as u32;
                net.clients[*speaker].speak(net.now, timestamp, 30, &[0x78, *speaker as u8, 1, 2, 3]);
            }
        }
    });
}

fn voices(net: &Net, listener: usize, from: usize) -> Vec<u8> {
    let mut voices: Vec<u8> = net.clients[listener].heard[from..].iter().map(|heard| heard.payload[1]).collect();
    voices.sort_unstable();
    voices.dedup();
    voices
}

#[test]
fn alarms_of_many_who_came_together_are_answered_in_turns() {
    let mut net = Net::new(9);
    for _ in 0..70 {
        net.join(&[MICROPHONE], 1, 0, LinkProfile::clean());
    }
    // The thread was busy elsewhere: everybody's timers are due at one moment.
    net.now += Duration::from_secs(2);
    let mut turns = 1;
    net.engine.handle_timeout(net.now);
    while net.engine.is_behind() {
        net.settle();
        net.engine.handle_timeout(net.now);
        turns += 1;
    }
    assert!((3..=12).contains(&turns), "{turns} turns for 70 people");
    net.settle();
    assert!(net.engine.poll_timeout() > net.now, "and everybody has had his");
}

#[test]
fn everybody_hears_the_others_and_nobody_himself() {
    let mut net = Net::new(1);
    let mut tracks = Vec::new();
    for _ in 0..3 {
        tracks.push(net.join(&[MICROPHONE], 4, 0, LinkProfile::clean()).1[0]);
    }
    for listener in 0..3 {
        let routes = (0..3).filter(|other| *other != listener).map(|other| sound(tracks[other])).collect();
        net.routes(listener, routes);
    }
    talk(&mut net, 1000, &[0, 1, 2]);
    for listener in 0..3 {
        let wanted: Vec<u8> = (0..3u8).filter(|other| usize::from(*other) != listener).collect();
        assert_eq!(voices(&net, listener, 0), wanted, "listener {listener}");
        assert!(net.clients[listener].heard.len() >= 90, "about 50 packets a second from each of two");
    }
    let active = net.events.iter().any(|event| matches!(event, Event::Speakers { active: Some(_), .. }));
    assert!(active, "somebody is the active speaker");
    let turns = net.events.iter().rev().find_map(|event| match event {
        Event::Health { turns, .. } => Some(turns.clone()),
        _ => None,
    });
    assert!(turns.is_some_and(|turns| !turns.is_empty()), "who spoke when is read out with the room");
}

#[test]
fn a_line_is_spliced_between_two_packets_without_a_gap_in_the_numbers() {
    let mut net = Net::new(2);
    let first = net.join(&[MICROPHONE], 0, 0, LinkProfile::clean()).1[0];
    let second = net.join(&[MICROPHONE], 0, 0, LinkProfile::clean()).1[0];
    let (listener, _) = net.join(&[], 1, 0, LinkProfile::clean());
    let mut route = sound(first);
    net.routes(listener, vec![route.clone()]);
    talk(&mut net, 500, &[0, 1]);
    route.source = Some(second);
    net.routes(listener, vec![route]);
    talk(&mut net, 500, &[0, 1]);
    let heard = &net.clients[listener].heard;
    let switch = heard.iter().position(|heard| heard.payload[1] == 1).expect("the second voice is heard");
    assert!(heard[switch..].iter().all(|heard| heard.payload[1] == 1), "one voice at a time");
    assert!(heard.windows(2).all(|pair| pair[1].sequence == pair[0].sequence + 1), "no hole in the numbers");
    assert!(heard.windows(2).all(|pair| pair[1].timestamp.wrapping_sub(pair[0].timestamp) <= 1920));
    assert!(heard[switch].marker);
}

#[test]
fn a_channel_that_changes_hands_carries_the_other_voice_within_one_packet() {
    let mut net = Net::new(12);
    let first = net.join(&[MICROPHONE], 0, 0, LinkProfile::clean()).1[0];
    let second = net.join(&[MICROPHONE], 0, 0, LinkProfile::clean()).1[0];
    let (listener, _) = net.join(&[], 1, 0, LinkProfile::clean());
    let mut route = sound(first);
    net.routes(listener, vec![route.clone()]);
    talk(&mut net, 500, &[0, 1]);
    for turn in 0..20u8 {
        let (source, voice) = if turn % 2 == 0 { (second, 1) } else { (first, 0) };
        route.source = Some(source);
        let (switched, known) = (net.now, net.clients[listener].heard.len());
        net.routes(listener, vec![route.clone()]);
        talk(&mut net, 200 + 10 * u64::from(turn % 3), &[0, 1]);
        let heard = net.clients[listener].heard[known..].iter().find(|heard| heard.payload[1] == voice);
        let after = heard.expect("the other voice").at - switched;
        assert!(after <= Duration::from_millis(25), "{after:?}: a packet, and the way of 5 ms");
    }
}

/// Twelve loud people at 32 kbit/s each and an interpreter at 96, over 300 kbit/s.
#[test]
fn the_interpretation_comes_whole_where_twelve_loud_voices_do_not_fit() {
    let mut net = Net::new(13);
    let tracks: Vec<_> = (0..13).map(|_| net.join(&[MICROPHONE], 0, 0, LinkProfile::clean()).1[0]).collect();
    let (listener, _) = net.join(&[], 13, 0, LinkProfile::narrow(300_000));
    let floor = tracks[1..].iter().map(|track| Route { priority: 1, ..sound(*track) });
    let channel = Route { key: RouteKey::Channel, ..sound(tracks[0]) };
    net.routes(listener, floor.chain([channel]).collect());
    let speak = |net: &mut Net, millis: u64| {
        net.run_with(Duration::from_millis(millis), |net| {
            let elapsed = net.now.duration_since(net.start).as_millis() as u64;
            for speaker in 0..if elapsed.is_multiple_of(20) { 13 } else { 0 } {
                let size = if speaker == 0 { 240 } else { 80 };
                let payload: Vec<u8> = [0x78, speaker as u8].into_iter().chain(std::iter::repeat_n(7, size)).collect();
                net.clients[speaker].speak(net.now, (elapsed * 48) as u32, 10 + speaker as u8, &payload);
            }
        });
    };
    speak(&mut net, 8_000);
    let (since, known) = (net.now, net.clients[listener].heard.len());
    speak(&mut net, 20_000);
    let heard = &net.clients[listener].heard[known..];
    let of = |voice: u8| heard.iter().filter(move |heard| heard.payload[1] == voice);
    for window in 0..198u32 {
        let (from, to) =
            (since + Duration::from_millis(100) * window, since + Duration::from_millis(100) * (window + 1));
        let there = of(0).filter(|heard| (from..to).contains(&heard.at)).count();
        assert!(there >= 3, "{there} packets of the interpretation in window {window}");
    }
    assert!(of(1).count() > 500, "the loudest of the floor is heard as well: {}", of(1).count());
    assert!(of(12).count() < 200, "the quietest stays behind: {}", of(12).count());
}

#[test]
fn a_newcomer_and_a_leaver_do_not_touch_the_others() {
    let mut net = Net::new(3);
    let first = net.join(&[MICROPHONE], 2, 0, LinkProfile::clean()).1[0];
    let (listener, _) = net.join(&[], 2, 0, LinkProfile::clean());
    net.routes(listener, vec![sound(first)]);
    talk(&mut net, 300, &[0]);
    let (third, tracks) = net.join(&[MICROPHONE], 2, 0, LinkProfile::clean());
    net.routes(listener, vec![sound(first), sound(tracks[0])]);
    talk(&mut net, 300, &[0, third]);
    net.command(Command::RemovePeer { peer: PeerId(third as u64 + 1) });
    net.routes(listener, vec![sound(first)]);
    talk(&mut net, 300, &[0]);
    let line = net.clients[listener].receiving_lines()[0].clone();
    let numbers: Vec<u64> = net.clients[listener].heard_on(&line).iter().map(|heard| heard.sequence).collect();
    assert!(numbers.len() > 30);
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "the first voice goes on unbroken");
}

#[test]
fn who_is_shut_out_gets_not_one_media_byte() {
    let mut net = Net::new(4);
    let speaker = net.join(&[MICROPHONE], 0, 0, LinkProfile::clean()).1[0];
    let (family, _) = net.join(&[MICROPHONE], 2, 0, LinkProfile::clean());
    net.routes(family, vec![sound(speaker)]);
    talk(&mut net, 500, &[0, family]);
    let before = net.clients[family].heard.len();
    assert!(before > 20);
    net.command(Command::SetRights { peer: PeerId(family as u64 + 1), rights: PeerRights::default() });
    let cut = net.now;
    talk(&mut net, 2_000, &[0, family]);
    let leaked = net.sent[family].iter().filter(|(at, _, first)| *at > cut && (128..=191).contains(first)).count();
    assert_eq!(leaked, 0, "no RTP, RTCP or retransmission leaves for the family");
    net.command(Command::SetRights { peer: PeerId(family as u64 + 1), rights: crate::support::FULL });
    talk(&mut net, 500, &[0]);
    assert!(net.clients[family].heard.len() > before + 15, "and afterwards the sound is back");
}

#[test]
fn a_muted_track_is_silent_whatever_its_sender_does() {
    let mut net = Net::new(5);
    let speaker = net.join(&[MICROPHONE], 0, 0, LinkProfile::clean()).1[0];
    let (listener, _) = net.join(&[], 1, 0, LinkProfile::clean());
    net.routes(listener, vec![sound(speaker)]);
    talk(&mut net, 200, &[0]);
    net.command(Command::SetMuted { session: net.session.clone(), track: speaker, muted: true });
    net.run_for(Duration::from_millis(50));
    let before = net.clients[listener].heard.len();
    talk(&mut net, 500, &[0]);
    assert_eq!(net.clients[listener].heard.len(), before);
}

fn flows(net: &Net) -> Vec<bool> {
    let told = |event: &Event| if let Event::Flow { flows, .. } = event { Some(*flows) } else { None };
    net.events.iter().filter_map(told).collect()
}

#[test]
fn who_is_muted_and_sends_nothing_is_not_lost_and_who_breaks_off_is() {
    let mut net = Net::new(7);
    let speaker = net.join(&[MICROPHONE], 0, 0, LinkProfile::clean()).1[0];
    talk(&mut net, 500, &[0]);
    let mute = |net: &mut Net, muted| {
        let session = net.session.clone();
        net.command(Command::SetMuted { session, track: speaker, muted });
    };
    mute(&mut net, true);
    net.run_for(Duration::from_secs(5));
    assert_eq!(flows(&net), [true], "a muted microphone owes nothing");
    mute(&mut net, false);
    talk(&mut net, 500, &[0]);
    assert_eq!(flows(&net), [true]);
    net.run_for(Duration::from_secs(1));
    assert_eq!(flows(&net), [true, false], "an open one that falls silent is lost");
}

/// Discontinuous transmission: while nobody speaks a packet comes each 400 ms, and this link loses some.
#[test]
fn who_pauses_between_words_is_not_lost() {
    let mut net = Net::new(8);
    net.join(&[MICROPHONE], 0, 0, LinkProfile { loss: 0.1, ..LinkProfile::clean() });
    net.run_for(Duration::from_secs(1));
    talk(&mut net, 500, &[0]);
    net.run_with(Duration::from_secs(20), |net| {
        let elapsed = net.now.duration_since(net.start).as_millis() as u64;
        if elapsed.is_multiple_of(400) {
            let now = net.now;
            net.clients[0].speak(now, (elapsed * 48) as u32, 127, &[0x78]);
        }
    });
    assert_eq!(flows(&net), [true]);
}

/// The engine's time for the offer of two more lines that reaches so many.
fn two_more(seed: u64, lines: usize) -> Duration {
    let mut net = Net::new(seed);
    let (listener, _) = net.join(&[], lines - 2, 0, LinkProfile::clean());
    let (sdp, _) = net.clients[listener].offer(&[], 2, 0);
    let (peer, now) = (PeerId(listener as u64 + 1), net.now);
    let command = Command::Offer { peer, request: 1_000, sdp, publications: Vec::new() };
    let began = Instant::now();
    net.engine.handle_command(command, now);
    let took = began.elapsed();
    net.settle();
    let answered = |event: &Event| matches!(event, Event::Answered { request: 1_000, result: Ok(_), .. });
    assert!(net.events.iter().any(answered), "{lines} lines");
    took
}

/// An offer names every line there is, so that reading one of a hundred takes twice as long as one of fifty: a line costs
/// no more. What grew with the square would take four times as long. The quickest of several turns, taken in turns, is
/// what the machine's other work disturbs least.
#[test]
fn the_hundredth_line_costs_no_more_than_the_fiftieth() {
    let (mut fifty, mut hundred) = (Duration::MAX, Duration::MAX);
    for turn in 0..7 {
        fifty = fifty.min(two_more(60 + turn, 50));
        hundred = hundred.min(two_more(60 + turn, 100));
    }
    let growth = hundred.as_secs_f64() / fifty.as_secs_f64();
    assert!(growth < 3.0, "{hundred:?} for a hundred lines, {fifty:?} for fifty");
}
