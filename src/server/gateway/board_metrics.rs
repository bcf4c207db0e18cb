use crate::board::Picture;
use crate::ops::render_one;

type Row = (&'static str, &'static str, fn(&Picture) -> Option<u64>);

/// What the board knows as sums: no session and no person has a row of its own.
const ROWS: [Row; 12] = [
    ("consilium_participants", "people in sessions", |p| Some(p.sessions.iter().map(|s| u64::from(s.present)).sum())),
    ("consilium_participants_reconnecting", "people who have lost their connection less than a minute ago", |p| {
        Some(p.sessions.iter().map(|s| u64::from(s.reconnecting)).sum())
    }),
    ("consilium_sessions_recorded", "sessions that are recorded", |p| count(p, |s| s.recorded)),
    ("consilium_sessions_in_deliberation", "sessions behind a closed door", |p| count(p, |s| s.deliberation)),
    ("consilium_sessions_uncovered", "sessions with a language that has listeners and no interpreter", |p| {
        count(p, |s| s.channels.iter().any(|channel| channel.listeners > 0 && !channel.covered))
    }),
    ("consilium_worst_score_hundredths", "the lowest score of all pairs (ITU-T G.107), hundredths", |p| {
        p.sessions.iter().filter_map(|s| s.worst.as_ref()).map(|pair| u64::from(pair.score)).min()
    }),
    ("consilium_alerts_standing", "alerts on the board", |p| Some(p.alerts.len() as u64)),
    ("consilium_draining", "1 while no new sessions are taken", |p| Some(u64::from(p.draining))),
    ("consilium_shed_step", "0 nothing, 1 new sessions, 2 the family's pictures, 3 small pictures", |p| {
        Some(p.shed_step())
    }),
    ("consilium_disk_free_permille", "free space on the disk of the data folder", |p| {
        p.node.disk_free_permille.map(u64::from)
    }),
    ("consilium_recorder_unsynced_milliseconds", "age of the newest recorded byte that is safe on the disk", |p| {
        Some(p.node.unsynced_ms.map_or(0, u64::from))
    }),
    ("consilium_certificate_days", "days until the certificate is over; 0 also where a proxy shows it", |p| {
        Some(p.node.certificate_days.and_then(|days| u64::try_from(days).ok()).unwrap_or(0))
    }),
];

fn count(picture: &Picture, holds: fn(&crate::board::SessionLine) -> bool) -> Option<u64> {
    Some(picture.sessions.iter().filter(|line| holds(line)).count() as u64)
}

const DROPPED: &str = "packets that were to be recorded and were not, because the recorder was too far behind";

/// The newest picture as gauges: at most two seconds old. What is not known reads as 0.
pub(super) fn render_board(picture: &Picture) -> String {
    let mut text = String::new();
    for (name, about, read) in ROWS {
        render_one(&mut text, name, "gauge", about, read(picture).unwrap_or(0));
    }
    let dropped = picture.node.recorder_dropped;
    render_one(&mut text, "consilium_recorder_packets_dropped_total", "counter", DROPPED, dropped);
    text
}
