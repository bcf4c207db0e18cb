use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use consilium_core::media::{Event, MediaKind};
use consilium_core::model::{InvitationId, Language, ParticipantId, PeerId, Role, Timestamp, TrackId};
use consilium_core::protocol::{
    ClientFrame, ClientMessage, EndReason, ErrorCode, Presence, PublicationIntent, ServerMessage, SessionView, Source,
};
use consilium_core::session::{Command, ConnectionId, Effect, Now, Record, Seat, Session};

use super::engine::Engine;
use super::sdp::{offer, receiving, sending};
use super::socket::{Socket, Sockets};

const SATURDAY: Timestamp = Timestamp(1_790_000_000_000);

/// A person with a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Who(pub usize);

struct Person {
    seat: Seat,
    /// The newest socket.
    connection: Option<u64>,
    participant: Option<ParticipantId>,
    last_message: u32,
}

/// A session, the people around it, a store and an engine, in virtual time.
pub struct TestSession {
    pub session: Session,
    pub now: Now,
    pub records: Vec<(Timestamp, Record)>,
    pub engine: Engine,
    pub sockets: Sockets,
    /// Every effect since the last `forget`.
    pub trace: Vec<Effect>,
    pub finished: bool,
    /// As the records tell it.
    pub deliberating: bool,
    pub roles: BTreeMap<ParticipantId, Role>,
    inside: BTreeSet<ParticipantId>,
    people: Vec<Person>,
    last_connection: u64,
    last_peer: u64,
    last_http: u64,
}

pub fn language(tag: &str) -> Language {
    tag.parse().expect("a language tag")
}

impl TestSession {
    pub fn new() -> Self {
        let now = Now { monotonic: Instant::now(), wall: SATURDAY };
        let id = "case-2041".parse().expect("a session id");
        Self {
            session: Session::new(id, "Lung mass · 肺部肿块".to_owned(), now),
            now,
            records: Vec::new(),
            engine: Engine::default(),
            sockets: Sockets::new(),
            trace: Vec::new(),
            finished: false,
            deliberating: false,
            roles: BTreeMap::new(),
            inside: BTreeSet::new(),
            people: Vec::new(),
            last_connection: 0,
            last_peer: 0,
            last_http: 0,
        }
    }

    // People

    pub fn person(&mut self, name: &str, role: Role) -> Who {
        let seat = Seat {
            invitation: InvitationId(100 + u32::try_from(self.people.len()).expect("few people")),
            role,
            name: name.parse().expect("a name"),
            speaks: language("zh"),
            listens: language("zh"),
            expires: self.now.wall.plus_seconds(24 * 3600),
        };
        self.people.push(Person { seat, connection: None, participant: None, last_message: 0 });
        Who(self.people.len() - 1)
    }

    /// A person who has come in, without a wait.
    pub fn present(&mut self, name: &str, role: Role) -> Who {
        let who = self.person(name, role);
        self.join(who);
        assert_eq!(self.presence(who), Presence::Present, "{name} is in");
        who
    }

    pub fn seat(&mut self, who: Who) -> &mut Seat {
        &mut self.people[who.0].seat
    }

    pub fn id(&self, who: Who) -> ParticipantId {
        self.people[who.0].participant.expect("has a seat")
    }

    pub fn has_seat(&self, who: Who) -> bool {
        self.people[who.0].participant.is_some()
    }

    // Sockets

    pub fn connect(&mut self, who: Who) -> ServerMessage {
        self.hello(who, false)
    }

    pub fn resume(&mut self, who: Who) -> ServerMessage {
        self.hello(who, true)
    }

    /// The answer to `hello`.
    pub fn hello(&mut self, who: Who, resume: bool) -> ServerMessage {
        if !resume {
            self.people[who.0].last_message = 0;
        }
        let connection = self.new_socket(who);
        let seat = self.people[who.0].seat.clone();
        let fresh_peer = self.fresh_peer();
        let connection = ConnectionId(connection);
        self.run(Command::Connect { connection, seat, versions: vec![1], resume, fresh_peer });
        let answer = self.socket(who).inbox.first().cloned().expect("an answer to hello");
        if let ServerMessage::Welcome { me, .. } = &answer {
            let known = self.people[who.0].participant.replace(*me);
            assert!(known.is_none_or(|known| known == *me), "a seat keeps its participant");
        }
        answer
    }

    fn new_socket(&mut self, who: Who) -> u64 {
        self.last_connection += 1;
        self.sockets.insert(self.last_connection, Socket::default());
        self.people[who.0].connection = Some(self.last_connection);
        self.last_connection
    }

    pub fn fresh_peer(&mut self) -> PeerId {
        self.last_peer += 1;
        PeerId(self.last_peer)
    }

    /// Opens the link and asks to go in.
    pub fn join(&mut self, who: Who) {
        self.connect(who);
        let answer = self.enter(who);
        assert!(matches!(answer, ServerMessage::Done { .. }), "{answer:?}");
    }

    pub fn enter(&mut self, who: Who) -> ServerMessage {
        let Seat { speaks, listens, .. } = self.people[who.0].seat.clone();
        self.ask(who, ClientMessage::Enter { speaks, listens })
    }

    /// The wire is cut: nothing may be sent there any more.
    pub fn cut(&mut self, who: Who) {
        let connection = self.connection(who);
        self.run(Command::Disconnect { connection });
        self.sockets.get_mut(&connection.0).expect("a known socket").closed.get_or_insert(None);
    }

    pub fn connection(&self, who: Who) -> ConnectionId {
        ConnectionId(self.people[who.0].connection.expect("has connected"))
    }

    pub fn socket(&self, who: Who) -> &Socket {
        &self.sockets[&self.connection(who).0]
    }

    /// What the newest socket of this person has been sent since the last `forget`.
    pub fn inbox(&self, who: Who) -> &[ServerMessage] {
        &self.socket(who).inbox
    }

    pub fn ended(&self, who: Who) -> Option<EndReason> {
        self.socket(who).closed.flatten()
    }

    pub fn is_open(&self, who: Who) -> bool {
        self.people[who.0].connection.is_some_and(|connection| self.sockets[&connection].closed.is_none())
    }

    // Messages

    pub fn tell(&mut self, who: Who, id: u32, body: ClientMessage) {
        let connection = self.connection(who);
        self.run(Command::Message { connection, frame: ClientFrame { id, body } });
    }

    pub fn next_message(&mut self, who: Who) -> u32 {
        self.people[who.0].last_message += 1;
        self.people[who.0].last_message
    }

    /// Sends a message and returns its answer.
    pub fn ask(&mut self, who: Who, body: ClientMessage) -> ServerMessage {
        let id = self.next_message(who);
        let seen = self.inbox(who).len();
        self.tell(who, id, body);
        let mut fresh = self.inbox(who)[seen..].iter();
        fresh.find(|message| answers(message, id)).cloned().expect("every command is answered")
    }

    /// Sends a message that nobody answers.
    pub fn post(&mut self, who: Who, body: ClientMessage) {
        let id = self.next_message(who);
        self.tell(who, id, body);
    }

    /// Sends a message that must be carried out.
    pub fn must(&mut self, who: Who, body: ClientMessage) {
        let answer = self.ask(who, body.clone());
        assert!(matches!(answer, ServerMessage::Done { .. }), "{body:?} was answered by {answer:?}");
    }

    /// Sends a message that must be refused.
    pub fn refused(&mut self, who: Who, body: ClientMessage) -> ErrorCode {
        match self.ask(who, body.clone()) {
            ServerMessage::Refused { code, message, .. } => {
                assert_eq!(message, code.sentence());
                code
            }
            other => panic!("{body:?} was answered by {other:?}"),
        }
    }

    pub fn say(&mut self, who: Who, text: &str) {
        let audience = consilium_core::protocol::ChatAudience::Everyone;
        self.must(who, ClientMessage::SendChat { audience, text: text.to_owned() });
    }

    // What is seen

    pub fn view(&self, who: Who) -> &SessionView {
        self.socket(who).view.as_ref().expect("has been shown the room")
    }

    pub fn chair(&self, seen_by: Who) -> Option<ParticipantId> {
        self.view(seen_by).chair
    }

    /// The presence of a person as another sees it.
    pub fn seen(&self, by: Who, who: Who) -> Option<Presence> {
        let id = self.id(who);
        self.view(by).participants.iter().find(|view| view.id == id).map(|view| view.presence)
    }

    /// A person's own presence, as last told to him.
    pub fn presence(&self, who: Who) -> Presence {
        let mut presence = Presence::Away;
        for message in self.inbox(who) {
            match message {
                ServerMessage::Welcome { presence: told, .. } => presence = *told,
                ServerMessage::Snapshot { view } => {
                    presence = view.participants.iter().find(|p| p.id == view.me).map_or(presence, |p| p.presence);
                }
                ServerMessage::Change { change: consilium_core::protocol::Change::Participant { participant } }
                    if participant.id == self.id(who) =>
                {
                    presence = participant.presence;
                }
                _ => {}
            }
        }
        presence
    }

    pub fn texts(&self, who: Who) -> Vec<String> {
        self.view(who).chat.iter().map(|chat| chat.text.clone()).collect()
    }

    // Media

    pub fn publishes(&mut self, who: Who, sources: &[Source]) -> Vec<TrackId> {
        let answer = self.offers(who, sources, false);
        let ServerMessage::MediaAnswer { tracks, .. } = answer else { panic!("answered by {answer:?}") };
        tracks.iter().filter_map(|line| line.track).collect()
    }

    /// An offer that sends these sources, one line each in this order, and has receiving lines.
    pub fn offers(&mut self, who: Who, sources: &[Source], muted: bool) -> ServerMessage {
        let (sdp, publications) = offer_of(sources, muted);
        self.ask(who, ClientMessage::MediaOffer { sdp, publications })
    }

    /// The peer of this person's browser in the engine.
    pub fn peer(&self, who: Who) -> PeerId {
        let id = self.id(who);
        let mut peers = self.engine.peers.iter().filter(|(_, peer)| peer.participant == id);
        let (peer, _) = peers.next_back().expect("has a peer");
        *peer
    }

    pub fn hears(&self, who: Who) -> Vec<TrackId> {
        self.engine.heard_by(self.peer(who))
    }

    pub fn whip(&mut self, who: Who, lines: &[String]) -> (PeerId, Result<String, ErrorCode>) {
        let (peer, seat) = (self.fresh_peer(), self.people[who.0].seat.clone());
        self.last_http += 1;
        let request = self.last_http;
        self.run(Command::WhipOffer { request, seat, peer, sdp: offer(lines) });
        (peer, self.http_answer(request).expect("an HTTP answer"))
    }

    pub fn whep(&mut self, who: Who, lines: &[String]) -> (PeerId, Result<String, ErrorCode>) {
        let (peer, seat) = (self.fresh_peer(), self.people[who.0].seat.clone());
        self.last_http += 1;
        let request = self.last_http;
        self.run(Command::WhepOffer { request, seat, peer, sdp: offer(lines) });
        (peer, self.http_answer(request).expect("an HTTP answer"))
    }

    pub fn http_answer(&self, request: u64) -> Option<Result<String, ErrorCode>> {
        self.trace.iter().find_map(|effect| match effect {
            Effect::AnswerHttp { request: answered, result, .. } if *answered == request => Some(result.clone()),
            _ => None,
        })
    }

    pub fn engine_says(&mut self, event: Event) {
        self.run(Command::Media { event });
    }

    /// The engine goes on answering offers.
    pub fn let_engine_answer(&mut self) {
        self.engine.paused = false;
        self.answer_offers();
    }

    // Time and fate

    /// Time passes; timeouts are delivered when they are due, and each must lead on.
    pub fn pass(&mut self, time: Duration) {
        let end = self.now.monotonic + time;
        let mut rounds = 0;
        while let Some(due) = self.session.poll_timeout().filter(|due| *due <= end) {
            self.move_to(due.max(self.now.monotonic));
            self.run(Command::Timeout);
            rounds += 1;
            assert!(rounds < 10_000, "a timeout that is never met");
        }
        self.move_to(end);
    }

    /// The clock goes on without anybody looking at it.
    pub fn move_to(&mut self, at: Instant) {
        let step = at.saturating_duration_since(self.now.monotonic);
        let millis = i64::try_from(step.as_millis()).expect("a short step");
        self.now = Now { monotonic: self.now.monotonic + step, wall: Timestamp(self.now.wall.0 + millis) };
    }

    /// The server dies and comes back: sockets and peers are gone, the records are not.
    pub fn restart(&mut self) {
        for socket in self.sockets.values_mut() {
            socket.closed.get_or_insert(None);
        }
        self.engine = Engine::default();
        self.inside.clear();
        self.session = self.restored();
        self.finished = false;
    }

    pub fn restored(&self) -> Session {
        let (id, title) = (self.session.id().clone(), self.session.title().to_owned());
        Session::restore(id, title, self.session.started(), self.records.clone(), self.now)
    }

    /// Forgets what was sent so far, not what it led to.
    pub fn forget(&mut self) {
        self.trace.clear();
        for socket in self.sockets.values_mut() {
            socket.inbox.clear();
        }
    }

    pub fn run(&mut self, command: Command) {
        let effects = self.session.handle(command, self.now);
        check_order(&effects);
        for effect in effects {
            self.execute(effect);
        }
        self.answer_offers();
    }

    fn answer_offers(&mut self) {
        while !self.engine.paused && !self.engine.waiting.is_empty() {
            let event = self.engine.waiting.remove(0);
            self.run(Command::Media { event });
        }
    }

    fn store(&mut self, record: &Record) {
        match record {
            Record::Deliberation { on, .. } => self.deliberating = *on,
            Record::SeatTaken { participant, role, .. } => {
                self.roles.insert(*participant, *role);
            }
            Record::Entered { participant } => {
                assert!(self.inside.insert(*participant), "who enters was not inside: {participant}");
            }
            Record::Left { participant } | Record::Removed { participant, .. } => {
                self.inside.remove(participant);
            }
            _ => {}
        }
        self.records.push((self.now.wall, record.clone()));
    }

    fn execute(&mut self, effect: Effect) {
        match &effect {
            Effect::Record(record) => self.store(record),
            Effect::Send { connection, frame } => {
                self.sockets.get_mut(&connection.0).expect("a known socket").take(frame.clone());
            }
            Effect::Close { connection, reason } => {
                let socket = self.sockets.get_mut(&connection.0).expect("a known socket");
                assert!(socket.closed.replace(*reason).is_none(), "a socket is closed once");
            }
            Effect::Cut(command) | Effect::Media(command) => self.engine.take(command),
            Effect::AnswerHttp { .. } => {}
            Effect::Health(_) => {}
            Effect::Finish => self.finished = true,
        }
        self.trace.push(effect);
    }
}

/// What only takes away comes first; then remembering before acting, and acting on media before any word.
fn check_order(effects: &[Effect]) {
    let rank = |effect: &Effect| match effect {
        Effect::Cut(_) => 0,
        Effect::Record(_) => 1,
        Effect::Media(_) => 2,
        Effect::Send { .. } | Effect::Close { .. } | Effect::AnswerHttp { .. } | Effect::Health(_) => 3,
        Effect::Finish => 4,
    };
    assert!(effects.is_sorted_by_key(rank), "out of order: {effects:?}");
}

fn answers(message: &ServerMessage, wanted: u32) -> bool {
    match message {
        ServerMessage::Done { id } | ServerMessage::MediaAnswer { id, .. } | ServerMessage::PackedAnswer { id, .. } => {
            *id == wanted
        }
        ServerMessage::Refused { id, .. } => *id == Some(wanted),
        ServerMessage::Pong => true,
        _ => false,
    }
}

/// An offer with a sending line for each source, in order, and some receiving lines.
pub fn offer_of(sources: &[Source], muted: bool) -> (String, Vec<PublicationIntent>) {
    let kind = |source: Source| if source.is_audio() { MediaKind::Audio } else { MediaKind::Video };
    let mut lines = Vec::new();
    let mut publications = Vec::new();
    for (mid, source) in sources.iter().enumerate() {
        lines.push(sending(&mid.to_string(), kind(*source)));
        publications.push(PublicationIntent { mid: mid.to_string(), source: *source, muted });
    }
    lines.push(receiving("ra", MediaKind::Audio));
    lines.push(receiving("rv", MediaKind::Video));
    (offer(&lines), publications)
}
