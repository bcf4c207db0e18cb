//! The engine: peers and rooms of one worker, and the three kinds of input.
//!
//! - `commands`: what the session asks
//! - `mixes`: tracks that are made of others, outside
//! - `packets`: datagrams in, fan-out, datagrams out
//! - `pictures`: which layer goes to whom, and what senders may pause
//! - `sounds`: which voices a narrow path carries
//! - `timers`: what happens by itself; `health`: what is read out of a room
//! - `channels`: small texts beside the media
//! - `arena`: indices that stay valid

mod arena;
mod channels;
mod commands;
mod health;
mod mixes;
mod packets;
mod pictures;
mod sounds;
mod timers;

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use self::arena::Arena;
use self::channels::Talk;
use super::command::{Command, PeerRights, VideoCodec};
use super::delay::RoundTrips;
use super::demuxer::Demuxer;
use super::event::Event;
use super::lines::DownLines;
use super::outbox::Outbox;
use super::packet::LineIndex;
use super::peer::{Peer, PeerSettings};
use super::speakers::ActiveSpeaker;
use super::track::{Target, Track};
use crate::model::{ParticipantId, PeerId, SessionId, TrackId};

/// Rooms look after themselves this often: keyframes, speakers, layers.
const TICK: Duration = Duration::from_millis(100);
/// The parts of a tick over which rooms are spread.
const SLICES: u32 = 10;

/// Counted for operators; nothing here names a person or a session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    pub datagrams_in: u64,
    pub datagrams_out: u64,
    pub bytes_out: u64,
    pub rtp_in: u64,
    /// RTP packets handed to subscribers.
    pub rtp_forwarded: u64,
    /// Datagrams from addresses that ICE has not validated, or of no known kind.
    pub refused: u64,
    /// Packets of senders without the right, or of muted tracks.
    pub silenced: u64,
    /// Media datagrams held back from peers that may not receive.
    pub held_back: u64,
    pub keyframes_asked: u64,
    /// Packets given up because their receiver's path was too narrow, or was not there yet.
    pub given_up: u64,
    /// Packets that receivers asked for again, and those that were sent again for it.
    pub asked_again: u64,
    pub sent_again: u64,
    /// Packets that receivers told as lost.
    pub lost_told: u64,
    /// Media paths that came up, also again, and that were lost.
    pub paths_up: u64,
    pub paths_lost: u64,
    /// Endpoints that went without ever having had media: ICE found no path, or DTLS did not finish on it.
    pub ice_failed: u64,
    pub dtls_failed: u64,
    /// Of every endpoint, as told last, each two seconds.
    pub round_trips: RoundTrips,
    /// Texts of lossy channels, passed on, sent, and dropped because there were too many or no channel.
    pub texts_in: u64,
    pub texts_out: u64,
    pub texts_dropped: u64,
    pub peers: u64,
}

struct PeerSlot {
    id: PeerId,
    room: u32,
    participant: ParticipantId,
    rights: PeerRights,
    peer: Peer,
    down: DownLines,
    /// Track on each inbound line, by line index.
    up: BTreeMap<LineIndex, u32>,
    estimate: Option<u64>,
    narrow: bool,
    /// Since when the estimate is on the other side of the mark.
    width_doubted: Option<Instant>,
    /// Some voices of the floor stay behind: the path does not carry all.
    sheds: bool,
    heard: Instant,
    dirty: bool,
    /// Its pictures should be chosen anew.
    repaint: bool,
    library: Library,
    /// When the library's clock has to move on.
    deadline: Instant,
    /// The earliest alarm set for this peer.
    alarm: Option<Instant>,
    shortage_told: (u16, u16),
    /// The codec of pictures that its last answer put first; `None`: none yet, or it shall offer again.
    sends_in: Option<VideoCodec>,
    talk: Talk,
}

/// What the WebRTC library of a peer is owed at the next flush. Packets on their way out are none of
/// its business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Library {
    Nothing,
    /// It may have something to say.
    Poll,
    /// Its clock has to move on first.
    Timeout,
}

struct Room {
    session: SessionId,
    tracks: Arena<Track>,
    by_id: BTreeMap<TrackId, u32>,
    peers: Vec<u32>,
    speakers: ActiveSpeaker,
    /// Tracks that were muted before they existed here.
    muted: Vec<TrackId>,
    /// Tracks that are recorded, also those still to come.
    taps: Vec<TrackId>,
    /// Tracks that are in some mix, also those still to come.
    voices: Vec<TrackId>,
    /// When the room was last read out.
    health_told: Option<Instant>,
}

/// The selective-forwarding unit of one worker. Owns its peers and rooms outright: no lock, no
/// clock, no socket.
pub struct MediaEngine {
    settings: PeerSettings,
    peers: Arena<PeerSlot>,
    by_id: HashMap<PeerId, u32>,
    rooms: Arena<Room>,
    by_session: HashMap<SessionId, u32>,
    demuxer: Demuxer,
    alarms: timers::Alarms,
    behind: bool,
    dirty: Vec<u32>,
    /// Copies queued at receivers since the last flush.
    copies: usize,
    repaint: Vec<u32>,
    next_tick: Instant,
    slice: u32,
    outbox: Outbox,
    counters: Counters,
    /// Lent to the fan-out, so that it need not allocate.
    spare_targets: Vec<Target>,
}

impl MediaEngine {
    pub fn new(settings: PeerSettings, now: Instant) -> Self {
        Self {
            settings,
            peers: Arena::default(),
            by_id: HashMap::new(),
            rooms: Arena::default(),
            by_session: HashMap::new(),
            demuxer: Demuxer::default(),
            alarms: timers::Alarms::default(),
            behind: false,
            dirty: Vec::new(),
            copies: 0,
            repaint: Vec::new(),
            next_tick: now + TICK / SLICES,
            slice: 0,
            outbox: Outbox::default(),
            counters: Counters::default(),
            spare_targets: Vec::new(),
        }
    }

    pub fn counters(&self) -> Counters {
        Counters { peers: self.peers.len() as u64, ..self.counters }
    }

    /// One way out: everything since the last call, in order. Give the box back empty.
    pub fn take_outbox(&mut self, into: &mut Outbox) {
        std::mem::swap(&mut self.outbox, into);
        self.outbox.keep_spares_of(into);
    }

    fn tell(&mut self, room: u32, event: Event) {
        if let Some(room) = self.rooms.get(room) {
            self.outbox.events.push((room.session.clone(), event));
        }
    }

    /// The peer is looked at with the next flush, its library included.
    fn mark_dirty(&mut self, index: u32) {
        self.mark(index, Library::Timeout);
    }

    fn mark(&mut self, index: u32, library: Library) {
        let Some(slot) = self.peers.get_mut(index) else { return };
        slot.library = slot.library.max(library);
        if !slot.dirty {
            slot.dirty = true;
            self.dirty.push(index);
        }
    }

    /// Carries out a command at `now`; its effects come with the next `flush`.
    pub fn handle_command(&mut self, command: Command, now: Instant) {
        match command {
            Command::AddPeer { peer, session, participant, rights } => {
                self.add_peer(peer, session, participant, rights, now);
            }
            Command::RemovePeer { peer } => self.remove_peer(peer, now),
            Command::Offer { peer, request, sdp, publications } => self.offer(peer, request, &sdp, &publications, now),
            Command::SetRights { peer, rights } => self.set_rights(peer, rights, now),
            Command::SetMuted { session, track, muted } => self.set_muted(&session, track, muted, now),
            Command::SetRoutes { peer, routes } => self.set_routes(peer, routes, now),
            Command::SetTaps { session, tracks } => self.set_taps(&session, tracks),
            Command::SetMixes { session, mixes } => self.set_mixes(&session, &mixes, now),
            Command::Feed { session, track, frame } => self.feed(&session, track, frame, now),
            Command::Tell { peers, from, text } => self.tell_peers(&peers, from, &text),
            Command::CloseSession { session } => self.close_session(&session, now),
        }
    }
}
