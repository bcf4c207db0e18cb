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

    /// Every field changed, such as freed from names.
    pub fn map(&self, change: impl Fn(&str) -> String) -> Summary {
        Summary {
            headline_zh: change(&self.headline_zh),
            headline_en: change(&self.headline_en),
            history_zh: change(&self.history_zh),
            history_en: change(&self.history_en),
            concern_zh: change(&self.concern_zh),
            concern_en: change(&self.concern_en),
            questions_zh: change(&self.questions_zh),
            questions_en: change(&self.questions_en),
        }
    }

    /// What a field has in one language and lacks in the other.
    pub fn untranslated(&self) -> usize {
        let texts = self.texts();
        texts.chunks(2).filter(|pair| pair[0].trim().is_empty() != pair[1].trim().is_empty()).count()
    }
}

impl Term {
    pub fn map(&self, change: impl Fn(&str) -> String) -> Term {
        Term { zh: change(&self.zh), en: change(&self.en), note: change(&self.note) }
    }
}

pub fn glossary_fits(terms: &[Term]) -> bool {
    let short = |text: &String| text.chars().count() <= 200;
    terms.len() <= MOST_TERMS && terms.iter().all(|t| short(&t.zh) && short(&t.en) && short(&t.note))
}
