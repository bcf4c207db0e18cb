use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use consilium_core::cases::{
    Contact, Errand, ErrandKind, FOLLOW_UP_DAYS, FollowUpFinding, Occasion, Returned, ReturnedKind, Task, Translation,
    TranslationAct, TranslationState,
};
use consilium_core::model::{Language, Role, Timestamp};
use consilium_core::protocol::ErrorCode;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::body::JsonBody;
use super::super::examples;
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::board::{case_number, page};
use super::dispatch::{Addressee, More, send};
use super::facts::read_whole;
use super::house::Staff;
use super::local::{spoken, within_working_days};
use super::looks;
use super::requests::unprocessable;
use super::returned::{check_paper, check_readable, tell_referrer};
use super::view::CasePage;
use crate::config::HouseSettings;
use crate::ops::wall_clock;
use crate::store::{By, KeptTask, NewTask};

/// A case owes so many things at most.
const MOST_TASKS: usize = 500;
const LONGEST_TEXT: usize = 100_000;
const OWN_PAGE_S: i64 = 90 * 24 * 3600;
/// A translation takes so many working days when nobody says otherwise, and at most so many.
const TRANSLATION_DAYS: u32 = 3;
const MOST_DAYS: u32 = 60;

/// What is to be done from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(in super::super) enum NewTaskForm {
    /// A document (`document`) or a text (`source`) to be translated.
    Translation {
        title: String,
        #[serde(default)]
        document: Option<String>,
        #[schema(value_type = String)]
        from: Language,
        #[schema(value_type = String)]
        into: Language,
        #[serde(default)]
        source: String,
        /// The colleague who translates.
        owner: Option<i32>,
        #[serde(default)]
        #[schema(value_type = Option<i64>)]
        due: Option<Timestamp>,
        /// Instead of `due`: working days of the house, at most 60; three when nothing is said.
        #[serde(default)]
        working_days: Option<u32>,
    },
    Errand {
        #[schema(value_type = String)]
        what: ErrandKind,
        #[serde(default)]
        note: String,
        owner: Option<i32>,
        #[schema(value_type = i64)]
        due: Timestamp,
    },
    /// The days of the looks back and who answers: what is open is changed to that. Without `days` it is 7, 30 and 90
    /// days from the release of the report, or from now while there is none.
    FollowUp {
        owner: Option<i32>,
        #[serde(default)]
        days: Option<Vec<u16>>,
    },
    Returned {
        #[schema(value_type = String)]
        what: ReturnedKind,
        title: String,
        #[serde(default)]
        document: Option<String>,
    },
}

/// What becomes of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(in super::super) enum TaskChange {
    /// A step of a translation.
    Translate {
        #[schema(schema_with = examples::translation_act)]
        act: TranslationAct,
    },
    /// Somebody was spoken to.
    Log {
        text: String,
    },
    Done {
        done: bool,
    },
    Assign {
        owner: Option<i32>,
        #[schema(value_type = i64)]
        due: Timestamp,
    },
    /// What was found at a look back.
    Find {
        #[schema(schema_with = examples::finding)]
        finding: FollowUpFinding,
    },
    /// The document goes to whoever referred the patient; it must have come through the checks.
    Pass,
    /// The file of a document that came back: one of the dossier of the case.
    Attach {
        document: String,
    },
}

/// Adds what is to be done.
#[utoipa::path(post, path = "/api/v1/cases/{id}/tasks", params(("id" = i32, Path)), request_body = NewTaskForm,
    responses(
    (status = 200, body = CasePage),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn add(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path(id): Path<String>,
    JsonBody(form): JsonBody<NewTaskForm>,
) -> Result<Json<CasePage>, Problem> {
    let id = case_number(&id)?;
    let whole = read_whole(&gateway, id).await?;
    if gateway.store.tasks(id).await?.len() >= MOST_TASKS {
        return Err(unprocessable("There is too much to be done in this case."));
    }
    if let NewTaskForm::Returned { document: Some(document), .. } = &form {
        check_paper(&gateway, id, document).await?;
    }
    if let NewTaskForm::FollowUp { owner, days } = &form {
        is_known(&gateway, *owner).await?;
        let days = days.as_deref().unwrap_or(&FOLLOW_UP_DAYS);
        looks::plan(&gateway, &whole, (*owner, days), &staff.actor()).await?;
        return Ok(Json(page(&gateway, id).await?));
    }
    let now = wall_clock();
    let new = tasks_of(form, &gateway.house, now)?;
    for task in &new {
        is_known(&gateway, task.owner).await?;
    }
    gateway.store.add_tasks(id, &new, By { actor: &staff.actor(), at: now }).await?;
    for task in &new {
        if let (Task::Translation(asked), Some(owner)) = (&task.task, task.owner) {
            ask_translator(&gateway, id, owner, &asked.title, task.due, &staff.actor()).await?;
        }
    }
    Ok(Json(page(&gateway, id).await?))
}

async fn is_known(gateway: &Gateway, owner: Option<i32>) -> Result<(), Problem> {
    let Some(owner) = owner else { return Ok(()) };
    let known = gateway.store.colleague(owner).await?.is_some();
    if known { Ok(()) } else { Err(unprocessable("There is no such colleague.")) }
}

fn short(text: &str, most: usize, what: &str) -> Result<(), Problem> {
    let fits = text.chars().count() <= most;
    if fits { Ok(()) } else { Err(unprocessable(format!("{what} has at most {most} characters."))) }
}

/// The number of a document stands in the address that opens it.
fn is_document(id: Option<&str>) -> Result<(), Problem> {
    let named = id.is_none_or(|id| id.parse::<Uuid>().is_ok());
    if named { Ok(()) } else { Err(unprocessable("There is no such document.")) }
}

fn tasks_of(form: NewTaskForm, house: &HouseSettings, now: Timestamp) -> Result<Vec<NewTask>, Problem> {
    match form {
        NewTaskForm::Translation { title, document, from, into, source, owner, due, working_days } => {
            let days = working_days.unwrap_or(TRANSLATION_DAYS).min(MOST_DAYS);
            let due = due.unwrap_or_else(|| within_working_days(house, days, now));
            short(&title, 200, "A title")?;
            short(&source, LONGEST_TEXT, "A text")?;
            is_document(document.as_deref())?;
            if title.trim().is_empty() || (document.is_none() && source.trim().is_empty()) {
                return Err(unprocessable("Say what is to be translated: a document or a text."));
            }
            let task = Task::Translation(Translation {
                title,
                document,
                from: from.to_string(),
                into: into.to_string(),
                source,
                text: String::new(),
                state: TranslationState::Requested,
                translated_by: None,
                checked_by: None,
                note: String::new(),
            });
            Ok(vec![NewTask { owner, due, task }])
        }
        NewTaskForm::Errand { what, note, owner, due } => {
            short(&note, 4000, "A note")?;
            Ok(vec![NewTask { owner, due, task: Task::Errand(Errand { what, note, log: Vec::new() }) }])
        }
        // They are planned as a whole, in `looks`.
        NewTaskForm::FollowUp { .. } => Ok(Vec::new()),
        NewTaskForm::Returned { what, title, document } => {
            short(&title, 200, "A title")?;
            if title.trim().is_empty() {
                return Err(unprocessable("Say what has come back."));
            }
            let task = Task::Returned(Returned { what, title, document, passed: None });
            Ok(vec![NewTask { owner: None, due: within_working_days(house, 2, now), task }])
        }
    }
}

/// The translator gets the link to the page where the work lies.
async fn ask_translator(
    gateway: &Gateway,
    case: i32,
    owner: i32,
    title: &str,
    due: Timestamp,
    actor: &str,
) -> Result<(), Problem> {
    let Some(who) = gateway.store.colleague(owner).await? else { return Ok(()) };
    let now = wall_clock();
    let secret = gateway.store.make_personal_link(&who, now, now.plus_seconds(OWN_PAGE_S)).await?;
    let link = gateway.base_url.page_link("my", secret.reveal());
    let language = reads(&who.person.profile.languages);
    let due = spoken(due, &who.person.profile.time_zone, &language);
    let to = Addressee { name: who.person.name.reveal(), email: &who.person.email, language: &language };
    let occasion = Occasion::TranslationAsked { title, due: &due, link: &link };
    send(gateway, case, "translation", to, occasion, More::default(), actor).await?;
    Ok(())
}

/// Chinese if somebody reads it, else English.
pub(super) fn reads(languages: &[String]) -> Language {
    if languages.iter().any(|tag| tag.starts_with("zh")) { Language::chinese() } else { Language::english() }
}

/// Changes what is to be done.
#[utoipa::path(post, path = "/api/v1/cases/{id}/tasks/{task}", params(("id" = i32, Path), ("task" = i32, Path)),
    request_body = TaskChange, responses(
    (status = 200, body = CasePage),
    (status = 409, body = ProblemBody, description = "Somebody else has changed it meanwhile, or the document that is \
        to be passed on cannot be read yet."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn change(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path((id, task)): Path<(String, String)>,
    JsonBody(change): JsonBody<TaskChange>,
) -> Result<Json<CasePage>, Problem> {
    let (id, task) = (case_number(&id)?, case_number(&task)?);
    let kept = gateway.store.task(id, task).await?.ok_or_else(|| Problem::of(ErrorCode::NotFound))?;
    let by = staff.number();
    let passes = matches!(change, TaskChange::Pass);
    apply(&gateway, kept, change, by, &staff.actor()).await?;
    if passes {
        tell_referrer(&gateway, id, task, &staff.actor()).await?;
    }
    Ok(Json(page(&gateway, id).await?))
}

pub(super) async fn apply(
    gateway: &Gateway,
    mut kept: KeptTask,
    change: TaskChange,
    by: u32,
    actor: &str,
) -> Result<(), Problem> {
    let at = wall_clock();
    let does_not_fit = || unprocessable("This cannot be done with it.");
    match (&mut kept.task, change) {
        (Task::Translation(translation), TaskChange::Translate { act }) => {
            match &act {
                TranslationAct::HandIn { text, note, .. } => {
                    short(text, LONGEST_TEXT, "A text")?;
                    short(note, 4000, "A note")?;
                }
                TranslationAct::SendBack { note } => short(note, 4000, "A note")?,
                TranslationAct::Check => {}
            }
            *translation = translation.after(act, by).map_err(|error| unprocessable(error.to_string()))?;
            kept.done = translation.state == TranslationState::Checked;
        }
        (Task::Errand(errand), TaskChange::Log { text }) => {
            short(&text, 4000, "An entry")?;
            if text.trim().is_empty() || errand.log.len() >= 200 {
                return Err(unprocessable("Write what was said; a log has at most 200 entries."));
            }
            errand.log.push(Contact { at, by: actor.to_owned(), text });
        }
        (Task::Errand(_), TaskChange::Done { done }) => kept.done = done,
        (Task::FollowUp(look), TaskChange::Find { mut finding }) if look.called_off.is_none() => {
            short(&finding.note, 4000, "A note")?;
            finding.check().map_err(|error| unprocessable(error.to_string()))?;
            finding.at = Some(at);
            look.finding = Some(finding);
            kept.done = true;
        }
        (Task::Returned(returned), TaskChange::Attach { document }) if returned.passed.is_none() => {
            check_paper(gateway, kept.case, &document).await?;
            returned.document = Some(document);
        }
        (Task::Returned(returned), TaskChange::Pass) if returned.passed.is_none() => {
            check_readable(gateway, kept.case, returned).await?;
            returned.passed = Some(at);
            kept.done = true;
        }
        (task, TaskChange::Assign { owner, due }) => {
            if let Task::FollowUp(look) = task {
                look.forget_letters();
            }
            (kept.owner, kept.due) = (owner, due);
        }
        _ => return Err(does_not_fit()),
    }
    if !gateway.store.keep_task(&kept, By { actor, at }).await? {
        return Err(Problem::new(StatusCode::CONFLICT, ErrorCode::Stale, ErrorCode::Stale.sentence()));
    }
    if kept.look().is_some() { looks::settle(gateway, kept.case).await } else { Ok(()) }
}

/// Somebody of the team who may answer for a look back.
pub(super) const fn looks_back(role: Role) -> bool {
    matches!(role, Role::LocalExpert | Role::Consultant)
}
