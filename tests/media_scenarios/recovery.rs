use std::time::Duration;

use consilium_core::media::Command;
use consilium_core::model::PeerId;

use crate::support::{CAMERA, LinkProfile, Net, picture};

/// Films at 25 pictures of 4 packets a second through a link; the network afterwards, the viewer, and the packets shown.
fn film(seed: u64, up: LinkProfile, down: LinkProfile) -> (Net, usize, u64) {
    let mut net = Net::new(seed);
    let (camera, tracks) = net.join(&[CAMERA], 0, 0, up);
    let (viewer, _) = net.join(&[], 0, 1, down);
    net.run_for(Duration::from_secs(2));
    assert!(net.clients[camera].connected && net.clients[viewer].connected);
    net.routes(viewer, vec![picture(tracks[0], (1280, 720))]);
    let mut pictures = 0u64;
    net.run_with(Duration::from_secs(10), |net| {
        let elapsed = net.now.duration_since(net.start).as_millis() as u64;
        if elapsed.is_multiple_of(40) {
            pictures += 1;
            net.clients[camera].show(net.now, 0, (elapsed * 90) as u32, true, 4, 800);
        }
    });
    net.run_for(Duration::from_secs(3));
    (net, viewer, pictures * 4)
}

/// The share of packets that arrived.
fn arrived_through(seed: u64, up: LinkProfile, down: LinkProfile) -> f64 {
    let (net, viewer, shown) = film(seed, up, down);
    let mut numbers: Vec<u64> = net.clients[viewer].heard.iter().map(|heard| heard.sequence).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.len() as f64 / shown as f64
}

#[test]
fn what_a_far_link_loses_is_sent_again() {
    let clean = arrived_through(20, LinkProfile::clean(), LinkProfile::clean());
    assert!(clean > 0.99, "a clean link carries everything: {clean}");
    let down = arrived_through(21, LinkProfile::clean(), LinkProfile::far(0.02));
    assert!(down > 0.97, "2 % lost on the way down at 250 ms: {down}");
    let up = arrived_through(22, LinkProfile::far(0.02), LinkProfile::clean());
    assert!(up > 0.97, "2 % lost on the way up at 250 ms: {up}");
    let both = arrived_through(23, LinkProfile::far(0.05), LinkProfile::far(0.05));
    assert!(both > 0.93, "5 % lost each way at 500 ms: {both}");
}

#[test]
fn what_is_lost_and_sent_again_is_counted() {
    let (net, _, shown) = film(24, LinkProfile::clean(), LinkProfile::far(0.05));
    let counted = net.engine.counters();
    assert!((1..=counted.asked_again).contains(&counted.sent_again), "{counted:?}");
    assert!((1..shown / 4).contains(&counted.lost_told), "about one in twenty of {shown}: {counted:?}");
    let quick = counted.round_trips.cumulative().find(|(millis, _)| *millis == 200).map(|(_, count)| count);
    assert!(counted.round_trips.count() > 0, "{counted:?}");
    assert_eq!(quick, Some(0), "the viewer is 250 ms away, and nobody sends to the camera");
    let (net, ..) = film(25, LinkProfile::clean(), LinkProfile::clean());
    let clean = net.engine.counters();
    assert_eq!((clean.asked_again, clean.sent_again, clean.lost_told), (0, 0, 0));
}

#[test]
fn a_path_that_is_never_found_is_counted_when_its_endpoint_goes() {
    let mut net = Net::new(26);
    let (gone, _) = net.arrive(&[CAMERA], 0, 1, LinkProfile::clean());
    net.command(Command::RemovePeer { peer: PeerId(gone as u64 + 1) });
    let (met, _) = net.join(&[CAMERA], 0, 1, LinkProfile::clean());
    net.run_for(Duration::from_secs(1));
    assert!(net.clients[met].connected);
    net.command(Command::RemovePeer { peer: PeerId(met as u64 + 1) });
    let counted = net.engine.counters();
    assert_eq!((counted.ice_failed, counted.dtls_failed), (1, 0));
    assert!(counted.paths_up >= 1, "{counted:?}");
}
