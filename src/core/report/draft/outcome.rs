//! Questions, answers, plan, actions and votes, out of the outcome form.

use std::collections::BTreeMap;

use super::first::{Drawn, line, one};
use crate::model::ItemId;
use crate::protocol::{Bilingual, Intent, ItemBody, OutcomeItem, Stance, StanceView, Strength};
use crate::report::content::FieldLine;
use crate::report::history::PastDissent;

impl Drawn<'_> {
    pub(super) fn outcome(&self) -> Vec<(&'static str, Vec<FieldLine>)> {
        let items = || self.facts.outcome.items.iter();
        let mut fields: BTreeMap<&'static str, Vec<FieldLine>> = BTreeMap::new();
        let (mut questions, mut options) = (0, 0);
        for item in items() {
            let drawn = match &item.body {
                ItemBody::Topic { .. } => continue,
                ItemBody::Question { text, answer, strength } => {
                    questions += 1;
                    let lead = questions.to_string();
                    fields.entry("B2").or_default().push(line(&lead, text, &[]));
                    if let Some(strength) = strength {
                        let (zh, en) = strength_name(*strength);
                        fields.entry("J3").or_default().push(FieldLine::new(&lead, zh, en));
                    }
                    ("J1", line(&lead, answer, &item.links))
                }
                ItemBody::Option { text, priority: Some(priority), .. } => {
                    options += 1;
                    fields.entry("I3").or_default().push(self.option(item, options));
                    if *priority != 1 {
                        continue;
                    }
                    ("J2", line("1", text, &item.links))
                }
                ItemBody::Option { text, .. } => ("I4", line("", text, &item.links)),
                ItemBody::Test { text, changes } => {
                    let with = |text: &str, changes: &str, arrow: &str| match changes {
                        "" => text.to_owned(),
                        changes => format!("{text}{arrow}{changes}"),
                    };
                    let (zh, en) = (with(&text.zh, &changes.zh, " → "), with(&text.en, &changes.en, " → "));
                    ("J7", line("", &Bilingual::new(zh, en), &item.links))
                }
                ItemBody::Action { text, owner, due } => {
                    let lead = format!("{due} · {owner}");
                    if self.facts.people.iter().any(|it| it.name == *owner) {
                        let told = FieldLine::new(&lead, "会诊中当面告知", "Told in the session");
                        fields.entry("K4").or_default().push(told);
                    }
                    fields.entry("K5").or_default().push(FieldLine::new(&lead, "已安排", "Planned"));
                    ("K1", line(&lead, text, &item.links))
                }
                ItemBody::RedFlag { text } => ("J9", line("!", text, &item.links)),
            };
            fields.entry(drawn.0).or_default().push(drawn.1);
        }
        self.stances(&mut fields);
        // Nobody dissented, at any wording.
        if !fields.contains_key("J4") {
            fields.insert("J4", one("未表达异议", "None expressed"));
        }
        if !fields.contains_key("J2") {
            fields.insert("J6", self.undecided());
        }
        if items().next().is_some() && !fields.contains_key("I4") {
            fields.insert("I4", one("无", "None"));
        }
        fields.into_iter().filter(|(_, lines)| lines.iter().any(|line| !line.text.is_empty())).collect()
    }

    /// Why there is no recommendation: the questions that were left open, by their numbers.
    fn undecided(&self) -> Vec<FieldLine> {
        let questions = self.facts.outcome.items.iter().filter_map(|item| match &item.body {
            ItemBody::Question { strength, .. } => Some(*strength),
            _ => None,
        });
        let open = (1..).zip(questions).filter_map(|(number, strength): (usize, _)| {
            let left_open = strength.filter(|it| matches!(it, Strength::NoConsensus | Strength::Deferred))?;
            let (zh, en) = strength_name(left_open);
            Some(FieldLine::new(number.to_string(), zh, en))
        });
        open.collect()
    }

    fn option(&self, item: &OutcomeItem, number: usize) -> FieldLine {
        let ItemBody::Option { text, intent, evidence, .. } = &item.body else { return FieldLine::default() };
        let (zh, en) = intent.map_or(("", ""), intent_name);
        let all =
            |parts: [&str; 3], stop: &str| parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(stop);
        let zh = all([&text.zh, zh, &evidence.zh], "；");
        let en = all([&text.en, en, &evidence.en], "; ");
        line(&number.to_string(), &Bilingual::new(zh, en), &item.links)
    }

    /// Opinions, dissent and reservations, with their basis. Who agreed to another wording has not agreed to this one;
    /// who had something against it is told with the word that it was another.
    fn stances(&self, fields: &mut BTreeMap<&'static str, Vec<FieldLine>>) {
        let outcome = &self.facts.outcome;
        let mut tell = |stance: Stance, said: FieldLine| {
            match stance {
                Stance::Dissent => fields.entry("J4").or_default().push(said.clone()),
                Stance::Reservation | Stance::Abstain => fields.entry("J5").or_default().push(said.clone()),
                Stance::Agree => {}
            }
            fields.entry("I1").or_default().push(said);
        };
        for past in &self.told.past_dissents {
            tell(Stance::Dissent, self.past_dissent(past));
        }
        for stance in &outcome.stances {
            let Some(item) = outcome.items.iter().find(|it| it.id == stance.item) else { continue };
            let (zh, en, number) = self.place(item.id);
            let (zh, en) = (format!("{zh}{number}"), format!("{en} {number}"));
            if item.revision == stance.on_revision {
                tell(stance.stance, self.stance(stance, (zh, en)));
            } else if stance.stance != Stance::Agree {
                tell(stance.stance, self.stance(stance, on_earlier(&zh, &en)));
            }
        }
    }

    fn past_dissent(&self, past: &PastDissent) -> FieldLine {
        let (zh, en, number) = self.place(past.stance.item);
        let place = match &past.removed {
            None => on_earlier(&format!("{zh}{number}"), &format!("{en} {number}")),
            Some(line) => {
                let or = |first: &str, second: &str| if first.is_empty() { second } else { first }.to_owned();
                let (zh, en) = (or(&line.zh, &line.en), or(&line.en, &line.zh));
                (format!("“{zh}”（该条已从表中移除）"), format!("“{en}” (a line taken off the form since)"))
            }
        };
        self.stance(&past.stance, place)
    }

    fn stance(&self, stance: &StanceView, place: (String, String)) -> FieldLine {
        let (zh, en) = stance_name(stance.stance);
        let parts = |what: String, basis: &str, effect: &str, stop: &str| {
            let all = [what.as_str(), basis, effect];
            all.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(stop)
        };
        let zh = parts(format!("{}：{zh}", place.0), &stance.basis.zh, &stance.effect.zh, "；");
        let en = parts(format!("{}: {en}", place.1), &stance.basis.en, &stance.effect.en, "; ");
        FieldLine::new(self.name(stance.participant), zh, en)
    }

    /// Question or option, and its number among its kind.
    fn place(&self, id: ItemId) -> (&'static str, &'static str, usize) {
        let items = &self.facts.outcome.items;
        let question = |it: &&OutcomeItem| matches!(it.body, ItemBody::Question { .. });
        let option = |it: &&OutcomeItem| matches!(it.body, ItemBody::Option { .. });
        let number = |at: Option<usize>| at.map(|at| at + 1);
        if let Some(number) = number(items.iter().filter(question).position(|it| it.id == id)) {
            return ("问题", "Question", number);
        }
        let at = number(items.iter().filter(option).position(|it| it.id == id)).unwrap_or(0);
        ("方案", "Option", at)
    }
}

/// The line was worded anew after the vote.
fn on_earlier(zh: &str, en: &str) -> (String, String) {
    (format!("{zh}（针对较早的措辞）"), format!("{en} (on an earlier wording)"))
}

fn strength_name(strength: Strength) -> (&'static str, &'static str) {
    match strength {
        Strength::Unanimous => ("一致同意", "unanimous"),
        Strength::Majority => ("多数同意", "majority"),
        Strength::NoConsensus => ("未达成一致", "no consensus"),
        Strength::Deferred => ("暂缓决定", "deferred"),
    }
}

fn intent_name(intent: Intent) -> (&'static str, &'static str) {
    match intent {
        Intent::Curative => ("根治", "curative"),
        Intent::Palliative => ("姑息", "palliative"),
        Intent::Diagnostic => ("诊断", "diagnostic"),
        Intent::Supportive => ("支持", "supportive"),
    }
}

fn stance_name(stance: Stance) -> (&'static str, &'static str) {
    match stance {
        Stance::Agree => ("同意", "agrees"),
        Stance::Reservation => ("保留同意", "agrees with reservation"),
        Stance::Dissent => ("异议", "dissents"),
        Stance::Abstain => ("弃权", "abstains"),
    }
}
