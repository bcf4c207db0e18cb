use serde::Serialize;

use super::content::{Field, Report, TranslationStatus};
use super::equality::{Mismatch, compare};
use super::fields::{FIELDS, Need, instead_of};

/// How far a report is from being signed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Completeness {
    /// 0 to 100: mandatory fields that say something in both languages.
    pub score: u8,
    /// Mandatory fields that say nothing.
    pub empty: Vec<String>,
    /// Fields with a language that nobody has read.
    pub machine_draft: Vec<String>,
    /// Fields whose two languages differ in what must not differ, with the number of the line.
    pub mismatches: Vec<FieldMismatch>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldMismatch {
    pub field: String,
    pub line: usize,
    pub mismatch: Mismatch,
}

impl Completeness {
    pub fn is_signable(&self) -> bool {
        self.empty.is_empty() && self.machine_draft.is_empty() && self.mismatches.is_empty()
    }
}

/// What is missing, over all fields. The patient's version is approved apart from the report.
pub fn completeness(report: &Report) -> Completeness {
    let mandatory = FIELDS.iter().filter(|spec| spec.need == Need::Mandatory);
    let says = |code: &str| report.fields.get(code).is_some_and(|field| !field.is_empty());
    let told = |code: &str| says(code) || instead_of(code).is_some_and(says);
    let empty: Vec<String> = mandatory.clone().filter(|it| !told(it.code)).map(|it| it.code.to_owned()).collect();
    let all = mandatory.count();
    let score = (all - empty.len()) * 100 / all.max(1);
    let fields = || report.fields.iter().map(|(code, field)| (code.as_str(), field));
    let drafted = |field: &Field| {
        let machine = |status| status == TranslationStatus::MachineDraft;
        !field.is_empty() && (machine(field.zh.status) || machine(field.en.status))
    };
    Completeness {
        score: u8::try_from(score).unwrap_or(100),
        empty,
        machine_draft: fields().filter(|(_, field)| drafted(field)).map(|(code, _)| code.to_owned()).collect(),
        mismatches: fields().flat_map(|(code, field)| mismatches(code, field)).collect(),
    }
}

pub(super) fn mismatches(code: &str, field: &Field) -> Vec<FieldMismatch> {
    let line = |(at, text)| {
        let differ = compare(text).into_iter();
        differ.map(move |mismatch| FieldMismatch { field: code.to_owned(), line: at, mismatch }).collect::<Vec<_>>()
    };
    field.lines.iter().map(|line| &line.text).enumerate().flat_map(line).collect()
}
