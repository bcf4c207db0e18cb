//! Arbitrary text as an SDP offer: read at the door, then taken by the engine, among people.
//!
//! What must hold: no panic; what passes the door is within its bounds; every offer has one answer;
//! the others in the room can go on.
#![no_main]

mod room;

use std::collections::BTreeSet;
use std::time::Duration;

use consilium_core::media::{Command, MAX_OFFER_LINES, MediaKind, OfferSummary, Publication, Route, RouteKey};
use consilium_core::model::{PeerId, TrackId};
use consilium_core::protocol::Source;
use libfuzzer_sys::fuzz_target;
use room::{BROWSER_OFFER, Room, browser_publications};

const STRANGER: PeerId = PeerId(1);
const LISTENER: PeerId = PeerId(2);
/// Tracks of the listener, and the stranger's from here on.
const LISTENERS_TRACK: u32 = 1000;

/// Every line that sends becomes a track.
fn publications(summary: &OfferSummary) -> Vec<Publication> {
    let sending = summary.lines.iter().filter(|line| line.sends).zip(1..);
    let source = |kind| if kind == MediaKind::Audio { Source::Microphone } else { Source::Camera };
    sending
        .map(|(line, n)| Publication { mid: line.mid.clone(), track: TrackId(n), source: source(line.kind), on_stage: true })
        .collect()
}

fn listen(room: &mut Room, peer: PeerId, tracks: [u32; 2]) {
    let [sound, picture] = tracks.map(TrackId);
    let route = |kind, track, size| Route { key: RouteKey::Track(track), kind, source: Some(track), size, priority: 0 };
    let routes = vec![route(MediaKind::Audio, sound, None), route(MediaKind::Video, picture, Some((640, 360)))];
    room.command(Command::SetRoutes { peer, routes });
}

fn check_bounds(summary: &OfferSummary) {
    assert!(summary.lines.len() <= MAX_OFFER_LINES);
    let mids: BTreeSet<&str> = summary.lines.iter().map(|line| line.mid.as_str()).collect();
    assert_eq!(mids.len(), summary.lines.len(), "every line has a name of its own");
}

fuzz_target!(|input: &[u8]| {
    let Ok(sdp) = std::str::from_utf8(input) else { return };
    let Ok(summary) = OfferSummary::parse(sdp) else { return };
    check_bounds(&summary);

    let mut room = Room::new();
    room.add(LISTENER);
    let good = room.offer(LISTENER, BROWSER_OFFER, browser_publications(LISTENERS_TRACK));
    assert!(good.is_ok(), "{good:?}");
    room.add(STRANGER);
    listen(&mut room, STRANGER, [LISTENERS_TRACK, LISTENERS_TRACK + 1]);
    listen(&mut room, LISTENER, [1, 2]);
    // Twice, as with every change of lines; and once more with what a browser says.
    let _ = room.offer(STRANGER, sdp, publications(&summary));
    room.pass(Duration::from_millis(300));
    let _ = room.offer(STRANGER, sdp, publications(&summary));
    let _ = room.offer(STRANGER, BROWSER_OFFER, browser_publications(1));
    room.pass(Duration::from_millis(300));
    let again = room.offer(LISTENER, BROWSER_OFFER, browser_publications(LISTENERS_TRACK));
    assert!(again.is_ok(), "{again:?}");
    room.close();
});
