//! The houses of a case: their names, their clocks, and what the directory knows of the people in them.

use std::collections::HashMap;

use chrono::{Offset, TimeZone};
use chrono_tz::Tz;
use consilium_core::cases::Profile;
use consilium_core::model::{Role, Timestamp};
use consilium_core::protocol::Bilingual;
use consilium_core::report::{Colleague, Institution, compare};

use crate::store::{Store, StoreError, TeamMember};

/// A member of the team with his page of the directory; empty when he is not in it.
pub(super) struct Known {
    member: TeamMember,
    profile: Profile,
}

pub(super) async fn known_team(store: &Store, team: Vec<TeamMember>) -> Result<Vec<Known>, StoreError> {
    let ids: Vec<i32> = team.iter().filter_map(|member| member.person.colleague).collect();
    let found = store.colleagues_of(&ids).await?;
    let profiles: HashMap<i32, Profile> = found.into_iter().map(|it| (it.id, it.person.profile)).collect();
    let known = |member: TeamMember| {
        let profile = member.person.colleague.and_then(|id| profiles.get(&id)).cloned().unwrap_or_default();
        Known { member, profile }
    };
    Ok(team.into_iter().map(known).collect())
}

/// As the report describes them.
pub(super) fn colleagues(team: &[Known]) -> Vec<Colleague> {
    let described = |it: &Known| Colleague {
        name: it.member.person.name.reveal().to_owned(),
        role: it.member.person.role,
        specialties: it.profile.specialties.clone(),
        licence: it.profile.credential.clone(),
        country: it.profile.country.clone(),
        institution: in_both(&it.profile.hospital),
    };
    team.iter().map(described).collect()
}

/// The house, or houses, of everybody in this role, with the clock of the first.
pub(super) fn house_of(team: &[Known], role: Role, at: Timestamp) -> Institution {
    let members: Vec<&Known> = team.iter().filter(|it| it.member.person.role == role).collect();
    let mut names: Vec<&str> = Vec::new();
    for name in members.iter().map(|it| it.profile.hospital.trim()).filter(|name| !name.is_empty()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let (zh, en): (Vec<String>, Vec<String>) =
        names.into_iter().map(in_both).map(|Bilingual { zh, en }| (zh, en)).unzip();
    let zone = members.iter().find_map(|it| offset_minutes(&it.member.person.time_zone, at));
    Institution {
        name: Bilingual::new(zh.join("、"), en.join(", ")),
        utc_offset_minutes: zone.unwrap_or_default(),
        ..Institution::default()
    }
}

/// Minutes ahead of UTC in a zone of the IANA database, summer time included.
fn offset_minutes(zone: &str, at: Timestamp) -> Option<i32> {
    let zone: Tz = zone.parse().ok()?;
    let there = zone.timestamp_millis_opt(at.0).single()?;
    Some(there.offset().fix().local_minus_utc() / 60)
}

/// A name that was written in both scripts, apart; in one script it stands for both.
pub(super) fn in_both(name: &str) -> Bilingual {
    let is_han = |word: &&str| word.chars().any(|c| matches!(u32::from(c), 0x3400..=0x9fff));
    let (zh, en): (Vec<&str>, Vec<&str>) = name.split_whitespace().partition(is_han);
    let apart = Bilingual::new(zh.join(" "), en.join(" "));
    // A figure may belong to both.
    if compare(&apart).is_empty() { apart } else { Bilingual::new(name, name) }
}

#[cfg(test)]
mod tests {
    use consilium_core::model::Language;

    use super::*;
    use crate::store::NewPerson;

    /// 2026-09-21 and 2026-12-01, 08:00 UTC.
    const SUMMER: Timestamp = Timestamp(1_789_977_600_000);
    const WINTER: Timestamp = Timestamp(1_796_112_000_000);

    fn known(role: Role, hospital: &str, zone: &str) -> Known {
        let person = NewPerson {
            role,
            name: "Helen Marsh".parse().expect("a name"),
            speaks: Language::english(),
            listens: Language::english(),
            abroad: true,
            time_zone: zone.to_owned(),
            colleague: None,
        };
        let profile = Profile { hospital: hospital.to_owned(), ..Profile::default() };
        Known { member: TeamMember { id: 1, person }, profile }
    }

    #[test]
    fn a_house_has_the_names_and_the_clock_of_its_people() {
        let team = [
            known(Role::Consultant, "Demo Hospital West", "Europe/London"),
            known(Role::LocalExpert, "演示东方医院 Demo Hospital East", "Asia/Shanghai"),
            known(Role::Consultant, "Demo Hospital West", "Europe/London"),
            known(Role::Consultant, "Demo Hospital North", "nowhere"),
        ];
        let east = house_of(&team, Role::LocalExpert, SUMMER);
        assert_eq!(east.name, Bilingual::new("演示东方医院", "Demo Hospital East"));
        assert_eq!(east.utc_offset_minutes, 480);
        let west = house_of(&team, Role::Consultant, SUMMER);
        assert_eq!(west.name.en, "Demo Hospital West, Demo Hospital North");
        assert_eq!(west.utc_offset_minutes, 60, "summer time");
        assert_eq!(house_of(&team, Role::Consultant, WINTER).utc_offset_minutes, 0);
        assert_eq!(house_of(&team, Role::Patient, SUMMER), Institution::default());
    }

    #[test]
    fn a_name_in_one_script_or_with_a_figure_stands_for_both() {
        for name in ["Demo Hospital West", "演示东方医院", "解放军301医院 PLA General Hospital"] {
            assert_eq!(in_both(name), Bilingual::new(name, name));
        }
        assert!(in_both("").is_empty());
    }
}
