//! What statements rest on: every link of the fields once, with a mark that stands beside each statement.

use serde::Serialize;

use super::calendar::local_moment;
use super::content::{FieldLine, LinkedImage, Material, Report};
use super::fields::{FIELDS, SECTIONS};
use crate::model::Timestamp;
use crate::protocol::{Bilingual, EvidenceLink};

/// A link, its mark, and what it leads to in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Such as `E3`.
    pub mark: String,
    pub text: Bilingual,
    pub link: EvidenceLink,
}

/// Every link, numbered in the order in which the report is read.
pub fn evidence(report: &Report) -> Vec<Evidence> {
    let mut links: Vec<&EvidenceLink> = Vec::new();
    for section in &SECTIONS {
        for spec in FIELDS.iter().filter(|spec| spec.code.starts_with(section.letter)) {
            let written = report.lines(spec.code).iter().filter(|line| !line.text.is_empty());
            for link in written.flat_map(|line| &line.links) {
                if !links.contains(&link) {
                    links.push(link);
                }
            }
        }
    }
    let told = |(number, link): (usize, &EvidenceLink)| Evidence {
        mark: format!("E{number}"),
        text: words(report, link),
        link: link.clone(),
    };
    (1..).zip(links).map(told).collect()
}

/// The marks of a statement, such as `E1 E4`; empty when it rests on nothing.
pub fn marks_of(line: &FieldLine, evidence: &[Evidence]) -> String {
    let marks = line.links.iter().filter_map(|link| evidence.iter().find(|it| it.link == *link));
    marks.map(|it| it.mark.as_str()).collect::<Vec<_>>().join(" ")
}

/// The list behind the marks.
pub(super) fn evidence_lines(evidence: &[Evidence]) -> Vec<FieldLine> {
    evidence.iter().map(|it| FieldLine::new(&it.mark, &it.text.zh, &it.text.en)).collect()
}

fn words(report: &Report, link: &EvidenceLink) -> Bilingual {
    let facts = &report.facts;
    match link {
        EvidenceLink::Audio { from, until } => {
            let since = |at: &Timestamp| elapsed(at.millis_since(facts.started));
            let span = format!("{}–{}", since(from), since(until));
            let day = local_moment(*from, facts.inviting.utc_offset_minutes);
            Bilingual::new(format!("录音 {span}（{day}）"), format!("Sound {span} ({day})"))
        }
        EvidenceLink::Image { series, instance, frame } => match report.linked_image(series, instance) {
            Some(image) => image_words(image, *frame),
            None => Bilingual::new(format!("影像 {instance}，第{frame}帧"), format!("Image {instance}, frame {frame}")),
        },
        EvidenceLink::Document { document, page } => {
            let title = report.material(document).map(|it| it.title.clone());
            let title = title.unwrap_or_else(|| Bilingual::new(document, document));
            let Bilingual { zh, en } = title;
            Bilingual::new(format!("文件《{zh}》，第{page}页"), format!("Document “{en}”, page {page}"))
        }
    }
}

fn image_words(image: &LinkedImage, frame: u32) -> Bilingual {
    let (series, slice) = (image.series_number, image.slice);
    let (zh, en) = if frame > 1 { (format!("第{frame}帧"), format!(", frame {frame}")) } else { Default::default() };
    Bilingual::new(format!("影像序列{series}，第{slice}层{zh}"), format!("Image series {series}, slice {slice}{en}"))
}

/// Hours, minutes and seconds since the session began, before which nothing was heard.
fn elapsed(millis: i64) -> String {
    let seconds = millis.max(0) / 1000;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

impl Report {
    pub(super) fn linked_image(&self, series: &str, instance: &str) -> Option<&LinkedImage> {
        self.facts.linked_images.iter().find(|it| it.series == series && it.instance == instance)
    }

    pub(super) fn material(&self, id: &str) -> Option<&Material> {
        self.facts.materials.iter().find(|it| it.id == id)
    }
}
