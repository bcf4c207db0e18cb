//! The glossary of the case, as the booths can use it.

use std::collections::BTreeSet;

use super::console::fits;
use super::fact::MAX_TERMS;
use crate::protocol::Term;

/// A case's glossary may have longer words than are typed at a console.
const MAX_CASE_TERM: usize = 200;

/// Terms with words on both sides, in one line each, none twice, and no more than are kept.
pub fn usable_terms(terms: impl IntoIterator<Item = Term>) -> Vec<Term> {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let tidy = |term: Term| Term { text: one_line(&term.text), translation: one_line(&term.translation), ..term };
    let mut known = BTreeSet::new();
    let mut usable: Vec<Term> = terms.into_iter().map(tidy).collect();
    usable.retain(|term| {
        fits(&term.text, MAX_CASE_TERM)
            && fits(&term.translation, MAX_CASE_TERM)
            && known.insert((term.text.clone(), term.translation.clone()))
    });
    usable.truncate(MAX_TERMS);
    usable
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    fn term(text: &str, translation: &str) -> Term {
        let (from, to) = (Language::chinese(), Language::english());
        Term { from, text: text.to_owned(), to, translation: translation.to_owned() }
    }

    #[test]
    fn what_says_nothing_or_says_it_again_is_left_out() {
        let written = [
            term("奥希替尼", "osimertinib"),
            term(" ", "lobe"),
            term("右肺\n上叶", " right upper\tlobe "),
            term("奥希替尼 ", "osimertinib"),
            term(&"长".repeat(201), "long"),
        ];
        assert_eq!(usable_terms(written), [term("奥希替尼", "osimertinib"), term("右肺 上叶", "right upper lobe")]);
    }

    #[test]
    fn no_more_than_are_kept() {
        let many = (0..MAX_TERMS + 1).map(|number| term(&format!("词{number}"), "word"));
        assert_eq!(usable_terms(many).len(), MAX_TERMS);
    }
}
