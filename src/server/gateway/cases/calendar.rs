use axum::Json;
use axum::extract::{Path, State};
use consilium_core::cases::{Date, LocalTime, Profile, Suits, holiday};
use consilium_core::model::{PersonName, Timestamp};
use icalendar::{Calendar, Component, Event};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::body::QueryOf;
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::board::case_number;
use super::facts::read_whole;
use super::house::Staff;
use super::local::local_time;
use crate::ops::wall_clock;
use crate::store::Appointment;

/// Times are proposed on the half hour, within so many days.
const STEP_S: i64 = 30 * 60;
const WITHIN_S: i64 = 21 * 24 * 3600;
const MOST_PROPOSALS: usize = 6;

#[derive(Debug, Deserialize)]
pub(in super::super) struct HoursQuery {
    /// Milliseconds since 1970; left out, times are proposed.
    starts: Option<i64>,
    minutes: Option<u32>,
}

/// A moment as it is for one of the team.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in super::super) struct HourView {
    member: i32,
    #[schema(value_type = String)]
    name: PersonName,
    time_zone: String,
    #[schema(value_type = String)]
    suits: Suits,
    /// The name of the public holiday.
    holiday: Option<&'static str>,
    /// The first day after this one that suits, where the day itself is not one of his.
    #[schema(value_type = Option<String>, example = "2026-12-07")]
    next_free: Option<Date>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct HoursView {
    #[schema(value_type = i64)]
    starts: Timestamp,
    people: Vec<HourView>,
}

/// Somebody whose working hours count.
struct Office {
    member: i32,
    name: PersonName,
    zone: String,
    /// What the directory knows of him.
    profile: Profile,
}

impl Office {
    fn suits(&self, starts: Timestamp, minutes: u32) -> Suits {
        local_time(starts, &self.zone).map_or(Suits::Outside, |at| self.profile.suits(at, minutes))
    }
}

/// How a time suits everybody of the team; without one, the next times that suit best, those in everybody's working
/// hours in front.
#[utoipa::path(get, path = "/api/v1/cases/{id}/hours", params(("id" = i32, Path), ("starts" = Option<i64>, Query),
    ("minutes" = Option<u32>, Query)), responses(
    (status = 200, body = Vec<HoursView>),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn hours(
    State(gateway): State<Gateway>,
    _staff: Staff,
    Path(id): Path<String>,
    QueryOf(query): QueryOf<HoursQuery>,
) -> Result<Json<Vec<HoursView>>, Problem> {
    let offices = offices(&gateway, case_number(&id)?).await?;
    let minutes = query.minutes.unwrap_or(60).clamp(10, 480);
    if let Some(starts) = query.starts {
        return Ok(Json(vec![view(&offices, Timestamp(starts), minutes)]));
    }
    Ok(Json(propose(&offices, wall_clock(), minutes)))
}

async fn offices(gateway: &Gateway, case: i32) -> Result<Vec<Office>, Problem> {
    let whole = read_whole(gateway, case).await?;
    let ids: Vec<i32> = whole.parts.team.iter().filter_map(|member| member.person.colleague).collect();
    let known = gateway.store.colleagues_of(&ids).await?;
    let profile_of = |id: Option<i32>| {
        known.iter().find(|who| Some(who.id) == id).map(|who| who.person.profile.clone()).unwrap_or_default()
    };
    let office = |member: crate::store::TeamMember| Office {
        member: member.id,
        profile: profile_of(member.person.colleague),
        name: member.person.name,
        zone: member.person.time_zone,
    };
    Ok(whole.parts.team.into_iter().map(office).collect())
}

fn view(offices: &[Office], starts: Timestamp, minutes: u32) -> HoursView {
    let one = |office: &Office| {
        let here = local_time(starts, &office.zone);
        let suits = office.suits(starts, minutes);
        let holiday = here.and_then(|at: LocalTime| holiday(&office.profile.country, at.day));
        let off = matches!(suits, Suits::OtherDay | Suits::Away | Suits::Holiday);
        let next_free = here.filter(|_| off).and_then(|at| office.profile.next_free(at.day.plus_days(1)));
        let (member, name, time_zone) = (office.member, office.name.clone(), office.zone.clone());
        HourView { member, name, time_zone, suits, holiday, next_free }
    };
    HoursView { starts, people: offices.iter().map(one).collect() }
}

/// The best of the coming weeks: nobody at night, on a holiday or while away, as few as can be on a day that is not
/// theirs, then as few outside working hours; at most two a day.
fn propose(offices: &[Office], now: Timestamp, minutes: u32) -> Vec<HoursView> {
    let first = Timestamp((now.0 / (STEP_S * 1000) + 2) * STEP_S * 1000).plus_seconds(24 * 3600);
    let mut found: Vec<(usize, usize, Timestamp)> = Vec::new();
    for step in 0..WITHIN_S / STEP_S {
        let at = first.plus_seconds(step * STEP_S);
        let everybody: Vec<Suits> = offices.iter().map(|office| office.suits(at, minutes)).collect();
        let count = |suits: Suits| everybody.iter().filter(|one| **one == suits).count();
        if everybody.iter().all(|one| *one <= Suits::OtherDay) {
            found.push((count(Suits::OtherDay), count(Suits::Outside), at));
        }
    }
    found.sort_unstable();
    let mut chosen: Vec<Timestamp> = Vec::new();
    for (_, _, at) in found {
        let same_day = chosen.iter().filter(|other| other.millis_since(at).abs() < 12 * 3600 * 1000).count();
        if same_day < 2 && chosen.len() < MOST_PROPOSALS {
            chosen.push(at);
        }
    }
    chosen.sort_unstable();
    chosen.into_iter().map(|at| view(offices, at, minutes)).collect()
}

/// A calendar file names no patient: calendars are shared. The same session at another time is the same entry.
pub(super) fn calendar_file(case: i32, person: i32, made: &Appointment, link: &str, now: Timestamp) -> String {
    let ends = made.starts.plus_seconds(i64::from(made.minutes) * 60);
    let event = Event::new()
        .uid(&format!("{}-{person}@consilium", made.session))
        .summary(&format!("Consultation · 会诊 · {case}"))
        .add_property("DTSTAMP", utc(now))
        .add_property("SEQUENCE", (now.0 / 1000).to_string())
        .add_property("DTSTART", utc(made.starts))
        .add_property("DTEND", utc(ends))
        .url(link)
        .description(link)
        .done();
    Calendar::new().push(event).done().to_string()
}

fn utc(at: Timestamp) -> String {
    let seconds = at.0.div_euclid(1000).rem_euclid(86_400);
    let day = consilium_core::cases::Date::of(at).to_string().replace('-', "");
    format!("{day}T{:02}{:02}{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
