use consilium_core::cases::{
    CaseEvent, CaseState, ItemKind, ItemState, LetterText, Occasion, Profile, Request, Scope, Signer, Summary, Task,
    Term, Translation, TranslationState, decide, template, write_letter,
};
use consilium_core::model::{CaseId, Language, Role, SessionId, Timestamp};
use serde_json::json;

use super::invite::InviteError;
use super::samples_after::{SampleHour, reported};
use crate::config::Origin;
use crate::ops::wall_clock;
use crate::report::DeskError;
use crate::store::{
    Appointment, By, Colleague, NewCase, NewColleague, NewConsent, NewLetter, NewPerson, NewTask, NotedEvent, Secret,
    Store, StoreError,
};

pub(super) const ACTOR: &str = "samples";
pub(super) const DAY_S: i64 = 24 * 3600;
pub(super) const APPLICANT: &str = "王敏 (Wang Min)";
/// He leads the consultations.
pub(super) const CHAIR: &str = "林悦 (Lin Yue)";
const YEAR_S: i64 = 365 * DAY_S;

/// Why there are no samples.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Invite(#[from] InviteError),
    #[error("the report of a sample: {0}")]
    Report(#[from] DeskError),
    #[error("the samples do not fit the product: {0}")]
    Misfit(String),
}

/// Links to the pages around the demo consultation.
#[derive(Debug)]
pub struct SampleLinks {
    pub desk: String,
    pub my_expert: String,
    pub my_interpreter: String,
    pub my_translator: String,
    pub track: String,
    pub request: String,
}

/// Somebody of the demo case: name, role, languages, country, zone, credential.
type Sample = (&'static str, Role, [&'static str; 2], &'static str, &'static str, &'static str);

const SHANGHAI: &str = "Asia/Shanghai";
const LONDON: &str = "Europe/London";

const PEOPLE: [Sample; 7] = [
    (CHAIR, Role::LocalExpert, ["zh", "zh"], "CN", SHANGHAI, "110000000000001"),
    ("赵凯 (Zhao Kai)", Role::LocalExpert, ["zh", "zh"], "CN", SHANGHAI, "110000000000002"),
    ("Helen Marsh", Role::Consultant, ["en", "en"], "GB", LONDON, "GMC 7000001"),
    ("Adebayo Cole", Role::Consultant, ["en", "en"], "GB", LONDON, "GMC 7000002"),
    ("李娜 (Li Na)", Role::Interpreter, ["zh", "en"], "CN", SHANGHAI, "CATTI 1 2019-0001"),
    ("陈昊 (Chen Hao)", Role::Interpreter, ["en", "zh"], "GB", LONDON, "CIOL 0002"),
    ("周琪 (Zhou Qi)", Role::Translator, ["zh", "en"], "CN", SHANGHAI, "CATTI 2 2021-0003"),
];

/// Where a sample stands, of which specialty, and what is asked.
type OtherCase = (CaseState, &'static str, &'static str);

/// Every state but one: a draft is a form in somebody's browser that was not sent, and no case is kept of it.
const OTHERS: [OtherCase; 14] = [
    (CaseState::Submitted, "cardiology", "活动后气短，是否需要手术？ Short of breath: is an operation needed?"),
    (CaseState::Triage, "neurology", "反复头痛半年。 Headaches for half a year."),
    (CaseState::Returned, "orthopaedics", "膝关节疼痛。 Pain in the knee."),
    (CaseState::Preparing, "oncology", "肺结节 9 mm，如何随访？ Nodule of 9 mm: how to follow it?"),
    (CaseState::InSession, "oncology", "肺结节是否需要切除？ Should the nodule be removed?"),
    (CaseState::ReportDraft, "oncology", "靶向药物耐药后的选择。 Options after resistance."),
    (CaseState::Declined, "general", "全面体检。 A general check-up."),
    (CaseState::Cancelled, "cardiology", "心律不齐。 Irregular heartbeat."),
    (CaseState::Scheduled, "oncology", "术后是否需要辅助治疗？ Adjuvant treatment after surgery?"),
    (CaseState::Accepted, "oncology", "穿刺后如何选择治疗？ Which treatment after the biopsy?"),
    (CaseState::SignOff, "oncology", "能否先用药再手术？ Medicine first, then surgery?"),
    (CaseState::Released, "oncology", "确诊后去哪里治疗？ Where to be treated?"),
    (CaseState::FollowUp, "oncology", "按方案治疗后如何复查？ What to check during the treatment?"),
    (CaseState::Closed, "oncology", "治疗结束后如何康复？ How to recover after the treatment?"),
];

/// Where samples are made, and of whom.
pub(super) struct Ground<'a> {
    pub(super) store: &'a Store,
    pub(super) base: &'a Origin,
    pub(super) people: &'a [Colleague],
    pub(super) hour: &'a SampleHour<'a>,
}

/// The demo case ready for its session, and others at the states of the journey; made once.
pub async fn sample_cases(
    store: &Store,
    base: &Origin,
    session: &SessionId,
    hour: &SampleHour<'_>,
) -> Result<SampleLinks, SampleError> {
    let people = directory(store).await?;
    let now = wall_clock();
    let (case, fresh) = open(store, session.as_str(), ("oncology", DEMO_QUESTION), now).await?;
    if fresh {
        prepare_demo(store, case, &people, session, now).await?;
        if session.as_str() == "demo" {
            let ground = Ground { store, base, people: &people, hour };
            for (number, sample) in OTHERS.into_iter().enumerate() {
                other(&ground, number, sample, now).await?;
            }
        }
    }
    links(store, base, case, &people, now).await
}

const DEMO_QUESTION: &str =
    "能不能手术切除？有必要去伦敦手术吗？ Can it be removed, and should we go to London for it?";

pub(super) fn fits<T, E: std::fmt::Display>(read: Result<T, E>) -> Result<T, SampleError> {
    read.map_err(|error| SampleError::Misfit(error.to_string()))
}

/// Everybody, as far as the directory does not have them yet.
async fn directory(store: &Store) -> Result<Vec<Colleague>, SampleError> {
    let mut people = Vec::new();
    for (name, role, languages, country, zone, credential) in PEOPLE {
        let known = store.directory(Some(role)).await?.into_iter().find(|who| who.person.name.reveal() == name);
        let who = match known {
            Some(who) => who,
            None => {
                let mut languages: Vec<String> = languages.map(str::to_owned).to_vec();
                languages.dedup();
                let east = country == "CN";
                let expert = matches!(role, Role::LocalExpert | Role::Consultant);
                let profile = Profile {
                    specialties: if expert { vec!["oncology".to_owned()] } else { Vec::new() },
                    languages,
                    country: country.to_owned(),
                    hospital: if east { "演示东方医院 Demo Hospital East" } else { "Demo Hospital West" }.to_owned(),
                    credential: credential.to_owned(),
                    time_zone: zone.to_owned(),
                    ..Profile::default()
                };
                let person =
                    NewColleague { role, name: fits(name.parse())?, email: String::new(), profile, listed: true };
                Colleague { id: store.add_colleague(&person).await?, person }
            }
        };
        people.push(who);
    }
    Ok(people)
}

/// The same sample again is the case that is there.
async fn open(
    store: &Store,
    key: &str,
    (specialty, question): (&str, &str),
    asked: Timestamp,
) -> Result<(i32, bool), SampleError> {
    let secret = Secret::presented(&format!("sample-case-{key}")).ok_or(SampleError::Misfit("its key".to_owned()))?;
    let request = json!({
        "relation": "child", "applicant_name": APPLICANT, "phone": "+86 21 5555 0134", "email": "",
        "patient_name": "王建国 (Wang Jianguo)", "patient_born": "1968-03-14", "address": "上海",
        "specialty": specialty, "purpose": question, "preferred_expert": CHAIR, "language": "zh",
    });
    let new = NewCase {
        submission: secret,
        specialty: specialty.to_owned(),
        patient_name: fits("王建国 (Wang Jianguo)".parse())?,
        patient_born: fits("1968-03-14".parse())?,
        language: "zh".to_owned(),
        request,
        due: asked.plus_seconds(DAY_S),
        items: template(specialty),
    };
    Ok(store.open_case(&new, asked).await?)
}

/// As the guards allow it; what they refuse shows that the samples no longer fit.
pub(super) async fn walk(
    store: &Store,
    case: i32,
    to: CaseState,
    reason: &str,
    at: Timestamp,
) -> Result<(), SampleError> {
    let whole = store.whole_case(case).await?.ok_or(SampleError::Misfit("no case".to_owned()))?;
    let from = whole.case.state;
    let event = decide(from, &whole.facts(), Request { to, reason, at });
    let event = event.map_err(|refusals| SampleError::Misfit(format!("{from} to {to}: {refusals:?}")))?;
    let noted = NotedEvent { at, actor: ACTOR.to_owned(), event };
    let now = wall_clock();
    let due = if to == CaseState::Triage { now.plus_seconds(-DAY_S) } else { now.plus_seconds(3 * DAY_S) };
    store.move_case(case, (from, to), due, &noted).await?;
    Ok(())
}

/// A letter to the family, to be copied: samples go out by no mail.
pub(super) async fn letter(
    store: &Store,
    case: i32,
    kind: &'static str,
    occasion: Occasion<'_>,
    at: Timestamp,
) -> Result<(), SampleError> {
    let LetterText { subject, body } = write_letter(&Language::chinese(), APPLICANT, case, occasion);
    let (recipient, address) = (APPLICANT.to_owned(), String::new());
    let new = NewLetter { case: Some(case), kind, recipient, address, subject, body, calendar: None, due: at };
    store.write_letter(&new, false, By { actor: ACTOR, at }).await?;
    Ok(())
}

/// Something that the case owes, or owed until now.
pub(super) async fn owe(store: &Store, case: i32, new: &NewTask, done: bool, by: By<'_>) -> Result<(), SampleError> {
    let id = store.add_task(case, new, by).await?;
    if let Some(mut kept) = store.task(case, id).await?.filter(|_| done) {
        kept.done = true;
        store.keep_task(&kept, by).await?;
    }
    Ok(())
}

async fn seat_team(store: &Store, case: i32, people: &[Colleague], now: Timestamp) -> Result<(), SampleError> {
    for who in people.iter().filter(|who| who.person.role != Role::Translator) {
        let profile = &who.person.profile;
        let languages: Vec<Language> = fits(profile.languages.iter().map(|tag| tag.parse::<Language>()).collect())?;
        let first = languages.first().cloned().unwrap_or_else(Language::english);
        let person = NewPerson {
            role: who.person.role,
            name: who.person.name.clone(),
            listens: languages.get(1).cloned().unwrap_or_else(|| first.clone()),
            speaks: first,
            abroad: profile.country != "CN",
            time_zone: profile.time_zone.clone(),
            colleague: Some(who.id),
        };
        store.add_case_person(case, &person, ACTOR, now).await?;
    }
    Ok(())
}

async fn consent(store: &Store, case: i32, now: Timestamp) -> Result<(), SampleError> {
    let new = NewConsent {
        scopes: vec![Scope::Consultation, Scope::CrossBorder, Scope::Recording],
        form_version: "2026-1".to_owned(),
        language: Language::chinese(),
        signer: Signer::Patient,
        signed_name: fits("王建国".parse())?,
        interpreter: String::new(),
    };
    store.sign_consent(case, &new, "applicant", now).await?;
    Ok(())
}

/// Assessed and taken, with the reply to the family.
async fn accept(store: &Store, case: i32, now: Timestamp) -> Result<(), SampleError> {
    walk(store, case, CaseState::Triage, "", now).await?;
    walk(store, case, CaseState::Accepted, "", now).await?;
    letter(store, case, "reply", Occasion::Accepted { expert: CHAIR, admission: "" }, now).await
}

pub(super) async fn to_preparing(
    store: &Store,
    case: i32,
    people: &[Colleague],
    now: Timestamp,
) -> Result<(), SampleError> {
    accept(store, case, now).await?;
    walk(store, case, CaseState::Preparing, "", now).await?;
    seat_team(store, case, people, now).await?;
    consent(store, case, now).await
}

pub(super) async fn appoint(
    store: &Store,
    case: i32,
    (session, starts): (SessionId, Timestamp),
    at: Timestamp,
) -> Result<(), SampleError> {
    let made = Appointment { session, starts, minutes: 60, recorded: true, reason: String::new() };
    store.add_appointment(case, &made, ACTOR, at).await?;
    walk(store, case, CaseState::Scheduled, "", at).await
}

async fn prepare_demo(
    store: &Store,
    case: i32,
    people: &[Colleague],
    session: &SessionId,
    now: Timestamp,
) -> Result<(), SampleError> {
    to_preparing(store, case, people, now).await?;
    for (kind, state) in [
        (ItemKind::IdentityPaper, ItemState::Accepted),
        (ItemKind::RecordSummary, ItemState::Accepted),
        (ItemKind::Imaging, ItemState::Accepted),
        (ItemKind::ImagingReport, ItemState::Accepted),
        (ItemKind::Pathology, ItemState::Received),
        (ItemKind::Labs, ItemState::Accepted),
        (ItemKind::Medicines, ItemState::Accepted),
    ] {
        store.set_case_item(case, kind, state, ACTOR, now).await?;
    }
    let by = By { actor: ACTOR, at: now };
    let written = |sheet: &str| CaseEvent::SheetWritten { sheet: sheet.to_owned() };
    store.write_sheet(case, "summary", &summary(), &written("summary"), by).await?;
    store.write_sheet(case, "glossary", &glossary(), &written("glossary"), by).await?;
    let owner = people.iter().find(|who| who.person.role == Role::Translator).map(|who| who.id);
    for (title, source, text, state) in TRANSLATIONS {
        let checked = state == TranslationState::Checked;
        let task = Task::Translation(Translation {
            title: title.to_owned(),
            document: None,
            from: "zh".to_owned(),
            into: "en".to_owned(),
            source: source.to_owned(),
            text: text.to_owned(),
            state,
            translated_by: (state != TranslationState::Requested).then_some(1),
            checked_by: checked.then_some(2),
            note: String::new(),
        });
        owe(store, case, &NewTask { owner, due: now.plus_seconds(DAY_S), task }, checked, by).await?;
    }
    appoint(store, case, (session.clone(), now.plus_seconds(-300)), now).await
}

const TRANSLATIONS: [(&str, &str, &str, TranslationState); 3] = [
    (
        "EBUS cytology report",
        "超声支气管镜穿刺：4R组淋巴结见腺癌细胞。",
        "EBUS needle aspiration: adenocarcinoma cells in the 4R node.",
        TranslationState::Checked,
    ),
    (
        "PET-CT report",
        "右肺上叶肿块代谢增高；纵隔4R组淋巴结短径2.1 cm，代谢增高。",
        "Metabolically active mass in the right upper lobe; 4R node of 2.1 cm, active.",
        TranslationState::Human,
    ),
    (
        "Brain MRI report",
        "脑部磁共振：未见转移。",
        "MRI of the brain: no metastasis seen.",
        TranslationState::MachineDraft,
    ),
];

fn summary() -> Summary {
    Summary {
        headline_zh: "右肺上叶腺癌，34 mm，EGFR L858R突变，单站N2".to_owned(),
        headline_en: "Right upper lobe adenocarcinoma, 34 mm, EGFR L858R, single-station N2".to_owned(),
        history_zh: "男，58岁。cT2a N2a M0，IIIA期（UICC第9版）。ECOG 1，FEV1占预计值82%。高血压；氨氯地平 5 mg 每日一次；无已知过敏。".to_owned(),
        history_en: "Male, 58. cT2a N2a M0, stage IIIA (UICC 9th edition). ECOG 1, FEV1 82 % of predicted. Hypertension; amlodipine 5 mg once daily; no known allergy.".to_owned(),
        concern_zh: "能不能手术切除？有必要去伦敦手术吗？".to_owned(),
        concern_en: "Can it be removed, and should we go to London for it?".to_owned(),
        questions_zh: "1. 肿瘤能否切除：直接手术，还是诱导治疗后手术？\n2. EGFR L858R突变且单站N2，应选择哪种全身治疗？\n3. 患者赴伦敦治疗是否获益？".to_owned(),
        questions_en: "1. Is the tumour resectable, at once or after induction?\n2. Which systemic treatment fits EGFR L858R with single-station N2?\n3. Is travelling to London of benefit to the patient?".to_owned(),
    }
}

fn glossary() -> Vec<Term> {
    let pairs = [
        ("奥希替尼", "osimertinib"),
        ("新辅助", "neoadjuvant"),
        ("单站N2", "single-station N2"),
        ("上腔静脉", "superior vena cava"),
        ("重新分期", "re-staging"),
        ("同步放化疗", "concurrent chemoradiation"),
        ("细胞学", "cytology"),
        ("纵隔4R组", "station 4R"),
        ("气短", "breathlessness"),
        ("咯血", "haemoptysis"),
    ];
    pairs.map(|(zh, en)| Term { zh: zh.to_owned(), en: en.to_owned(), note: String::new() }).to_vec()
}

/// Why the team does not take a request, or not yet.
const INCOMPLETE: &str = "请补充近三个月的影像。 Please add images of the last three months.";
const BETTER_LOCALLY: &str = "请先在当地门诊检查。 Please begin with a check-up near you.";
const SEEN_LOCALLY: &str = "患者已在当地就诊。 Seen locally meanwhile.";

async fn other(
    ground: &Ground<'_>,
    number: usize,
    (state, specialty, question): OtherCase,
    now: Timestamp,
) -> Result<(), SampleError> {
    let (store, people) = (ground.store, ground.people);
    let asked = if is_reported(state) { ground.hour.begins().plus_seconds(-14 * DAY_S) } else { now };
    let (case, fresh) = open(store, &format!("other-{number}"), (specialty, question), asked).await?;
    if !fresh {
        return Ok(());
    }
    match state {
        CaseState::Submitted => Ok(()),
        CaseState::Triage => walk(store, case, state, "", now).await,
        CaseState::Accepted => accept(store, case, now).await,
        CaseState::Returned => {
            walk(store, case, CaseState::Triage, "", now).await?;
            walk(store, case, state, INCOMPLETE, now).await?;
            letter(store, case, "reply", Occasion::Returned { reason: INCOMPLETE }, now).await
        }
        CaseState::Declined => {
            walk(store, case, CaseState::Triage, "", now).await?;
            walk(store, case, state, BETTER_LOCALLY, now).await?;
            letter(store, case, "reply", Occasion::Declined { reason: BETTER_LOCALLY }, now).await
        }
        CaseState::Cancelled => walk(store, case, state, SEEN_LOCALLY, now).await,
        CaseState::Preparing => to_preparing(store, case, people, now).await,
        _ => held(ground, case, (number, state), now).await,
    }
}

/// The session is over and has a report.
const fn is_reported(state: CaseState) -> bool {
    matches!(
        state,
        CaseState::ReportDraft | CaseState::SignOff | CaseState::Released | CaseState::FollowUp | CaseState::Closed
    )
}

/// Cases that have come as far as a session.
async fn held(
    ground: &Ground<'_>,
    case: i32,
    (number, state): (usize, CaseState),
    now: Timestamp,
) -> Result<(), SampleError> {
    let store = ground.store;
    let session: SessionId = fits(format!("sample-{number}").parse())?;
    if is_reported(state) {
        return reported(ground, case, &session, state).await;
    }
    to_preparing(store, case, ground.people, now).await?;
    store.create_session_of(&session, &CaseId::numbered(case), &format!("No. {case}"), now).await?;
    let days = if state == CaseState::Scheduled { 3 } else { -1 };
    appoint(store, case, (session, now.plus_seconds(days * DAY_S)), now).await?;
    if state == CaseState::InSession { walk(store, case, state, "", now).await } else { Ok(()) }
}

async fn links(
    store: &Store,
    base: &Origin,
    case: i32,
    people: &[Colleague],
    now: Timestamp,
) -> Result<SampleLinks, SampleError> {
    let expires = now.plus_seconds(YEAR_S);
    let mut own = Vec::new();
    for role in [Role::Consultant, Role::Interpreter, Role::Translator] {
        let who = people.iter().find(|who| who.person.role == role);
        let who = who.ok_or(SampleError::Misfit(format!("nobody is {}", role.as_str())))?;
        own.push(base.page_link("my", store.make_personal_link(who, now, expires).await?.reveal()));
    }
    let applicant = fits(APPLICANT.parse())?;
    let coordinator = fits("周琪 (Zhou Qi)".parse())?;
    let track = store.make_house_link(&applicant, Some(case), now, expires).await?;
    let desk = store.make_house_link(&coordinator, None, now, expires).await?;
    let mut own = own.into_iter();
    Ok(SampleLinks {
        desk: base.page_link("desk", desk.reveal()),
        my_expert: own.next().unwrap_or_default(),
        my_interpreter: own.next().unwrap_or_default(),
        my_translator: own.next().unwrap_or_default(),
        track: base.page_link("track", track.reveal()),
        request: format!("{base}/request"),
    })
}
