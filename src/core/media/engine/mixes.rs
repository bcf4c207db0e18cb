use std::time::Instant;

use super::super::codec::Codec;
use super::super::command::{Mix, MixedFrame};
use super::super::meter::Meter;
use super::super::packet::RtpIn;
use super::super::red::Taken;
use super::super::track::{Layer, MIXER, Tails, Track};
use super::MediaEngine;
use crate::model::{ParticipantId, SessionId, TrackId};
use crate::protocol::Source;

/// A mix belongs to nobody in the room.
const NOBODY: ParticipantId = ParticipantId(0);

impl MediaEngine {
    /// Mixes that stay go on unbroken.
    pub(super) fn set_mixes(&mut self, session: &SessionId, mixes: &[Mix], now: Instant) {
        let Some(&index) = self.by_session.get(session) else { return };
        let Some(room) = self.rooms.get_mut(index) else { return };
        room.voices = mixes.iter().flat_map(|mix| mix.voices.iter().map(|(track, _)| *track)).collect();
        for track in room.tracks.values_mut() {
            track.mixed = room.voices.contains(&track.id);
        }
        let known: Vec<(u32, TrackId)> = room
            .tracks
            .indices()
            .filter_map(|at| room.tracks.get(at).filter(|track| track.peer == MIXER).map(|track| (at, track.id)))
            .collect();
        for (at, _) in known.iter().filter(|(_, id)| !mixes.iter().any(|mix| mix.track == *id)) {
            self.end_track(index, *at, now);
        }
        for mix in mixes.iter().filter(|mix| !known.iter().any(|(_, id)| *id == mix.track)) {
            self.begin_mix(index, mix.track);
        }
    }

    fn begin_mix(&mut self, room_index: u32, id: TrackId) {
        let Some(room) = self.rooms.get_mut(room_index) else { return };
        if room.by_id.contains_key(&id) {
            return;
        }
        let track = room.tracks.insert(Track {
            id,
            participant: NOBODY,
            // Neither metered nor counted for who speaks.
            source: Source::ScreenAudio,
            peer: MIXER,
            line: 0,
            muted: false,
            started: false,
            on_stage: false,
            tapped: false,
            mixed: false,
            meter: Meter::default(),
            arrivals: super::super::arrivals::Arrivals::default(),
            taken: Taken::default(),
            layers: Layer::for_rids(&[]),
            targets: Vec::new(),
            tails: Tails::default(),
            encodings_told: None,
            fewer_since: None,
        });
        room.by_id.insert(id, track);
        self.connect_waiting(room_index, id, track);
    }

    pub(super) fn feed(&mut self, session: &SessionId, id: TrackId, frame: MixedFrame, now: Instant) {
        let Some(&index) = self.by_session.get(session) else { return };
        let Some(room) = self.rooms.get(index) else { return };
        let Some(&track) = room.by_id.get(&id) else { return };
        if room.tracks.get(track).is_none_or(|track| track.peer != MIXER) {
            return;
        }
        let packet = RtpIn {
            line: 0,
            layer: 0,
            codec: Codec::Opus,
            sequence: frame.sequence,
            timestamp: frame.timestamp,
            marker: false,
            payload: frame.opus,
            arrived: now,
            received: now,
            earlier: 0,
            audio_level: Some(frame.level),
            voice: false,
            orientation: None,
            keyframe: true,
            size: None,
            picture: None,
            report: None,
        };
        self.deliver(index, track, packet, now);
    }
}
