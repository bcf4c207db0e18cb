use std::collections::{HashMap, VecDeque};
use std::net::{SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use consilium_core::media::{
    Command, Counters, Datagram, Delays, Event, MediaEngine, OfferFailure, Outbox, PeerRights, Remote,
};
use consilium_core::model::{ParticipantId, PeerId, SessionId};
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::time::TimeSpec;
use tokio::sync::{mpsc, oneshot};

use crate::recorder::Recorder;

use super::busy::Busy;
use super::mailbox::{CAPACITY, Mail, Mailbox, TcpLine};
use super::mixer::Mixer;
use super::socket::MediaSocket;

/// How long a network check may hold its peer.
const PROBE_LIFE: Duration = Duration::from_secs(15);
/// Network checks at one time; more are refused.
const MAX_PROBES: usize = 64;
/// Events that wait while the session tasks are busy; beyond it, speaker readings are dropped.
const BACKLOG: usize = 4096;
/// Batches taken from one socket before the others get their turn.
const BATCHES: usize = 16;
/// Copies that are made before they leave: a picture of a team meeting to everybody. More would keep the first waiting
/// for the last, fewer would cost a system call each.
pub const COPIES: usize = 48;
/// What is due by the clock may be so late: mostly a packet comes before, and waking up costs more than
/// the work.
const PATIENCE: Duration = Duration::from_millis(3);

/// A worker that tells nothing for so long does nothing.
const HANGS: Duration = Duration::from_secs(3);

type Reply = oneshot::Sender<Result<String, OfferFailure>>;

/// What a worker tells about itself, once a second.
#[derive(Debug, Clone, Copy, Default)]
pub struct WorkerReport {
    pub engine: Counters,
    pub unsent: u64,
    pub events_dropped: u64,
    /// Share of the last second spent working, in per mille.
    pub busy_permille: u16,
    /// When; `None`: it has just begun.
    pub told: Option<Instant>,
    /// From the receipt of a packet by the kernel until its copies were handed back to it; over UDP.
    pub delays: Delays,
}

impl WorkerReport {
    /// As it is to be read at this moment: a worker wakes up many times a second, and one that has not told anything for
    /// so long hangs.
    pub(super) fn read_at(self, now: Instant) -> Self {
        let hangs = self.told.is_some_and(|told| now.saturating_duration_since(told) > HANGS);
        Self { busy_permille: if hangs { 1000 } else { self.busy_permille }, ..self }
    }
}

/// What a worker begins with.
pub(super) struct Parts {
    pub engine: MediaEngine,
    pub sockets: Vec<UdpSocket>,
    /// The address each socket is told as.
    pub told: Vec<SocketAddr>,
    pub mailbox: Mailbox,
    pub events: mpsc::Sender<(SessionId, Event)>,
    pub recorder: Recorder,
    pub mixer: Mixer,
    pub report: Arc<Mutex<WorkerReport>>,
}

pub(super) struct Worker {
    engine: MediaEngine,
    sockets: Vec<MediaSocket>,
    told: Vec<SocketAddr>,
    mailbox: Mailbox,
    events: mpsc::Sender<(SessionId, Event)>,
    recorder: Recorder,
    mixer: Mixer,
    report: Arc<Mutex<WorkerReport>>,
    state: State,
}

#[derive(Default)]
struct State {
    outbox: Outbox,
    backlog: VecDeque<(SessionId, Event)>,
    tcp: HashMap<SocketAddr, TcpLine>,
    probes: Vec<Probe>,
    unsent: u64,
    events_dropped: u64,
    delays: Delays,
    busy: Busy,
    by_socket: Vec<Vec<Datagram>>,
    /// Which sockets have something.
    readable: Vec<bool>,
}

struct Probe {
    peer: PeerId,
    ends: Instant,
    reply: Option<Reply>,
}

impl Worker {
    /// In the worker's own thread.
    pub fn new(parts: Parts) -> std::io::Result<Self> {
        let Parts { engine, sockets, told, mailbox, events, recorder, mixer, report } = parts;
        let sockets: Vec<MediaSocket> = sockets.into_iter().map(MediaSocket::new).collect::<Result<_, _>>()?;
        let state = State { by_socket: sockets.iter().map(|_| Vec::new()).collect(), ..State::default() };
        Ok(Self { engine, sockets, told, mailbox, events, recorder, mixer, report, state })
    }

    /// The thread: sleep until something comes; take a batch, think once, send a batch.
    pub fn run(mut self) {
        loop {
            let rung = self.sleep();
            let began = Instant::now();
            if !self.read_mail(rung, began) {
                return;
            }
            self.receive();
            // The batches have moved the engine's time on, and it never goes back.
            let now = Instant::now();
            self.engine.handle_timeout(now);
            self.end_probes(now);
            self.send(now);
            self.account(began);
        }
    }

    /// Until something comes or is due. `true`: there is mail.
    fn sleep(&mut self) -> bool {
        let due = if self.engine.is_behind() {
            Duration::ZERO
        } else {
            self.engine.poll_timeout().saturating_duration_since(Instant::now()).max(PATIENCE)
        };
        let mut fds: Vec<PollFd<'_>> =
            self.sockets.iter().map(|socket| PollFd::new(socket.as_fd(), PollFlags::POLLIN)).collect();
        fds.push(PollFd::new(self.mailbox.bell(), PollFlags::POLLIN));
        // An interrupted sleep is a short sleep.
        let _woken = ppoll(&mut fds, Some(TimeSpec::from_duration(due)), None);
        let has_something = |fd: &PollFd<'_>| fd.any() == Some(true);
        let readable = fds.iter().map(has_something);
        self.state.readable.clear();
        self.state.readable.extend(readable);
        self.state.readable.pop() == Some(true)
    }

    /// `false`: the worker shall stop.
    fn read_mail(&mut self, rung: bool, now: Instant) -> bool {
        if rung {
            self.mailbox.open();
        }
        // No more than fits into the box: whoever keeps filling it must not keep the sockets waiting.
        for turn in 0..=CAPACITY {
            let Some(mail) = self.mailbox.next() else { break };
            if turn == CAPACITY {
                self.mailbox.ring_again();
            }
            match mail {
                Mail::Command(command) => self.engine.handle_command(command, now),
                Mail::Probe { peer, sdp, reply } => self.begin_probe(peer, sdp, reply, now),
                Mail::TcpFrame { remote, local, bytes, line } => {
                    if self.engine.handle_datagram(now, remote, local, &bytes) {
                        line.claim.settle();
                        self.state.tcp.entry(remote.address).or_insert(line);
                    }
                }
                Mail::TcpClosed { remote } => {
                    self.state.tcp.remove(&remote);
                }
                Mail::Stop => return false,
            }
        }
        true
    }

    /// Batch by batch, and each leaves before the next is read: when much has come at once, its first
    /// packets do not wait for the last.
    fn receive(&mut self) {
        for at in 0..self.sockets.len() {
            let mut turns = if self.state.readable.get(at) == Some(&true) { BATCHES } else { 0 };
            while turns > 0 && self.receive_batch(at) {
                turns -= 1;
            }
        }
    }

    /// `true`: there may be more.
    fn receive_batch(&mut self, at: usize) -> bool {
        let Some(read) = self.sockets.get_mut(at).map(MediaSocket::read) else { return false };
        match read {
            Ok(count) => {
                self.take_batch(at, count);
                MediaSocket::may_have_more(count)
            }
            Err(error) => {
                tracing::warn!(%error, "media socket");
                false
            }
        }
    }

    fn take_batch(&mut self, at: usize, count: usize) {
        let mut now = Instant::now();
        for index in 0..count {
            let (Some(socket), Some(told)) = (self.sockets.get(at), self.told.get(at)) else { return };
            let Some((address, bytes, stamp)) = socket.datagram(index) else { continue };
            self.engine.handle_received(now, stamp, Remote { tcp: false, address }, *told, bytes);
            if self.engine.copies_waiting() >= COPIES {
                self.send(now);
                now = Instant::now();
            }
        }
        self.send(now);
    }

    fn send(&mut self, now: Instant) {
        self.engine.flush(now);
        self.deliver();
    }

    fn deliver(&mut self) {
        self.engine.take_outbox(&mut self.state.outbox);
        for datagram in self.state.outbox.datagrams.drain(..) {
            if datagram.remote.tcp {
                let line = self.state.tcp.get(&datagram.remote.address);
                if line.is_none_or(|line| line.frames.try_send(datagram.bytes).is_err()) {
                    self.state.unsent += 1;
                }
                continue;
            }
            match self.told.iter().position(|told| *told == datagram.source) {
                Some(socket) => self.state.by_socket[socket].push(datagram),
                None => self.state.unsent += 1,
            }
        }
        for (socket, datagrams) in self.sockets.iter_mut().zip(&mut self.state.by_socket) {
            if !datagrams.is_empty() {
                self.state.unsent += socket.send(datagrams);
                let sent = Instant::now();
                for datagram in datagrams.drain(..) {
                    if let Some(received) = datagram.received {
                        self.state.delays.note(sent.saturating_duration_since(received));
                    }
                    self.state.outbox.recycle(datagram.bytes);
                }
            }
        }
        if !self.state.outbox.taps.is_empty() {
            self.recorder.packets(std::mem::take(&mut self.state.outbox.taps));
        }
        if !self.state.outbox.voices.is_empty() {
            self.mixer.voices(std::mem::take(&mut self.state.outbox.voices));
        }
        self.tell_events();
    }

    fn tell_events(&mut self) {
        let fresh: Vec<(SessionId, Event)> = self.state.outbox.events.drain(..).collect();
        for (session, event) in fresh {
            if !self.answer_probe(&event) {
                self.state.backlog.push_back((session, event));
            }
        }
        while let Some(entry) = self.state.backlog.pop_front() {
            if let Err(mpsc::error::TrySendError::Full(entry)) = self.events.try_send(entry) {
                self.state.backlog.push_front(entry);
                break;
            }
        }
        if self.state.backlog.len() > BACKLOG {
            let before = self.state.backlog.len();
            self.state.backlog.retain(|(_, event)| !matches!(event, Event::Speakers { .. }));
            self.state.events_dropped += (before - self.state.backlog.len()) as u64;
        }
    }

    fn begin_probe(&mut self, peer: PeerId, sdp: String, reply: Reply, now: Instant) {
        let Ok(session) = "network-check".parse::<SessionId>() else { return };
        if self.state.probes.len() >= MAX_PROBES {
            let _gone = reply.send(Err(OfferFailure::Refused("too many network checks at once".to_owned())));
            return;
        }
        self.state.probes.push(Probe { peer, ends: now + PROBE_LIFE, reply: Some(reply) });
        let participant = ParticipantId(0);
        let rights = PeerRights::default();
        self.engine.handle_command(Command::AddPeer { peer, session, participant, rights }, now);
        self.engine.handle_command(Command::Offer { peer, request: 0, sdp, publications: Vec::new() }, now);
    }

    /// `true`: the event was about a network check and goes no further.
    fn answer_probe(&mut self, event: &Event) -> bool {
        let peer = match event {
            Event::Answered { peer, .. }
            | Event::Connected { peer, .. }
            | Event::Disconnected { peer }
            | Event::Lines { peer, .. }
            | Event::LinesWanted { peer, .. }
            | Event::EncodingsWanted { peer, .. }
            | Event::OfferWanted { peer }
            | Event::Channel { peer, .. }
            | Event::Said { peer, .. }
            | Event::Narrow { peer, .. } => *peer,
            Event::Speakers { .. }
            | Event::Voice { .. }
            | Event::Flow { .. }
            | Event::Health { .. }
            | Event::TrackStarted { .. } => {
                return false;
            }
        };
        let Some(probe) = self.state.probes.iter_mut().find(|probe| probe.peer == peer) else { return false };
        if let (Event::Answered { result, .. }, Some(reply)) = (event, probe.reply.take()) {
            let _gone = reply.send(result.clone());
        }
        true
    }

    fn end_probes(&mut self, now: Instant) {
        let (over, on): (Vec<Probe>, Vec<Probe>) =
            std::mem::take(&mut self.state.probes).into_iter().partition(|probe| probe.ends <= now);
        self.state.probes = on;
        for probe in over {
            self.engine.handle_command(Command::RemovePeer { peer: probe.peer }, now);
        }
    }

    fn account(&mut self, began: Instant) {
        let ended = Instant::now();
        let Some(busy_permille) = self.state.busy.note(began, ended) else { return };
        if let Ok(mut report) = self.report.lock() {
            *report = WorkerReport {
                engine: self.engine.counters(),
                unsent: self.state.unsent,
                events_dropped: self.state.events_dropped,
                busy_permille,
                told: Some(ended),
                delays: self.state.delays,
            };
        }
    }
}
