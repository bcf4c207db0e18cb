use std::collections::BTreeMap;

use consilium_core::media::{Command, Event, Mix, OfferFailure, PeerRights, Publication, Route};
use consilium_core::model::{ParticipantId, PeerId, TrackId};

/// A peer as the session has described it.
#[derive(Debug, Clone)]
pub struct EnginePeer {
    pub participant: ParticipantId,
    pub rights: PeerRights,
    pub routes: Vec<Route>,
    pub publications: Vec<Publication>,
}

/// The media engine, as far as the session can tell: it keeps what it is told and answers offers.
#[derive(Debug, Default)]
pub struct Engine {
    pub peers: BTreeMap<PeerId, EnginePeer>,
    pub muted: BTreeMap<TrackId, bool>,
    pub closed: bool,
    /// What the recorder is handed.
    pub taps: Vec<TrackId>,
    pub mixes: Vec<Mix>,
    /// What went over lossy channels, to whom.
    pub told: Vec<(PeerId, String)>,
    /// The next answer to an offer; offers wait while `paused`.
    pub refuses: bool,
    pub paused: bool,
    pub waiting: Vec<Event>,
}

impl Engine {
    pub fn take(&mut self, command: &Command) {
        match command {
            Command::AddPeer { peer, participant, rights, .. } => {
                let fresh =
                    EnginePeer { participant: *participant, rights: *rights, routes: vec![], publications: vec![] };
                assert!(self.peers.insert(*peer, fresh).is_none(), "a peer is added once");
            }
            Command::RemovePeer { peer } => {
                assert!(self.peers.remove(peer).is_some(), "only a known peer is removed");
            }
            Command::Offer { peer, request, publications, .. } => self.take_offer(*peer, *request, publications),
            Command::SetRights { peer, rights } => self.peer(*peer).rights = *rights,
            Command::SetMuted { track, muted, .. } => {
                self.muted.insert(*track, *muted);
            }
            Command::SetRoutes { peer, routes } => self.peer(*peer).routes.clone_from(routes),
            Command::SetTaps { tracks, .. } => self.taps.clone_from(tracks),
            Command::SetMixes { mixes, .. } => self.mixes.clone_from(mixes),
            Command::Feed { .. } => panic!("mixes are fed by the mixer"),
            Command::Tell { peers, text, .. } => {
                for peer in peers {
                    assert!(self.peer(*peer).rights.receive, "who may not receive is told nothing");
                    self.told.push((*peer, text.to_string()));
                }
            }
            Command::CloseSession { .. } => {
                self.peers.clear();
                self.closed = true;
            }
        }
    }

    fn peer(&mut self, peer: PeerId) -> &mut EnginePeer {
        self.peers.get_mut(&peer).expect("commands name peers that exist")
    }

    fn take_offer(&mut self, peer: PeerId, request: u64, publications: &[Publication]) {
        let result = if self.refuses { Err(OfferFailure::Refused("bad".into())) } else { Ok("v=0 answer".to_owned()) };
        if result.is_ok() {
            self.peer(peer).publications = publications.to_vec();
        }
        self.waiting.push(Event::Answered { peer, request, result });
    }

    /// The participants whose tracks reach this peer, and the tracks.
    pub fn heard_by(&self, peer: PeerId) -> Vec<TrackId> {
        let peer = self.peers.get(&peer).expect("a known peer");
        if !peer.rights.receive {
            return Vec::new();
        }
        let reaches = |track: &TrackId| {
            let owner = self.peers.values().find(|p| p.publications.iter().any(|line| line.track == *track));
            owner.is_some_and(|owner| owner.rights.send)
        };
        let routed = peer.routes.iter().filter_map(|route| route.source).flat_map(|source| self.voices_of(source));
        routed.filter(reaches).collect()
    }

    /// What is audible in a mix; a track that is none is its own voice.
    fn voices_of(&self, source: TrackId) -> Vec<TrackId> {
        let Some(mix) = self.mixes.iter().find(|mix| mix.track == source) else { return vec![source] };
        mix.voices.iter().filter(|(_, gain)| gain.is_some()).map(|(track, _)| *track).collect()
    }
}
