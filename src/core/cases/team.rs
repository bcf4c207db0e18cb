use serde::{Deserialize, Serialize};

use super::date::Date;
use super::presence::{Absence, DayOff};
use crate::model::{Language, Role};

/// Somebody the house knows across cases, as the directory describes him.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// Keys of the specialties, such as oncology.
    pub specialties: Vec<String>,
    /// Languages he works in, as BCP 47 tags.
    pub languages: Vec<String>,
    /// Where the licence is held, ISO 3166-1 alpha-2, such as GB.
    pub country: String,
    pub hospital: String,
    /// Licence of a physician, or credential and its number of an interpreter or translator.
    pub credential: String,
    /// An IANA name, such as Europe/London.
    pub time_zone: String,
    /// Weekdays he can be asked for, 1 is Monday; empty: all working days.
    pub weekdays: Vec<u8>,
    /// Not to be asked at the moment.
    pub away: bool,
    /// Nor on these days.
    pub absences: Vec<Absence>,
}

/// What a case looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted<'a> {
    pub role: Option<Role>,
    pub specialty: &'a str,
    pub language: &'a str,
    pub country: &'a str,
}

impl Profile {
    /// How well somebody fits on a day, the most is 7; `None` does not fit: he lacks a language or country that was
    /// asked for.
    pub fn fit(&self, wanted: &Wanted<'_>, today: Date) -> Option<u8> {
        let speaks = |tag: &str| self.languages.iter().any(|own| own.eq_ignore_ascii_case(tag));
        if !wanted.language.is_empty() && !speaks(wanted.language) {
            return None;
        }
        if !wanted.country.is_empty() && !self.country.eq_ignore_ascii_case(wanted.country) {
            return None;
        }
        let knows = self.specialties.iter().any(|own| own == wanted.specialty);
        let away = self.day_off(today) == Some(DayOff::Away);
        let fit = if knows { 4 } else { 0 } + u8::from(!away) * 2 + u8::from(!self.credential.is_empty());
        Some(fit)
    }
}

/// How many interpreters one two-way booth needs for so many minutes (AIIC Canada): up to 40 minutes one, up to
/// four hours two, up to six three, longer four.
pub const fn interpreters_needed(minutes: u32) -> u8 {
    match minutes {
        0..=40 => 1,
        41..=240 => 2,
        241..=360 => 3,
        _ => 4,
    }
}

/// A pair of languages that lacks interpreters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShortBooth {
    pub from: Language,
    pub into: Language,
    pub needed: u8,
    pub there: u8,
}

/// Whoever takes part: the role, and the languages spoken and heard.
pub type Voice<'a> = (Role, &'a Language, &'a Language);

/// Every pair of languages in the team that has too few interpreters for a session of so many minutes.
pub fn short_booths(team: &[Voice<'_>], minutes: u32) -> Vec<ShortBooth> {
    let mut heard: Vec<&Language> = Vec::new();
    for (_, _, listens) in team.iter().filter(|(role, ..)| *role != Role::Interpreter) {
        if !heard.contains(listens) {
            heard.push(listens);
        }
    }
    let needed = interpreters_needed(minutes);
    let mut short = Vec::new();
    for (at, &from) in heard.iter().enumerate() {
        for &into in heard.iter().skip(at + 1) {
            let serves = |(role, a, b): &&Voice<'_>| {
                *role == Role::Interpreter && ((*a == from && *b == into) || (*a == into && *b == from))
            };
            let there = u8::try_from(team.iter().filter(serves).count()).unwrap_or(u8::MAX);
            if there < needed {
                short.push(ShortBooth { from: from.clone(), into: into.clone(), needed, there });
            }
        }
    }
    short
}
