use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use consilium_core::protocol::{
    ClientFrame, ClientMessage, ClientStats, EndReason, ErrorCode, Presence, ServerFrame, ServerMessage, Source,
    VERSIONS, VideoWant, unpack,
};
use tokio::sync::{mpsc, oneshot, watch};

use super::negotiation::{MediaPlan, Negotiation};
use super::options::{JoinOptions, PointerListener, Watch};
use super::pump::{Pump, PumpCommand};
use super::room::{MediaState, Room};
use super::socket::{JoinError, Socket, SocketError};
use crate::peer::PeerEvent;
use crate::sound::Clip;

/// What the handle asks of its actor.
pub(super) enum Ask {
    Message {
        message: ClientMessage,
        reply: oneshot::Sender<Result<(), ErrorCode>>,
    },
    /// A message that is not answered.
    Tell(ClientMessage),
    Say(Arc<Clip>),
    Mute {
        source: Source,
        muted: bool,
        reply: oneshot::Sender<Result<(), ErrorCode>>,
    },
    /// Drops the WebSocket without a goodbye, as a lost network does.
    CutSocket,
    RestartIce,
}

/// The longest answer read.
const ANSWER_LIMIT: usize = 1024 * 1024;
const ALIVE: Duration = Duration::from_secs(3);
const WELCOME: Duration = Duration::from_secs(10);
/// Pauses between attempts to reconnect; the last is repeated.
const RETRIES: [Duration; 4] =
    [Duration::from_millis(100), Duration::from_millis(400), Duration::from_secs(1), Duration::from_secs(3)];

/// How serving one socket ended.
enum Outcome {
    /// Reconnect and go on.
    Lost,
    /// Do not.
    Over,
}

/// A command that waits for its answer; sent again after a resume.
struct Pending {
    frame: ClientFrame,
    reply: Option<oneshot::Sender<Result<(), ErrorCode>>>,
}

/// The task behind a participant.
pub(super) struct Actor {
    base_url: String,
    token: String,
    enter: ClientMessage,
    watch: Watch,
    pointers: Option<Arc<dyn PointerListener>>,
    room: watch::Sender<Room>,
    asks: mpsc::Receiver<Ask>,
    peer_events: mpsc::Receiver<PeerEvent>,
    pump: mpsc::Sender<PumpCommand>,
    negotiation: Negotiation,
    microphone_muted: bool,
    pending: BTreeMap<u32, Pending>,
    next_id: u32,
    shown: Vec<VideoWant>,
    pinged: Option<Instant>,
    rtt: Duration,
}

impl Actor {
    /// Opens the socket and says hello; the rest happens in `run`.
    pub(super) async fn connect(
        options: JoinOptions,
        room: watch::Sender<Room>,
        asks: mpsc::Receiver<Ask>,
    ) -> Result<(Self, Socket), JoinError> {
        let (peer_sender, peer_events) = mpsc::channel(32);
        let (pump, pump_commands) = mpsc::channel(64);
        let plan = MediaPlan {
            loopback: is_loopback(&options.base_url),
            microphone: options.microphone.is_some(),
            sound: options.sound,
            camera: options.camera.is_some(),
            simulcast: options.simulcast,
            repeats: options.repeats,
            receive: options.receive,
            far_link: options.far_link,
            listener: options.listener,
            events: peer_sender,
        };
        let mut actor = Self {
            base_url: options.base_url,
            token: options.token,
            enter: ClientMessage::Enter { speaks: options.speaks, listens: options.listens },
            watch: options.watch,
            pointers: options.pointers,
            room,
            asks,
            peer_events,
            pump,
            negotiation: Negotiation::new(plan),
            microphone_muted: options.muted,
            pending: BTreeMap::new(),
            next_id: 1,
            shown: Vec::new(),
            pinged: None,
            rtt: Duration::ZERO,
        };
        let socket = actor.open_socket(false).await?;
        tokio::spawn(Pump::new(options.microphone, options.camera, options.muted).run(pump_commands));
        Ok((actor, socket))
    }

    pub(super) async fn run(mut self, mut socket: Socket) {
        loop {
            match self.serve(socket).await {
                Ok(Outcome::Over) => break,
                Ok(Outcome::Lost) => {}
                Err(error) => tracing::debug!(%error, "a signalling connection was lost"),
            }
            match self.reconnect().await {
                Some(opened) => socket = opened,
                None => break,
            }
        }
        self.drop_peer().await;
        self.room.send_modify(|room| {
            room.ended.get_or_insert(EndReason::Left);
        });
    }

    async fn reconnect(&mut self) -> Option<Socket> {
        let mut pauses = RETRIES.iter().chain(std::iter::repeat(&RETRIES[RETRIES.len() - 1]));
        loop {
            tokio::time::sleep(*pauses.next()?).await;
            if self.asks.is_closed() {
                return None;
            }
            match self.open_socket(true).await {
                Ok(socket) => return Some(socket),
                Err(JoinError::Refused(400..500) | JoinError::Ended(_)) => return None,
                Err(error) => tracing::debug!(%error, "reconnecting failed"),
            }
        }
    }

    /// Hello, welcome, and if needed enter.
    async fn open_socket(&mut self, resume: bool) -> Result<Socket, JoinError> {
        let mut socket = Socket::open(&self.base_url, &self.token).await?;
        let hello = self.frame(ClientMessage::Hello { versions: VERSIONS.to_vec(), resume });
        socket.send(&hello).await?;
        let welcome = tokio::time::timeout(WELCOME, socket.next()).await.map_err(|_| SocketError::Late)??;
        self.room.send_modify(|room| {
            room.handle_frame(&welcome);
        });
        match welcome.body {
            ServerMessage::Welcome { presence, resumed, .. } => {
                if !resumed {
                    self.start_anew().await;
                }
                if matches!(presence, Presence::Away | Presence::Arriving) {
                    let enter = self.frame(self.enter.clone());
                    socket.send(&enter).await?;
                }
                for pending in self.pending.values() {
                    socket.send(&pending.frame).await?;
                }
                Ok(socket)
            }
            ServerMessage::Refused { message, .. } => Err(JoinError::Ended(message)),
            ServerMessage::Ended { reason } => Err(JoinError::Ended(format!("{reason:?}"))),
            _ => Err(SocketError::Malformed("no welcome".to_owned()).into()),
        }
    }

    /// The server has forgotten this tab: only what somebody waits for is asked again.
    async fn start_anew(&mut self) {
        self.drop_peer().await;
        self.shown.clear();
        self.pending.retain(|_, pending| pending.reply.is_some());
        self.room.send_modify(Room::forget_session);
    }

    async fn drop_peer(&mut self) {
        self.negotiation.drop_peer().await;
        self.tell_pump(PumpCommand::Lines { microphone: None, camera: None }).await;
    }

    async fn serve(&mut self, mut socket: Socket) -> Result<Outcome, SocketError> {
        let socket = &mut socket;
        let mut alive = tokio::time::interval(ALIVE);
        loop {
            tokio::select! {
                frame = socket.next() => {
                    if let Some(outcome) = self.handle_frame(socket, frame?).await? {
                        return Ok(outcome);
                    }
                }
                ask = self.asks.recv() => match ask {
                    Some(Ask::CutSocket) => return Ok(Outcome::Lost),
                    Some(ask) => self.handle_ask(socket, ask).await?,
                    None => {
                        let leave = self.frame(ClientMessage::Leave);
                        socket.send(&leave).await?;
                        return Ok(Outcome::Over);
                    }
                },
                Some(event) = self.peer_events.recv() => self.handle_peer_event(event).await,
                _ = alive.tick() => self.show_life(socket).await?,
            }
            self.follow_room(socket).await?;
        }
    }

    /// `Some` when the socket is over.
    async fn handle_frame(&mut self, socket: &mut Socket, frame: ServerFrame) -> Result<Option<Outcome>, SocketError> {
        let mut whole = true;
        self.room.send_modify(|room| whole = room.handle_frame(&frame));
        if !whole {
            let again = self.frame(ClientMessage::RequestSnapshot);
            socket.send(&again).await?;
        }
        match frame.body {
            ServerMessage::Done { id } => self.settle(id, Ok(())),
            ServerMessage::Refused { id: Some(id), code, .. } => {
                self.negotiation.handle_refusal(id);
                self.settle(id, Err(code));
            }
            ServerMessage::MediaAnswer { id, sdp, .. } => {
                self.pending.remove(&id);
                self.handle_answer(id, sdp).await;
            }
            ServerMessage::PackedAnswer { id, packed, .. } => {
                self.pending.remove(&id);
                let sdp = unpack(&packed, ANSWER_LIMIT).map_err(|error| SocketError::Malformed(error.to_string()))?;
                self.handle_answer(id, sdp).await;
            }
            ServerMessage::OfferWanted => self.negotiation.want_again(),
            ServerMessage::LinesWanted { audio, video } => self.negotiation.want_lines(audio, video),
            ServerMessage::EncodingsWanted { rids, .. } => self.tell_pump(PumpCommand::Encodings(rids)).await,
            ServerMessage::Pong => {
                if let Some(sent) = self.pinged.take() {
                    self.rtt = sent.elapsed();
                }
            }
            ServerMessage::Ended { reason } => return Ok(Some(outcome_of(reason))),
            ServerMessage::Pointer { at: Some(at), .. } => {
                if let Some(eye) = &self.pointers {
                    eye.handle_pointer(&at, Instant::now());
                }
            }
            _ => {}
        }
        Ok(None)
    }

    async fn handle_ask(&mut self, socket: &mut Socket, ask: Ask) -> Result<(), SocketError> {
        match ask {
            Ask::Message { message, reply } => self.command(socket, message, Some(reply)).await,
            Ask::Mute { source, muted, reply } => self.mute(socket, source, muted, reply).await,
            Ask::Tell(message) => {
                let frame = self.frame(message);
                socket.send(&frame).await
            }
            Ask::Say(clip) => {
                self.tell_pump(PumpCommand::Say(clip)).await;
                Ok(())
            }
            Ask::RestartIce => {
                self.negotiation.want_restart();
                Ok(())
            }
            // Taken care of in `serve`.
            Ask::CutSocket => Ok(()),
        }
    }

    async fn mute(
        &mut self,
        socket: &mut Socket,
        source: Source,
        muted: bool,
        reply: oneshot::Sender<Result<(), ErrorCode>>,
    ) -> Result<(), SocketError> {
        if source == Source::Microphone {
            self.microphone_muted = muted;
        }
        self.tell_pump(PumpCommand::Mute { source, muted }).await;
        let track = self.room.borrow().own_track(source);
        match track {
            Some(track) => self.command(socket, ClientMessage::MuteTrack { track, muted }, Some(reply)).await,
            None => {
                // Whoever asked may have gone; the next offer says it.
                let _ = reply.send(Ok(()));
                Ok(())
            }
        }
    }

    async fn handle_peer_event(&mut self, event: PeerEvent) {
        match event {
            PeerEvent::Connected => self.room.send_modify(|room| room.media = MediaState::Connected),
            PeerEvent::Failed => {
                self.room.send_modify(|room| room.media = MediaState::Failed);
                self.negotiation.want_restart();
            }
            PeerEvent::KeyframeWanted => self.tell_pump(PumpCommand::KeyframeWanted).await,
        }
    }

    /// Does what the state of the room asks for: the first offer, the next one, the pictures to show.
    async fn follow_room(&mut self, socket: &mut Socket) -> Result<(), SocketError> {
        if !self.room.borrow().is_inside() {
            return Ok(());
        }
        let begins = !self.negotiation.has_peer() && self.negotiation.is_wanted();
        if begins || self.negotiation.is_due() {
            self.send_offer(socket).await?;
        }
        let wants = self.wants();
        if wants != self.shown {
            self.shown.clone_from(&wants);
            self.command(socket, ClientMessage::WantVideo { wants }, None).await?;
        }
        Ok(())
    }

    async fn send_offer(&mut self, socket: &mut Socket) -> Result<(), SocketError> {
        let id = self.next_id;
        match self.negotiation.offer(id).await {
            Ok(offer) => {
                self.room.send_modify(|room| {
                    if room.media == MediaState::None {
                        room.media = MediaState::Offered;
                    }
                });
                let message = self.negotiation.offer_message(offer, self.microphone_muted);
                self.command(socket, message, None).await
            }
            Err(error) => {
                tracing::warn!(%error, "no offer could be made");
                self.room.send_modify(|room| room.media = MediaState::Failed);
                Ok(())
            }
        }
    }

    async fn handle_answer(&mut self, id: u32, sdp: String) {
        match self.negotiation.handle_answer(id, sdp).await {
            Ok(Some(lines)) => self.tell_pump(lines).await,
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(%error, "an answer could not be used");
                self.room.send_modify(|room| room.media = MediaState::Failed);
            }
        }
    }

    fn wants(&self) -> Vec<VideoWant> {
        let Watch::Everything { width, height } = self.watch else { return Vec::new() };
        let room = self.room.borrow();
        let pictures =
            room.tracks().iter().filter(|track| !track.source.is_audio() && Some(track.participant) != room.me);
        pictures
            .map(|track| VideoWant { track: track.id, width, height, stage: track.source == Source::Screen })
            .collect()
    }

    async fn show_life(&mut self, socket: &mut Socket) -> Result<(), SocketError> {
        self.pinged = Some(Instant::now());
        let ping = self.frame(ClientMessage::Ping);
        socket.send(&ping).await?;
        if self.room.borrow().is_inside() && self.negotiation.has_peer() {
            let rtt_ms = u16::try_from(self.rtt.as_millis()).unwrap_or(u16::MAX);
            let stats = ClientStats { rtt_ms, ..ClientStats::default() };
            let report = self.frame(ClientMessage::ReportStats { stats });
            socket.send(&report).await?;
        }
        Ok(())
    }

    async fn command(
        &mut self,
        socket: &mut Socket,
        message: ClientMessage,
        reply: Option<oneshot::Sender<Result<(), ErrorCode>>>,
    ) -> Result<(), SocketError> {
        let frame = self.frame(message);
        let sent = socket.send(&frame).await;
        self.pending.insert(frame.id, Pending { frame, reply });
        sent
    }

    fn frame(&mut self, body: ClientMessage) -> ClientFrame {
        let id = self.next_id;
        self.next_id = self.next_id.wrapping_add(1);
        ClientFrame { id, body }
    }

    fn settle(&mut self, id: u32, result: Result<(), ErrorCode>) {
        if let Some(Pending { reply: Some(reply), .. }) = self.pending.remove(&id) {
            // Whoever asked may have gone.
            let _ = reply.send(result);
        }
    }

    async fn tell_pump(&self, command: PumpCommand) {
        if self.pump.send(command).await.is_err() {
            tracing::warn!("the pump of a participant has ended");
        }
    }
}

/// The table of `protocol/README.md`, message order, point 9.
fn outcome_of(reason: EndReason) -> Outcome {
    match reason {
        EndReason::TooSlow | EndReason::ServerStopping => Outcome::Lost,
        EndReason::Left
        | EndReason::Refused
        | EndReason::Removed
        | EndReason::SessionEnded
        | EndReason::Superseded
        | EndReason::LinkInvalid => Outcome::Over,
    }
}

fn is_loopback(base_url: &str) -> bool {
    ["http://127.", "http://localhost", "http://[::1]"].iter().any(|start| base_url.starts_with(start))
}
