use std::collections::BTreeMap;

use crate::model::{ParticipantId, Role, SessionId, Timestamp};
use crate::protocol::{Bilingual, EvidenceLink, RecordedCameras};
use crate::report::calendar::{clock, clock_to_the_second, local_moment};
use crate::report::content::{
    Field, FieldLine, Institution, KeyImage, LinkedImage, Material, Patient, Person, Report, ReportFacts, SideState,
    Stay, TranslationStatus,
};
use crate::report::gaps::{GapCause, RecordingGap};
use crate::report::history::{HandedOver, History, Incident, IncidentKind, InterpreterWork, Sighted, Uninterpreted};

use super::booth::{decided, lead_reason, pause_reason, taken, typed};
use super::languages::language_name;
use super::team::{Colleague, qualifications};

/// Incidents that a report names one by one.
const MOST_INCIDENTS: usize = 40;
/// Passages without interpretation that a line names one by one.
const MOST_PASSAGES: usize = 12;

/// What is known of the case beside the session.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CaseBrief {
    pub patient: Patient,
    pub inviting: Institution,
    pub consulting: Institution,
    /// The team of the case, as far as the directory knows it.
    pub team: Vec<Colleague>,
    pub materials: Vec<Material>,
    pub key_images: Vec<KeyImage>,
    /// Those that the outcome form links to.
    pub linked_images: Vec<LinkedImage>,
    pub recording_gaps: Vec<RecordingGap>,
    /// Lines that the case brings, by field; they go before what is drawn from the session.
    pub given: BTreeMap<String, Vec<FieldLine>>,
    /// Fields whose other language a machine has written: from which language they were written.
    pub machine: BTreeMap<String, String>,
    pub patient_version: Vec<FieldLine>,
    /// Of the Merkle tree, in hexadecimal; empty when nothing was sealed.
    pub evidence_root: String,
    /// Name and version of the software.
    pub software: String,
}

/// The draft of the first version.
pub fn draft(session: &SessionId, title: &str, brief: &CaseBrief, told: &History, now: Timestamp) -> Report {
    let people: Vec<Person> = told.people.iter().filter(|it| !it.stays.is_empty()).cloned().collect();
    let facts = ReportFacts {
        session: session.clone(),
        title: title.to_owned(),
        started: told.started.unwrap_or(now),
        ended: told.ended.unwrap_or(now),
        patient: brief.patient.clone(),
        inviting: brief.inviting.clone(),
        consulting: brief.consulting.clone(),
        qualifications: qualifications(&brief.team, &people),
        people,
        outcome: told.outcome.clone(),
        materials: brief.materials.clone(),
        key_images: brief.key_images.iter().chain(&told.key_images).cloned().collect(),
        linked_images: brief.linked_images.clone(),
        evidence_root: brief.evidence_root.clone(),
        recorded: !told.recorded.is_empty(),
    };
    let mut lines: BTreeMap<String, Vec<FieldLine>> = BTreeMap::new();
    let drawn = Drawn { facts: &facts, told, gaps: &brief.recording_gaps, software: &brief.software };
    for (code, some) in drawn.fields() {
        lines.insert(code.to_owned(), some);
    }
    for (code, some) in &brief.given {
        lines.insert(code.clone(), some.clone());
    }
    let field = |(code, lines): (String, Vec<FieldLine>)| {
        let original = brief.machine.get(&code).map(String::as_str);
        (code, field_of(lines, original, now))
    };
    let fields = lines.into_iter().filter(|(_, lines)| !lines.is_empty()).map(field).collect();
    Report { version: 1, drafted: now, amends: None, facts, fields, patient_version: None, patient_approved: None }
}

/// The draft of what the patient is told.
pub fn draft_for_patient(brief: &CaseBrief, now: Timestamp) -> Field {
    field_of(brief.patient_version.clone(), None, now)
}

fn field_of(lines: Vec<FieldLine>, original: Option<&str>, now: Timestamp) -> Field {
    let side = |language: &str| {
        let machine = original.is_some_and(|original| original != language);
        let status = if machine { TranslationStatus::MachineDraft } else { TranslationStatus::Original };
        SideState { status, by: "Consilium".to_owned(), checked_by: None, at: now }
    };
    Field { revision: 1, lines, zh: side("zh"), en: side("en") }
}

pub(super) struct Drawn<'a> {
    pub(super) facts: &'a ReportFacts,
    pub(super) told: &'a History,
    gaps: &'a [RecordingGap],
    software: &'a str,
}

pub(super) fn one(zh: impl Into<String>, en: impl Into<String>) -> Vec<FieldLine> {
    vec![FieldLine::new("", zh, en)]
}

fn same(text: impl Into<String>) -> Vec<FieldLine> {
    let text = text.into();
    if text.is_empty() { Vec::new() } else { vec![FieldLine::new("", text.clone(), text)] }
}

impl Drawn<'_> {
    fn fields(&self) -> Vec<(&'static str, Vec<FieldLine>)> {
        let mut fields = self.identification();
        fields.extend(self.meeting());
        fields.extend(self.languages());
        fields.extend(self.outcome());
        fields.extend(self.limits());
        fields
    }

    fn identification(&self) -> Vec<(&'static str, Vec<FieldLine>)> {
        let ReportFacts { patient, session, inviting, consulting, .. } = self.facts;
        let institution = |it: &Institution| match (it.name.is_empty(), it.place.is_empty()) {
            (true, _) => Vec::new(),
            (false, true) => vec![FieldLine { text: it.name.clone(), ..FieldLine::default() }],
            (false, false) => {
                one(format!("{}（{}）", it.name.zh, it.place.zh), format!("{} ({})", it.name.en, it.place.en))
            }
        };
        let sex = match patient.sex.as_str() {
            "male" => ("男", "male"),
            "female" => ("女", "female"),
            "other" => ("其他", "other"),
            _ => ("性别不详", "sex unknown"),
        };
        let born = match patient.born.as_str() {
            "" => Vec::new(),
            born => one(format!("{born}出生，{}", sex.0), format!("born {born}, {}", sex.1)),
        };
        vec![
            ("A1", one(format!("{session}，第1版"), format!("{session}, version 1"))),
            ("A3", same(patient.case_number.clone())),
            ("A4", if patient.name.is_empty() { Vec::new() } else { one(&patient.name.zh, &patient.name.en) }),
            ("A5", born),
            ("A7", institution(inviting)),
            ("A8", institution(consulting)),
        ]
    }

    fn meeting(&self) -> Vec<(&'static str, Vec<FieldLine>)> {
        let people = &self.facts.people;
        let clinical = |it: &&Person| !matches!(it.role, Role::Patient | Role::Family);
        let family: Vec<FieldLine> = people.iter().filter(|it| !clinical(it)).map(|it| self.attendance(it)).collect();
        let nobody = || one("患者与家属未参加", "Patient and family did not take part");
        vec![
            ("C1", self.span()),
            ("C2", self.mode()),
            ("C4", self.leaders()),
            ("C5", people.iter().map(|it| self.attendance(it)).collect()),
            ("C7", if family.is_empty() { nobody() } else { family }),
            ("C9", self.incidents()),
        ]
    }

    /// From when until when, in UTC and on the clocks of both sides.
    fn span(&self) -> Vec<FieldLine> {
        let ReportFacts { started, ended, inviting, consulting, .. } = self.facts;
        let told = |zone| format!("{} – {}", local_moment(*started, zone), clock(*ended, zone));
        let sides = [(inviting, "邀请方当地", "Inviting side"), (consulting, "会诊方当地", "Consulting side")];
        let known = sides.into_iter().filter(|(house, ..)| !house.name.is_empty() || house.utc_offset_minutes != 0);
        let side = |(house, zh, en): (&Institution, &str, &str)| {
            let there = told(house.utc_offset_minutes);
            FieldLine::new("", format!("{zh}：{there}"), format!("{en}: {there}"))
        };
        same(told(0)).into_iter().chain(known.map(side)).collect()
    }

    fn mode(&self) -> Vec<FieldLine> {
        let mut lines = one("音视频远程会诊，平台：Consilium", "Audio and video, platform: Consilium");
        if self.told.recorded.is_empty() {
            lines.extend(one("未录制", "Not recorded"));
        }
        for stay in &self.told.recorded {
            let lead = self.interval(stay.from, stay.until);
            lines.push(FieldLine::new(lead, "已录制，经同意", "Recorded, with consent"));
        }
        lines.extend(self.told.cameras.iter().filter_map(|cameras| match cameras {
            RecordedCameras::All => None,
            RecordedCameras::Speakers => Some(FieldLine::new(
                "",
                "录制中仅含发言者的摄像头画面",
                "Of the cameras, that of whoever spoke was recorded",
            )),
            RecordedCameras::None => {
                Some(FieldLine::new("", "按选择未录制摄像头画面", "Cameras were not recorded, by choice"))
            }
        }));
        for stay in &self.told.deliberations {
            let lead = self.interval(stay.from, stay.until);
            lines.push(FieldLine::new(
                lead,
                "闭门讨论，患者与家属退场，停止录制",
                "Closed deliberation: patient and family outside, recording off",
            ));
        }
        lines
    }

    fn interval(&self, from: Timestamp, until: Timestamp) -> String {
        let zone = self.facts.inviting.utc_offset_minutes;
        format!("{}–{}", clock(from, zone), clock(until, zone))
    }

    fn leaders(&self) -> Vec<FieldLine> {
        let people = &self.facts.people;
        let mut lines = Vec::new();
        let named = |who: &Person, zh: &str, en: &str| FieldLine::new(&who.name, zh, en);
        lines.extend(people.iter().filter(|it| it.chair).map(|it| named(it, "主持", "Chair")));
        lines.extend(
            people.iter().filter(|it| it.role == Role::Coordinator).map(|it| named(it, "协调员", "Coordinator")),
        );
        let scribe = self.facts.outcome.scribe;
        let chair = |it: &&Person| scribe.map_or(it.chair, |scribe| it.participant == scribe);
        lines.extend(people.iter().filter(chair).map(|it| named(it, "记录", "Scribe")));
        lines
    }

    fn attendance(&self, person: &Person) -> FieldLine {
        let (zh, en) = role_name(person.role);
        let (chair_zh, chair_en) = if person.chair { ("，主持", ", chair") } else { ("", "") };
        let stays: Vec<String> = person.stays.iter().map(|it| self.interval(it.from, it.until)).collect();
        let millis: i64 = person.stays.iter().map(|it| it.until.millis_since(it.from)).sum();
        let (minutes, stays) = ((millis + 30_000) / 60_000, stays.join(", "));
        let (speaks, listens) = (language_name(&person.speaks), language_name(&person.listens));
        let known = self.qualified(person);
        FieldLine::new(
            &person.name,
            format!("{zh}{chair_zh}；{stays}（{minutes} min）；说{}，听{}{}", speaks.0, listens.0, known.zh),
            format!("{en}{chair_en}; {stays} ({minutes} min); speaks {}, hears {}{}", speaks.1, listens.1, known.en),
        )
    }

    fn incidents(&self) -> Vec<FieldLine> {
        let line = |incident: &Incident| {
            let lead = clock(incident.at, self.facts.inviting.utc_offset_minutes);
            let lead = typed(&incident.what).map_or_else(|| lead.clone(), |words| format!("{lead} “{words}”"));
            let Bilingual { zh, en } = self.incident(&incident.what);
            FieldLine::new(lead, zh, en)
        };
        let mut told: Vec<(Timestamp, FieldLine)> =
            self.told.incidents.iter().take(MOST_INCIDENTS).map(|it| (it.at, line(it))).collect();
        told.extend(self.recording_gaps());
        if told.is_empty() {
            return one("未记录到技术事件", "No technical incident was recorded");
        }
        told.sort_by_key(|(at, _)| *at);
        told.into_iter().map(|(_, line)| line).collect()
    }

    fn incident(&self, what: &IncidentKind) -> Bilingual {
        let name = |who: &ParticipantId| self.name(*who);
        match what {
            IncidentKind::Away { participant, seconds } => Bilingual::new(
                format!("{}：连接中断{seconds} s", name(participant)),
                format!("{}: away for {seconds} s", name(participant)),
            ),
            IncidentKind::InterpreterLost { participant } => Bilingual::new(
                format!("口译员{}掉线，听众改听原声", name(participant)),
                format!("Interpreter {} lost; listeners heard the original", name(participant)),
            ),
            IncidentKind::ChannelSuspended { language, reason } => {
                let why = pause_reason(reason);
                Bilingual::new(format!("{language}频道暂停{}", why.zh), format!("Channel {language} paused{}", why.en))
            }
            IncidentKind::Decided { step, participant, by, reason } => {
                let why = lead_reason(reason.as_ref());
                let told = decided(*step, &name(participant), &name(by));
                Bilingual::new(told.zh + &why.zh, told.en + &why.en)
            }
        }
    }

    /// Holes in what was to be recorded.
    fn recording_gaps(&self) -> Vec<(Timestamp, FieldLine)> {
        let mut told = Vec::new();
        for gap in self.gaps.iter().take(MOST_INCIDENTS) {
            for gap in self.told.recorded.iter().filter_map(|stay| gap.within(stay)) {
                told.push((gap.stay.from, self.gap(&gap)));
            }
        }
        told
    }

    fn gap(&self, gap: &RecordingGap) -> FieldLine {
        let moment = |at| clock_to_the_second(at, self.facts.inviting.utc_offset_minutes);
        let Stay { from, until } = gap.stay;
        let seconds = (until.millis_since(from) + 500) / 1000;
        let (zh, en) = match gap.cause {
            GapCause::DiskFull => ("磁盘已满", "the disk was full"),
            GapCause::DiskFailed => ("磁盘故障", "the disk failed"),
            GapCause::Behind => ("录制程序来不及处理，部分缺失", "the recorder did not keep up and a part is missing"),
            GapCause::Interrupted => ("录制程序中断", "the recorder was down"),
        };
        FieldLine::new(
            format!("{}–{}", moment(from), moment(until)),
            format!("录制缺失至多{seconds} s：{zh}"),
            format!("At most {seconds} s of the recording are missing: {en}"),
        )
    }

    fn languages(&self) -> Vec<(&'static str, Vec<FieldLine>)> {
        let mut spoken: Vec<&str> = self.facts.people.iter().map(|it| it.speaks.as_str()).collect();
        spoken.sort_unstable();
        spoken.dedup();
        let mut work: Vec<FieldLine> = self.told.interpreters.iter().map(|it| self.interpreter(it)).collect();
        if work.is_empty() {
            work = one("未使用口译", "No interpreter was used");
        }
        work.extend(self.told.sights.iter().take(MOST_PASSAGES).map(|it| self.sighted(it)));
        work.extend(self.told.uninterpreted.iter().map(|(language, missed)| self.uninterpreted(language, missed)));
        let handover = |it: &HandedOver| {
            let from = it.from.map_or_else(|| "–".to_owned(), |who| self.name(who));
            let how = if it.forced { taken(it.cause) } else { ("交接", "handed over") };
            let names = format!("{from} → {}", self.name(it.to));
            let lead = clock(it.at, self.facts.inviting.utc_offset_minutes);
            FieldLine::new(lead, format!("{names}（{}）", how.0), format!("{names} ({})", how.1))
        };
        vec![
            ("D1", names_of(&spoken)),
            ("D2", work),
            ("D3", self.told.handovers.iter().map(handover).collect()),
            ("D4", one("未使用机器口译或机器字幕", "No machine interpretation or captions were used")),
            (
                "D5",
                one(
                    "会诊中的原话为准；书面以中文和英文两种文本为准",
                    "The original speech is authoritative; in writing both the Chinese and the English text are",
                ),
            ),
            (
                "D6",
                one(
                    "每个字段注明各语言文本的来源、译者与核对者",
                    "Each field names how each language came about, its translator and its checker",
                ),
            ),
        ]
    }

    /// The name of the document is in one language and stands beside the line.
    fn sighted(&self, sighted: &Sighted) -> FieldLine {
        let Sighted { document, pages: (first, last), stay, .. } = sighted;
        let name = self.name(sighted.interpreter);
        let pages = if first == last { format!("p. {first}") } else { format!("p. {first}–{last}") };
        let quoted = if document.is_empty() { String::new() } else { format!("“{document}” ") };
        FieldLine::new(
            format!("{} {quoted}{pages}", self.interval(stay.from, stay.until)),
            format!("{name}视译文件：仅为口头翻译，书面译文须另行提供"),
            format!("{name} rendered a document from sight: spoken only, a written translation is to follow"),
        )
    }

    fn uninterpreted(&self, language: &str, missed: &Uninterpreted) -> FieldLine {
        let seconds = (missed.millis + 500) / 1000;
        let moment = |at| clock_to_the_second(at, self.facts.inviting.utc_offset_minutes);
        let passage = |it: &Stay| format!("{}–{}", moment(it.from), moment(it.until));
        let when = missed.passages.iter().take(MOST_PASSAGES).map(passage).collect::<Vec<_>>().join(", ");
        let more = match missed.passages.len().saturating_sub(MOST_PASSAGES) {
            0 => (String::new(), String::new()),
            more => (format!("，另有{more}段"), format!(" and {more} more passages")),
        };
        FieldLine::new(
            language,
            format!("未译发言：{seconds} s（{when}{}）", more.0),
            format!("Speech not interpreted: {seconds} s ({when}{})", more.1),
        )
    }

    fn interpreter(&self, work: &InterpreterWork) -> FieldLine {
        let credential = match (work.credential.as_str(), work.waived) {
            ("", true) => ("主持人豁免资质".to_owned(), "credential waived by the chair".to_owned()),
            ("", false) => ("资质未登记".to_owned(), "credential not entered".to_owned()),
            (known, _) => (format!("资质 {known}"), format!("credential {known}")),
        };
        let mut minutes: BTreeMap<&str, i64> = BTreeMap::new();
        for (into, stay) in &work.stretches {
            *minutes.entry(into).or_insert(0) += stay.until.millis_since(stay.from);
        }
        let told = |name_in: &dyn Fn((String, String)) -> String| {
            let each = minutes
                .iter()
                .map(|(into, millis)| format!("→ {} {} min", name_in(language_name(into)), (millis + 30_000) / 60_000));
            let told = each.collect::<Vec<_>>().join(", ");
            if told.is_empty() { "0 min".to_owned() } else { told }
        };
        let [one, other] = work.languages.each_ref().map(|tag| language_name(tag));
        let mode = if self.told.consecutive {
            ("同声与交替传译", "simultaneous and consecutive")
        } else {
            ("同声传译", "simultaneous")
        };
        FieldLine::new(
            self.name(work.participant),
            format!("{}–{}，{}；{}；{}", one.0, other.0, mode.0, told(&|name| name.0), credential.0),
            format!("{}–{}, {}; {}; {}", one.1, other.1, mode.1, told(&|name| name.1), credential.1),
        )
    }

    fn limits(&self) -> Vec<(&'static str, Vec<FieldLine>)> {
        let facts = self.facts;
        let material = |it: &Material| {
            let short: String = it.sha256.chars().take(16).collect();
            line(&short, &it.title, &[])
        };
        let image = |it: &KeyImage| {
            let lead = format!("#{} {}", it.frame, it.display);
            line(lead.trim(), &it.caption, &[])
        };
        let root = match facts.evidence_root.as_str() {
            "" => one("无封存证据", "No evidence was sealed"),
            root => vec![FieldLine::new("Merkle", root, root)],
        };
        vec![
            ("G1", facts.materials.iter().map(material).collect()),
            ("G6", facts.key_images.iter().map(image).collect()),
            (
                "L1",
                one(
                    "本报告为供主管医师参考的会诊意见；由主管医师决定治疗并承担责任。",
                    "This report is advice to the treating physician, who decides on treatment and is responsible for it.",
                ),
            ),
            ("L2", one("会诊医师未对患者进行体格检查。", "The consultants have not examined the patient.")),
            (
                "L3",
                one("意见仅依据本报告所列资料。", "The opinion rests on the materials listed in this report alone."),
            ),
            (
                "L4",
                one(
                    "远程图像未在校准的诊断显示器上阅看，另有声明者除外。",
                    "Remote images were not read on calibrated diagnostic displays, unless declared.",
                ),
            ),
            (
                "L5",
                one(
                    "病情变化或出现新的检查结果时，本意见须重新评估。",
                    "A change of condition or a new result makes a new assessment necessary.",
                ),
            ),
            (
                "L6",
                one(
                    "译文如有疑问，以原文为准并请会诊医师确认。",
                    "Where a translation is in doubt, the original counts and the consultants are asked.",
                ),
            ),
            ("M3", root),
            ("M4", one("无修订", "No amendment")),
            (
                "M5",
                one(
                    "患者或监护人；邀请机构主管医师；会诊机构",
                    "Patient or guardian; treating physician of the inviting institution; consulting institution",
                ),
            ),
            ("M6", same(self.software)),
        ]
    }
}

pub(super) fn line(lead: &str, text: &Bilingual, links: &[EvidenceLink]) -> FieldLine {
    FieldLine { lead: lead.to_owned(), text: text.clone(), links: links.to_vec() }
}

fn role_name(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::LocalExpert => ("当地专家", "local expert"),
        Role::Consultant => ("会诊专家", "consultant"),
        Role::Interpreter => ("口译员", "interpreter"),
        Role::Patient => ("患者", "patient"),
        Role::Family => ("家属", "family"),
        Role::Coordinator => ("协调员", "coordinator"),
        Role::Translator => ("笔译员", "translator"),
        Role::Ops => ("运维", "operations"),
    }
}

/// The languages by their names, in one line.
fn names_of(tags: &[&str]) -> Vec<FieldLine> {
    if tags.is_empty() {
        return Vec::new();
    }
    let (zh, en): (Vec<_>, Vec<_>) = tags.iter().map(|tag| language_name(tag)).unzip();
    one(zh.join("、"), en.join(", "))
}
