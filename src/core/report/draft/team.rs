//! What the directory knows of the people who took part.

use super::first::Drawn;
use crate::model::{ParticipantId, Role};
use crate::protocol::Bilingual;
use crate::report::content::{Person, Qualification};
use crate::report::equality::compare;

/// A member of the team, as the directory describes him.
#[derive(Debug, Clone, PartialEq)]
pub struct Colleague {
    pub name: String,
    pub role: Role,
    /// Keys of the specialties, such as oncology.
    pub specialties: Vec<String>,
    /// Licence of a physician, or credential of an interpreter or translator.
    pub licence: String,
    pub country: String,
    pub institution: Bilingual,
}

/// Of everybody who took part and is in the directory under his name and in his role.
pub(super) fn qualifications(team: &[Colleague], people: &[Person]) -> Vec<Qualification> {
    let known = |person: &Person| {
        let colleague = team.iter().find(|it| it.name == person.name && it.role == person.role)?;
        Some(Qualification {
            participant: person.participant,
            specialty: specialties(&colleague.specialties),
            licence: colleague.licence.clone(),
            country: colleague.country.clone(),
            institution: colleague.institution.clone(),
        })
    };
    people.iter().filter_map(known).collect()
}

/// The keys by their names; a key that has none here is its own.
fn specialties(keys: &[String]) -> Bilingual {
    let name = |key: &String| match key.as_str() {
        "oncology" => ("肿瘤科", "oncology"),
        "cardiology" => ("心脏科", "cardiology"),
        "neurology" => ("神经科", "neurology"),
        "orthopaedics" => ("骨科", "orthopaedics"),
        "paediatrics" => ("儿科", "paediatrics"),
        "general" => ("全科", "general medicine"),
        _ => ("", ""),
    };
    let named = keys.iter().map(|key| match name(key) {
        ("", _) => (key.as_str(), key.as_str()),
        named => named,
    });
    let (zh, en): (Vec<&str>, Vec<&str>) = named.unzip();
    Bilingual::new(zh.join("、"), en.join(", "))
}

impl Drawn<'_> {
    /// Specialty, licence and house of a participant, ready to stand behind what the system saw of him.
    pub(super) fn qualified(&self, person: &Person) -> Bilingual {
        let known = self.facts.qualifications.iter().find(|it| it.participant == person.participant);
        let Some(known) = known else { return Bilingual::default() };
        let whole = behind(known, person.role, &known.institution);
        // A name is no statement: where it seems to differ in a figure or a side, its field A7 or A8 tells it.
        if compare(&whole).is_empty() { whole } else { behind(known, person.role, &Bilingual::default()) }
    }

    pub(super) fn name(&self, who: ParticipantId) -> String {
        let found = self.told.people.iter().find(|it| it.participant == who);
        found.map_or_else(|| who.to_string(), |it| it.name.clone())
    }
}

fn behind(known: &Qualification, role: Role, institution: &Bilingual) -> Bilingual {
    let (zh, en) = match role {
        Role::LocalExpert | Role::Consultant => ("执业证", "licence"),
        _ => ("资质", "credential"),
    };
    let licence = |kind: &str, open: &str, close: &str| match (known.licence.as_str(), known.country.as_str()) {
        ("", _) => String::new(),
        (number, "") => format!("{kind} {number}"),
        (number, country) => format!("{kind} {number}{open}{country}{close}"),
    };
    let join = |parts: [&str; 3], stop: &str| {
        let said = parts.into_iter().filter(|part| !part.is_empty());
        said.map(|part| format!("{stop}{part}")).collect::<String>()
    };
    Bilingual::new(
        join([&known.specialty.zh, &licence(zh, "（", "）"), &institution.zh], "；"),
        join([&known.specialty.en, &licence(en, " (", ")"), &institution.en], "; "),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(institution: Bilingual) -> Qualification {
        Qualification {
            participant: ParticipantId(1),
            specialty: specialties(&["oncology".to_owned(), "thoracic".to_owned()]),
            licence: "GMC 7000001".to_owned(),
            country: "GB".to_owned(),
            institution,
        }
    }

    #[test]
    fn what_is_known_of_somebody_says_the_same_twice() {
        let told = behind(&known(Bilingual::new("西方医院", "West Hospital")), Role::Consultant, &Bilingual::default());
        assert_eq!(told.zh, "；肿瘤科、thoracic；执业证 GMC 7000001（GB）");
        assert_eq!(told.en, "; oncology, thoracic; licence GMC 7000001 (GB)");
        assert_eq!(compare(&told), []);
        let nothing = Qualification { licence: String::new(), specialty: Bilingual::default(), ..known(told) };
        assert!(behind(&nothing, Role::Interpreter, &Bilingual::default()).is_empty());
    }
}
