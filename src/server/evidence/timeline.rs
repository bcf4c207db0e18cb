use consilium_core::model::Timestamp;
use consilium_core::session::Record;

use crate::recorder::{EvidenceLine, event_leaf};

const LEAF: &str = ",\"leaf\":\"";

/// `timeline.jsonl`: the evidence log with the events put in. A record that the store does not have
/// under its number is told.
pub(super) fn write(lines: &[EvidenceLine], records: &[(Timestamp, Record)]) -> (String, Vec<String>) {
    let mut text = String::new();
    let mut problems = Vec::new();
    for line in lines {
        let (body, leaf) = match line {
            EvidenceLine::Event { number, leaf } => {
                let record = usize::try_from(*number).ok().and_then(|at| records.get(at));
                let Some(json) = record.and_then(|(_, record)| serde_json::to_string(record).ok()) else {
                    problems.push(format!("event {number} is not in the store"));
                    continue;
                };
                (event_leaf(*number, record.map_or(0, |(at, _)| at.0), &json), leaf.as_str())
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

/// What was hashed, and the hash that stands behind it, in hexadecimal.
pub(super) fn split(line: &str) -> Option<(String, &str)> {
    let (body, leaf) = line.rsplit_once(LEAF)?;
    Some((format!("{body}}}"), leaf.strip_suffix("\"}")?))
}

#[cfg(test)]
mod tests {
    use consilium_core::model::ParticipantId;
    use consilium_core::recording::leaf_hash;

    use super::*;
    use crate::recorder::hex;

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
}
