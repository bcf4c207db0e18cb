//! A store that does not answer: who is shut out is cut all the same, and nobody is told what is not stored.

use std::sync::Arc;
use std::time::Duration;

use consilium_core::media::{Command, PeerRights};
use consilium_core::model::{ParticipantId, PeerId, Role, SessionId};
use consilium_core::protocol::{ChatAudience, ClientFrame, ClientMessage, ServerMessage};
use consilium_core::quality::Shed;
use consilium_core::session::Record;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use tokio::sync::watch;
use tokio::time::timeout;

use super::connection::Connection;
use super::mailbox::MailNext;
use super::registry::{Registry, RegistryParts};
use crate::board::Board;
use crate::config::{DataSettings, LimitSettings};
use crate::ops::{Counters, Drain, wall_clock};
use crate::recorder::Recorder;
use crate::store::{NewInvitation, Store};
use crate::transport::MediaHandle;

/// From the switch on, patient and family are cut within this time.
const CUT_WITHIN: Duration = Duration::from_millis(200);
/// Of what must come at all.
const IN_TIME: Duration = Duration::from_secs(20);
const NOTHING: PeerRights = PeerRights { send: false, receive: false };
const ALL: PeerRights = PeerRights { send: true, receive: true };

struct House {
    registry: Registry,
    store: Store,
    session: SessionId,
    /// Another program's hand on the database.
    beside: DatabaseConnection,
    _shed: watch::Sender<Shed>,
    _folder: tempfile::TempDir,
}

impl House {
    async fn open(media: MediaHandle) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = DataSettings { dir: folder.path().to_owned(), database_url: None };
        let store = Store::open(&data).await.expect("the store opens");
        let mut options = ConnectOptions::new(format!("sqlite://{}", folder.path().join("consilium.sqlite").display()));
        options.max_connections(1);
        let beside = Database::connect(options).await.expect("a second connection");
        let counters = Arc::new(Counters::default());
        let (shed, shedding) = watch::channel(Shed::Nothing);
        let registry = Registry::new(RegistryParts {
            store: store.clone(),
            media,
            limits: LimitSettings::default(),
            cameras: consilium_core::protocol::RecordedCameras::All,
            recorder: Recorder::asleep(),
            board: Board::asleep(counters.clone()),
            counters,
            drain: Drain::default(),
            shedding,
        });
        let session: SessionId = "case-2041".parse().expect("an id");
        store.create_session(&session, "Lung mass", wall_clock()).await.expect("a new session");
        Self { registry, store, session, beside, _shed: shed, _folder: folder }
    }

    async fn enter(&self, name: &str, role: Role) -> Person {
        let language = || "zh".parse().expect("a language");
        let new = NewInvitation {
            session: self.session.clone(),
            role,
            name: name.parse().expect("a name"),
            speaks: language(),
            listens: language(),
            expires: wall_clock().plus_seconds(3600),
            reusable: false,
        };
        let made = self.store.invite(&new, wall_clock()).await.expect("an invitation");
        let invitation = self.store.invitation(made.id).await.expect("the store answers").expect("it is there");
        let connection = self.registry.connect(&self.session, invitation.seat(), vec![1], false).await;
        let mut person = Person { connection: connection.expect("connected"), me: ParticipantId(0), said: 1 };
        let welcome = person.until(|message| matches!(message, ServerMessage::Welcome { .. })).await;
        let ServerMessage::Welcome { me, .. } = welcome else { panic!("{welcome:?}") };
        person.me = me;
        person.must(ClientMessage::Enter { speaks: language(), listens: language() }).await;
        person
    }

    /// The database lets nobody else write, and says nothing.
    async fn stall(&self) {
        self.beside.execute_unprepared("BEGIN IMMEDIATE").await.expect("the lock");
    }

    async fn go_on(&self) {
        self.beside.execute_unprepared("COMMIT").await.expect("the lock is free");
    }

    /// Whether the door would be closed after a restart.
    async fn is_closed_after_a_restart(&self) -> bool {
        let stored = self.store.load_session(&self.session).await.expect("read").expect("it is there");
        let mut doors = stored.records.iter().filter_map(|(_, record)| match record {
            Record::Deliberation { on, .. } => Some(*on),
            _ => None,
        });
        doors.next_back().unwrap_or(false)
    }
}

struct Person {
    connection: Connection,
    me: ParticipantId,
    said: u32,
}

impl Person {
    async fn say(&mut self, body: ClientMessage) -> u32 {
        self.said += 1;
        let frame = ClientFrame { id: self.said, body };
        self.connection.speaker().say(frame).await.expect("the session runs");
        self.said
    }

    async fn until(&mut self, wanted: impl Fn(&ServerMessage) -> bool) -> ServerMessage {
        let heard = async {
            loop {
                match self.connection.inbox.next().await {
                    MailNext::Send(frame) if wanted(&frame.body) => return frame.body,
                    MailNext::Send(_) => {}
                    MailNext::Close(reason) => panic!("closed: {reason:?}"),
                }
            }
        };
        timeout(IN_TIME, heard).await.expect("it is said in time")
    }

    async fn must(&mut self, body: ClientMessage) {
        let wanted = self.say(body).await;
        self.until(|message| matches!(message, ServerMessage::Done { id } if *id == wanted)).await;
    }

    /// Whatever is on its way is read.
    async fn catch_up(&mut self) {
        while timeout(Duration::from_millis(20), self.connection.inbox.next()).await.is_ok() {}
    }
}

/// The newest rights that the engine was told of each endpoint.
fn rights(told: &[Command], peer: PeerId) -> Vec<PeerRights> {
    let of_hers = told.iter().filter(|command| command.peer() == Some(peer));
    of_hers
        .filter_map(|command| match command {
            Command::AddPeer { rights, .. } | Command::SetRights { rights, .. } => Some(*rights),
            _ => None,
        })
        .collect()
}

fn peer_of(told: &[Command], who: ParticipantId) -> PeerId {
    let hers = told.iter().find_map(|command| match command {
        Command::AddPeer { peer, participant, .. } if *participant == who => Some(*peer),
        _ => None,
    });
    hers.expect("her browser has an endpoint")
}

#[tokio::test]
async fn a_store_that_stalls_keeps_no_door_open_and_nobody_is_told_what_is_not_stored() {
    let (media, overhear) = MediaHandle::overheard();
    let house = House::open(media).await;
    let mut lin = house.enter("林悦", Role::LocalExpert).await;
    let mut wang = house.enter("王敏", Role::Family).await;
    lin.must(ClientMessage::Admit { participant: wang.me }).await;
    wang.until(|message| matches!(message, ServerMessage::Snapshot { .. })).await;
    let told = overhear();
    let peer = peer_of(&told, wang.me);
    assert_eq!(rights(&told, peer).last(), Some(&ALL));
    lin.catch_up().await;
    wang.catch_up().await;

    house.stall().await;
    tokio::time::pause();
    // Something else finds out first that nothing is stored any more; the door does not wait behind it.
    lin.say(ClientMessage::SendChat { audience: ChatAudience::Everyone, text: "one moment".to_owned() }).await;
    let closed = lin.say(ClientMessage::SetDeliberation { on: true }).await;
    let heard = timeout(CUT_WITHIN, lin.connection.inbox.next()).await;
    assert!(heard.is_err(), "told before it is stored: {heard:?}");
    assert_eq!(rights(&overhear(), peer), [NOTHING], "cut in time");
    assert!(timeout(Duration::from_millis(1), wang.connection.inbox.next()).await.is_err());
    tokio::time::resume();
    assert!(!house.is_closed_after_a_restart().await, "and nobody has been told that it is closed");

    house.go_on().await;
    lin.until(|message| matches!(message, ServerMessage::Done { id } if *id == closed)).await;
    assert!(house.is_closed_after_a_restart().await);
    let shut_out = |message: &ServerMessage| matches!(message, ServerMessage::Snapshot { view } if view.shut_out);
    wang.until(shut_out).await;
    assert!(rights(&overhear(), peer).is_empty(), "nothing is given back by what had waited");
}

#[tokio::test]
async fn a_door_that_opens_and_closes_behind_a_store_that_stalls_lets_nothing_through() {
    let (media, overhear) = MediaHandle::overheard();
    let house = House::open(media).await;
    let mut lin = house.enter("林悦", Role::LocalExpert).await;
    let mut wang = house.enter("王敏", Role::Family).await;
    lin.must(ClientMessage::Admit { participant: wang.me }).await;
    lin.must(ClientMessage::SetDeliberation { on: true }).await;
    let peer = peer_of(&overhear(), wang.me);
    lin.catch_up().await;

    house.stall().await;
    lin.say(ClientMessage::SetDeliberation { on: false }).await;
    let last = lin.say(ClientMessage::SetDeliberation { on: true }).await;
    let _nothing = timeout(Duration::from_millis(100), lin.connection.inbox.next()).await;
    house.go_on().await;
    lin.until(|message| matches!(message, ServerMessage::Done { id } if *id == last)).await;
    wang.until(|message| matches!(message, ServerMessage::Snapshot { view } if view.shut_out)).await;
    let given = rights(&overhear(), peer);
    assert!(given.iter().all(|rights| *rights == NOTHING), "{given:?}");
    assert!(house.is_closed_after_a_restart().await);

    lin.must(ClientMessage::Remove { participant: wang.me }).await;
    assert!(overhear().contains(&Command::RemovePeer { peer }));
}
