//! Each fault lights its own lamp, in time, and the wall clock none but its own.

use std::time::{Duration, Instant};

use super::alerts::{AlertKind as K, Change, Key, RULES, Watch, observe_node, observe_session, rule_of};
use super::health::{ChannelHealth, Consent, NodeHealth, PairHealth, PersonHealth, SessionHealth};
use super::routes::RouteTable;
use crate::model::{ParticipantId, Role, Timestamp};
use crate::protocol::{Presence, Via};

fn person(id: u32, role: Role) -> PersonHealth {
    PersonHealth {
        participant: ParticipantId(id),
        role,
        presence: Presence::Present,
        via: Some(Via::Udp),
        rtt_ms: Some(40),
        up_loss_permille: Some(0),
        down_loss_permille: Some(0),
        concealed_permille: Some(0),
        buffer_ms: Some(60),
        freezes: 0,
        cursor_lag_ms: Some(40),
        sends: true,
        open: true,
        hears: Some(true),
    }
}

fn pair(speaker: u32, listener: u32, delay_ms: u32, score: u16) -> PairHealth {
    let (speaker, listener) = (ParticipantId(speaker), ParticipantId(listener));
    PairHealth { speaker, listener, interpreter: None, delay_ms, loss_permille: 0, score, direct: None }
}

fn healthy() -> SessionHealth {
    let channel = ChannelHealth {
        language: "en".parse().expect("a language"),
        listeners: 2,
        covered: true,
        span_ms: Some(2800),
        silent_ms: None,
        live: 1,
        uninterpreted_seconds: 0,
    };
    SessionHealth {
        session: "s1".parse().expect("an id"),
        started: Timestamp(0),
        present: 3,
        reconnecting: 0,
        deliberation: false,
        recorded: true,
        consent: Consent::Given,
        floor_sounds: true,
        people: vec![person(1, Role::LocalExpert), person(2, Role::Consultant), person(3, Role::Family)],
        channels: vec![channel],
        pairs: vec![pair(1, 2, 180, 430), pair(2, 1, 190, 430), pair(1, 3, 120, 440), pair(2, 3, 120, 440)],
        pictures: Vec::new(),
        turns: Vec::new(),
        changes: Vec::new(),
        routes: RouteTable::default(),
    }
}

/// Which alert, and in which second.
type Moments = Vec<(K, i64)>;

/// Runs a fault for a minute of seconds and then without it; says what was raised and when, and when it cleared.
fn run(fault: impl Fn(&mut SessionHealth)) -> (Moments, Moments) {
    run_by(|second| Timestamp(second * 1000), fault)
}

/// The same where the wall clock shows this.
fn run_by(wall: impl Fn(i64) -> Timestamp, fault: impl Fn(&mut SessionHealth)) -> (Moments, Moments) {
    let mut watch = Watch::default();
    let begun = Instant::now();
    let (mut raised, mut cleared) = (Vec::new(), Vec::new());
    for second in 0..180_i64 {
        let mut health = healthy();
        if second < 60 {
            fault(&mut health);
        }
        let at = begun + Duration::from_secs(second.unsigned_abs());
        for change in watch.note(observe_session(&health), at, wall(second)) {
            match change {
                Change::Raised(alert) => raised.push((alert.kind, second)),
                Change::Cleared(alert) => cleared.push((alert.kind, second - 60)),
            }
        }
    }
    assert_eq!(watch.alerts().count(), 0);
    (raised, cleared)
}

/// Exactly this light, within 15 seconds; gone within 20 of the end.
fn lights_only(kind: K, fault: impl Fn(&mut SessionHealth)) {
    let (raised, cleared) = run(fault);
    assert!(raised.iter().all(|(raised, _)| *raised == kind) && !raised.is_empty(), "{raised:?}");
    assert!(raised.iter().all(|(_, second)| *second < 15), "{raised:?}");
    assert_eq!(raised.len(), cleared.len());
    assert!(cleared.iter().all(|(_, second)| *second < 20), "{cleared:?}");
}

#[test]
fn every_kind_has_its_row() {
    for (at, rule) in RULES.iter().enumerate() {
        assert_eq!(rule.kind as usize, at, "{:?}", rule.kind);
        assert!(!rule.step.is_empty());
    }
}

#[test]
fn a_healthy_session_lights_nothing() {
    assert_eq!(run(|_| {}), (Vec::new(), Vec::new()));
}

#[test]
fn each_fault_lights_its_own_lamp_and_no_other() {
    lights_only(K::LossDown, |health| {
        health.people[1].down_loss_permille = Some(50);
        health.people[1].concealed_permille = Some(20);
        health.pairs[0].score = 390;
    });
    lights_only(K::LossUp, |health| health.people[0].up_loss_permille = Some(50));
    lights_only(K::LossUp, |health| {
        health.people[0].up_loss_permille = Some(80);
        // What never reached the server is missing at every listener.
        health.people[1..].iter_mut().for_each(|listener| listener.down_loss_permille = Some(85));
    });
    lights_only(K::LongDelay, |health| {
        health.people[1].rtt_ms = Some(640);
        (health.pairs[0].delay_ms, health.pairs[0].score) = (480, 325);
    });
    lights_only(K::OneWayAudio, |health| health.people[1].hears = Some(false));
    lights_only(K::OneWayAudio, |health| health.people[0].sends = false);
    lights_only(K::InterpreterSilent, |health| health.channels[0].silent_ms = Some(10_500));
    lights_only(K::TwoLive, |health| health.channels[0].live = 2);
    lights_only(K::NoCoverage, |health| (health.channels[0].covered, health.channels[0].live) = (false, 0));
    lights_only(K::CursorLag, |health| health.people[1].cursor_lag_ms = Some(400));
}

#[test]
fn a_far_speaker_is_not_every_listeners_fault() {
    let (raised, _) = run(|health| {
        health.people[1].rtt_ms = Some(700);
        for pair in health.pairs.iter_mut().filter(|pair| pair.speaker == ParticipantId(2)) {
            (pair.delay_ms, pair.score) = (680, 270);
        }
    });
    assert_eq!(raised, [(K::LongDelay, 6)], "it is told once, at whom it is");
}

#[test]
fn a_microphone_without_a_sound_is_no_loss_and_no_poor_score() {
    let (raised, _) = run(|health| {
        (health.people[0].sends, health.people[0].up_loss_permille) = (false, Some(1000));
        health.pairs.iter_mut().filter(|pair| pair.speaker == ParticipantId(1)).for_each(|pair| pair.score = 100);
    });
    assert_eq!(raised, [(K::OneWayAudio, 6)]);
}

#[test]
fn a_poor_score_must_last_half_a_minute() {
    let (raised, _) = run(|health| health.pairs[0].score = 280);
    assert_eq!(raised, [(K::PoorScore, 30)]);
}

#[test]
fn behind_the_closed_door_the_family_hears_nothing_on_purpose() {
    let (raised, _) = run(|health| {
        health.deliberation = true;
        health.people[2].hears = Some(false);
    });
    assert_eq!(raised, []);
}

#[test]
fn a_clock_that_is_put_moves_no_alert() {
    let fault = |health: &mut SessionHealth| health.people[0].up_loss_permille = Some(60);
    let steady = run(fault);
    assert_eq!((steady.0.len(), steady.1.len()), (1, 1));
    for (step, when) in [(3_600_000, 2), (-3_600_000, 2), (3_600_000, 62), (-3_600_000, 62)] {
        let put = |second: i64| Timestamp(second * 1000 + if second >= when { step } else { 0 });
        assert_eq!(run_by(put, fault), steady, "{step} ms in second {when}");
    }
}

#[test]
fn flapping_is_one_alert() {
    let mut watch = Watch::default();
    let begun = Instant::now();
    let mut changes = 0;
    for second in 0..120 {
        let mut health = healthy();
        health.people[0].up_loss_permille = Some(if second % 8 < 7 { 60 } else { 0 });
        let at = begun + Duration::from_secs(second);
        changes += watch.note(observe_session(&health), at, Timestamp(0)).len();
    }
    assert_eq!(changes, 1);
    let key: Key = {
        let alert = watch.alerts().next().expect("one stands");
        (alert.kind, alert.subject.clone())
    };
    assert!(watch.acknowledge(&key, Timestamp(120_000)));
    assert_eq!(watch.alerts().next().and_then(|alert| alert.acknowledged), Some(Timestamp(120_000)));
    assert!(watch.acknowledge(&key, Timestamp(130_000)), "twice is once");
    assert_eq!(watch.alerts().next().and_then(|alert| alert.acknowledged), Some(Timestamp(120_000)));
    assert!(!watch.acknowledge(&(K::Disk, key.1), Timestamp(0)));
}

#[test]
fn the_machine_has_lamps_of_its_own() {
    let well = NodeHealth { workers: vec![400, 800], disk_free_permille: Some(600), ..NodeHealth::default() };
    assert_eq!(observe_node(&well), []);
    let kinds = |node: NodeHealth| observe_node(&node).into_iter().map(|((kind, _), _)| kind).collect::<Vec<_>>();
    assert_eq!(kinds(NodeHealth { workers: vec![100, 900], ..well.clone() }), [K::WorkerBusy]);
    assert_eq!(kinds(NodeHealth { unsynced_ms: Some(2500), ..well.clone() }), [K::RecorderGap]);
    assert_eq!(kinds(NodeHealth { disk_free_permille: Some(150), ..well.clone() }), [K::Disk]);
    assert_eq!(kinds(NodeHealth { disk_minutes: Some(8), ..well.clone() }), [K::Disk]);
    assert_eq!(kinds(NodeHealth { tcp_permille: 500, connections: 3, ..well.clone() }), []);
    assert_eq!(kinds(NodeHealth { tcp_permille: 500, connections: 10, ..well.clone() }), [K::TcpShare]);
    assert_eq!(kinds(NodeHealth { certificate_days: Some(3), ..well.clone() }), [K::Certificate]);
    assert_eq!(kinds(NodeHealth { clock_step_ms: -60_000, ..well }), [K::ClockStep]);
    assert_eq!(rule_of(K::RecorderGap).after, Duration::ZERO);
}
