//! What must hold in every state that can be reached, tried over 100,000 random sequences of events:
//! messages are lost, doubled and overtaken, people vanish and come back, and the server restarts
//! from its log at any point. Numbers are those of the design's list.
//!
//! | | asserted here | and on real sound or the whole session |
//! |---|---|---|
//! | I1 | `check_owners` | conformance T08, T10 |
//! | I2 | `check_owners` | |
//! | I3 | `check_owners`, `check_listener` | T06, T12 |
//! | I4 | `check_listener` | T07, T11 |
//! | I5 | `check_moves`: a handover leaves no moment without a voice | T08 |
//! | I6 | `check_listener` | T05 |
//! | I7 | `check_moves` | T05 |
//! | I8 | `heard` | T01, T02 |
//! | I9 | `check_listener`, `check_interpreter` | T13 |
//! | I10 | `check_relays`; the depth is shown in `check_relays` | T14 |
//! | I11 | `replayed`, in the middle and at the end of every sequence | `session_scenarios/coming_back.rs` |
//! | I12 | `check_moves` | T12 |
//! | I13 | | T18, `session_scenarios/recording.rs` |
//! | I14 | | T19, `session_scenarios/deliberating.rs` |
//! | I15 | | `session_scenarios/recording.rs` |
//! | I16 | `check_view`: who is recorded is shown so | `session_scenarios/recording.rs` |
//! | I17 | `check_owners` | |
//! | I18 | | `media_scenarios/forwarding.rs`, twelve loud voices |
//! | I19 | | T07; `web-client/src/rtc/sound/gainRamp.test.ts`; `core/mixing` |
//! | I20 | `step`: no change without a fact, each counted | |

use std::collections::BTreeMap;

use super::*;
use crate::model::{Language, ParticipantId, Timestamp, TrackId};
use crate::protocol::{
    BoothInput, BoothMicrophone, ChannelState, Credential, Cue, HandoverStep, HandoverView, Hearing, InterpreterAct,
    LeadAct, LeadCause, LeadReason, LeadStep, Mode, Part, SightText, Term, TurnAct,
};

/// SplitMix64: small, seeded, good enough to wander.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.roll() % bound as u64) as usize
    }

    fn of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }

    fn coin(&mut self) -> bool {
        self.roll() & 1 == 0
    }
}

fn language(tag: &str) -> Language {
    tag.parse().expect("a tag")
}

const INTERPRETERS: [u32; 6] = [11, 12, 13, 21, 22, 31];
const SPEAKERS: [(u32, &str); 3] = [(1, "zh"), (2, "en"), (3, "de")];

struct World {
    dice: Dice,
    state: Interpretation,
    voices: Voices,
    now: Timestamp,
    facts: Vec<(Timestamp, Fact)>,
    /// Acts that are still on their way.
    late: Vec<(u32, InterpreterAct)>,
    sounds: Sounds,
    tags: [Language; 4],
}

impl World {
    fn new(seed: u64) -> Self {
        let floor = SPEAKERS.iter().map(|(who, tag)| (TrackId(*who), ParticipantId(*who), language(tag)));
        let interpreters = INTERPRETERS.iter().map(|who| (ParticipantId(*who), TrackId(*who)));
        let mut world = World {
            dice: Dice(seed),
            state: Interpretation::default(),
            voices: Voices::default(),
            now: Timestamp(1_000_000),
            facts: Vec::new(),
            late: Vec::new(),
            sounds: Sounds { floor: floor.collect(), interpreters: interpreters.collect() },
            tags: ["zh", "en", "de", "fr"].map(language),
        };
        for who in INTERPRETERS {
            world.seat(who);
            if world.dice.below(8) > 0 {
                let credential = Some(Credential { body: "CATTI".into(), number: who.to_string() });
                world.act(who, InterpreterAct::CheckIn { credential, may_record: true });
            }
        }
        world
    }

    fn step(&mut self, event: &Event) {
        let before = self.state.clone();
        match step(&mut self.state, &self.voices, event, self.now) {
            Ok(facts) => {
                self.check_moves(&before, event);
                let counted = before.revision + facts.len() as u64;
                assert_eq!(counted, self.state.revision, "I20: every fact is counted");
                assert!(!facts.is_empty() || before == self.state, "I20: {event:?} changed something unsaid");
                self.facts.extend(facts.into_iter().map(|fact| (self.now, fact)));
            }
            Err(_) => assert_eq!(before, self.state, "a refusal changes nothing"),
        }
        self.check();
    }

    fn act(&mut self, who: u32, act: InterpreterAct) {
        self.step(&Event::Act { who: ParticipantId(who), act });
    }

    fn seat(&mut self, who: u32) {
        let languages = match who {
            ..20 => ["zh", "en"],
            20..30 => ["de", "en"],
            _ => ["fr", "zh"],
        };
        let languages = languages.map(language);
        self.step(&Event::Seated { who: ParticipantId(who), languages });
    }

    fn random_step(&mut self) {
        let who = self.dice.of(&INTERPRETERS);
        let id = ParticipantId(who);
        match self.dice.below(15) {
            0 => self.step(&Event::Lost { who: id }),
            1 => {
                self.voices.flow(id, true, self.now);
                self.step(&Event::Back { who: id });
            }
            9 => {
                self.voices.flow(id, false, self.now);
                self.step(&Event::Stalled { who: id });
            }
            2 => self.speak(),
            3 => self.interpreter_voice(id),
            4 => self.lead(id),
            5 if self.dice.below(6) == 0 => self.step(&Event::Left { who: id }),
            6 => self.seat(who),
            7 => {
                let act = self.dice.of(&[TurnAct::Yield, TurnAct::Done]);
                let who = if self.dice.coin() { id } else { ParticipantId(self.dice.of(&SPEAKERS).0) };
                self.step(&Event::PassTurn { who, act });
            }
            8 if self.dice.below(8) == 0 => {
                let on = self.dice.coin();
                self.step(&Event::Recorded { on });
            }
            10 if self.dice.below(4) == 0 => self.restart(),
            _ => self.message(who),
        }
        self.pass_time();
    }

    /// What an interpreter asks: it comes at once, twice, late, or not at all.
    fn message(&mut self, who: u32) {
        let act = self.any_act();
        match self.dice.below(10) {
            0 => {
                self.act(who, act.clone());
                self.act(who, act);
            }
            1 | 2 => self.late.push((who, act)),
            3 => {}
            _ => self.act(who, act),
        }
        if !self.late.is_empty() && self.dice.coin() {
            let at = self.dice.below(self.late.len());
            let (who, act) = self.late.swap_remove(at);
            self.act(who, act);
        }
    }

    /// The server has nothing but its log; nobody is heard, and no line is there yet.
    fn restart(&mut self) {
        self.state = self.replayed();
        self.voices = Voices::default();
        for who in INTERPRETERS.map(ParticipantId) {
            self.step(&Event::Lost { who });
        }
    }

    fn speak(&mut self) {
        let (who, tag) = self.dice.of(&SPEAKERS);
        let who = ParticipantId(who);
        let spoken = self.state.spoken(who, &language(tag)).clone();
        let voiced = self.dice.below(3) > 0;
        self.voices.note(who, voiced, Some(&spoken), self.now);
        if voiced {
            self.step(&Event::FloorSpoke { who, language: spoken });
        }
    }

    fn interpreter_voice(&mut self, who: ParticipantId) {
        let voiced = self.dice.coin();
        self.voices.note(who, voiced, None, self.now);
    }

    fn lead(&mut self, who: ParticipantId) {
        let tag = self.dice.of(&self.tags.clone());
        let act = match self.dice.below(8) {
            0 => LeadAct::SetMode { mode: self.dice.of(&[Mode::Simultaneous, Mode::Simultaneous, Mode::Consecutive]) },
            1 => LeadAct::WaiveCredential { participant: who, reason: self.reason() },
            2 => LeadAct::AuthoriseTake { participant: who, reason: self.reason() },
            3 => return self.revoke(who),
            4 => LeadAct::Suspend { language: tag, reason: "tea".into() },
            5 => LeadAct::Resume { language: tag },
            6 => LeadAct::OpenTurn,
            _ => {
                let language = self.dice.coin().then_some(tag);
                LeadAct::FloorLanguage { participant: ParticipantId(1), language }
            }
        };
        self.step(&Event::Lead { by: ParticipantId(1), act });
    }

    /// With words or without, now and then one that says nothing.
    fn reason(&mut self) -> Option<LeadReason> {
        let cause = self.dice.of(&[LeadCause::PoorSound, LeadCause::NoAnswer, LeadCause::Other]);
        let words = self.dice.of(&[None, Some("noise on the line"), Some(" ")]).map(String::from);
        self.dice.coin().then_some(LeadReason { cause, words })
    }

    /// Whoever is taken off air is heard by nobody, and is told by whom and why.
    fn revoke(&mut self, who: ParticipantId) {
        let reason = self.reason();
        let heard = |state: &Interpretation| {
            let known = state.interpreters.get(&who);
            known.is_some_and(|known| known.microphone != BoothMicrophone::Off || known.speaks_for_self)
        };
        let before = self.facts.len();
        let sounded = heard(&self.state);
        let (by, act) = (ParticipantId(1), LeadAct::Revoke { participant: who, reason: reason.clone() });
        self.step(&Event::Lead { by, act });
        if sounded && self.facts.len() > before {
            assert!(!heard(&self.state), "taken off air");
            let note = self.state.interpreters[&who].note.as_ref().expect("I20: he is told");
            assert_eq!((note.step, note.by, &note.reason), (LeadStep::Revoked, by, &reason), "I20: who and why");
        }
    }

    fn any_act(&mut self) -> InterpreterAct {
        let down = self.dice.coin();
        let tag = self.dice.of(&self.tags.clone());
        match self.dice.below(21) {
            0..=2 => InterpreterAct::Live,
            3 => InterpreterAct::Off,
            4 => InterpreterAct::Arm,
            5 | 6 => InterpreterAct::Cough { down },
            7 => InterpreterAct::Flip,
            8 => InterpreterAct::AutoFlip { on: down },
            9 => InterpreterAct::Input {
                input: self.dice.of(&[None, Some(BoothInput::Floor), Some(BoothInput::Relay { language: tag })]),
            },
            10 => InterpreterAct::Preselect { keys: [Some(tag), None, None] },
            11 => InterpreterAct::Monitor { language: down.then_some(tag) },
            12 => InterpreterAct::Talk { down },
            17 => InterpreterAct::HearTalk { on: down },
            13 => InterpreterAct::Clarify { down },
            14 => InterpreterAct::Cue { cue: self.dice.of(&[Cue::SlowDown, Cue::SoundNotInterpretable]) },
            15 if down => {
                let term = Term {
                    from: language("zh"),
                    text: "肺癌".into(),
                    to: language("en"),
                    translation: "lung cancer".into(),
                };
                InterpreterAct::AddTerm { term }
            }
            16 => InterpreterAct::Sight {
                text: down.then(|| SightText { document: "CT".into(), page: self.dice.of(&[1, 2, 0]) }),
            },
            20 => {
                let credential = down.then(|| Credential { body: "AIIC".into(), number: "7".into() });
                InterpreterAct::CheckIn { credential, may_record: self.dice.coin() }
            }
            _ => InterpreterAct::Handover { step: self.any_handover() },
        }
    }

    fn any_handover(&mut self) -> HandoverStep {
        let to = self.dice.coin().then(|| ParticipantId(INTERPRETERS[self.dice.below(INTERPRETERS.len())]));
        match self.dice.below(9) {
            0 | 1 => HandoverStep::Offer { to },
            2 => HandoverStep::Request,
            3 | 4 => HandoverStep::Accept,
            5 => HandoverStep::Take,
            6 => HandoverStep::Give,
            7 => self.dice.of(&[HandoverStep::Decline, HandoverStep::Cancel]),
            _ => HandoverStep::Force,
        }
    }

    fn pass_time(&mut self) {
        if self.dice.below(8) == 0 {
            self.check_view();
        }
        let passed = self.dice.of(&[0, 0, 10, 300, 900, 4_000, 12_000, 70_000]);
        let until = Timestamp(self.now.0 + passed);
        while let Some(at) = next_due(&self.state, &self.voices, self.now).filter(|at| *at <= until) {
            self.now = at;
            for event in due(&self.state, &self.voices, self.now) {
                self.step(&event);
            }
        }
        self.now = until;
    }

    /// I5, I7, I12: what may move a microphone, and what may not.
    fn check_moves(&self, before: &Interpretation, event: &Event) {
        for (id, booth) in &before.booths {
            let (Some(live), Some(after)) = (booth.live, self.state.booths.get(id)) else { continue };
            if after.into != booth.into && after.live == Some(live) {
                let flipped =
                    matches!(event, Event::Act { act: InterpreterAct::Flip, .. } | Event::FlippedInPause { .. });
                assert!(flipped, "I7: {event:?} turned a live booth round");
            }
        }
        let handed = matches!(
            event,
            Event::Act { act: InterpreterAct::Handover { step: HandoverStep::Take | HandoverStep::Give }, .. }
        );
        for tag in self.tags.iter().filter(|tag| handed && before.voice_of(tag).is_some()) {
            // Unless the next one holds a key that keeps her voice off the channel.
            let state = self.state.channel(tag).state;
            assert!(matches!(state, ChannelState::Booth | ChannelState::Hold), "I5: a handover left {tag} {state:?}");
        }
        for (who, known) in &self.state.interpreters {
            let was = before.interpreters.get(who).map(|old| old.microphone);
            if known.microphone == BoothMicrophone::Live && was == Some(BoothMicrophone::Off) {
                let pressed = matches!(event, Event::Act { .. });
                assert!(pressed, "I12: {event:?} opened a microphone that was off");
            }
        }
    }

    fn check(&self) {
        self.check_owners();
        self.check_relays();
        self.check_handovers();
        for (who, tag) in SPEAKERS {
            self.check_listener(ParticipantId(who), &language(tag));
        }
        self.check_listener(ParticipantId(99), &language("en"));
        for who in INTERPRETERS {
            self.check_interpreter(ParticipantId(who));
        }
    }

    /// I1, I2, I3, I17.
    fn check_owners(&self) {
        let mut into: BTreeMap<&Language, u32> = BTreeMap::new();
        for booth in self.state.booths.values() {
            if let Some(live) = booth.live {
                *into.entry(&booth.into).or_default() += 1;
                let known = &self.state.interpreters[&live];
                assert!(!matches!(known.microphone, BoothMicrophone::Off | BoothMicrophone::Armed), "I3");
                assert!(known.credential.is_some() || known.waived, "I17: live without credential");
                assert!(known.may_record || !self.state.recorded, "I17: live and recorded without consent");
            }
            let live = booth.members.iter().filter(|who| {
                matches!(self.state.interpreters[who].microphone, BoothMicrophone::Live | BoothMicrophone::Cough)
            });
            assert!(live.clone().count() <= 1, "I1: two live in one booth");
            assert!(live.into_iter().all(|who| booth.live == Some(*who)), "I1: live without the channel");
        }
        assert!(into.values().all(|owners| *owners <= 1), "I1: two owners of one channel");
        for id in self.state.booths.keys() {
            let holds = |tag: &&Language| self.state.holder(tag).is_some_and(|(holder, _)| holder == *id);
            assert!(self.tags.iter().filter(holds).count() <= 1, "I2: a booth on two channels");
        }
    }

    /// I16: what everybody is shown of it.
    fn check_view(&self) {
        let shown = view(&self.state, &self.voices, self.now, &[], |_| 0, true);
        for channel in shown.channels.iter().filter(|channel| channel.state == ChannelState::Booth) {
            assert_eq!(channel.recorded, self.state.recorded, "I16: whoever is on air sees that he is recorded");
        }
        for one in &shown.sight {
            let microphone = self.state.interpreters[&one.interpreter].microphone;
            let silent = matches!(microphone, BoothMicrophone::Off | BoothMicrophone::Armed);
            assert!(!silent, "nobody renders a document with a closed microphone");
        }
    }

    /// I10.
    fn check_relays(&self) {
        for who in INTERPRETERS.map(ParticipantId) {
            let Some(relay) = self.state.relay_of(who, &self.voices) else { continue };
            let giver = self.state.voice_of(&relay).expect("a relay has a voice");
            assert_eq!(self.state.relay_of(giver, &self.voices), None, "I10: relay of a relay");
            let same = self.state.interpreters[&giver].booth == self.state.interpreters[&who].booth;
            assert!(!same, "I10: one's own booth");
        }
        for tag in &self.tags {
            let depth = self.state.depth(tag, &self.voices);
            assert!(depth <= 2, "I10: depth");
            let over_relay = self.state.voice_of(tag).and_then(|who| self.state.relay_of(who, &self.voices));
            assert_eq!(depth == 2, over_relay.is_some(), "I10: a relay is shown");
        }
    }

    fn check_handovers(&self) {
        for booth in self.state.booths.values() {
            let here = |who: ParticipantId| booth.members.contains(&who);
            match booth.handover {
                HandoverView::Idle => {}
                HandoverView::Offered { by, to, .. } => assert!(here(by) && here(to) && booth.live == Some(by)),
                HandoverView::Requested { by, .. } => assert!(here(by) && booth.live != Some(by)),
                HandoverView::Ready { to, .. } => assert!(here(to) && booth.live != Some(to)),
            }
        }
    }

    fn heard(&self, who: ParticipantId, tag: &Language, hearing: &Hearing) -> Vec<Sound> {
        let ear = Ear { who, language: tag, hearing };
        let heard = plan(&self.state, &self.voices, self.now, &self.sounds, ear);
        let own = heard.iter().filter_map(|sound| sound.track).any(|track| track.0 == who.0);
        assert!(!own, "I8: one's own voice");
        let mut tracks: Vec<_> = heard.iter().filter_map(|sound| sound.track).collect();
        tracks.sort();
        tracks.dedup();
        assert_eq!(tracks.len(), heard.iter().filter(|sound| sound.track.is_some()).count(), "nothing twice");
        heard
    }

    /// I3, I4, I6, I9.
    fn check_listener(&self, who: ParticipantId, tag: &Language) {
        let hearing = Hearing::default();
        let heard = self.heard(who, tag, &hearing);
        assert!(heard.iter().all(|sound| matches!(sound.part, Part::Floor | Part::Channel)), "I9: {heard:?}");
        let channel = self.state.channel(tag);
        let on_channel = heard.iter().find(|sound| sound.part == Part::Channel).and_then(|sound| sound.track);
        if let Some(track) = on_channel {
            let known = &self.state.interpreters[&ParticipantId(track.0)];
            assert!(known.is_on_air(), "I3: a closed microphone on a channel");
            assert_eq!(channel.state, ChannelState::Booth);
        }
        let full = |sound: &&Sound| sound.gain == Gain::FULL;
        let own = |sound: &&Sound| {
            let spoken = self.sounds.floor.iter().find(|(track, ..)| Some(*track) == sound.track);
            spoken.is_some_and(|(.., language)| language == tag)
        };
        let voiced = channel.state == ChannelState::Booth && channel.holder.is_some_and(|who| self.voices.sounds(who));
        if self.state.mode == Mode::Simultaneous && !voiced {
            assert!(heard.iter().filter(own).all(|sound| full(&sound)), "I6: one's own language is low: {heard:?}");
        }
        let floor = heard.iter().filter(|sound| sound.part == Part::Floor);
        let turn = self.state.mode == Mode::Consecutive;
        if !matches!(channel.state, ChannelState::Booth | ChannelState::Hold) && !turn {
            assert_eq!(
                floor.clone().filter(full).count(),
                floor.count(),
                "I4: no interpretation, and the floor is low"
            );
        }
    }

    fn check_interpreter(&self, who: ParticipantId) {
        if !self.state.interpreters.contains_key(&who) {
            return;
        }
        let hearing = Hearing::default();
        let heard = self.heard(who, &language("en"), &hearing);
        for talk in heard.iter().filter(|sound| sound.part == Part::BoothTalk) {
            let talker = ParticipantId(talk.track.expect("talk has a voice").0);
            assert_eq!(self.state.interpreters[&talker].booth, self.state.interpreters[&who].booth, "I9");
        }
    }
}

fn wander(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let mut world = World::new(seed);
        for _ in 0..20 {
            world.random_step();
        }
        assert_eq!(world.replayed(), world.state);
        world.recovers();
    }
}

impl World {
    /// I11: the stored facts give the same state.
    fn replayed(&self) -> Interpretation {
        let mut restored = Interpretation::default();
        for (at, fact) in &self.facts {
            let stored = serde_json::to_string(fact).expect("facts can be stored");
            restored.apply(&serde_json::from_str(&stored).expect("and read"), *at);
        }
        assert_eq!(restored, self.state, "I11");
        restored
    }

    /// From every state a negotiated handover succeeds, once everybody is here, awake and checked.
    fn recovers(&mut self) {
        self.now = Timestamp(self.now.0 + 100_000);
        for event in due(&self.state, &self.voices, self.now) {
            self.step(&event);
        }
        self.step(&Event::Lead { by: ParticipantId(1), act: LeadAct::SetMode { mode: Mode::Simultaneous } });
        for tag in self.tags.clone() {
            self.step(&Event::Lead { by: ParticipantId(1), act: LeadAct::Resume { language: tag } });
        }
        for who in INTERPRETERS {
            self.seat(who);
            self.voices.flow(ParticipantId(who), true, self.now);
            let credential = Some(Credential { body: "AIIC".into(), number: "7".into() });
            self.act(who, InterpreterAct::CheckIn { credential, may_record: true });
            self.act(who, InterpreterAct::Off);
        }
        let [first, second, ..] = INTERPRETERS;
        self.act(first, InterpreterAct::Live);
        self.act(first, InterpreterAct::Handover { step: HandoverStep::Offer { to: Some(ParticipantId(second)) } });
        self.act(second, InterpreterAct::Handover { step: HandoverStep::Accept });
        self.act(second, InterpreterAct::Handover { step: HandoverStep::Take });
        let (_, booth) = self.state.booth_of(ParticipantId(second)).expect("seated");
        assert_eq!(booth.live, Some(ParticipantId(second)));
        let nobody = view(&self.state, &self.voices, self.now, &[], |_| 0, true);
        assert_eq!(nobody.revision, self.state.revision);
    }
}

/// 100 000 sequences in four parts, so that they share the processors.
#[test]
fn no_invariant_breaks_first_quarter() {
    wander(0..25_000);
}

#[test]
fn no_invariant_breaks_second_quarter() {
    wander(25_000..50_000);
}

#[test]
fn no_invariant_breaks_third_quarter() {
    wander(50_000..75_000);
}

#[test]
fn no_invariant_breaks_fourth_quarter() {
    wander(75_000..100_000);
}
