use lettre::Message;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};

use crate::store::Letter;

/// Why a letter cannot be sent at all. Names neither person nor address: it reaches the log.
#[derive(Debug, thiserror::Error)]
pub(super) enum EnvelopeError {
    #[error("the address of the letter is none")]
    Address,
    #[error("the letter could not be put together")]
    Message,
}

/// The letter as it goes over the wire: plain text, and the calendar file both as an invitation that mail
/// programs show and as a file.
pub(super) fn message_of(letter: &Letter, from: &Mailbox) -> Result<Message, EnvelopeError> {
    let to: Mailbox = letter.address.parse().map_err(|_| EnvelopeError::Address)?;
    let builder = Message::builder().from(from.clone()).to(to).subject(letter.subject.clone());
    let text = SinglePart::plain(letter.body.clone());
    let message = match &letter.calendar {
        None => builder.singlepart(text),
        Some(calendar) => {
            let kind = |text: &str| ContentType::parse(text).map_err(|_| EnvelopeError::Message);
            let shown = SinglePart::builder().header(kind("text/calendar; charset=utf-8; method=PUBLISH")?);
            let both = MultiPart::alternative().singlepart(text).singlepart(shown.body(calendar.clone()));
            let file = Attachment::new("consultation.ics".to_owned()).body(calendar.clone(), kind("text/calendar")?);
            builder.multipart(MultiPart::mixed().multipart(both).singlepart(file))
        }
    };
    message.map_err(|_| EnvelopeError::Message)
}
