//! The demo case as its report needs it: the records of an hour, and what the case brings. Everybody is invented.

use std::collections::BTreeMap;

use consilium_core::interpretation::{Fact, TakeCause};
use consilium_core::model::{BoothId, InvitationId, ItemId, Language, ParticipantId, Role, Timestamp};
use consilium_core::outcome::OutcomeFact;
use consilium_core::protocol::{
    Bilingual, BoothMicrophone, Credential, EvidenceLink, Intent, ItemBody, Stance, Strength,
};
use consilium_core::report::{CaseBrief, Colleague, FieldLine, Institution, KeyImage, LinkedImage, Material, Patient};
use consilium_core::session::Record;

/// 2026-09-21, 16:00 in Shanghai.
const START: i64 = 1_789_977_600_000;
const MINUTE: i64 = 60_000;

const LIN: ParticipantId = ParticipantId(1);
const ZHAO: ParticipantId = ParticipantId(2);
const MARSH: ParticipantId = ParticipantId(3);
const COLE: ParticipantId = ParticipantId(4);
const LI: ParticipantId = ParticipantId(5);
const CHEN: ParticipantId = ParticipantId(6);
const WANG: ParticipantId = ParticipantId(7);
const ZHOU: ParticipantId = ParticipantId(8);

const PEOPLE: [(ParticipantId, Role, &str, &str, &str, i64); 8] = [
    (LIN, Role::LocalExpert, "林悦 (Lin Yue)", "zh", "zh", 0),
    (ZHAO, Role::LocalExpert, "赵凯 (Zhao Kai)", "zh", "zh", 1),
    (MARSH, Role::Consultant, "Helen Marsh", "en", "en", 2),
    (COLE, Role::Consultant, "Adebayo Cole", "en", "en", 2),
    (LI, Role::Interpreter, "李娜 (Li Na)", "en", "zh", 0),
    (CHEN, Role::Interpreter, "陈昊 (Chen Hao)", "en", "zh", 0),
    (WANG, Role::Family, "王敏 (Wang Min)", "zh", "zh", 3),
    (ZHOU, Role::Coordinator, "周琪 (Zhou Qi)", "zh", "zh", 0),
];

/// The title of the demo consultation in the report.
pub const REPORT_TITLE: &str =
    "右肺上叶腺癌：多学科会诊 · Right upper lobe adenocarcinoma: multidisciplinary consultation";

/// The series of the CT, and the slice of it that everybody looked at.
const SERIES: &str = "1.2.826.0.1.3680043.10.543.2041.1.1";
const SLICE: &str = "1.2.826.0.1.3680043.10.543.2041.1.1.128";

fn at(minute: i64) -> Timestamp {
    Timestamp(START + minute * MINUTE)
}

fn tag(text: &str) -> Option<Language> {
    text.parse().ok()
}

/// The records of the session, in order.
pub fn report_records() -> Vec<(Timestamp, Record)> {
    let mut records = Vec::new();
    for (participant, role, name, speaks, listens, minute) in PEOPLE {
        let (Ok(name), Some(speaks), Some(listens)) = (name.parse(), tag(speaks), tag(listens)) else { continue };
        let invitation = InvitationId(participant.0);
        records.push((at(minute), Record::SeatTaken { participant, invitation, role, name }));
        records.push((at(minute), Record::Languages { participant, speaks, listens }));
        records.push((at(minute), Record::Entered { participant }));
        if participant == LIN {
            records.push((at(minute), Record::ChairPassed { participant: Some(LIN) }));
        }
    }
    let reason = String::new();
    records.push((at(4), Record::Recording { on: true, by: LIN, reason }));
    records.extend(interpreting());
    records.extend(outcome().into_iter().map(|(minute, fact)| (at(minute), Record::Outcome { fact })));
    if let Some(language) = tag("en") {
        // The consultants are in, and the interpreter is not on air yet.
        let missed = Record::Uninterpreted { language, from: at(2), until: at(3), millis: 52_000 };
        records.push((at(3), missed));
    }
    records.push((at(40), Record::Deliberation { on: true, by: LIN }));
    records.push((at(40), Record::Left { participant: WANG }));
    records.push((at(45), Record::Deliberation { on: false, by: LIN }));
    records.push((at(45), Record::Entered { participant: WANG }));
    records.push((at(58), Record::Ended { by: Some(LIN) }));
    records.sort_by_key(|(at, _)| *at);
    records
}

fn interpreting() -> Vec<(Timestamp, Record)> {
    let (Some(zh), Some(en)) = (tag("zh"), tag("en")) else { return Vec::new() };
    let booth = BoothId(1);
    let mut facts = Vec::new();
    for (who, number) in [(LI, "CATTI-1 20180412"), (CHEN, "CATTI-1 20190377")] {
        let languages = [zh.clone(), en.clone()];
        let credential = number
            .split_once(' ')
            .map(|(body, number)| Credential { body: body.to_owned(), number: number.to_owned() });
        facts.push((0, Fact::Joined { who, booth, languages }));
        facts.push((0, Fact::CheckedIn { who, credential, may_record: true }));
    }
    facts.push((3, Fact::Microphone { who: LI, state: BoothMicrophone::Live, by: Some(LI) }));
    facts.push((
        30,
        Fact::HandedOver { booth, from: Some(LI), to: CHEN, forced: false, cause: Some(TakeCause::Agreed) },
    ));
    facts.into_iter().map(|(minute, fact)| (at(minute), Record::Interpretation { fact })).collect()
}

fn both(zh: &str, en: &str) -> Bilingual {
    Bilingual::new(zh, en)
}

/// What the scribe wrote and the experts voted, with the minute of each.
fn outcome() -> Vec<(i64, OutcomeFact)> {
    let mut facts: Vec<(i64, OutcomeFact)> = vec![(5, OutcomeFact::ScribeNamed { participant: Some(ZHOU), by: LIN })];
    for ((minute, body), number) in items().into_iter().zip(1..) {
        facts.push((minute, OutcomeFact::Written { item: ItemId(number), body, by: ZHOU }));
    }
    let said = |from: i64, until: i64| EvidenceLink::Audio { from: at(from), until: at(until) };
    let shown = EvidenceLink::Image { series: SERIES.to_owned(), instance: SLICE.to_owned(), frame: 1 };
    let read = EvidenceLink::Document { document: "ebus".to_owned(), page: 2 };
    for (item, links) in [(4, vec![said(20, 23)]), (1, vec![said(12, 15), shown, read])] {
        facts.push((46, OutcomeFact::Linked { item: ItemId(item), links, by: ZHOU }));
    }
    let none = Bilingual::default;
    let votes = [
        (LIN, 4, Stance::Agree, none(), none()),
        (MARSH, 4, Stance::Agree, none(), none()),
        (COLE, 4, Stance::Agree, none(), none()),
        (
            ZHAO,
            4,
            Stance::Reservation,
            both("淋巴结2.1 cm，倾向放疗", "nodal bulk 2.1 cm argues for radiotherapy"),
            both("手术前补充PET-CT原始图像", "PET-CT images to be obtained before surgery"),
        ),
        (ZHAO, 1, Stance::Dissent, both("淋巴结2.1 cm，倾向放疗", "nodal bulk 2.1 cm argues for radiotherapy"), none()),
    ];
    for (participant, item, stance, basis, effect) in votes {
        let item = ItemId(item);
        facts.push((50, OutcomeFact::StanceTaken { item, on_revision: 1, participant, stance, basis, effect }));
    }
    facts
}

fn items() -> Vec<(i64, ItemBody)> {
    let question = |zh: &str, en: &str, answer: Bilingual, strength| ItemBody::Question {
        text: both(zh, en),
        answer,
        strength: Some(strength),
    };
    let option = |zh: &str, en: &str, priority, evidence: Bilingual| ItemBody::Option {
        text: both(zh, en),
        priority,
        intent: priority.map(|_| Intent::Curative),
        evidence,
    };
    let action = |zh: &str, en: &str, owner: &str, due: &str| ItemBody::Action {
        text: both(zh, en),
        owner: owner.to_owned(),
        due: due.to_owned(),
    };
    let flag = |zh: &str, en: &str| ItemBody::RedFlag { text: both(zh, en) };
    vec![
        (
            6,
            question(
                "肿瘤能否切除：直接手术，还是诱导治疗后手术？",
                "Is the tumour resectable, at once or after induction?",
                both(
                    "可切除：先诱导治疗，9周后评估，再行右肺上叶切除。",
                    "Resectable: induction first, assessment at 9 weeks, then right upper lobectomy.",
                ),
                Strength::Majority,
            ),
        ),
        (
            7,
            question(
                "EGFR L858R突变且单站N2，应选择哪种全身治疗？",
                "Which systemic treatment fits EGFR L858R with single-station N2?",
                both("奥希替尼 80 mg 每日一次。", "Osimertinib 80 mg once daily."),
                Strength::Unanimous,
            ),
        ),
        (
            8,
            question(
                "患者赴伦敦治疗是否获益？",
                "Is travelling to London of benefit to the patient?",
                both(
                    "不需要出国：各项治疗均可在上海完成。",
                    "No need to travel: every part of the treatment is available in Shanghai.",
                ),
                Strength::Unanimous,
            ),
        ),
        (
            22,
            option(
                "新辅助奥希替尼 80 mg 每日一次，9周后重新分期，再行右肺上叶切除",
                "Neoadjuvant osimertinib 80 mg once daily, re-stage at 9 weeks, then right upper lobectomy",
                Some(1),
                both("III期临床试验", "phase III trial"),
            ),
        ),
        (
            26,
            option(
                "同步放化疗后奥希替尼巩固",
                "Concurrent chemoradiation, then osimertinib consolidation",
                Some(2),
                both("III期临床试验", "phase III trial"),
            ),
        ),
        (28, option("直接手术", "Upfront surgery", None, Bilingual::default())),
        (
            30,
            ItemBody::Test {
                text: both("补充PET-CT原始图像", "Original PET-CT images"),
                changes: both("若纵隔多站受累，改为方案2", "option 2 if several mediastinal stations are involved"),
            },
        ),
        (47, action("补充PET-CT原始图像", "Obtain the original PET-CT images", "周琪 (Zhou Qi)", "2026-09-28")),
        (
            47,
            action("开始奥希替尼 80 mg 每日一次", "Start osimertinib 80 mg once daily", "林悦 (Lin Yue)", "2026-09-26"),
        ),
        (
            47,
            action(
                "向患者和家属说明方案",
                "Explain the plan to the patient and the family",
                "林悦 (Lin Yue)",
                "2026-09-21",
            ),
        ),
        (48, action("胸部CT重新分期", "Re-staging CT of the chest", "赵凯 (Zhao Kai)", "2026-11-23")),
        (48, action("第二次会诊", "Second session", "周琪 (Zhou Qi)", "2026-11-30")),
        (49, flag("新发气短：当天就诊", "New breathlessness: review on the same day")),
        (49, flag("QT延长：停药并复查心电图", "QT prolongation: stop the medicine and repeat the ECG")),
        (49, flag("咯血：急诊就诊", "Haemoptysis: go to the emergency department")),
    ]
}

/// What the case brings to the draft.
pub fn report_brief() -> CaseBrief {
    CaseBrief {
        patient: Patient {
            name: both("王建国", "Wang Jianguo"),
            born: "1968-03-14".to_owned(),
            sex: "male".to_owned(),
            case_number: "2041".to_owned(),
        },
        inviting: Institution {
            name: both("演示东方医院 胸外科", "Demo Hospital East, Thoracic Surgery"),
            place: both("上海", "Shanghai"),
            utc_offset_minutes: 480,
        },
        consulting: Institution {
            name: both("演示西方医院 胸部肿瘤科", "Demo Hospital West, Thoracic Oncology"),
            place: both("伦敦", "London"),
            utc_offset_minutes: 60,
        },
        team: team(),
        materials: materials(),
        key_images: vec![KeyImage {
            study: "1.2.826.0.1.3680043.10.543.2041.1".to_owned(),
            series: SERIES.to_owned(),
            instance: SLICE.to_owned(),
            frame: 1,
            caption: both(
                "第128层：肿块与上腔静脉之间脂肪间隙清楚",
                "Slice 128: clear fat plane between the mass and the superior vena cava",
            ),
            display: "C 40 W 400".to_owned(),
        }],
        linked_images: vec![LinkedImage {
            series: SERIES.to_owned(),
            instance: SLICE.to_owned(),
            source: SLICE.to_owned(),
            series_number: 2,
            slice: 128,
        }],
        recording_gaps: Vec::new(),
        given: given(),
        machine: BTreeMap::new(),
        patient_version: patient_version(),
        evidence_root: "5c1f0a7be2d94c36a8f7013d6e5b92c4d10f8e3a7762b9515fd0c4a83e21b6d9".to_owned(),
        software: format!("Consilium {}", env!("CARGO_PKG_VERSION")),
    }
}

fn team() -> Vec<Colleague> {
    let east = both("演示东方医院", "Demo Hospital East");
    let west = both("演示西方医院", "Demo Hospital West");
    let rows = [
        ("林悦 (Lin Yue)", Role::LocalExpert, "110000000000001", "CN", &east),
        ("赵凯 (Zhao Kai)", Role::LocalExpert, "110000000000002", "CN", &east),
        ("Helen Marsh", Role::Consultant, "GMC 7000001", "GB", &west),
        ("Adebayo Cole", Role::Consultant, "GMC 7000002", "GB", &west),
    ];
    rows.map(|(name, role, licence, country, institution)| Colleague {
        name: name.to_owned(),
        role,
        specialties: vec!["oncology".to_owned()],
        licence: licence.to_owned(),
        country: country.to_owned(),
        institution: institution.clone(),
    })
    .to_vec()
}

fn materials() -> Vec<Material> {
    let rows = [
        (
            "ct",
            "胸部CT，2026-09-02（DICOM，层厚1 mm）",
            "CT chest, 2026-09-02 (DICOM, 1 mm slices)",
            "application/dicom",
        ),
        ("pet", "PET-CT报告（中文，已译）", "PET-CT report (Chinese, translated)", "application/pdf"),
        (
            "ebus",
            "EBUS细胞学报告（中文，已译并核对）",
            "EBUS cytology report (Chinese, translated and checked)",
            "application/pdf",
        ),
        ("pathology", "活检病理，EGFR L858R，PD-L1 20%", "Biopsy pathology, EGFR L858R, PD-L1 20 %", "application/pdf"),
        ("mri", "脑部磁共振报告，2026-09-10", "Brain MRI report, 2026-09-10", "application/pdf"),
        ("lung", "肺功能", "Pulmonary function", "application/pdf"),
        ("blood", "血液检查", "Blood tests", "application/pdf"),
    ];
    let digest = |id: &str| {
        // An invented file has an invented digest.
        let figures =
            id.bytes().cycle().zip(1u32..).map(|(byte, at)| format!("{:02x}", (u32::from(byte) * 31 + at * 17) % 256));
        figures.take(32).collect::<String>()
    };
    rows.map(|(id, zh, en, media_type)| Material {
        id: id.to_owned(),
        title: both(zh, en),
        media_type: media_type.to_owned(),
        sha256: digest(id),
    })
    .to_vec()
}

fn given() -> BTreeMap<String, Vec<FieldLine>> {
    let rows = [
        ("A9", "", "首次多学科会诊", "First multidisciplinary consultation"),
        ("B1", "2026-09-14", "王敏（女儿）", "王敏 Wang Min (daughter)"),
        ("B3", "", "治疗选择、手术可行性", "Choice of treatment, feasibility of surgery"),
        ("B4", "", "尽快，2周内", "Soon, within 2 weeks"),
        ("B5", "", "“能不能手术切除？有必要去伦敦手术吗？”", "“Can it be removed, and should we go to London for it?”"),
        ("B7", "2026-09-15", "林悦：接受，胸部肿瘤", "林悦 Lin Yue: accepted, thoracic oncology"),
        ("C3", "", "患者与当地专家：上海；会诊专家：伦敦", "Patient and local experts: Shanghai; consultants: London"),
        ("C6", "", "胸外科、影像科、肿瘤内科均到场", "Thoracic surgery, radiology and medical oncology all present"),
        ("C8", "", "无利益冲突申报", "None declared"),
        ("E1", "2026-09-16", "患者本人书面同意远程会诊", "The patient consented to the consultation in writing"),
        ("E2", "2026-09-16", "同意跨境传输资料", "Consented to cross-border transfer of data"),
        (
            "E3",
            "2026-09-16",
            "同意录制，用于病历与证据，保存15年",
            "Consented to recording for the record and as evidence, kept for 15 years",
        ),
        ("E5", "2026-09-16", "王建国本人，中文表单第3版", "王建国 Wang Jianguo himself, Chinese form version 3"),
        ("E7", "", "周琪核对身份证与病历", "周琪 Zhou Qi compared identity card and file"),
        (
            "F1",
            "",
            "体检发现右肺上叶肿块；咳嗽2个月；ECOG 1",
            "Mass in the right upper lobe found at a health check; cough for 2 months; ECOG 1",
        ),
        (
            "F2",
            "",
            "右肺上叶腺癌，34 mm，EGFR L858R，单站N2",
            "Right upper lobe adenocarcinoma, 34 mm, EGFR L858R, single-station N2",
        ),
        ("F3", "", "高血压", "Hypertension"),
        ("F4", "", "氨氯地平 5 mg 每日一次；无已知过敏", "Amlodipine 5 mg once daily; no known allergy"),
        ("F6", "", "ECOG 1，FEV1占预计值82%", "ECOG 1, FEV1 82 % of predicted"),
        (
            "F9",
            "",
            "与妻子和女儿同住；无肺癌家族史",
            "Lives with his wife and daughter; no family history of lung cancer",
        ),
        (
            "F11",
            "2026-09-15",
            "林悦：心肺听诊正常，锁骨上淋巴结未触及",
            "林悦 Lin Yue: heart and lungs normal, supraclavicular nodes not palpable",
        ),
        (
            "G2",
            "",
            "原报告均在场，中文；EBUS报告的译文已核对",
            "The original reports were present, in Chinese; the translation of the EBUS report was checked",
        ),
        ("G3", "", "赵凯：会诊前与会诊中", "赵凯 Zhao Kai: before and in the session"),
        ("G4", "", "CT层厚1 mm，静脉期，足以判断", "CT slices of 1 mm, venous phase, adequate"),
        ("G5", "", "CT自行阅片，与原报告一致", "CT read anew, concordant with the original report"),
        ("G7", "", "缺少：病理切片；PET-CT原始图像", "Missing: pathology slides; original PET-CT images"),
        ("H1", "", "肺，右上叶", "Lung, right upper lobe"),
        ("H2", "", "腺癌", "Adenocarcinoma"),
        ("H3", "", "EGFR L858R；PD-L1 20%", "EGFR L858R; PD-L1 20 %"),
        ("H5", "UICC 9", "cT2a N2a M0，IIIA期（UICC第9版）", "cT2a N2a M0, stage IIIA (UICC 9th edition)"),
        (
            "J8",
            "",
            "患者希望在上海治疗，愿意接受手术",
            "The patient wishes to be treated in Shanghai and accepts surgery",
        ),
        (
            "J11",
            "",
            "戒烟支持、呼吸训练、心理支持",
            "Support to stop smoking, breathing exercises, psychological support",
        ),
        ("K6", "2026-09-21", "林悦", "林悦 Lin Yue"),
        ("K7", "2026-09-22", "周琪", "周琪 Zhou Qi"),
        ("K8", "2026-11-30", "重新分期之后，或出现危险信号时", "After re-staging, or when a red flag appears"),
    ];
    let mut given: BTreeMap<String, Vec<FieldLine>> = BTreeMap::new();
    for (code, lead, zh, en) in rows {
        given.entry(code.to_owned()).or_default().push(FieldLine::new(lead, zh, en));
    }
    given
}

fn patient_version() -> Vec<FieldLine> {
    vec![
        FieldLine::new(
            "1",
            "肿瘤可以手术，但先吃药。奥希替尼每天一片（80 mg），9周后复查CT。",
            "The tumour can be operated on, after a medicine first. One tablet of osimertinib (80 mg) a day, then a new CT after 9 weeks.",
        ),
        FieldLine::new(
            "2",
            "不需要去伦敦：每一步都可以在上海完成。",
            "You need not go to London: every step can be done in Shanghai.",
        ),
        FieldLine::new(
            "!",
            "新出现气短：当天来医院。咯血：去急诊。",
            "New breathlessness: come to the hospital on the same day. Coughing blood: go to the emergency department.",
        ),
    ]
}
