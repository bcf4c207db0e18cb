use super::checklist::ItemKind::{self, *};
use super::checklist::{ChecklistItem, ItemState, Need};

/// What a dossier asks for beside what every dossier asks for.
struct Template {
    /// Keys of the specialties, as requests name them.
    specialties: &'static [&'static str],
    required: &'static [ItemKind],
    optional: &'static [ItemKind],
}

/// Every kind, in the order in which a checklist shows them.
const ORDER: [ItemKind; 26] = [
    ReferralLetter,
    IdentityPaper,
    GuardianPaper,
    ConsentForm,
    RecordSummary,
    History,
    Pathology,
    Slides,
    BoneMarrow,
    Imaging,
    ImagingReport,
    Labs,
    Ecg,
    Echocardiogram,
    Catheterisation,
    Eeg,
    NeurologicalStatus,
    FunctionScales,
    GrowthChart,
    Vaccinations,
    OperationNotes,
    ImplantRecord,
    Medicines,
    Genetics,
    PreviousMdt,
    PatientQuestions,
];

const EVERYBODY: Template = Template {
    specialties: &[],
    required: &[IdentityPaper, RecordSummary, Imaging, ImagingReport, Medicines],
    optional: &[
        ReferralLetter,
        ConsentForm,
        History,
        Pathology,
        Labs,
        OperationNotes,
        Genetics,
        PreviousMdt,
        PatientQuestions,
    ],
};

/// Of whoever is under age, and of every child's specialty.
const CHILD: Template =
    Template { specialties: &["paediatrics"], required: &[GuardianPaper], optional: &[GrowthChart, Vaccinations] };

const SPECIALTIES: &[Template] = &[
    Template { specialties: &["oncology", "thoracic", "lung"], required: &[Pathology, Labs], optional: &[Slides] },
    Template {
        specialties: &["cardiology", "cardiac_surgery"],
        required: &[Ecg, Echocardiogram, Labs],
        optional: &[Catheterisation, ImplantRecord],
    },
    Template {
        specialties: &["neurology", "neurosurgery"],
        required: &[History, NeurologicalStatus],
        optional: &[Eeg, Slides],
    },
    Template { specialties: &["orthopaedics"], required: &[], optional: &[ImplantRecord, FunctionScales] },
    Template {
        specialties: &["paediatrics"],
        required: &[GrowthChart, Vaccinations, Labs],
        optional: &[Ecg, Echocardiogram, Eeg],
    },
    Template {
        specialties: &["haematology"],
        required: &[History, Labs, BoneMarrow],
        optional: &[Slides, Vaccinations],
    },
    Template {
        specialties: &["rehabilitation"],
        required: &[History, FunctionScales],
        optional: &[NeurologicalStatus, ImplantRecord],
    },
];

/// What a dossier of this specialty needs. Anything unknown gets the general list.
pub fn template(specialty: &str) -> Vec<ChecklistItem> {
    checklist_for(specialty, false)
}

/// The same; `child`: the patient is under age, so that a guardian speaks and growth counts.
pub fn checklist_for(specialty: &str, child: bool) -> Vec<ChecklistItem> {
    let named = |template: &&Template| template.specialties.contains(&specialty);
    let mut templates = vec![&EVERYBODY];
    templates.extend(SPECIALTIES.iter().filter(named));
    templates.extend([&CHILD].into_iter().filter(|template| child || named(template)));
    let need = |kind: ItemKind| {
        if templates.iter().any(|template| template.required.contains(&kind)) {
            return Some(Need::Required);
        }
        templates.iter().any(|template| template.optional.contains(&kind)).then_some(Need::Optional)
    };
    let item = |kind| Some(ChecklistItem { kind, need: need(kind)?, state: ItemState::Missing });
    ORDER.into_iter().filter_map(item).collect()
}

/// What is known of a document that has just come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival<'a> {
    /// A DICOM object of this modality, such as CT.
    Image {
        modality: &'a str,
    },
    Paper {
        file_name: &'a str,
    },
}

/// The item that a document fills. `None`: it fits none of the list, or more than one; then a person says.
pub fn fitting(items: &[ChecklistItem], arrival: Arrival<'_>) -> Option<ItemKind> {
    let fits = |kind: ItemKind| match arrival {
        Arrival::Image { modality } => of_modality(modality).contains(&kind),
        Arrival::Paper { file_name } => says(file_name, kind),
    };
    let mut found = items.iter().map(|item| item.kind).filter(|kind| fits(*kind));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn of_modality(modality: &str) -> &'static [ItemKind] {
    match modality {
        "ECG" | "HD" => &[Ecg],
        "EEG" => &[Eeg],
        "SM" => &[Slides],
        "US" => &[Imaging, Echocardiogram],
        "XA" => &[Imaging, Catheterisation],
        "DOC" | "SR" | "KO" | "PR" | "SEG" | "RTSTRUCT" | "RTPLAN" | "RTDOSE" => &[],
        _ => &[Imaging],
    }
}

/// Words in the name of a file that tell what it is.
const fn words(kind: ItemKind) -> &'static [&'static str] {
    match kind {
        IdentityPaper => &["身份证", "护照", "passport", "id card", "identity"],
        RecordSummary => &["病历摘要", "病情摘要", "出院小结", "出院记录", "record summary", "discharge summary"],
        // Pictures of a film are not images as they were taken.
        Imaging => &[],
        ImagingReport => &["影像报告", "ct报告", "mri报告", "imaging report", "ct report", "mri report", "radiology"],
        Pathology => &["病理", "pathology", "histology"],
        Labs => &["检验", "化验", "血常规", "laboratory", "labs"],
        OperationNotes => &["手术记录", "operation note", "operative"],
        Medicines => &["用药", "医嘱", "medication", "medicines"],
        Genetics => &["基因", "genetic", "genomic"],
        PatientQuestions => &["患者问题", "questions"],
        ReferralLetter => &["转诊", "介绍信", "referral"],
        GuardianPaper => &["监护", "出生证", "户口", "guardian", "birth certificate"],
        ConsentForm => &["知情同意", "同意书", "consent"],
        History => &["病程", "病史", "timeline"],
        Slides => &["切片", "蜡块", "slides", "blocks"],
        PreviousMdt => &["会诊记录", "会诊意见", "mdt"],
        Ecg => &["心电图", "ecg", "ekg"],
        Echocardiogram => &["心脏超声", "超声心动", "echocardio"],
        Catheterisation => &["造影", "导管", "catheter"],
        Eeg => &["脑电图", "eeg"],
        NeurologicalStatus => &["神经系统", "neurological"],
        BoneMarrow => &["骨髓", "bone marrow"],
        GrowthChart => &["生长", "growth"],
        Vaccinations => &["预防接种", "疫苗", "vaccin"],
        FunctionScales => &["量表", "barthel", "function scale"],
        ImplantRecord => &["植入", "内固定", "implant"],
    }
}

/// A Latin word counts from its beginning, so that `ecg` is not found in the middle of another.
fn says(file_name: &str, kind: ItemKind) -> bool {
    let plain: String = file_name.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let name = format!(" {plain}");
    words(kind).iter().any(|word| match word.is_ascii() {
        true => name.contains(&format!(" {word}")),
        false => name.contains(*word),
    })
}
