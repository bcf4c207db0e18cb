//! Synthetic senders, whose true moments are known, against what the clock map makes of them.

use super::*;
use crate::model::TrackId;

/// A sender's wall clock is off from ours by this, in microseconds.
const ASTRAY: i64 = 1_790_000_000_000_000;

/// A sender of one track. Its true moments are microseconds since the recording began.
struct Sender {
    rate: u32,
    step: i64,
    /// How much faster its RTP clock runs than the world's, and its wall clock.
    rtp_skew: f64,
    wall_skew: f64,
    /// The least delay of its path, and the most jitter.
    delay: i64,
    jitter: i64,
    noise: u64,
    packets: Vec<PacketEntry>,
    reports: Vec<ReportEntry>,
    truth: Vec<(u64, i64)>,
    ticks: f64,
    /// The sender's wall clock was put forward by so much.
    stepped: i64,
}

impl Sender {
    fn audio() -> Self {
        Self {
            rate: 48_000,
            step: 20_000,
            rtp_skew: 0.0,
            wall_skew: 0.0,
            delay: 40_000,
            jitter: 0,
            noise: 7,
            packets: Vec::new(),
            reports: Vec::new(),
            truth: Vec::new(),
            ticks: 4_294_000_000.0,
            stepped: 0,
        }
    }

    fn video() -> Self {
        Self { rate: 90_000, step: 33_333, ticks: 900_000.0, noise: 99, ..Self::audio() }
    }

    fn random(&mut self) -> u64 {
        self.noise ^= self.noise << 13;
        self.noise ^= self.noise >> 7;
        self.noise ^= self.noise << 17;
        self.noise
    }

    fn ticks_of(&self, span: i64) -> f64 {
        span as f64 * f64::from(self.rate) / 1e6 * (1.0 + self.rtp_skew)
    }

    /// Sends from one true moment to another; a report every second.
    fn send(&mut self, from: i64, until: i64) {
        let mut at = from;
        let mut reported: Option<i64> = None;
        while at < until {
            let delay = self.delay + (self.random() % (self.jitter.unsigned_abs() + 1)) as i64;
            let sequence = self.truth.last().map_or(5, |(last, _)| last + 1);
            self.truth.push((sequence, at));
            let arrived = (at + delay) as u64;
            let packet = PacketEntry {
                track: TrackId(1),
                at: arrived,
                sequence,
                timestamp: self.ticks as u64 as u32,
                marker: true,
                keyframe: true,
                level: None,
                payload: Vec::new(),
            };
            if reported.is_none_or(|before| at - before >= 1_000_000) {
                reported = Some(at);
                let ntp = ASTRAY + self.stepped + (at as f64 * (1.0 + self.wall_skew)) as i64;
                self.reports.push(ReportEntry { track: TrackId(1), at: arrived, ntp, timestamp: packet.timestamp });
            }
            self.packets.push(packet);
            self.ticks += self.ticks_of(self.step);
            at += self.step;
        }
    }

    fn lose(&mut self, one_in: u64) {
        let mut noise = self.noise;
        self.packets.retain(|_| {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            !(noise >> 33).is_multiple_of(one_in)
        });
    }

    fn recorded<'a>(&'a self, spans: &'a Spans) -> Recorded<'a> {
        Recorded {
            sender: ParticipantId(1),
            rate: self.rate,
            audio: self.rate == 48_000,
            packets: &self.packets,
            reports: &self.reports,
            spans,
        }
    }

    /// How far each packet is placed from its true moment, in order of sending.
    fn errors(&self, placed: &Placed) -> Vec<i64> {
        let truth: BTreeMap<u64, i64> = self.truth.iter().copied().collect();
        placed.packets.iter().map(|(index, at)| at - truth[&self.packets[*index].sequence]).collect()
    }
}

fn place_one(sender: &Sender, spans: &Spans) -> Placed {
    place_all(&[sender.recorded(spans)]).remove(0)
}

fn spread(errors: &[i64]) -> i64 {
    errors.iter().max().expect("some") - errors.iter().min().expect("some")
}

fn percentile(mut values: Vec<i64>, share: usize) -> i64 {
    values.sort_unstable();
    values[(values.len() - 1) * share / 100]
}

/// |A − V| of every picture against the sound that was made at the same moment, in microseconds.
fn apart(audio: &Sender, video: &Sender, placed: &[Placed]) -> Vec<i64> {
    let sound: Vec<i64> = audio.errors(&placed[0]);
    let truth: Vec<i64> = placed[0].packets.iter().zip(&sound).map(|((_, at), error)| at - error).collect();
    let errors = video.errors(&placed[1]);
    let moments = placed[1].packets.iter().zip(&errors).map(|((_, at), error)| (at - error, *error));
    let beside = |at: i64| sound[truth.partition_point(|known| *known < at).min(sound.len() - 1)];
    moments.map(|(at, error)| (error - beside(at)).abs()).collect()
}

#[test]
fn an_hour_of_skewed_clocks_and_jitter_drifts_by_less_than_20_ms() {
    for (reports, rtp, wall) in [(true, 90e-6, -60e-6), (true, -150e-6, 30e-6), (false, 120e-6, 0.0)] {
        let mut sender = Sender { rtp_skew: rtp, wall_skew: wall, jitter: 60_000, ..Sender::audio() };
        sender.send(0, 3_600_000_000);
        if !reports {
            sender.reports.clear();
        }
        let placed = place_one(&sender, &Spans::default());
        let errors = sender.errors(&placed);
        let minute = 3000;
        let early = percentile(errors[..minute].to_vec(), 50);
        let late = percentile(errors[errors.len() - minute..].to_vec(), 50);
        println!("skew {rtp:e}/{wall:e}, reports {reports}: drift {} us an hour, {:?}", late - early, placed.clock);
        assert!((late - early).abs() < 20_000, "{} us", late - early);
        assert!(placed.gaps.is_empty(), "drift is no stall: {:?}", placed.gaps);
        assert_eq!(placed.clock.source == ClockSource::SenderReports, reports);
    }
}

#[test]
fn sound_and_picture_of_one_sender_stay_within_40_ms() {
    let spans = Spans::default();
    for lossy in [false, true] {
        let mut audio = Sender { jitter: 30_000, rtp_skew: 40e-6, ..Sender::audio() };
        // Pictures are paced and arrive much later than the sound of their moment.
        let mut video = Sender { delay: 160_000, jitter: 90_000, rtp_skew: -30e-6, ..Sender::video() };
        audio.send(0, 1_200_000_000);
        // The camera is switched on later.
        video.send(7_000_000, 1_200_000_000);
        if lossy {
            audio.lose(5);
            video.lose(5);
        }
        let placed = place_all(&[audio.recorded(&spans), video.recorded(&spans)]);
        let p95 = percentile(apart(&audio, &video, &placed), 95);
        println!("lossy {lossy}: |A-V| p95 {p95} us");
        assert!(p95 <= 40_000, "{p95} us");
    }
}

#[test]
fn a_constant_error_in_one_tracks_reports_is_not_believed() {
    let spans = Spans::default();
    let (mut audio, mut video, mut screen) = (Sender::audio(), Sender::video(), Sender::video());
    for sender in [&mut audio, &mut video, &mut screen] {
        sender.send(0, 60_000_000);
    }
    video.reports.iter_mut().for_each(|report| report.ntp -= 318_000);
    let placed = place_all(&[audio.recorded(&spans), video.recorded(&spans), screen.recorded(&spans)]);
    assert_eq!(placed[1].clock.source, ClockSource::Arrival);
    assert_eq!(placed[1].clock.reports_rejected, 1);
    assert!(percentile(apart(&audio, &video, &placed), 95) <= 40_000);
}

#[test]
fn a_step_of_the_senders_wall_clock_moves_nothing() {
    let mut sender = Sender { jitter: 20_000, ..Sender::audio() };
    sender.send(0, 60_000_000);
    sender.stepped = 3_600_000_000;
    sender.send(60_000_000, 120_000_000);
    // One report is nonsense.
    sender.reports[20].ntp += 5_000_000;
    let placed = place_one(&sender, &Spans::default());
    assert!(placed.gaps.is_empty(), "{:?}", placed.gaps);
    assert!(spread(&sender.errors(&placed)) < 5_000);
    assert_eq!(placed.clock.reports_rejected, 3, "there and back, and the step");
}

#[test]
fn thirty_seconds_of_a_sender_that_stood_still_are_not_lost() {
    for loss in [None, Some(5)] {
        let mut sender = Sender { jitter: 40_000, ..Sender::audio() };
        sender.send(0, 60_000_000);
        // Timestamps and numbers go on as if nothing had been.
        sender.send(90_000_000, 150_000_000);
        if let Some(one_in) = loss {
            sender.lose(one_in);
        }
        let placed = place_one(&sender, &Spans::default());
        let long: Vec<&Gap> = placed.gaps.iter().filter(|gap| gap.length_us > 1_000_000).collect();
        let [gap] = long[..] else { panic!("{long:?}") };
        assert_eq!(gap.kind, GapKind::Stall);
        assert!((gap.length_us - 30_020_000).abs() < 150_000, "{gap:?}");
        let errors = sender.errors(&placed);
        println!("stall of 30 s, loss {loss:?}: off by {} us at most", spread(&errors));
        assert!(spread(&errors) < 45_000, "{}", spread(&errors));
    }
}

#[test]
fn a_path_that_became_longer_is_no_stall_when_reports_say_so() {
    let mut sender = Sender { jitter: 10_000, ..Sender::audio() };
    sender.send(0, 30_000_000);
    sender.delay += 500_000;
    sender.send(30_000_000, 60_000_000);
    let placed = place_one(&sender, &Spans::default());
    assert!(placed.gaps.is_empty(), "{:?}", placed.gaps);
}

#[test]
fn mute_loss_and_a_sender_with_nothing_to_say_are_told_apart() {
    let mut sender = Sender { jitter: 15_000, ..Sender::audio() };
    sender.send(0, 10_000_000);
    // Muted for five minutes: numbers and time go on, packets are dropped at the door.
    sender.ticks += sender.ticks_of(300_000_000);
    let last = sender.truth.last().expect("some").0;
    sender.truth.push((last + 15_000, 309_980_000));
    sender.send(310_000_000, 320_000_000);
    // DTX: time goes on, numbers do not.
    sender.ticks += sender.ticks_of(400_000);
    sender.send(320_400_000, 330_000_000);
    let lost: Vec<u64> = sender.truth[700..710].iter().map(|(sequence, _)| *sequence).collect();
    sender.packets.retain(|packet| !lost.contains(&packet.sequence));
    let off = (325_000_000, 326_000_000);
    sender.packets.retain(|packet| !(off.0 + 40_000..off.1 + 40_000).contains(&(packet.at as i64)));
    let spans = Spans { muted: vec![(10_010_000, 310_020_000)], off_record: vec![off], ..Spans::default() };
    let placed = place_one(&sender, &spans);
    let kinds: Vec<(GapKind, i64)> = placed.gaps.iter().map(|gap| (gap.kind, gap.length_us / 100_000)).collect();
    let kinds: Vec<(GapKind, i64)> = kinds.into_iter().filter(|(_, length)| *length > 0).collect();
    assert_eq!(
        kinds,
        [(GapKind::Mute, 3000), (GapKind::Loss, 2), (GapKind::Dtx, 4), (GapKind::OffRecord, 10)],
        "{:?}",
        placed.gaps
    );
    assert!(spread(&sender.errors(&placed)) < 5_000);
}

#[test]
fn a_camera_that_was_not_to_be_recorded_has_no_gap() {
    let mut sender = Sender { jitter: 15_000, ..Sender::audio() };
    sender.send(0, 20_000_000);
    let left_out = (5_000_000, 15_000_000);
    sender.packets.retain(|packet| !(left_out.0..left_out.1).contains(&(packet.at as i64)));
    let known = |spans: Spans| place_one(&sender, &spans).gaps;
    assert_eq!(known(Spans { off_record: vec![left_out], ..Spans::default() }).len(), 1);
    assert_eq!(known(Spans { unfilmed: vec![left_out], ..Spans::default() }), []);
}

#[test]
fn a_delayed_burst_is_jitter_and_wraps_and_order_change_nothing() {
    let mut sender = Sender::audio();
    sender.send(0, 10_000_000);
    for late in &mut sender.packets[200..240] {
        late.at += 800_000;
    }
    sender.packets.swap(3, 9);
    let placed = place_one(&sender, &Spans::default());
    assert!(placed.gaps.is_empty(), "{:?}", placed.gaps);
    assert!(spread(&sender.errors(&placed)) < 100);
    assert_eq!(place_all(&[]), []);
    assert_eq!(place_one(&Sender::audio(), &Spans::default()), Placed::default());
}

#[test]
fn a_sender_that_begins_anew_is_placed_where_it_arrived() {
    let mut sender = Sender::audio();
    sender.send(0, 10_000_000);
    let first = sender.packets.len();
    sender.ticks = 77_000.0;
    sender.truth.push((90_000, 10_980_000));
    sender.send(11_000_000, 20_000_000);
    // The new source counts from below the old one.
    for packet in &mut sender.packets[..first] {
        packet.sequence += 200_000;
    }
    for known in &mut sender.truth[..first] {
        known.0 += 200_000;
    }
    sender.reports.clear();
    let placed = place_one(&sender, &Spans::default());
    assert_eq!(placed.packets.len(), sender.packets.len());
    assert!(spread(&sender.errors(&placed)) < 5_000);
    assert_eq!(placed.gaps.len(), 1);
}
