use std::time::Duration;

use consilium_core::media::{Event, PathReading, SoundReading};
use consilium_core::model::{Role, TrackId};
use consilium_core::protocol::{ClientMessage, ClientStats, Credential, InterpreterAct, Source, Via};
use consilium_core::quality::{AlertKind as K, Change, SessionHealth, Watch, observe_session};
use consilium_core::session::Effect;

use crate::support::{TestSession, Who, language};

/// The engine reads a room out so often.
const EVERY: i64 = 2;

/// What is measured of one person in one interval.
#[derive(Debug, Clone, Copy)]
struct Measured {
    /// Of a hundred packets of sound from her, those that came.
    received: u32,
    /// By the server, of the path to her.
    path_rtt_ms: u16,
    path_loss_permille: u16,
    /// By her browser.
    stats: ClientStats,
    /// She is speaking.
    voiced: bool,
}

const WELL: Measured = Measured {
    received: 100,
    path_rtt_ms: 40,
    path_loss_permille: 0,
    stats: ClientStats {
        rtt_ms: 40,
        audio_loss_permille: 0,
        concealed_permille: 0,
        video_freezes: 0,
        tcp: false,
        buffer_ms: Some(60),
        cursor_lag_ms: Some(30),
        sound_packets: Some(100),
    },
    voiced: false,
};

/// An expert who speaks Chinese, a consultant who listens to English, a coordinator and an interpreter between.
struct Consultation {
    t: TestSession,
    people: [(Who, TrackId); 4],
    watch: Watch,
}

const LIN: usize = 0;
const MARSH: usize = 1;
const ZHOU: usize = 2;
const HAN: usize = 3;

impl Consultation {
    fn new() -> Self {
        let mut t = TestSession::new();
        let lin = t.present("林悦", Role::LocalExpert);
        let marsh = t.person("Helen Marsh", Role::Consultant);
        let zhou = t.person("周琪", Role::Coordinator);
        let han = t.person("韩梅", Role::Interpreter);
        (t.seat(marsh).speaks, t.seat(marsh).listens) = (language("en"), language("en"));
        (t.seat(han).speaks, t.seat(han).listens) = (language("en"), language("zh"));
        for who in [marsh, zhou, han] {
            t.join(who);
        }
        let people = [lin, marsh, zhou, han].map(|who| (who, t.publishes(who, &[Source::Microphone])[0]));
        let credential = Some(Credential { body: "CATTI".into(), number: "7".into() });
        for act in [InterpreterAct::CheckIn { credential, may_record: true }, InterpreterAct::Live] {
            t.must(han, ClientMessage::Interpret { act, if_revision: None });
        }
        Self { t, people, watch: Watch::default() }
    }

    fn session(&self) -> consilium_core::model::SessionId {
        self.t.session.id().clone()
    }

    /// One interval: everybody reports, the engine reads out, operators look.
    fn pass(&mut self, measured: [Measured; 4]) -> Vec<Change> {
        for ((who, track), measured) in self.people.into_iter().zip(measured) {
            let session = self.session();
            self.t.engine_says(Event::Voice { session, track, voiced: measured.voiced });
            self.t.post(who, ClientMessage::ReportStats { stats: measured.stats });
        }
        self.t.pass(Duration::from_secs(EVERY as u64));
        let readings = self.people.into_iter().zip(measured);
        let (mut sounds, mut paths) = (Vec::new(), Vec::new());
        for ((who, track), measured) in readings {
            sounds.push(SoundReading { track, sent: 100, received: measured.received });
            let (rtt_ms, loss_permille) = (Some(measured.path_rtt_ms), Some(measured.path_loss_permille));
            paths.push(PathReading { peer: self.t.peer(who), rtt_ms, loss_permille, via: Some(Via::Udp) });
        }
        self.t.forget();
        self.t.engine_says(Event::Health { sounds, paths, pictures: vec![], turns: vec![] });
        let health = self.health();
        self.watch.note(observe_session(&health), self.t.now.monotonic, self.t.now.wall)
    }

    fn health(&self) -> SessionHealth {
        let told = self.t.trace.iter().find_map(|effect| match effect {
            Effect::Health(health) => Some((**health).clone()),
            _ => None,
        });
        told.expect("a reading leads to a picture")
    }

    /// The fault for 40 seconds, then none for 60: exactly this light, on in time and off again.
    fn lights(kind: K, whom: Option<usize>, fault: impl Fn(&mut [Measured; 4])) {
        let mut consultation = Self::new();
        let mut well = [WELL; 4];
        (well[LIN].voiced, well[HAN].voiced) = (true, true);
        for _ in 0..5 {
            assert_eq!(consultation.pass(well), [], "all is well");
        }
        let (mut raised, mut cleared) = (Vec::new(), Vec::new());
        for round in 1..=50 {
            let mut measured = well;
            if round <= 20 {
                fault(&mut measured);
            }
            for change in consultation.pass(measured) {
                match change {
                    Change::Raised(alert) => raised.push((alert.kind, alert.subject.participant, round * EVERY)),
                    Change::Cleared(alert) => cleared.push((alert.kind, round * EVERY - 40)),
                }
            }
        }
        let wanted = whom.map(|at| consultation.t.id(consultation.people[at].0));
        let [(lit, who, second)] = raised[..] else { panic!("one light and no other: {raised:?}") };
        assert_eq!((lit, who), (kind, wanted));
        assert!(second < 15, "{kind:?} after {second} s");
        let [(off, second)] = cleared[..] else { panic!("it goes off: {cleared:?}") };
        assert_eq!(off, kind);
        assert!(second <= 20, "{kind:?} cleared {second} s after it was healed");
    }
}

#[test]
fn loss_on_the_way_up_is_the_speakers() {
    Consultation::lights(K::LossUp, Some(LIN), |measured| measured[LIN].received = 95);
}

#[test]
fn loss_on_the_way_down_is_the_listeners() {
    Consultation::lights(K::LossDown, Some(MARSH), |measured| {
        measured[MARSH].path_loss_permille = 50;
        measured[MARSH].stats.audio_loss_permille = 50;
        measured[MARSH].stats.concealed_permille = 8;
    });
}

#[test]
fn an_interpreter_who_falls_silent_is_missed() {
    Consultation::lights(K::InterpreterSilent, None, |measured| measured[HAN].voiced = false);
}

#[test]
fn cursors_that_come_late_are_told() {
    Consultation::lights(K::CursorLag, Some(MARSH), |measured| measured[MARSH].stats.cursor_lag_ms = Some(420));
}

#[test]
fn three_hundred_milliseconds_more_are_told_by_either_side() {
    Consultation::lights(K::LongDelay, Some(MARSH), |measured| measured[MARSH].stats.rtt_ms = 640);
    Consultation::lights(K::LongDelay, Some(MARSH), |measured| measured[MARSH].path_rtt_ms = 640);
}

#[test]
fn sound_in_one_direction_is_told_from_either_end() {
    Consultation::lights(K::OneWayAudio, Some(MARSH), |measured| measured[MARSH].stats.sound_packets = Some(0));
    Consultation::lights(K::OneWayAudio, Some(MARSH), |measured| measured[MARSH].received = 0);
}

#[test]
fn an_interpreted_pair_is_told_with_the_speakers_own_voice() {
    let mut consultation = Consultation::new();
    let mut well = [WELL; 4];
    (well[LIN].voiced, well[HAN].voiced) = (true, true);
    consultation.pass(well);
    let health = consultation.health();
    let id = |at: usize| consultation.t.id(consultation.people[at].0);
    let pair = |speaker, listener| {
        let mut pairs = health.pairs.iter();
        pairs.find(|pair| (pair.speaker, pair.listener) == (id(speaker), id(listener))).expect("a pair")
    };
    let interpreted = pair(LIN, MARSH);
    assert_eq!(interpreted.interpreter, Some(id(HAN)));
    let direct = interpreted.direct.expect("his own voice is heard under it");
    assert!(direct.delay_ms < 200, "one way to the server and one from it: {direct:?}");
    assert!(interpreted.delay_ms > direct.delay_ms + 1000, "{interpreted:?}");
    assert!(direct.score >= interpreted.score, "{interpreted:?}");
    let same_language = pair(LIN, ZHOU);
    assert_eq!((same_language.interpreter, same_language.direct), (None, None));
    assert_eq!(same_language.delay_ms, direct.delay_ms, "both are as far away");
}

#[test]
fn a_clock_that_is_put_forward_makes_no_interpreter_silent() {
    let mut consultation = Consultation::new();
    let mut measured = [WELL; 4];
    (measured[LIN].voiced, measured[HAN].voiced) = (true, true);
    for _ in 0..5 {
        assert_eq!(consultation.pass(measured), [], "all is well");
    }
    // He takes a breath, and an hour is gone on the wall.
    measured[HAN].voiced = false;
    assert_eq!(consultation.pass(measured), []);
    consultation.t.now.wall = consultation.t.now.wall.plus_seconds(3600);
    assert_eq!(consultation.pass(measured), []);
    assert_eq!(consultation.pass(measured), []);
    let mut raised = Vec::new();
    for _ in 0..5 {
        raised.extend(consultation.pass(measured));
    }
    assert!(matches!(&raised[..], [Change::Raised(alert)] if alert.kind == K::InterpreterSilent), "in the end he is");
}
