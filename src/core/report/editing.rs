use serde::Deserialize;

use super::content::{Field, FieldLine, Report, SideState, TranslationStatus};
use super::fields::field_spec;
use crate::model::Timestamp;
use crate::outcome::is_sound_link;

const MAX_LINES: usize = 80;
const MAX_CHARS: usize = 4000;
const MAX_LEAD: usize = 120;
/// Bytes of text in one report.
const MAX_BYTES: usize = 512 * 1024;

/// A change of one field; under the code `patient`, of the patient's version.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    pub field: String,
    /// The wording that was read.
    pub if_revision: u32,
    pub lines: Vec<FieldLine>,
    /// How each language came about now.
    pub zh: TranslationStatus,
    pub en: TranslationStatus,
}

/// Who edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Editor<'a> {
    pub name: &'a str,
    pub at: Timestamp,
}

/// Why nothing was changed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EditError {
    #[error("There is no such field.")]
    Unknown,
    #[error("Somebody changed this field meanwhile. Look at it as it stands now.")]
    Stale(Box<Field>),
    #[error("This is longer than a field can be.")]
    TooLong,
    #[error("A translation is checked by somebody else than the person who wrote it.")]
    OwnCheck,
}

/// The report with one field changed. A field that was signed before is not here: signed versions do not change.
pub fn edit(report: &Report, edit: &Edit, editor: Editor<'_>) -> Result<Report, EditError> {
    let nothing = blank(report.drafted);
    field_spec(&edit.field).ok_or(EditError::Unknown)?;
    let before = report.fields.get(&edit.field).unwrap_or(&nothing);
    let field = edit_field(before, edit, editor)?;
    let mut changed = report.clone();
    changed.fields.insert(edit.field.clone(), field);
    let bytes: usize = changed.fields.values().map(bytes_of).sum();
    if bytes > MAX_BYTES { Err(EditError::TooLong) } else { Ok(changed) }
}

/// A field with another wording, if it stands as the editor read it.
pub(super) fn edit_field(before: &Field, edit: &Edit, editor: Editor<'_>) -> Result<Field, EditError> {
    if before.revision != edit.if_revision {
        return Err(EditError::Stale(Box::new(before.clone())));
    }
    bounded(&edit.lines)?;
    let zh_same = same_side(before, &edit.lines, |line| &line.text.zh);
    let en_same = same_side(before, &edit.lines, |line| &line.text.en);
    let field = Field {
        revision: before.revision.saturating_add(1),
        lines: edit.lines.clone(),
        zh: side(&before.zh, edit.zh, zh_same, editor)?,
        en: side(&before.en, edit.en, en_same, editor)?,
    };
    if bytes_of(&field) > MAX_BYTES { Err(EditError::TooLong) } else { Ok(field) }
}

pub(super) fn blank(at: Timestamp) -> Field {
    let nobody = SideState { status: TranslationStatus::Original, by: String::new(), checked_by: None, at };
    Field { revision: 0, lines: Vec::new(), zh: nobody.clone(), en: nobody }
}

fn same_side(before: &Field, lines: &[FieldLine], words: impl Fn(&FieldLine) -> &String) -> bool {
    before.lines.len() == lines.len() && before.lines.iter().zip(lines).all(|(a, b)| words(a) == words(b))
}

/// Who wrote a language stays its author when somebody checks it; a new wording has a new author and no checker.
fn side(before: &SideState, status: TranslationStatus, same: bool, editor: Editor<'_>) -> Result<SideState, EditError> {
    if same && before.status == status {
        return Ok(before.clone());
    }
    if status == TranslationStatus::Checked {
        if !same || before.by == editor.name {
            return Err(EditError::OwnCheck);
        }
        return Ok(SideState {
            status,
            by: before.by.clone(),
            checked_by: Some(editor.name.to_owned()),
            at: editor.at,
        });
    }
    Ok(SideState { status, by: editor.name.to_owned(), checked_by: None, at: editor.at })
}

fn bounded(lines: &[FieldLine]) -> Result<(), EditError> {
    let side = |text: &str| text.chars().count() <= MAX_CHARS && text.chars().all(|c| c == '\n' || !c.is_control());
    let lead = |text: &str| text.chars().count() <= MAX_LEAD && !text.chars().any(char::is_control);
    let linked = |line: &FieldLine| line.links.len() <= 8 && line.links.iter().all(is_sound_link);
    let fits = |line: &FieldLine| side(&line.text.zh) && side(&line.text.en) && lead(&line.lead) && linked(line);
    if lines.len() <= MAX_LINES && lines.iter().all(fits) { Ok(()) } else { Err(EditError::TooLong) }
}

fn bytes_of(field: &Field) -> usize {
    field.lines.iter().map(|line| line.lead.len() + line.text.zh.len() + line.text.en.len()).sum()
}
