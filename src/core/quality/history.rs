//! How a session went, minute by minute: what is kept when nobody looked.

use serde::Serialize;

use super::health::SessionHealth;
use crate::model::Timestamp;

const MINUTE_MS: i64 = 60_000;

/// The worst of one minute.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Minute {
    /// Minutes since 1970, UTC.
    pub minute: i64,
    pub present: u16,
    pub reconnecting: u16,
    /// Of all pairs, hundredths; `None`: nobody spoke to anybody.
    pub worst_score: Option<u16>,
    pub longest_delay_ms: Option<u32>,
    pub up_loss_permille: u16,
    pub down_loss_permille: u16,
}

impl Minute {
    /// The same minute, told in two parts: the worse of each.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let lower = |a: Option<u16>, b: Option<u16>| a.into_iter().chain(b).min();
        Self {
            minute: self.minute,
            present: self.present.max(other.present),
            reconnecting: self.reconnecting.max(other.reconnecting),
            worst_score: lower(self.worst_score, other.worst_score),
            longest_delay_ms: self.longest_delay_ms.max(other.longest_delay_ms),
            up_loss_permille: self.up_loss_permille.max(other.up_loss_permille),
            down_loss_permille: self.down_loss_permille.max(other.down_loss_permille),
        }
    }
}

/// The minute that is being lived through.
#[derive(Debug, Clone, Copy, Default)]
pub struct MinuteByMinute {
    current: Option<Minute>,
}

impl MinuteByMinute {
    /// One reading. `Some`: the minute before is over.
    pub fn note(&mut self, health: &SessionHealth, now: Timestamp) -> Option<Minute> {
        let minute = now.0.div_euclid(MINUTE_MS);
        let over = self.current.take_if(|current| current.minute != minute);
        let most = |losses: &mut dyn Iterator<Item = Option<u16>>| losses.flatten().max().unwrap_or(0);
        let read = Minute {
            minute,
            present: health.present,
            reconnecting: health.reconnecting,
            worst_score: health.pairs.iter().map(|pair| pair.score).min(),
            longest_delay_ms: health.pairs.iter().map(|pair| pair.delay_ms).max(),
            up_loss_permille: most(&mut health.people.iter().map(|person| person.up_loss_permille)),
            down_loss_permille: most(&mut health.people.iter().map(|person| person.down_loss_permille)),
        };
        self.current = Some(self.current.map_or(read, |current| current.with(read)));
        over
    }

    /// The last minute of a session that is over.
    pub fn last(&self) -> Option<Minute> {
        self.current
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ParticipantId;
    use crate::quality::{Consent, PairHealth, RouteTable};

    fn health(score: u16, delay_ms: u32) -> SessionHealth {
        let pair = PairHealth {
            speaker: ParticipantId(1),
            listener: ParticipantId(2),
            interpreter: None,
            delay_ms,
            loss_permille: 0,
            score,
            direct: None,
        };
        SessionHealth {
            session: "s".parse().expect("an id"),
            started: Timestamp(0),
            present: 2,
            reconnecting: 0,
            deliberation: false,
            recorded: false,
            consent: Consent::Unasked,
            floor_sounds: true,
            people: Vec::new(),
            channels: Vec::new(),
            pairs: vec![pair],
            pictures: Vec::new(),
            turns: Vec::new(),
            changes: Vec::new(),
            routes: RouteTable::default(),
        }
    }

    #[test]
    fn the_worst_of_each_minute_is_kept() {
        let mut history = MinuteByMinute::default();
        assert_eq!(history.note(&health(430, 100), Timestamp(60_000)), None);
        assert_eq!(history.note(&health(310, 90), Timestamp(90_000)), None);
        assert_eq!(history.note(&health(420, 400), Timestamp(119_999)), None);
        let over = history.note(&health(440, 80), Timestamp(120_000)).expect("a minute is over");
        assert_eq!((over.minute, over.worst_score, over.longest_delay_ms), (1, Some(310), Some(400)));
        assert_eq!(history.last().map(|minute| (minute.minute, minute.worst_score)), Some((2, Some(440))));
    }
}
