//! DICOM objects that the house writes itself, as Part 10 files: what a consultation looked at goes back to the archive
//! of either hospital. Text is UTF-8 (`ISO_IR 192`), so that names stand in their own script. Ids and the moment come
//! in as arguments; every object belongs to the patient and study of the images it speaks of.
//!
//! - `head`: patient, study, series and moment, which all objects have
//! - `build`: attributes cut to what their representation allows
//! - `content`: codes and content items of structured documents (PS3.3 C.17)
//! - `told`: patient, study and pixels as an image's own metadata tell them
//! - `key_image`: what was shown: frame, window, displayed area, marks, caption
//! - `key_object`: Key Object Selection, "For Conference" (PS3.3 A.35.4, TID 2010)
//! - `presentation`: Grayscale Softcopy Presentation State (PS3.3 A.33.1)
//! - `measurements`: Comprehensive SR, Imaging Measurement Report (PS3.3 A.35.3, TID 1500)
//! - `encapsulated`: Encapsulated PDF (PS3.3 A.45.1)

mod build;
mod content;
mod encapsulated;
mod head;
mod key_image;
mod key_object;
mod measurements;
mod presentation;
#[cfg(test)]
mod tests;
mod told;

pub use encapsulated::{PdfDocument, encapsulated_pdf};
pub use head::{Head, Patient, Study};
pub use key_image::{Area, ImageReference, KeyImage, Mark, Measure, Point, Quantity, Rescale, Shape, Unit, Voi};
pub use key_object::{ConferenceNote, key_object_selection};
pub use measurements::{Reading, measurement_report};
pub use presentation::presentation_state;
pub use told::{Pixels, pixels_of, subject_of};
