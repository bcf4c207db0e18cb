//! What the report tells of the case before its session: how it was accepted, which materials are missing, which
//! images the team's statements link to.

use std::collections::BTreeMap;

use consilium_core::cases::{CaseEvent, CaseState, ChecklistItem, Date, ItemKind, ItemState, Need};
use consilium_core::protocol::{Bilingual, EvidenceLink, OutcomeView};
use consilium_core::report::{FieldLine, LinkedImage, compare};
use serde_json::Value;

use crate::store::{Image, NotedEvent, SeriesEntry, Store, StoreError};

/// Field B7: every decision of the triage, with its day and by whom.
pub(super) async fn triage(store: &Store, events: &[NotedEvent]) -> Result<Vec<FieldLine>, StoreError> {
    let mut lines = Vec::new();
    for noted in events {
        let CaseEvent::Moved { from: CaseState::Triage, to, reason } = &noted.event else { continue };
        let Some((zh, en)) = decided(*to) else { continue };
        let day = Date::of(noted.at);
        let lead = match name_of(store, &noted.actor).await? {
            Some(name) => format!("{day} · {name}"),
            None => day.to_string(),
        };
        lines.push(FieldLine::new(lead, zh, en));
        lines.extend(because(reason));
    }
    Ok(lines)
}

fn decided(to: CaseState) -> Option<(&'static str, &'static str)> {
    match to {
        CaseState::Accepted => Some(("受理", "Accepted")),
        CaseState::Returned => Some(("退回补充", "Returned to be completed")),
        CaseState::Declined => Some(("婉拒", "Declined")),
        _ => None,
    }
}

/// The reason as it was written. Where it reads otherwise in the other language, a translator is waited for.
fn because(reason: &str) -> Option<FieldLine> {
    let reason = reason.trim();
    if reason.is_empty() {
        return None;
    }
    let line = FieldLine::new("", format!("理由：{reason}"), format!("Reason: {reason}"));
    if compare(&line.text).is_empty() {
        return Some(line);
    }
    let han = reason.chars().any(|c| matches!(u32::from(c), 0x3400..=0x9fff));
    let text = if han { Bilingual::new(line.text.zh, "") } else { Bilingual::new("", line.text.en) };
    Some(FieldLine { text, ..FieldLine::default() })
}

/// Events name an account or somebody of the directory by number; who came by a link has no name here.
async fn name_of(store: &Store, actor: &str) -> Result<Option<String>, StoreError> {
    let Some((kind, number)) = actor.split_once(' ') else { return Ok(None) };
    let Ok(number) = number.parse::<i32>() else { return Ok(None) };
    let name = match kind {
        "account" => store.account(number).await?.map(|it| it.name),
        "colleague" => store.colleague(number).await?.map(|it| it.person.name),
        _ => None,
    };
    Ok(name.map(|name| name.reveal().to_owned()))
}

/// Field G7: what the checklist asks for and does not have. Nothing for a case without a checklist.
pub(super) fn missing_materials(items: &[ChecklistItem]) -> Vec<FieldLine> {
    let line = |item: &ChecklistItem| {
        let (zh, en) = match (item.state, item.need) {
            (ItemState::Missing, Need::Required) => ("缺少", "missing"),
            (ItemState::Received, Need::Required) => ("已收到，待核对", "received, yet to be checked"),
            (ItemState::Unreadable, _) => ("模糊或损坏", "blurred or damaged"),
            (ItemState::WrongPatient, _) => ("属于他人", "belongs to somebody else"),
            (ItemState::Missing | ItemState::Received | ItemState::Accepted, _) => return None,
        };
        let name = item_name(item.kind);
        Some(FieldLine::new("", format!("{}：{zh}", name.0), format!("{}: {en}", name.1)))
    };
    let lines: Vec<FieldLine> = items.iter().filter_map(line).collect();
    if lines.is_empty() && !items.is_empty() {
        return vec![FieldLine::new("", "必需资料齐全", "Every required material is there")];
    }
    lines
}

fn item_name(kind: ItemKind) -> (&'static str, &'static str) {
    match kind {
        ItemKind::IdentityPaper => ("身份证件", "Identity paper"),
        ItemKind::RecordSummary => ("病历摘要", "Record summary"),
        ItemKind::Imaging => ("影像", "Images"),
        ItemKind::ImagingReport => ("影像报告", "Imaging report"),
        ItemKind::Pathology => ("病理", "Pathology"),
        ItemKind::Labs => ("检验", "Laboratory"),
        ItemKind::OperationNotes => ("手术记录", "Operation notes"),
        ItemKind::Medicines => ("用药", "Medicines"),
        ItemKind::Genetics => ("基因检测", "Genetics"),
        ItemKind::PatientQuestions => ("患者的问题", "Questions of the patient"),
        ItemKind::ReferralLetter => ("转诊信", "Referral letter"),
        ItemKind::GuardianPaper => ("监护关系证明", "Guardian's paper"),
        ItemKind::ConsentForm => ("知情同意书", "Consent form"),
        ItemKind::History => ("病史时间线", "History"),
        ItemKind::Slides => ("病理切片或蜡块", "Slides or blocks"),
        ItemKind::PreviousMdt => ("既往会诊记录", "Earlier team consultation"),
        ItemKind::Ecg => ("心电图", "Electrocardiogram"),
        ItemKind::Echocardiogram => ("超声心动图", "Echocardiogram"),
        ItemKind::Catheterisation => ("心导管及造影", "Catheterisation"),
        ItemKind::Eeg => ("脑电图", "Electroencephalogram"),
        ItemKind::NeurologicalStatus => ("神经系统查体", "Neurological examination"),
        ItemKind::BoneMarrow => ("骨髓检查", "Bone marrow"),
        ItemKind::GrowthChart => ("生长曲线", "Growth chart"),
        ItemKind::Vaccinations => ("预防接种记录", "Vaccinations"),
        ItemKind::FunctionScales => ("功能评定量表", "Function scales"),
        ItemKind::ImplantRecord => ("植入物记录", "Implant record"),
    }
}

/// The images that lines of the outcome form link to, by the numbers that people know them by.
pub(super) fn linked_images(outcome: &OutcomeView, images: &[Image], series: &[SeriesEntry]) -> Vec<LinkedImage> {
    let numbers: BTreeMap<&str, u32> = (1..)
        .zip(series)
        .map(|(place, entry)| (entry.series.as_str(), series_number(&entry.attributes).unwrap_or(place)))
        .collect();
    let mut linked: Vec<LinkedImage> = Vec::new();
    for link in outcome.items.iter().flat_map(|item| &item.links) {
        let EvidenceLink::Image { series, instance, .. } = link else { continue };
        let known = images.iter().find(|it| it.aliases[1] == *series && it.aliases[2] == *instance);
        let told = linked.iter().any(|it| it.series == *series && it.instance == *instance);
        let Some(image) = known.filter(|_| !told) else { continue };
        let beside = images.iter().filter(|it| it.series == image.series);
        let place = (1..).zip(beside).find(|(_, it)| it.instance == image.instance);
        linked.push(LinkedImage {
            series: series.clone(),
            instance: instance.clone(),
            source: image.instance.clone(),
            series_number: numbers.get(image.series.as_str()).copied().unwrap_or(1),
            slice: place.map_or(1, |(place, _)| place),
        });
    }
    linked
}

/// (0020,0011) of what queries answer of a series.
fn series_number(attributes: &str) -> Option<u32> {
    let attributes: Value = serde_json::from_str(attributes).ok()?;
    u32::try_from(attributes["00200011"]["Value"][0].as_i64()?).ok()
}

#[cfg(test)]
mod tests {
    use consilium_core::cases::template;

    use super::*;

    #[test]
    fn what_the_checklist_lacks_is_named_alike_in_both_languages() {
        let mut items = template("oncology");
        for item in &mut items {
            item.state = ItemState::Accepted;
        }
        assert_eq!(missing_materials(&items)[0].text.en, "Every required material is there");
        for (kind, state) in [
            (ItemKind::Pathology, ItemState::Missing),
            (ItemKind::Labs, ItemState::Received),
            (ItemKind::OperationNotes, ItemState::Missing),
            (ItemKind::Medicines, ItemState::Unreadable),
            (ItemKind::Genetics, ItemState::WrongPatient),
        ] {
            items.iter_mut().filter(|item| item.kind == kind).for_each(|item| item.state = state);
        }
        let lines = missing_materials(&items);
        let told: Vec<&str> = lines.iter().map(|line| line.text.en.as_str()).collect();
        assert_eq!(
            told,
            [
                "Pathology: missing",
                "Laboratory: received, yet to be checked",
                "Medicines: blurred or damaged",
                "Genetics: belongs to somebody else"
            ]
        );
        for line in lines {
            assert_eq!(compare(&line.text), [], "both languages say the same");
        }
        assert_eq!(missing_materials(&[]), []);
    }

    #[test]
    fn a_reason_that_reads_otherwise_in_the_other_language_waits_for_a_translator() {
        assert_eq!(because(" "), None);
        assert_eq!(because("urgent").expect("a line").text, Bilingual::new("理由：urgent", "Reason: urgent"));
        assert_eq!(because("资料不足以判断").map(|line| line.text.zh), Some("理由：资料不足以判断".to_owned()));
        assert_eq!(because("不能手术").expect("a line").text, Bilingual::new("理由：不能手术", ""));
        assert_eq!(because("no images").expect("a line").text, Bilingual::new("", "Reason: no images"));
    }

    #[test]
    fn the_number_of_a_series_is_the_scanner_s() {
        assert_eq!(series_number(r#"{"00200011": {"vr": "IS", "Value": [2]}}"#), Some(2));
        assert_eq!(series_number("{}"), None);
        assert_eq!(series_number("damaged"), None);
    }
}
