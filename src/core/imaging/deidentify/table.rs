use dicom_core::{Tag, VR};
use dicom_dictionary_std::tags as t;

use super::removed::is_removed;
use crate::imaging::dictionary::vr_of;

/// What happens to an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Keep,
    Remove,
    /// The attribute has to be there and says nothing.
    Empty,
    /// Every UID in it is replaced.
    MapUids,
    /// Dates are moved, all by the same number of days.
    MoveDates,
    /// The rules apply to each item.
    Enter,
    Pseudonym,
    /// Has to be there and to differ from others: a code under the key of the case takes its place.
    Code,
    /// Content items that may hold free text are left out.
    EnterContent,
    /// Ages of 90 years and more are told as 90.
    CapAge,
}

/// Attributes that an object without them is not valid without (type 2).
const EMPTY: [Tag; 15] = [
    t::ACCESSION_NUMBER,
    t::REFERRING_PHYSICIAN_NAME,
    t::PATIENT_BIRTH_DATE,
    t::STUDY_ID,
    t::CONTENT_CREATOR_NAME,
    t::POSITION_REFERENCE_INDICATOR,
    t::OPERATORS_NAME,
    t::CONTENT_DESCRIPTION,
    t::CONTRAST_BOLUS_AGENT,
    t::ACQUISITION_CONTEXT_SEQUENCE,
    t::ISSUER_OF_THE_CONTAINER_IDENTIFIER_SEQUENCE,
    t::ISSUER_OF_THE_SPECIMEN_IDENTIFIER_SEQUENCE,
    t::SPECIMEN_PREPARATION_SEQUENCE,
    t::PRESCRIPTION_NOTES_SEQUENCE,
    t::VERIFYING_OBSERVER_IDENTIFICATION_CODE_SEQUENCE,
];

/// Names of things that objects are told apart by (type 1).
const CODED: [Tag; 4] = [t::DEVICE_SERIAL_NUMBER, t::STACK_ID, t::CONTAINER_IDENTIFIER, t::SPECIMEN_IDENTIFIER];

/// Text that names things and no people.
const HARMLESS_TEXT: [Tag; 25] = [
    t::CODE_VALUE,
    t::LONG_CODE_VALUE,
    t::CODING_SCHEME_DESIGNATOR,
    t::CODING_SCHEME_VERSION,
    t::CODE_MEANING,
    t::MANUFACTURER,
    t::MANUFACTURER_MODEL_NAME,
    t::SOFTWARE_VERSIONS,
    t::CONVOLUTION_KERNEL,
    t::SEQUENCE_NAME,
    t::FILTER_TYPE,
    t::RECEIVE_COIL_NAME,
    t::TRANSMIT_COIL_NAME,
    t::IMAGED_NUCLEUS,
    t::SEGMENT_LABEL,
    t::SEGMENT_ALGORITHM_NAME,
    t::TRACKING_ID,
    t::RESCALE_TYPE,
    t::WINDOW_CENTER_WIDTH_EXPLANATION,
    t::MODALITY_LUT_TYPE,
    t::LUT_EXPLANATION,
    t::DIMENSION_DESCRIPTION_LABEL,
    t::TRANSDUCER_DATA,
    t::PULSE_SEQUENCE_NAME,
    t::LUT_LABEL,
];

/// The action for one attribute. Private and unknown attributes never come here.
pub(super) fn action(tag: Tag, vr: VR) -> Action {
    if tag == t::PATIENT_NAME || tag == t::PATIENT_ID {
        return Action::Pseudonym;
    }
    if tag == t::CONTENT_SEQUENCE {
        return Action::EnterContent;
    }
    if EMPTY.contains(&tag) {
        return Action::Empty;
    }
    if CODED.contains(&tag) {
        return Action::Code;
    }
    if is_removed(tag) {
        return Action::Remove;
    }
    // What the standard knows as text, UID or date is that, whatever a file calls it.
    let (known, told) = (by_representation(tag, vr_of(tag, false)), by_representation(tag, vr));
    match (known, told) {
        (Action::Remove, _) | (_, Action::Remove) => Action::Remove,
        (Action::Keep, told) => told,
        (known, _) => known,
    }
}

fn by_representation(tag: Tag, vr: VR) -> Action {
    match vr {
        VR::UI => Action::MapUids,
        VR::DA | VR::DT => Action::MoveDates,
        // What the standard knows otherwise is no sequence because a file has items in its place.
        VR::SQ if vr_of(tag, false) == VR::SQ => Action::Enter,
        VR::SQ => Action::Remove,
        VR::AS => Action::CapAge,
        VR::CS | VR::DS | VR::IS | VR::TM | VR::AT => Action::Keep,
        VR::US | VR::SS | VR::UL | VR::SL | VR::UV | VR::SV | VR::FL | VR::FD => Action::Keep,
        VR::OB | VR::OW | VR::OF | VR::OD | VR::OL | VR::OV => binary(tag),
        _ if HARMLESS_TEXT.contains(&tag) => Action::Keep,
        _ => Action::Remove,
    }
}

/// Pixels and tables; any other bytes may hold anything.
fn binary(tag: Tag) -> Action {
    let tables = [
        t::PIXEL_DATA,
        t::FLOAT_PIXEL_DATA,
        t::DOUBLE_FLOAT_PIXEL_DATA,
        t::EXTENDED_OFFSET_TABLE,
        t::EXTENDED_OFFSET_TABLE_LENGTHS,
        t::LUT_DATA,
        t::RED_PALETTE_COLOR_LOOKUP_TABLE_DATA,
        t::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA,
        t::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA,
        t::SEGMENTED_RED_PALETTE_COLOR_LOOKUP_TABLE_DATA,
        t::SEGMENTED_GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA,
        t::SEGMENTED_BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA,
        t::ICC_PROFILE,
    ];
    if tables.contains(&tag) { Action::Keep } else { Action::Remove }
}
