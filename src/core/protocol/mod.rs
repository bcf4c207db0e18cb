//! The wire: every message between a browser and the server, as data. See `README.md` beside this file.
//!
//! - `client`: what a client asks for
//! - `server`: what the server tells
//! - `view`: what a participant may see of a session
//! - `viewing`: images looked at together
//! - `interpretation`: booths, channels, who hears what how loud
//! - `outcome`: agenda, questions, options, stances, actions
//! - `kinds`: what a message is called, without what is in it
//! - `packed`: long texts made small
//! - `error`: codes and sentences of refusals
//!
//! These types are the source of `web-client/src/protocol/generated.ts`; a test compares them.

mod client;
mod error;
mod interpretation;
mod kinds;
mod outcome;
mod packed;
mod server;
#[cfg(test)]
mod typescript;
mod view;
mod viewing;

pub use client::{ChatAudience, ClientFrame, ClientMessage, ClientStats, PointedAt, PublicationIntent, VideoWant};
pub use error::ErrorCode;
pub use interpretation::{
    BoothInput, BoothMicrophone, BoothView, ChannelState, ChannelView, Credential, Cue, HandoverStep, HandoverView,
    Hearing, InterpretationView, InterpreterAct, InterpreterView, LeadAct, LeadCause, LeadNote, LeadReason, LeadStep,
    LineGain, Mode, Part, SightText, SightView, Term, TurnAct, TurnLamp, TurnView,
};
pub use outcome::{
    Bilingual, EvidenceLink, Intent, ItemBody, OutcomeAct, OutcomeItem, OutcomeView, Stance, StanceView, Strength,
};
pub use packed::{UnpackError, pack, unpack};
pub use server::{Change, EndReason, LineAssignment, Presence, Quality, ServerFrame, ServerMessage, SpeakerLevel, Via};
pub use view::{
    ChatView, ParticipantView, Pictures, RecordedCameras, RecordingTrouble, SessionView, Source, StopCause, TrackView,
};
pub use viewing::{
    Caption, ImageRef, ImageSource, KeyImageDraft, KeyImageView, MarkDraft, MarkKind, MarkLock, MarkView, Measure,
    PinView, PresenterView, Quantity, Readiness, Screen, Unit, ViewAct, ViewArea, ViewPlane, ViewRegister, ViewState,
    ViewingStep, ViewingView, VoiFunction, VoiWindow,
};

/// Protocol versions this server speaks, newest first.
pub const VERSIONS: [u16; 1] = [1];

/// The largest WebSocket message, in bytes, either way.
pub const MESSAGE_LIMIT: usize = 64 * 1024;
