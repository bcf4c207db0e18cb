use std::time::Duration;

use consilium_core::media::{Command, Event, PeerRights};
use consilium_core::model::{PeerId, TrackId};

use crate::support::{Heard, LAYERED_CAMERA, LinkProfile, Net, picture};

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
fn a_tile_that_shrinks_gets_back_the_small_layer_that_was_paused() {
    let (mut net, camera, viewer, track) = set_up(15, LinkProfile::clean());
    net.routes(viewer, vec![picture(track, (1280, 720))]);
    film(&mut net, camera, 8_000);
    let encodings = |net: &Net| {
        let told = net.events.iter().rev().find_map(|event| match event {
            Event::EncodingsWanted { rids, .. } => Some(rids.clone()),
            _ => None,
        });
        told.expect("the sender is told")
    };
    assert_eq!(encodings(&net), ["f"], "nobody looks at the others");
    net.routes(viewer, vec![picture(track, (300, 170))]);
    let from = net.clients[viewer].heard.len();
    film(&mut net, camera, 6_000);
    assert_eq!(layers_seen(&net, viewer, from).last(), Some(&0));
    assert_eq!(encodings(&net), ["q"]);
}

/// The packets of a viewer by their numbers, each once.
fn in_order(net: &Net, viewer: usize) -> Vec<Heard> {
    let mut packets = net.clients[viewer].heard.clone();
    packets.sort_by_key(|heard| heard.sequence);
    packets.dedup_by_key(|heard| heard.sequence);
    packets
}

fn picture_id(heard: &Heard) -> u16 {
    u16::from_be_bytes([heard.payload[2] & 0x7f, heard.payload[3]])
}

/// The first packet of a whole picture (RFC 7741, 4.2 and 4.3).
fn opens_keyframe(heard: &Heard) -> bool {
    heard.payload[0] & 0x10 != 0 && heard.payload[6] & 1 == 0
}

/// Both ways of both people take 125 ms, lose some, repeat some and mix the order.
#[test]
fn a_tile_that_grows_far_away_changes_layers_at_a_keyframe_and_nowhere_else() {
    let mut net = Net::new(14);
    let far = LinkProfile::far(0.01);
    let (camera, tracks) = net.join(&[LAYERED_CAMERA], 0, 0, far);
    let (viewer, _) = net.join(&[], 0, 2, far);
    net.run_for(Duration::from_secs(5));
    net.routes(viewer, vec![picture(tracks[0], (300, 170))]);
    film(&mut net, camera, 4_000);
    assert_eq!(layers_seen(&net, viewer, 0), [0]);
    net.routes(viewer, vec![picture(tracks[0], (1280, 720))]);
    film(&mut net, camera, 15_000);
    net.routes(viewer, vec![picture(tracks[0], (300, 170))]);
    film(&mut net, camera, 5_000);
    let packets = in_order(&net, viewer);
    let layer = |heard: &Heard| heard.payload.last().copied().unwrap_or(9);
    assert!(packets.iter().any(|heard| layer(heard) == 2), "the large one came");
    assert_eq!(packets.last().map(layer), Some(0), "and went");
    let span = packets[packets.len() - 1].sequence - packets[0].sequence + 1;
    assert!(packets.len() as u64 * 100 > span * 97, "{} of {span}", packets.len());
    let mut changes = 0;
    for pair in packets.windows(2).filter(|pair| pair[1].sequence == pair[0].sequence + 1) {
        assert!((picture_id(&pair[1]).wrapping_sub(picture_id(&pair[0])) & 0x7fff) <= 1, "picture ids go on");
        assert!(pair[1].timestamp.wrapping_sub(pair[0].timestamp) < 90_000, "so does the clock");
        if layer(&pair[0]) != layer(&pair[1]) {
            assert!(opens_keyframe(&pair[1]), "from layer {} to {}", layer(&pair[0]), layer(&pair[1]));
            changes += 1;
        }
    }
    assert!(changes >= 2, "up and down again: {changes}");
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

/// Everybody is far away: a keyframe comes a round trip after it was asked for, and requests are repeated by the links.
#[test]
fn a_keyframe_storm_over_far_links_is_one_request_at_a_time() {
    let mut net = Net::new(15);
    let far = LinkProfile::far(0.02);
    let (camera, tracks) = net.join(&[LAYERED_CAMERA], 0, 0, far);
    let viewers: Vec<usize> = (0..8).map(|_| net.join(&[], 0, 1, far).0).collect();
    net.run_for(Duration::from_secs(5));
    for viewer in &viewers {
        net.routes(*viewer, vec![picture(tracks[0], (300, 170))]);
    }
    film(&mut net, camera, 4_000);
    let seen: Vec<usize> = viewers.iter().map(|viewer| net.clients[*viewer].heard.len()).collect();
    let (told, asked) = (net.engine.counters().keyframes_asked, net.clients[camera].asked.len());
    for _ in 0..50 {
        for viewer in &viewers {
            let line = net.clients[*viewer].receiving_lines()[0].clone();
            let now = net.now;
            net.clients[*viewer].ask_keyframe(&line, now);
        }
        film(&mut net, camera, 40);
    }
    film(&mut net, camera, 1_000);
    let told = net.engine.counters().keyframes_asked - told;
    // Two and a half seconds of requests, and at most one in a quarter of a second.
    assert!((2..=11).contains(&told), "400 requests became {told}");
    let asked = net.clients[camera].asked.len() - asked;
    assert!((2..=14).contains(&asked), "of which, some twice, {asked} reached the camera");
    for (viewer, before) in viewers.iter().zip(seen) {
        let more = net.clients[*viewer].heard.len() - before;
        assert!(more > 60, "viewer {viewer} saw {more} packets of 75 pictures");
    }
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
