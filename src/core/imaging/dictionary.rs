//! Names and value representations of standard attributes.

use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry, VirtualVr};
use dicom_core::{Tag, VR};
use dicom_dictionary_std::StandardDataDictionary;

pub fn is_private(tag: Tag) -> bool {
    tag.group() % 2 == 1
}

/// The value representation of an attribute whose file does not name it.
pub fn vr_of(tag: Tag, signed_pixels: bool) -> VR {
    if is_private(tag) {
        return if (0x0010..=0x00FF).contains(&tag.element()) { VR::LO } else { VR::UN };
    }
    if tag.element() == 0 {
        return VR::UL;
    }
    match StandardDataDictionary.by_tag(tag).map(|entry| entry.vr()) {
        Some(VirtualVr::Exact(vr)) => vr,
        Some(VirtualVr::Xs) if signed_pixels => VR::SS,
        Some(VirtualVr::Xs | VirtualVr::Lt) => VR::US,
        Some(VirtualVr::Ox | VirtualVr::Px) => VR::OW,
        Some(_) | None => VR::UN,
    }
}

pub fn is_known(tag: Tag) -> bool {
    StandardDataDictionary.by_tag(tag).is_some()
}

pub fn keyword_of(tag: Tag) -> Option<&'static str> {
    StandardDataDictionary.by_tag(tag).map(|entry| entry.alias())
}

/// An attribute as DICOMweb names it: `PatientName` or `00100010`.
pub fn tag_named(name: &str) -> Option<Tag> {
    if name.len() == 8 && name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let number = u32::from_str_radix(name, 16).ok()?;
        return Some(Tag((number >> 16) as u16, number as u16));
    }
    StandardDataDictionary.by_name(name).map(|entry| entry.tag())
}

/// As DICOM JSON writes tags.
pub fn hex(tag: Tag) -> String {
    format!("{:04X}{:04X}", tag.group(), tag.element())
}

#[cfg(test)]
mod tests {
    use dicom_dictionary_std::tags;

    use super::*;

    #[test]
    fn attributes_are_found_by_name_and_by_number() {
        assert_eq!(tag_named("PatientName"), Some(tags::PATIENT_NAME));
        assert_eq!(tag_named("00100010"), Some(tags::PATIENT_NAME));
        assert_eq!(tag_named("0010,0010"), None);
        assert_eq!(keyword_of(tags::PATIENT_NAME), Some("PatientName"));
        assert_eq!(vr_of(tags::PIXEL_DATA, false), VR::OW);
        assert_eq!((vr_of(tags::SMALLEST_IMAGE_PIXEL_VALUE, true), vr_of(Tag(9, 0x10), false)), (VR::SS, VR::LO));
    }
}
