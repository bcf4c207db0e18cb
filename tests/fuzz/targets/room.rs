//! A media engine with people in one session, in virtual time.
#![allow(dead_code, reason = "each target uses a part of it")]

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use consilium_core::media::{
    Command, Datagram, Event, MediaEngine, OfferFailure, Outbox, PeerRights, PeerSettings, Publication, Remote,
};
use consilium_core::model::{ParticipantId, PeerId, SessionId, TrackId};
use consilium_core::protocol::Source;

/// What a browser offers: microphone, camera in three layers, a receiving line of each kind.
pub const BROWSER_OFFER: &str = include_str!("../seeds/sdp_offer/browser.sdp");

pub struct Room {
    pub engine: MediaEngine,
    pub now: Instant,
    session: SessionId,
    outbox: Outbox,
    events: Vec<Event>,
    last_request: u64,
}

pub fn server_address() -> SocketAddr {
    SocketAddr::from(([10, 0, 0, 1], 7000))
}

thread_local! {
    // A certificate is dear; one serves all rooms of the process, as it does in the server.
    static SETTINGS: PeerSettings =
        PeerSettings::new(vec![server_address()], vec![server_address()]).expect("a certificate");
}

/// The browser's microphone and camera, as tracks from this number on.
pub fn browser_publications(first: u32) -> Vec<Publication> {
    let line = |mid: &str, track, source| Publication { mid: mid.to_owned(), track: TrackId(track), source, on_stage: true };
    vec![line("0", first, Source::Microphone), line("1", first + 1, Source::Camera)]
}

impl Room {
    pub fn new() -> Self {
        let now = Instant::now();
        Self {
            engine: MediaEngine::new(SETTINGS.with(Clone::clone), now),
            now,
            session: "fuzz".parse().expect("a session id"),
            outbox: Outbox::default(),
            events: Vec::new(),
            last_request: 0,
        }
    }

    pub fn add(&mut self, peer: PeerId) {
        let participant = ParticipantId(u32::try_from(peer.0).expect("few people"));
        let rights = PeerRights { send: true, receive: true };
        self.command(Command::AddPeer { peer, session: self.session.clone(), participant, rights });
    }

    pub fn command(&mut self, command: Command) {
        self.engine.handle_command(command, self.now);
    }

    /// Every offer has exactly one answer, at once.
    pub fn offer(&mut self, peer: PeerId, sdp: &str, publications: Vec<Publication>) -> Result<String, OfferFailure> {
        self.last_request += 1;
        let wanted = self.last_request;
        self.command(Command::Offer { peer, request: wanted, sdp: sdp.to_owned(), publications });
        self.events.clear();
        self.settle();
        let mut answers = self.events.drain(..).filter_map(|event| match event {
            Event::Answered { peer: to, request, result } if to == peer && request == wanted => Some(result),
            _ => None,
        });
        let answer = answers.next().expect("an answer");
        assert!(answers.next().is_none(), "answered twice");
        answer
    }

    pub fn datagram(&mut self, remote: Remote, bytes: &[u8]) -> bool {
        self.engine.handle_datagram(self.now, remote, server_address(), bytes)
    }

    /// What the engine has to say now.
    pub fn settle(&mut self) -> Vec<Datagram> {
        self.engine.flush(self.now);
        self.engine.take_outbox(&mut self.outbox);
        self.events.extend(self.outbox.events.drain(..).map(|(_, event)| event));
        std::mem::take(&mut self.outbox.datagrams)
    }

    /// Timeouts come when they are due, and each must lead on.
    pub fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        let mut rounds = 0;
        while self.engine.poll_timeout() <= end {
            self.now = self.engine.poll_timeout().max(self.now + Duration::from_micros(10));
            self.engine.handle_timeout(self.now);
            self.settle();
            rounds += 1;
            assert!(rounds < 10_000, "a timeout that is never met");
        }
        self.now = self.now.max(end);
        self.events.clear();
    }

    /// The session ends and leaves nothing behind.
    pub fn close(mut self) {
        self.command(Command::CloseSession { session: self.session.clone() });
        self.settle();
        assert_eq!(self.engine.counters().peers, 0, "nobody is left");
        self.pass(Duration::from_secs(1));
    }
}
