//! The fields of a section as paper and document tell them: those that people write, and those that follow from the
//! state of the report, from signatures and from links.

use std::borrow::Cow;

use super::content::{Field, FieldLine, Report, ReportStatus};
use super::evidence::{evidence, evidence_lines};
use super::fields::{EVIDENCE, FIELDS, FieldSpec, SIGNATURES, STATUS};
use super::signing::{Signature, signature_lines};

/// A field that says something.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldField<'a> {
    pub spec: FieldSpec,
    pub lines: Cow<'a, [FieldLine]>,
    /// How its languages came about; `None`: nobody wrote it.
    pub written: Option<&'a Field>,
}

/// What a section says, in the order of its codes.
pub fn told_fields<'a>(
    report: &'a Report,
    signatures: &[Signature],
    status: ReportStatus,
    letter: char,
) -> Vec<ToldField<'a>> {
    let of_section = FIELDS.iter().filter(|spec| spec.code.starts_with(letter));
    let mut told: Vec<ToldField<'a>> = of_section
        .filter_map(|spec| {
            let field = report.fields.get(spec.code).filter(|field| !field.is_empty())?;
            Some(ToldField { spec: *spec, lines: Cow::Borrowed(&field.lines), written: Some(field) })
        })
        .collect();
    let drawn = match letter {
        'A' => vec![(STATUS, status_lines(report, status))],
        'M' => vec![(SIGNATURES, signature_lines(signatures)), (EVIDENCE, evidence_lines(&evidence(report)))],
        _ => Vec::new(),
    };
    let some = drawn.into_iter().filter(|(_, lines)| !lines.is_empty());
    told.extend(some.map(|(spec, lines)| ToldField { spec, lines: Cow::Owned(lines), written: None }));
    told.sort_by_key(|it| number(it.spec.code));
    told
}

/// The figures of a code: 10 of `A10`.
fn number(code: &str) -> u8 {
    code.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().unwrap_or(u8::MAX)
}

/// Field A2.
fn status_lines(report: &Report, status: ReportStatus) -> Vec<FieldLine> {
    let (zh, en) = match status {
        ReportStatus::Preliminary => ("草稿，未签署", "Draft, not signed"),
        ReportStatus::Final if report.amends.is_some() => ("修订版，已签署", "Amendment, signed"),
        ReportStatus::Final => ("最终版，已签署", "Final, signed"),
        ReportStatus::Amended => ("已被后来的版本修订", "Amended by a later version"),
    };
    vec![FieldLine::new("", zh, en)]
}
