//! How the session goes for those in it, put together from what the engine reads and what browsers
//! measure. It leaves by `Effect::Health`, without a name, and is remembered nowhere here.

use std::collections::BTreeMap;
use std::time::Instant;

use super::effect::Effect;
use super::publishing::{Peer, PeerKind, Track, send_action};
use super::rights::Action;
use super::seats::Place;
use super::session::Session;
use crate::media::{PathReading, PictureReading, SoundReading, SpeakerTurn, Why};
use crate::model::{Language, ParticipantId, PeerId, TrackId};
use crate::protocol::{ChannelState, ClientStats, Mode, Presence, Source};
use crate::quality::{
    ChannelHealth, DirectHealth, Downlink, FloorTurn, Heard, PairHealth, PathChange, PathEvent, PersonHealth,
    PictureHealth, SessionHealth, Uplink, direct, interpreted,
};

/// The server's own share of the way: a batch and a wake-up, in milliseconds.
const SERVER_MS: f64 = 1.0;
/// Changes of people's paths between two readings; more are a storm, of which the beginning says enough.
const MOST_CHANGES: usize = 64;

/// The newest readings.
#[derive(Debug, Default)]
pub(super) struct Readings {
    sounds: BTreeMap<TrackId, SoundReading>,
    paths: BTreeMap<PeerId, PathReading>,
    pictures: Vec<PictureReading>,
    stats: BTreeMap<ParticipantId, ClientStats>,
    /// When each interpreter last began or ceased to sound.
    voices: BTreeMap<ParticipantId, Instant>,
    /// Since the last reading.
    changes: Vec<PathChange>,
}

impl Readings {
    pub(super) fn take_stats(&mut self, who: ParticipantId, stats: ClientStats) {
        self.stats.insert(who, stats);
    }

    pub(super) fn note_voice(&mut self, who: ParticipantId, now: Instant) {
        self.voices.insert(who, now);
    }

    pub(super) fn forget(&mut self, who: ParticipantId) {
        self.stats.remove(&who);
        self.voices.remove(&who);
    }
}

impl Session {
    pub(super) fn take_readings(
        &mut self,
        sounds: Vec<SoundReading>,
        paths: Vec<PathReading>,
        pictures: Vec<PictureReading>,
        turns: &[SpeakerTurn],
    ) {
        self.readings.sounds = sounds.into_iter().map(|reading| (reading.track, reading)).collect();
        // A path may change without a word of ICE.
        for (peer, via) in paths.iter().filter_map(|reading| Some((reading.peer, reading.via?))) {
            self.goes_over(peer, via);
        }
        self.readings.paths = paths.into_iter().map(|reading| (reading.peer, reading)).collect();
        self.readings.pictures = pictures;
        let changes = std::mem::take(&mut self.readings.changes);
        let turns =
            turns.iter().map(|turn| FloorTurn { participant: turn.participant, since: self.timestamp_of(turn.since) });
        let health = self.health(changes, turns.collect());
        self.outbox.tell(Effect::Health(Box::new(health)));
    }

    /// Somebody in the room has another way to the server, or none.
    pub(super) fn note_path(&mut self, participant: ParticipantId, what: PathEvent) {
        if self.place(participant) == Place::Present && self.readings.changes.len() < MOST_CHANGES {
            self.readings.changes.push(PathChange { at: self.clock.wall, participant, what });
        }
    }

    fn health(&self, changes: Vec<PathChange>, turns: Vec<FloorTurn>) -> SessionHealth {
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
            consent: self.recording_consent(),
            floor_sounds: self.voices.floor_sounds(),
            channels: self.channels(),
            pairs: self.pairs(&people),
            pictures: self.pictures(),
            people,
            turns,
            changes,
            routes: self.route_table(),
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
        let open =
            |track: &Track| self.may(who, Action::SendMicrophone) && !self.is_cut(who, track.source, track.muted);
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
            silent_ms: channel.silent_since.map(|since| {
                let told = u32::try_from(now.millis_since(since)).unwrap_or(0);
                // A wall clock that was put forward makes nobody silent for longer than he was.
                told.min(self.quiet_ms(channel.interpreter))
            }),
            live: u8::try_from(state.live_into(&channel.language)).unwrap_or(u8::MAX),
            uninterpreted_seconds: channel.uninterpreted_seconds,
        };
        if state.mode == Mode::Simultaneous { view.channels.iter().map(health).collect() } else { Vec::new() }
    }

    /// For how long this interpreter can have been silent at most, in milliseconds.
    fn quiet_ms(&self, interpreter: Option<ParticipantId>) -> u32 {
        let since = interpreter.and_then(|who| self.readings.voices.get(&who));
        let quiet = since.map(|at| self.clock.monotonic.saturating_duration_since(*at).as_millis());
        quiet.and_then(|millis| u32::try_from(millis).ok()).unwrap_or(u32::MAX)
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
        let own = figures(&heard(speaker, listener));
        let through = booth.map(|booth| {
            let span = self.span_of(booth.participant);
            figures(&interpreted(&heard(speaker, booth), &heard(booth, listener), span))
        });
        let DirectHealth { delay_ms, loss_permille, score } = through.unwrap_or(own);
        Some(PairHealth {
            speaker: speaker.participant,
            listener: listener.participant,
            interpreter: booth.map(|booth| booth.participant),
            delay_ms,
            loss_permille,
            score,
            direct: booth.map(|_| own),
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
        told.chain(self.shed_pictures()).collect()
    }

    /// Pictures that screens ask for and that are not sent because there is too much to do: the engine has no line for
    /// them and says nothing of them.
    fn shed_pictures(&self) -> Vec<PictureHealth> {
        let mut shed = Vec::new();
        for (who, seat) in self.attendance.iter().filter(|(who, _)| self.may(**who, Action::ReceiveMedia)) {
            let share = self.picture_share(*who);
            for want in &seat.wants {
                let Some(track) = self.tracks.get(&want.track).filter(|track| track.owner != *who) else { continue };
                if self.is_sent(track) && !share.holds(track.source, want.stage) {
                    let (receiver, owner, source) = (*who, track.owner, track.source);
                    // The smallest at least.
                    shed.push(PictureHealth { receiver, owner, source, wanted: 0, given: None, why: Why::Shed });
                }
            }
        }
        shed
    }

    fn is_sent(&self, track: &Track) -> bool {
        self.may(track.owner, send_action(track.source)) && !self.is_cut(track.owner, track.source, track.muted)
    }
}

fn figures(heard: &Heard) -> DirectHealth {
    DirectHealth {
        delay_ms: heard.delay_ms.round() as u32,
        loss_permille: (heard.loss * 1000.0).round() as u16,
        score: (heard.score * 100.0).round() as u16,
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
