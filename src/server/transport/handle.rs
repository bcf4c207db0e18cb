use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use consilium_core::media::{Command, Event, MediaEngine, OfferFailure, PeerSettings, VideoCodec};
use consilium_core::model::{PeerId, SessionId};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

use crate::recorder::Recorder;

use super::mailbox::{Mail, MailSender, mailbox};
use super::mixer::Mixer;
use super::worker::{Parts, Worker, WorkerReport};

/// Where media is carried.
#[derive(Debug, Clone, Default)]
pub struct TransportSettings {
    /// Worker n listens n ports above each of these; port 0 takes free ones.
    pub udp_listen: Vec<SocketAddr>,
    /// Addresses told to browsers in place of those listened on, by family: behind NAT.
    pub public_addresses: Vec<IpAddr>,
    /// Media over TCP for networks that block UDP.
    pub tcp_listen: Option<SocketAddr>,
    /// Threads; 0: one per core.
    pub workers: usize,
    /// What browsers send pictures in, where everybody decodes it.
    pub video_codec: VideoCodec,
}

impl TransportSettings {
    /// How many workers there will be.
    pub fn worker_count(wanted: usize) -> usize {
        match wanted {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            wanted => wanted,
        }
    }
}

/// The address by which this machine reaches others, if it does. Nothing is sent for that.
pub fn outward_address() -> Option<IpAddr> {
    // Addresses for documentation (RFC 5737, RFC 3849): the route to them is the one to the world.
    let worlds: [(IpAddr, IpAddr); 2] = [
        (Ipv4Addr::UNSPECIFIED.into(), Ipv4Addr::new(192, 0, 2, 1).into()),
        (Ipv6Addr::UNSPECIFIED.into(), Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into()),
    ];
    worlds.into_iter().find_map(|(here, there)| {
        let socket = UdpSocket::bind((here, 0)).ok()?;
        socket.connect((there, 9)).ok()?;
        socket.local_addr().ok().map(|at| at.ip()).filter(|ip| !ip.is_unspecified())
    })
}

/// Why media cannot be carried.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    #[error("media cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    #[error("no media certificate could be made")]
    Certificate,
    #[error("no media thread could be started: {0}")]
    Thread(std::io::Error),
}

/// The media workers, as the rest of the server sees them.
#[derive(Clone)]
pub struct MediaHandle {
    workers: Arc<Vec<MailSender>>,
    reports: Arc<Vec<Arc<Mutex<WorkerReport>>>>,
    next_peer: Arc<AtomicU64>,
    mixer: Mixer,
    udp: SocketAddr,
    tcp: Option<SocketAddr>,
}

impl MediaHandle {
    /// Starts the threads. Call it inside the runtime: media over TCP is served there.
    pub async fn start(
        settings: TransportSettings,
        events: mpsc::Sender<(SessionId, Event)>,
        recorder: Recorder,
    ) -> Result<Self, TransportError> {
        let count = TransportSettings::worker_count(settings.workers);
        let (tcp, listener) = listen_tcp(&settings).await?;
        let certificate = PeerSettings::new(Vec::new(), Vec::new()).ok_or(TransportError::Certificate)?;
        let certificate = certificate.preferring(settings.video_codec);
        let (mixer, unstarted) = Mixer::new();
        let mut workers = Vec::new();
        let mut reports = Vec::new();
        let mut udp = None;
        for index in 0..count {
            let sockets = bind_worker(&settings, index)?;
            let told = tell(&sockets, &settings)?;
            udp = udp.or(told.first().copied());
            let peers = certificate.clone().reached_at(told.clone(), tcp.into_iter().collect());
            let engine = MediaEngine::new(peers, Instant::now());
            let (sender, mail) = mailbox().map_err(|error| TransportError::Thread(error.into()))?;
            // From now on a worker that never tells anything hangs.
            let report = WorkerReport { told: Some(Instant::now()), ..WorkerReport::default() };
            let report = Arc::new(Mutex::new(report));
            let parts = Parts {
                engine,
                sockets,
                told,
                mailbox: mail,
                events: events.clone(),
                recorder: recorder.clone(),
                mixer: mixer.clone(),
                report: report.clone(),
            };
            std::thread::Builder::new()
                .name(format!("media-{index}"))
                .spawn(move || match Worker::new(parts) {
                    Ok(worker) => worker.run(),
                    Err(error) => tracing::error!(%error, "a media worker did not start"),
                })
                .map_err(TransportError::Thread)?;
            workers.push(sender);
            reports.push(report);
        }
        unstarted.start(workers.clone()).map_err(TransportError::Thread)?;
        let workers = Arc::new(workers);
        if let (Some(listener), Some(told)) = (listener, tcp) {
            tokio::spawn(super::tcp::serve(listener, told, workers.clone()));
        }
        let udp = udp.ok_or(TransportError::Certificate)?;
        Ok(Self { workers, reports: Arc::new(reports), next_peer: Arc::new(AtomicU64::new(1)), mixer, udp, tcp })
    }

    /// Workers without threads: a story says what they report.
    #[cfg(test)]
    pub(crate) fn asleep(reports: Vec<Arc<Mutex<WorkerReport>>>) -> Self {
        let (mixer, _unstarted) = Mixer::new();
        Self {
            workers: Arc::new(Vec::new()),
            reports: Arc::new(reports),
            next_peer: Arc::new(AtomicU64::new(1)),
            mixer,
            udp: (Ipv4Addr::LOCALHOST, 0).into(),
            tcp: None,
        }
    }

    /// A worker without a thread: a story reads what it is told.
    #[cfg(test)]
    pub(crate) fn overheard() -> (Self, impl Fn() -> Vec<Command>) {
        let (sender, mail) = mailbox().expect("a bell");
        let read = move || {
            let commands = std::iter::from_fn(|| match mail.next() {
                Some(Mail::Command(command)) => Some(command),
                _ => None,
            });
            commands.collect()
        };
        (Self { workers: Arc::new(vec![sender]), ..Self::asleep(vec![Arc::default()]) }, read)
    }

    /// A session lives on one worker, always the same.
    fn worker_of(&self, session: &SessionId) -> usize {
        let mut hasher = DefaultHasher::new();
        session.hash(&mut hasher);
        (hasher.finish() % self.workers.len() as u64) as usize
    }

    /// Commands of one session arrive in order.
    pub fn send(&self, session: &SessionId, command: Command) {
        let worker = self.worker_of(session);
        match &command {
            Command::SetMixes { session, mixes } => self.mixer.set(worker, session.clone(), mixes.clone()),
            Command::CloseSession { session } => self.mixer.set(worker, session.clone(), Vec::new()),
            _ => {}
        }
        self.workers[worker].send(Mail::Command(command));
    }

    pub fn fresh_peer(&self) -> PeerId {
        PeerId(self.next_peer.fetch_add(1, Ordering::Relaxed))
    }

    /// Answers a peer connection that only finds out which path works.
    pub async fn probe(&self, sdp: String) -> Result<String, OfferFailure> {
        let (reply, answer) = oneshot::channel();
        let peer = self.fresh_peer();
        let worker = &self.workers[(peer.0 % self.workers.len() as u64) as usize];
        worker.send(Mail::Probe { peer, sdp, reply });
        answer.await.unwrap_or(Err(OfferFailure::UnknownPeer))
    }

    /// The first address that media is received at.
    pub fn udp_address(&self) -> SocketAddr {
        self.udp
    }

    pub fn tcp_address(&self) -> Option<SocketAddr> {
        self.tcp
    }

    /// What each worker last told, at most a second ago, or that it hangs.
    pub fn reports(&self) -> Vec<WorkerReport> {
        let now = Instant::now();
        self.reports.iter().filter_map(|report| report.lock().ok().map(|report| report.read_at(now))).collect()
    }

    /// Packets that were not mixed because there were too many.
    pub fn unmixed(&self) -> u64 {
        self.mixer.dropped()
    }

    /// Ends the threads after the mail before this.
    pub fn stop(&self) {
        for worker in self.workers.iter() {
            worker.send(Mail::Stop);
        }
    }
}

async fn listen_tcp(settings: &TransportSettings) -> Result<(Option<SocketAddr>, Option<TcpListener>), TransportError> {
    let Some(address) = settings.tcp_listen else { return Ok((None, None)) };
    let listener = TcpListener::bind(address).await.map_err(|error| TransportError::Listen(address, error))?;
    let local = listener.local_addr().map_err(|error| TransportError::Listen(address, error))?;
    Ok((Some(told_as(local, &settings.public_addresses)), Some(listener)))
}

fn bind_worker(settings: &TransportSettings, index: usize) -> Result<Vec<UdpSocket>, TransportError> {
    let bind = |base: &SocketAddr| {
        let port = if base.port() == 0 { 0 } else { base.port().saturating_add(index as u16) };
        let address = SocketAddr::new(base.ip(), port);
        UdpSocket::bind(address).map_err(|error| TransportError::Listen(address, error))
    };
    settings.udp_listen.iter().map(bind).collect()
}

fn tell(sockets: &[UdpSocket], settings: &TransportSettings) -> Result<Vec<SocketAddr>, TransportError> {
    let told = |(socket, wanted): (&UdpSocket, &SocketAddr)| {
        let local = socket.local_addr().map_err(|error| TransportError::Listen(*wanted, error))?;
        Ok(told_as(local, &settings.public_addresses))
    };
    sockets.iter().zip(&settings.udp_listen).map(told).collect()
}

/// The public address of the same family, if one is configured.
fn told_as(local: SocketAddr, public: &[IpAddr]) -> SocketAddr {
    let same_family = public.iter().find(|address| address.is_ipv4() == local.is_ipv4());
    SocketAddr::new(same_family.copied().unwrap_or(local.ip()), local.port())
}
