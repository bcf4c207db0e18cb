use std::collections::BTreeSet;

use consilium_core::model::Timestamp;
use consilium_core::recording::leaf_hash;
use consilium_core::session::{Record, Seen};

use serde::Deserialize;

use crate::recorder::{EvidenceLine, Reconciled, event_leaf, hex, orphans_of};

const LEAF: &str = ",\"leaf\":\"";

/// `timeline.jsonl`: the evidence log with the events put in. Of what was written or made behind the closed door, and of
/// a leaf whose record was never stored, the hash stands alone. A record that the store does not have under its number
/// is told.
pub(super) fn write(lines: &[EvidenceLine], records: &[(Timestamp, Record)]) -> (String, Vec<String>) {
    let mut text = String::new();
    let mut problems = Vec::new();
    let (orphans, closed) = (orphans_of(lines), behind_the_door(records));
    for (place, line) in lines.iter().enumerate() {
        let (body, leaf) = match line {
            EvidenceLine::Event { number, leaf } if orphans.contains(&place) => {
                (format!("{{\"unstored\":{number}}}"), leaf.as_str())
            }
            EvidenceLine::Event { number, leaf } => {
                let record = usize::try_from(*number).ok().and_then(|at| records.get(at));
                let Some(json) = record.and_then(|(_, record)| serde_json::to_string(record).ok()) else {
                    problems.push(format!("event {number} is not in the store"));
                    continue;
                };
                let body = event_leaf(*number, record.map_or(0, |(at, _)| at.0), &json);
                // What was changed since is not hidden behind its hash.
                let hide = closed.contains(number) && hex(&leaf_hash(body.as_bytes())) == *leaf;
                (if hide { format!("{{\"withheld\":{number}}}") } else { body }, leaf.as_str())
            }
            other => match (other.text(), other.leaf()) {
                (Some(body), Some(leaf)) => (body, leaf),
                _ => continue,
            },
        };
        let open = body.strip_suffix('}').unwrap_or(&body);
        text.push_str(&format!("{open}{LEAF}{leaf}\"}}\n"));
    }
    (text, problems)
}

/// Numbers of the records that hold something which stays behind the closed door: chat of a deliberation, what was done
/// with the images in it, and later everything that still has a part of that.
fn behind_the_door(records: &[(Timestamp, Record)]) -> BTreeSet<i64> {
    let mut seen = Seen::default();
    let mut closed = BTreeSet::new();
    for (number, (at, record)) in (0..).zip(records) {
        seen.take(record, *at);
        let hidden = match record {
            Record::Chat { .. } => seen.closed,
            Record::Viewing { fact } => seen.closed || seen.holds_closed(fact),
            _ => false,
        };
        if hidden {
            closed.insert(number);
        }
    }
    closed
}

/// A line whose body is not in the package: the number of its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Bodiless {
    /// It holds what was written or made behind the closed door.
    Withheld(i64),
    /// A disk has forgotten the record; a later line says so.
    Unstored(i64),
}

impl Bodiless {
    pub fn of(body: &str) -> Option<Self> {
        serde_json::from_str(body).ok()
    }
}

/// What the lines in the clear say of those that are not. A leaf without its body could be anything: so it has to be
/// where such a leaf can be, and each number stands for one record only.
#[derive(Default)]
pub(super) struct Clear {
    numbers: BTreeSet<i64>,
    bodiless: Vec<Bodiless>,
    /// The first record that closed the door.
    closes: Option<i64>,
    orphans: BTreeSet<i64>,
    /// Why they cannot all be what they say.
    problem: Option<String>,
}

#[derive(Deserialize)]
struct Told {
    n: i64,
    event: serde_json::Value,
}

#[derive(Deserialize)]
struct Reconciling {
    reconciled: Reconciled,
}

impl Clear {
    pub fn take(&mut self, body: &str) {
        if let Some(bodiless) = Bodiless::of(body) {
            self.bodiless.push(bodiless);
            if let Bodiless::Withheld(number) = bodiless {
                self.number(number);
            }
        } else if let Ok(Told { n, event }) = serde_json::from_str(body) {
            self.number(n);
            if event["event"] == "deliberation" && event["on"] == true {
                self.closes.get_or_insert(n);
            }
        } else if let Ok(Reconciling { reconciled }) = serde_json::from_str(body) {
            self.orphans.extend(reconciled.orphans);
        }
    }

    fn number(&mut self, number: i64) {
        if !self.numbers.insert(number) {
            self.problem.get_or_insert_with(|| format!("there are two records {number}"));
        }
    }

    /// How many are withheld and how many were never stored, or why that cannot be.
    pub fn judge(self) -> Result<(usize, usize), String> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let (mut withheld, mut unstored) = (0, 0);
        for line in self.bodiless {
            match line {
                Bodiless::Withheld(number) if self.closes.is_some_and(|from| from < number) => withheld += 1,
                Bodiless::Withheld(number) => {
                    return Err(format!("record {number} is withheld although the door had not been closed"));
                }
                Bodiless::Unstored(number) if self.orphans.contains(&number) => unstored += 1,
                Bodiless::Unstored(number) => {
                    return Err(format!("record {number} is missing, and no line says why"));
                }
            }
        }
        Ok((withheld, unstored))
    }
}

/// What was hashed, and the hash that stands behind it, in hexadecimal.
pub(super) fn split(line: &str) -> Option<(String, &str)> {
    let (body, leaf) = line.rsplit_once(LEAF)?;
    Some((format!("{body}}}"), leaf.strip_suffix("\"}")?))
}

#[cfg(test)]
mod tests {
    use consilium_core::model::ParticipantId;
    use consilium_core::protocol::ChatAudience;

    use super::*;

    #[test]
    fn a_line_can_be_taken_apart_into_what_was_hashed() {
        let record = Record::Left { participant: ParticipantId(3) };
        let json = serde_json::to_string(&record).expect("JSON");
        let leaf = hex(&leaf_hash(event_leaf(0, 42, &json).as_bytes()));
        let (text, problems) =
            write(&[EvidenceLine::Event { number: 0, leaf: leaf.clone() }], &[(Timestamp(42), record)]);
        assert!(problems.is_empty());
        let (body, told) = split(text.trim_end()).expect("a line");
        assert_eq!((hex(&leaf_hash(body.as_bytes())), told), (leaf.clone(), leaf.as_str()));
        assert!(serde_json::from_str::<serde_json::Value>(text.trim_end()).is_ok());
        assert_eq!(write(&[EvidenceLine::Event { number: 9, leaf }], &[]).1.len(), 1);
    }

    fn event(number: i64, at: i64, record: &Record) -> EvidenceLine {
        let json = serde_json::to_string(record).expect("JSON");
        EvidenceLine::Event { number, leaf: hex(&leaf_hash(event_leaf(number, at, &json).as_bytes())) }
    }

    fn chat(number: u32, text: &str) -> Record {
        let (from, audience) = (ParticipantId(1), ChatAudience::Everyone);
        Record::Chat { number, from, audience, text: text.to_owned() }
    }

    fn judged(text: &str) -> Result<(usize, usize), String> {
        let mut clear = Clear::default();
        text.lines().for_each(|line| clear.take(&split(line).expect("a line").0));
        clear.judge()
    }

    #[test]
    fn what_was_written_behind_the_closed_door_stands_as_its_hash_alone() {
        let by = ParticipantId(1);
        let records = [
            chat(1, "before"),
            Record::Deliberation { on: true, by },
            chat(2, "among ourselves"),
            Record::Deliberation { on: false, by },
            chat(3, "after"),
        ];
        let records: Vec<_> = (1..).map(Timestamp).zip(records).collect();
        let lines: Vec<_> = (0..).zip(&records).map(|(n, (at, record))| event(n, at.0, record)).collect();
        let (text, problems) = write(&lines, &records);
        assert_eq!(problems, Vec::<String>::new());
        assert!(text.contains("before") && text.contains("after") && !text.contains("ourselves"), "{text}");
        assert_eq!(text.lines().count(), 5, "every leaf is there");
        assert_eq!(judged(&text), Ok((1, 0)));
        let early = text.replace("\"n\":1,", "\"n\":3,");
        assert!(judged(&early).is_err(), "nothing is withheld before the door closes, and no number stands twice");
        let mut changed = records.clone();
        changed[2].1 = chat(2, "something else");
        assert!(write(&lines, &changed).0.contains("something else"), "a changed record is not hidden by its hash");
    }

    #[test]
    fn a_leaf_without_a_record_is_known_by_the_line_that_names_it() {
        let records = [(Timestamp(1), chat(1, "kept"))];
        let reconciled = Reconciled { at: 9, late: Vec::new(), orphans: vec![0] };
        let mut lines = vec![event(0, 1, &chat(1, "forgotten")), event(0, 1, &records[0].1)];
        let leaf = String::from("00");
        lines.insert(1, EvidenceLine::Reconciled { reconciled, leaf });
        let (text, problems) = write(&lines, &records);
        assert_eq!((problems.len(), judged(&text)), (0, Ok((0, 1))));
        assert!(text.starts_with("{\"unstored\":0,") && text.contains("kept"), "{text}");
        lines.remove(1);
        let told = judged(&write(&lines, &records).0).expect_err("nobody says why");
        assert!(told.contains("two records 0"), "{told}");
    }
}
