use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::error::ConfigError;
use super::s3::S3Settings;
use super::span::Span;

/// The documents of cases: how much is taken, and how it is looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DossierSettings {
    /// Mebibytes of one upload, archives included.
    pub upload_mib: u64,
    /// Mebibytes of one file, unpacked. A child has 512 MiB to look at it.
    pub file_mib: u64,
    /// Files of one archive.
    pub files: u32,
    /// Mebibytes of all files of one archive, unpacked.
    pub unpacked_mib: u64,
    /// Mebibytes that the documents of one case may take, uploads under way included,
    pub case_mib: u64,
    /// and those among them that one person outside the house has sent.
    pub outside_mib: u64,
    /// Nothing is taken while fewer mebibytes than this would be left on the disk; 0: nobody looks.
    pub free_mib: u64,
    /// Child processes at the same time.
    pub inspectors: usize,
    /// How long a child may take over one file.
    pub patience: Span,
    /// A program that is called with the path of each file before it is released: exit code 0 is
    /// clean, 1 is infected; anything else leaves the file in quarantine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scanner: Option<PathBuf>,
    /// The program that looks at files; without it this very program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inspector: Option<PathBuf>,
    /// After so long without a byte an upload is given up.
    pub abandoned: Span,
    /// Where files are kept; without it a folder below the data folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3: Option<S3Settings>,
}

/// A pebibyte.
const MOST_MIB: u64 = 1 << 30;

impl Default for DossierSettings {
    fn default() -> Self {
        Self {
            upload_mib: 8192,
            file_mib: 192,
            files: 10_000,
            unpacked_mib: 16_384,
            case_mib: 65_536,
            outside_mib: 16_384,
            free_mib: 2048,
            inspectors: 2,
            patience: Span::seconds(10),
            scanner: None,
            inspector: None,
            abandoned: Span::seconds(48 * 3600),
            s3: None,
        }
    }
}

impl DossierSettings {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if !(1..=192).contains(&self.file_mib) {
            return Err(ConfigError::bounds("dossier.file_mib", "between 1 and 192"));
        }
        if !(1..=1_048_576).contains(&self.upload_mib) {
            return Err(ConfigError::bounds("dossier.upload_mib", "between 1 and 1048576"));
        }
        for (key, mebibytes, least) in [
            ("dossier.unpacked_mib", self.unpacked_mib, 1),
            ("dossier.case_mib", self.case_mib, 1),
            ("dossier.outside_mib", self.outside_mib, 1),
            ("dossier.free_mib", self.free_mib, 0),
        ] {
            if !(least..=MOST_MIB).contains(&mebibytes) {
                return Err(ConfigError::bounds(key, "at most 1073741824, and not nothing but for free_mib"));
            }
        }
        if !(1..=100_000).contains(&self.files) {
            return Err(ConfigError::bounds("dossier.files", "between 1 and 100000"));
        }
        if !(1..=64).contains(&self.inspectors) {
            return Err(ConfigError::bounds("dossier.inspectors", "between 1 and 64"));
        }
        if self.patience.duration().is_zero() || self.patience > Span::seconds(60) {
            return Err(ConfigError::bounds("dossier.patience", "more than nothing and at most 1m"));
        }
        self.s3.as_ref().map_or(Ok(()), S3Settings::check)
    }
}
