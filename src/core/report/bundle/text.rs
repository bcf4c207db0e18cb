//! Text as elements of FHIR hold it: one string, names, narrative.

use serde_json::{Map, Value, json};

use crate::report::content::{Field, FieldLine, TranslationStatus};
use crate::report::evidence::{Evidence, marks_of};

/// One text of two languages, for elements that hold one string.
pub(super) fn both(zh: &str, en: &str) -> String {
    let sides = [zh.trim(), en.trim()];
    if sides[0] == sides[1] {
        return sides[0].to_owned();
    }
    sides.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" / ")
}

pub(super) fn names(zh: &str, en: &str) -> Value {
    let name = |text: &str, code: &str| {
        // HL7 v3 EntityNameUse: ideographic and alphabetic representation.
        let url = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation";
        json!({"extension": [{"url": url, "valueCode": code}], "text": text})
    };
    let written = [(zh, "IDE"), (en, "ABC")].into_iter().filter(|(text, _)| !text.is_empty());
    let names: Vec<Value> = written.map(|(text, code)| name(text, code)).collect();
    if names.is_empty() { json!([{"text": "–"}]) } else { json!(names) }
}

pub(super) fn side(field: &Field, language: &str) -> Value {
    let state = if language == "zh" { &field.zh } else { &field.en };
    let status = match state.status {
        TranslationStatus::Original => "original",
        TranslationStatus::MachineDraft => "machine-draft",
        TranslationStatus::Human => "human",
        TranslationStatus::Checked => "checked",
    };
    let mut told = Map::new();
    told.insert("url".to_owned(), json!(language));
    told.insert("valueCode".to_owned(), json!(status));
    Value::Object(told)
}

/// The statements in both languages, with the marks of what they rest on.
pub(super) fn narrative(lines: &[FieldLine], evidence: &[Evidence]) -> Value {
    let rows: String = lines.iter().filter(|it| !it.text.is_empty()).map(|line| row(line, evidence)).collect();
    let div = format!("<div xmlns=\"http://www.w3.org/1999/xhtml\"><ul>{rows}</ul></div>");
    json!({"status": "generated", "div": div})
}

fn row(line: &FieldLine, evidence: &[Evidence]) -> String {
    let lead = if line.lead.is_empty() { String::new() } else { format!("<b>{}</b> ", escape(&line.lead)) };
    let side = |text: &str, tag: &str| match text {
        "" => String::new(),
        text => format!("<span lang=\"{tag}\" xml:lang=\"{tag}\">{}</span>", escape(text).replace('\n', "<br/>")),
    };
    let (zh, en) = (line.text.zh.trim(), line.text.en.trim());
    let words = if zh == en { side(en, "und") } else { format!("{} {}", side(zh, "zh"), side(en, "en")) };
    let marks = match marks_of(line, evidence) {
        none if none.is_empty() => none,
        some => format!(" <i>{some}</i>"),
    };
    format!("<li>{lead}{}{marks}</li>", words.trim())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
