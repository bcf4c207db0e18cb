use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use consilium_core::cases::{Date, Occasion, Profile, Wanted};
use consilium_core::model::{PersonName, Role, Timestamp};
use consilium_core::protocol::ErrorCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::body::{JsonBody, QueryOf};
use super::super::examples;
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::board::case_number;
use super::dispatch::{Addressee, plausible_address};
use super::house::Staff;
use super::local::{is_zone, local_time};
use super::requests::unprocessable;
use super::tasks::reads;
use crate::ops::wall_clock;
use crate::store::{By, Colleague, NewColleague, NewLetter};

/// A link to somebody's own page is good for so long.
const OWN_PAGE_S: i64 = 90 * 24 * 3600;
const MOST_ABSENCES: usize = 50;

#[derive(Debug, Deserialize)]
pub(in super::super) struct DirectoryQuery {
    role: Option<Role>,
    #[serde(default)]
    specialty: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    country: String,
    /// Also those who were taken out of it.
    #[serde(default)]
    all: bool,
}

/// Somebody of the directory.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct ColleagueView {
    id: i32,
    #[schema(value_type = String)]
    role: Role,
    #[schema(value_type = String)]
    name: PersonName,
    email: String,
    #[schema(value_type = Object)]
    profile: Profile,
    /// How well he fits what was asked for, 7 at most.
    fit: u8,
    /// He is offered for cases.
    listed: bool,
    /// The first day from today on that he can be asked for.
    #[schema(value_type = Option<String>, example = "2026-12-07")]
    next_free: Option<Date>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ColleagueForm {
    #[schema(value_type = String, example = "consultant")]
    pub(super) role: Role,
    #[schema(value_type = String)]
    pub(super) name: PersonName,
    #[serde(default)]
    pub(super) email: String,
    #[schema(schema_with = examples::profile)]
    pub(super) profile: Profile,
    /// `false`: he is offered for no further case; what he has begun goes on.
    #[serde(default = "offered")]
    pub(super) listed: bool,
}

const fn offered() -> bool {
    true
}

#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct OwnLink {
    /// Shown this once.
    link: String,
    #[schema(value_type = i64)]
    expires: Timestamp,
    /// It also goes to the person by mail.
    mailed: bool,
}

/// Experts, interpreters and translators, those who fit best in front. Whoever lacks the language or the country
/// that is asked for is left out.
#[utoipa::path(get, path = "/api/v1/colleagues", params(("role" = Option<String>, Query),
    ("specialty" = Option<String>, Query), ("language" = Option<String>, Query), ("country" = Option<String>, Query),
    ("all" = Option<bool>, Query)), responses(
    (status = 200, body = Vec<ColleagueView>),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn list(
    State(gateway): State<Gateway>,
    _staff: Staff,
    QueryOf(query): QueryOf<DirectoryQuery>,
) -> Result<Json<Vec<ColleagueView>>, Problem> {
    let DirectoryQuery { role, specialty, language, country, all } = query;
    let wanted = Wanted { role, specialty: &specialty, language: &language, country: &country };
    let known = match all {
        true => gateway.store.everybody_known(role).await?,
        false => gateway.store.directory(role).await?,
    };
    let now = wall_clock();
    let fit = |who: &Colleague| who.person.profile.fit(&wanted, today_of(who, now));
    let fitting = known.into_iter().filter_map(|who| Some((fit(&who)?, who)));
    let mut found: Vec<(u8, Colleague)> = fitting.collect();
    found.sort_by_key(|(fit, _)| std::cmp::Reverse(*fit));
    Ok(Json(found.into_iter().map(|(fit, who)| ColleagueView::of(who, fit)).collect()))
}

/// Adds somebody to the directory.
#[utoipa::path(post, path = "/api/v1/colleagues", request_body = ColleagueForm, responses(
    (status = 201, body = ColleagueView),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn add(
    State(gateway): State<Gateway>,
    _staff: Staff,
    JsonBody(form): JsonBody<ColleagueForm>,
) -> Result<(StatusCode, Json<ColleagueView>), Problem> {
    let person = form.check()?;
    let id = gateway.store.add_colleague(&person).await?;
    Ok((StatusCode::CREATED, Json(ColleagueView::of(Colleague { id, person }, 0))))
}

/// Changes what the directory says of somebody.
#[utoipa::path(put, path = "/api/v1/colleagues/{id}", params(("id" = i32, Path)), request_body = ColleagueForm,
    responses(
    (status = 200, body = ColleagueView),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn change(
    State(gateway): State<Gateway>,
    _staff: Staff,
    Path(id): Path<String>,
    JsonBody(form): JsonBody<ColleagueForm>,
) -> Result<Json<ColleagueView>, Problem> {
    let known = Colleague { id: case_number(&id)?, person: form.check()? };
    if !gateway.store.keep_colleague(&known).await? {
        return Err(Problem::of(ErrorCode::NotFound));
    }
    Ok(Json(ColleagueView::of(known, 0)))
}

/// Makes a link to somebody's own page, sends it, and shows it this once.
#[utoipa::path(post, path = "/api/v1/colleagues/{id}/link", params(("id" = i32, Path)), responses(
    (status = 200, body = OwnLink),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn link(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Json<OwnLink>, Problem> {
    let who = gateway.store.colleague(case_number(&id)?).await?.ok_or_else(|| Problem::of(ErrorCode::NotFound))?;
    let now = wall_clock();
    let expires = now.plus_seconds(OWN_PAGE_S);
    let secret = gateway.store.make_personal_link(&who, now, expires).await?;
    let link = gateway.base_url.page_link("my", secret.reveal());
    let language = reads(&who.person.profile.languages);
    let to = Addressee { name: who.person.name.reveal(), email: &who.person.email, language: &language };
    let text = consilium_core::cases::write_letter(&language, to.name, 0, Occasion::OwnPage { link: &link });
    let address = plausible_address(to.email).unwrap_or_default();
    let mailed = gateway.post.sends() && !address.is_empty();
    if mailed {
        let new = NewLetter {
            case: None,
            kind: "own_page",
            recipient: to.name.to_owned(),
            address: address.to_owned(),
            subject: text.subject,
            body: text.body,
            calendar: None,
            due: now,
        };
        gateway.store.write_letter(&new, true, By { actor: &staff.actor(), at: now }).await?;
        gateway.post.hurry();
    }
    Ok(Json(OwnLink { link, expires, mailed }))
}

/// Ends every link to somebody's own page, such as one that went astray; whoever came by one is out at once.
#[utoipa::path(delete, path = "/api/v1/colleagues/{id}/link", params(("id" = i32, Path)), responses(
    (status = 204, description = "They have ended, now or before."),
    (status = 404, body = ProblemBody, description = "There is no such colleague."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn revoke(
    State(gateway): State<Gateway>,
    _staff: Staff,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let who = gateway.store.colleague(case_number(&id)?).await?.ok_or_else(|| Problem::of(ErrorCode::NotFound))?;
    gateway.store.end_personal_links(who.id, wall_clock()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The day that it is where somebody is.
fn today_of(who: &Colleague, now: Timestamp) -> Date {
    local_time(now, &who.person.profile.time_zone).map_or(Date::of(now), |here| here.day)
}

impl ColleagueView {
    fn of(who: Colleague, fit: u8) -> Self {
        let next_free = who.person.profile.next_free(today_of(&who, wall_clock()));
        let NewColleague { role, name, email, profile, listed } = who.person;
        Self { id: who.id, role, name, email, profile, fit, listed, next_free }
    }
}

impl ColleagueForm {
    pub(super) fn check(self) -> Result<NewColleague, Problem> {
        let ColleagueForm { role, name, email, profile, listed } = self;
        check_profile(&profile)?;
        if !email.trim().is_empty() && plausible_address(&email).is_none() {
            return Err(unprocessable("An e-mail address looks like name@example.org."));
        }
        Ok(NewColleague { role, name, email: email.trim().to_owned(), profile, listed })
    }
}

pub(super) fn check_profile(profile: &Profile) -> Result<(), Problem> {
    let texts = profile.specialties.iter().chain(&profile.languages);
    let long = texts.chain([&profile.hospital, &profile.credential]).any(|text| text.chars().count() > 200);
    let many = profile.specialties.len() > 20 || profile.languages.len() > 20 || profile.weekdays.len() > 7;
    if long || many || profile.weekdays.iter().any(|day| !(1..=7).contains(day)) {
        return Err(unprocessable("A profile has at most 20 specialties and languages of 200 characters."));
    }
    let backwards = profile.absences.iter().any(|absence| absence.from > absence.until);
    if profile.absences.len() > MOST_ABSENCES || backwards {
        return Err(unprocessable("An absence ends after it begins, and a profile has at most 50."));
    }
    let country = &profile.country;
    let is_code = country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase());
    if !country.is_empty() && !is_code {
        return Err(unprocessable("A country is two capital letters, such as GB."));
    }
    if !is_zone(&profile.time_zone) {
        return Err(unprocessable("A time zone is a name such as Europe/London."));
    }
    Ok(())
}
