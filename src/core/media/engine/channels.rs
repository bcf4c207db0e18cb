use std::sync::Arc;
use std::time::{Duration, Instant};

use super::super::event::Event;
use super::super::peer::MOST_TEXT;
use super::MediaEngine;
use crate::model::{ParticipantId, PeerId};

/// So many texts of one peer are passed on in a second; the rest is nobody's loss.
pub const MOST_SAID: u32 = 40;
const SECOND: Duration = Duration::from_secs(1);

/// How much a peer has said in this second.
#[derive(Debug, Clone, Copy)]
pub(super) struct Talk {
    since: Instant,
    count: u32,
}

impl Talk {
    pub(super) const fn new(now: Instant) -> Self {
        Self { since: now, count: 0 }
    }

    fn may(&mut self, now: Instant) -> bool {
        if now.saturating_duration_since(self.since) >= SECOND {
            *self = Self::new(now);
        }
        self.count += 1;
        self.count <= MOST_SAID
    }
}

/// Small texts beside the media, over channels on which what is lost is lost.
impl MediaEngine {
    pub(super) fn tell_peers(&mut self, peers: &[PeerId], from: ParticipantId, text: &Arc<str>) {
        for peer in peers {
            let index = self.by_id.get(peer).copied();
            let slot = index.and_then(|index| self.peers.get_mut(index)).filter(|slot| slot.rights.receive);
            let told = slot.is_some_and(|slot| slot.peer.tell(from, text));
            index.into_iter().for_each(|index| self.mark_dirty(index));
            let counter = if told { &mut self.counters.texts_out } else { &mut self.counters.texts_dropped };
            *counter += 1;
        }
    }

    pub(super) fn hear(&mut self, index: u32, text: String, now: Instant) {
        let Some(slot) = self.peers.get_mut(index) else { return };
        if text.len() > MOST_TEXT || !slot.talk.may(now) {
            self.counters.texts_dropped += 1;
            return;
        }
        self.counters.texts_in += 1;
        let (room, peer) = (slot.room, slot.id);
        self.tell(room, Event::Said { peer, text });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_says_too_much_is_heard_again_in_the_next_second() {
        let start = Instant::now();
        let mut talk = Talk::new(start);
        let taken = (0..200).filter(|_| talk.may(start)).count();
        assert_eq!(taken, MOST_SAID as usize);
        assert!(talk.may(start + SECOND));
    }
}
