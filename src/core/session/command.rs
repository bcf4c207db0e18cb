use std::time::Instant;

use crate::media;
use crate::model::{InvitationId, Language, PeerId, PersonName, Role, Timestamp};
use crate::protocol::{ClientFrame, Pictures, RecordedCameras, RecordingTrouble, StopCause, Term};

/// One signalling socket. Unique in the process, never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// The two clocks, read once by the caller.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    pub monotonic: Instant,
    pub wall: Timestamp,
}

/// What a valid join link says of its holder; checked before the session hears of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seat {
    pub invitation: InvitationId,
    pub role: Role,
    pub name: PersonName,
    pub speaks: Language,
    pub listens: Language,
    pub expires: Timestamp,
}

/// What the recorder tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecorderNotice {
    /// How the disk does; `None`: well again.
    Disk { trouble: Option<RecordingTrouble> },
    /// Nothing more is recorded; what was is kept.
    Stopped { cause: StopCause },
}

/// What a session is asked.
#[derive(Debug, Clone)]
pub enum Command {
    /// An authenticated socket said its first `hello`. `fresh_peer` is an unused id, taken when
    /// the seat needs a new media endpoint.
    Connect { connection: ConnectionId, seat: Seat, versions: Vec<u16>, resume: bool, fresh_peer: PeerId },
    /// Any later message.
    Message { connection: ConnectionId, frame: ClientFrame },
    /// The socket is gone, with or without goodbye.
    Disconnect { connection: ConnectionId },
    /// A WHIP client publishes (RFC 9725). Refused or answered by `Effect::AnswerHttp` with `request`.
    WhipOffer { request: u64, seat: Seat, peer: PeerId, sdp: String },
    /// A WHEP player listens. Answered like `WhipOffer`.
    WhepOffer { request: u64, seat: Seat, peer: PeerId, sdp: String },
    /// The HTTP resource of a WHIP or WHEP peer was deleted.
    ClosePeer { peer: PeerId },
    /// The link was revoked: whoever holds it is out now.
    Revoke { invitation: InvitationId },
    /// Who else sees images by leave of the chair, as the dossier of the case says.
    AllowImages { roles: Vec<Role> },
    /// Who sits abroad without the patient's consent to that: images go there no more.
    WithholdImages { from: Vec<PersonName> },
    /// What the patient's consent says of recording this session.
    RecordingConsent { given: bool },
    /// The most cameras that the house lets be recorded.
    RecordCameras { most: RecordedCameras },
    /// The glossary of the case, as it stands now.
    CaseTerms { terms: Vec<Term> },
    /// The machine has more to do than is good for the sound, or less again.
    LimitPictures { pictures: Pictures },
    /// The media engine tells.
    Media { event: media::Event },
    /// The recorder tells.
    Recorder { notice: RecorderNotice },
    /// `poll_timeout` has come.
    Timeout,
    /// The server stops; everybody is told to reconnect.
    ServerStopping,
}
