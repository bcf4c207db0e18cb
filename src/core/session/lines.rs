//! What the engine says of a browser's lines, passed on to whom it concerns. The latest is kept: a
//! resumed socket has missed it, and who is shut out hears nothing of it until he is back.

use super::command::ConnectionId;
use super::publishing::PeerKind;
use super::session::Session;
use super::views::Sight;
use crate::media::{LineState, MAX_OFFER_LINES, ice_name};
use crate::model::{PeerId, TrackId};
use crate::protocol::{LineAssignment, ServerMessage, Via};
use crate::quality::PathEvent;

impl Session {
    pub(super) fn show_lines(&mut self, id: PeerId, lines: Vec<LineState>) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        peer.lines = lines;
        self.settle_gains(id);
        if let Some(connection) = self.listening_socket(id) {
            self.send_lines(connection, id, true);
        }
    }

    pub(super) fn ask_for_lines(&mut self, id: PeerId, audio: u16, video: u16) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        peer.lines_wanted = Some((audio, video));
        if let Some(connection) = self.listening_socket(id) {
            self.outbox.news(connection, None, ServerMessage::LinesWanted { audio, video });
        }
    }

    /// Of a browser; whoever publishes by WHIP goes on as agreed.
    pub(super) fn ask_for_offer(&mut self, id: PeerId) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        peer.offer_wanted = true;
        if let Some(connection) = self.listening_socket(id) {
            self.outbox.news(connection, None, ServerMessage::OfferWanted);
        }
    }

    pub(super) fn ask_for_encodings(&mut self, id: PeerId, mid: String, rids: Vec<String>) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        if peer.encodings.len() >= MAX_OFFER_LINES && !peer.encodings.contains_key(&mid) {
            return;
        }
        peer.encodings.insert(mid.clone(), rids.clone());
        if let Some(connection) = self.listening_socket(id) {
            self.outbox.news(connection, None, ServerMessage::EncodingsWanted { mid, rids });
        }
    }

    pub(super) fn peer_connected(&mut self, id: PeerId, via: Via) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        peer.silent_since = None;
        let (owner, back) = (peer.owner, std::mem::take(&mut peer.path_lost));
        if back {
            self.note_path(owner, PathEvent::PathBack);
        }
        self.goes_over(id, via);
    }

    /// What the media of this peer go over now.
    pub(super) fn goes_over(&mut self, id: PeerId, via: Via) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        if peer.via.replace(via) != Some(via) {
            let owner = peer.owner;
            self.note_path(owner, PathEvent::from(via));
        }
    }

    /// A browser comes back by an ICE restart; a player has nobody to start one.
    pub(super) fn peer_disconnected(&mut self, id: PeerId) {
        let now = self.clock.monotonic;
        let Some(peer) = self.peers.get_mut(&id) else { return };
        if peer.kind != PeerKind::Browser {
            peer.silent_since.get_or_insert(now);
        }
        if !std::mem::replace(&mut peer.path_lost, true) {
            let owner = peer.owner;
            self.note_path(owner, PathEvent::PathLost);
        }
    }

    /// Another name than before: it looks for a path anew.
    pub(super) fn note_ice_name(&mut self, id: PeerId, sdp: &str) {
        let (Some(peer), Some(name)) = (self.peers.get_mut(&id), ice_name(sdp)) else { return };
        let before = peer.ice_name.replace(name.to_owned());
        if before.is_some_and(|before| before != name) {
            let owner = peer.owner;
            self.note_path(owner, PathEvent::IceRestart);
        }
    }

    /// Everything about the lines of this socket's peer: after a snapshot.
    pub(super) fn send_receiving_lines(&mut self, connection: ConnectionId) {
        let Some(viewer) = self.connections.get(&connection) else { return };
        let in_room = viewer.sight == Sight::Room;
        let Some(id) = self.browser_of(viewer.me) else { return };
        if self.peers.get(&id).is_some_and(|peer| !peer.lines.is_empty()) {
            self.send_lines(connection, id, in_room);
        }
        if in_room {
            self.send_gains(connection, id);
        }
        let Some(peer) = self.peers.get(&id).filter(|_| in_room) else { return };
        if let Some((audio, video)) = peer.lines_wanted {
            self.outbox.news(connection, None, ServerMessage::LinesWanted { audio, video });
        }
        if peer.offer_wanted {
            self.outbox.news(connection, None, ServerMessage::OfferWanted);
        }
        for (mid, rids) in &peer.encodings {
            let body = ServerMessage::EncodingsWanted { mid: mid.clone(), rids: rids.clone() };
            self.outbox.news(connection, None, body);
        }
    }

    /// The lines as the engine told them; a track that is no longer routed there counts as nothing.
    fn send_lines(&mut self, connection: ConnectionId, id: PeerId, in_room: bool) {
        let Some(peer) = self.peers.get(&id) else { return };
        let routed = |track: &TrackId| in_room && peer.routes.iter().any(|route| route.source == Some(*track));
        let line = |line: &LineState| LineAssignment { mid: line.mid.clone(), track: line.source.filter(routed) };
        let lines = peer.lines.iter().map(line).collect();
        self.outbox.news(connection, None, ServerMessage::Lines { lines });
    }

    /// The socket of a browser whose person sees the room.
    pub(super) fn listening_socket(&self, id: PeerId) -> Option<ConnectionId> {
        let peer = self.peers.get(&id).filter(|peer| peer.kind == PeerKind::Browser)?;
        let connection = self.connection_of(peer.owner)?;
        let viewer = self.connections.get(&connection)?;
        viewer.is_in_room().then_some(connection)
    }
}
