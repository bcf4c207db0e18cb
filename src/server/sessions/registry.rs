use std::collections::{BTreeMap, VecDeque};
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use consilium_core::cases::Refusal;
use consilium_core::media;
use consilium_core::model::{CaseId, InvitationId, PeerId, Role, SessionId};
use consilium_core::protocol::{ErrorCode, RecordedCameras};
use consilium_core::quality::Shed;
use consilium_core::session::{Command, ConnectionId, RecorderNotice, Seat, Session};
use dashmap::DashMap;
use tokio::sync::{OnceCell, mpsc, oneshot, watch};
use tokio::time::timeout;
use tracing::Span;

use super::admission::{NoNewSessions, limit_pictures};
use super::chair::{ChairHolder, Told};
use super::connection::Connection;
use super::journey::{Standing, case_terms, out_of_reach, standing};
use super::keeper::Keeper;
use super::letters::Letter;
use super::mailbox::mailbox;
use super::task::SessionTask;
use crate::board::Board;
use crate::config::LimitSettings;
use crate::ops::{Counters, Drain, Held, now, wall_clock};
use crate::recorder::Recorder;
use crate::store::{Store, StoreError, StoredSession};
use crate::transport::MediaHandle;

/// How long a WHIP or WHEP request waits for its answer.
const ANSWER_PATIENCE: Duration = Duration::from_secs(10);
/// How long a stopping session may take to say goodbye.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// Why a session cannot be entered.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("there is no such session")]
    NotFound,
    #[error("the session is over")]
    Ended,
    #[error("the server is stopping")]
    Stopping,
    /// It has not begun, and nothing new is taken.
    #[error("{}", .0.sentence())]
    Busy(NoNewSessions),
    /// Its case lets no session be held.
    #[error("the case is not ready for a session")]
    NotReady(Vec<Refusal>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// All live sessions. Cheap to clone.
#[derive(Clone)]
pub struct Registry {
    shared: Arc<Shared>,
}

/// Everything that sessions reach.
pub struct RegistryParts {
    pub store: Store,
    pub media: MediaHandle,
    pub counters: Arc<Counters>,
    pub limits: LimitSettings,
    /// The most cameras that are recorded.
    pub cameras: RecordedCameras,
    pub recorder: Recorder,
    pub board: Board,
    pub drain: Drain,
    /// What is not done at present because there is too much to do.
    pub shedding: watch::Receiver<Shed>,
}

struct Shared {
    sessions: DashMap<SessionId, Arc<OnceCell<SessionHandle>>>,
    parts: RegistryParts,
    /// Connections and HTTP requests are numbered; a number is never used again.
    next_number: AtomicU64,
    stopping: std::sync::atomic::AtomicBool,
}

impl Deref for Shared {
    type Target = RegistryParts;

    fn deref(&self) -> &RegistryParts {
        &self.parts
    }
}

impl Shared {
    fn shed(&self) -> Shed {
        *self.shedding.borrow()
    }
}

/// Where a session's task is reached.
#[derive(Clone)]
struct SessionHandle {
    letters: mpsc::Sender<Letter>,
    media_events: mpsc::Sender<media::Event>,
    told: watch::Receiver<Told>,
}

/// What a WHIP or WHEP client asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlayerOffer {
    Publish,
    Play,
}

/// A WHIP or WHEP endpoint that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Player {
    pub peer: PeerId,
    pub answer: String,
}

impl Registry {
    pub fn new(parts: RegistryParts) -> Self {
        let shared = Shared { sessions: DashMap::new(), parts, next_number: AtomicU64::new(1), stopping: false.into() };
        Self { shared: Arc::new(shared) }
    }

    /// Why no session that has not begun is taken; `None`: it is.
    pub fn takes_no_new(&self) -> Option<NoNewSessions> {
        let drains = self.shared.drain.since().map(|_| NoNewSessions::Draining);
        drains.or_else(|| (self.shared.shed() != Shed::Nothing).then_some(NoNewSessions::TooMuchToDo))
    }

    /// Takes up the sessions that were live when the server stopped.
    pub async fn restore_all(&self) -> Result<(), StoreError> {
        for id in self.shared.store.live_sessions().await? {
            if let Err(error) = self.open(&id).await {
                tracing::error!(session = %id, %error, "a session could not be restored");
            }
        }
        Ok(())
    }

    /// Passes the notices of the media engine on to their sessions, until the engine stops.
    pub async fn route_media_events(self, mut events: mpsc::Receiver<(SessionId, media::Event)>) {
        while let Some((id, event)) = events.recv().await {
            let taken = self.running(&id).is_some_and(|handle| handle.media_events.try_send(event).is_ok());
            if !taken {
                self.shared.counters.media_events_dropped.add_one();
            }
        }
    }

    /// Passes the notices of the recorder on to their sessions, until it stops.
    pub async fn route_recorder_notices(self, mut notices: mpsc::Receiver<(SessionId, RecorderNotice)>) {
        while let Some((id, notice)) = notices.recv().await {
            self.tell(&id, Command::Recorder { notice }).await;
        }
    }

    /// Tells every session which pictures are sent, as the load of the machine changes.
    pub async fn follow_load(self) {
        let mut shedding = self.shared.shedding.clone();
        while shedding.changed().await.is_ok() {
            let shed = *shedding.borrow_and_update();
            for id in self.running_ids() {
                self.tell(&id, limit_pictures(shed)).await;
            }
        }
    }

    /// A socket says hello. Its messages arrive at the connection's inbox, from `welcome` on.
    pub async fn connect(
        &self,
        id: &SessionId,
        seat: Seat,
        versions: Vec<u16>,
        resume: bool,
    ) -> Result<Connection, OpenError> {
        let connection = ConnectionId(self.fresh_number());
        let fresh_peer = self.shared.media.fresh_peer();
        let command = Command::Connect { connection, seat, versions, resume, fresh_peer };
        let (mailbox, inbox) = mailbox(self.shared.limits.outbound_queue);
        let handle = self.open(id).await?;
        let letter = Letter::Connect { connection, mailbox, command, span: Span::current() };
        handle.letters.send(letter).await.map_err(|_| self.gone())?;
        Ok(Connection::new(connection, handle.letters, inbox))
    }

    /// A WHIP or WHEP client offers. `Err(Ok(code))` is a refusal, `Err(Err(_))` no session.
    pub async fn offer(
        &self,
        id: &SessionId,
        seat: Seat,
        what: PlayerOffer,
        sdp: String,
    ) -> Result<Player, Result<ErrorCode, OpenError>> {
        let handle = self.open(id).await.map_err(Err)?;
        let (request, peer) = (self.fresh_number(), self.shared.media.fresh_peer());
        let command = match what {
            PlayerOffer::Publish => Command::WhipOffer { request, seat, peer, sdp },
            PlayerOffer::Play => Command::WhepOffer { request, seat, peer, sdp },
        };
        let (answer, answered) = oneshot::channel();
        let letter = Letter::Ask { request, command, answer };
        handle.letters.send(letter).await.map_err(|_| Err(self.gone()))?;
        match timeout(ANSWER_PATIENCE, answered).await {
            Ok(Ok(Ok(answer))) => Ok(Player { peer, answer }),
            Ok(Ok(Err(code))) => Err(Ok(code)),
            Ok(Err(_)) => Err(Err(self.gone())),
            Err(_) => {
                self.tell(id, Command::ClosePeer { peer }).await;
                Err(Ok(ErrorCode::Internal))
            }
        }
    }

    /// The HTTP resource of a WHIP or WHEP client was deleted.
    pub async fn close_player(&self, id: &SessionId, peer: PeerId) {
        self.tell(id, Command::ClosePeer { peer }).await;
    }

    /// Puts out whoever holds the link. A session that does not run has nobody to put out.
    pub async fn revoke(&self, id: &SessionId, invitation: InvitationId) {
        self.tell(id, Command::Revoke { invitation }).await;
    }

    /// The chair says who else sees the images; a session that does not run asks the store when it starts.
    pub async fn allow_images(&self, id: &SessionId, roles: Vec<Role>) {
        self.tell(id, Command::AllowImages { roles }).await;
    }

    /// The consents of a case have changed: a session of it that runs records no more without one, and sends no images
    /// abroad.
    pub async fn note_consents(&self, case: i32) -> Result<(), StoreError> {
        for id in self.shared.store.sessions_of(&CaseId::numbered(case)).await? {
            if self.is_running(&id) {
                let standing = standing(&self.shared.store, &id, true).await?;
                let given = matches!(standing, Standing::Ready { recording_consented: true });
                self.tell(&id, Command::RecordingConsent { given }).await;
                let from = out_of_reach(&self.shared.store, &id).await?;
                self.tell(&id, Command::WithholdImages { from }).await;
            }
        }
        Ok(())
    }

    /// The glossary of a case was written: interpreters in a session of it that runs see it at once.
    pub async fn note_glossary(&self, case: i32) -> Result<(), StoreError> {
        for id in self.shared.store.sessions_of(&CaseId::numbered(case)).await? {
            if self.is_running(&id) {
                let terms = case_terms(&self.shared.store, &id).await?;
                self.tell(&id, Command::CaseTerms { terms }).await;
            }
        }
        Ok(())
    }

    /// Whether this link holds the chair of a session that runs.
    pub fn holds_chair(&self, id: &SessionId, invitation: InvitationId) -> bool {
        self.running(id).is_some_and(|handle| handle.told.borrow().chair == Some(invitation))
    }

    /// Whether the team of a session that runs is among itself.
    pub fn in_deliberation(&self, id: &SessionId) -> bool {
        self.running(id).is_some_and(|handle| handle.told.borrow().deliberation)
    }

    pub fn is_running(&self, id: &SessionId) -> bool {
        self.running(id).is_some()
    }

    pub(super) fn running_ids(&self) -> Vec<SessionId> {
        self.shared.sessions.iter().map(|entry| entry.key().clone()).collect()
    }

    /// Everybody is told, every record is stored, every task ends.
    pub async fn stop(&self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        let mut goodbyes = Vec::new();
        for handle in self.running_ids().iter().filter_map(|id| self.running(id)) {
            let (stopped, wait) = oneshot::channel();
            goodbyes.push(async move {
                if handle.letters.send(Letter::Stop { stopped }).await.is_ok() {
                    // A task that ends without an answer has ended all the same.
                    let _ = wait.await;
                }
            });
        }
        if timeout(STOP_PATIENCE, futures_util::future::join_all(goodbyes)).await.is_err() {
            tracing::warn!("some sessions did not stop in time; their records are in the store");
        }
    }

    async fn tell(&self, id: &SessionId, command: Command) {
        if let Some(handle) = self.running(id) {
            // A session that has just ended needs to be told nothing.
            let _ = handle.letters.send(Letter::Tell(command)).await;
        }
    }

    fn running(&self, id: &SessionId) -> Option<SessionHandle> {
        self.shared.sessions.get(id)?.get().cloned()
    }

    fn gone(&self) -> OpenError {
        if self.shared.stopping.load(Ordering::SeqCst) { OpenError::Stopping } else { OpenError::Ended }
    }

    fn fresh_number(&self) -> u64 {
        self.shared.next_number.fetch_add(1, Ordering::Relaxed)
    }

    /// The running task of a session, started if need be.
    async fn open(&self, id: &SessionId) -> Result<SessionHandle, OpenError> {
        if self.shared.stopping.load(Ordering::SeqCst) {
            return Err(OpenError::Stopping);
        }
        if let Some(handle) = self.running(id).filter(|handle| !handle.letters.is_closed()) {
            return Ok(handle);
        }
        let cell = self.shared.sessions.entry(id.clone()).or_default().clone();
        let opened = cell.get_or_try_init(|| self.start(id)).await.cloned();
        if opened.is_err() {
            // Whoever else waits on this very cell will start the session in it: then it stays.
            // (Two holders are the map and this call; the map's lock keeps newcomers out.)
            self.shared.sessions.remove_if(id, |_, held| held.get().is_none() && Arc::strong_count(held) <= 2);
        }
        opened
    }

    #[tracing::instrument(level = "debug", name = "session start", skip_all, fields(session = %id))]
    async fn start(&self, id: &SessionId) -> Result<SessionHandle, OpenError> {
        let stored = self.shared.store.load_session(id).await?.ok_or(OpenError::NotFound)?;
        if stored.ended.is_some() {
            return Err(OpenError::Ended);
        }
        if let Some(why) = self.takes_no_new().filter(|_| stored.started.is_none()) {
            self.shared.counters.sessions_refused.add_one();
            return Err(OpenError::Busy(why));
        }
        let consented = match standing(&self.shared.store, id, stored.started.is_some()).await? {
            Standing::Free => None,
            Standing::Ready { recording_consented } => Some(recording_consented),
            Standing::NotReady(refusals) => return Err(OpenError::NotReady(refusals)),
        };
        if stored.started.is_none() {
            self.shared.store.start_session(id, wall_clock()).await?;
        }
        let case = self.shared.store.session_case(id).await?.unwrap_or_else(|| CaseId::from(id));
        let roles = self.shared.store.dossier(&case).await?.access.roles();
        let terms = case_terms(&self.shared.store, id).await?;
        // Without the consent no session starts; it may have been withdrawn since that was asked.
        let from = out_of_reach(&self.shared.store, id).await?;
        let (handle, task) = self.build_task(id, stored);
        // The first letter in an empty box; whoever comes reads it after this.
        let _ = handle.letters.try_send(Letter::Tell(Command::AllowImages { roles }));
        let _ = handle.letters.try_send(Letter::Tell(Command::WithholdImages { from }));
        let _ = handle.letters.try_send(Letter::Tell(limit_pictures(self.shared.shed())));
        let _ = handle.letters.try_send(Letter::Tell(Command::CaseTerms { terms }));
        let _ = handle.letters.try_send(Letter::Tell(Command::RecordCameras { most: self.shared.cameras }));
        if let Some(given) = consented {
            // The queue is new and empty: the session hears it before it hears anybody.
            let _ = handle.letters.try_send(Letter::Tell(Command::RecordingConsent { given }));
        }
        self.shared.counters.sessions_started.add_one();
        tracing::info!(session = %id, "session taken up");
        tokio::spawn(self.clone().supervise(id.clone(), handle.letters.clone(), task));
        Ok(handle)
    }

    fn build_task(&self, id: &SessionId, stored: StoredSession) -> (SessionHandle, SessionTask) {
        let shared = &self.shared;
        let mut chair = ChairHolder::default();
        stored.records.iter().for_each(|(_, record)| chair.handle(record));
        let next = i64::try_from(stored.records.len()).unwrap_or(i64::MAX);
        let session = match stored.started {
            None => Session::new(id.clone(), stored.title, now()),
            Some(started) => Session::restore(id.clone(), stored.title, started, stored.records, now()),
        };
        let (letters, letters_in) = mpsc::channel(shared.limits.session_queue);
        let (media_events, media_events_in) = mpsc::channel(shared.limits.session_queue);
        let (tell, told) = watch::channel(chair.told());
        let task = SessionTask {
            id: id.clone(),
            session,
            keeper: Keeper::new(
                shared.store.clone(),
                id.clone(),
                shared.counters.clone(),
                next,
                Some(shared.recorder.clone()),
            ),
            chair,
            tell,
            letters: letters_in,
            media_events: media_events_in,
            media: shared.media.clone(),
            counters: shared.counters.clone(),
            board: shared.board.clone(),
            sockets: BTreeMap::new(),
            asked: BTreeMap::new(),
            held: VecDeque::new(),
        };
        (SessionHandle { letters, media_events, told }, task)
    }

    /// A task that breaks takes nobody with it: its sockets close, people reconnect, and the
    /// session starts again from its records.
    async fn supervise(self, id: SessionId, letters: mpsc::Sender<Letter>, task: SessionTask) {
        let _live = Held::new(&self.shared.counters, |c| &c.sessions_live);
        let outcome = tokio::spawn(task.run()).await;
        let ours = |handle: &SessionHandle| handle.letters.same_channel(&letters);
        self.shared.sessions.remove_if(&id, |_, cell| cell.get().is_some_and(ours));
        self.shared.board.ended(id.clone());
        self.shared.media.send(&id, media::Command::CloseSession { session: id.clone() });
        match outcome {
            Ok(()) => {
                self.shared.counters.sessions_finished.add_one();
                tracing::info!(session = %id, "session put away");
            }
            Err(error) => {
                self.shared.counters.sessions_failed.add_one();
                tracing::error!(session = %id, %error, "a session broke; it starts again from its records");
            }
        }
    }
}
