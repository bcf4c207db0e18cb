use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use consilium_core::model::{SessionId, Timestamp};
use consilium_core::quality::{
    Alert, Change, MinuteByMinute, NodeHealth, SessionHealth, Shed, Shedder, Watch, observe_node, observe_session,
    tcp_share,
};
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

struct Kept {
    health: SessionHealth,
    told: Instant,
    strip: Strip,
    minutes: MinuteByMinute,
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
    pub(super) fn new(parts: BoardParts, show: watch::Sender<Arc<Picture>>, tell_shed: watch::Sender<Shed>) -> Self {
        Self {
            node: NodeReader::new(&parts),
            stopped: parts.stopped.clone(),
            drain: parts.drain,
            history: History::start(parts.store, parts.keep, parts.counters, parts.stopped.clone()),
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
                    None => return,
                },
                _ = looks.tick() => self.look(),
                () = stopped.wait() => return,
            }
        }
    }

    fn take(&mut self, mail: Mail) {
        match mail {
            Mail::Health(health) => self.keep(*health),
            Mail::Ended(session) => {
                if let Some(minute) = self.sessions.remove(&session).and_then(|kept| kept.minutes.last()) {
                    self.history.put(store::Kept::Minute(session, minute));
                }
            }
            // Whoever asked may have gone.
            Mail::Detail { session, answer } => drop(answer.send(self.detail(&session))),
            Mail::Acknowledge { key, now, answer } => drop(answer.send(self.watch.acknowledge(&key, now))),
        }
    }

    fn keep(&mut self, health: SessionHealth) {
        let at = now();
        let kept = self.sessions.entry(health.session.clone()).or_insert_with(|| Kept {
            health: health.clone(),
            told: at.monotonic,
            strip: Strip::default(),
            minutes: MinuteByMinute::default(),
        });
        kept.strip.note(&health, at.wall);
        if let Some(minute) = kept.minutes.note(&health, at.wall) {
            self.history.put(store::Kept::Minute(health.session.clone(), minute));
        }
        (kept.health, kept.told) = (health, at.monotonic);
    }

    fn look(&mut self) {
        let at = now();
        self.sessions.retain(|_, kept| at.monotonic.saturating_duration_since(kept.told) < FORGOTTEN);
        let recording = self.sessions.values().any(|kept| kept.health.recorded);
        let tcp = tcp_share(self.sessions.values().map(|kept| &kept.health));
        let node = self.node.read(recording, tcp);
        self.shed(&node, at.monotonic);
        self.alert(&node, at.wall);
        if self.looks.is_multiple_of(SHOW) {
            self.show.send_replace(Arc::new(self.picture(node, at.wall)));
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

    fn alert(&mut self, node: &NodeHealth, at: Timestamp) {
        let mut seen = observe_node(node);
        seen.extend(self.sessions.values().flat_map(|kept| observe_session(&kept.health)));
        for change in self.watch.note(seen, at) {
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
    fn remember(&self, change: &Change, at: Timestamp) {
        let (over, alert) = match change {
            Change::Raised(alert) => (false, alert),
            Change::Cleared(alert) => (true, alert),
        };
        if let Some(session) = &alert.subject.session {
            let event = serde_json::json!({ "over": over, "alert": alert }).to_string();
            self.history.put(store::Kept::Event(session.clone(), at, event));
        }
    }

    fn picture(&self, node: NodeHealth, at: Timestamp) -> Picture {
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
        Picture { at: at.0, node, shed: shed_word(self.shedder.shed()), draining, sessions, alerts }
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
