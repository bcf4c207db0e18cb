use std::time::Duration;

use crate::support::{CAMERA, LinkProfile, Net, picture};

/// Films at 25 pictures of 4 packets a second through a link; the share of packets that arrived.
fn arrived_through(seed: u64, up: LinkProfile, down: LinkProfile) -> f64 {
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
    let mut numbers: Vec<u64> = net.clients[viewer].heard.iter().map(|heard| heard.sequence).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.len() as f64 / (pictures * 4) as f64
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
