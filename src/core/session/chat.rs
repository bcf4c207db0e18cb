use super::ledger::ChatEntry;
use super::limits::{CHAT_SHOWN, CHAT_SHOWN_BYTES, MAX_CHAT_CHARS};
use super::record::Record;
use super::rights::Action;
use super::session::Session;
use crate::model::{ParticipantId, Role};
use crate::protocol::{ChatAudience, ChatView, ErrorCode};

impl Session {
    pub(super) fn send_chat(
        &mut self,
        from: ParticipantId,
        audience: ChatAudience,
        text: String,
    ) -> Result<(), ErrorCode> {
        if !is_fit(&text) {
            return Err(ErrorCode::Malformed);
        }
        if let ChatAudience::One { participant } = audience {
            self.may_write_to(from, participant)?;
        }
        let number = self.ledger.last_chat.saturating_add(1);
        self.commit(Record::Chat { number, from, audience, text });
        Ok(())
    }

    /// Patient and family write privately to the coordinator and the chair only; nobody writes to one
    /// who is shut out, because it would not reach him.
    fn may_write_to(&self, from: ParticipantId, to: ParticipantId) -> Result<(), ErrorCode> {
        let target = self.seat(to).filter(|seat| seat.was_inside()).ok_or(ErrorCode::NotFound)?;
        if target.gone.is_some() {
            return Err(ErrorCode::NotFound);
        }
        let leads = target.role == Role::Coordinator || self.ledger.chair == Some(to);
        if to == from || (self.is_patient_side(from) && !leads) {
            return Err(ErrorCode::NotAllowed);
        }
        let unreachable = self.is_patient_side(to) && self.ledger.deliberation.is_some();
        if unreachable { Err(ErrorCode::NotNow) } else { Ok(()) }
    }

    /// The newest messages this person may read, as many as a snapshot carries, oldest first.
    pub(super) fn recent_chat(&self, me: ParticipantId) -> Vec<ChatView> {
        let mut bytes = 0;
        let readable = self.ledger.chat.iter().rev().filter(|entry| self.may_read(me, entry));
        let fits = readable.take(CHAT_SHOWN).take_while(|entry| {
            bytes += entry.view.text.len();
            bytes <= CHAT_SHOWN_BYTES
        });
        let mut newest: Vec<ChatView> = fits.map(|entry| entry.view.clone()).collect();
        newest.reverse();
        newest
    }

    pub(super) fn chat_since(&self, me: ParticipantId, number: u32) -> Vec<ChatView> {
        let newer = self.ledger.chat.iter().rev().take_while(|entry| entry.view.number > number);
        let mut readable: Vec<ChatView> =
            newer.filter(|entry| self.may_read(me, entry)).map(|entry| entry.view.clone()).collect();
        readable.reverse();
        readable
    }

    fn may_read(&self, me: ParticipantId, entry: &ChatEntry) -> bool {
        entry.view.from == me || (self.is_addressed(me, &entry.view) && self.was_there(me, entry))
    }

    fn is_addressed(&self, me: ParticipantId, chat: &ChatView) -> bool {
        match chat.audience {
            ChatAudience::Everyone => true,
            ChatAudience::Clinicians => self.may(me, Action::ReadClinicians),
            ChatAudience::Booth => self.may(me, Action::ReadBooth) && self.are_boothmates(me, chat.from),
            ChatAudience::One { participant } => participant == me,
        }
    }

    fn are_boothmates(&self, one: ParticipantId, other: ParticipantId) -> bool {
        let booth = |who| self.ledger.interpretation.booth_of(who).map(|(id, _)| id);
        booth(one).is_some() && booth(one) == booth(other)
    }

    /// The team reads back; patient and family read from their admission on, and never what was
    /// written in a deliberation, not even afterwards.
    fn was_there(&self, me: ParticipantId, entry: &ChatEntry) -> bool {
        let since = self.seat(me).and_then(|seat| seat.inside_since);
        let admitted = since.is_some_and(|number| entry.view.number >= number);
        !self.is_patient_side(me) || (admitted && !entry.closed)
    }

    pub(super) fn is_patient_side(&self, who: ParticipantId) -> bool {
        self.seat(who).is_none_or(|seat| matches!(seat.role, Role::Patient | Role::Family))
    }
}

/// Line breaks are the only control characters people write.
fn is_fit(text: &str) -> bool {
    let clean = text.chars().all(|c| c == '\n' || !c.is_control());
    clean && !text.trim().is_empty() && text.chars().count() <= MAX_CHAT_CHARS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_text_and_an_end() {
        for fit in ["ok", "第128层", "two\nlines", "👩‍⚕️"] {
            assert!(is_fit(fit), "{fit:?}");
        }
        let (longest, too_long) = ("字".repeat(MAX_CHAT_CHARS), "字".repeat(MAX_CHAT_CHARS + 1));
        assert!(is_fit(&longest));
        for unfit in ["", " \n ", "bell\u{7}", "\u{1b}[31m", "a\u{0}b", too_long.as_str()] {
            assert!(!is_fit(unfit), "{unfit:?}");
        }
    }
}
