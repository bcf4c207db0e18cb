//! Writes the TypeScript twins of the wire types, and fails when the committed file differs.

use std::path::Path;

use ts_rs::{Config, TS};

use super::*;
use crate::model::{BoothId, InvitationId, ItemId, ParticipantId, Role, Timestamp, TrackId};

fn declarations() -> String {
    let config = Config::new();
    let mut text = String::from("// Generated from src/core/protocol by `make protocol`. Do not edit.\n\n");
    macro_rules! declare {
        ($($name:ty),* $(,)?) => { $(
            text.push_str("export ");
            text.push_str(&<$name as TS>::decl(&config));
            text.push_str("\n\n");
        )* };
    }
    declare!(
        ParticipantId,
        TrackId,
        InvitationId,
        Timestamp,
        Role,
        ItemId,
        Source,
        Presence,
        EndReason,
        ErrorCode,
        Via,
        ClientFrame,
        ClientMessage,
        PublicationIntent,
        VideoWant,
        PointedAt,
        ChatAudience,
        ClientStats,
        ServerFrame,
        ServerMessage,
        Change,
        LineAssignment,
        SpeakerLevel,
        Quality,
        SessionView,
        Pictures,
        RecordedCameras,
        RecordingTrouble,
        StopCause,
        ParticipantView,
        TrackView,
        ChatView,
        BoothId,
        Mode,
        BoothMicrophone,
        BoothInput,
        Cue,
        Credential,
        HandoverStep,
        InterpreterAct,
        SightText,
        SightView,
        Term,
        LeadCause,
        LeadReason,
        LeadStep,
        LeadNote,
        LeadAct,
        TurnAct,
        Hearing,
        InterpretationView,
        ChannelState,
        ChannelView,
        HandoverView,
        TurnLamp,
        BoothView,
        InterpreterView,
        TurnView,
        Part,
        LineGain,
        Bilingual,
        Intent,
        Strength,
        ItemBody,
        EvidenceLink,
        OutcomeItem,
        Stance,
        StanceView,
        OutcomeView,
        OutcomeAct,
        ImageRef,
        ImageSource,
        VoiFunction,
        VoiWindow,
        ViewPlane,
        ViewArea,
        ViewState,
        ViewRegister,
        PresenterView,
        PinView,
        MarkKind,
        Measure,
        Unit,
        Quantity,
        MarkDraft,
        MarkView,
        MarkLock,
        Caption,
        KeyImageDraft,
        KeyImageView,
        Screen,
        Readiness,
        ViewingView,
        ViewAct,
        ViewingStep,
    );
    text
}

/// Set `WRITE_PROTOCOL=1` to write the file instead of comparing it.
#[test]
fn the_committed_typescript_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web-client/src/protocol/generated.ts");
    let wanted = declarations();
    if std::env::var_os("WRITE_PROTOCOL").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
        std::fs::write(&path, &wanted).expect("the file can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(committed, wanted, "run `make protocol` and commit web-client/src/protocol/generated.ts");
}
