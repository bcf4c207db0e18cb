use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use axum::extract::ws::Message;
use consilium_core::model::Role;
use consilium_core::protocol::{
    Change, ClientFrame, ClientMessage, EndReason, ErrorCode, Pictures, ServerFrame, ServerMessage,
};
use consilium_core::quality::Shed;
use futures_util::{Sink, Stream};
use tokio::sync::{mpsc, watch};

use super::converse;
use crate::accounts::{FactorKey, Passwords};
use crate::audit::{Anchor, AuditLedger};
use crate::board::{Board, BoardParts};
use crate::config::{DataSettings, LimitSettings, Settings};
use crate::evidence::Library;
use crate::gateway::{Gateway, GatewayParts};
use crate::mail::Post;
use crate::ops::{Counters, Drain, Shutdown, wall_clock};
use crate::report::Desk;
use crate::sessions::{Registry, RegistryParts};
use crate::store::{Invitation, NewInvitation, Store};
use crate::transport::{MediaHandle, TransportSettings};

/// The server's end of a socket whose other end a test plays: it reads only when it is told to.
struct FakeSocket {
    incoming: VecDeque<Message>,
    outgoing: Arc<Mutex<Outgoing>>,
}

#[derive(Default)]
struct Outgoing {
    taken: Vec<Message>,
    room: usize,
    blocked: Option<Waker>,
}

impl Stream for FakeSocket {
    type Item = Result<Message, &'static str>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // With nothing left to say, the other end is silent rather than gone.
        self.incoming.pop_front().map_or(Poll::Pending, |message| Poll::Ready(Some(Ok(message))))
    }
}

impl Sink<Message> for FakeSocket {
    type Error = ();

    fn poll_ready(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), ()>> {
        let mut outgoing = self.outgoing.lock().expect("the lock");
        if outgoing.room > 0 {
            return Poll::Ready(Ok(()));
        }
        outgoing.blocked = Some(context.waker().clone());
        Poll::Pending
    }

    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), ()> {
        let mut outgoing = self.outgoing.lock().expect("the lock");
        outgoing.room -= 1;
        outgoing.taken.push(message);
        Ok(())
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), ()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), ()>> {
        Poll::Ready(Ok(()))
    }
}

/// A gateway on a store of its own, and one person's invitation.
struct House {
    gateway: Gateway,
    invitation: Invitation,
    counters: Arc<Counters>,
    /// How much there is to do.
    shed: watch::Sender<Shed>,
    _shutdown: Shutdown,
    _folder: tempfile::TempDir,
}

async fn house(limits: LimitSettings) -> House {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = DataSettings { dir: folder.path().to_owned(), database_url: None };
    let store = Store::open(&data).await.expect("the store opens");
    let invitation = invite(&store).await;
    let counters = Arc::new(Counters::default());
    let (events, _) = mpsc::channel(16);
    let listen = "127.0.0.1:0".parse().expect("an address");
    let media =
        TransportSettings { udp_listen: vec![listen], tcp_listen: None, workers: 1, ..TransportSettings::default() };
    let (notices, _heard) = tokio::sync::mpsc::channel(8);
    let settings = crate::config::RecordingSettings::default();
    let recorder = crate::recorder::Recorder::start(folder.path(), &settings, notices).expect("the recorder starts");
    let media = MediaHandle::start(media, events, recorder.clone()).await.expect("media starts");
    let mut settings = Settings { data, ..Settings::default() };
    settings.limits = limits.clone();
    let (shutdown, stopped) = Shutdown::new();
    let board = Board::start(BoardParts {
        data: settings.data.dir.clone(),
        media: media.clone(),
        recorder: recorder.clone(),
        store: store.clone(),
        keep: std::time::Duration::from_secs(3600),
        notices: crate::alerts::Notices::new(counters.clone()).0,
        certificates: None,
        drain: Drain::default(),
        counters: counters.clone(),
        stopped: stopped.clone(),
    });
    let drain = Drain::default();
    let (shed, shedding) = watch::channel(Shed::Nothing);
    let registry = Registry::new(RegistryParts {
        store: store.clone(),
        media: media.clone(),
        counters: counters.clone(),
        limits: limits.clone(),
        cameras: settings.recording.cameras,
        recorder,
        board: board.clone(),
        drain: drain.clone(),
        shedding,
    });
    tokio::spawn(registry.clone().follow_load());
    let base_url = settings.http.base_url(settings.http.listen);
    let dossier =
        crate::dossier::Dossier::open(folder.path(), settings.dossier.clone(), store.clone()).expect("it opens");
    let parts = GatewayParts {
        post: Post::start(&settings.mail, store.clone(), counters.clone(), stopped.clone()).expect("no mail"),
        house: settings.house.clone(),
        http: settings.http.clone(),
        limits,
        accounts: settings.accounts.clone(),
        factor_key: FactorKey::open(&folder.path().join("second-factors.key")).expect("a key"),
        passwords: Passwords::new().expect("passwords can be hashed"),
        audit: AuditLedger::start(store.clone(), Anchor::in_folder(folder.path()), counters.clone()),
        retention: settings.retention,
        recordings: folder.path().join("recordings"),
        oidc: None,
        base_url,
        reports: Desk::open(&settings, store.clone()).expect("the desk opens"),
        library: Library::new(settings),
        store,
        dossier,
        registry,
        media,
        board,
        drain,
        counters: counters.clone(),
        stopped,
    };
    House { gateway: Gateway::new(parts), invitation, counters, shed, _shutdown: shutdown, _folder: folder }
}

async fn invite(store: &Store) -> Invitation {
    let session = "case-2041".parse().expect("an id");
    store.create_session(&session, "Lung mass", wall_clock()).await.expect("a new session");
    let new = NewInvitation {
        session,
        role: Role::LocalExpert,
        name: "Lin Yue".parse().expect("a name"),
        speaks: "zh".parse().expect("a language"),
        listens: "zh".parse().expect("a language"),
        expires: wall_clock().plus_seconds(3600),
        reusable: false,
    };
    let made = store.invite(&new, wall_clock()).await.expect("an invitation");
    store.invitation(made.id).await.expect("the store answers").expect("it is there")
}

fn say(id: u32, body: ClientMessage) -> Message {
    Message::Text(serde_json::to_string(&ClientFrame { id, body }).expect("JSON").into())
}

fn hello() -> Message {
    say(1, ClientMessage::Hello { versions: vec![1], resume: false })
}

/// Plays the conversation to its end and returns what the other end was sent.
async fn play(house: &House, incoming: Vec<Message>, room: usize) -> Vec<ServerMessage> {
    let outgoing = Arc::new(Mutex::new(Outgoing { room, ..Outgoing::default() }));
    let socket = FakeSocket { incoming: incoming.into(), outgoing: outgoing.clone() };
    converse(socket, &house.gateway, &house.invitation).await;
    let outgoing = outgoing.lock().expect("the lock");
    let texts = outgoing.taken.iter().filter_map(|message| match message {
        Message::Text(text) => Some(serde_json::from_str::<ServerFrame>(text).expect("a message of the protocol").body),
        _ => None,
    });
    texts.collect()
}

#[tokio::test]
async fn a_reader_that_takes_nothing_is_dropped_and_counted() {
    let house = house(LimitSettings { outbound_queue: 8, ..LimitSettings::default() }).await;
    let pings = (2..40).map(|id| say(id, ClientMessage::Ping));
    let taken = play(&house, [hello()].into_iter().chain(pings).collect(), 0).await;
    assert_eq!(taken, []);
    assert_eq!(house.counters.sockets_too_slow.value(), 1);
}

#[tokio::test]
async fn a_silent_other_end_is_dropped_after_the_silence() {
    let silence = Duration::from_millis(300).into();
    let house = house(LimitSettings { silence_timeout: silence, ..LimitSettings::default() }).await;
    let taken = play(&house, vec![hello()], usize::MAX).await;
    assert!(matches!(taken[..], [ServerMessage::Welcome { .. }]), "{taken:?}");
    assert_eq!(house.counters.sockets_silent.value(), 1);
}

#[tokio::test]
async fn who_leaves_is_told_so_and_nothing_is_lost_on_the_way() {
    let house = house(LimitSettings::default()).await;
    let language = || "zh".parse().expect("a language");
    let enter = say(2, ClientMessage::Enter { speaks: language(), listens: language() });
    let taken = play(&house, vec![hello(), enter, say(3, ClientMessage::Leave)], usize::MAX).await;
    let done = |wanted: u32| taken.iter().any(|m| matches!(m, ServerMessage::Done { id } if *id == wanted));
    assert!(done(2) && done(3), "{taken:?}");
    assert_eq!(taken.last(), Some(&ServerMessage::Ended { reason: EndReason::Left }));
}

#[tokio::test]
async fn under_load_nothing_new_begins_and_what_runs_goes_on_with_fewer_pictures() {
    let silence = Duration::from_millis(300).into();
    let house = house(LimitSettings { silence_timeout: silence, ..LimitSettings::default() }).await;
    house.shed.send_replace(Shed::NewSessions);
    let taken = play(&house, vec![hello()], usize::MAX).await;
    assert!(matches!(taken[..], [ServerMessage::Refused { code: ErrorCode::Busy, .. }]), "{taken:?}");
    assert_eq!(house.counters.sessions_refused.value(), 1);
    house.shed.send_replace(Shed::Nothing);
    let taken = play(&house, vec![hello()], usize::MAX).await;
    assert!(matches!(taken[..], [ServerMessage::Welcome { .. }]), "{taken:?}");
    house.shed.send_replace(Shed::SmallPictures);
    let language = || "zh".parse().expect("a language");
    let enter = say(2, ClientMessage::Enter { speaks: language(), listens: language() });
    let taken = play(&house, vec![hello(), enter], usize::MAX).await;
    // It is told to a session that runs: with the snapshot, or just after it.
    let pictures = taken.iter().rev().find_map(|message| match message {
        ServerMessage::Snapshot { view } => Some(view.pictures),
        ServerMessage::Change { change: Change::Pictures { pictures }, .. } => Some(*pictures),
        _ => None,
    });
    assert_eq!(pictures, Some(Pictures::LargeOnly), "it had begun before: {taken:?}");
}
