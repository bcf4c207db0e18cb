//! The words of the interpretation channels: what interpreters, listeners and the chair ask, and
//! what everybody is shown.

use serde::{Deserialize, Serialize};

use crate::model::{BoothId, Language, ParticipantId, Timestamp};

/// How interpreters work in this session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Mode {
    /// Into a channel of its own while the speaker goes on.
    #[default]
    Simultaneous,
    /// On the floor, in turns with the speaker.
    Consecutive,
}

/// An interpreter's microphone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum BoothMicrophone {
    #[default]
    Off,
    /// Captured, on no channel.
    Armed,
    Live,
    /// Held mute: the channel stays with the booth.
    Cough,
    /// No sound arrives from it any more.
    Lost,
}

/// Where an interpreter listens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum BoothInput {
    Floor,
    /// Another booth's channel.
    Relay {
        #[cfg_attr(test, ts(type = "string"))]
        language: Language,
    },
}

/// A short sign from the booth to the speaker and the chair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Cue {
    SlowDown,
    Louder,
    Repeat,
    OneAtATime,
    Microphone,
    PausePlease,
    Spell,
    NumberCheck,
    /// The professional's right to stop: the channel is suspended until the sound is better.
    SoundNotInterpretable,
    CulturalNote,
    /// A passage was missed: an honest gap in the record.
    MissedPassage,
}

/// What entitles a person to interpret here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Credential {
    /// Issuing body, such as CATTI, NRPSI or AIIC. 1 to 60 characters.
    pub body: String,
    /// 1 to 40 characters.
    pub number: String,
}

/// One step of passing the microphone on inside a booth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum HandoverStep {
    /// The live interpreter offers; `to: None` is the next in the order.
    Offer {
        to: Option<ParticipantId>,
    },
    /// The stand-by asks for the microphone.
    Request,
    Accept,
    Decline,
    /// The stand-by, once agreed, takes over now.
    Take,
    /// The live interpreter, once agreed, hands over now.
    Give,
    Cancel,
    /// Without agreement: the live interpreter is lost, silent or coughing for long, or the chair allows it.
    Force,
}

/// What an interpreter does at the console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum InterpreterAct {
    /// Done with the sound check. `may_record`: consents to the recording of this voice.
    CheckIn {
        credential: Option<Credential>,
        may_record: bool,
    },
    Arm,
    Live,
    Off,
    Cough {
        down: bool,
    },
    /// Turns a two-way booth round; by the live interpreter or the boothmate.
    Flip,
    /// Lets the server turn round in a pause of the live voice, when the floor has changed language.
    AutoFlip {
        on: bool,
    },
    /// `None`: chosen by itself (the floor, or relay when the floor's language is not this booth's).
    Input {
        input: Option<BoothInput>,
    },
    /// Three keys for relay channels.
    Preselect {
        #[cfg_attr(test, ts(type = "[string | null, string | null, string | null]"))]
        keys: [Option<Language>; 3],
    },
    /// Listens to a channel beside the input.
    Monitor {
        #[cfg_attr(test, ts(type = "string | null"))]
        language: Option<Language>,
    },
    /// Booth talk while held: heard by the boothmates alone.
    Talk {
        down: bool,
    },
    /// Whether booth talk reaches this interpreter while he is on air; the lamp shows it either way.
    HearTalk {
        on: bool,
    },
    /// The interpreter speaks for himself, to everybody, while held.
    Clarify {
        down: bool,
    },
    Handover {
        step: HandoverStep,
    },
    Cue {
        cue: Cue,
    },
    /// A term of the case, for all consoles.
    AddTerm {
        term: Term,
    },
    /// Sight translation: a document is rendered orally, from this page on; `None`: no longer.
    Sight {
        text: Option<SightText>,
    },
}

/// The document that an interpreter has before him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SightText {
    /// What it is called. 1 to 120 characters.
    pub document: String,
    /// From 1 to 9999.
    pub page: u16,
}

/// A document that is rendered orally now. What is heard is no written translation, and nothing to sign by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SightView {
    pub interpreter: ParticipantId,
    pub text: SightText,
    /// Since when this document is rendered.
    pub since: Timestamp,
}

/// A word pair of the case. Each text has 1 to 120 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Term {
    #[cfg_attr(test, ts(type = "string"))]
    pub from: Language,
    pub text: String,
    #[cfg_attr(test, ts(type = "string"))]
    pub to: Language,
    pub translation: String,
}

/// Why chair or coordinator step in, in a word for which every language has a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum LeadCause {
    /// The interpreter's sound cannot be understood.
    PoorSound,
    WrongLanguage,
    /// Not all that is said is rendered, or not as it was said.
    Incomplete,
    NoAnswer,
    NeedsRest,
    /// Knows the patient, or has an interest in the case.
    Conflict,
    /// No interpreter with a credential can be had in time.
    NobodyElse,
    /// As the words say.
    Other,
}

/// Why chair or coordinator decided something about an interpreter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LeadReason {
    pub cause: LeadCause,
    /// As they were typed, 1 to 200 characters; the cause `other` needs them.
    pub words: Option<String>,
}

/// What was decided about an interpreter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum LeadStep {
    /// Admitted without credential.
    Waived,
    /// May take the microphone at once.
    Authorised,
    /// Taken off air.
    Revoked,
}

/// A decision about an interpreter, as he is told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LeadNote {
    pub step: LeadStep,
    pub by: ParticipantId,
    pub at: Timestamp,
    pub reason: Option<LeadReason>,
}

/// What chair and coordinator decide about the interpretation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum LeadAct {
    SetMode {
        mode: Mode,
    },
    /// What a speaker really speaks; `None`: what he says himself.
    FloorLanguage {
        participant: ParticipantId,
        #[cfg_attr(test, ts(type = "string | null"))]
        language: Option<Language>,
    },
    /// Lets an interpreter without credential work; logged.
    WaiveCredential {
        participant: ParticipantId,
        reason: Option<LeadReason>,
    },
    /// Lets this stand-by take the microphone at once.
    AuthoriseTake {
        participant: ParticipantId,
        reason: Option<LeadReason>,
    },
    /// Takes a microphone off the channel.
    Revoke {
        participant: ParticipantId,
        reason: Option<LeadReason>,
    },
    /// The channel carries the floor until it is resumed. `reason` has 1 to 200 characters.
    Suspend {
        #[cfg_attr(test, ts(type = "string"))]
        language: Language,
        reason: String,
    },
    Resume {
        #[cfg_attr(test, ts(type = "string"))]
        language: Language,
    },
    /// Consecutive mode: nobody has the turn.
    OpenTurn,
}

/// Consecutive mode: passing the turn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum TurnAct {
    /// The speaker stops for the interpreter.
    Yield,
    /// The interpreter is done.
    Done,
}

/// How a person listens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Hearing {
    /// The original of everybody, no channel.
    pub floor: bool,
    /// Loudness of the original under an interpretation, 0 to 100 %.
    pub original_percent: u8,
    /// Followed without an interpreter. At most 8.
    #[cfg_attr(test, ts(type = "Array<string>"))]
    pub understands: Vec<Language>,
    /// What is understood is heard in the original, loud.
    pub prefer_original: bool,
}

impl Default for Hearing {
    fn default() -> Self {
        Self { floor: false, original_percent: 20, understands: Vec::new(), prefer_original: false }
    }
}

/// The whole state of the interpretation, as one person may see it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct InterpretationView {
    /// Counts every change; sent back with acts as `if_revision`.
    #[cfg_attr(test, ts(type = "number"))]
    pub revision: u64,
    pub mode: Mode,
    pub channels: Vec<ChannelView>,
    /// Empty for listeners.
    pub booths: Vec<BoothView>,
    /// Who speaks on the floor, and in which language.
    pub speaker: Option<ParticipantId>,
    #[cfg_attr(test, ts(type = "string | null"))]
    pub floor_language: Option<Language>,
    pub turn: TurnView,
    /// Nobody speaks on the floor any more, and an interpreter on air still does.
    pub finishing: bool,
    /// Documents that are rendered orally now.
    pub sight: Vec<SightView>,
    /// Languages that somebody listens in and nobody interprets into.
    #[cfg_attr(test, ts(type = "Array<string>"))]
    pub uncovered: Vec<Language>,
    /// Empty for listeners.
    pub terms: Vec<Term>,
}

/// What a channel carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ChannelState {
    /// Nobody interprets: the original.
    #[default]
    Floor,
    Booth,
    /// The interpreter holds the cough key.
    Hold,
    /// The interpreter's sound is gone: the original, until it is back.
    Lost,
    Suspended,
}

/// The interpretation into one language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ChannelView {
    #[cfg_attr(test, ts(type = "string"))]
    pub language: Language,
    pub state: ChannelState,
    pub interpreter: Option<ParticipantId>,
    /// Interpretations between speaker and listener: 1 direct, 2 by relay, 0 none.
    pub depth: u8,
    /// The interpreter is silent while the floor speaks: since when.
    pub silent_since: Option<Timestamp>,
    pub listeners: u16,
    /// Patient or family is among them.
    pub family_listens: bool,
    /// Players on which it leaves the room (WHEP): room systems, wall screens, streams. Who hears them is not known here.
    pub external: u16,
    pub recorded: bool,
    pub reason: Option<String>,
    /// How much later the interpreter says what the floor has said, in milliseconds: measured, 1000 to 8000.
    pub ear_voice_span_ms: u16,
    /// Floor speech in other languages that nobody interpreted, in seconds.
    pub uninterpreted_seconds: u32,
}

/// Where a handover is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum HandoverView {
    #[default]
    Idle,
    Offered {
        by: ParticipantId,
        to: ParticipantId,
        until: Timestamp,
    },
    Requested {
        by: ParticipantId,
        until: Timestamp,
    },
    /// Agreed: the stand-by's microphone is open and waits for the word.
    Ready {
        to: ParticipantId,
        until: Timestamp,
    },
}

/// How long the live interpreter has been on air.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum TurnLamp {
    #[default]
    Fresh,
    /// From 20 minutes on.
    Amber,
    /// From 30 minutes on.
    Red,
}

/// A team of interpreters with the same working languages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BoothView {
    pub id: BoothId,
    #[cfg_attr(test, ts(type = "[string, string]"))]
    pub languages: [Language; 2],
    /// In the order of their turns.
    pub members: Vec<InterpreterView>,
    pub live: Option<ParticipantId>,
    /// The language interpreted into.
    #[cfg_attr(test, ts(type = "string"))]
    pub into: Language,
    /// The floor now speaks `into`: turn round?
    pub flip_wanted: bool,
    /// Asked eight seconds ago and the voice goes on: perhaps the wrong direction.
    pub direction_suspect: bool,
    pub auto_flip: bool,
    pub handover: HandoverView,
    pub live_since: Option<Timestamp>,
    pub turn: TurnLamp,
    /// Longer than 40 minutes and alone (AIIC).
    pub team_too_small: bool,
}

/// One interpreter in a booth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct InterpreterView {
    pub participant: ParticipantId,
    pub microphone: BoothMicrophone,
    pub input: BoothInput,
    pub input_by_itself: bool,
    /// Interpretations between the speaker and this interpreter's ear.
    pub depth: u8,
    #[cfg_attr(test, ts(type = "[string | null, string | null, string | null]"))]
    pub keys: [Option<Language>; 3],
    #[cfg_attr(test, ts(type = "string | null"))]
    pub monitor: Option<Language>,
    pub talks_to_booth: bool,
    /// Hears booth talk also while on air.
    pub hears_talk: bool,
    pub speaks_for_self: bool,
    pub credential: Option<Credential>,
    pub waived: bool,
    /// Consents to the recording of his voice.
    pub may_record: bool,
    /// The sound check is done.
    pub checked_in: bool,
    pub on_air_seconds: u32,
    /// The last decision of chair or coordinator about this interpreter, until he is on air again.
    pub note: Option<LeadNote>,
}

/// Consecutive mode: whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "turn", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum TurnView {
    #[default]
    Open,
    Speaker {
        participant: ParticipantId,
        since: Timestamp,
        /// 1 after 20 seconds, 2 after 40 or when the interpreter asks: pause for the interpreter.
        cue: u8,
    },
    Interpreter {
        participant: ParticipantId,
    },
}

/// What a sound on a line is to this listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Part {
    Floor,
    /// The interpretation in the listener's language.
    Channel,
    /// An interpreter's input from another booth.
    Relay,
    /// What a boothmate hears of the booth's own output, or of another channel.
    Monitor,
    BoothTalk,
    /// Everything in one track, mixed by the server.
    Mix,
}

/// How loud a receiving line is to be played. Change it smoothly over `ramp_ms`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LineGain {
    pub mid: String,
    pub part: Part,
    /// Tenths of a decibel, zero or less; `None` is silence.
    pub gain: Option<i16>,
    pub ramp_ms: u16,
}
