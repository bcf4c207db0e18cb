use std::io::Read;

use consilium_core::imaging::deidentify::{CaseKey, deidentify};
use consilium_core::imaging::json::to_json;
use consilium_core::imaging::syntax::{DEFLATED, EXPLICIT_LITTLE, Syntax};
use consilium_core::imaging::{
    DicomFile, Facts, FrameFigures, Malformed, index_frames, looks_like_dicom, read, read_inflated, tags, write,
};
use flate2::read::DeflateDecoder;

use super::container::refused;
use super::documents::recognise;
use super::job::{Finding, ImageFinding, Refusal};

/// What looking at a file came to.
pub(super) struct Outcome {
    pub(super) finding: Finding,
    /// The form that is kept, when it is not the bytes that came.
    pub(super) rewritten: Option<Vec<u8>>,
    pub(super) metadata: Vec<u8>,
    pub(super) clean_metadata: Vec<u8>,
    pub(super) frame_index: Vec<u8>,
}

impl Outcome {
    fn only(finding: Finding) -> Self {
        let nothing = Vec::new;
        Outcome { finding, rewritten: None, metadata: nothing(), clean_metadata: nothing(), frame_index: nothing() }
    }
}

/// The index of a disc.
const MEDIA_DIRECTORY: &str = "1.2.840.10008.1.3.10";

pub(super) fn examine(bytes: &[u8], key: &CaseKey, most: u64) -> Outcome {
    if !looks_like_dicom(bytes) {
        return Outcome::only(recognise(bytes));
    }
    let file = match read(bytes) {
        Ok(file) => file,
        Err(Malformed::Deflated { at }) => return examine_deflated(&bytes[at..], key, most),
        Err(error) => return Outcome::only(refused(Refusal::Malformed, sentence(&error))),
    };
    if file.meta.text(tags::MEDIA_STORAGE_SOP_CLASS_UID) == Some(MEDIA_DIRECTORY) {
        let told = "This is the index of a disc; its images are read one by one.";
        return Outcome::only(refused(Refusal::MediaIndex, told));
    }
    // Uncompressed pixels are kept as Explicit VR Little Endian, which every client reads.
    let native = Syntax::of(&file.transfer_syntax).is_some_and(|syntax| !syntax.encapsulated);
    let good_form = (!native || file.transfer_syntax == EXPLICIT_LITTLE) && !file.irregular;
    let kept_as_is = bytes.get(128..132) == Some(b"DICM") && good_form;
    if kept_as_is {
        return describe(&file, &file.transfer_syntax, key).unwrap_or_else(Outcome::only);
    }
    let form = if native { EXPLICIT_LITTLE } else { file.transfer_syntax.as_str() };
    rewrite(&file, form, &file.transfer_syntax, key)
}

/// Inflating stops at the size a file may have: a deflated file can be a thousand times as large.
fn examine_deflated(deflated: &[u8], key: &CaseKey, most: u64) -> Outcome {
    let most = most.min(deflated.len() as u64 * 100 + 1024 * 1024);
    let mut inflated = Vec::new();
    match DeflateDecoder::new(deflated).take(most + 1).read_to_end(&mut inflated) {
        Ok(read) if read as u64 > most => {
            let told = "The file is packed so tightly that it was not unpacked.";
            return Outcome::only(refused(Refusal::Bomb, told));
        }
        Ok(_) => {}
        Err(_) => return Outcome::only(refused(Refusal::Malformed, "The compressed part of the file is damaged.")),
    }
    match read_inflated(&inflated) {
        Ok(file) => rewrite(&file, EXPLICIT_LITTLE, DEFLATED, key),
        Err(error) => Outcome::only(refused(Refusal::Malformed, sentence(&error))),
    }
}

fn rewrite(file: &DicomFile<'_>, form: &str, came_as: &str, key: &CaseKey) -> Outcome {
    let Ok(rewritten) = write(&file.data, form) else {
        return Outcome::only(refused(Refusal::Malformed, "A value of the file is too long."));
    };
    // Read again: the places of frames are those of the file that is kept.
    let outcome = match read(&rewritten) {
        Ok(again) => describe(&again, came_as, key).unwrap_or_else(Outcome::only),
        Err(error) => Outcome::only(refused(Refusal::Malformed, sentence(&error))),
    };
    Outcome { rewritten: Some(rewritten), ..outcome }
}

fn describe(file: &DicomFile<'_>, came_as: &str, key: &CaseKey) -> Result<Outcome, Finding> {
    let told = |refusal, error: &dyn std::error::Error| Finding::Refused {
        refusal,
        sentence: sentence(error),
        sop_class: named(file, tags::SOP_CLASS_UID),
        instance: named(file, tags::SOP_INSTANCE_UID),
    };
    if Syntax::of(came_as).is_none() {
        let unknown = consilium_core::imaging::FactsError::Syntax;
        return Err(told(Refusal::Unsupported, &unknown));
    }
    let facts = Facts::of(file).map_err(|error| told(Refusal::Malformed, &error))?;
    let index = index_frames(file, &facts).map_err(|error| told(Refusal::Malformed, &error))?;
    let clean = deidentify(&file.data, key, &[]).ok();
    let json = |value: serde_json::Result<Vec<u8>>| value.map_err(|error| told(Refusal::Malformed, &error));
    let aliases = [&facts.study, &facts.series, &facts.instance].map(|uid| key.uid(uid));
    let figures = FrameFigures::of_plain(file, &facts, &index);
    Ok(Outcome {
        rewritten: None,
        metadata: json(serde_json::to_vec(&to_json(&file.data)))?,
        clean_metadata: match &clean {
            Some(clean) => json(serde_json::to_vec(&to_json(clean)))?,
            None => Vec::new(),
        },
        frame_index: json(serde_json::to_vec(&index))?,
        finding: Finding::Image(Box::new(ImageFinding { facts, aliases, cleanable: clean.is_some(), figures })),
    })
}

fn named(file: &DicomFile<'_>, tag: consilium_core::imaging::Tag) -> String {
    file.data.text(tag).unwrap_or_default().chars().take(64).collect()
}

/// An error as a person reads it.
fn sentence(error: &dyn std::error::Error) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
