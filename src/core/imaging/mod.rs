//! What a DICOM file says, as pure functions over its bytes: nothing here opens a file or knows a clock.
//!
//! - `element`: the element tree: tags, value representations, values that point into the file
//! - `dictionary`: names and value representations of standard attributes
//! - `reader`: bytes to tree, bounded in depth and number; believes no length
//! - `writer`: tree to a Part 10 file in Explicit VR Little Endian
//! - `charset`: text in every character set of the standard, code extensions included
//! - `person_name`: names in up to three groups
//! - `patient`: is this the case's patient, and if not, why
//! - `syntax`: what is known of each transfer syntax
//! - `facts`: what the server keeps of an image, and what makes its display unsafe
//! - `figures`: what the values of a frame come to, for two decoders to compare
//! - `frames`: where each frame lies in the file
//! - `json`: the DICOM JSON model
//! - `picture`: stored values to the grey or colour a person sees
//! - `deidentify`: PS3.15 Annex E
//! - `objects`: key objects, presentation states, reports and PDF that the house writes itself
//! - `calendar`: days and moments as DICOM writes them

mod calendar;
pub mod charset;
pub mod deidentify;
pub mod dictionary;
mod element;
mod facts;
mod figures;
mod frames;
pub mod json;
pub mod objects;
mod patient;
mod person_name;
mod picture;
mod reader;
pub mod syntax;
mod writer;

pub use dicom_core::{Tag, VR};
pub use dicom_dictionary_std::tags;
pub use element::{DataSet, Element, Fragment, Value};
pub use facts::{Facts, FactsError, Warning, is_uid};
pub use figures::FrameFigures;
pub use frames::{FrameIndex, FrameIndexError, Span, index_frames};
pub use patient::{Comparison, Identity, Mismatch, Verdict, check_patient, compare_patients};
pub use person_name::NameGroups;
pub use picture::{Function, Picture, PictureError, Sample, Window, draw};
pub use reader::{DicomFile, Malformed, looks_like_dicom, read, read_inflated};
pub use writer::{TooLong, write};
