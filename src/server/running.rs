use std::fs::{File, TryLockError};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::accounts::{FactorKey, FactorKeyError, PasswordError, Passwords};
use crate::alerts::{Courier, CourierParts, Notices};
use crate::audit::{Anchor, AuditLedger};
use crate::board::{Board, BoardParts};
use crate::config::{AlertSettings, HttpSettings, MediaSettings, Origin, Settings};
use crate::dossier::{Dossier, DossierError};
use crate::evidence::Library;
use crate::gateway::{Gateway, GatewayParts, serve, write_when_due};
use crate::mail::{MailError, Post};
use crate::oidc::Oidc;
use crate::ops::{AddressFile, Counters, Drain, Shutdown, Stopped, https_client, wall_clock};
use crate::recorder::{Recorder, SealError};
use crate::report::Desk;
use crate::sessions::{Registry, RegistryParts, watch_revocations};
use crate::store::{Hold, Store, StoreError};
use crate::tls::{Certificates, TlsError, TlsFiles, renew_when_changed};
use crate::transport::{MediaHandle, TransportError, TransportSettings, outward_address};

/// Notices of the media engine on their way to the sessions.
const MEDIA_EVENTS: usize = 4096;
/// So often it is made sure that this is the only server on its database.
const HOLD_CHECK: Duration = Duration::from_secs(20);
/// The same of the recorder.
const RECORDER_NOTICES: usize = 1024;

/// How long a stopping server waits for disclosures to be kept.
const AUDIT_PATIENCE: Duration = Duration::from_secs(5);
/// The same for the history of sessions' quality.
const HISTORY_PATIENCE: Duration = Duration::from_secs(2);

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Passwords(#[from] PasswordError),
    #[error(transparent)]
    FactorKey(#[from] FactorKeyError),
    #[error("the identity provider cannot be used: {0}")]
    Oidc(String),
    #[error(transparent)]
    Dossier(#[from] DossierError),
    #[error(transparent)]
    Media(#[from] TransportError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error(transparent)]
    Mail(#[from] MailError),
    #[error("cannot listen on {address}: {error}; another program may hold this port")]
    Listen { address: SocketAddr, error: std::io::Error },
    #[error("the recorder cannot work: {0}")]
    Recorder(#[from] SealError),
    #[error("another server runs on the data folder {0}")]
    FolderInUse(std::path::PathBuf),
    #[error("the data folder {folder} cannot be written: {error}")]
    Folder { folder: std::path::PathBuf, error: std::io::Error },
}

/// A server that runs. Dropping it without `stop` cuts everybody off without a word.
pub struct Server {
    here: Origin,
    base_url: Origin,
    store: Store,
    registry: Registry,
    media: MediaHandle,
    recorder: Recorder,
    audit: AuditLedger,
    board: Board,
    counters: Arc<Counters>,
    drain: Drain,
    certificates: Option<Certificates>,
    settings: Mutex<Settings>,
    alerts: watch::Sender<AlertSettings>,
    shutdown: Shutdown,
    accepting: JoinHandle<()>,
    _address_file: AddressFile,
    /// Held open: the lock on it keeps a second server off the data folder.
    _lock: File,
}

impl Server {
    pub async fn start(settings: Settings) -> Result<Server, StartError> {
        Self::start_counted(settings, Arc::new(Counters::default())).await
    }

    /// As `start`; something else counts there as well.
    #[tracing::instrument(level = "debug", name = "startup", skip_all)]
    pub async fn start_counted(settings: Settings, counters: Arc<Counters>) -> Result<Server, StartError> {
        let hold = Hold::take(&settings.data).await?;
        let store = Store::open(&settings.data).await?;
        let lock = lock_folder(&settings.data.dir)?;
        let (notices, notices_in) = mpsc::channel(RECORDER_NOTICES);
        let recorder = Recorder::start(&settings.data.dir, &settings.recording, notices)?;
        let (events, events_in) = mpsc::channel(MEDIA_EVENTS);
        let media = MediaHandle::start(transport_settings(&settings), events, recorder.clone()).await?;
        let (shutdown, stopped) = Shutdown::new();
        let drain = Drain::default();
        let certificates = tls_files(&settings.http).map(Certificates::load).transpose()?;
        let tls = certificates.as_ref().map(Certificates::acceptor).transpose()?;
        let kept = settings.clone();
        let (to_courier, told) = Notices::new(counters.clone());
        let board = Board::start(BoardParts {
            data: settings.data.dir.clone(),
            media: media.clone(),
            recorder: recorder.clone(),
            store: store.clone(),
            keep: settings.node.history.duration(),
            notices: to_courier,
            certificates: certificates.clone(),
            drain: drain.clone(),
            counters: counters.clone(),
            stopped: stopped.clone(),
        });
        let registry = Registry::new(RegistryParts {
            store: store.clone(),
            media: media.clone(),
            counters: counters.clone(),
            limits: settings.limits.clone(),
            cameras: settings.recording.cameras,
            recorder: recorder.clone(),
            shedding: board.shedding(),
            board: board.clone(),
            drain: drain.clone(),
        });
        let listener = listen(settings.http.listen).await?;
        let bound = listener.local_addr().map_err(|error| listen_error(settings.http.listen, error))?;
        let (base_url, here) = (settings.http.base_url(bound), settings.http.listener_url(bound));
        let reports = Desk::open(&settings, store.clone())?;
        let library = Library::new(settings.clone());
        let dossier = Dossier::open(&settings.data.dir, settings.dossier, store.clone())?;
        let audit = AuditLedger::start(store.clone(), Anchor::in_folder(&settings.data.dir), counters.clone());
        registry.restore_all().await?;
        dossier.resume().await?;
        tokio::spawn(registry.clone().route_media_events(events_in));
        tokio::spawn(registry.clone().follow_load());
        tokio::spawn(registry.clone().route_recorder_notices(notices_in));
        tokio::spawn(watch_revocations(registry.clone(), store.clone(), counters.clone(), stopped.clone()));
        if let Some(certificates) = &certificates {
            tokio::spawn(renew_when_changed(certificates.clone(), stopped.clone()));
        }
        tokio::spawn(keep_hold(hold, stopped.clone()));
        let factor_key = FactorKey::open(&settings.accounts.factor_key_path(&settings.data.dir))?;
        factor_key.lock_open_ones(&store).await?;
        let post = Post::start(&settings.mail, store.clone(), counters.clone(), stopped.clone())?;
        let (alerts, alerts_read) = watch::channel(kept.alerts.clone());
        let courier = CourierParts {
            server: base_url.to_string(),
            settings: alerts_read,
            client: https_client().inspect_err(|error| tracing::warn!(%error, "no webhook can be called")).ok(),
            store: store.clone(),
            post: post.clone(),
            counters: counters.clone(),
            stopped: stopped.clone(),
        };
        Courier::start(courier, told);
        let gateway = Gateway::new(GatewayParts {
            post,
            house: settings.house,
            http: settings.http,
            limits: settings.limits,
            accounts: settings.accounts,
            passwords: Passwords::new()?,
            factor_key,
            audit: audit.clone(),
            retention: settings.retention,
            recordings: settings.data.dir.join("recordings"),
            oidc: Oidc::new(&settings.oidc, base_url.as_str()).map_err(|error| StartError::Oidc(error.to_string()))?,
            base_url: base_url.clone(),
            store: store.clone(),
            dossier,
            reports,
            library,
            registry: registry.clone(),
            board: board.clone(),
            drain: drain.clone(),
            media: media.clone(),
            counters: counters.clone(),
            stopped,
        });
        tokio::spawn(write_when_due(gateway.clone()));
        let accepting = tokio::spawn(serve(listener, tls, gateway));
        let address_file = AddressFile::write(&settings.data.dir, base_url.as_str())
            .map_err(|error| StartError::Folder { folder: settings.data.dir.clone(), error })?;
        Ok(Server {
            here,
            base_url,
            store,
            registry,
            media,
            recorder,
            audit,
            board,
            counters,
            drain,
            certificates,
            settings: Mutex::new(kept),
            alerts,
            shutdown,
            accepting,
            _address_file: address_file,
            _lock: lock,
        })
    }

    /// The address that stands in join links.
    pub fn base_url(&self) -> &Origin {
        &self.base_url
    }

    /// The address listened on.
    pub fn http_url(&self) -> &Origin {
        &self.here
    }

    /// Whether new sessions are taken.
    pub fn drain(&self) -> &Drain {
        &self.drain
    }

    /// What operators see.
    pub fn board(&self) -> &Board {
        &self.board
    }

    /// Somebody is connected.
    pub fn is_used(&self) -> bool {
        let peers: u64 = self.media.reports().iter().map(|report| report.engine.peers).sum();
        self.counters.sockets_open.value() > 0 || peers > 0
    }

    /// Takes over what can change while people are connected, and returns the sections of the settings
    /// that have changed and wait for the next start.
    pub fn reload(&self, fresh: &Settings) -> Result<Vec<String>, TlsError> {
        if let (Some(certificates), Some(files)) = (&self.certificates, tls_files(&fresh.http)) {
            certificates.exchange(files)?;
            tracing::info!(days = certificates.days_left(wall_clock()), "the certificate was read again");
        }
        let mut kept = self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = kept.differs_beyond_reload(fresh);
        kept.node.drain = fresh.node.drain;
        self.alerts.send_replace(fresh.alerts.clone());
        Ok(waiting)
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What `serve` prints on standard output once everything is ready.
    pub fn ready_line(&self) -> String {
        let media_udp = self.media.udp_address().to_string();
        serde_json::json!({ "event": "ready", "http": self.http_url().as_str(), "media_udp": media_udp }).to_string()
    }

    /// Everybody is told, every record is stored, every socket is closed.
    pub async fn stop(self) {
        self.shutdown.stop();
        self.registry.stop().await;
        if let Err(error) = self.accepting.await {
            tracing::error!(%error, "the accept loop broke");
        }
        if !self.audit.settle(AUDIT_PATIENCE).await {
            tracing::error!("some disclosures could not be kept before the server stopped");
        }
        if !self.board.settle(HISTORY_PATIENCE).await {
            tracing::warn!("the last minutes of sessions' quality could not be kept before the server stopped");
        }
        self.media.stop();
        self.recorder.stop();
        if let Err(error) = self.store.close().await {
            tracing::warn!(%error, "the database did not close as it should");
        }
    }
}

fn tls_files(http: &HttpSettings) -> Option<TlsFiles> {
    let (certificate, key) = (http.tls_certificate.clone()?, http.tls_key.clone()?);
    Some(TlsFiles { certificate, key })
}

fn transport_settings(settings: &Settings) -> TransportSettings {
    let udp_listen = settings.media.addresses(&settings.http, outward_address);
    let MediaSettings { public_addresses, tcp_listen, workers, video_codec, .. } = settings.media.clone();
    TransportSettings { udp_listen, public_addresses, tcp_listen, workers, video_codec }
}

/// Until the server stops, and then the place is free.
async fn keep_hold(hold: Hold, mut stopped: Stopped) {
    loop {
        tokio::select! {
            () = stopped.wait() => break,
            () = tokio::time::sleep(HOLD_CHECK) => match hold.renew().await {
                Ok(true) => {}
                Ok(false) => tracing::error!("another server has taken this database: stop one of them"),
                Err(error) => tracing::warn!(%error, "the database does not say whose it is"),
            },
        }
    }
    if let Err(error) = hold.close().await {
        tracing::debug!(%error, "the place at the database was not given back");
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|error| listen_error(address, error))
}

fn listen_error(address: SocketAddr, error: std::io::Error) -> StartError {
    StartError::Listen { address, error }
}

/// Two servers that write one session would each forget what the other remembers.
fn lock_folder(folder: &Path) -> Result<File, StartError> {
    let failed = |error| StartError::Folder { folder: folder.to_owned(), error };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let lock = File::options().create(true).append(true).open(folder.join("server.lock")).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StartError::FolderInUse(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}
