use consilium_core::cases::{LetterText, Occasion, write_letter};
use consilium_core::model::{Language, Timestamp};

use super::super::problem::Problem;
use super::super::state::Gateway;
use crate::ops::wall_clock;
use crate::store::{By, NewLetter};

/// For whom a letter is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Addressee<'a> {
    pub(super) name: &'a str,
    /// Empty when it is not known.
    pub(super) email: &'a str,
    pub(super) language: &'a Language,
}

/// A letter that goes out when it is due; where no mail goes it is shown to copy.
pub(super) async fn send(
    gateway: &Gateway,
    case: i32,
    kind: &'static str,
    to: Addressee<'_>,
    occasion: Occasion<'_>,
    more: More,
    actor: &str,
) -> Result<LetterText, Problem> {
    let text = write_letter(to.language, to.name, case, occasion);
    post(gateway, case, kind, to, &text, more, actor).await?;
    Ok(text)
}

/// What a letter may have beside its text.
#[derive(Debug, Clone, Default)]
pub(super) struct More {
    pub(super) calendar: Option<String>,
    /// Not before then.
    pub(super) due: Option<Timestamp>,
}

/// The same with a text that a person has written.
pub(super) async fn post(
    gateway: &Gateway,
    case: i32,
    kind: &'static str,
    to: Addressee<'_>,
    text: &LetterText,
    more: More,
    actor: &str,
) -> Result<i32, Problem> {
    let at = wall_clock();
    let new = NewLetter {
        case: Some(case),
        kind,
        recipient: to.name.to_owned(),
        address: plausible_address(to.email).unwrap_or_default().to_owned(),
        subject: text.subject.clone(),
        body: text.body.clone(),
        calendar: more.calendar,
        due: more.due.unwrap_or(at),
    };
    let id = gateway.store.write_letter(&new, gateway.post.sends(), By { actor, at }).await?;
    gateway.post.hurry();
    Ok(id)
}

/// An address that mail can be handed over for; what is typed in a form may be anything.
pub(super) fn plausible_address(text: &str) -> Option<&str> {
    let text = text.trim();
    let (local, host) = text.split_once('@')?;
    let fits = |part: &str| !part.is_empty() && part.chars().all(|c| !c.is_whitespace() && !c.is_control());
    let clean = !text.contains(['<', '>', ',', ';', '"', '\\']);
    (fits(local) && fits(host) && clean && text.len() <= 200 && !host.contains('@')).then_some(text)
}
