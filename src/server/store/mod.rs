//! What the server remembers, in SQLite or PostgreSQL with one code (SeaORM).
//!
//! - `open`: finds the database and brings its tables up to date; `hold`: one server at a time
//! - `migrations`, `dossier_step`, `cases_step`, `dossier_more_step`, `accounts_step`, `audit_step`, `reports_step`,
//!   `journey_step`, `quality_step`, `comparing_step`, `dossier_checklist_step`, `second_opinions_step`,
//!   `patient_versions_step`: every step of the schema, in order
//! - `tables`: one entity per table
//! - `sessions`: sessions and their records, append-only
//! - `invitations`: join links and who may take which seat
//! - `logins`: a link exchanged for a cookie, and bearer tokens
//! - `dossier`: settings, uploads and documents of a case; `images`: what is known of its DICOM objects
//! - `judgements`: what people decided on files, and blobs that nobody needs
//! - `masked`: images with text in their pixels, and the masks that people confirmed
//! - `cases`, `case_parts`: cases with all that belongs to them, and their events, append-only
//! - `case_whole`: cases read with all their parts at once; `case_board`: cases as a board shows and finds them
//! - `checklist`: what fills the items of a checklist, and who looked at them
//! - `case_work`: what is written, owed and thought in a case; `looks`: looks back at what became of the plan
//! - `colleagues`: experts, interpreters and translators across cases; `letters`: what leaves the house
//! - `house`: links and logins of staff and applicants
//! - `reports`: versions of a report, signatures, what was signed; `patient_versions`: what patients are told
//! - `accounts`, `devices`, `second_factor`: staff who sign in, where, and by what beside a password
//! - `audit`: who saw what of whom, as a chain
//! - `quality`: how sessions went, minute by minute
//! - `erasure`: nothing of a case is left
//! - `snapshot`: a copy of all rows as of one moment, and whether it is whole
//! - `secret`: random secrets; only their hashes are stored
//! - `error`: why the store could not

mod accounts;
mod accounts_step;
mod audit;
mod audit_step;
mod case_board;
mod case_parts;
mod case_whole;
mod case_work;
mod cases;
mod cases_step;
mod checklist;
mod colleagues;
mod comparing_step;
mod devices;
mod dossier;
mod dossier_checklist_step;
mod dossier_more_step;
mod dossier_step;
mod erasure;
mod error;
mod hold;
mod house;
mod images;
mod invitations;
mod journey_step;
mod judgements;
mod letters;
mod logins;
mod looks;
mod masked;
mod migrations;
mod open;
mod patient_versions;
mod patient_versions_step;
mod quality;
mod quality_step;
mod reports;
mod reports_step;
mod second_factor;
mod second_opinions_step;
mod secret;
mod sessions;
mod snapshot;
mod tables;
#[cfg(test)]
mod tests;

pub use accounts::{Account, Credentials, NewAccount, Voucher};
pub use audit::AuditEntry;
pub use case_board::{BoardCard, BoardColumn, CardQuery, CardStanding, NextLook};
pub use case_parts::{Appointment, ConsentRecord, NewConsent, NewPerson, TeamMember};
pub use case_whole::{CaseParts, WholeCase};
pub use case_work::{By, EMERGENCY, GLOSSARY, KeptTask, NewTask, Opinion};
pub use cases::{CaseRecord, NewCase, NotedEvent};
pub use checklist::{ItemFile, ItemRecord, ItemReview, MOST_FILES};
pub use colleagues::{Colleague, NewColleague};
pub use devices::Device;
pub use dossier::{
    Access, DocumentEntry, DocumentState, DossierSettingsRow, NewDocument, Sight, UploadEntry, UploadState,
};
pub use error::StoreError;
pub use hold::Hold;
pub use house::{HouseGuest, HouseLogin, LinkKind};
pub use images::{Form, Image, ImageScope, NewImage, SeriesEntry, StoredImage};
pub use invitations::{Invitation, MadeInvitation, NewInvitation};
pub use judgements::{Judged, Judgement};
pub use letters::{LOOK_BACK, Letter, LetterState, NewLetter, REMINDER};
pub use logins::{ExchangeError, Exchanged, LoginKind, Standing};
pub use masked::{ImagePixels, MaskedImage};
pub use open::Store;
pub use patient_versions::KeptPatientText;
pub use quality::{Kept, RecentSession};
pub use reports::{FinalFiles, KeptReport};
pub use secret::Secret;
pub use sessions::{NumberedRecord, StoredSession};
pub use snapshot::{SnapshotFacts, read_snapshot};
