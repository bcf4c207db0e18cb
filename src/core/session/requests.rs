//! A client's message: who asks, how often, with what right, and the answer.

use super::command::ConnectionId;
use super::limits::{MAX_WANTS, Rate};
use super::publishing::ReplyTo;
use super::replay::Answer;
use super::rights::{Action, permit};
use super::session::Session;
use crate::model::{ParticipantId, PeerId};
use crate::protocol::{ChatAudience, ClientFrame, ClientMessage, ErrorCode, OutcomeAct, ServerMessage, ViewAct};

/// How a request was met.
enum Met {
    Done,
    /// The answer comes with the engine's.
    Later,
    Pong,
    /// Nobody waits for an answer.
    Silently,
}

impl Session {
    pub(super) fn receive(&mut self, connection: ConnectionId, frame: ClientFrame) {
        let Some(me) = self.connections.get(&connection).map(|viewer| viewer.me) else { return };
        let ClientFrame { id, body } = frame;
        let once = is_carried_out_once(&body);
        if once && self.answer_again(me, connection, id) {
            return;
        }
        let answer = match self.meet(me, connection, id, body) {
            Ok(Met::Later | Met::Silently) => return,
            Ok(Met::Pong) => return self.outbox.reply(connection, ServerMessage::Pong),
            Ok(Met::Done) => Answer::Done,
            Err(code) => Answer::Refused(code),
        };
        if once && answer != Answer::Refused(ErrorCode::TooMany) {
            self.remember(me, id, answer.clone());
        }
        self.outbox.reply(connection, answer.render(id));
    }

    /// True: this command was carried out before, or is under way.
    fn answer_again(&mut self, me: ParticipantId, connection: ConnectionId, id: u32) -> bool {
        let known = self.attendance.get(&me).and_then(|seat| seat.replay.find(id)).map(|answer| answer.render(id));
        if let Some(answer) = known {
            self.outbox.reply(connection, answer);
            return true;
        }
        let browser = self.browser_of(me).and_then(|peer| self.peers.get(&peer));
        let ours = [ReplyTo::Message(id), ReplyTo::Packed(id)];
        browser.is_some_and(|peer| peer.pending.iter().any(|offer| ours.contains(&offer.reply)))
    }

    /// The late answer to a message of this person, wherever he is connected now.
    pub(super) fn answer(&mut self, who: ParticipantId, id: u32, answer: Answer) {
        if let Some(connection) = self.connection_of(who) {
            self.outbox.reply(connection, answer.render(id));
        }
        self.remember(who, id, answer);
    }

    fn remember(&mut self, who: ParticipantId, id: u32, answer: Answer) {
        if let Some(seat) = self.attendance.get_mut(&who) {
            seat.replay.remember(id, answer);
        }
    }

    fn meet(
        &mut self,
        me: ParticipantId,
        connection: ConnectionId,
        id: u32,
        body: ClientMessage,
    ) -> Result<Met, ErrorCode> {
        let action = action_of(&body).ok_or(ErrorCode::NotNow)?;
        let now = self.clock.monotonic;
        if let (Some(rate), Some(seat)) = (rate_of(&body), self.attendance.get_mut(&me)) {
            seat.limits.spend(rate, now)?;
        }
        permit(&self.facts(me), action)?;
        match body {
            ClientMessage::Ping => return Ok(Met::Pong),
            ClientMessage::MediaOffer { sdp, publications } => {
                self.offer_from_browser(me, id, sdp, &publications)?;
                return Ok(Met::Later);
            }
            ClientMessage::PackedOffer { packed, publications } => {
                self.offer_unpacked(me, id, &packed, &publications)?;
                return Ok(Met::Later);
            }
            ClientMessage::Point { number, at } => {
                self.point(me, number, at)?;
                return Ok(Met::Silently);
            }
            ClientMessage::View { act } => {
                let silent = is_fleeting(&act);
                self.act_on_images(me, act)?;
                return Ok(if silent { Met::Silently } else { Met::Done });
            }
            ClientMessage::RequestSnapshot => self.repeat_snapshot(connection),
            other => self.carry_out(me, other)?,
        }
        Ok(Met::Done)
    }

    /// What came over the lossy channel of this peer. Nobody waits for an answer, and all but cursors is ignored.
    pub(super) fn hear_text(&mut self, peer: PeerId, text: &str) {
        let Some(me) = self.peers.get(&peer).map(|peer| peer.owner) else { return };
        let Some(connection) = self.connection_of(me).filter(|_| self.browser_of(me) == Some(peer)) else { return };
        if let Ok(body @ ClientMessage::Point { .. }) = serde_json::from_str(text) {
            let _refused = self.meet(me, connection, 0, body);
        }
    }

    fn carry_out(&mut self, me: ParticipantId, body: ClientMessage) -> Result<(), ErrorCode> {
        match body {
            ClientMessage::Enter { speaks, listens } => return self.enter(me, speaks, listens),
            ClientMessage::Leave => self.leave(me),
            ClientMessage::MuteTrack { track, muted } => return self.mute_track(me, track, muted),
            ClientMessage::WantVideo { wants } if wants.len() > MAX_WANTS => return Err(ErrorCode::Malformed),
            ClientMessage::WantVideo { wants } => self.want_video(me, wants),
            ClientMessage::ReportStats { stats } => self.take_stats(me, stats),
            ClientMessage::SetLanguages { speaks, listens } => self.set_languages(me, speaks, listens),
            ClientMessage::RaiseHand { raised } => self.raise_hand(me, raised),
            ClientMessage::SetHearing { hearing } => return self.set_hearing(me, hearing),
            ClientMessage::Interpret { act, if_revision } => return self.interpret(me, act, if_revision),
            ClientMessage::PassTurn { act } => return self.pass_turn(me, act),
            ClientMessage::SendChat { audience, text } => return self.send_chat(me, audience, text),
            ClientMessage::TakeChair => return self.take_chair(me),
            ClientMessage::FillOutcome { act } => return self.fill_outcome(me, act),
            other => return self.lead(me, other),
        }
        Ok(())
    }

    /// What chair and coordinator ask.
    fn lead(&mut self, me: ParticipantId, body: ClientMessage) -> Result<(), ErrorCode> {
        match body {
            ClientMessage::Admit { participant } => return self.admit(me, participant),
            ClientMessage::Refuse { participant } => return self.refuse(me, participant),
            ClientMessage::RequestMute { participant } => return self.request_mute(me, participant),
            ClientMessage::HardMute { participant, muted } => return self.hard_mute(me, participant, muted),
            ClientMessage::LowerHand { participant } => return self.lower_hand(participant),
            ClientMessage::Remove { participant } => return self.remove(me, participant),
            ClientMessage::HandOverChair { participant } => return self.hand_over(me, participant),
            ClientMessage::LeadInterpretation { act } => return self.lead_interpretation(me, act),
            ClientMessage::LockSession { locked } => self.lock(me, locked),
            ClientMessage::SetRecording { on, consented, reason, cameras } => {
                return self.set_recording(me, (on, cameras), consented, reason);
            }
            ClientMessage::SetDeliberation { on } => self.set_deliberation(me, on),
            ClientMessage::EndSession => self.end(me),
            _ => return Err(ErrorCode::NotNow),
        }
        Ok(())
    }
}

/// The right a message needs; `None` for a second `hello`.
fn action_of(body: &ClientMessage) -> Option<Action> {
    Some(match body {
        ClientMessage::Hello { .. } => return None,
        ClientMessage::Enter { .. } => Action::Enter,
        ClientMessage::Leave => Action::Leave,
        ClientMessage::RequestSnapshot => Action::RequestSnapshot,
        ClientMessage::MediaOffer { .. } | ClientMessage::PackedOffer { .. } => Action::OfferMedia,
        ClientMessage::MuteTrack { .. } => Action::MuteTrack,
        ClientMessage::WantVideo { .. } => Action::WantVideo,
        ClientMessage::SetLanguages { .. } => Action::SetLanguages,
        ClientMessage::SetHearing { .. } => Action::SetHearing,
        ClientMessage::Point { .. } => Action::Point,
        ClientMessage::View { act } => match act {
            ViewAct::Seen { .. } => Action::TellScreen,
            ViewAct::TakeControl => Action::TakeControl,
            _ => Action::Present,
        },
        ClientMessage::Interpret { .. } => Action::Interpret,
        ClientMessage::LeadInterpretation { .. } => Action::LeadInterpretation,
        ClientMessage::PassTurn { .. } => Action::PassTurn,
        ClientMessage::RaiseHand { .. } => Action::RaiseHand,
        ClientMessage::SendChat { audience, .. } => match audience {
            ChatAudience::Everyone => Action::ChatEveryone,
            ChatAudience::Clinicians => Action::ChatClinicians,
            ChatAudience::Booth => Action::ChatBooth,
            ChatAudience::One { .. } => Action::ChatOne,
        },
        ClientMessage::Admit { .. } => Action::Admit,
        ClientMessage::Refuse { .. } => Action::Refuse,
        ClientMessage::RequestMute { .. } => Action::RequestMute,
        ClientMessage::HardMute { .. } => Action::HardMute,
        ClientMessage::LowerHand { .. } => Action::LowerHand,
        ClientMessage::Remove { .. } => Action::Remove,
        ClientMessage::LockSession { .. } => Action::Lock,
        ClientMessage::HandOverChair { .. } => Action::HandOverChair,
        ClientMessage::TakeChair => Action::TakeChair,
        ClientMessage::SetDeliberation { .. } => Action::SetDeliberation,
        ClientMessage::SetRecording { .. } => Action::SetRecording,
        ClientMessage::FillOutcome { act } => match act {
            OutcomeAct::TakeStance { .. } => Action::TakeStance,
            OutcomeAct::NameScribe { .. } => Action::NameScribe,
            _ => Action::WriteOutcome,
        },
        ClientMessage::EndSession => Action::End,
        ClientMessage::ReportStats { .. } => Action::ReportStats,
        ClientMessage::Ping => Action::Ping,
    })
}

/// How often; leaving, ending, closing and pinging are never too many.
fn rate_of(body: &ClientMessage) -> Option<Rate> {
    match body {
        ClientMessage::Ping
        | ClientMessage::Leave
        | ClientMessage::EndSession
        | ClientMessage::SetDeliberation { .. } => None,
        ClientMessage::Point { .. } => Some(Rate::Cursor),
        ClientMessage::View { act } if is_fleeting(act) => Some(Rate::View),
        ClientMessage::View { .. } => Some(Rate::Mark),
        ClientMessage::SendChat { .. } => Some(Rate::Chat),
        ClientMessage::WantVideo { .. } => Some(Rate::WantVideo),
        ClientMessage::ReportStats { .. } => Some(Rate::Stats),
        ClientMessage::RaiseHand { .. } => Some(Rate::Hand),
        ClientMessage::Interpret { .. } | ClientMessage::PassTurn { .. } => Some(Rate::Console),
        ClientMessage::MediaOffer { .. } | ClientMessage::PackedOffer { .. } => Some(Rate::Offer),
        _ => Some(Rate::Other),
    }
}

/// The others say the same thing when said twice.
fn is_carried_out_once(body: &ClientMessage) -> bool {
    !matches!(
        body,
        ClientMessage::Ping
            | ClientMessage::RequestSnapshot
            | ClientMessage::WantVideo { .. }
            | ClientMessage::Point { .. }
            | ClientMessage::ReportStats { .. }
            | ClientMessage::View { act: ViewAct::Show { .. } | ViewAct::Seen { .. } | ViewAct::Sketch { .. } }
            | ClientMessage::Hello { .. }
    )
}

/// Sent many times a second and not answered: the newest counts.
fn is_fleeting(act: &ViewAct) -> bool {
    matches!(act, ViewAct::Show { .. } | ViewAct::Seen { .. } | ViewAct::Sketch { .. })
}
