use std::time::Duration;

use consilium_core::media::{Command, Event, PeerRights};
use consilium_core::model::{PeerId, TrackId};

use crate::support::{LAYERED_CAMERA, LinkProfile, Net, picture};

/// A camera with three layers at 25 pictures a second; it sends a keyframe when asked and the
/// layers that it was told to.
fn film(net: &mut Net, camera: usize, millis: u64) {
    let mut wanted = [true; 3];
    net.run_with(Duration::from_millis(millis), |net| {
        let elapsed = net.now.duration_since(net.start).as_millis() as u64;
        for event in &net.events {
            if let Event::EncodingsWanted { rids, .. } = event {
                wanted = ["q", "h", "f"].map(|rid| rids.iter().any(|known| known == rid));
            }
        }
        if !elapsed.is_multiple_of(40) {
            return;
        }
        let client = &mut net.clients[camera];
        let asked: Vec<Option<String>> = client.asked[client.answered..].iter().map(|(_, rid)| rid.clone()).collect();
        client.answered = client.asked.len();
        for (layer, rid) in ["q", "h", "f"].iter().enumerate().filter(|(layer, _)| wanted[*layer]) {
            let keyframe = asked.iter().any(|known| known.as_deref() == Some(rid));
            let timestamp = (elapsed * 90) as u32;
            net.clients[camera].show(net.now, layer, timestamp, keyframe, 1 + layer * 2, 700);
        }
    });
}

fn layers_seen(net: &Net, viewer: usize, from: usize) -> Vec<u8> {
    let last = |heard: &crate::support::Heard| heard.payload.last().copied().unwrap_or(9);
    let mut layers: Vec<u8> = net.clients[viewer].heard[from..].iter().map(last).collect();
    layers.dedup();
    layers
}

fn set_up(seed: u64, link: LinkProfile) -> (Net, usize, usize, TrackId) {
    let mut net = Net::new(seed);
    let (camera, tracks) = net.join(&[LAYERED_CAMERA], 0, 0, LinkProfile::clean());
    let (viewer, _) = net.join(&[], 0, 2, link);
    (net, camera, viewer, tracks[0])
}

#[test]
fn a_small_tile_gets_the_small_layer_and_a_grown_one_the_large() {
    let (mut net, camera, viewer, track) = set_up(10, LinkProfile::clean());
    net.routes(viewer, vec![picture(track, (300, 170))]);
    film(&mut net, camera, 1_500);
    assert_eq!(layers_seen(&net, viewer, 0), [0]);
    let before = net.clients[viewer].heard.len();
    net.routes(viewer, vec![picture(track, (1280, 720))]);
    film(&mut net, camera, 6_000);
    assert_eq!(layers_seen(&net, viewer, before).last(), Some(&2));
    let numbers: Vec<u64> = net.clients[viewer].heard.iter().map(|heard| heard.sequence).collect();
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "switching leaves no hole");
    let ids: Vec<u16> = net.clients[viewer]
        .heard
        .iter()
        .map(|heard| u16::from_be_bytes([heard.payload[2] & 0x7f, heard.payload[3]]))
        .collect();
    assert!(ids.windows(2).all(|pair| (pair[1].wrapping_sub(pair[0]) & 0x7fff) <= 1), "picture ids go on");
}

#[test]
fn layers_that_nobody_wants_are_paused_at_the_sender() {
    let (mut net, camera, viewer, track) = set_up(11, LinkProfile::clean());
    net.routes(viewer, vec![picture(track, (300, 170))]);
    film(&mut net, camera, 4_000);
    let last = net.events.iter().rev().find_map(|event| match event {
        Event::EncodingsWanted { rids, .. } => Some(rids.clone()),
        _ => None,
    });
    assert_eq!(last, Some(vec!["q".to_owned()]));
    net.routes(viewer, vec![]);
    film(&mut net, camera, 4_000);
    let last = net.events.iter().rev().find_map(|event| match event {
        Event::EncodingsWanted { rids, .. } => Some(rids.clone()),
        _ => None,
    });
    assert_eq!(last, Some(vec![]), "a picture that nobody shows is not sent at all");
}

#[test]
fn a_keyframe_storm_costs_the_sender_two_keyframes_a_second() {
    let mut net = Net::new(12);
    let (camera, tracks) = net.join(&[LAYERED_CAMERA], 0, 0, LinkProfile::clean());
    let viewers: Vec<usize> = (0..8).map(|_| net.join(&[], 0, 1, LinkProfile::clean()).0).collect();
    for viewer in &viewers {
        net.routes(*viewer, vec![picture(tracks[0], (300, 170))]);
    }
    film(&mut net, camera, 2_000);
    let before = net.clients[camera].asked.len();
    for _ in 0..50 {
        for viewer in &viewers {
            let line = net.clients[*viewer].receiving_lines()[0].clone();
            let now = net.now;
            net.clients[*viewer].ask_keyframe(&line, now);
        }
        film(&mut net, camera, 40);
    }
    let asked = net.clients[camera].asked.len() - before;
    assert!((2..=5).contains(&asked), "400 requests in two seconds became {asked}");
}

#[test]
fn a_sender_that_may_not_receive_is_still_asked_for_a_keyframe() {
    let (mut net, camera, viewer, track) = set_up(17, LinkProfile::clean());
    let rights = PeerRights { send: true, receive: false };
    net.command(Command::SetRights { peer: PeerId(camera as u64 + 1), rights });
    net.routes(viewer, vec![picture(track, (300, 170))]);
    film(&mut net, camera, 1_500);
    assert!(net.clients[viewer].heard.len() > 20, "the picture begins with the keyframe that was asked for");
}

/// A keyframe that is sent before the newcomer's path is there would be lost on him, and the next comes
/// half a second later.
#[test]
fn a_newcomers_picture_begins_when_his_path_is_there() {
    let mut net = Net::new(18);
    let (camera, tracks) = net.join(&[LAYERED_CAMERA], 0, 0, LinkProfile::clean());
    film(&mut net, camera, 1_000);
    let link = LinkProfile { delay: Duration::from_millis(20), ..LinkProfile::clean() };
    let (viewer, _) = net.arrive(&[], 0, 2, link);
    net.routes(viewer, vec![picture(tracks[0], (300, 170))]);
    let connected = |net: &Net| {
        let viewer = PeerId(viewer as u64 + 1);
        net.events.iter().any(|event| matches!(event, Event::Connected { peer, .. } if *peer == viewer))
    };
    while !connected(&net) {
        film(&mut net, camera, 10);
    }
    assert!(net.clients[viewer].heard.is_empty());
    film(&mut net, camera, 100);
    assert!(!net.clients[viewer].heard.is_empty(), "one way of 20 ms and the next picture of the camera");
}
