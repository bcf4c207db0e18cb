use crate::cases::{CaseState, Consent, Date};
use crate::model::{PersonName, Role, SessionId, Timestamp};

macro_rules! kinds {
    ($($name:ident),*) => {
        /// The resources that are served.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ResourceKind { $($name),* }

        impl ResourceKind {
            pub const ALL: &[ResourceKind] = &[$(ResourceKind::$name),*];

            /// The name in FHIR.
            pub const fn as_str(self) -> &'static str {
                match self { $(ResourceKind::$name => stringify!($name)),* }
            }

            pub fn named(name: &str) -> Option<Self> {
                ResourceKind::ALL.iter().copied().find(|kind| kind.as_str() == name)
            }
        }
    };
}

kinds!(ServiceRequest, Task, Patient, Consent, Appointment, Encounter, DocumentReference, ImagingStudy);

/// What is known of a case.
#[derive(Debug, Clone)]
pub struct PatientFile {
    /// The number of the case.
    pub case: i32,
    pub state: CaseState,
    pub created: Timestamp,
    pub changed: Timestamp,
    pub due: Timestamp,
    pub specialty: String,
    /// What the applicant wants to know.
    pub purpose: String,
    /// BCP 47
    pub language: String,
    pub patient_name: PersonName,
    pub patient_born: Date,
    pub consents: Vec<FiledConsent>,
    pub team: Vec<FiledMember>,
    pub session: Option<FiledSession>,
    pub documents: Vec<FiledDocument>,
    pub studies: Vec<FiledStudy>,
}

/// A signed form.
#[derive(Debug, Clone)]
pub struct FiledConsent {
    pub id: i32,
    pub form_version: String,
    pub consent: Consent,
}

/// Somebody of the team.
#[derive(Debug, Clone)]
pub struct FiledMember {
    pub role: Role,
    pub name: PersonName,
}

/// The session that is planned or was held.
#[derive(Debug, Clone)]
pub struct FiledSession {
    pub session: SessionId,
    pub starts: Timestamp,
    pub minutes: i32,
}

/// A released file.
#[derive(Debug, Clone)]
pub struct FiledDocument {
    pub id: String,
    pub file_name: String,
    pub media_type: String,
    pub size: u64,
    /// 64 digits.
    pub sha256: String,
    pub created: Timestamp,
    /// Where its bytes are.
    pub address: String,
}

/// A study of images.
#[derive(Debug, Clone)]
pub struct FiledStudy {
    pub uid: String,
    pub series: Vec<FiledSeries>,
}

/// A series of a study, with the number of its objects.
#[derive(Debug, Clone)]
pub struct FiledSeries {
    pub uid: String,
    pub modality: String,
    pub instances: u64,
}
