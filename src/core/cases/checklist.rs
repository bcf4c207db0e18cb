use serde::{Deserialize, Serialize};

/// What a dossier is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    IdentityPaper,
    RecordSummary,
    Imaging,
    ImagingReport,
    Pathology,
    Labs,
    OperationNotes,
    Medicines,
    Genetics,
    PatientQuestions,
    ReferralLetter,
    /// That the guardian is one: birth certificate, order of a court.
    GuardianPaper,
    /// The signed form on paper; what was consented to stands in the case itself.
    ConsentForm,
    /// What happened when.
    History,
    /// Glass slides or blocks, and whether they can be had.
    Slides,
    PreviousMdt,
    Ecg,
    Echocardiogram,
    Catheterisation,
    Eeg,
    NeurologicalStatus,
    BoneMarrow,
    GrowthChart,
    Vaccinations,
    FunctionScales,
    ImplantRecord,
}

/// Whether a session can do without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    Required,
    Optional,
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    Missing,
    Received,
    Unreadable,
    /// It belongs to somebody else.
    WrongPatient,
    Accepted,
}

/// One line of the checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistItem {
    pub kind: ItemKind,
    pub need: Need,
    pub state: ItemState,
}

/// How ready a case is: 0 to 100, and what is still owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readiness {
    pub score: u8,
    pub missing: Vec<ItemKind>,
}

/// Each required item counts 2 when accepted and 1 when received and not yet looked at. What was found to be another
/// patient's is owed, required or not.
pub fn readiness(items: &[ChecklistItem]) -> Readiness {
    let required = || items.iter().filter(|item| item.need == Need::Required);
    let points = |item: &ChecklistItem| match item.state {
        ItemState::Accepted => 2,
        ItemState::Received => 1,
        ItemState::Missing | ItemState::Unreadable | ItemState::WrongPatient => 0,
    };
    let most = required().count() * 2;
    let reached: usize = required().map(points).sum();
    let score = (reached * 100).checked_div(most).unwrap_or(100);
    let owed = |item: &&ChecklistItem| match item.state {
        ItemState::Accepted => false,
        ItemState::WrongPatient => true,
        ItemState::Missing | ItemState::Received | ItemState::Unreadable => item.need == Need::Required,
    };
    let missing = items.iter().filter(owed).map(|item| item.kind).collect();
    Readiness { score: u8::try_from(score).unwrap_or(100), missing }
}
