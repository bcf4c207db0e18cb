use consilium_core::imaging::dictionary::{hex, tag_named};
use serde_json::{Map, Value as Json};

/// What a query asks for.
#[derive(Debug, Default)]
pub(super) struct Query {
    /// Attributes by number, and what they have to be.
    wanted: Vec<(String, String)>,
    include: Vec<String>,
    include_all: bool,
    pub(super) limit: Option<usize>,
    pub(super) offset: usize,
}

impl Query {
    /// From the part of the address after the question mark. What is not known is passed over.
    pub(super) fn of(text: &str) -> Self {
        let mut query = Query::default();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            query.add(&decoded(name), &decoded(value));
        }
        query
    }

    fn add(&mut self, name: &str, value: &str) {
        match name.to_ascii_lowercase().as_str() {
            "limit" => self.limit = value.parse().ok(),
            "offset" => self.offset = value.parse().unwrap_or(0),
            "fuzzymatching" => {}
            "includefield" if value == "all" => self.include_all = true,
            "includefield" => self.include.extend(value.split(',').filter_map(tag_named).map(hex)),
            _ => {
                if let Some(tag) = tag_named(name) {
                    self.include.push(hex(tag));
                    if !value.is_empty() {
                        self.wanted.push((hex(tag), value.to_owned()));
                    }
                }
            }
        }
    }

    /// Whether an answer is one that was asked for.
    pub(super) fn matches(&self, object: &Map<String, Json>) -> bool {
        self.wanted.iter().all(|(tag, wanted)| object.get(tag).is_some_and(|element| element_matches(element, wanted)))
    }

    /// Adds what was asked for beside the usual.
    pub(super) fn include(&self, answer: &mut Map<String, Json>, known: &Map<String, Json>) {
        for (tag, element) in known {
            if self.include_all || self.include.contains(tag) {
                answer.entry(tag.clone()).or_insert_with(|| element.clone());
            }
        }
    }

    pub(super) fn page<T>(&self, all: impl Iterator<Item = T>) -> Vec<T> {
        all.skip(self.offset).take(self.limit.unwrap_or(usize::MAX)).collect()
    }
}

fn element_matches(element: &Json, wanted: &str) -> bool {
    let representation = element["vr"].as_str().unwrap_or_default();
    let values = element["Value"].as_array().map(Vec::as_slice).unwrap_or_default();
    values.iter().any(|value| match (representation, value) {
        ("PN", Json::Object(groups)) => groups.values().filter_map(Json::as_str).any(|group| like(group, wanted)),
        ("DA" | "TM" | "DT", Json::String(text)) => in_range(text, wanted),
        ("UI" | "CS", Json::String(text)) => wanted.split([',', '\\']).any(|one| like(text, one)),
        (_, Json::String(text)) => like(text, wanted),
        (_, Json::Number(number)) => number.to_string() == wanted,
        _ => false,
    })
}

fn in_range(text: &str, wanted: &str) -> bool {
    match wanted.split_once('-') {
        Some((from, to)) => (from.is_empty() || text >= from) && (to.is_empty() || text <= to),
        None => text == wanted,
    }
}

/// `*` is any text, `?` any one character; letters match whether large or small.
fn like(text: &str, pattern: &str) -> bool {
    let fold = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<Vec<_>>();
    let (text, pattern) = (fold(text), fold(pattern));
    let (mut at, mut in_pattern) = (0, 0);
    let mut star = None;
    while at < text.len() {
        match pattern.get(in_pattern) {
            Some('*') => {
                star = Some((in_pattern, at));
                in_pattern += 1;
            }
            Some(letter) if *letter == '?' || *letter == text[at] => {
                at += 1;
                in_pattern += 1;
            }
            _ => match &mut star {
                Some((from_pattern, from)) => {
                    *from += 1;
                    (at, in_pattern) = (*from, *from_pattern + 1);
                }
                None => return false,
            },
        }
    }
    pattern[in_pattern..].iter().all(|letter| *letter == '*')
}

/// Percent and plus signs of an address undone.
pub(super) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = || u8::from_str_radix(text.get(at + 1..at + 3)?, 16).ok();
        match (bytes[at], code()) {
            (b'%', Some(byte)) => {
                plain.push(byte);
                at += 3;
                continue;
            }
            (b'+', _) => plain.push(b' '),
            (byte, _) => plain.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn matches(query: &str) -> bool {
        let object = json!({
            "00100010": { "vr": "PN", "Value": [{ "Alphabetic": "Wang^Min", "Ideographic": "王^敏" }] },
            "00080020": { "vr": "DA", "Value": ["20240301"] },
            "0020000D": { "vr": "UI", "Value": ["1.2.3"] },
            "00200011": { "vr": "IS", "Value": [7] }
        });
        Query::of(query).matches(object.as_object().expect("an object"))
    }

    #[test]
    fn queries_match_as_the_standard_says() {
        for yes in [
            "",
            "PatientName=wang*",
            "00100010=%E7%8E%8B*",
            "PatientName=W?ng%5EMin",
            "StudyDate=20240101-20241231",
            "StudyDate=-20240301",
            "StudyInstanceUID=1.2.4,1.2.3",
            "SeriesNumber=7",
            "fuzzymatching=true&PatientName=",
            "Unheard=1",
        ] {
            assert!(matches(yes), "{yes}");
        }
        for no in ["PatientName=min", "StudyDate=20240302-", "StudyInstanceUID=1.2", "SeriesNumber=8", "Modality=CT"] {
            assert!(!matches(no), "{no}");
        }
    }
}
