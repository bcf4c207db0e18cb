use std::time::Duration;

use consilium_core::media::{Command, Event, Route, RouteKey, VideoCodec};
use consilium_core::model::{PeerId, TrackId};
use str0m::RtcConfig;
use str0m::format::Codec;

use crate::support::{LAYERED_CAMERA, LinkProfile, MICROPHONE, Net, picture, sound};

const OTHERS: [Codec; 3] = [Codec::Vp9, Codec::H264, Codec::Av1];

/// A camera with three layers at 25 pictures a second that answers keyframe requests, in any codec.
fn film(net: &mut Net, camera: usize, millis: u64) {
    net.run_with(Duration::from_millis(millis), |net| {
        let elapsed = net.now.duration_since(net.start).as_millis() as u64;
        if !elapsed.is_multiple_of(40) {
            return;
        }
        let client = &mut net.clients[camera];
        let asked: Vec<Option<String>> = client.asked[client.answered..].iter().map(|(_, rid)| rid.clone()).collect();
        client.answered = client.asked.len();
        for (layer, rid) in ["q", "h", "f"].iter().enumerate() {
            let keyframe = asked.iter().any(|known| known.as_deref() == Some(rid));
            net.clients[camera].show(net.now, layer, (elapsed * 90) as u32, keyframe, 1 + layer * 2, 700);
        }
    });
}

fn filmed_in(codec: Codec, seed: u64) -> (Net, usize, usize, TrackId) {
    let mut net = Net::new(seed);
    let (camera, tracks) = net.join(&[LAYERED_CAMERA], 0, 0, LinkProfile::clean());
    net.clients[camera].codec = codec;
    let (viewer, _) = net.join(&[], 0, 1, LinkProfile::clean());
    (net, camera, viewer, tracks[0])
}

fn layer_of(payload: &[u8]) -> Option<u8> {
    payload.last().copied()
}

#[test]
fn every_codec_passes_from_end_to_end_under_the_receivers_own_number() {
    for (seed, codec) in OTHERS.into_iter().enumerate() {
        let (mut net, camera, viewer, track) = filmed_in(codec, 60 + seed as u64);
        net.routes(viewer, vec![picture(track, (300, 170))]);
        film(&mut net, camera, 2_000);
        let number = net.clients[viewer].payload_type(codec).map(|pt| *pt);
        let heard = &net.clients[viewer].heard;
        assert!(heard.len() > 30, "{codec}: {} packets", heard.len());
        assert!(heard.iter().all(|heard| Some(heard.payload_type) == number), "{codec}");
        assert!(heard.windows(2).all(|pair| pair[1].sequence == pair[0].sequence + 1), "{codec}: no hole");
    }
}

/// The first thing that a receiver gets must be something he can begin with.
#[test]
fn every_codec_begins_with_a_keyframe_that_was_asked_for() {
    for (seed, codec) in OTHERS.into_iter().enumerate() {
        let (mut net, camera, viewer, track) = filmed_in(codec, 70 + seed as u64);
        film(&mut net, camera, 1_000);
        assert!(net.clients[camera].asked.is_empty(), "{codec}: nobody looks, nobody asks");
        net.routes(viewer, vec![picture(track, (300, 170))]);
        film(&mut net, camera, 1_000);
        assert!(!net.clients[camera].asked.is_empty(), "{codec}: a keyframe is asked for");
        let first = net.clients[viewer].heard.first().map(|heard| heard.payload[0]).unwrap_or_default();
        let begins = match codec {
            Codec::Vp9 => first & 0x48 == 0x08,
            Codec::H264 => first & 0x1f == 24,
            _ => first & 0x08 != 0,
        };
        assert!(begins, "{codec} begins with {first:#x}");
        let line = net.clients[viewer].receiving_lines()[0].clone();
        let (before, now) = (net.clients[camera].asked.len(), net.now);
        net.clients[viewer].ask_keyframe(&line, now);
        film(&mut net, camera, 600);
        assert!(net.clients[camera].asked.len() > before, "{codec}: a receiver that lost too much asks again");
    }
}

#[test]
fn every_codec_changes_its_layer_at_a_keyframe_without_a_hole() {
    for (seed, codec) in OTHERS.into_iter().enumerate() {
        let (mut net, camera, viewer, track) = filmed_in(codec, 80 + seed as u64);
        net.routes(viewer, vec![picture(track, (300, 170))]);
        film(&mut net, camera, 1_500);
        assert!(net.clients[viewer].heard.iter().all(|heard| layer_of(&heard.payload) == Some(0)), "{codec}");
        net.routes(viewer, vec![picture(track, (1280, 720))]);
        film(&mut net, camera, 6_000);
        let heard = &net.clients[viewer].heard;
        assert_eq!(heard.last().and_then(|heard| layer_of(&heard.payload)), Some(2), "{codec}");
        assert!(heard.windows(2).all(|pair| pair[1].sequence == pair[0].sequence + 1), "{codec}: no hole");
        let times = heard.windows(2).map(|pair| pair[1].timestamp.wrapping_sub(pair[0].timestamp));
        assert!(times.max() <= Some(90_000), "{codec}: media time goes on");
        if codec == Codec::Vp9 {
            let ids: Vec<u16> = heard.iter().map(|h| u16::from_be_bytes([h.payload[1] & 0x7f, h.payload[2]])).collect();
            assert!(ids.windows(2).all(|pair| (pair[1].wrapping_sub(pair[0]) & 0x7fff) <= 1), "picture ids go on");
            let indices: Vec<u8> = heard.iter().map(|heard| heard.payload[4]).collect();
            assert!(indices.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) <= 1), "TL0PICIDX goes on");
        }
    }
}

fn only_vp8(config: RtcConfig) -> RtcConfig {
    config.clear_codecs().enable_opus(true, false).enable_vp8(true)
}

#[test]
fn who_cannot_decode_a_codec_gets_none_of_it_and_the_others_all() {
    let mut net = Net::new(90);
    let (camera, tracks) = net.join(&[LAYERED_CAMERA], 0, 0, LinkProfile::clean());
    net.clients[camera].codec = Codec::H264;
    let (able, _) = net.join(&[], 0, 1, LinkProfile::clean());
    net.ability = only_vp8;
    let (unable, _) = net.join(&[], 0, 1, LinkProfile::clean());
    for viewer in [able, unable] {
        net.routes(viewer, vec![picture(tracks[0], (300, 170))]);
    }
    film(&mut net, camera, 1_500);
    assert!(net.clients[able].heard.len() > 20);
    assert_eq!(net.clients[unable].heard.len(), 0, "bytes that he would take for something else");
}

fn with_red(config: RtcConfig) -> RtcConfig {
    config.clear_codecs().enable_opus(true, true).enable_vp8(true)
}

fn without_red(config: RtcConfig) -> RtcConfig {
    config.clear_codecs().enable_opus(true, false).enable_vp8(true)
}

/// A sender that says each frame twice over a path that loses a tenth; one listener who takes that over such
/// a path, and one who does not.
#[test]
fn redundant_sound_fills_what_was_lost_and_is_stripped_for_who_does_not_take_it() {
    let lossy = LinkProfile { loss: 0.1, ..LinkProfile::clean() };
    let mut net = Net::new(91);
    net.ability = with_red;
    let (speaker, tracks) = net.join(&[MICROPHONE], 0, 0, lossy);
    let (takes, _) = net.join(&[], 1, 0, lossy);
    net.ability = without_red;
    let (plain, _) = net.join(&[], 1, 0, LinkProfile::clean());
    net.run_for(Duration::from_secs(4));
    for listener in [takes, plain] {
        net.routes(listener, vec![sound(tracks[0])]);
    }
    let mut before = vec![0x78, 0, 0];
    net.run_with(Duration::from_secs(10), |net| {
        let elapsed = net.now.duration_since(net.start).as_millis() as u64;
        if elapsed.is_multiple_of(20) {
            let frame = vec![0x78, (elapsed / 20) as u8, 7];
            let now = net.now;
            net.clients[speaker].speak_twice(now, (elapsed * 48) as u32, 30, &before, &frame);
            before = frame;
        }
    });
    let stripped = &net.clients[plain].heard;
    let opus = net.clients[plain].payload_type(Codec::Opus).map(|pt| *pt);
    assert!(
        stripped.iter().all(|heard| Some(heard.payload_type) == opus && heard.payload.len() == 3),
        "one frame each"
    );
    let numbers: Vec<u64> = stripped.iter().map(|heard| heard.sequence).collect();
    let span = numbers.iter().max().zip(numbers.iter().min()).map_or(0, |(last, first)| last - first + 1);
    assert!(
        span > 400 && numbers.len() as u64 * 100 >= span * 96,
        "{} of {span} came in spite of the loss",
        numbers.len()
    );
    let red = net.clients[takes].payload_type(Codec::Red).map(|pt| *pt);
    let said_twice = net.clients[takes].heard.iter().filter(|heard| Some(heard.payload_type) == red).count();
    assert!(said_twice > 100, "{said_twice} packets repeat a frame where some are lost");
}

/// Two who say each frame twice over paths that lose a tenth, and take turns on one channel.
#[test]
fn a_last_word_that_was_lost_comes_before_the_next_voice_and_nothing_that_was_said_after_it() {
    let lossy = LinkProfile { loss: 0.1, ..LinkProfile::clean() };
    let mut net = Net::new(93);
    net.ability = with_red;
    let speakers = [0, 1].map(|_| net.join(&[MICROPHONE], 0, 0, lossy)).map(|(client, tracks)| (client, tracks[0]));
    net.ability = without_red;
    let (listener, _) = net.join(&[], 1, 0, LinkProfile::clean());
    net.run_for(Duration::from_secs(4));
    let mut turns = Vec::new();
    net.run_with(Duration::from_secs(40), |net| {
        let elapsed = net.now.duration_since(net.start).as_millis() as u64;
        let at = elapsed / 20;
        if elapsed.is_multiple_of(20) {
            for (client, _) in speakers {
                let word = |at: u64| vec![0x78, client as u8, at as u8, (at >> 8) as u8];
                let now = net.now;
                net.clients[client].speak_twice(now, (elapsed * 48) as u32, 30, &word(at - 1), &word(at));
            }
        } else if at % 10 == 9 {
            let (client, track) = speakers[turns.len() % 2];
            turns.push((client as u8, at as u16));
            net.routes(listener, vec![Route { key: RouteKey::Channel, ..sound(track) }]);
        }
    });
    let mut heard: Vec<_> = net.clients[listener].heard.iter().collect();
    heard.sort_by_key(|heard| heard.sequence);
    let steps = heard.windows(2).map(|pair| pair[1].timestamp.wrapping_sub(pair[0].timestamp));
    assert!(steps.clone().min() >= Some(960) && steps.max() < Some(48_000), "no two words at once");
    let words: Vec<(u8, u16)> = heard
        .iter()
        .map(|heard| (heard.payload[1], u16::from_le_bytes([heard.payload[2], heard.payload[3]])))
        .collect();
    let (mut last_words, cuts) = (0, turns.len() - 1);
    for turn in turns.windows(2) {
        let ((client, _), (_, cut)) = (turn[0], turn[1]);
        last_words += usize::from(words.contains(&(client, cut)));
        assert!((cut + 1..cut + 9).all(|after| !words.contains(&(client, after))), "{client} was cut at {cut}");
    }
    assert!(cuts > 150 && last_words * 100 >= cuts * 96, "{last_words} last words of {cuts}");
}

#[test]
fn people_reached_by_ipv6_see_and_hear_each_other() {
    let mut net = Net::over_ipv6(92);
    let (camera, tracks) = net.join(&[MICROPHONE, LAYERED_CAMERA], 0, 0, LinkProfile::far(0.01));
    let (viewer, _) = net.join(&[], 1, 1, LinkProfile::far(0.01));
    net.run_for(Duration::from_secs(2));
    assert!(net.clients[camera].connected && net.clients[viewer].connected);
    assert!(net.clients[viewer].address.is_ipv6());
    let via = net.events.iter().any(|event| matches!(event, Event::Connected { peer, .. } if *peer == PeerId(2)));
    assert!(via);
    net.routes(viewer, vec![sound(tracks[0]), picture(tracks[1], (300, 170))]);
    for _ in 0..100 {
        let elapsed = net.now.duration_since(net.start).as_millis() as u32;
        let now = net.now;
        net.clients[camera].speak(now, elapsed * 48, 30, &[0x78, 1, 2]);
        film(&mut net, camera, 20);
    }
    let lines = net.clients[viewer].receiving_lines();
    assert!(net.clients[viewer].heard_on(&lines[0]).len() > 60, "sound");
    assert!(net.clients[viewer].heard_on(&lines[1]).len() > 20, "pictures");
}

/// The payload types of the answer's line, in order, as names.
fn answered_codecs(net: &Net, request: u64) -> Vec<String> {
    let answer = net.events.iter().find_map(|event| match event {
        Event::Answered { request: known, result: Ok(sdp), .. } if *known == request => Some(sdp.clone()),
        _ => None,
    });
    let answer = answer.expect("an answer");
    let section = answer.split("\nm=").find(|section| section.starts_with("video")).expect("a line of pictures");
    let payloads = section.lines().next().unwrap_or_default().split(' ').skip(3);
    let name = |payload: &str| {
        let map = section.lines().find_map(|line| line.strip_prefix(&format!("a=rtpmap:{payload} ")));
        map.unwrap_or_default().split('/').next().unwrap_or_default().to_owned()
    };
    payloads.map(name).collect()
}

fn asked_again(net: &Net, client: usize) -> usize {
    let peer = PeerId(client as u64 + 1);
    net.events.iter().filter(|event| matches!(event, Event::OfferWanted { peer: asked } if *asked == peer)).count()
}

#[test]
fn a_room_sends_its_codec_until_somebody_comes_who_cannot_decode_it() {
    let mut net = Net::preferring(VideoCodec::Av1, 93);
    let (camera, _) = net.join(&[LAYERED_CAMERA], 0, 1, LinkProfile::clean());
    assert_eq!(answered_codecs(&net, 1).first().map(String::as_str), Some("AV1"));
    net.join(&[], 0, 1, LinkProfile::clean());
    assert_eq!(asked_again(&net, camera), 0, "everybody decodes it");
    net.ability = only_vp8;
    let (unable, _) = net.join(&[], 0, 1, LinkProfile::clean());
    assert_eq!(asked_again(&net, camera), 1, "told once");
    net.negotiate(camera, &[], 1, 0);
    assert_eq!(answered_codecs(&net, 4).first().map(String::as_str), Some("VP8"), "common ground");
    net.command(Command::RemovePeer { peer: PeerId(unable as u64 + 1) });
    assert_eq!(asked_again(&net, camera), 2, "and back when he has gone");
    net.negotiate(camera, &[], 1, 0);
    assert_eq!(answered_codecs(&net, 5).first().map(String::as_str), Some("AV1"));
}
