//! A case as FHIR R4 resources, for reading by other systems. Pure functions of what is known of the case.
//!
//! - `file`: what is known of a case, as the resources need it
//! - `resources`: one function per resource
//! - `capability`: what can be asked for (CapabilityStatement)
//! - `outcome`: an error as FHIR says it (OperationOutcome)
//!
//! | here | FHIR |
//! |---|---|
//! | case | ServiceRequest (what is asked for) and Task (how it goes; `businessStatus` is our state) |
//! | patient | Patient |
//! | consent | Consent, one per signed form |
//! | appointment | Appointment |
//! | session | Encounter, class VR |
//! | document | DocumentReference |
//! | study | ImagingStudy |

mod capability;
mod file;
mod outcome;
mod resources;
#[cfg(test)]
mod tests;

pub use capability::capability_statement;
pub use file::{
    FiledConsent, FiledDocument, FiledMember, FiledSeries, FiledSession, FiledStudy, PatientFile, ResourceKind,
};
pub use outcome::{IssueCode, operation_outcome};
pub use resources::{bundle, case_of_id, resources_of};
