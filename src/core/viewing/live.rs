use std::collections::{BTreeMap, BTreeSet};

use super::decide::Outcome;
use super::fact::{PointerSample, ScreenSample};
use super::pace::Pace;
use super::state::{Register, Viewing};
use crate::model::{ParticipantId, Timestamp};
use crate::protocol::{MarkLock, PointedAt, Screen};

/// A presenter who does nothing for so long (milliseconds) leads no more.
pub(super) const LEASE: i64 = 60_000;
/// A request that nobody answers is forgotten.
pub(super) const REQUEST: i64 = 60_000;
/// A mark in the hand.
pub(super) const LOCK: i64 = 10_000;
/// One place of each cursor is remembered in such a time.
const POINTER_SAMPLE: i64 = 200;
/// Samples that wait for the next record; more are dropped, oldest first.
const SAMPLES: usize = 400;

/// What is gone with the process.
#[derive(Debug, Default)]
pub struct Live {
    /// Until when the presenter leads without a further act.
    pub(super) lease: Option<Timestamp>,
    pub(super) requests: Vec<(ParticipantId, Timestamp)>,
    pub(super) locks: BTreeMap<String, (ParticipantId, Timestamp)>,
    /// The newest views; the state has them as they were last recorded.
    pub(super) registers: BTreeMap<u8, Register>,
    /// Who is drawing a mark.
    pub(super) sketching: BTreeSet<ParticipantId>,
    pub(super) screens: BTreeMap<ParticipantId, Screen>,
    /// Who wrote the views last; he may lead no more when they are recorded.
    pub(super) shown_by: Option<ParticipantId>,
    pub(super) unrecorded: BTreeSet<u8>,
    pub(super) untold: BTreeSet<u8>,
    pub(super) untold_screens: BTreeSet<ParticipantId>,
    pub(super) pace: Pace,
    pointers: Vec<(Timestamp, ParticipantId, Option<PointedAt>)>,
    watched: Vec<(Timestamp, ParticipantId, Screen)>,
    /// When each cursor was last sampled.
    sampled: BTreeMap<ParticipantId, Timestamp>,
    /// Samples for which there was no room.
    pub dropped: u64,
}

impl Live {
    /// After a restart: views are as recorded, and the presenter has a whole lease to come back.
    pub fn restore(viewing: &Viewing, now: Timestamp) -> Self {
        let lease = viewing.presenter.map(|_| after(now, LEASE));
        Self { lease, registers: viewing.registers.clone(), ..Self::default() }
    }

    pub fn lock_holder(&self, mark: &str, now: Timestamp) -> Option<ParticipantId> {
        self.locks.get(mark).filter(|(_, until)| *until > now).map(|(by, _)| *by)
    }

    pub fn locks(&self) -> Vec<MarkLock> {
        self.locks.iter().map(|(mark, (by, _))| MarkLock { mark: mark.clone(), by: *by }).collect()
    }

    pub fn requests(&self) -> Vec<ParticipantId> {
        self.requests.iter().map(|(who, _)| *who).collect()
    }

    /// Somebody is out of the room: nothing of hers is in anybody's way.
    pub fn forget(&mut self, who: ParticipantId, now: Timestamp) -> Outcome {
        let (asked, held) = (self.requests.len(), self.locks.len());
        self.requests.retain(|(asker, _)| *asker != who);
        self.locks.retain(|_, (by, _)| *by != who);
        if self.screens.remove(&who).is_some() {
            self.untold_screens.insert(who);
            self.pace.screens.want(now);
        }
        self.sampled.remove(&who);
        Outcome {
            requests: self.requests.len() != asked,
            locks: self.locks.len() != held,
            sketch: self.sketching.remove(&who).then_some(None),
            ..Outcome::default()
        }
    }

    /// A place of a cursor, for the record of a session that is recorded.
    pub fn sample_pointer(&mut self, who: ParticipantId, at: Option<&PointedAt>, now: Timestamp) {
        let recent = |last: &Timestamp| now.millis_since(*last) < POINTER_SAMPLE;
        if at.is_some() && self.sampled.get(&who).is_some_and(recent) {
            return;
        }
        self.sampled.insert(who, now);
        self.pointers.push((now, who, at.cloned()));
        if self.pointers.len() > SAMPLES {
            self.pointers.remove(0);
            self.dropped += 1;
        }
        self.pace.samples.want(now);
    }

    pub(super) fn sample_screen(&mut self, who: ParticipantId, screen: &Screen, now: Timestamp) {
        self.watched.push((now, who, screen.clone()));
        if self.watched.len() > SAMPLES {
            self.watched.remove(0);
            self.dropped += 1;
        }
        self.pace.samples.want(now);
    }

    pub(super) fn take_samples(&mut self, now: Timestamp) -> (Vec<PointerSample>, Vec<ScreenSample>) {
        let before = |at: Timestamp| u16::try_from(now.millis_since(at).max(0)).unwrap_or(u16::MAX);
        let pointers = self.pointers.drain(..);
        let pointers = pointers
            .map(|(at, participant, place)| PointerSample { before_ms: before(at), participant, at: place })
            .collect();
        let screens = self.watched.drain(..);
        let screens = screens
            .map(|(at, participant, screen)| ScreenSample { before_ms: before(at), participant, screen })
            .collect();
        (pointers, screens)
    }

    /// When something changes by itself.
    pub fn next_due(&self) -> Option<Timestamp> {
        let requests = self.requests.iter().map(|(_, until)| *until);
        let locks = self.locks.values().map(|(_, until)| *until);
        self.lease.into_iter().chain(requests).chain(locks).chain(self.pace.next_due()).min()
    }
}

pub(super) fn after(now: Timestamp, millis: i64) -> Timestamp {
    Timestamp(now.0.saturating_add(millis))
}
