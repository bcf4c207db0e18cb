//! The report as a PDF that archives and screen readers take: PDF/A-3a and PDF/UA-1, with the FHIR document inside.
//!
//! - `face`: the fonts of the system, and how wide their characters are
//! - `wrap`: a text in lines, Chinese and Latin
//! - `sheet`: pages in the making: what stands where, and what it is
//! - `printed`: the report on its pages
//! - `write`: from pages to the file

mod face;
mod printed;
mod sheet;
mod wrap;
mod write;

use consilium_core::report::{ForPatient, Report, ReportStatus, Signature};

pub use face::{FontError, Fonts};

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    #[error(transparent)]
    Font(#[from] FontError),
    #[error("the report could not be written as PDF/A-3a and PDF/UA-1: {0}")]
    Refused(String),
}

/// What is printed: one version with its signatures, and the document that goes inside byte by byte.
pub struct Printed<'a> {
    pub report: &'a Report,
    pub signatures: &'a [Signature],
    pub status: ReportStatus,
    /// SHA-256 of the canonical bytes, in hexadecimal.
    pub digest: &'a str,
    pub bundle: &'a [u8],
    /// What the patient is told before all else, where it is a document of its own.
    pub told: Option<&'a ForPatient>,
}

/// The file. The same report gives the same bytes.
pub fn print(printed: &Printed<'_>, fonts: &Fonts) -> Result<Vec<u8>, PrintError> {
    let sheet = printed::lay_out(printed, fonts);
    write::write(sheet, printed, fonts)
}

/// The first figures of a digest, in groups, as people compare them.
pub fn verification_code(digest: &str) -> String {
    let figures: Vec<char> = digest.chars().take(16).collect();
    figures.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-").to_uppercase()
}
