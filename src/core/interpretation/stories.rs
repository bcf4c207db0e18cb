//! The machine and the plan told as short stories; the random ones are in `invariants`.

use super::*;
use crate::model::{Language, ParticipantId, Role, Timestamp, TrackId};
use crate::protocol::{
    BoothMicrophone, ChannelState, Credential, Cue, HandoverStep, Hearing, InterpreterAct, LeadAct, LeadCause,
    LeadReason, LeadStep, Mode, Part, SightText, TurnAct, TurnView,
};

const LI: ParticipantId = ParticipantId(11);
const CHEN: ParticipantId = ParticipantId(12);
const CHAIR: ParticipantId = ParticipantId(1);
const CONSULTANT: ParticipantId = ParticipantId(2);

struct Room {
    state: Interpretation,
    voices: Voices,
    now: Timestamp,
}

fn language(tag: &str) -> Language {
    tag.parse().expect("a tag")
}

impl Room {
    /// Two interpreters of one booth, checked in; the chair speaks Chinese.
    fn new() -> Self {
        let mut room = Room { state: Interpretation::default(), voices: Voices::default(), now: Timestamp(1_000_000) };
        for who in [LI, CHEN] {
            room.must(&Event::Seated { who, languages: ["zh", "en"].map(language) });
            let credential = Some(Credential { body: "CATTI".into(), number: "7".into() });
            room.act(who, InterpreterAct::CheckIn { credential, may_record: true });
        }
        room.speaks(CHAIR, "zh");
        room
    }

    fn must(&mut self, event: &Event) {
        step(&mut self.state, &self.voices, event, self.now).expect("allowed");
    }

    fn act(&mut self, who: ParticipantId, act: InterpreterAct) {
        self.must(&Event::Act { who, act });
    }

    fn refused(&mut self, who: ParticipantId, act: InterpreterAct) -> Refusal {
        step(&mut self.state, &self.voices, &Event::Act { who, act }, self.now).expect_err("refused")
    }

    fn speaks(&mut self, who: ParticipantId, tag: &str) {
        self.voices.note(who, true, Some(&language(tag)), self.now);
        self.must(&Event::FloorSpoke { who, language: language(tag) });
    }

    fn falls_silent(&mut self, who: ParticipantId) {
        self.voices.note(who, false, None, self.now);
    }

    fn pass(&mut self, millis: i64) {
        self.now = Timestamp(self.now.0 + millis);
        for event in due(&self.state, &self.voices, self.now) {
            self.must(&event);
        }
    }

    fn hears(&self, who: ParticipantId, tag: &str) -> Vec<Sound> {
        let sounds = Sounds {
            floor: vec![(TrackId(1), CHAIR, language("zh")), (TrackId(2), CONSULTANT, language("en"))],
            interpreters: [(LI, TrackId(11)), (CHEN, TrackId(12))].into(),
        };
        let hearing = Hearing::default();
        plan(&self.state, &self.voices, self.now, &sounds, Ear { who, language: &language(tag), hearing: &hearing })
    }

    fn channel_of(&self, who: ParticipantId, tag: &str) -> Option<TrackId> {
        self.hears(who, tag).iter().find(|sound| sound.part == Part::Channel).and_then(|sound| sound.track)
    }

    fn state_of(&self, tag: &str) -> ChannelState {
        self.state.channel(&language(tag)).state
    }
}

#[test]
fn a_booth_turns_to_where_it_is_needed_until_somebody_is_live() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    assert_eq!(room.state_of("en"), ChannelState::Booth, "the chair speaks Chinese");
    room.speaks(CONSULTANT, "en");
    assert_eq!(room.state_of("en"), ChannelState::Booth, "a live microphone is never moved");
    room.act(LI, InterpreterAct::Flip);
    assert_eq!((room.state_of("en"), room.state_of("zh")), (ChannelState::Floor, ChannelState::Booth));
}

#[test]
fn the_speaker_does_not_hear_himself_through_the_interpreter() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    assert_eq!(room.channel_of(CHAIR, "en"), None, "a bilingual chair, while speaking");
    assert_eq!(room.channel_of(CONSULTANT, "en"), Some(TrackId(11)));
    room.speaks(CONSULTANT, "en");
    assert_eq!(room.channel_of(CONSULTANT, "en"), Some(TrackId(11)), "it still carries the chair's sentence");
}

#[test]
fn who_was_lost_for_long_does_not_come_back_with_an_open_microphone() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    room.must(&Event::Lost { who: LI });
    assert_eq!(room.state_of("en"), ChannelState::Lost);
    room.pass(2_000);
    room.must(&Event::Back { who: LI });
    assert_eq!(room.state_of("en"), ChannelState::Booth, "two seconds are forgiven");
    room.must(&Event::Lost { who: LI });
    room.pass(3_000);
    room.must(&Event::Back { who: LI });
    assert_eq!(room.state.interpreters[&LI].microphone, BoothMicrophone::Off);
    assert_eq!(room.state_of("en"), ChannelState::Floor);
}

#[test]
fn a_muted_microphone_may_rest_and_a_live_one_must_send() {
    let mut room = Room::new();
    room.act(CHEN, InterpreterAct::Arm);
    room.voices.flow(CHEN, false, room.now);
    room.must(&Event::Stalled { who: CHEN });
    assert_eq!(room.state.interpreters[&CHEN].microphone, BoothMicrophone::Armed, "nobody hears it");
    room.act(LI, InterpreterAct::Live);
    room.act(LI, InterpreterAct::Cough { down: true });
    room.voices.flow(LI, false, room.now);
    room.must(&Event::Stalled { who: LI });
    room.pass(5_000);
    assert_eq!(room.state_of("en"), ChannelState::Hold, "a cough is not a loss, however quiet");
    room.act(LI, InterpreterAct::Cough { down: false });
    room.pass(499);
    assert_eq!(room.state_of("en"), ChannelState::Booth, "it may need a moment to begin");
    room.pass(1);
    assert_eq!(room.state_of("en"), ChannelState::Lost, "live, and nothing comes");
    room.voices.flow(LI, true, room.now);
    room.must(&Event::Back { who: LI });
    assert_eq!(room.state_of("en"), ChannelState::Booth);
    room.voices.flow(LI, false, room.now);
    room.must(&Event::Stalled { who: LI });
    assert_eq!(room.state_of("en"), ChannelState::Lost, "half a second without a packet");
}

#[test]
fn nobody_takes_over_whose_sound_does_not_arrive() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    let hand = |step| InterpreterAct::Handover { step };
    room.act(LI, hand(HandoverStep::Offer { to: Some(CHEN) }));
    room.act(CHEN, hand(HandoverStep::Accept));
    room.voices.flow(CHEN, false, room.now);
    assert_eq!(room.refused(CHEN, hand(HandoverStep::Take)), Refusal::NotNow);
    assert_eq!(room.state.voice_of(&language("en")), Some(LI), "listeners keep who they have");
    room.voices.flow(CHEN, true, room.now);
    room.act(CHEN, hand(HandoverStep::Take));
    assert_eq!(room.state.voice_of(&language("en")), Some(CHEN));
}

#[test]
fn a_cough_key_let_go_while_the_line_was_lost_is_let_go() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    room.act(LI, InterpreterAct::Cough { down: true });
    room.must(&Event::Lost { who: LI });
    room.act(LI, InterpreterAct::Cough { down: false });
    room.must(&Event::Back { who: LI });
    assert_eq!(room.state_of("en"), ChannelState::Booth);
}

#[test]
fn an_offer_lapses_after_a_minute_and_the_next_one_works() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    let hand = |step| InterpreterAct::Handover { step };
    room.act(LI, hand(HandoverStep::Offer { to: None }));
    room.pass(60_000);
    assert_eq!(room.refused(CHEN, hand(HandoverStep::Accept)), Refusal::NotNow);
    room.act(CHEN, hand(HandoverStep::Request));
    room.act(LI, hand(HandoverStep::Accept));
    room.act(LI, hand(HandoverStep::Give));
    assert_eq!(room.state.voice_of(&language("en")), Some(CHEN));
}

#[test]
fn force_needs_a_cause_or_the_chair() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    let force = InterpreterAct::Handover { step: HandoverStep::Force };
    assert_eq!(room.refused(CHEN, force.clone()), Refusal::NotAgreed);
    room.must(&Event::Lead { by: CHAIR, act: LeadAct::AuthoriseTake { participant: CHEN, reason: None } });
    room.act(CHEN, force.clone());
    assert_eq!(room.state.voice_of(&language("en")), Some(CHEN));
    room.act(CHEN, InterpreterAct::Cough { down: true });
    room.pass(10_001);
    room.act(LI, force);
    assert_eq!(room.state.voice_of(&language("en")), Some(LI), "a key held for longer than ten seconds");
}

#[test]
fn the_booth_turns_by_itself_in_a_pause_only_where_it_was_asked_to() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    room.voices.note(LI, true, None, room.now);
    room.act(LI, InterpreterAct::AutoFlip { on: true });
    room.speaks(CONSULTANT, "en");
    room.pass(5_000);
    assert_eq!(room.state_of("en"), ChannelState::Booth, "the voice goes on");
    room.falls_silent(LI);
    room.pass(400);
    assert_eq!(room.state_of("zh"), ChannelState::Booth);
}

#[test]
fn in_consecutive_mode_an_interpreter_who_asks_for_a_pause_is_next() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    room.must(&Event::Lead { by: CHAIR, act: LeadAct::SetMode { mode: Mode::Consecutive } });
    let turn = |room: &Room| view(&room.state, &room.voices, room.now, &[], |_| 0, true).turn;
    room.pass(1_000);
    room.act(CHEN, InterpreterAct::Cue { cue: Cue::PausePlease });
    assert!(matches!(turn(&room), TurnView::Speaker { cue: 0, .. }), "who is not on air has nothing to say");
    room.act(LI, InterpreterAct::Cue { cue: Cue::PausePlease });
    assert!(matches!(turn(&room), TurnView::Speaker { participant: CHAIR, cue: 2, .. }), "at once, as after 40 s");
    room.falls_silent(CHAIR);
    room.speaks(CONSULTANT, "en");
    room.pass(1_200);
    assert_eq!(turn(&room), TurnView::Interpreter { participant: LI }, "although it was short, and somebody goes on");
    room.act(LI, InterpreterAct::Cue { cue: Cue::PausePlease });
    room.must(&Event::PassTurn { who: LI, act: TurnAct::Done });
    assert_eq!(turn(&room), TurnView::Open);
    room.act(LI, InterpreterAct::Cue { cue: Cue::PausePlease });
    room.speaks(CHAIR, "zh");
    assert_eq!(turn(&room), TurnView::Interpreter { participant: LI }, "who would speak next waits");
}

#[test]
fn in_consecutive_mode_the_turn_goes_round_by_pauses() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    room.must(&Event::Lead { by: CHAIR, act: LeadAct::SetMode { mode: Mode::Consecutive } });
    let turn = |room: &Room| view(&room.state, &room.voices, room.now, &[], |_| 0, true).turn;
    assert!(matches!(turn(&room), TurnView::Speaker { participant: CHAIR, cue: 0, .. }));
    room.pass(20_000);
    assert!(matches!(turn(&room), TurnView::Speaker { cue: 1, .. }));
    room.falls_silent(CHAIR);
    room.pass(1_200);
    assert_eq!(turn(&room), TurnView::Interpreter { participant: LI });
    room.voices.note(LI, true, None, room.now);
    room.pass(2_000);
    room.falls_silent(LI);
    room.pass(1_500);
    assert_eq!(turn(&room), TurnView::Open);
}

/// What listeners of this language are shown.
fn shown(room: &Room, tag: &str) -> (bool, bool) {
    let listens = language(tag);
    let hearing = Hearing::default();
    let (who, players) = (ParticipantId(3), Players::default());
    let people = [Attendee { who, role: Role::Family, listens: &listens, hearing: &hearing, players }];
    let view = view(&room.state, &room.voices, room.now, &people, |_| 0, true);
    let channel = view.channels.into_iter().find(|channel| channel.language == listens).expect("a channel");
    (view.uncovered.contains(&listens), channel.silent_since.is_some())
}

#[test]
fn a_pause_of_the_floor_is_no_silence_of_the_interpreter() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    room.voices.note(LI, true, None, room.now);
    room.pass(8_000);
    room.falls_silent(CHAIR);
    room.pass(3_000);
    room.falls_silent(LI);
    room.pass(12_000);
    room.speaks(CHAIR, "zh");
    assert_eq!(shown(&room, "en"), (false, false), "nothing was said that she could have interpreted");
    let force = InterpreterAct::Handover { step: HandoverStep::Force };
    assert_eq!(room.refused(CHEN, force.clone()), Refusal::NotAgreed);
    room.pass(3_000);
    room.falls_silent(CHAIR);
    room.pass(20_000);
    room.speaks(CHAIR, "zh");
    room.pass(2_999);
    assert_eq!(shown(&room, "en"), (false, false));
    room.pass(1);
    assert_eq!(shown(&room, "en"), (false, true), "six seconds of speech, the pause left out");
    room.pass(4_001);
    room.act(CHEN, force);
}

#[test]
fn who_leaves_the_microphone_to_a_partner_who_stands_ready_leaves_no_hole() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    room.act(LI, InterpreterAct::Handover { step: HandoverStep::Offer { to: None } });
    room.act(CHEN, InterpreterAct::Handover { step: HandoverStep::Accept });
    room.must(&Event::Left { who: LI });
    assert_eq!(room.state.voice_of(&language("en")), Some(CHEN));
}

#[test]
fn a_credential_that_is_taken_back_closes_the_microphone() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    room.act(LI, InterpreterAct::Handover { step: HandoverStep::Offer { to: None } });
    room.act(CHEN, InterpreterAct::Handover { step: HandoverStep::Accept });
    let nothing = InterpreterAct::CheckIn { credential: None, may_record: true };
    room.act(CHEN, nothing.clone());
    room.act(LI, InterpreterAct::Off);
    assert_eq!(room.state_of("en"), ChannelState::Floor, "nor does it open for a partner without one");
    room.act(LI, InterpreterAct::Live);
    room.act(LI, nothing);
    assert_eq!(room.state_of("en"), ChannelState::Floor);
    assert_eq!(room.refused(LI, InterpreterAct::Live), Refusal::NotChecked);
}

#[test]
fn everybody_sees_that_only_the_interpreter_still_speaks() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    let finishing = |room: &Room| view(&room.state, &room.voices, room.now, &[], |_| 0, true).finishing;
    room.voices.note(LI, true, None, room.now);
    assert!(!finishing(&room), "the chair speaks too");
    room.falls_silent(CHAIR);
    assert!(finishing(&room));
    room.falls_silent(LI);
    assert!(!finishing(&room));
}

#[test]
fn the_chair_is_told_of_no_gap_where_somebody_interprets() {
    let mut room = Room::new();
    assert_eq!(shown(&room, "en"), (true, false));
    room.act(LI, InterpreterAct::Live);
    assert_eq!(shown(&room, "en"), (false, false));
    room.must(&Event::Lead { by: CHAIR, act: LeadAct::SetMode { mode: Mode::Consecutive } });
    assert_eq!(shown(&room, "en"), (false, false), "she speaks on the floor");
    room.must(&Event::Lead { by: CHAIR, act: LeadAct::SetMode { mode: Mode::Simultaneous } });
    room.falls_silent(CHAIR);
    room.speaks(CONSULTANT, "de");
    assert_eq!(shown(&room, "en"), (true, false), "she holds the channel and knows no German");
}

/// Who has the turn, in consecutive mode.
fn turn(room: &Room) -> TurnView {
    view(&room.state, &room.voices, room.now, &[], |_| 0, true).turn
}

fn consecutive() -> Room {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    room.must(&Event::Lead { by: CHAIR, act: LeadAct::SetMode { mode: Mode::Consecutive } });
    room
}

#[test]
fn in_consecutive_mode_a_word_in_between_does_not_keep_the_turn() {
    let mut room = consecutive();
    room.pass(1_000);
    room.falls_silent(CHAIR);
    room.pass(800);
    room.speaks(CONSULTANT, "en");
    room.pass(400);
    assert!(matches!(turn(&room), TurnView::Speaker { participant: CONSULTANT, .. }), "who went on has it");
    room.pass(1_000);
    room.falls_silent(CONSULTANT);
    room.pass(1_200);
    assert_eq!(turn(&room), TurnView::Open);
}

#[test]
fn in_consecutive_mode_a_speaker_who_leaves_does_not_keep_the_turn() {
    let mut room = consecutive();
    room.pass(5_000);
    room.voices.forget(CHAIR, room.now);
    room.must(&Event::Left { who: CHAIR });
    assert_eq!(turn(&room), TurnView::Interpreter { participant: LI }, "what he said is to be interpreted");
}

#[test]
fn in_consecutive_mode_the_turn_stays_with_the_booth() {
    let mut room = consecutive();
    room.pass(5_000);
    room.must(&Event::PassTurn { who: CHAIR, act: TurnAct::Yield });
    room.act(LI, InterpreterAct::Handover { step: HandoverStep::Offer { to: None } });
    room.act(CHEN, InterpreterAct::Handover { step: HandoverStep::Accept });
    room.act(CHEN, InterpreterAct::Handover { step: HandoverStep::Take });
    assert_eq!(turn(&room), TurnView::Interpreter { participant: CHEN });
    room.act(CHEN, InterpreterAct::Off);
    assert_eq!(turn(&room), TurnView::Open, "nobody is there to wait for");
}

#[test]
fn in_consecutive_mode_an_interpreter_who_says_nothing_gives_the_turn_back() {
    let mut room = consecutive();
    room.pass(5_000);
    room.must(&Event::PassTurn { who: CHAIR, act: TurnAct::Yield });
    room.pass(9_999);
    assert_eq!(turn(&room), TurnView::Interpreter { participant: LI });
    room.pass(1);
    assert_eq!(turn(&room), TurnView::Open);
}

#[test]
fn a_relay_never_goes_over_three_interpretations_or_round() {
    let mut room = Room::new();
    let booths = [(21, ["de", "en"]), (31, ["zh", "en"]), (41, ["fr", "zh"])];
    for (who, languages) in booths {
        let who = ParticipantId(who);
        room.must(&Event::Left { who: LI });
        room.must(&Event::Seated { who, languages: languages.map(language) });
        let credential = Some(Credential { body: "AIIC".into(), number: "7".into() });
        room.act(who, InterpreterAct::CheckIn { credential, may_record: true });
    }
    room.falls_silent(CHAIR);
    room.speaks(CONSULTANT, "de");
    for (who, into) in [(21, "en"), (31, "zh"), (41, "fr")] {
        let who = ParticipantId(who);
        if room.state.booth_of(who).expect("seated").1.into != language(into) {
            room.act(who, InterpreterAct::Flip);
        }
        room.act(who, InterpreterAct::Live);
    }
    let relay = |who| room.state.relay_of(ParticipantId(who), &room.voices);
    assert_eq!(relay(31), Some(language("en")), "from who hears the German");
    assert_eq!(relay(41), None, "not from who has it at second hand");
}

#[test]
fn who_took_a_microphone_and_why_is_kept() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    room.act(LI, InterpreterAct::Cough { down: true });
    room.pass(10_001);
    let act = InterpreterAct::Handover { step: HandoverStep::Force };
    let facts = decide(&room.state, &room.voices, &Event::Act { who: CHEN, act }, room.now).expect("allowed");
    assert!(matches!(facts[..], [Fact::HandedOver { to: CHEN, forced: true, cause: Some(TakeCause::Coughed), .. }]));
    room.must(&Event::Lead { by: CHAIR, act: LeadAct::Suspend { language: language("en"), reason: "tea".into() } });
    let resume = Event::Lead { by: CHAIR, act: LeadAct::Resume { language: language("en") } };
    let facts = decide(&room.state, &room.voices, &resume, room.now).expect("allowed");
    assert!(matches!(facts[..], [Fact::Resumed { by: Some(CHAIR), .. }]));
}

fn because(cause: LeadCause, words: Option<&str>) -> Option<LeadReason> {
    Some(LeadReason { cause, words: words.map(String::from) })
}

#[test]
fn who_is_taken_off_air_is_told_by_whom_and_why_until_he_is_on_air_again() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    let reason = because(LeadCause::PoorSound, Some("a fan beside the microphone"));
    room.must(&Event::Lead { by: CHAIR, act: LeadAct::Revoke { participant: LI, reason: reason.clone() } });
    assert_eq!(room.state.interpreters[&LI].microphone, BoothMicrophone::Off);
    let note = room.state.interpreters[&LI].note.clone().expect("a word of the chair");
    assert_eq!((note.step, note.by, note.reason), (LeadStep::Revoked, CHAIR, reason));
    room.act(LI, InterpreterAct::Arm);
    assert!(room.state.interpreters[&LI].note.is_some(), "it still stands");
    room.act(LI, InterpreterAct::Live);
    assert_eq!(room.state.interpreters[&LI].note, None);
}

#[test]
fn who_speaks_to_everybody_with_a_closed_channel_is_taken_off_air_like_anybody() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Clarify { down: true });
    room.must(&Event::Lead { by: CHAIR, act: LeadAct::Revoke { participant: LI, reason: None } });
    assert!(!room.state.interpreters[&LI].speaks_for_self);
}

#[test]
fn a_reason_that_says_nothing_is_refused_and_changes_nothing() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    let long = "a".repeat(201);
    let empty = [
        because(LeadCause::Other, None),
        because(LeadCause::PoorSound, Some(" ")),
        because(LeadCause::PoorSound, Some("two\nlines")),
        because(LeadCause::Other, Some(&long)),
    ];
    for reason in empty {
        let act = LeadAct::Revoke { participant: LI, reason: reason.clone() };
        let answer = step(&mut room.state, &room.voices, &Event::Lead { by: CHAIR, act }, room.now);
        assert_eq!(answer, Err(Refusal::Malformed), "{reason:?}");
    }
    assert_eq!(room.state_of("en"), ChannelState::Booth);
}

#[test]
fn the_leave_to_take_over_ends_when_its_holder_is_taken_off_air() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    room.act(CHEN, InterpreterAct::Arm);
    let reason = because(LeadCause::NoAnswer, None);
    room.must(&Event::Lead { by: CHAIR, act: LeadAct::AuthoriseTake { participant: CHEN, reason } });
    room.must(&Event::Lead { by: CHAIR, act: LeadAct::Revoke { participant: CHEN, reason: None } });
    let force = InterpreterAct::Handover { step: HandoverStep::Force };
    assert_eq!(room.refused(CHEN, force), Refusal::NotAgreed);
}

#[test]
fn the_leave_to_take_over_is_taken_back_from_who_is_off_as_well() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    room.must(&Event::Lead { by: CHAIR, act: LeadAct::AuthoriseTake { participant: CHEN, reason: None } });
    room.must(&Event::Lead { by: CHAIR, act: LeadAct::Revoke { participant: CHEN, reason: None } });
    room.act(CHEN, InterpreterAct::Arm);
    let force = InterpreterAct::Handover { step: HandoverStep::Force };
    assert_eq!(room.refused(CHEN, force), Refusal::NotAgreed);
}

#[test]
fn decisions_that_were_stored_without_a_reason_are_read() {
    let stored = r#"[{"fact":"waived","who":11,"by":1},{"fact":"authorised","who":11,"by":1}]"#;
    let facts: Vec<Fact> = serde_json::from_str(stored).expect("as earlier versions wrote them");
    let mut room = Room::new();
    for fact in &facts {
        room.state.apply(fact, room.now);
    }
    let known = &room.state.interpreters[&LI];
    assert!(known.waived && known.authorised);
    let (mark, reason) = known.note.as_ref().map(|note| (note.step, note.reason.clone())).expect("a note");
    assert_eq!((mark, reason), (LeadStep::Authorised, None));
}

#[test]
fn a_channel_that_leaves_the_room_is_shown_so() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    let (zh, en) = (language("zh"), language("en"));
    let (usual, floor) = (Hearing::default(), Hearing { floor: true, ..Hearing::default() });
    let seat = |who: u32, listens, hearing, mixed, separate| {
        let players = Players { mixed, separate };
        Attendee { who: ParticipantId(who), role: Role::Consultant, listens, hearing, players }
    };
    let external = |people: &[Attendee<'_>]| {
        let view = view(&room.state, &room.voices, room.now, people, |_| 0, false);
        let of = |wanted: &Language| view.channels.iter().find(|one| one.language == *wanted).map(|one| one.external);
        (of(&zh), of(&en))
    };
    assert_eq!(external(&[seat(3, &en, &usual, 0, 0)]), (Some(0), Some(0)), "a browser in the room");
    assert_eq!(external(&[seat(3, &en, &usual, 2, 0)]), (Some(0), Some(2)), "two screens in English");
    assert_eq!(external(&[seat(3, &en, &floor, 1, 0)]), (Some(0), Some(0)), "a screen with the original");
    let both = [seat(3, &en, &usual, 1, 0), seat(4, &zh, &usual, 0, 1)];
    assert_eq!(external(&both), (Some(1), Some(2)), "who gets every microphone gets every channel");
}

fn page(document: &str, page: u16) -> InterpreterAct {
    InterpreterAct::Sight { text: Some(SightText { document: document.to_owned(), page }) }
}

#[test]
fn a_document_rendered_from_sight_is_shown_to_everybody_until_its_voice_is_off() {
    let mut room = Room::new();
    let shown = |room: &Room| {
        let sight = view(&room.state, &room.voices, room.now, &[], |_| 0, false).sight;
        sight.into_iter().map(|one| (one.interpreter, one.text.page, one.since)).collect::<Vec<_>>()
    };
    assert_eq!(room.refused(LI, page("CT report", 1)), Refusal::NotNow, "nobody would hear it");
    room.act(LI, InterpreterAct::Live);
    let begun = room.now;
    room.act(LI, page("CT report", 1));
    room.pass(5_000);
    room.act(LI, page("CT report", 2));
    assert_eq!(shown(&room), [(LI, 2, begun)], "a page further");
    room.act(LI, InterpreterAct::Cough { down: true });
    assert_eq!(shown(&room).len(), 1, "a cough ends nothing");
    room.act(LI, InterpreterAct::Cough { down: false });
    room.act(LI, page("Consent form", 1));
    assert_eq!(shown(&room), [(LI, 1, room.now)], "another document");
    room.act(LI, InterpreterAct::Off);
    assert_eq!(shown(&room), []);
    room.act(LI, InterpreterAct::Live);
    assert_eq!(shown(&room), [], "and does not come back by itself");
    assert_eq!(room.refused(LI, page(" ", 1)), Refusal::Malformed);
    assert_eq!(room.refused(LI, page("CT report", 0)), Refusal::Malformed);
}

#[test]
fn booth_talk_reaches_the_one_on_air_only_if_he_lets_it_in() {
    let mut room = Room::new();
    room.act(LI, InterpreterAct::Live);
    room.act(CHEN, InterpreterAct::Talk { down: true });
    let talk = |room: &Room, who| room.hears(who, "zh").iter().any(|sound| sound.part == Part::BoothTalk);
    assert!(talk(&room, LI));
    room.act(LI, InterpreterAct::HearTalk { on: false });
    assert!(!talk(&room, LI));
    room.act(LI, InterpreterAct::Off);
    assert!(talk(&room, LI), "off air there is nothing to disturb");
}
