//! Signalling against a server of a few lines that says what the story needs.

use consilium_core::model::{Language, ParticipantId, SessionId, Timestamp};
use consilium_core::protocol::{
    Change, ClientFrame, ClientMessage, EndReason, ErrorCode, Presence, ServerFrame, ServerMessage, SessionView,
};
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, accept_async};

use super::{AskError, JoinError, JoinOptions, Participant, WaitError};

const ME: ParticipantId = ParticipantId(1);

struct FakeServer {
    listener: TcpListener,
}

/// One socket, seen from the server.
struct Guest {
    socket: WebSocketStream<TcpStream>,
}

impl FakeServer {
    async fn start() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").await.expect("a port") }
    }

    fn options(&self) -> JoinOptions {
        let zh: Language = "zh".parse().expect("a language");
        let address = self.listener.local_addr().expect("bound");
        JoinOptions::new(&format!("http://{address}"), "secret", zh.clone(), zh)
    }

    async fn accept(&self) -> Guest {
        let (tcp, _) = self.listener.accept().await.expect("a connection");
        Guest { socket: accept_async(tcp).await.expect("an upgrade") }
    }

    /// Welcomes a newcomer and lets her in.
    async fn admit(&self) -> Guest {
        let mut guest = self.accept().await;
        assert!(matches!(guest.hear().await.body, ClientMessage::Hello { resume: false, .. }));
        guest.welcome(Presence::Arriving, false).await;
        let enter = guest.hear().await;
        assert!(matches!(enter.body, ClientMessage::Enter { .. }));
        guest.say(ServerMessage::Done { id: enter.id }).await;
        guest.snapshot(1).await;
        guest
    }
}

impl Guest {
    async fn say(&mut self, body: ServerMessage) {
        self.send(ServerFrame { revision: None, body }).await;
    }

    async fn send(&mut self, frame: ServerFrame) {
        let text = serde_json::to_string(&frame).expect("a message");
        self.socket.send(Message::text(text)).await.expect("sent");
    }

    async fn welcome(&mut self, presence: Presence, resumed: bool) {
        self.say(ServerMessage::Welcome { version: 1, me: ME, presence, resumed, server_time: Timestamp(0) }).await;
    }

    async fn snapshot(&mut self, revision: u64) {
        let session: SessionId = "demo".parse().expect("an id");
        let view = SessionView {
            session,
            title: String::new(),
            started: Timestamp(0),
            me: ME,
            chair: None,
            locked: false,
            deliberation: None,
            recording: None,
            recording_trouble: None,
            recorded_cameras: consilium_core::protocol::RecordedCameras::All,
            pictures: consilium_core::protocol::Pictures::All,
            withheld: vec![],
            interpretation: consilium_core::protocol::InterpretationView::default(),
            case_terms: Vec::new(),
            viewing: consilium_core::protocol::ViewingView::default(),
            hearing: consilium_core::protocol::Hearing::default(),
            outcome: consilium_core::protocol::OutcomeView::default(),
            shut_out: false,
            participants: vec![],
            tracks: vec![],
            chat: vec![],
        };
        self.send(ServerFrame { revision: Some(revision), body: ServerMessage::Snapshot { view } }).await;
    }

    async fn lock(&mut self, revision: u64, locked: bool) {
        let body = ServerMessage::Change { change: Change::Locked { locked } };
        self.send(ServerFrame { revision: Some(revision), body }).await;
    }

    /// The next message that is no sign of life.
    async fn hear(&mut self) -> ClientFrame {
        loop {
            let message = self.socket.next().await.expect("still open").expect("readable");
            let Message::Text(text) = message else { continue };
            let frame: ClientFrame = serde_json::from_str(&text).expect("of the protocol");
            if frame.body != ClientMessage::Ping {
                return frame;
            }
        }
    }
}

#[tokio::test]
async fn a_newcomer_enters_and_follows_the_room() {
    let server = FakeServer::start().await;
    let (participant, mut guest) = tokio::join!(Participant::join(server.options()), server.admit());
    let participant = participant.expect("joined");
    participant.until("she is inside", |room| room.is_inside()).await.expect("inside");
    guest.lock(2, true).await;
    let room = participant.until("the lock", |room| room.view.as_ref().is_some_and(|view| view.locked)).await;
    assert_eq!((room.expect("locked").gaps, participant.room().me), (0, Some(ME)));

    guest.lock(4, false).await;
    assert_eq!(guest.hear().await.body, ClientMessage::RequestSnapshot, "revision 3 is missing");
    guest.snapshot(5).await;
    guest.lock(6, true).await;
    let room = participant.until("the lock again", |room| room.view.as_ref().is_some_and(|view| view.locked)).await;
    assert_eq!(room.expect("locked").gaps, 1);
}

#[tokio::test]
async fn refusals_reach_whoever_asked() {
    let server = FakeServer::start().await;
    let (participant, mut guest) = tokio::join!(Participant::join(server.options()), server.admit());
    let participant = participant.expect("joined");
    let asked = participant.ask(ClientMessage::EndSession);
    let refused = async {
        let frame = guest.hear().await;
        assert_eq!(frame.body, ClientMessage::EndSession);
        let code = ErrorCode::NotAllowed;
        guest.say(ServerMessage::Refused { id: Some(frame.id), code, message: String::new() }).await;
    };
    let (asked, ()) = tokio::join!(asked, refused);
    assert_eq!(asked, Err(AskError::Refused(ErrorCode::NotAllowed)));
}

#[tokio::test]
async fn a_lost_socket_is_resumed_and_what_was_not_answered_is_asked_again_under_its_id() {
    let server = FakeServer::start().await;
    let (participant, mut guest) = tokio::join!(Participant::join(server.options()), server.admit());
    let participant = participant.expect("joined");
    let asked = participant.ask(ClientMessage::RaiseHand { raised: true });
    let story = async {
        let first = guest.hear().await;
        drop(guest);
        let mut guest = server.accept().await;
        assert!(matches!(guest.hear().await.body, ClientMessage::Hello { resume: true, .. }));
        guest.welcome(Presence::Present, true).await;
        let again = guest.hear().await;
        assert_eq!(again, first);
        guest.snapshot(1).await;
        guest.say(ServerMessage::Done { id: again.id }).await;
        guest
    };
    let (asked, _guest) = tokio::join!(asked, story);
    assert_eq!(asked, Ok(()));
    let room = participant.room();
    assert_eq!((room.welcomes, room.resumed, room.gaps), (2, true, 0));
}

#[tokio::test]
async fn a_restarted_server_is_entered_again() {
    let server = FakeServer::start().await;
    let (participant, mut guest) = tokio::join!(Participant::join(server.options()), server.admit());
    let participant = participant.expect("joined");
    guest.say(ServerMessage::Ended { reason: EndReason::ServerStopping }).await;
    let mut guest = server.accept().await;
    assert!(matches!(guest.hear().await.body, ClientMessage::Hello { resume: true, .. }));
    guest.welcome(Presence::Arriving, false).await;
    assert!(matches!(guest.hear().await.body, ClientMessage::Enter { .. }));
    participant.until("the room is forgotten", |room| room.welcomes == 2 && room.view.is_none()).await.expect("so");
}

#[tokio::test]
async fn whoever_is_superseded_stays_away() {
    let server = FakeServer::start().await;
    let (participant, mut guest) = tokio::join!(Participant::join(server.options()), server.admit());
    let participant = participant.expect("joined");
    guest.say(ServerMessage::Ended { reason: EndReason::Superseded }).await;
    let out = participant.until("a miracle", |room| room.welcomes == 2).await;
    assert_eq!(out.err(), Some(WaitError::Ended("a miracle", Some(EndReason::Superseded))));
}

#[tokio::test]
async fn an_invalid_token_is_told_by_its_status() {
    let server = FakeServer::start().await;
    let refuse = async {
        let (mut tcp, _) = server.listener.accept().await.expect("a connection");
        let mut request = [0; 2048];
        let read = tcp.read(&mut request).await.expect("a request");
        assert!(String::from_utf8_lossy(&request[..read]).contains("Bearer secret"));
        tcp.write_all(b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n").await.expect("answered");
    };
    let (joined, ()) = tokio::join!(Participant::join(server.options()), refuse);
    assert!(matches!(joined, Err(JoinError::Refused(401))));
}
