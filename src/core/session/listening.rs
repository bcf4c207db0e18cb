//! The route table for auditors, read from what the engine was told, not from what should have been.

use super::interpreting::route_key;
use super::publishing::{Peer, PeerKind};
use super::session::Session;
use crate::media::{MediaKind, Route};
use crate::model::TrackId;
use crate::protocol::Part;
use crate::quality::{HeardSound, Listening, RouteTable};

impl Session {
    pub(super) fn route_table(&self) -> RouteTable {
        let receiving = self.peers.values().filter(|peer| peer.rights.receive && peer.answered);
        RouteTable {
            at: Some(self.clock.wall),
            revision: self.ledger.interpretation.revision,
            listeners: receiving.map(|peer| self.listening(peer)).collect(),
        }
    }

    fn listening(&self, peer: &Peer) -> Listening {
        let seat = self.seat(peer.owner);
        let languages = seat.and_then(|seat| seat.languages.as_ref());
        let sent = peer.routes.iter().filter(|route| route.kind == MediaKind::Audio);
        Listening {
            listener: peer.owner,
            role: self.facts(peer.owner).role,
            language: languages.map(|languages| languages.listens.clone()),
            original: seat.is_some_and(|seat| seat.hearing.floor),
            player: peer.kind != PeerKind::Browser,
            sounds: sent.flat_map(|route| self.sounds_on(peer, route)).collect(),
        }
    }

    /// A mix is told voice by voice.
    fn sounds_on(&self, peer: &Peer, route: &Route) -> Vec<HeardSound> {
        let Some(source) = route.source else { return Vec::new() };
        if let Some(voices) = self.mixed_voices(source) {
            return voices.iter().filter_map(|(track, gain)| self.heard_sound(*track, Part::Mix, *gain)).collect();
        }
        let planned = peer.sounds.iter().find(|sound| route_key(sound.key) == route.key);
        // A player gets tracks as they are.
        let (part, gain) = planned.map_or((Part::Floor, Some(0)), |sound| (sound.part, sound.gain.0));
        self.heard_sound(source, part, gain).into_iter().collect()
    }

    fn heard_sound(&self, track: TrackId, part: Part, gain: Option<i16>) -> Option<HeardSound> {
        let track = self.tracks.get(&track)?;
        let muted = self.is_cut(track.owner, track.source, track.muted);
        let role = self.facts(track.owner).role;
        Some(HeardSound { from: track.owner, role, source: track.source, part, gain, muted })
    }
}
