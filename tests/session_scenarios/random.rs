//! Thousands of random commands, with the rules of the house checked after each.

use std::collections::BTreeSet;
use std::time::Duration;

use consilium_core::media::{Event, LineState, MediaKind, RouteKey, SpeakerReading};
use consilium_core::model::{ParticipantId, PeerId, Role, TrackId};
use consilium_core::protocol::{
    ChatAudience, ClientMessage, ClientStats, Presence, PublicationIntent, ServerMessage, Source, Via, VideoWant,
};
use consilium_core::session::{Command, Effect};

use crate::dice::Dice;
use crate::support::{TestSession, Who, language, offer, offer_of, receiving, sending};

const STEPS: usize = 20_000;
const SEEDS: [u64; 3] = [1, 20_260_902, 0xdead_beef];

impl Dice {
    fn small(&mut self, sides: u32) -> u32 {
        u32::try_from(self.roll(u64::from(sides))).expect("small")
    }

    fn coin(&mut self) -> bool {
        self.roll(2) == 0
    }
}

struct Chaos {
    t: TestSession,
    dice: Dice,
    people: Vec<Who>,
    /// How often something of interest happened, so that a quiet run is noticed.
    shut_out_steps: usize,
    restarts: usize,
    carried_out: usize,
}

impl Chaos {
    fn new(seed: u64) -> Self {
        let mut chaos = Self {
            t: TestSession::new(),
            dice: Dice(seed),
            people: Vec::new(),
            shut_out_steps: 0,
            restarts: 0,
            carried_out: 0,
        };
        chaos.invite();
        chaos
    }

    /// A new session with a new set of links: the roles of a large consultation.
    fn invite(&mut self) {
        use Role::{Consultant, Coordinator, Family, Interpreter, LocalExpert, Ops, Patient};
        let roles = [
            LocalExpert,
            LocalExpert,
            LocalExpert,
            Consultant,
            Consultant,
            Interpreter,
            Interpreter,
            Patient,
            Family,
            Family,
            Coordinator,
            Ops,
        ];
        self.t = TestSession::new();
        self.people = roles.iter().map(|role| self.t.person(role.as_str(), *role)).collect();
    }

    fn step(&mut self) {
        let who = self.dice.pick(&self.people);
        match self.dice.roll(100) {
            0..=7 => self.arrive(who),
            8..=10 if self.t.is_open(who) => self.t.cut(who),
            11..=13 => self.player(who),
            14 => self.close_some_peer(),
            15 => self.fate(),
            16..=21 => self.engine(who),
            22..=27 => self.wait(),
            28 => self.toggle_engine(),
            _ => self.message(who),
        }
    }

    fn arrive(&mut self, who: Who) {
        let resume = self.dice.coin();
        self.t.hello(who, resume);
        if self.t.is_open(who) {
            self.t.enter(who);
        }
    }

    fn player(&mut self, who: Who) {
        let audio = self.dice.coin();
        let kind = if audio { MediaKind::Audio } else { MediaKind::Video };
        let (peer, seat) = (self.t.fresh_peer(), self.t.seat(who).clone());
        let request = 100_000 + peer.0;
        let command = if self.dice.coin() {
            Command::WhipOffer { request, seat, peer, sdp: offer(&[sending("0", kind)]) }
        } else {
            let lines = [receiving("0", kind), receiving("1", MediaKind::Video)];
            Command::WhepOffer { request, seat, peer, sdp: offer(&lines) }
        };
        self.t.run(command);
    }

    fn some_peer(&mut self) -> PeerId {
        let known: Vec<PeerId> = self.t.engine.peers.keys().copied().collect();
        if known.is_empty() || self.dice.roll(10) == 0 { PeerId(999_999) } else { self.dice.pick(&known) }
    }

    fn close_some_peer(&mut self) {
        let peer = self.some_peer();
        self.t.run(Command::ClosePeer { peer });
    }

    /// Rare things: links die, the server dies, the session ends and another begins.
    fn fate(&mut self) {
        match self.dice.roll(30) {
            0..=5 => self.restart(),
            6 => {
                let who = self.dice.pick(&self.people);
                let invitation = self.t.seat(who).invitation;
                self.t.run(Command::Revoke { invitation });
            }
            7 => self.invite(),
            8 => {
                let who = self.dice.pick(&self.people);
                self.t.seat(who).expires = self.t.now.wall.plus_seconds(i64::from(self.dice.small(100)));
            }
            _ => self.t.run(Command::Timeout),
        }
    }

    fn restart(&mut self) {
        let before = self.t.session.ledger().clone();
        self.t.restart();
        assert_eq!(self.t.session.ledger(), &before, "the records tell the whole story");
        self.restarts += 1;
    }

    fn toggle_engine(&mut self) {
        if self.t.engine.paused {
            self.t.let_engine_answer();
        } else {
            self.t.engine.paused = self.dice.coin();
            self.t.engine.refuses = self.dice.roll(4) == 0;
        }
    }

    fn wait(&mut self) {
        let seconds = self.dice.pick(&[0, 1, 1, 2, 5, 30, 61]);
        self.t.pass(Duration::from_millis(seconds * 1000 + self.dice.roll(1000)));
    }

    fn engine(&mut self, who: Who) {
        let peer = self.some_peer();
        let track = TrackId(self.dice.small(60));
        let event = match self.dice.roll(7) {
            0 => Event::Connected { peer, via: Via::Udp },
            1 => Event::Disconnected { peer },
            2 => {
                let line = LineState { mid: "ra".into(), key: Some(RouteKey::Track(track)), source: Some(track) };
                Event::Lines { peer, lines: vec![line] }
            }
            3 => Event::LinesWanted { peer, audio: 1, video: 1 },
            4 => Event::EncodingsWanted { peer, mid: "1".into(), rids: vec!["q".into()] },
            5 => Event::Answered { peer, request: self.dice.roll(50), result: Ok("v=0".into()) },
            _ => {
                let speaker = if self.t.has_seat(who) { self.t.id(who) } else { ParticipantId(77) };
                let levels = vec![SpeakerReading { participant: speaker, level: 20 }];
                let (session, since) = (self.t.session.id().clone(), self.t.now.monotonic);
                Event::Speakers { session, active: Some(speaker), since, levels }
            }
        };
        self.t.engine_says(event);
    }

    fn message(&mut self, who: Who) {
        if !self.t.is_open(who) {
            return;
        }
        let body = self.body();
        // Now and then an id comes twice.
        let id = if self.dice.roll(20) == 0 { self.dice.small(30) } else { self.t.next_message(who) };
        let done = self.t.inbox(who).len();
        self.t.tell(who, id, body);
        let answers = self.t.inbox(who)[done..].iter();
        self.carried_out += answers.filter(|message| matches!(message, ServerMessage::Done { .. })).count();
    }

    fn body(&mut self) -> ClientMessage {
        let participant = ParticipantId(self.dice.small(14));
        let (track, on) = (TrackId(self.dice.small(60)), self.dice.coin());
        match self.dice.roll(26) {
            0 => ClientMessage::Leave,
            1 => ClientMessage::RequestSnapshot,
            2..=4 => self.media_offer(),
            5 => ClientMessage::MuteTrack { track, muted: on },
            6 | 7 => ClientMessage::WantVideo { wants: self.wants() },
            8 => ClientMessage::SetLanguages { speaks: language("en"), listens: language("zh") },
            9 => ClientMessage::RaiseHand { raised: on },
            10 => ClientMessage::SendChat { audience: self.audience(participant), text: "text".into() },
            11 => ClientMessage::SendChat { audience: ChatAudience::Everyone, text: "文字".into() },
            12..=14 => ClientMessage::Admit { participant },
            15 => ClientMessage::Refuse { participant: ParticipantId(self.dice.small(60)) },
            16 => ClientMessage::RequestMute { participant },
            17 => ClientMessage::HardMute { participant, muted: on },
            18 => ClientMessage::Remove { participant: ParticipantId(self.dice.small(60)) },
            19 => ClientMessage::LockSession { locked: self.dice.roll(4) == 0 },
            20 => ClientMessage::HandOverChair { participant },
            21 => ClientMessage::TakeChair,
            22 | 23 => ClientMessage::SetDeliberation { on },
            24 if self.dice.roll(30) == 0 => ClientMessage::EndSession,
            24 => ClientMessage::LowerHand { participant },
            _ => self.stats(),
        }
    }

    fn stats(&mut self) -> ClientMessage {
        let rtt_ms = 80;
        let stats = ClientStats {
            rtt_ms,
            audio_loss_permille: 0,
            concealed_permille: 0,
            video_freezes: 0,
            tcp: false,
            ..ClientStats::default()
        };
        ClientMessage::ReportStats { stats }
    }

    fn audience(&mut self, participant: ParticipantId) -> ChatAudience {
        self.dice.pick(&[ChatAudience::Everyone, ChatAudience::Clinicians, ChatAudience::One { participant }])
    }

    fn wants(&mut self) -> Vec<VideoWant> {
        let count = self.dice.small(6);
        let want = |n| VideoWant { track: TrackId(n), width: 320, height: 180, stage: false };
        (0..count).map(|_| want(self.dice.small(60))).collect()
    }

    fn media_offer(&mut self) -> ClientMessage {
        let all = [Source::Microphone, Source::Camera, Source::Screen, Source::ScreenAudio];
        let count = usize::try_from(self.dice.roll(5)).expect("small");
        let sources: Vec<Source> = (0..count).map(|_| self.dice.pick(&all)).collect();
        let (sdp, mut publications) = offer_of(&sources, self.dice.coin());
        if self.dice.roll(8) == 0 {
            publications.push(PublicationIntent { mid: "ra".into(), source: Source::Camera, muted: false });
        }
        ClientMessage::MediaOffer { sdp, publications }
    }

    /// The rules that hold after every command.
    fn check(&mut self, before: &BTreeSet<u64>) {
        self.no_word_to_the_shut_out(before);
        self.routes_keep_the_rules();
        self.the_shut_out_are_cut();
        self.at_most_one_leads();
        self.waiting_is_limited();
    }

    /// Sockets whose person was shut out already before this step got nothing but answers, unless
    /// the deliberation has ended.
    fn no_word_to_the_shut_out(&mut self, before: &BTreeSet<u64>) {
        let still: BTreeSet<u64> = self.shut_out_sockets();
        self.shut_out_steps += still.len().min(1);
        for effect in &self.t.trace {
            let Effect::Send { connection, frame } = effect else { continue };
            if !before.contains(&connection.0) || !still.contains(&connection.0) {
                continue;
            }
            match &frame.body {
                ServerMessage::Done { .. }
                | ServerMessage::Refused { .. }
                | ServerMessage::MediaAnswer { .. }
                | ServerMessage::PackedAnswer { .. }
                | ServerMessage::Pong => {}
                ServerMessage::Snapshot { view } => assert!(view.shut_out && view.participants.len() == 1),
                ServerMessage::Lines { lines } => assert!(lines.iter().all(|line| line.track.is_none())),
                leaked => panic!("leaked into the closed room's lobby: {leaked:?}"),
            }
        }
    }

    fn shut_out_sockets(&self) -> BTreeSet<u64> {
        let open = self.t.sockets.iter().filter(|(_, socket)| socket.closed.is_none());
        open.filter(|(_, socket)| socket.view.as_ref().is_some_and(|view| view.shut_out)).map(|(id, _)| *id).collect()
    }

    fn routes_keep_the_rules(&self) {
        let engine = &self.t.engine;
        let owner_of = |track: TrackId| {
            let mut peers = engine.peers.values();
            peers.find(|peer| peer.publications.iter().any(|line| line.track == track))
        };
        for peer in engine.peers.values() {
            let mut keys = BTreeSet::new();
            for route in &peer.routes {
                assert!(peer.rights.receive, "no route to who may not receive");
                assert!(keys.insert(route.key), "one route for one line");
                let Some(track) = route.source else { continue };
                // An offer may be on its way that drops the line; the session hears of it with the answer.
                let Some(owner) = owner_of(track) else { continue };
                assert_ne!(owner.participant, peer.participant, "nobody receives himself");
                assert!(owner.rights.send, "no route of who may not send");
            }
        }
    }

    /// By the records alone: in a deliberation no peer of patient or family sends or receives.
    fn the_shut_out_are_cut(&self) {
        for peer in self.t.engine.peers.values() {
            let role = self.t.roles[&peer.participant];
            let cut = self.t.deliberating && matches!(role, Role::Patient | Role::Family);
            assert!(!cut || (!peer.rights.send && !peer.rights.receive && peer.routes.is_empty()));
            assert!(cut || peer.rights.send || peer.rights.receive, "and only they are cut");
        }
    }

    /// Everybody who sees the room agrees on who leads, and it is a local expert.
    fn at_most_one_leads(&self) {
        let open = self.t.sockets.values().filter(|socket| socket.closed.is_none());
        let views: Vec<_> = open.filter_map(|socket| socket.view.as_ref()).filter(|view| !view.shut_out).collect();
        for view in &views {
            assert_eq!(view.chair, views[0].chair, "one chair for all");
            let Some(chair) = view.chair else { continue };
            let holder = view.participants.iter().find(|person| person.id == chair).expect("the chair is visible");
            assert_eq!(holder.role, Role::LocalExpert);
            assert!(view.deliberation.is_none() || !matches!(role_of(view.me, view), Role::Patient | Role::Family));
        }
    }

    /// Nobody stays on the way in or out for ever.
    fn waiting_is_limited(&self) {
        let open = self.t.sockets.values().filter(|socket| socket.closed.is_none());
        let mut people = open.filter_map(|socket| socket.view.as_ref()).flat_map(|view| &view.participants);
        if people.any(|person| person.presence == Presence::Reconnecting) {
            assert!(self.t.session.poll_timeout().is_some());
        }
    }
}

fn role_of(who: ParticipantId, view: &consilium_core::protocol::SessionView) -> Role {
    view.participants.iter().find(|person| person.id == who).expect("oneself").role
}

#[test]
fn the_rules_hold_whatever_people_do() {
    for seed in SEEDS {
        let mut chaos = Chaos::new(seed);
        for _ in 0..STEPS {
            let shut_out = chaos.shut_out_sockets();
            chaos.t.trace.clear();
            chaos.step();
            chaos.check(&shut_out);
            if chaos.t.finished {
                chaos.invite();
            }
        }
        assert_eq!(chaos.t.restored().ledger(), chaos.t.session.ledger(), "seed {seed}");
        let (shut_out, restarts, carried_out) = (chaos.shut_out_steps, chaos.restarts, chaos.carried_out);
        assert!(shut_out > 500 && restarts > 10 && carried_out > 1000, "{shut_out} {restarts} {carried_out}");
    }
}

/// What each person holds from deltas alone is what a fresh snapshot says.
#[test]
fn deltas_add_up_to_the_snapshot() {
    for seed in SEEDS {
        let mut chaos = Chaos::new(seed);
        for step in 0..STEPS / 4 {
            chaos.step();
            if chaos.t.finished {
                chaos.invite();
            }
            if step % 10 == 0 {
                compare_views(&mut chaos.t, &chaos.people);
            }
        }
    }
}

fn compare_views(t: &mut TestSession, people: &[Who]) {
    for who in people {
        // Who is shut out is not told of changes, not even of his own.
        let shown = t.is_open(*who) && t.socket(*who).view.as_ref().is_some_and(|view| !view.shut_out);
        if !shown {
            continue;
        }
        let held = t.view(*who).clone();
        let id = t.next_message(*who);
        t.tell(*who, id, ClientMessage::RequestSnapshot);
        let fresh = t.view(*who);
        assert_eq!(held.participants, fresh.participants);
        assert_eq!(held.tracks, fresh.tracks);
        assert_eq!((held.chair, held.locked, held.deliberation), (fresh.chair, fresh.locked, fresh.deliberation));
        let shown = held.chat.len().min(fresh.chat.len());
        assert_eq!(held.chat[held.chat.len() - shown..], fresh.chat[fresh.chat.len() - shown..]);
    }
}
