//! One sound for those who cannot mix: players with a single line, browsers on a narrow path. Which mixes there are and what is in
//! them is decided here, by the plan that every listener has; the mixing itself is done outside.

use std::collections::BTreeMap;

use super::publishing::Peer;
use super::routes::{PlannedTrack, Playback};
use super::session::Session;
use crate::interpretation::{Ear, Gain, Planner, Sound, SoundKey, Sounds};
use crate::media::{self, Mix};
use crate::model::{Language, ParticipantId, PeerId, TrackId};
use crate::protocol::{Hearing, Part};

/// Mixes are numbered from here, far beyond what a session publishes.
const FIRST: u32 = 1 << 31;
/// Who listens in common with others, and publishes nothing himself.
const ANYBODY: ParticipantId = ParticipantId(0);

/// Those who hear the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Audience {
    language: Language,
    /// Somebody with a mix of his own: he publishes sound, which is not in it, or hears it otherwise.
    apart: Option<ParticipantId>,
}

#[derive(Debug, Default)]
pub(super) struct Mixes {
    numbers: BTreeMap<Audience, TrackId>,
    told: Vec<Mix>,
}

impl Mixes {
    fn track_for(&mut self, audience: &Audience) -> TrackId {
        if let Some(known) = self.numbers.get(audience) {
            return *known;
        }
        let track = TrackId(FIRST + self.numbers.len() as u32);
        self.numbers.insert(audience.clone(), track);
        track
    }
}

impl Session {
    /// The mix for each player that needs one; the engine is told of all of them.
    pub(super) fn settle_mixes(&mut self, tracks: &[PlannedTrack], sounds: &Sounds) {
        let listening = self.peers.values().filter(|peer| self.takes_a_mix(peer));
        let mut audiences: Vec<Audience> = listening.filter_map(|peer| self.audience_of(peer.owner, tracks)).collect();
        audiences.sort();
        audiences.dedup();
        let planner = self.planner(sounds);
        let voices: Vec<_> = audiences.iter().map(|audience| self.voices_for(audience, &planner)).collect();
        let mixes: Vec<Mix> = audiences
            .iter()
            .zip(voices)
            .map(|(audience, voices)| Mix { track: self.mixes.track_for(audience), voices })
            .collect();
        if mixes != self.mixes.told {
            self.mixes.told.clone_from(&mixes);
            self.outbox.media(media::Command::SetMixes { session: self.id.clone(), mixes });
        }
    }

    /// What a player with one line of sound plays.
    pub(super) fn mix_for(&self, who: ParticipantId, tracks: &[PlannedTrack]) -> Option<TrackId> {
        self.mixes.numbers.get(&self.audience_of(who, tracks)?).copied()
    }

    /// The sounds of a browser on a narrow path: the mix alone.
    pub(super) fn mixed_sound(&self, who: ParticipantId, tracks: &[PlannedTrack]) -> Option<Vec<Sound>> {
        let track = self.mix_for(who, tracks)?;
        Some(vec![Sound { key: SoundKey::Mix, track: Some(track), part: Part::Mix, gain: Gain::FULL }])
    }

    /// What is in a mix, and how loud; `None`: this is none.
    pub(super) fn mixed_voices(&self, track: TrackId) -> Option<&[(TrackId, Option<i16>)]> {
        self.mixes.told.iter().find(|mix| mix.track == track).map(|mix| mix.voices.as_slice())
    }

    pub(super) fn note_width(&mut self, id: PeerId, narrow: bool) {
        if let Some(peer) = self.peers.get_mut(&id) {
            peer.narrow = narrow;
        }
    }

    /// Interpreters work with what is apart in a mix.
    pub(super) fn takes_a_mix(&self, peer: &Peer) -> bool {
        let plays = match peer.playback {
            Playback::Speaker { audio, .. } => audio,
            Playback::Room => peer.narrow && !self.is_interpreter(peer.owner),
            Playback::Tracks => false,
        };
        plays && peer.rights.receive && peer.answered
    }

    fn audience_of(&self, who: ParticipantId, tracks: &[PlannedTrack]) -> Option<Audience> {
        let seat = self.seat(who)?;
        let language = seat.languages.as_ref()?.listens.clone();
        let publishes = tracks.iter().any(|track| track.owner == who && track.source.is_audio());
        let own = publishes || self.is_interpreter(who) || seat.hearing != Hearing::default();
        Some(Audience { language, apart: own.then_some(who) })
    }

    fn voices_for(&self, audience: &Audience, planner: &Planner<'_>) -> Vec<(TrackId, Option<i16>)> {
        let usual = Hearing::default();
        let who = audience.apart.unwrap_or(ANYBODY);
        let hearing = audience.apart.and_then(|who| self.seat(who)).map_or(&usual, |seat| &seat.hearing);
        let ear = Ear { who, language: &audience.language, hearing };
        planner.plan(ear).into_iter().filter_map(|sound| Some((sound.track?, sound.gain.0))).collect()
    }
}
