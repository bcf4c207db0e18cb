use std::collections::HashMap;

use consilium_core::cases::{ReferralPlan, ShortBooth, Summary, Task, Term, short_booths};
use consilium_core::model::{PersonName, SessionId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::problem::Problem;
use super::super::state::Gateway;
use super::checklist::{ChecklistLine, lines};
use super::emergency::{Declared, declared};
use super::own::names_of;
use super::sheets::{GLOSSARY, REFERRAL, SUMMARY};
use crate::store::{KeptTask, Letter, Opinion, WholeCase};

/// Something that is owed.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct TaskView {
    id: i32,
    case: i32,
    owner: Option<i32>,
    #[schema(value_type = i64)]
    due: Timestamp,
    done: bool,
    /// Its `kind` says which other members there are.
    #[schema(value_type = Object)]
    task: Task,
}

/// What an expert thinks; the text is there once all are opened.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct OpinionView {
    colleague: i32,
    #[schema(value_type = Option<String>)]
    name: Option<PersonName>,
    /// SHA-256 over `consilium opinion 1`, salt and text, a line each, in hexadecimal.
    commitment: String,
    #[schema(value_type = i64)]
    sealed: Timestamp,
    #[schema(value_type = Option<i64>)]
    opened: Option<Timestamp>,
    /// The session of the case before which it was sealed, counted from 1.
    round: i32,
    text: Option<String>,
    salt: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct LetterRow {
    id: i32,
    kind: String,
    recipient: String,
    address: String,
    subject: String,
    body: String,
    /// `shown`, `waiting`, `sent` or `failed`.
    state: String,
    attempts: i32,
    problem: String,
    #[schema(value_type = i64)]
    due: Timestamp,
    #[schema(value_type = i64)]
    created: Timestamp,
}

/// An emergency that waits for a second person.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct DeclaredView {
    reason: String,
    by: u32,
}

/// What is prepared for a case and owed in it.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct PartsView {
    checklist: Vec<ChecklistLine>,
    tasks: Vec<TaskView>,
    #[schema(value_type = Option<Object>)]
    summary: Option<Summary>,
    #[schema(value_type = Vec<Object>)]
    glossary: Vec<Term>,
    #[schema(value_type = Option<Object>)]
    referral: Option<ReferralPlan>,
    /// Names the plan as it stands, with its answer: what a new offer replaces.
    referral_revision: Option<String>,
    opinions: Vec<OpinionView>,
    letters: Vec<LetterRow>,
    /// Pairs of languages with too few interpreters for the planned length, or for an hour.
    #[schema(value_type = Vec<Object>)]
    short_booths: Vec<ShortBooth>,
    emergency_asked: Option<DeclaredView>,
    /// Every session of the case, the oldest first.
    #[schema(value_type = Vec<String>)]
    sessions: Vec<SessionId>,
    /// Whether letters are sent by mail.
    mail: bool,
}

/// Whether the links in letters stay whole. What leaves the house opens no door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Links {
    Whole,
    WithoutSecrets,
}

pub(super) async fn read(gateway: &Gateway, whole: &WholeCase, links: Links) -> Result<PartsView, Problem> {
    let letter = |letter: Letter| match links {
        Links::Whole => LetterRow::from(letter),
        Links::WithoutSecrets => LetterRow::from(letter.without_secrets()),
    };
    let (id, store) = (whole.case.id, &gateway.store);
    let opinions = store.opinions(id).await?;
    let names = names_of(gateway, &opinions).await?;
    let referral: Option<ReferralPlan> = store.sheet(id, REFERRAL).await?;
    let case = consilium_core::model::CaseId::numbered(id);
    let tasks = store.tasks(id).await?;
    Ok(PartsView {
        checklist: lines(store.item_records(id).await?, &tasks),
        tasks: tasks.into_iter().map(TaskView::from).collect(),
        summary: store.sheet(id, SUMMARY).await?,
        glossary: store.sheet(id, GLOSSARY).await?.unwrap_or_default(),
        referral_revision: referral.as_ref().map(ReferralPlan::revision),
        referral,
        opinions: opinion_views(opinions, &names),
        letters: store.letters(id).await?.into_iter().map(letter).collect(),
        short_booths: short(whole),
        emergency_asked: declared(gateway, id).await?.map(|Declared { reason, by }| DeclaredView { reason, by }),
        sessions: store.sessions_of(&case).await?,
        mail: gateway.post.sends(),
    })
}

fn short(whole: &WholeCase) -> Vec<ShortBooth> {
    let minutes = whole.parts.appointment.as_ref().map_or(60, |made| u32::try_from(made.minutes).unwrap_or(60));
    let voice = |member: &crate::store::TeamMember| {
        let person = &member.person;
        (person.role, person.speaks.clone(), person.listens.clone())
    };
    let team: Vec<_> = whole.parts.team.iter().map(voice).collect();
    let voices: Vec<_> = team.iter().map(|(role, speaks, listens)| (*role, speaks, listens)).collect();
    short_booths(&voices, minutes)
}

pub(super) fn opinion_views(opinions: Vec<Opinion>, names: &HashMap<i32, PersonName>) -> Vec<OpinionView> {
    let view = |opinion: Opinion| {
        let open = opinion.opened.is_some();
        OpinionView {
            colleague: opinion.colleague,
            name: names.get(&opinion.colleague).cloned(),
            commitment: opinion.commitment,
            sealed: opinion.sealed,
            opened: opinion.opened,
            round: opinion.round,
            text: open.then_some(opinion.text),
            salt: open.then_some(opinion.salt),
        }
    };
    opinions.into_iter().map(view).collect()
}

impl From<KeptTask> for TaskView {
    fn from(kept: KeptTask) -> Self {
        let KeptTask { id, case, owner, due, done, task, .. } = kept;
        TaskView { id, case, owner, due, done, task }
    }
}

impl From<Letter> for LetterRow {
    fn from(letter: Letter) -> Self {
        let Letter { id, kind, recipient, address, subject, body, state, attempts, problem, due, created, .. } = letter;
        LetterRow { id, kind, recipient, address, subject, body, state, attempts, problem, due, created }
    }
}
