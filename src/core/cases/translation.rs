use serde::{Deserialize, Serialize};

/// How far a translation has come, the least far first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TranslationState {
    Requested,
    /// Made by a machine; nobody may rely on it.
    MachineDraft,
    Human,
    /// A second person has compared it with the original.
    Checked,
}

/// One document, or one field of text, that is to be read in another language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Translation {
    /// What it is, such as "PET-CT report".
    pub title: String,
    /// The document of the dossier, if it is one.
    pub document: Option<String>,
    pub from: String,
    pub into: String,
    /// The text of a field; empty for a document.
    pub source: String,
    pub text: String,
    pub state: TranslationState,
    /// Numbers of the colleagues.
    pub translated_by: Option<u32>,
    pub checked_by: Option<u32>,
    /// Why it was sent back, or what the translator wants to say.
    pub note: String,
}

/// What somebody does with it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum TranslationAct {
    /// Hands the text in; `machine`: it is a machine's draft.
    HandIn {
        text: String,
        #[serde(default)]
        machine: bool,
        #[serde(default)]
        note: String,
    },
    /// The second person finds it right.
    Check,
    /// The second person finds it wrong.
    SendBack { note: String },
}

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TranslationError {
    #[error("There is no text.")]
    NoText,
    #[error("A second person checks a translation, not the translator.")]
    SamePerson,
    #[error("A person translates it first.")]
    NotTranslated,
    #[error("Say what is wrong.")]
    NoNote,
    #[error("It has been checked already.")]
    Checked,
}

impl Translation {
    /// The translation after somebody has done something with it.
    pub fn after(&self, act: TranslationAct, by: u32) -> Result<Translation, TranslationError> {
        let mut next = self.clone();
        match act {
            TranslationAct::HandIn { .. } if self.state == TranslationState::Checked => {
                return Err(TranslationError::Checked);
            }
            TranslationAct::HandIn { text, .. } if text.trim().is_empty() => return Err(TranslationError::NoText),
            TranslationAct::HandIn { text, machine, note } => {
                next.state = if machine { TranslationState::MachineDraft } else { TranslationState::Human };
                (next.text, next.note, next.translated_by) = (text, note, Some(by));
            }
            TranslationAct::Check | TranslationAct::SendBack { .. } if self.state != TranslationState::Human => {
                return Err(TranslationError::NotTranslated);
            }
            TranslationAct::Check | TranslationAct::SendBack { .. } if self.translated_by == Some(by) => {
                return Err(TranslationError::SamePerson);
            }
            TranslationAct::Check => (next.state, next.checked_by) = (TranslationState::Checked, Some(by)),
            TranslationAct::SendBack { note } if note.trim().is_empty() => return Err(TranslationError::NoNote),
            TranslationAct::SendBack { note } => (next.state, next.note) = (TranslationState::Requested, note),
        }
        Ok(next)
    }
}
