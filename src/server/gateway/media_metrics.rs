use consilium_core::media::{Counters, Delays, RoundTrips};

use crate::ops::{render_each, render_histogram, render_one};
use crate::transport::{MediaHandle, WorkerReport};

/// Name, kind and meaning of what the media engine counts.
type Row = (&'static str, &'static str, &'static str, fn(&Counters) -> u64);

const ROWS: [Row; 21] = [
    ("consilium_media_datagrams_in_total", "counter", "datagrams received", |c| c.datagrams_in),
    ("consilium_media_datagrams_out_total", "counter", "datagrams sent", |c| c.datagrams_out),
    ("consilium_media_bytes_out_total", "counter", "bytes sent", |c| c.bytes_out),
    ("consilium_media_rtp_in_total", "counter", "media packets received", |c| c.rtp_in),
    ("consilium_media_rtp_forwarded_total", "counter", "media packets handed to receivers", |c| c.rtp_forwarded),
    ("consilium_media_refused_total", "counter", "datagrams from addresses that were not validated", |c| c.refused),
    ("consilium_media_silenced_total", "counter", "packets of muted tracks and of senders without the right", |c| {
        c.silenced
    }),
    ("consilium_media_held_back_total", "counter", "packets held back from those who may not receive", |c| c.held_back),
    ("consilium_media_keyframes_asked_total", "counter", "key frames asked of senders", |c| c.keyframes_asked),
    (
        "consilium_media_given_up_total",
        "counter",
        "packets given up because their receiver's path was too narrow",
        |c| c.given_up,
    ),
    ("consilium_media_asked_again_total", "counter", "packets that receivers asked for again (NACK)", |c| {
        c.asked_again
    }),
    ("consilium_media_sent_again_total", "counter", "packets sent again because they were asked for", |c| c.sent_again),
    ("consilium_media_lost_total", "counter", "packets that receivers told as lost (RTCP)", |c| c.lost_told),
    ("consilium_media_paths_up_total", "counter", "media paths that came up, also again", |c| c.paths_up),
    ("consilium_media_paths_lost_total", "counter", "media paths that were lost or closed", |c| c.paths_lost),
    ("consilium_media_ice_failed_total", "counter", "endpoints that went and for which ICE never found a path", |c| {
        c.ice_failed
    }),
    ("consilium_media_dtls_failed_total", "counter", "endpoints that went and whose DTLS handshake never ended", |c| {
        c.dtls_failed
    }),
    ("consilium_media_texts_in_total", "counter", "texts of lossy channels passed on", |c| c.texts_in),
    ("consilium_media_texts_out_total", "counter", "texts sent over lossy channels", |c| c.texts_out),
    ("consilium_media_texts_dropped_total", "counter", "texts for which a lossy channel had no room", |c| {
        c.texts_dropped
    }),
    ("consilium_media_peers", "gauge", "media endpoints", |c| c.peers),
];

/// What the media workers last told, summed up: at most a second old.
pub(super) fn render_media(media: &MediaHandle) -> String {
    let reports = media.reports();
    let mut text = String::new();
    for (name, kind, about, read) in ROWS {
        render_one(&mut text, name, kind, about, reports.iter().map(|report| read(&report.engine)).sum());
    }
    let unsent = reports.iter().map(|report| report.unsent).sum();
    render_one(&mut text, "consilium_media_unsent_total", "counter", "datagrams the kernel did not take", unsent);
    let dropped = reports.iter().map(|report| report.events_dropped).sum();
    let about = "notices that found the way to the sessions full";
    render_one(&mut text, "consilium_media_notices_dropped_total", "counter", about, dropped);
    let about = "packets that came faster than they were mixed";
    render_one(&mut text, "consilium_media_unmixed_total", "counter", about, media.unmixed());
    let busiest = reports.iter().map(|report| u64::from(report.busy_permille)).max().unwrap_or(0);
    let about = "share of the last second the busiest worker worked";
    render_one(&mut text, "consilium_media_busiest_worker_permille", "gauge", about, busiest);
    let busy = reports.iter().map(|report| u64::from(report.busy_permille));
    let about = "share of the last second each worker worked";
    render_each(&mut text, "consilium_media_worker_busy_permille", about, "worker", busy);
    render_round_trips(&mut text, &reports);
    render_delays(&mut text, &reports);
    text
}

fn render_round_trips(text: &mut String, reports: &[WorkerReport]) {
    let mut trips = RoundTrips::default();
    reports.iter().for_each(|report| trips.add(&report.engine.round_trips));
    let buckets = trips.cumulative().map(|(millis, count)| (f64::from(millis) / 1e3, count));
    let name = "consilium_media_round_trip_seconds";
    let about = "round trips between the server and its endpoints, read of each every two seconds";
    render_histogram(text, name, about, buckets, (trips.total().as_secs_f64(), trips.count()));
}

fn render_delays(text: &mut String, reports: &[WorkerReport]) {
    let mut delays = Delays::default();
    reports.iter().for_each(|report| delays.add(&report.delays));
    let buckets = delays.cumulative().map(|(micros, count)| (f64::from(micros) / 1e6, count));
    let name = "consilium_media_forwarding_delay_seconds";
    let about = "from the receipt of a media packet by the kernel until its copies were handed back to it, over UDP";
    render_histogram(text, name, about, buckets, (delays.total().as_secs_f64(), delays.count()));
}
