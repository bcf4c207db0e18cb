//! The report on its pages: the house, the patient, question and answer, plan and actions, then the rest. The two
//! languages of a statement stand beside each other.

use consilium_core::protocol::Bilingual;
use consilium_core::report::{
    Evidence, Field, FieldLine, ReportStatus, SECTIONS, Section, TranslationStatus, evidence, lines_for_patient,
    local_moment, marks_of, told_fields,
};

use super::face::{Face, Fonts};
use super::sheet::{
    AMBER, AMBER_SOFT, DIM, HEIGHT, INK, LEFT, LINE, Meaning, Node, RIGHT, Sheet, Style, TEAL, TEAL_SOFT, WIDTH, style,
};
use super::wrap::wrap;
use super::{Printed, verification_code};

const CONTENT: f32 = RIGHT - LEFT;
const GAP: f32 = 14.0;
const LEADING: f32 = 14.6;
/// A lead of at most so many characters stands in a narrow column.
const SHORT_LEAD: usize = 3;
const ZH: Style = style(Face::Regular, 9.8, INK);
const EN: Style = style(Face::Regular, 9.2, INK);
const LEAD: Style = style(Face::Bold, 8.6, TEAL);

pub(super) fn lay_out(printed: &Printed<'_>, fonts: &Fonts) -> Sheet {
    let mut page = Page { sheet: Sheet::new(), printed, fonts, evidence: evidence(printed.report) };
    page.letterhead();
    page.patient();
    page.for_patient();
    for section in &SECTIONS {
        page.section(section);
    }
    page.closing();
    page.margins();
    page.sheet
}

struct Page<'a> {
    sheet: Sheet,
    printed: &'a Printed<'a>,
    fonts: &'a Fonts,
    evidence: Vec<Evidence>,
}

impl Page<'_> {
    fn width(&self, text: &str, style: Style) -> f32 {
        self.fonts.measure(style.face).width(text, style.size)
    }

    fn lines(&self, text: &str, style: Style, width: f32) -> Vec<String> {
        wrap(text, &self.fonts.measure(style.face), style.size, width)
    }

    fn right_aligned(&mut self, y: f32, text: &str, style: Style, node: Option<Node>) {
        let x = RIGHT - self.width(text, style);
        self.sheet.text(x, y, text, style, node);
    }

    /// The house on the left, room for its mark, the title below.
    fn letterhead(&mut self) {
        let report = self.printed.report;
        let head = self.sheet.branch(None, Meaning::Section, None);
        let (house, place) = (report.inviting_name(), &report.facts.inviting.place);
        let place = format!("{} {}", place.zh, place.en);
        let (large, small, dim) =
            (style(Face::Bold, 13.5, INK), style(Face::Regular, 9.5, DIM), style(Face::Regular, 9.0, DIM));
        let room = (CONTENT - 26.0 - self.width(place.trim(), dim)).max(120.0);
        let y = self.sheet.y;
        self.sheet.fill(LEFT, y - 14.0, 4.0, 34.0, TEAL);
        let name = if house.zh.is_empty() { "会诊中心" } else { &house.zh };
        let zh = self.sheet.branch(Some(head), Meaning::Paragraph, Some("zh-CN"));
        self.house(y, name, large, room, zh);
        let name = match house.en.as_str() {
            "" => "Consultation centre",
            // One name for both languages is not said twice.
            same if same == house.zh => "",
            name => name,
        };
        let en = self.sheet.branch(Some(head), Meaning::Paragraph, Some("en"));
        self.house(y + 16.0, name, small, CONTENT - 14.0, en);
        let at = self.sheet.branch(Some(head), Meaning::Paragraph, None);
        self.right_aligned(y, place.trim(), dim, Some(at));
        self.sheet.y = y + 34.0;
        self.sheet.fill(LEFT, self.sheet.y, CONTENT, 0.8, LINE);
        self.title(head);
    }

    /// A name in one line of at most this width: what somebody wrote beyond it stands in its field.
    fn house(&mut self, y: f32, name: &str, style: Style, width: f32, node: Node) {
        let first = self.lines(name, style, width).into_iter().next().unwrap_or_default();
        self.sheet.text(LEFT + 14.0, y, first, style, Some(node));
    }

    fn title(&mut self, head: Node) {
        let y = self.sheet.y + 40.0;
        let title = "会诊报告 Consultation report";
        let heading = self.sheet.branch(Some(head), Meaning::Heading(1, title.to_owned()), None);
        self.sheet.text(LEFT, y, "会诊报告 ", style(Face::Bold, 25.0, INK), Some(heading));
        self.sheet.text(LEFT + 112.0, y, "Consultation report", style(Face::Regular, 15.0, DIM), Some(heading));
        let line = self.sheet.branch(Some(head), Meaning::Paragraph, None);
        let (words, colour) = match self.printed.status {
            ReportStatus::Preliminary => ("草稿，未签署 · Draft, not signed", AMBER),
            ReportStatus::Final => ("已签署 · Signed", TEAL),
            ReportStatus::Amended => ("已被修订 · Amended by a later version", AMBER),
        };
        self.right_aligned(y - 12.0, words, style(Face::Bold, 9.0, colour), Some(line));
        let version = format!("第 {0} 版 · Version {0}", self.printed.report.version);
        self.right_aligned(y + 1.0, &version, style(Face::Regular, 8.6, DIM), Some(line));
        self.sheet.y = y + 16.0;
        if !self.printed.report.facts.title.is_empty() {
            let title = self.printed.report.facts.title.clone();
            let node = self.sheet.branch(Some(head), Meaning::Paragraph, None);
            self.paragraph(&title, style(Face::Regular, 10.5, DIM), LEFT, CONTENT, Some(node));
        }
    }

    fn paragraph(&mut self, text: &str, style: Style, x: f32, width: f32, node: Option<Node>) {
        for line in self.lines(text, style, width) {
            self.sheet.y += style.size * 1.5;
            self.sheet.text(x, self.sheet.y, line, style, node);
        }
    }

    /// Who it is about and when it was, in a box of two columns.
    fn patient(&mut self) {
        let facts = &self.printed.report.facts;
        let sex = match facts.patient.sex.as_str() {
            "male" => "男 male",
            "female" => "女 female",
            _ => "–",
        };
        let name = format!("{} {}", facts.patient.name.zh, facts.patient.name.en);
        let zone = facts.inviting.utc_offset_minutes;
        let consulting = in_both(self.printed.report.consulting_name());
        let cells = [
            ("患者 Patient", name.trim().to_owned()),
            ("病例 Case", facts.patient.case_number.clone()),
            ("出生 Born", facts.patient.born.clone()),
            ("性别 Sex", sex.to_owned()),
            ("会诊 Session", local_moment(facts.started, zone)),
            ("会诊方 Consulting", consulting),
        ];
        let (half, label, value) = (CONTENT / 2.0, style(Face::Regular, 8.0, DIM), style(Face::Bold, 10.2, INK));
        let told: Vec<(&str, Vec<String>)> = cells
            .iter()
            .map(|(name, text)| (*name, self.lines(if text.is_empty() { "–" } else { text }, value, half - 34.0)))
            .collect();
        let rows: Vec<f32> =
            told.chunks(2).map(|row| row.iter().map(|(_, lines)| lines.len()).max().unwrap_or(1) as f32).collect();
        let height: f32 = rows.iter().map(|lines| 20.0 + lines * 14.0).sum::<f32>() + 10.0;
        let top = self.sheet.y + 14.0;
        self.sheet.fill(LEFT, top, CONTENT, height, TEAL_SOFT);
        let list = self.sheet.branch(None, Meaning::List, None);
        let mut y = top + 20.0;
        for (row, lines) in told.chunks(2).zip(rows) {
            for (at, (name, words)) in row.iter().enumerate() {
                let x = LEFT + 16.0 + at as f32 * half;
                let item = self.sheet.branch(Some(list), Meaning::Item, None);
                let node = self.sheet.branch(Some(item), Meaning::Label, None);
                self.sheet.text(x, y, *name, label, Some(node));
                let body = self.sheet.branch(Some(item), Meaning::Body, None);
                let node = self.sheet.branch(Some(body), Meaning::Paragraph, None);
                for (number, line) in words.iter().enumerate() {
                    self.sheet.text(x, y + 14.0 + number as f32 * 14.0, line.clone(), value, Some(node));
                }
            }
            y += 20.0 + lines * 14.0;
        }
        self.sheet.y = top + height + 6.0;
    }

    /// What the patient is told in plain words, before anything else.
    fn for_patient(&mut self) {
        let Some(lines) = lines_for_patient(self.printed.report, self.printed.told) else { return };
        self.sheet.need(96.0);
        let node = self.sheet.branch(None, Meaning::Section, None);
        self.heading("写给患者", "For the patient", node);
        self.sheet.y += 6.0;
        self.rows(node, &lines, &[], true);
    }

    fn section(&mut self, section: &Section) {
        let Printed { report, signatures, status, .. } = self.printed;
        let fields = told_fields(report, signatures, *status, section.letter);
        if fields.is_empty() {
            return;
        }
        // A heading does not stay alone at the foot of a page.
        self.sheet.need(96.0);
        let node = self.sheet.branch(None, Meaning::Section, None);
        self.heading(section.zh, section.en, node);
        for field in fields {
            let spec = field.spec;
            self.field_head(node, spec.code, spec.zh, spec.en, &field.written.map(marks).unwrap_or_default());
            let rests_on: Vec<String> = field.lines.iter().map(|line| marks_of(line, &self.evidence)).collect();
            // Answers and plan are what the patient came for.
            self.rows(node, &field.lines, &rests_on, matches!(spec.code, "J1" | "J2"));
        }
    }

    fn heading(&mut self, in_chinese: &str, in_english: &str, node: Node) {
        let y = self.sheet.y + 26.0;
        let title = format!("{in_chinese} {in_english}");
        self.sheet.bookmarks.push(super::sheet::Bookmark { title: title.clone(), page: self.sheet.page(), y });
        let heading = self.sheet.branch(Some(node), Meaning::Heading(2, title), None);
        let (zh, en) = (style(Face::Bold, 14.0, TEAL), style(Face::Regular, 11.0, DIM));
        let words = format!("{in_chinese} ");
        self.sheet.text(LEFT, y, &words, zh, Some(heading));
        let x = LEFT + self.width(&words, zh) + 2.0;
        self.sheet.text(x, y, in_english, en, Some(heading));
        self.sheet.fill(LEFT, y + 7.0, CONTENT, 1.1, TEAL);
        self.sheet.y = y + 10.0;
    }

    fn field_head(&mut self, node: Node, code: &str, zh: &str, en: &str, marks: &str) {
        // Nor does the name of a field.
        self.sheet.need(72.0);
        let y = self.sheet.y + 17.0;
        let title = format!("{code} {zh} {en}");
        let heading = self.sheet.branch(Some(node), Meaning::Heading(3, title), None);
        let (small, bold, dim) =
            (style(Face::Regular, 7.6, DIM), style(Face::Bold, 9.6, INK), style(Face::Regular, 8.8, DIM));
        self.sheet.text(LEFT, y, format!("{code} "), small, Some(heading));
        let zh = format!("{zh} ");
        self.sheet.text(LEFT + 20.0, y, &zh, bold, Some(heading));
        let x = LEFT + 20.0 + self.width(&zh, bold) + 2.0;
        self.sheet.text(x, y, en, dim, Some(heading));
        if !marks.is_empty() {
            let note = self.sheet.branch(Some(node), Meaning::Paragraph, None);
            self.right_aligned(y, marks, style(Face::Regular, 7.6, DIM), Some(note));
        }
        self.sheet.y = y + 5.0;
    }

    /// Statements one below the other. `rests_on` has the marks of each.
    fn rows(&mut self, node: Node, lines: &[FieldLine], rests_on: &[String], strong: bool) {
        let marks = rests_on.iter().map(String::as_str).chain(std::iter::repeat(""));
        let written: Vec<(&FieldLine, &str)> = lines.iter().zip(marks).filter(|(it, _)| !it.text.is_empty()).collect();
        let longest = written.iter().map(|(line, _)| line.lead.chars().count()).max().unwrap_or(0);
        let lead_width = match longest {
            0 => 0.0,
            1 => 18.0,
            2..=SHORT_LEAD => 28.0,
            _ => 104.0,
        };
        let list = self.sheet.branch(Some(node), Meaning::List, None);
        for (at, (line, marks)) in written.into_iter().enumerate() {
            if at > 0 && lead_width > 0.0 {
                self.sheet.fill(LEFT + 20.0, self.sheet.y + 2.0, CONTENT - 20.0, 0.4, LINE);
                self.sheet.y += 2.0;
            }
            let item = self.sheet.branch(Some(list), Meaning::Item, None);
            let body = self.row(item, line, lead_width, strong);
            self.rests_on(body, marks, LEFT + 20.0 + lead_width);
            self.sheet.y += 2.0;
        }
    }

    /// The marks of a statement, below it.
    fn rests_on(&mut self, body: Node, marks: &str, x: f32) {
        if marks.is_empty() {
            return;
        }
        self.sheet.need(11.0);
        let node = self.sheet.branch(Some(body), Meaning::Paragraph, None);
        self.sheet.text(x, self.sheet.y + 8.4, marks, style(Face::Bold, 7.6, TEAL), Some(node));
        self.sheet.y += 11.0;
    }

    /// One statement: what leads it, then its two languages side by side, or once when both are the same.
    fn row(&mut self, item: Node, line: &FieldLine, lead_width: f32, strong: bool) -> Node {
        let x = LEFT + 20.0 + lead_width;
        let (zh_style, en_style) =
            if strong { (style(Face::Bold, 10.4, INK), style(Face::Regular, 10.0, INK)) } else { (ZH, EN) };
        let (zh, en) = (line.text.zh.trim(), line.text.en.trim());
        let column = (RIGHT - x - GAP) / 2.0;
        // A date and a name stand one above the other.
        let lead = self.lines(&line.lead.replace(" · ", " ·\n"), LEAD, (lead_width - 8.0).max(1.0));
        let (zh, en) = if zh == en {
            (Vec::new(), self.lines(en, en_style, RIGHT - x))
        } else {
            (self.lines(zh, zh_style, column), self.lines(en, en_style, column))
        };
        let count = lead.len().max(zh.len()).max(en.len());
        let height = count as f32 * LEADING;
        if Sheet::fits_a_page(height) {
            self.sheet.need(height);
        }
        if strong {
            self.sheet.fill(LEFT + 12.0, self.sheet.y + 3.0, 2.4, height.min(HEIGHT), TEAL);
        }
        let label = (!lead.is_empty()).then(|| self.sheet.branch(Some(item), Meaning::Label, None));
        let body = self.sheet.branch(Some(item), Meaning::Body, None);
        let single = zh.is_empty();
        let zh_node = (!single).then(|| self.sheet.branch(Some(body), Meaning::Paragraph, Some("zh-CN")));
        let en_node = self.sheet.branch(Some(body), Meaning::Paragraph, (!single).then_some("en"));
        let en_x = if single { x } else { x + column + GAP };
        // Column by column as far as the page goes, so that what is copied keeps its order.
        let mut from = 0;
        while from < count {
            self.sheet.need(LEADING);
            let top = self.sheet.y;
            let room = ((HEIGHT - 62.0 - top) / LEADING).floor().max(1.0) as usize;
            let until = count.min(from + room);
            for (words, x, style, node) in
                [(&lead, LEFT + 20.0, LEAD, label), (&zh, x, zh_style, zh_node), (&en, en_x, en_style, Some(en_node))]
            {
                for (at, text) in words.iter().enumerate().take(until).skip(from) {
                    self.sheet.text(x, top + (at - from + 1) as f32 * LEADING - 1.6, text.clone(), style, node);
                }
            }
            self.sheet.y = top + (until - from) as f32 * LEADING;
            from = until;
        }
        body
    }

    /// How to check this paper.
    fn closing(&mut self) {
        let node = self.sheet.branch(None, Meaning::Section, None);
        let code = verification_code(self.printed.digest);
        let zh = "本文件内含同一内容的 FHIR 文档 bundle.json。核对码与系统中的报告一致时，内容未被改动。";
        let en = "This file holds the same content as a FHIR document, bundle.json. When the code agrees with the \
                  report in the system, nothing has been changed.";
        self.sheet.need(86.0);
        self.sheet.y += 16.0;
        let top = self.sheet.y;
        let unsigned = self.printed.status != ReportStatus::Final;
        self.sheet.fill(LEFT, top, CONTENT, 58.0, if unsigned { AMBER_SOFT } else { TEAL_SOFT });
        let label = self.sheet.branch(Some(node), Meaning::Paragraph, None);
        self.sheet.text(
            LEFT + 14.0,
            top + 18.0,
            "核对码 Verification code ",
            style(Face::Regular, 8.0, DIM),
            Some(label),
        );
        self.sheet.text(LEFT + 14.0, top + 38.0, code, style(Face::Bold, 14.0, INK), Some(label));
        self.sheet.y = top + 4.0;
        let x = LEFT + 196.0;
        for (text, language) in [(zh, "zh-CN"), (en, "en")] {
            let paragraph = self.sheet.branch(Some(node), Meaning::Paragraph, Some(language));
            self.paragraph(text, style(Face::Regular, 7.8, DIM), x, RIGHT - x - 12.0, Some(paragraph));
        }
        self.sheet.y = self.sheet.y.max(top + 58.0);
    }

    /// Head and foot of every page, which nobody needs to hear twice.
    fn margins(&mut self) {
        let pages = self.sheet.pages.len();
        let report = self.printed.report;
        let small = style(Face::Regular, 7.8, DIM);
        let name = format!("{} {}", report.facts.patient.name.zh, report.facts.patient.name.en);
        let head = format!("{}  ·  {}", report.identifier(), name.trim());
        let code = verification_code(self.printed.digest);
        for (at, marks) in self.sheet.pages.iter_mut().enumerate() {
            let mut put = |x: f32, y: f32, text: String| {
                marks.push(super::sheet::Mark::Text { x, y, text, style: small, node: None });
            };
            let width = |text: &str| self.fonts.measure(Face::Regular).width(text, small.size);
            if at > 0 {
                put(LEFT, 36.0, head.clone());
                let title = "会诊报告 · Consultation report";
                put(RIGHT - width(title), 36.0, title.to_owned());
            }
            let number = format!("{} / {pages}", at + 1);
            put(LEFT, HEIGHT - 34.0, format!("Consilium  ·  v{}  ·  {code}", report.version));
            put((WIDTH - width(&number)) / 2.0, HEIGHT - 34.0, number);
            if self.printed.status == ReportStatus::Preliminary {
                let words = "草稿，不得用于治疗 · Draft, not for treatment";
                put(RIGHT - width(words), HEIGHT - 34.0, words.to_owned());
            }
        }
    }
}

/// A name in both languages, once when they are the same.
fn in_both(name: &Bilingual) -> String {
    let (zh, en) = (name.zh.trim(), name.en.trim());
    if zh == en { zh.to_owned() } else { format!("{zh} {en}").trim().to_owned() }
}

/// How each language came about, when it is not the original.
fn marks(field: &Field) -> String {
    let name = |status| match status {
        TranslationStatus::Original => None,
        TranslationStatus::MachineDraft => Some("机器草稿 machine draft"),
        TranslationStatus::Human => Some("人工翻译 translated"),
        TranslationStatus::Checked => Some("已核对 checked"),
    };
    let side = |tag: &str, status| name(status).map(|words| format!("{tag}: {words}"));
    let sides = [side("zh", field.zh.status), side("en", field.en.status)];
    sides.into_iter().flatten().collect::<Vec<_>>().join("   ")
}
