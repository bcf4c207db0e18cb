use crate::model::{BoothId, Language, ParticipantId};
use crate::protocol::{ErrorCode, InterpreterAct, LeadAct, TurnAct};

/// What is asked of the interpretation, or noticed by it.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// An interpreter is in the room, and works between these languages.
    Seated {
        who: ParticipantId,
        languages: [Language; 2],
    },
    Left {
        who: ParticipantId,
    },
    Act {
        who: ParticipantId,
        act: InterpreterAct,
    },
    Lead {
        by: ParticipantId,
        act: LeadAct,
    },
    PassTurn {
        who: ParticipantId,
        act: TurnAct,
    },
    /// This interpreter's line is gone.
    Lost {
        who: ParticipantId,
    },
    /// No packet of this interpreter's microphone for half a second.
    Stalled {
        who: ParticipantId,
    },
    /// Packets again.
    Back {
        who: ParticipantId,
    },
    /// Somebody on the floor begins to speak.
    FloorSpoke {
        who: ParticipantId,
        language: Language,
    },
    Recorded {
        on: bool,
    },
    /// Of `due`.
    OfferLapsed {
        booth: BoothId,
    },
    MicrophoneLapsed {
        who: ParticipantId,
    },
    FlippedInPause {
        booth: BoothId,
    },
    SpeakerPaused {
        who: ParticipantId,
    },
    InterpreterPaused {
        who: ParticipantId,
    },
}

impl Event {
    /// Who asks; `None`: it was noticed, or is due.
    pub(super) fn by(&self) -> Option<ParticipantId> {
        match self {
            Event::Act { who, .. } | Event::PassTurn { who, .. } => Some(*who),
            Event::Lead { by, .. } => Some(*by),
            _ => None,
        }
    }
}

/// Why nothing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the text is empty or too long")]
    Malformed,
    #[error("not possible at this moment")]
    NotNow,
    #[error("not yours to do")]
    NotAllowed,
    #[error("no such person")]
    NotFound,
    #[error("no booth works in this language")]
    UnknownLanguage,
    #[error("the relay would be circular or too deep")]
    RelayCycle,
    #[error("credential or consent is missing")]
    NotChecked,
    #[error("another booth holds this channel")]
    ChannelTaken,
    #[error("the boothmate has not agreed")]
    NotAgreed,
}

impl From<Refusal> for ErrorCode {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Malformed => ErrorCode::Malformed,
            Refusal::NotNow => ErrorCode::NotNow,
            Refusal::NotAllowed => ErrorCode::NotAllowed,
            Refusal::NotFound => ErrorCode::NotFound,
            Refusal::UnknownLanguage => ErrorCode::UnknownLanguage,
            Refusal::RelayCycle => ErrorCode::RelayCycle,
            Refusal::NotChecked => ErrorCode::NotChecked,
            Refusal::ChannelTaken => ErrorCode::ChannelTaken,
            Refusal::NotAgreed => ErrorCode::NotAgreed,
        }
    }
}
