use consilium_core::imaging::deidentify::Mask;
use consilium_core::imaging::{Facts, FrameFigures, Function};
use serde::{Deserialize, Serialize};

/// What the server asks a child for. The file itself is standard input.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Job {
    /// Look at the files of an upload, from number `from` on.
    Examine {
        container: Container,
        file_name: String,
        from: u32,
        /// Made known to the child so that it can prepare the de-identified form.
        case_key: [u8; 32],
        limits: JobLimits,
    },
    /// Draw one frame, counted from 1.
    Draw(Drawing),
    /// Write the de-identified form of an image or report.
    Deidentify { case_key: [u8; 32] },
    /// Write it uncompressed and with masks, and tell what is in it.
    Mask { case_key: [u8; 32], masks: Vec<Mask> },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawing {
    pub frame: u32,
    pub centre: Option<f64>,
    pub width: Option<f64>,
    pub function: Function,
    /// Whether the lowest value is white; `None`: as the file says.
    pub invert: Option<bool>,
    /// No side longer than this.
    pub longest: Option<u32>,
    pub form: PictureForm,
    /// A line of text below the picture.
    pub legend: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureForm {
    Png,
    Jpeg,
}

/// How the files lie in the upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Container {
    /// One file, or a ZIP archive: its first bytes tell.
    FileOrArchive,
    Multipart {
        boundary: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobLimits {
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Files of one container.
    pub files: u32,
}

/// A file of the upload is about to be looked at.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileBegins {
    pub number: u32,
    pub name: String,
}

/// What a file turned out to be.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Finding {
    Image(Box<ImageFinding>),
    Document {
        kind: DocumentKind,
        media_type: String,
        /// It may do things when it is opened: macros, scripts.
        active: bool,
    },
    Refused {
        refusal: Refusal,
        sentence: String,
        /// What a DICOM file said it is, for the answer to who stored it.
        sop_class: String,
        instance: String,
    },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageFinding {
    pub facts: Facts,
    /// UIDs of study, series and instance in the de-identified form.
    pub aliases: [String; 3],
    /// There is a de-identified form.
    pub cleanable: bool,
    /// Of one frame, where it takes no decoder to know them.
    pub figures: Option<FrameFigures>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    Pdf,
    Image,
    Office,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Of no kind that the dossier keeps.
    Unsupported,
    /// Damaged, or not what it says.
    Malformed,
    TooLarge,
    /// A name that points out of the archive.
    UnsafePath,
    /// Far more content than its size can hold.
    Bomb,
    Encrypted,
    /// The index of a disc; the files themselves are read one by one.
    MediaIndex,
    /// More memory or time than looking at a file may take. Said by the server.
    Resources,
    /// Said by the virus scanner.
    Infected,
    /// The very same image is in the case already.
    Duplicate,
    /// Another image with the same number is in the case.
    Conflict,
    /// It was sent to the address of another study than its own.
    OtherStudy,
    /// A person said that it does not belong here.
    ByPerson,
}

impl Refusal {
    pub const fn as_str(self) -> &'static str {
        match self {
            Refusal::Unsupported => "unsupported",
            Refusal::Malformed => "malformed",
            Refusal::TooLarge => "too_large",
            Refusal::UnsafePath => "unsafe_path",
            Refusal::Bomb => "bomb",
            Refusal::Encrypted => "encrypted",
            Refusal::MediaIndex => "media_index",
            Refusal::Resources => "resources",
            Refusal::Infected => "infected",
            Refusal::Duplicate => "duplicate",
            Refusal::Conflict => "conflict",
            Refusal::OtherStudy => "other_study",
            Refusal::ByPerson => "by_person",
        }
    }
}

/// The child has done what it could in one go.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobEnds {
    /// The number to go on from; `None` when all files were looked at.
    pub next: Option<u32>,
    /// Files that were not looked at because there are too many.
    pub left_out: u32,
}

/// Everything one file came to.
#[derive(Debug, Default)]
pub struct Examined {
    pub finding: Option<Finding>,
    pub metadata: Vec<u8>,
    pub clean_metadata: Vec<u8>,
    pub frame_index: Vec<u8>,
}
