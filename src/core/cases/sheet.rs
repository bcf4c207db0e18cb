use serde::{Deserialize, Serialize};

/// One page for whoever has five minutes, in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Summary {
    pub headline_zh: String,
    pub headline_en: String,
    pub history_zh: String,
    pub history_en: String,
    pub concern_zh: String,
    pub concern_en: String,
    pub questions_zh: String,
    pub questions_en: String,
}

/// A pair of words for the booth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    pub zh: String,
    pub en: String,
    #[serde(default)]
    pub note: String,
}

const MOST_TERMS: usize = 300;
const LONGEST: usize = 4000;

impl Summary {
    fn texts(&self) -> [&String; 8] {
        let Summary { headline_zh, headline_en, history_zh, history_en, concern_zh, concern_en, .. } = self;
        [
            headline_zh,
            headline_en,
            history_zh,
            history_en,
            concern_zh,
            concern_en,
            &self.questions_zh,
            &self.questions_en,
        ]
    }

    pub fn fits(&self) -> bool {
        self.texts().into_iter().all(|text| text.chars().count() <= LONGEST)
    }

    /// What a field has in one language and lacks in the other.
    pub fn untranslated(&self) -> usize {
        let texts = self.texts();
        texts.chunks(2).filter(|pair| pair[0].trim().is_empty() != pair[1].trim().is_empty()).count()
    }
}

pub fn glossary_fits(terms: &[Term]) -> bool {
    let short = |text: &String| text.chars().count() <= 200;
    terms.len() <= MOST_TERMS && terms.iter().all(|t| short(&t.zh) && short(&t.en) && short(&t.note))
}

/// A text without the words that name the patient: the names in both scripts, each word of them, and the day of birth.
pub fn without_names(text: &str, name: &str, born: &str) -> String {
    let mut clean = text.to_owned();
    let parts = name.split(|c: char| c.is_whitespace() || "()（）,，·".contains(c));
    for part in parts.chain([born]).filter(|part| part.chars().count() > 1) {
        clean = clean.replace(part, "▮");
    }
    clean
}
