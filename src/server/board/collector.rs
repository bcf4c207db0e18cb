use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use consilium_core::model::SessionId;
use consilium_core::quality::{
    Alert, Change, MinuteByMinute, NodeHealth, SessionHealth, Shed, Shedder, Watch, observe_node, observe_session,
    tcp_share,
};
use consilium_core::session::Now;
use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, interval};

use super::handle::{BoardParts, Mail};
use super::history::History;
use super::node::NodeReader;
use super::picture::{Picture, SessionDetail, SessionLine};
use super::strip::Strip;
use crate::alerts::Notices;
use crate::ops::{Drain, Stopped, now};
use crate::store;

/// The board is looked at so often,
const LOOK: Duration = Duration::from_secs(1);
/// and shown so often.
const SHOW: u32 = 2;
/// A session that says nothing for so long is not shown any more: its room is empty.
const FORGOTTEN: Duration = Duration::from_secs(30);
/// Changes of people's paths that one session leaves in the history; a path that flaps must not push out the rest.
const MOST_CHANGES: usize = 400;

struct Kept {
    health: SessionHealth,
    told: Instant,
    strip: Strip,
    minutes: MinuteByMinute,
    /// Changes of people's paths that are in the history.
    changes: usize,
}

/// Owns everything on the board.
pub(super) struct Collector {
    node: NodeReader,
    stopped: Stopped,
    drain: Drain,
    notices: Notices,
    history: History,
    show: watch::Sender<Arc<Picture>>,
    tell_shed: watch::Sender<Shed>,
    sessions: BTreeMap<SessionId, Kept>,
    watch: Watch,
    shedder: Shedder,
    looks: u32,
}

impl Collector {
    pub(super) fn new(
        parts: BoardParts,
        show: watch::Sender<Arc<Picture>>,
        tell_shed: watch::Sender<Shed>,
        writes: watch::Sender<()>,
    ) -> Self {
        Self {
            node: NodeReader::new(&parts, now()),
            stopped: parts.stopped.clone(),
            drain: parts.drain,
            history: History::start(parts.store, parts.keep, parts.counters, writes),
            notices: parts.notices,
            show,
            tell_shed,
            sessions: BTreeMap::new(),
            watch: Watch::default(),
            shedder: Shedder::default(),
            looks: 0,
        }
    }

    pub(super) async fn run(mut self, mut inbox: mpsc::Receiver<Mail>) {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut stopped = self.stopped.clone();
        loop {
            tokio::select! {
                mail = inbox.recv() => match mail {
                    Some(mail) => self.take(mail),
                    None => break,
                },
                _ = looks.tick() => self.look(now()),
                () = stopped.wait() => break,
            }
        }
        self.stop();
    }

    /// What every session's last minute was like goes into the history; with it ends the history's task.
    pub(super) fn stop(mut self) {
        let sessions: Vec<SessionId> = self.sessions.keys().cloned().collect();
        sessions.iter().for_each(|session| self.forget(session));
    }

    /// Shown no more; the minute that it was in the middle of is kept.
    fn forget(&mut self, session: &SessionId) {
        if let Some(minute) = self.sessions.remove(session).and_then(|kept| kept.minutes.last()) {
            self.history.put(store::Kept::Minute(session.clone(), minute));
        }
    }

    fn take(&mut self, mail: Mail) {
        match mail {
            Mail::Health(health) => self.keep(*health, now()),
            Mail::Ended(session) => self.forget(&session),
            // Whoever asked may have gone.
            Mail::Detail { session, answer } => drop(answer.send(self.detail(&session))),
            Mail::Acknowledge { key, now, answer } => drop(answer.send(self.watch.acknowledge(&key, now))),
        }
    }

    pub(super) fn keep(&mut self, health: SessionHealth, at: Now) {
        let kept = self.sessions.entry(health.session.clone()).or_insert_with(|| Kept {
            health: health.clone(),
            told: at.monotonic,
            strip: Strip::default(),
            minutes: MinuteByMinute::default(),
            changes: 0,
        });
        kept.strip.note(&health, at);
        if let Some(minute) = kept.minutes.note(&health, at.wall) {
            self.history.put(store::Kept::Minute(health.session.clone(), minute));
        }
        for change in health.changes.iter().take(MOST_CHANGES.saturating_sub(kept.changes)) {
            kept.changes += 1;
            let event = serde_json::json!({ "path": change }).to_string();
            self.history.put(store::Kept::Event(health.session.clone(), change.at, event));
        }
        (kept.health, kept.told) = (health, at.monotonic);
    }

    /// Ages and waits are counted by the monotonic clock; the wall clock, which somebody may put forward or back, is
    /// only shown.
    pub(super) fn look(&mut self, at: Now) {
        let silent = |kept: &Kept| at.monotonic.saturating_duration_since(kept.told) >= FORGOTTEN;
        let gone: Vec<SessionId> =
            self.sessions.iter().filter(|(_, kept)| silent(kept)).map(|(id, _)| id.clone()).collect();
        gone.iter().for_each(|session| self.forget(session));
        let recording = self.sessions.values().any(|kept| kept.health.recorded);
        let tcp = tcp_share(self.sessions.values().map(|kept| &kept.health));
        let node = self.node.read(recording, tcp, at);
        self.shed(&node, at.monotonic);
        self.alert(&node, at);
        if self.looks.is_multiple_of(SHOW) {
            self.show.send_replace(Arc::new(self.picture(node, at)));
        }
        self.looks = self.looks.wrapping_add(1);
    }

    fn shed(&mut self, node: &NodeHealth, at: Instant) {
        let busiest = node.workers.iter().copied().max().unwrap_or(0);
        if let Some(shed) = self.shedder.note(busiest, at) {
            tracing::warn!(?shed, busiest, "load shedding changes");
            self.tell_shed.send_replace(shed);
        }
    }

    fn alert(&mut self, node: &NodeHealth, at: Now) {
        let mut seen = observe_node(node);
        seen.extend(self.sessions.values().flat_map(|kept| observe_session(&kept.health)));
        for change in self.watch.note(seen, at.monotonic, at.wall) {
            let (what, alert) = match &change {
                Change::Raised(alert) => ("raised", alert),
                Change::Cleared(alert) => ("cleared", alert),
            };
            let session = alert.subject.session.as_ref().map_or("", |id| id.as_str());
            tracing::warn!(kind = ?alert.kind, session, figure = alert.figure, "alert {what}");
            self.remember(&change, at);
            self.notices.put(change);
        }
    }

    /// Alerts of a session belong to its history.
    fn remember(&self, change: &Change, at: Now) {
        let (over, alert) = match change {
            Change::Raised(alert) => (false, alert),
            Change::Cleared(alert) => (true, alert),
        };
        if let Some(session) = &alert.subject.session {
            let event = serde_json::json!({ "over": over, "alert": alert }).to_string();
            self.history.put(store::Kept::Event(session.clone(), at.wall, event));
        }
    }

    fn picture(&self, node: NodeHealth, at: Now) -> Picture {
        let alerts: Vec<Alert> = self.watch.alerts().cloned().collect();
        let count = |id: &SessionId| alerts.iter().filter(|alert| alert.subject.session.as_ref() == Some(id)).count();
        let mut sessions: Vec<SessionLine> =
            self.sessions.iter().map(|(id, kept)| line(kept, u16::try_from(count(id)).unwrap_or(u16::MAX))).collect();
        // Who needs help stands on top; then the worst heard.
        sessions.sort_by_key(|line| {
            let worst = line.worst.as_ref().map_or(u16::MAX, |pair| pair.score);
            (std::cmp::Reverse(line.alerts), worst)
        });
        let draining = self.stopped.is_stopping() || self.drain.since().is_some();
        Picture { at: at.wall.0, node, shed: shed_word(self.shedder.shed()), draining, sessions, alerts }
    }

    fn detail(&self, session: &SessionId) -> Option<SessionDetail> {
        let kept = self.sessions.get(session)?;
        let alerts = self.watch.alerts().filter(|alert| alert.subject.session.as_ref() == Some(session));
        Some(SessionDetail { health: kept.health.clone(), heat: kept.strip.heat(), alerts: alerts.cloned().collect() })
    }
}

fn line(kept: &Kept, alerts: u16) -> SessionLine {
    let health = &kept.health;
    SessionLine {
        session: health.session.clone(),
        started: health.started,
        present: health.present,
        reconnecting: health.reconnecting,
        deliberation: health.deliberation,
        recorded: health.recorded,
        consent: health.consent,
        channels: health.channels.clone(),
        worst: health.worst().cloned(),
        strip: kept.strip.worst(),
        alerts,
    }
}

fn shed_word(shed: Shed) -> &'static str {
    match shed {
        Shed::Nothing => "nothing",
        Shed::NewSessions => "new_sessions",
        Shed::FamilyPictures => "family_pictures",
        Shed::SmallPictures => "small_pictures",
    }
}
