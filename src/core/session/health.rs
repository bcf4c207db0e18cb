//! How the session goes for those in it, put together from what the engine reads and what browsers
//! measure. It leaves by `Effect::Health`, without a name, and is remembered nowhere here.

use std::collections::BTreeMap;

use super::effect::Effect;
use super::publishing::{Peer, PeerKind};
use super::rights::Action;
use super::seats::Place;
use super::session::Session;
use crate::media::{PathReading, PictureReading, SoundReading};
use crate::model::{Language, ParticipantId, PeerId, TrackId};
use crate::protocol::{ChannelState, ClientStats, Mode, Presence, Source};
use crate::quality::{
    ChannelHealth, Downlink, Heard, PairHealth, PersonHealth, PictureHealth, SessionHealth, Uplink, direct, interpreted,
};

/// The server's own share of the way: a batch and a wake-up, in milliseconds.
const SERVER_MS: f64 = 1.0;

/// The newest readings.
#[derive(Debug, Default)]
pub(super) struct Readings {
    sounds: BTreeMap<TrackId, SoundReading>,
    paths: BTreeMap<PeerId, PathReading>,
    pictures: Vec<PictureReading>,
    stats: BTreeMap<ParticipantId, ClientStats>,
}

impl Readings {
    pub(super) fn take_stats(&mut self, who: ParticipantId, stats: ClientStats) {
        self.stats.insert(who, stats);
    }

    pub(super) fn forget(&mut self, who: ParticipantId) {
        self.stats.remove(&who);
    }
}

impl Session {
    pub(super) fn take_readings(
        &mut self,
        sounds: Vec<SoundReading>,
        paths: Vec<PathReading>,
        pictures: Vec<PictureReading>,
    ) {
        self.readings.sounds = sounds.into_iter().map(|reading| (reading.track, reading)).collect();
        self.readings.paths = paths.into_iter().map(|reading| (reading.peer, reading)).collect();
        self.readings.pictures = pictures;
        let health = self.health();
        self.outbox.tell(Effect::Health(Box::new(health)));
    }

    fn health(&self) -> SessionHealth {
        let people: Vec<PersonHealth> = self
            .attendance
            .keys()
            .filter(|who| self.place(**who) == Place::Present)
            .map(|who| self.person(*who))
            .collect();
        let present = people.iter().filter(|person| person.presence == Presence::Present).count();
        SessionHealth {
            session: self.id.clone(),
            started: self.started,
            present: count(present),
            reconnecting: count(people.len() - present),
            deliberation: self.ledger.deliberation.is_some(),
            recorded: self.recorded_since().is_some(),
            floor_sounds: self.voices.floor_sounds(),
            channels: self.channels(),
            pairs: self.pairs(&people),
            pictures: self.pictures(),
            people,
        }
    }

    fn person(&self, who: ParticipantId) -> PersonHealth {
        let stats = self.readings.stats.get(&who);
        let peer = self.browser_of(who).or_else(|| self.player_of(who));
        let path = peer.and_then(|peer| self.readings.paths.get(&peer));
        let microphone = self.open_microphone(who);
        let reading = microphone.and_then(|track| self.readings.sounds.get(&track));
        // A track that was published a moment ago has no full reading yet.
        let sends = reading.is_none_or(|reading| reading.received > 0);
        PersonHealth {
            participant: who,
            role: self.facts(who).role,
            presence: self.presence(who),
            via: peer.and_then(|peer| self.peers.get(&peer)).and_then(|peer| peer.via),
            // Either end may see a detour that the other does not.
            rtt_ms: stats.map(|stats| stats.rtt_ms).max(path.and_then(|path| path.rtt_ms)),
            up_loss_permille: reading.and_then(loss),
            down_loss_permille: path
                .and_then(|path| path.loss_permille)
                .max(stats.map(|stats| stats.audio_loss_permille)),
            concealed_permille: stats.map(|stats| stats.concealed_permille),
            buffer_ms: stats.and_then(|stats| stats.buffer_ms),
            freezes: stats.map_or(0, |stats| stats.video_freezes),
            cursor_lag_ms: stats.and_then(|stats| stats.cursor_lag_ms),
            sends: microphone.is_some() && sends,
            open: microphone.is_some(),
            hears: peer.and_then(|peer| self.peers.get(&peer)).and_then(|peer| self.hears(peer, stats)),
        }
    }

    fn player_of(&self, who: ParticipantId) -> Option<PeerId> {
        self.peers.iter().find(|(_, peer)| peer.owner == who && peer.kind != PeerKind::Browser).map(|(id, _)| *id)
    }

    /// The microphone that others may hear now.
    fn open_microphone(&self, who: ParticipantId) -> Option<TrackId> {
        let mut microphones =
            self.tracks.iter().filter(|(_, track)| track.owner == who && track.source == Source::Microphone);
        let open = |track: &super::publishing::Track| {
            self.may(who, Action::SendMicrophone) && !self.is_cut(who, track.source, track.muted)
        };
        microphones.find(|(_, track)| open(track)).map(|(id, _)| *id)
    }

    /// Whether sound that is meant for this browser reaches it; `None`: none flows now, or it does not say.
    fn hears(&self, peer: &Peer, stats: Option<&ClientStats>) -> Option<bool> {
        let packets = stats?.sound_packets?;
        let flows = |track: TrackId| self.readings.sounds.get(&track).is_some_and(|reading| reading.received > 0);
        peer.sounds.iter().filter_map(|sound| sound.track).any(flows).then_some(packets > 0)
    }

    fn channels(&self) -> Vec<ChannelHealth> {
        let state = &self.ledger.interpretation;
        let now = self.clock.wall;
        let view = &self.rosters.channels;
        let health = |channel: &crate::protocol::ChannelView| ChannelHealth {
            language: channel.language.clone(),
            listeners: channel.listeners,
            covered: !view.uncovered.contains(&channel.language),
            span_ms: state.channel(&channel.language).holder.map(|who| self.voices.span_of(Some(who))),
            silent_ms: channel.silent_since.map(|since| u32::try_from(now.millis_since(since)).unwrap_or(0)),
            live: u8::try_from(state.live_into(&channel.language)).unwrap_or(u8::MAX),
            uninterpreted_seconds: channel.uninterpreted_seconds,
        };
        if state.mode == Mode::Simultaneous { view.channels.iter().map(health).collect() } else { Vec::new() }
    }

    /// How far this interpreter is behind the speaker, in milliseconds.
    fn span_of(&self, interpreter: ParticipantId) -> f64 {
        f64::from(self.voices.span_of(Some(interpreter)))
    }

    /// Every open microphone to everybody who is meant to hear it.
    fn pairs(&self, people: &[PersonHealth]) -> Vec<PairHealth> {
        let mut pairs = Vec::new();
        let measured = |person: &&PersonHealth| person.rtt_ms.is_some();
        for listener in people.iter().filter(measured) {
            if !self.may(listener.participant, Action::ReceiveMedia) {
                continue;
            }
            for speaker in
                people.iter().filter(measured).filter(|one| one.open && one.participant != listener.participant)
            {
                pairs.extend(self.pair(people, speaker, listener));
            }
        }
        pairs
    }

    fn pair(&self, people: &[PersonHealth], speaker: &PersonHealth, listener: &PersonHealth) -> Option<PairHealth> {
        if self.is_interpreter(speaker.participant) {
            return None;
        }
        let through = self.interpreter_between(speaker.participant, listener.participant);
        let booth =
            through.and_then(|who| people.iter().find(|person| person.participant == who && person.rtt_ms.is_some()));
        let heard = match booth {
            Some(booth) => {
                interpreted(&heard(speaker, booth), &heard(booth, listener), self.span_of(booth.participant))
            }
            None => heard(speaker, listener),
        };
        Some(PairHealth {
            speaker: speaker.participant,
            listener: listener.participant,
            interpreter: booth.map(|booth| booth.participant),
            delay_ms: heard.delay_ms.round() as u32,
            loss_permille: (heard.loss * 1000.0).round() as u16,
            score: (heard.score * 100.0).round() as u16,
        })
    }

    /// Who turns this speaker's words into this listener's language now.
    fn interpreter_between(&self, speaker: ParticipantId, listener: ParticipantId) -> Option<ParticipantId> {
        let spoken = self.seat(speaker)?.languages.as_ref()?.speaks.clone();
        let seat = self.seat(listener)?;
        let listens: &Language = &seat.languages.as_ref()?.listens;
        let channel = self.ledger.interpretation.channel(listens);
        let interpreted = *listens != spoken && !seat.hearing.floor && channel.state == ChannelState::Booth;
        channel.holder.filter(|who| interpreted && *who != listener)
    }

    fn pictures(&self) -> Vec<PictureHealth> {
        let told = self.readings.pictures.iter().filter_map(|reading| {
            let receiver = self.peers.get(&reading.peer)?.owner;
            let track = self.tracks.get(&reading.track)?;
            let PictureReading { wanted, given, why, .. } = *reading;
            Some(PictureHealth { receiver, owner: track.owner, source: track.source, wanted, given, why })
        });
        told.collect()
    }
}

fn heard(speaker: &PersonHealth, listener: &PersonHealth) -> Heard {
    let up = Uplink { rtt_ms: speaker.rtt_ms.unwrap_or(0), loss_permille: speaker.up_loss_permille.unwrap_or(0) };
    let down = Downlink {
        rtt_ms: listener.rtt_ms.unwrap_or(0),
        buffer_ms: listener.buffer_ms,
        concealed_permille: listener.concealed_permille.unwrap_or(0),
    };
    direct(&up, &down, SERVER_MS)
}

fn loss(reading: &SoundReading) -> Option<u16> {
    let lost = reading.sent.saturating_sub(reading.received);
    u16::try_from((u64::from(lost) * 1000).checked_div(u64::from(reading.sent))?).ok()
}

fn count(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}
