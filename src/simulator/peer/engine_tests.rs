//! The endpoint against the server's media engine, on a socket of its own: two stacks that share no code.

use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use consilium_core::media::{
    Command, Event, MediaEngine, MediaKind, Outbox, PeerRights, PeerSettings as EngineSettings, Publication, Remote,
    Route, RouteKey,
};
use consilium_core::model::{ParticipantId, PeerId, SessionId, TrackId};
use consilium_core::protocol::Source;
use tokio::sync::mpsc;

use super::connection::{Peer, PeerSettings};
use super::handler::PeerEvent;
use super::outlet::{Departing, Outlet};
use crate::hearing::Ears;
use crate::picture::Film;
use crate::sound::{Microphone, SoundSource, Tone, Voice};

/// Every eighth packet of media, each way; handshakes and reports pass.
#[derive(Default)]
struct Loss(u32);

impl Loss {
    fn takes(&mut self, datagram: &[u8]) -> bool {
        let media = datagram.first().is_some_and(|first| first >> 6 == 2) && !(64..96).contains(&(datagram[1] & 0x7f));
        self.0 += u32::from(media);
        media && self.0.is_multiple_of(8)
    }
}

/// A worker of the server in one thread, behind a line that may lose. Ends with its mailbox.
fn run_worker(
    socket: UdpSocket,
    commands: Receiver<Command>,
    events: mpsc::UnboundedSender<Event>,
    mut loss: Option<[Loss; 2]>,
) {
    let local = socket.local_addr().expect("bound");
    socket.set_read_timeout(Some(Duration::from_millis(2))).expect("set");
    let mut engine = MediaEngine::new(EngineSettings::new(vec![local], vec![]).expect("a certificate"), Instant::now());
    let mut outbox = Outbox::default();
    let mut bytes = [0; 2048];
    loop {
        loop {
            match commands.try_recv() {
                Ok(command) => engine.handle_command(command, Instant::now()),
                Err(std::sync::mpsc::TryRecvError::Empty) => break,
                Err(std::sync::mpsc::TryRecvError::Disconnected) => return,
            }
        }
        if let Ok((length, address)) = socket.recv_from(&mut bytes)
            && !loss.as_mut().is_some_and(|[up, _]| up.takes(&bytes[..length]))
        {
            engine.handle_datagram(Instant::now(), Remote { tcp: false, address }, local, &bytes[..length]);
        }
        if engine.poll_timeout() <= Instant::now() {
            engine.handle_timeout(Instant::now());
        }
        engine.flush(Instant::now());
        engine.take_outbox(&mut outbox);
        for datagram in outbox.datagrams.drain(..) {
            if loss.as_mut().is_some_and(|[_, down]| down.takes(&datagram.bytes)) {
                continue;
            }
            socket.send_to(&datagram.bytes, datagram.remote.address).expect("sent");
        }
        for (_, event) in outbox.events.drain(..) {
            events.send(event).expect("the story goes on");
        }
    }
}

struct Server {
    commands: Sender<Command>,
    events: mpsc::UnboundedReceiver<Event>,
    session: SessionId,
}

impl Server {
    fn start(loss: Option<[Loss; 2]>) -> Self {
        let socket = UdpSocket::bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
        let (commands, command_receiver) = channel();
        let (event_sender, events) = mpsc::unbounded_channel();
        std::thread::spawn(move || run_worker(socket, command_receiver, event_sender, loss));
        Self { commands, events, session: "demo".parse().expect("an id") }
    }

    fn command(&self, command: Command) {
        self.commands.send(command).expect("the worker runs");
    }

    async fn event<T>(&mut self, pick: impl Fn(Event) -> Option<T>) -> T {
        loop {
            let event = tokio::time::timeout(Duration::from_secs(10), self.events.recv()).await.expect("in time");
            if let Some(found) = pick(event.expect("the worker runs")) {
                return found;
            }
        }
    }
}

/// One person: number 1 publishes tracks 10 (microphone) and 11 (camera), number 2 tracks 20 and 21.
struct Person {
    number: u32,
    peer: Peer,
    events: mpsc::Receiver<PeerEvent>,
    ears: Arc<Ears>,
}

impl Person {
    async fn join(server: &mut Server, number: u32, camera: bool, repeats: usize) -> Self {
        let (event_sender, events) = mpsc::channel(32);
        let ears = Arc::new(Ears::default());
        let peer = Peer::open(PeerSettings {
            bind: "127.0.0.1:0",
            microphone: true,
            camera,
            simulcast: true,
            repeats,
            audio_lines: 2,
            video_lines: 1,
            listener: ears.clone(),
            events: event_sender,
        })
        .await
        .expect("a peer");
        let id = PeerId(number.into());
        let rights = PeerRights { send: true, receive: true };
        let session = server.session.clone();
        server.command(Command::AddPeer { peer: id, session, participant: ParticipantId(number), rights });
        let mut person = Self { number, peer, events, ears };
        person.negotiate(server).await;
        person.wait_connected().await;
        person
    }

    async fn negotiate(&mut self, server: &mut Server) {
        let offer = self.peer.offer().await.expect("an offer");
        let publication = |mid: Option<String>, last, source| {
            mid.map(|mid| Publication { mid, track: TrackId(self.number * 10 + last), source, on_stage: true })
        };
        let publications =
            [publication(offer.microphone, 0, Source::Microphone), publication(offer.camera, 1, Source::Camera)];
        server.command(Command::Offer {
            peer: PeerId(self.number.into()),
            request: 1,
            sdp: offer.sdp,
            publications: publications.into_iter().flatten().collect(),
        });
        let answer = server.event(|event| match event {
            Event::Answered { result, .. } => Some(result),
            _ => None,
        });
        self.peer.accept_answer(answer.await.expect("accepted")).await.expect("usable");
    }

    async fn wait_connected(&mut self) {
        loop {
            let event = tokio::time::timeout(Duration::from_secs(10), self.events.recv()).await.expect("in time");
            if event.expect("still there") == PeerEvent::Connected {
                return;
            }
        }
    }
}

fn route(track: u32, kind: MediaKind, size: Option<(u16, u16)>) -> Route {
    let track = TrackId(track);
    Route { key: RouteKey::Track(track), kind, source: Some(track), size, priority: 0 }
}

struct Publisher {
    microphone: Microphone,
    voice: Outlet,
    film: Option<(Film, Outlet)>,
    clock: u32,
}

impl Publisher {
    async fn of(person: &Person, hertz: f64) -> Self {
        let voice = person.peer.microphone().await.expect("a line").expect("asked for");
        let camera = person.peer.camera().await.expect("a line");
        let film = camera
            .map(|outlet| (Film::open(crate::assets::film("lin-yue").expect("is shipped")).expect("a film"), outlet));
        let microphone = Microphone::new(Voice::new(SoundSource::Tone(Tone::new(hertz, -12.0)))).expect("Opus");
        Self { microphone, voice, film, clock: 0 }
    }

    /// Twenty milliseconds.
    async fn step(&mut self) {
        self.clock += 1;
        let sound = self.microphone.next_packet().expect("encoded");
        let packet =
            Departing { timestamp: self.clock * 960, marker: false, level: Some(sound.level), payload: sound.payload };
        self.voice.send(0, packet).await.expect("sent");
        let Some((film, outlet)) = self.film.as_mut().filter(|_| self.clock.is_multiple_of(3)) else { return };
        for frame in film.next_picture(true) {
            let count = frame.payloads.len();
            for (at, payload) in frame.payloads.into_iter().enumerate() {
                let packet = Departing { timestamp: self.clock * 1800, marker: at + 1 == count, level: None, payload };
                outlet.send(frame.layer, packet).await.expect("sent");
            }
        }
    }
}

#[tokio::test]
async fn two_people_hear_and_see_each_other_through_the_engine() {
    let mut server = Server::start(None);
    let mut lin = Person::join(&mut server, 1, true, 0).await;
    let marsh = Person::join(&mut server, 2, false, 0).await;
    server.command(Command::SetRoutes {
        peer: PeerId(2),
        routes: vec![route(10, MediaKind::Audio, None), route(11, MediaKind::Video, Some((640, 360)))],
    });
    server.command(Command::SetRoutes { peer: PeerId(1), routes: vec![route(20, MediaKind::Audio, None)] });
    let lines = server.event(|event| match event {
        Event::Lines { peer: PeerId(2), lines } => {
            let lines: BTreeMap<TrackId, String> =
                lines.into_iter().filter_map(|line| Some((line.source?, line.mid))).collect();
            (lines.len() == 2).then_some(lines)
        }
        _ => None,
    });
    let lines = lines.await;
    let (voice_line, picture_line) = (&lines[&TrackId(10)], &lines[&TrackId(11)]);

    let mut senders = [Publisher::of(&lin, 800.0).await, Publisher::of(&marsh, 1650.0).await];
    let mut ticks = tokio::time::interval(Duration::from_millis(20));
    let (mut keyframe_asked, mut heard) = (false, f64::NEG_INFINITY);
    for _ in 0..400 {
        ticks.tick().await;
        for sender in &mut senders {
            sender.step().await;
        }
        while let Ok(event) = lin.events.try_recv() {
            if event == PeerEvent::KeyframeWanted
                && let Some((film, _)) = &mut senders[0].film
            {
                film.request_keyframe();
                keyframe_asked = true;
            }
        }
        heard = marsh.ears.tone_dbfs(voice_line, 800.0);
        let seen = marsh.ears.report(picture_line).picture_size;
        if heard > -14.0 && seen == Some((640, 360)) {
            break;
        }
    }
    assert!((heard + 12.0).abs() < 2.0, "the tone of 800 Hz arrived at {heard} dBFS");
    assert!(marsh.ears.tone_dbfs(voice_line, 1650.0) < -40.0, "nobody hears himself");
    assert_eq!(marsh.ears.report(picture_line).picture_size, Some((640, 360)));
    assert!(keyframe_asked, "the engine's request for a keyframe reached the sender");
    let heard_by_lin = lin.ears.reports();
    assert_eq!(heard_by_lin.len(), 1, "one line, one voice");
    let mid = heard_by_lin.keys().next().expect("one");
    assert!((lin.ears.tone_dbfs(mid, 1650.0) + 12.0).abs() < 2.0);
}

/// One packet of eight is lost on each leg; with RED (RFC 2198) hardly a frame is missing.
#[tokio::test]
async fn what_is_lost_of_a_voice_comes_with_the_next_packet() {
    let mut missing = Vec::new();
    for repeats in [1, 0] {
        let mut server = Server::start(Some(Default::default()));
        let lin = Person::join(&mut server, 1, false, repeats).await;
        let marsh = Person::join(&mut server, 2, false, repeats).await;
        server.command(Command::SetRoutes { peer: PeerId(2), routes: vec![route(10, MediaKind::Audio, None)] });
        let mut voice = Publisher::of(&lin, 800.0).await;
        let mut ticks = tokio::time::interval(Duration::from_millis(20));
        for _ in 0..300 {
            ticks.tick().await;
            voice.step().await;
        }
        let mid = marsh.ears.reports().into_keys().next().expect("a line");
        let played = marsh.ears.played(&mid, Duration::from_millis(200));
        // The loss has to be reported before it is met.
        let last = &played[played.len() - 100..];
        missing.push(last.iter().filter(|frame| frame.concealed).count());
    }
    assert!(missing[1] > 15, "a quarter of the frames is lost: {missing:?} of 100");
    assert!(missing[0] <= 2, "what comes with the next packet is not missing: {missing:?} of 100");
}
