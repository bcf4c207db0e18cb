//! Who is speaking, from the audio levels that senders put beside their sound (RFC 6464).

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::event::{SpeakerReading, SpeakerTurn};
use crate::model::ParticipantId;

/// Louder than this is speech; quieter is a room. dBov, negated.
const SPEECH: u8 = 50;
/// How often the question is asked.
pub(super) const INTERVAL: Duration = Duration::from_millis(200);
/// A new speaker must lead for so long: a cough is not a turn.
const TAKEOVER: Duration = Duration::from_millis(700);
/// Who was loud within this time is still speaking.
const RECENT: Duration = Duration::from_millis(800);
/// Levels closer than this count as equal, so that the present speaker stays.
const LEAD: f32 = 3.0;
/// Silence for so long and nobody is the active speaker.
const SILENCE: Duration = Duration::from_secs(4);
/// Even without a change it is told again, for those who came meanwhile.
const TELL_AGAIN: Duration = Duration::from_secs(2);
/// How long it is remembered who spoke when,
const HISTORY: Duration = Duration::from_secs(20);
/// and so many turns of it: more are people who come and go, not a conversation.
const MOST_TURNS: usize = 64;

#[derive(Debug)]
struct Voice {
    participant: ParticipantId,
    /// Smoothed dBov, negated.
    level: f32,
    heard: Instant,
    spoke: Option<Instant>,
}

#[derive(Debug)]
pub(super) struct ActiveSpeaker {
    voices: Vec<Voice>,
    turns: VecDeque<SpeakerTurn>,
    challenger: Option<(ParticipantId, Instant)>,
    last_told: Vec<SpeakerReading>,
    last_asked: Instant,
    last_said: Instant,
}

impl ActiveSpeaker {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            voices: Vec::new(),
            turns: VecDeque::from([SpeakerTurn { participant: None, since: now }]),
            challenger: None,
            last_told: Vec::new(),
            last_asked: now,
            last_said: now,
        }
    }

    /// One packet of a microphone that is not muted.
    pub(super) fn note(&mut self, participant: ParticipantId, level: u8, now: Instant) {
        let loud = level < SPEECH;
        match self.voices.iter_mut().find(|voice| voice.participant == participant) {
            Some(voice) => {
                // Rises at once, falls slowly: the gaps between words are not silence.
                let weight = if f32::from(level) < voice.level { 0.5 } else { 0.2 };
                voice.level += (f32::from(level) - voice.level) * weight;
                voice.heard = now;
                if loud {
                    voice.spoke = Some(now);
                }
            }
            None => {
                self.voices.push(Voice { participant, level: f32::from(level), heard: now, spoke: loud.then_some(now) })
            }
        }
    }

    /// Smoothed dBov, negated; of somebody unheard: silence.
    pub(super) fn level_of(&self, participant: ParticipantId) -> f32 {
        self.voices.iter().find(|voice| voice.participant == participant).map_or(127.0, |voice| voice.level)
    }

    pub(super) fn forget(&mut self, participant: ParticipantId, now: Instant) {
        self.voices.retain(|voice| voice.participant != participant);
        if self.turn().participant == Some(participant) {
            self.begin_turn(None, now);
        }
    }

    pub(super) fn turn(&self) -> SpeakerTurn {
        self.turns.back().copied().unwrap_or(SpeakerTurn { participant: None, since: self.last_asked })
    }

    /// The turns of the last 20 seconds, oldest first; the first of them may have begun before.
    pub(super) fn history(&self, now: Instant) -> Vec<SpeakerTurn> {
        let past = |turn: &SpeakerTurn| now.saturating_duration_since(turn.since) > HISTORY;
        let over = self.turns.iter().skip(1).take_while(|next| past(next)).count();
        self.turns.iter().skip(over).copied().collect()
    }

    /// Asks the question, at most once an `INTERVAL`. `Some`: something has changed, or it is time to say it again.
    pub(super) fn poll(&mut self, now: Instant) -> Option<(SpeakerTurn, Vec<SpeakerReading>)> {
        if now.saturating_duration_since(self.last_asked) < INTERVAL {
            return None;
        }
        self.last_asked = now;
        let before = self.turn();
        self.decide(now);
        let levels = self.readings(now);
        let stale = now.saturating_duration_since(self.last_said) >= TELL_AGAIN && self.turn().participant.is_some();
        if self.turn() == before && levels == self.last_told && !stale {
            return None;
        }
        self.last_said = now;
        self.last_told.clone_from(&levels);
        Some((self.turn(), levels))
    }

    fn decide(&mut self, now: Instant) {
        let speaks = |voice: &&Voice| voice.spoke.is_some_and(|at| now.saturating_duration_since(at) < RECENT);
        let loudest = self.voices.iter().filter(speaks).min_by(|a, b| a.level.total_cmp(&b.level));
        let present = self.turn().participant;
        let present_voice = self.voices.iter().find(|voice| Some(voice.participant) == present);
        let Some(loudest) = loudest else {
            self.challenger = None;
            let last = present_voice.and_then(|voice| voice.spoke);
            if present.is_some() && last.is_none_or(|at| now.saturating_duration_since(at) > SILENCE) {
                self.begin_turn(None, now);
            }
            return;
        };
        let candidate = loudest.participant;
        let leads = present_voice.filter(speaks).is_none_or(|voice| loudest.level + LEAD < voice.level);
        if Some(candidate) == present || !leads {
            self.challenger = None;
            return;
        }
        match self.challenger {
            Some((who, since)) if who == candidate => {
                if now.saturating_duration_since(since) >= TAKEOVER {
                    self.begin_turn(Some(candidate), now);
                }
            }
            _ if present.is_none() => self.begin_turn(Some(candidate), now),
            _ => self.challenger = Some((candidate, now)),
        }
    }

    fn begin_turn(&mut self, participant: Option<ParticipantId>, now: Instant) {
        self.challenger = None;
        self.turns.push_back(SpeakerTurn { participant, since: now });
        let kept = self.history(now);
        let most = kept.len().saturating_sub(MOST_TURNS);
        self.turns = kept.into_iter().skip(most).collect();
    }

    fn readings(&self, now: Instant) -> Vec<SpeakerReading> {
        self.voices
            .iter()
            .filter(|voice| now.saturating_duration_since(voice.heard) < Duration::from_secs(1))
            .filter(|voice| voice.level < f32::from(SPEECH))
            // Steps of 3 dB: what a ring on a screen can show.
            .map(|voice| SpeakerReading { participant: voice.participant, level: (voice.level / 3.0) as u8 * 3 })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIN: ParticipantId = ParticipantId(1);
    const MARSH: ParticipantId = ParticipantId(2);

    struct Room {
        speakers: ActiveSpeaker,
        start: Instant,
        millis: u64,
    }

    impl Room {
        fn new() -> Self {
            let start = Instant::now();
            Self { speakers: ActiveSpeaker::new(start), start, millis: 0 }
        }

        fn run(&mut self, millis: u64, levels: &[(ParticipantId, u8)]) -> Option<ParticipantId> {
            for _ in 0..millis / 20 {
                self.millis += 20;
                let now = self.start + Duration::from_millis(self.millis);
                for (who, level) in levels {
                    self.speakers.note(*who, *level, now);
                }
                self.speakers.poll(now);
            }
            self.speakers.turn().participant
        }

        fn history(&self) -> Vec<Option<ParticipantId>> {
            let now = self.start + Duration::from_millis(self.millis);
            self.speakers.history(now).iter().map(|turn| turn.participant).collect()
        }
    }

    #[test]
    fn a_turn_is_taken_by_speaking_and_kept_over_a_cough() {
        let mut room = Room::new();
        assert_eq!(room.run(1_000, &[(LIN, 127), (MARSH, 90)]), None, "a quiet room");
        assert_eq!(room.run(600, &[(LIN, 30), (MARSH, 90)]), Some(LIN));
        assert_eq!(room.run(300, &[(LIN, 30), (MARSH, 15)]), Some(LIN), "a cough");
        assert_eq!(room.run(2_000, &[(LIN, 32), (MARSH, 32)]), Some(LIN), "equals do not flap");
        assert_eq!(room.run(3_000, &[(LIN, 127), (MARSH, 30)]), Some(MARSH));
        assert_eq!(room.run(2_000, &[(LIN, 127), (MARSH, 127)]), Some(MARSH), "a pause for thought");
        assert_eq!(room.run(6_000, &[(LIN, 127), (MARSH, 127)]), None);
        assert_eq!(room.history(), [None, Some(LIN), Some(MARSH), None]);
        room.run(40_000, &[(LIN, 127)]);
        assert_eq!(room.history(), [None], "only 20 seconds are remembered, also while nobody speaks");
        room.run(1_000, &[(LIN, 20)]);
        assert_eq!(room.history(), [None, Some(LIN)]);
    }
}
