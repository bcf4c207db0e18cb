use std::collections::HashSet;
use std::time::Duration;

use consilium_core::media::{Command, Event, PeerRights};
use consilium_core::model::PeerId;

use crate::support::{CAMERA, FULL, LAYERED_CAMERA, LinkProfile, MICROPHONE, Net, picture, sound};

/// A camera with three layers at 25 pictures a second that answers keyframe requests, and a voice.
fn act(net: &mut Net, camera: usize, millis: u64) {
    net.run_with(Duration::from_millis(millis), |net| {
        let elapsed = net.now.duration_since(net.start).as_millis() as u64;
        if elapsed.is_multiple_of(20) {
            net.clients[camera].speak(net.now, (elapsed * 48) as u32, 30, &[0x78, 1, 2, 3]);
        }
        if elapsed.is_multiple_of(40) {
            let client = &mut net.clients[camera];
            let asked: Vec<_> = client.asked[client.answered..].iter().map(|(_, rid)| rid.clone()).collect();
            client.answered = client.asked.len();
            for (layer, rid) in ["q", "h", "f"].iter().enumerate() {
                let keyframe = asked.iter().any(|known| known.as_deref() == Some(rid));
                net.clients[camera].show(net.now, layer, (elapsed * 90) as u32, keyframe, 1 + layer * 2, 700);
            }
        }
    });
}

#[test]
fn no_number_is_used_twice_under_one_key() {
    let mut net = Net::new(40);
    let (camera, tracks) = net.join(&[MICROPHONE, LAYERED_CAMERA], 2, 2, LinkProfile::clean());
    let (viewer, own) = net.join(&[MICROPHONE], 2, 2, LinkProfile::far(0.05));
    net.run_for(Duration::from_secs(2));
    net.routes(camera, vec![sound(own[0])]);
    for round in 0..6u32 {
        let size = if round % 2 == 0 { (1280, 720) } else { (300, 170) };
        net.routes(viewer, vec![sound(tracks[0]), picture(tracks[1], size)]);
        act(&mut net, camera, 1_500);
        let rights = PeerRights { send: true, receive: round != 2 };
        net.command(Command::SetRights { peer: PeerId(viewer as u64 + 1), rights });
        act(&mut net, camera, 300);
        net.command(Command::SetRights { peer: PeerId(viewer as u64 + 1), rights: FULL });
        // Lines move: routes go and come back, and more lines are negotiated.
        net.routes(viewer, vec![picture(tracks[1], size)]);
        net.negotiate(viewer, &[], 1, 1);
        act(&mut net, camera, 300);
    }
    for client in [camera, viewer] {
        let sealed = &net.sealed[client];
        let distinct: HashSet<(u32, u32)> = sealed.iter().copied().collect();
        assert_eq!(distinct.len(), sealed.len(), "client {client}");
    }
    assert!(net.sealed[viewer].len() > 1_000);
    assert!(net.sealed[viewer].iter().any(|(_, number)| *number >= 0xc000_0000), "our reports are among them");
}

#[test]
fn lost_packets_come_again_on_the_source_made_for_it() {
    let mut net = Net::new(41);
    let (camera, tracks) = net.join(&[CAMERA], 0, 0, LinkProfile::clean());
    let (viewer, _) = net.join(&[], 0, 1, LinkProfile { loss: 0.03, ..LinkProfile::clean() });
    net.run_for(Duration::from_millis(500));
    net.routes(viewer, vec![picture(tracks[0], (1280, 720))]);
    net.run_with(Duration::from_secs(5), |net| {
        let elapsed = net.now.duration_since(net.start).as_millis() as u64;
        if elapsed.is_multiple_of(40) {
            net.clients[camera].show(net.now, 0, (elapsed * 90) as u32, true, 4, 800);
        }
    });
    net.run_for(Duration::from_secs(1));
    let mut numbers: Vec<u64> = net.clients[viewer].heard.iter().map(|heard| heard.sequence).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let span = numbers[numbers.len() - 1] - numbers[0] + 1;
    assert!(numbers.len() as u64 * 1_000 >= span * 998, "{} of {span} arrived in the end", numbers.len());
    let sources: HashSet<u32> = net.sealed[viewer].iter().map(|(ssrc, _)| *ssrc).collect();
    assert!(sources.len() >= 2, "media and retransmissions have sources of their own");
}

#[test]
fn a_large_keyframe_leaves_at_once() {
    let mut net = Net::new(42);
    let (camera, tracks) = net.join(&[CAMERA], 0, 0, LinkProfile::clean());
    let (viewer, _) = net.join(&[], 0, 1, LinkProfile::clean());
    net.routes(viewer, vec![picture(tracks[0], (1280, 720))]);
    net.run_for(Duration::from_millis(100));
    let before = net.sent[viewer].len();
    net.clients[camera].show(net.now, 0, 9_000, true, 50, 1_200);
    net.run_for(Duration::from_millis(6));
    let moments: HashSet<_> =
        net.sent[viewer][before..].iter().filter(|(_, size, _)| *size > 1_000).map(|(at, ..)| *at).collect();
    let packets = net.sent[viewer][before..].iter().filter(|(_, size, _)| *size > 1_000).count();
    assert_eq!((packets, moments.len()), (50, 1), "60 KB in one burst, although nothing is known of the path yet");
}

#[test]
fn a_narrow_path_gets_a_smaller_layer_and_all_of_the_sound() {
    let mut net = Net::new(43);
    let (camera, tracks) = net.join(&[MICROPHONE, LAYERED_CAMERA], 0, 0, LinkProfile::clean());
    let (viewer, _) = net.join(&[], 1, 1, LinkProfile::narrow(600_000));
    net.routes(viewer, vec![sound(tracks[0]), picture(tracks[1], (1280, 720))]);
    act(&mut net, camera, 12_000);
    let lines = net.clients[viewer].receiving_lines();
    let from = net.now;
    act(&mut net, camera, 5_000);
    let recent: Vec<_> = net.clients[viewer].heard.iter().filter(|heard| heard.at >= from).cloned().collect();
    let layers: Vec<u8> =
        recent.iter().filter(|heard| heard.mid == lines[1]).filter_map(|heard| heard.payload.last().copied()).collect();
    assert!(layers.len() > 100, "the picture goes on: {} packets", layers.len());
    let large = layers.iter().filter(|layer| **layer == 2).count();
    assert!(large * 10 < layers.len(), "{large} of {} packets are of the layer that does not fit", layers.len());
    let voice: Vec<_> = recent.iter().filter(|heard| heard.mid == lines[0]).collect();
    assert!(voice.len() >= 240, "{} of 250 packets of sound", voice.len());
    let widest = voice.windows(2).map(|pair| pair[1].at - pair[0].at).max().unwrap_or_default();
    assert!(widest < Duration::from_millis(120), "sound is held up for {widest:?}");
}

#[test]
fn a_wide_path_gets_the_best_layer_soon() {
    let mut net = Net::new(44);
    let (camera, tracks) = net.join(&[MICROPHONE, LAYERED_CAMERA], 0, 0, LinkProfile::clean());
    let (viewer, _) = net.join(&[], 1, 1, LinkProfile::narrow(20_000_000));
    net.routes(viewer, vec![sound(tracks[0]), picture(tracks[1], (1280, 720))]);
    act(&mut net, camera, 3_000);
    let line = net.clients[viewer].receiving_lines()[1].clone();
    let last = net.clients[viewer].heard_on(&line).last().and_then(|heard| heard.payload.last().copied());
    assert_eq!(last, Some(2));
}

/// Six people with their microphones open, and what one of them hears over so narrow a path.
#[test]
fn a_path_too_narrow_for_all_voices_is_told_and_told_again_when_it_is_wide() {
    let mut net = Net::new(45);
    let (speakers, tracks): (Vec<usize>, Vec<_>) = (0..6)
        .map(|_| {
            let (speaker, tracks) = net.join(&[MICROPHONE], 0, 0, LinkProfile::clean());
            (speaker, tracks[0])
        })
        .unzip();
    let (camera, pictures) = net.join(&[MICROPHONE, LAYERED_CAMERA], 0, 0, LinkProfile::clean());
    let (viewer, _) = net.join(&[], 6, 1, LinkProfile::narrow(90_000));
    let mut routes: Vec<_> = tracks.iter().map(|track| sound(*track)).collect();
    routes.push(picture(pictures[1], (320, 180)));
    net.routes(viewer, routes.clone());
    let talk = |net: &mut Net, millis: u64| {
        for _ in 0..millis / 20 {
            for speaker in &speakers {
                let elapsed = net.now.duration_since(net.start).as_millis() as u32;
                let now = net.now;
                net.clients[*speaker].speak(now, elapsed * 48, 30, &[7; 120]);
            }
            act(net, camera, 20);
        }
    };
    let peer = PeerId(viewer as u64 + 1);
    let told = |net: &Net| {
        net.events.iter().rev().find_map(|event| match event {
            Event::Narrow { peer: known, narrow } if *known == peer => Some(*narrow),
            _ => None,
        })
    };
    talk(&mut net, 6_000);
    assert_eq!(told(&net), Some(true));
    net.routes(viewer, vec![routes[0].clone(), routes[6].clone()]);
    talk(&mut net, 10_000);
    assert_eq!(told(&net), Some(true), "one voice fits, six would not");
    net.links[viewer] = LinkProfile::clean();
    talk(&mut net, 40_000);
    assert_eq!(told(&net), Some(false));
}
