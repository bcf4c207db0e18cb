use consilium_core::cases::CaseEvent;
use consilium_core::model::Timestamp;
use sea_orm::{
    ActiveValue::NotSet, ActiveValue::Set, ConnectionTrait, QueryOrder, QuerySelect, TransactionTrait, prelude::*,
};

use super::case_parts::number;
use super::case_work::By;
use super::cases::note;
use super::error::StoreError;
use super::open::Store;
use super::tables::letter;

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterState {
    /// No address, or no mail server: a person copies it.
    Shown,
    Waiting,
    Sent,
    /// The last try failed for good.
    Failed,
}

impl LetterState {
    pub const fn as_str(self) -> &'static str {
        match self {
            LetterState::Shown => "shown",
            LetterState::Waiting => "waiting",
            LetterState::Sent => "sent",
            LetterState::Failed => "failed",
        }
    }
}

/// Something that leaves the house.
#[derive(Debug, Clone)]
pub struct NewLetter {
    pub case: Option<i32>,
    /// Such as reply, invitation, reminder.
    pub kind: &'static str,
    /// Whom it is for, as a person reads it.
    pub recipient: String,
    /// Empty: there is none.
    pub address: String,
    pub subject: String,
    pub body: String,
    /// A calendar file (RFC 5545).
    pub calendar: Option<String>,
    /// When it goes out.
    pub due: Timestamp,
}

#[derive(Debug, Clone)]
pub struct Letter {
    pub id: i32,
    pub case: Option<i32>,
    pub kind: String,
    pub recipient: String,
    pub address: String,
    pub subject: String,
    pub body: String,
    pub calendar: Option<String>,
    pub state: String,
    pub attempts: i32,
    pub problem: String,
    pub due: Timestamp,
    pub created: Timestamp,
}

impl Letter {
    /// The same without the secrets of its links: a letter that waits still holds them, and they open doors.
    #[must_use]
    pub fn without_secrets(self) -> Self {
        Self { body: without_secrets(&self.body), calendar: None, ..self }
    }
}

/// A letter that speaks of a session that is to come.
pub const REMINDER: &str = "reminder";
/// A letter that asks what became of the plan.
pub const LOOK_BACK: &str = "look_back";

/// A case shows so many of its letters at most.
const MOST: u64 = 200;

impl Store {
    /// Keeps a letter. It waits for the mail server if it has an address and `mail` says that there is one.
    pub async fn write_letter(&self, new: &NewLetter, mail: bool, by: By<'_>) -> Result<i32, StoreError> {
        let transaction = self.db.begin().await?;
        let id = insert_letter(&transaction, new, mail, by).await?;
        transaction.commit().await?;
        Ok(id)
    }

    /// The letters of a case, the newest first.
    pub async fn letters(&self, case: i32) -> Result<Vec<Letter>, StoreError> {
        let of_case = letter::Entity::find().filter(letter::Column::CaseId.eq(case));
        let rows = of_case.order_by_desc(letter::Column::Id).limit(MOST).all(&self.db).await?;
        Ok(rows.into_iter().map(read_letter).collect())
    }

    /// Letters whose time has come, a few at once.
    pub async fn letters_due(&self, now: Timestamp) -> Result<Vec<Letter>, StoreError> {
        let due = letter::Entity::find()
            .filter(letter::Column::State.eq(LetterState::Waiting.as_str()))
            .filter(letter::Column::Due.lte(now.0));
        let rows = due.order_by_asc(letter::Column::Due).limit(20).all(&self.db).await?;
        Ok(rows.into_iter().map(read_letter).collect())
    }

    /// Whether it still says what is so: a reminder does while its session is planned and ahead.
    pub async fn letter_holds(&self, letter: &Letter, now: Timestamp) -> Result<bool, StoreError> {
        let (REMINDER, Some(case)) = (letter.kind.as_str(), letter.case) else { return Ok(true) };
        Ok(self.whole_case(case).await?.is_some_and(|whole| whole.is_ahead(now)))
    }

    /// What became of a try to send it. Links in it are not kept once it was sent: they open doors.
    pub async fn note_letter(
        &self,
        tried: &Letter,
        state: LetterState,
        next: Timestamp,
        problem: &str,
    ) -> Result<(), StoreError> {
        let (id, waits) = (tried.id, state == LetterState::Waiting);
        let body = if waits { tried.body.clone() } else { without_secrets(&tried.body) };
        letter::Entity::update_many()
            .col_expr(letter::Column::Body, Expr::value(body))
            .col_expr(letter::Column::Calendar, Expr::value(tried.calendar.clone().filter(|_| waits)))
            .col_expr(letter::Column::State, Expr::value(state.as_str()))
            .col_expr(letter::Column::Attempts, Expr::value(tried.attempts.saturating_add(1)))
            .col_expr(letter::Column::Due, Expr::value(next.0))
            .col_expr(letter::Column::Problem, Expr::value(problem))
            .filter(letter::Column::Id.eq(id))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// Letters of a kind that have not gone out are not sent any more: the session is off, or at another time.
    pub async fn drop_waiting_letters(&self, case: i32, kind: &str) -> Result<(), StoreError> {
        letter::Entity::delete_many()
            .filter(letter::Column::CaseId.eq(case))
            .filter(letter::Column::Kind.eq(kind))
            .filter(letter::Column::State.eq(LetterState::Waiting.as_str()))
            .exec(&self.db)
            .await?;
        Ok(())
    }
}

pub(super) async fn insert_letter(
    db: &impl ConnectionTrait,
    new: &NewLetter,
    mail: bool,
    by: By<'_>,
) -> Result<i32, StoreError> {
    let state = if mail && !new.address.is_empty() { LetterState::Waiting } else { LetterState::Shown };
    let row = letter::ActiveModel {
        id: NotSet,
        case_id: Set(new.case),
        kind: Set(new.kind.to_owned()),
        recipient: Set(new.recipient.clone()),
        address: Set(new.address.clone()),
        subject: Set(new.subject.clone()),
        body: Set(if state == LetterState::Waiting { new.body.clone() } else { without_secrets(&new.body) }),
        calendar: Set(new.calendar.clone().filter(|_| state == LetterState::Waiting)),
        state: Set(state.as_str().to_owned()),
        attempts: Set(0),
        due: Set(new.due.0),
        problem: Set(String::new()),
        created: Set(by.at.0),
    };
    let id = letter::Entity::insert(row).exec(db).await?.last_insert_id;
    if let Some(case) = new.case {
        let event = CaseEvent::LetterWritten { letter: number(id), kind: new.kind.to_owned() };
        note(db, case, by.actor, &event, by.at).await?;
    }
    Ok(id)
}

/// What stands behind `#` in a link is its secret.
fn without_secrets(text: &str) -> String {
    let mut parts = text.split('#');
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let secret = part.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"-_".contains(b)).count();
        clean.push('#');
        clean.push_str(if secret < 16 { part } else { &part[secret..] });
    }
    clean
}

fn read_letter(row: letter::Model) -> Letter {
    Letter {
        id: row.id,
        case: row.case_id,
        kind: row.kind,
        recipient: row.recipient,
        address: row.address,
        subject: row.subject,
        body: row.body,
        calendar: row.calendar,
        state: row.state,
        attempts: row.attempts,
        problem: row.problem,
        due: Timestamp(row.due),
        created: Timestamp(row.created),
    }
}
