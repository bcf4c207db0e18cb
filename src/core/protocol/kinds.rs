use super::client::ClientMessage;

impl ClientMessage {
    /// What kind of message it is, as `type` says on the wire; nothing of what is in it.
    pub const fn kind(&self) -> &'static str {
        match self {
            ClientMessage::Hello { .. } => "hello",
            ClientMessage::Enter { .. } => "enter",
            ClientMessage::Leave => "leave",
            ClientMessage::RequestSnapshot => "request_snapshot",
            ClientMessage::MediaOffer { .. } => "media_offer",
            ClientMessage::PackedOffer { .. } => "packed_offer",
            ClientMessage::MuteTrack { .. } => "mute_track",
            ClientMessage::WantVideo { .. } => "want_video",
            ClientMessage::SetLanguages { .. } => "set_languages",
            ClientMessage::SetHearing { .. } => "set_hearing",
            ClientMessage::Interpret { .. } => "interpret",
            ClientMessage::LeadInterpretation { .. } => "lead_interpretation",
            ClientMessage::PassTurn { .. } => "pass_turn",
            ClientMessage::Point { .. } => "point",
            ClientMessage::View { .. } => "view",
            ClientMessage::RaiseHand { .. } => "raise_hand",
            ClientMessage::SendChat { .. } => "send_chat",
            ClientMessage::Admit { .. } => "admit",
            ClientMessage::Refuse { .. } => "refuse",
            ClientMessage::RequestMute { .. } => "request_mute",
            ClientMessage::HardMute { .. } => "hard_mute",
            ClientMessage::LowerHand { .. } => "lower_hand",
            ClientMessage::Remove { .. } => "remove",
            ClientMessage::LockSession { .. } => "lock_session",
            ClientMessage::HandOverChair { .. } => "hand_over_chair",
            ClientMessage::TakeChair => "take_chair",
            ClientMessage::SetDeliberation { .. } => "set_deliberation",
            ClientMessage::SetRecording { .. } => "set_recording",
            ClientMessage::FillOutcome { .. } => "fill_outcome",
            ClientMessage::EndSession => "end_session",
            ClientMessage::ReportStats { .. } => "report_stats",
            ClientMessage::Ping => "ping",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_kind_is_what_stands_on_the_wire() {
        let refused = serde_json::from_str::<ClientMessage>(r#"{"type":"nonsense"}"#).expect_err("no such type");
        let refused = refused.to_string();
        let (_, listed) = refused.split_once("expected one of ").expect("a list of types");
        let wire: BTreeSet<&str> = listed.split('`').skip(1).step_by(2).collect();
        let table = include_str!("kinds.rs").split("#[cfg(test)]").next().unwrap_or_default();
        let kinds: BTreeSet<&str> = table.split('"').skip(1).step_by(2).collect();
        assert_eq!(kinds, wire);
        for message in [ClientMessage::Leave, ClientMessage::RaiseHand { raised: true }, ClientMessage::TakeChair] {
            let written = serde_json::to_value(&message).expect("JSON");
            assert_eq!(written["type"], message.kind());
        }
    }
}
