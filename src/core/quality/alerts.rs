//! When somebody has to act: conditions over health, with hysteresis, an owner and a first step.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::health::{NodeHealth, PersonHealth, SessionHealth};
use super::paths::{Downlink, to_the_ear};
use crate::model::{Language, ParticipantId, Role, SessionId, Timestamp};
use crate::protocol::{Presence, Via};

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    InterpreterSilent,
    TwoLive,
    NoCoverage,
    RecorderGap,
    OneWayAudio,
    PoorScore,
    LossUp,
    LossDown,
    LongDelay,
    CursorLag,
    TcpShare,
    Disk,
    Certificate,
    ClockStep,
    WorkerBusy,
}

/// Who has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    Coordinator,
    Ops,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Warning,
    Critical,
}

/// How an alert behaves.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub kind: AlertKind,
    pub owner: Owner,
    pub severity: Severity,
    /// The condition must hold for so long.
    pub after: Duration,
    /// And must be gone for so long.
    pub clear: Duration,
    /// The first step, for mail and webhooks; screens have it in both languages.
    pub step: &'static str,
}

use AlertKind as K;
use Owner::{Coordinator, Ops};
use Severity::{Critical, Warning};

/// `after` and `clear` in seconds.
const fn rule(kind: K, owner: Owner, severity: Severity, after: u64, clear: u64, step: &'static str) -> Rule {
    Rule { kind, owner, severity, after: Duration::from_secs(after), clear: Duration::from_secs(clear), step }
}

/// One row for each kind.
#[rustfmt::skip]
pub const RULES: [Rule; 15] = [
    rule(K::InterpreterSilent, Coordinator, Critical, 0, 3, "Ask the booth by chat; let the boothmate take over."),
    rule(K::TwoLive, Coordinator, Critical, 1, 3, "Ask one of the two interpreters to switch off."),
    rule(K::NoCoverage, Coordinator, Critical, 8, 5, "Find an interpreter for this language, or ask the chair for consecutive mode."),
    rule(K::RecorderGap, Ops, Critical, 0, 10, "Look at the disk's latency; stop other writers. The talk goes on."),
    rule(K::OneWayAudio, Ops, Critical, 6, 5, "Ask the person to reload the page; check UDP towards that address."),
    rule(K::PoorScore, Ops, Warning, 30, 15, "Open the session; see which leg loses packets or is slow."),
    rule(K::LossUp, Ops, Warning, 6, 10, "Ask the speaker for a wired connection; pause the camera."),
    rule(K::LossDown, Ops, Warning, 6, 10, "Ask the listener for a wired connection; fewer pictures help."),
    rule(K::LongDelay, Ops, Warning, 6, 10, "Check the route and a VPN; TCP instead of UDP adds delay."),
    rule(K::CursorLag, Ops, Warning, 6, 10, "The person's computer or path is slow; close other tabs."),
    rule(K::TcpShare, Ops, Warning, 30, 60, "A firewall blocks UDP; open the media ports."),
    rule(K::Disk, Ops, Critical, 0, 60, "Free space, or move old recordings, before recording stops."),
    rule(K::Certificate, Ops, Warning, 0, 60, "Renew the certificate."),
    rule(K::ClockStep, Ops, Warning, 0, 300, "Check time synchronisation (chrony or systemd-timesyncd)."),
    rule(K::WorkerBusy, Ops, Critical, 5, 15, "Start no new session here; pictures are shed by themselves."),
];

pub fn rule_of(kind: AlertKind) -> &'static Rule {
    // One row for each kind, in the order of the kinds: a test holds it.
    &RULES[kind as usize]
}

/// What an alert is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Subject {
    /// `None`: the machine.
    pub session: Option<SessionId>,
    pub participant: Option<ParticipantId>,
    pub language: Option<Language>,
}

impl Subject {
    pub const NODE: Self = Self { session: None, participant: None, language: None };

    fn person(session: &SessionId, who: ParticipantId) -> Self {
        Self { session: Some(session.clone()), participant: Some(who), language: None }
    }

    fn language(session: &SessionId, language: &Language) -> Self {
        Self { session: Some(session.clone()), participant: None, language: Some(language.clone()) }
    }
}

pub type Key = (AlertKind, Subject);

/// Floor speech without a word of the interpreter, in milliseconds.
const SILENT_MS: u32 = 10_000;
const GAP_MS: u32 = 2000;
const POOR_SCORE: u16 = 300;
/// Loss that forward error correction does not hide for long.
const LOSS_PERMILLE: u16 = 30;
/// From the server to an ear: a round trip of 450 ms with the usual buffer.
const TO_THE_EAR_MS: f64 = 300.0;
const CURSOR_MS: u16 = 300;
const TCP_PERMILLE: u16 = 300;
/// A share of a few says nothing.
const TCP_CONNECTIONS: u32 = 6;
const DISK_FREE_PERMILLE: u16 = 200;
const DISK_MINUTES: u32 = 10;
const CERTIFICATE_DAYS: i32 = 14;
/// As in the rest of what is written down: a recording whose clock is wrong by more is questioned.
const CLOCK_STEP_MS: i64 = 1000;
const WORKER_PERMILLE: u16 = 850;

/// Everything that is wrong with the machine now, with the figure that says so.
pub fn observe_node(node: &NodeHealth) -> Vec<(Key, i64)> {
    let mut seen = Vec::new();
    let mut note = |kind, wrong: bool, figure: i64| {
        if wrong {
            seen.push(((kind, Subject::NODE), figure));
        }
    };
    let busiest = node.workers.iter().copied().max().unwrap_or(0);
    note(K::WorkerBusy, busiest > WORKER_PERMILLE, i64::from(busiest));
    let unsynced = node.unsynced_ms.unwrap_or(0);
    note(K::RecorderGap, unsynced > GAP_MS, i64::from(unsynced));
    let free = node.disk_free_permille.unwrap_or(1000);
    let minutes = node.disk_minutes.unwrap_or(u32::MAX);
    note(K::Disk, free < DISK_FREE_PERMILLE || minutes < DISK_MINUTES, i64::from(free));
    let tcp = node.tcp_permille > TCP_PERMILLE && node.connections >= TCP_CONNECTIONS;
    note(K::TcpShare, tcp, i64::from(node.tcp_permille));
    let days = node.certificate_days.unwrap_or(i32::MAX);
    note(K::Certificate, days < CERTIFICATE_DAYS, i64::from(days));
    note(K::ClockStep, node.clock_step_ms.abs() > CLOCK_STEP_MS, node.clock_step_ms);
    seen
}

/// Everything that is wrong with a session now.
pub fn observe_session(health: &SessionHealth) -> Vec<(Key, i64)> {
    let mut seen = Vec::new();
    for channel in &health.channels {
        let about = || Subject::language(&health.session, &channel.language);
        if let Some(silent) = channel.silent_ms.filter(|silent| *silent >= SILENT_MS) {
            seen.push(((K::InterpreterSilent, about()), i64::from(silent)));
        }
        if channel.live > 1 {
            seen.push(((K::TwoLive, about()), i64::from(channel.live)));
        }
        if channel.listeners > 0 && !channel.covered && health.floor_sounds {
            seen.push(((K::NoCoverage, about()), i64::from(channel.listeners)));
        }
    }
    observe_people(health, &mut seen);
    observe_pairs(health, &mut seen);
    seen
}

fn observe_people(health: &SessionHealth, seen: &mut Vec<(Key, i64)>) {
    for person in health.people.iter().filter(|person| person.presence == Presence::Present) {
        let mut note = |kind, figure: Option<i64>| {
            if let Some(figure) = figure {
                seen.push(((kind, Subject::person(&health.session, person.participant)), figure));
            }
        };
        let shut_out = health.deliberation && matches!(person.role, Role::Patient | Role::Family);
        let mute = person.open && !person.sends;
        let deaf = person.hears == Some(false) && !shut_out;
        note(K::OneWayAudio, (mute || deaf).then_some(i64::from(mute)));
        let above = |value: Option<u16>, limit: u16| value.filter(|value| *value >= limit).map(i64::from);
        // Where nothing comes at all, what does not come is no loss.
        note(K::LossUp, above(person.up_loss_permille, LOSS_PERMILLE).filter(|_| !mute));
        // His browser also misses what was lost on the speakers' way up.
        let down = person.down_loss_permille.map(|down| down.saturating_sub(lost_before(health, person.participant)));
        note(K::LossDown, above(down, LOSS_PERMILLE).filter(|_| !deaf));
        note(K::LongDelay, late(person).filter(|_| !deaf));
        note(K::CursorLag, above(person.cursor_lag_ms, CURSOR_MS));
    }
}

/// The worst loss on the way up of those from whom something comes, in per mille.
fn lost_before(health: &SessionHealth, listener: ParticipantId) -> u16 {
    let others = health.people.iter().filter(|person| person.open && person.sends && person.participant != listener);
    others.filter_map(|person| person.up_loss_permille).max().unwrap_or(0)
}

/// Milliseconds from the server to the ear, where they are too many. The other side's part of the way is the other
/// side's, and an interpreter's span is nobody's fault.
fn late(person: &PersonHealth) -> Option<i64> {
    let down = Downlink { rtt_ms: person.rtt_ms?, buffer_ms: person.buffer_ms, concealed_permille: 0 };
    let millis = to_the_ear(&down);
    (millis >= TO_THE_EAR_MS).then_some(millis as i64)
}

/// Told once for each listener: his worst. A pair in which somebody's path has a lamp of its own already is bad because
/// of that.
fn observe_pairs(health: &SessionHealth, seen: &mut Vec<(Key, i64)>) {
    let told = |kind| matches!(kind, K::OneWayAudio | K::LossUp | K::LossDown | K::LongDelay);
    let lit = seen.iter().filter(|((kind, _), _)| told(*kind)).filter_map(|((_, subject), _)| subject.participant);
    let lit: BTreeSet<ParticipantId> = lit.collect();
    for person in &health.people {
        let heard = health.pairs.iter().filter(|pair| pair.listener == person.participant);
        let explained = |who: ParticipantId| lit.contains(&who);
        let unexplained = heard.filter(|pair| {
            !explained(pair.listener) && !explained(pair.speaker) && !pair.interpreter.is_some_and(explained)
        });
        if let Some(worst) = unexplained.map(|pair| pair.score).min().filter(|score| *score < POOR_SCORE) {
            seen.push(((K::PoorScore, Subject::person(&health.session, person.participant)), i64::from(worst)));
        }
    }
}

/// The share of media connections over TCP, in per mille, and how many there are.
pub fn tcp_share<'a>(sessions: impl Iterator<Item = &'a SessionHealth>) -> (u16, u32) {
    let vias: Vec<Via> = sessions.flat_map(|health| &health.people).filter_map(|person| person.via).collect();
    let tcp = vias.iter().filter(|via| **via == Via::Tcp).count();
    let share = (tcp * 1000).checked_div(vias.len()).unwrap_or(0);
    (u16::try_from(share).unwrap_or(1000), u32::try_from(vias.len()).unwrap_or(u32::MAX))
}

/// An alert that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alert {
    pub kind: AlertKind,
    pub subject: Subject,
    pub owner: Owner,
    pub severity: Severity,
    pub raised: Timestamp,
    /// The figure that is wrong, in the unit of its kind.
    pub figure: i64,
    pub acknowledged: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Raised(Alert),
    Cleared(Alert),
}

/// A condition on its way to an alert, or an alert on its way out.
#[derive(Debug, Clone)]
struct Standing {
    since: Instant,
    gone: Option<Instant>,
    alert: Option<Alert>,
}

/// Remembers what has been wrong for how long.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    standing: BTreeMap<Key, Standing>,
}

impl Watch {
    pub fn alerts(&self) -> impl Iterator<Item = &Alert> {
        self.standing.values().filter_map(|standing| standing.alert.as_ref())
    }

    /// Everything that is wrong now; what is not named is right again. How long it has been so is counted by `now`;
    /// `wall`, which somebody may put forward or back, is only shown.
    pub fn note(&mut self, seen: Vec<(Key, i64)>, now: Instant, wall: Timestamp) -> Vec<Change> {
        let seen: BTreeMap<Key, i64> = seen.into_iter().collect();
        let mut changes = Vec::new();
        for (key, figure) in &seen {
            let standing = self.standing.entry(key.clone()).or_insert(Standing { since: now, gone: None, alert: None });
            standing.gone = None;
            let rule = rule_of(key.0);
            match &mut standing.alert {
                Some(alert) => alert.figure = *figure,
                None if now.saturating_duration_since(standing.since) >= rule.after => {
                    let alert = raise(key, rule, *figure, wall);
                    changes.push(Change::Raised(alert.clone()));
                    standing.alert = Some(alert);
                }
                None => {}
            }
        }
        self.standing.retain(|key, standing| {
            if seen.contains_key(key) {
                return true;
            }
            let gone = *standing.gone.get_or_insert(now);
            let Some(alert) = &standing.alert else { return false };
            let over = now.saturating_duration_since(gone) >= rule_of(key.0).clear;
            if over {
                changes.push(Change::Cleared(alert.clone()));
            }
            !over
        });
        changes
    }

    /// Somebody has seen it. `false`: there is no such alert.
    pub fn acknowledge(&mut self, key: &Key, now: Timestamp) -> bool {
        let alert = self.standing.get_mut(key).and_then(|standing| standing.alert.as_mut());
        alert.is_some_and(|alert| {
            alert.acknowledged.get_or_insert(now);
            true
        })
    }
}

fn raise((kind, subject): &Key, rule: &Rule, figure: i64, raised: Timestamp) -> Alert {
    Alert {
        kind: *kind,
        subject: subject.clone(),
        owner: rule.owner,
        severity: rule.severity,
        raised,
        figure,
        acknowledged: None,
    }
}
