//! `bundle.json`: the consultation as a FHIR R4 document: who was there and for how long, who
//! interpreted and how, what was recorded.

use std::collections::BTreeMap;

use consilium_core::cases::Date;
use consilium_core::interpretation::{Fact, Interpretation};
use consilium_core::model::{ParticipantId, Role, SessionId, Timestamp};
use consilium_core::session::Record;
use serde_json::{Value, json};

struct Person {
    role: Role,
    name: String,
    speaks: String,
    listens: String,
    present: i64,
    since: Option<Timestamp>,
}

/// The document Bundle. `now` is the moment of the export.
pub(super) fn bundle(
    session: &SessionId,
    title: &str,
    records: &[(Timestamp, Record)],
    evidence_root: &str,
    now: Timestamp,
) -> Value {
    let people = people(records);
    let start = records.first().map_or(now, |(at, _)| *at);
    let end = records.last().map_or(now, |(at, _)| *at);
    let mut entries = vec![composition(session, title, &people, records, evidence_root, now)];
    entries.push(encounter(session, title, &people, start, end));
    entries.extend(people.iter().map(|(id, person)| practitioner(session, *id, person)));
    json!({
        "resourceType": "Bundle",
        "type": "document",
        "identifier": {"system": "urn:consilium:session", "value": session.as_str()},
        "timestamp": iso(now),
        "entry": entries,
    })
}

fn people(records: &[(Timestamp, Record)]) -> BTreeMap<ParticipantId, Person> {
    let mut people: BTreeMap<ParticipantId, Person> = BTreeMap::new();
    for (at, record) in records {
        match record {
            Record::SeatTaken { participant, role, name, .. } => {
                let name = name.reveal().to_owned();
                let (speaks, listens) = (String::new(), String::new());
                people.insert(*participant, Person { role: *role, name, speaks, listens, present: 0, since: None });
            }
            Record::Languages { participant, speaks, listens } => {
                if let Some(person) = people.get_mut(participant) {
                    (person.speaks, person.listens) = (speaks.to_string(), listens.to_string());
                }
            }
            Record::Entered { participant } => {
                if let Some(person) = people.get_mut(participant) {
                    person.since.get_or_insert(*at);
                }
            }
            Record::Left { participant } | Record::Removed { participant, .. } => {
                end_stay(&mut people, *participant, *at)
            }
            Record::Ended { .. } => {
                for id in people.keys().copied().collect::<Vec<_>>() {
                    end_stay(&mut people, id, *at);
                }
            }
            _ => {}
        }
    }
    if let Some((at, _)) = records.last() {
        for id in people.keys().copied().collect::<Vec<_>>() {
            end_stay(&mut people, id, *at);
        }
    }
    people
}

fn end_stay(people: &mut BTreeMap<ParticipantId, Person>, who: ParticipantId, at: Timestamp) {
    if let Some(person) = people.get_mut(&who)
        && let Some(since) = person.since.take()
    {
        person.present += at.millis_since(since).max(0);
    }
}

fn url(session: &SessionId, kind: &str, id: impl std::fmt::Display) -> String {
    format!("urn:consilium:{session}:{kind}:{id}")
}

fn composition(
    session: &SessionId,
    title: &str,
    people: &BTreeMap<ParticipantId, Person>,
    records: &[(Timestamp, Record)],
    evidence_root: &str,
    now: Timestamp,
) -> Value {
    let authors: Vec<Value> = people
        .iter()
        .filter(|(_, person)| matches!(person.role, Role::LocalExpert | Role::Consultant) && person.present > 0)
        .map(|(id, _)| json!({"reference": url(session, "practitioner", id)}))
        .collect();
    let attendance = people.iter().filter(|(_, person)| person.present > 0).map(|(_, person)| attendance_row(person));
    let interpretation = interpretation_rows(people, records);
    json!({
        "fullUrl": url(session, "composition", 1),
        "resource": {
            "resourceType": "Composition",
            "status": "preliminary",
            "type": {"coding": [{"system": "http://loinc.org", "code": "11488-4", "display": "Consult note"}]},
            "encounter": {"reference": url(session, "encounter", 1)},
            "date": iso(now),
            "author": if authors.is_empty() { vec![json!({"display": "unknown"})] } else { authors },
            "title": title,
            "section": [
                section("Attendance · 出席", &attendance.collect::<Vec<_>>()),
                section("Interpretation · 口译", &interpretation),
                section("Evidence · 证据", &[format!("Merkle root {evidence_root}")]),
            ],
        },
    })
}

fn attendance_row(person: &Person) -> String {
    let minutes = (person.present + 30_000) / 60_000;
    format!("{}, {}, {} → {}, {minutes} min", person.name, person.role, person.speaks, person.listens)
}

/// Who interpreted, with what credential, how long on air, and each handover.
fn interpretation_rows(people: &BTreeMap<ParticipantId, Person>, records: &[(Timestamp, Record)]) -> Vec<String> {
    let mut state = Interpretation::default();
    let mut rows = Vec::new();
    let name = |who: &ParticipantId| people.get(who).map_or("?", |person| person.name.as_str()).to_owned();
    let mut on_air: BTreeMap<ParticipantId, (i64, String)> = BTreeMap::new();
    let mut last = Timestamp(0);
    for (at, record) in records {
        last = *at;
        let Record::Interpretation { fact } = record else { continue };
        if let Fact::HandedOver { from, to, forced, .. } = fact {
            let from = from.as_ref().map_or_else(|| "–".to_owned(), &name);
            let how = if *forced { "taken" } else { "handed over" };
            rows.push(format!("{} {how} {from} → {}", iso(*at), name(to)));
        }
        state.apply(fact, *at);
        note_on_air(&state, *at, &mut on_air);
    }
    note_on_air(&state, last, &mut on_air);
    let summary = on_air.iter().map(|(who, (millis, credential))| {
        format!("{}: {credential}, on air {} min", name(who), (millis + 30_000) / 60_000)
    });
    summary.chain(rows).collect()
}

fn note_on_air(state: &Interpretation, now: Timestamp, on_air: &mut BTreeMap<ParticipantId, (i64, String)>) {
    for (who, known) in &state.interpreters {
        let live = state.booths.get(&known.booth).filter(|booth| booth.live == Some(*who));
        let stretch = live.and_then(|booth| booth.live_since).map_or(0, |since| now.millis_since(since));
        let credential = match (&known.credential, known.waived) {
            (Some(credential), _) => format!("{} {}", credential.body, credential.number),
            (None, true) => "credential waived by the chair".to_owned(),
            (None, false) => "no credential".to_owned(),
        };
        on_air.insert(*who, (known.on_air + stretch, credential));
    }
}

fn section(title: &str, rows: &[String]) -> Value {
    let items: String = rows.iter().map(|row| format!("<li>{}</li>", escape(row))).collect();
    let text = if rows.is_empty() { "<p>–</p>".to_owned() } else { format!("<ul>{items}</ul>") };
    json!({
        "title": title,
        "text": {"status": "generated", "div": format!("<div xmlns=\"http://www.w3.org/1999/xhtml\">{text}</div>")},
    })
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn encounter(
    session: &SessionId,
    title: &str,
    people: &BTreeMap<ParticipantId, Person>,
    start: Timestamp,
    end: Timestamp,
) -> Value {
    let participants: Vec<Value> =
        people.keys().map(|id| json!({"individual": {"reference": url(session, "practitioner", id)}})).collect();
    json!({
        "fullUrl": url(session, "encounter", 1),
        "resource": {
            "resourceType": "Encounter",
            "status": "finished",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "VR", "display": "virtual"},
            "reasonCode": [{"text": title}],
            "participant": participants,
            "period": {"start": iso(start), "end": iso(end)},
        },
    })
}

fn practitioner(session: &SessionId, id: ParticipantId, person: &Person) -> Value {
    let kind = match person.role {
        Role::Patient | Role::Family => "RelatedPerson",
        _ => "Practitioner",
    };
    let mut resource = json!({
        "resourceType": kind,
        "name": [{"text": person.name}],
    });
    if kind == "RelatedPerson" {
        resource["patient"] = json!({"display": "patient"});
    }
    json!({"fullUrl": url(session, "practitioner", id), "resource": resource})
}

/// UTC to the millisecond, as FHIR wants an instant.
pub(super) fn iso(at: Timestamp) -> String {
    let millis = at.0.rem_euclid(86_400_000);
    let (hours, rest) = (millis / 3_600_000, millis % 3_600_000);
    let (minutes, rest) = (rest / 60_000, rest % 60_000);
    format!("{}T{hours:02}:{minutes:02}:{:02}.{:03}Z", Date::of(at), rest / 1000, rest % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_utc() {
        assert_eq!(iso(Timestamp(0)), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(Timestamp(951_782_400_123)), "2000-02-29T00:00:00.123Z");
        assert_eq!(iso(Timestamp(1_790_000_000_000)), "2026-09-21T14:13:20.000Z");
    }
}
