//! Every field of a report. The letters are those of the sections; mandatory fields must say something before
//! anybody signs, if only that there is nothing to say. K1 names the action, its person and its day (K2, K3) at once.

use serde::Serialize;

/// Whether a report can do without a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    Mandatory,
    Conditional,
}

/// A field: its code, its need, its name in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FieldSpec {
    pub code: &'static str,
    pub need: Need,
    pub zh: &'static str,
    pub en: &'static str,
}

/// A section: its letter, its name, and the LOINC code where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Section {
    pub letter: char,
    pub zh: &'static str,
    pub en: &'static str,
    pub loinc: Option<(&'static str, &'static str)>,
}

const fn m(code: &'static str, zh: &'static str, en: &'static str) -> FieldSpec {
    FieldSpec { code, need: Need::Mandatory, zh, en }
}

const fn c(code: &'static str, zh: &'static str, en: &'static str) -> FieldSpec {
    FieldSpec { code, need: Need::Conditional, zh, en }
}

const fn section(
    letter: char,
    zh: &'static str,
    en: &'static str,
    loinc: Option<(&'static str, &'static str)>,
) -> Section {
    Section { letter, zh, en, loinc }
}

/// In the order in which they are read: question and answer first, then the plan and who does what, then the rest.
pub const SECTIONS: [Section; 14] = [
    section('B', "会诊问题", "Questions", Some(("42349-1", "Reason for referral (narrative)"))),
    section('J', "会诊结论", "Answers and decision", Some(("51847-2", "Evaluation + Plan note"))),
    section('K', "行动安排", "Actions", Some(("18776-5", "Plan of care note"))),
    section('I', "讨论与意见", "Discussion and opinions", Some(("51848-0", "Evaluation note"))),
    section('H', "疾病", "Disease", Some(("29308-4", "Diagnosis"))),
    section('F', "病情摘要", "Case summary", Some(("10164-2", "History of Present illness Narrative"))),
    section('G', "审阅资料", "Materials reviewed", None),
    section('C', "会诊经过", "Meeting", None),
    section('D', "语言与口译", "Languages and interpretation", None),
    section('E', "知情同意与隐私", "Consent and privacy", Some(("59284-0", "Consent Document"))),
    section('L', "局限", "Limits", None),
    section('A', "标识", "Identification", None),
    section('M', "证据与签署", "Evidence and sign-off", None),
    section('N', "随访", "Follow-up", None),
];

pub const FIELDS: &[FieldSpec] = &[
    m("A1", "报告编号与版本", "Report and version"),
    m("A3", "病例编号", "Case number"),
    m("A4", "患者姓名", "Patient's name"),
    m("A5", "出生日期、性别与证件", "Date of birth, sex, identifiers"),
    c("A6", "国籍、语言与特殊需要", "Nationality, language, special needs"),
    m("A7", "邀请机构与主管医师", "Inviting institution, treating physician"),
    m("A8", "会诊机构", "Consulting institution"),
    m("A9", "会诊类型", "Kind of case"),
    c("A10", "监护人", "Guardian"),
    m("B1", "申请人与日期", "Applicant and date"),
    m("B2", "提出的问题", "Questions asked"),
    m("B3", "会诊目的", "Purpose"),
    m("B4", "紧急程度与期限", "Urgency, needed by"),
    m("B5", "患者与家属想了解的事项", "What patient and family want to know"),
    c("B6", "已告知患者的内容", "What the patient has been told"),
    m("B7", "分诊", "Triage"),
    m("C1", "开始与结束", "Start and end"),
    m("C2", "方式与录制", "Mode and recording"),
    m("C3", "各方所在地", "Locations"),
    m("C4", "主持、协调与记录", "Chair, coordinator, scribe"),
    m("C5", "参加者（系统记录）", "Participants, as recorded by the system"),
    m("C6", "学科构成", "Disciplines required and present"),
    m("C7", "患者与家属在场", "Patient and family present"),
    m("C8", "利益冲突", "Conflicts of interest"),
    m("C9", "技术事件", "Technical incidents"),
    m("D1", "使用的语言", "Languages used"),
    m("D2", "口译员", "Interpreters"),
    c("D3", "口译交接", "Handovers"),
    c("D4", "机器翻译与字幕", "Machine interpretation and captions"),
    m("D5", "报告的权威语言", "Authoritative language"),
    m("D6", "翻译状态", "State of translation"),
    c("D7", "歧义及处理", "Ambiguities and how they were settled"),
    m("E1", "远程会诊同意", "Consent to the consultation"),
    c("E2", "跨境传输同意", "Consent to cross-border transfer"),
    m("E3", "录制同意", "Consent to recording"),
    c("E4", "旁听与教学", "Observers and teaching"),
    m("E5", "由谁同意", "Who consented"),
    c("E6", "撤回与变更", "Withdrawals and changes"),
    m("E7", "身份核对", "Identity check"),
    m("F1", "主诉与病史", "Presenting problem and history"),
    m("F2", "诊断", "Diagnoses"),
    c("F3", "合并症", "Comorbidities"),
    m("F4", "用药与过敏", "Medicines and allergies"),
    c("F5", "既往治疗", "Previous treatment"),
    m("F6", "体能状态", "Performance status"),
    c("F7", "体重、身高与器官功能", "Weight, height, organ function"),
    c("F8", "妊娠与生育", "Pregnancy and fertility"),
    m("F9", "家族与社会心理情况", "Family, social and psychological history"),
    c("F10", "中医治疗", "Traditional Chinese medicine"),
    m("F11", "体检所见", "Examination findings"),
    m("G1", "审阅的资料", "Materials reviewed"),
    m("G2", "原报告及其语言", "Original report and its language"),
    m("G3", "审阅者与时间", "Reviewed by whom and when"),
    m("G4", "质量与适用性", "Quality and adequacy"),
    m("G5", "与原报告是否一致", "Own reading against the original report"),
    c("G6", "关键图像", "Key images"),
    m("G7", "缺失的资料", "Missing materials"),
    m("H1", "部位与侧别", "Site and laterality"),
    c("H2", "组织学", "Histology"),
    c("H3", "生物标志物", "Biomarkers"),
    c("H4", "基因", "Genomics"),
    m("H5", "分期", "Stage"),
    c("H6", "靶病灶与测量", "Target lesions"),
    c("H7", "风险评分", "Risk scores"),
    c("H8", "非肿瘤疾病的严重程度", "Severity, where it is no tumour"),
    m("I1", "各学科意见", "Opinions by discipline"),
    c("I2", "鉴别诊断", "Differential diagnosis"),
    m("I3", "讨论的方案", "Options considered"),
    m("I4", "未采纳的方案及理由", "Options rejected and why"),
    m("J1", "对问题的答复", "Answers to the questions"),
    m("J2", "推荐方案", "Recommended plan"),
    m("J3", "一致程度", "Strength"),
    m("J4", "异议", "Dissent"),
    c("J5", "保留与弃权", "Reservations and abstentions"),
    c("J6", "无推荐方案的理由", "Why there is no recommendation"),
    c("J7", "治疗前补充检查", "Tests before treatment"),
    m("J8", "患者意愿", "Patient's preference"),
    m("J9", "危险信号与当地处理", "Red flags and what to do"),
    c("J10", "试验、转诊与同情用药", "Trial, transfer, compassionate use"),
    m("J11", "支持与康复", "Supportive care and rehabilitation"),
    m("K1", "行动、负责人与期限", "Actions, responsible person, due"),
    m("K4", "如何告知负责人", "How the responsible person was informed"),
    m("K5", "行动状态", "State of the actions"),
    m("K6", "由谁告知患者", "Who tells the patient"),
    m("K7", "由谁告知转诊医师", "Who tells the referrer"),
    m("K8", "再次讨论", "Re-discussion"),
    m("L1", "意见性质", "Nature of this opinion"),
    m("L2", "未经会诊医师体检", "No examination by the consultants"),
    m("L3", "依据的资料", "Basis"),
    m("L4", "图像显示条件", "Display conditions"),
    m("L5", "有效性", "Validity"),
    m("L6", "翻译的局限", "Limits of translation"),
    m("M3", "录制与证据", "Recording and evidence"),
    m("M4", "修订", "Amendments"),
    m("M5", "分发", "Distribution"),
    m("M6", "软件与模板", "Software and template"),
    c("N1", "执行情况", "Whether the plan was carried out"),
    c("N2", "结局", "Outcome"),
    c("N3", "术后病理与意见对照", "Pathology or surgery against this opinion"),
    c("N4", "患者体验", "Patient's experience"),
    c("N5", "经验教训", "What was learned"),
];

/// Fields that are told and not written: they follow from the state of the report, from signatures and from links.
/// None of them is part of what is signed.
pub(super) const STATUS: FieldSpec = m("A2", "状态", "Status");
pub(super) const SIGNATURES: FieldSpec = m("M1", "签署", "Signatures");
pub(super) const EVIDENCE: FieldSpec = c("M7", "各项陈述的依据", "What the statements rest on");

/// A field that stands in the place of a mandatory one that says nothing.
pub(super) fn instead_of(code: &str) -> Option<&'static str> {
    // Where nothing is recommended, the reason is what must be said.
    (code == "J2").then_some("J6")
}

/// The field of a code.
pub fn field_spec(code: &str) -> Option<&'static FieldSpec> {
    FIELDS.iter().find(|field| field.code == code)
}
