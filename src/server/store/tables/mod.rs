//! One entity per table. Rows stay inside the store; the rest sees domain types.
//!
//! - `session`, `session_event`: live consultations and what happened in them
//! - `invitation`, `login`: who may take a seat, and who has
//! - `dossier`, `upload`, `document`: the documents of a case
//! - `dicom_series`, `dicom_instance`: what queries for images are answered from
//! - `document_decision`, `masked_image`: what people decided on files and on pixels
//! - `patient_case`, `case_person`, `case_consent`, `case_item`, `case_appointment`, `case_event`: cases
//! - `report`, `report_signature`: reports and who signed them; `patient_version`: what patients are told beside them
//! - `account`, `account_link`, `account_device`, `recovery_code`: staff who sign in
//! - `quality_minute`, `quality_event`: how sessions went
//! - `audit_event`: who saw what of whom
//! - `case_item_document`: which documents fill a checklist
//! - `case_sheet`, `case_task`, `case_opinion`: what is written, owed and thought in a case
//! - `colleague`: experts, interpreters and translators; `letter`: what leaves the house
//! - `house_link`, `house_login`: staff and applicants, bound to no session

pub mod account;
pub mod account_device;
pub mod account_link;
pub mod audit_event;
pub mod case_appointment;
pub mod case_consent;
pub mod case_event;
pub mod case_item;
pub mod case_item_document;
pub mod case_opinion;
pub mod case_person;
pub mod case_sheet;
pub mod case_task;
pub mod colleague;
pub mod dicom_instance;
pub mod dicom_series;
pub mod document;
pub mod document_decision;
pub mod dossier;
pub mod house_link;
pub mod house_login;
pub mod invitation;
pub mod letter;
pub mod login;
pub mod masked_image;
pub mod patient_case;
pub mod patient_version;
pub mod quality_event;
pub mod quality_minute;
pub mod recovery_code;
pub mod report;
pub mod report_signature;
pub mod session;
pub mod session_event;
pub mod upload;
