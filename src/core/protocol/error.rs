use serde::{Deserialize, Serialize};

/// Why a message was refused. Each comes with a sentence; codes stay, sentences may be reworded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ErrorCode {
    /// Not JSON of a known message, or a field out of its bounds.
    Malformed,
    /// No common protocol version.
    Version,
    /// Known message, wrong moment: before `hello`, in the lobby, after the end.
    NotNow,
    /// The role may not do this, ever or in this phase.
    NotAllowed,
    /// The named participant or track is not in the session.
    NotFound,
    /// The session is closed to newcomers or full.
    Closed,
    /// More of these than a person could mean; wait a moment.
    TooMany,
    /// The SDP could not be used.
    BadOffer,
    /// The link or its seat is no longer valid.
    Expired,
    /// The interpretation has changed since; look again.
    Stale,
    /// No booth works in this language.
    UnknownLanguage,
    /// The relay would lead back to this booth, or over more than two interpretations.
    RelayCycle,
    /// Neither credential nor the chair's waiver, or no consent to the recording that runs.
    NotChecked,
    /// Somebody else interprets into this language now.
    ChannelTaken,
    /// The microphone is free to be taken by agreement only.
    NotAgreed,
    /// The case lets no session be held yet: a consent is missing, or it is not scheduled.
    NotReady,
    /// The server starts no consultation at present; those that run go on.
    Busy,
    /// The server failed; the same message may succeed later.
    Internal,
}

impl ErrorCode {
    /// What happened and what to do, in English; the client translates by code.
    pub const fn sentence(self) -> &'static str {
        match self {
            ErrorCode::Malformed => "The server did not understand this message. Reload the page.",
            ErrorCode::Version => "This page is older or newer than the server. Reload the page.",
            ErrorCode::NotNow => "This is not possible at the moment.",
            ErrorCode::NotAllowed => "Your role in this consultation does not allow this.",
            ErrorCode::NotFound => "This person or track is no longer in the consultation.",
            ErrorCode::Closed => "The consultation takes no more people at the moment. Ask the coordinator.",
            ErrorCode::TooMany => "Too many requests. Wait a moment and try again.",
            ErrorCode::BadOffer => "The media connection could not be agreed. Reload the page.",
            ErrorCode::Expired => "This link is no longer valid. Ask the coordinator for a new one.",
            ErrorCode::Stale => "Something changed in the meantime. Look again and repeat it if you still want to.",
            ErrorCode::UnknownLanguage => "Nobody interprets this language in this consultation.",
            ErrorCode::RelayCycle => "This relay would lead back to your own booth or over too many interpreters.",
            ErrorCode::NotChecked => "Enter your credential and your consent first, or ask the chair for a waiver.",
            ErrorCode::ChannelTaken => "Another interpreter is live in this channel. Ask for a handover.",
            ErrorCode::NotAgreed => "Your boothmate is live. Ask for a handover, or ask the chair to allow it.",
            ErrorCode::NotReady => {
                "This consultation cannot be held: a consent is missing, or it is not scheduled. Ask the coordinator."
            }
            ErrorCode::Busy => {
                "This server starts no consultation at the moment. Try again in a few minutes; those that run go on."
            }
            ErrorCode::Internal => "The server could not do this. Try again.",
        }
    }
}
