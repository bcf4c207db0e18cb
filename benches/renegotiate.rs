//! What it costs to add one person's two lines to a connection of so many lines: reading the offer,
//! agreeing on it, finding places for what waits, writing the answer. The floor is the WebRTC library
//! alone, which reads the same offer and writes its answer.

#[path = "../tests/support/mod.rs"]
mod support;
mod table;

use std::time::{Duration, Instant};

use consilium_core::media::Command;
use consilium_core::model::PeerId;
use str0m::change::SdpOffer;
use str0m::{Candidate, Rtc};
use support::{LinkProfile, Net, server_address};
use table::{Row, publish};

const ROUNDS: usize = 15;
/// What one more person adds.
const MORE: usize = 2;

/// Milliseconds of the engine, and of the library alone, for the offer that reaches so many lines.
fn one_more(lines: usize) -> (f64, f64) {
    let mut net = Net::new(1);
    let half = (lines - MORE) / 2;
    let (client, _) = net.join(&[], half, half, LinkProfile::clean());
    let first = net.clients[client].offers[0].clone();
    let (offer, _) = net.clients[client].offer(&[], MORE / 2, MORE / 2);
    let now = net.now;
    let peer = PeerId(client as u64 + 1);
    let command = Command::Offer { peer, request: 1_000, sdp: offer.clone(), publications: Vec::new() };
    let began = Instant::now();
    net.engine.handle_command(command, now);
    (millis(began.elapsed()), library_alone(&first, &offer, now))
}

fn library_alone(first: &str, offer: &str, now: Instant) -> f64 {
    let mut rtc = Rtc::builder().set_rtp_mode(true).set_ice_lite(true).build(now);
    rtc.add_local_candidate(Candidate::host(server_address(), "udp").expect("a candidate"));
    let accept = |rtc: &mut Rtc, sdp: &str| {
        let began = Instant::now();
        let offer = SdpOffer::from_sdp_string(sdp).expect("SDP");
        let answer = rtc.sdp_api().accept_offer(offer).expect("an answer").to_sdp_string();
        assert!(answer.len() > 100);
        millis(began.elapsed())
    };
    accept(&mut rtc, first);
    accept(&mut rtc, offer)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn main() {
    let mut rows = Vec::new();
    for lines in [10, 50, 100] {
        let (ours, library): (Vec<f64>, Vec<f64>) = (0..ROUNDS).map(|_| one_more(lines)).unzip();
        let case = format!("one more person, {lines} lines then");
        rows.push(Row { case, value: median(ours), unit: "ms", floor: median(library) });
    }
    publish("renegotiate", &rows);
}
