//! Any bytes as a DICOM file: read, described, cleaned, written and read again.

#![no_main]

use consilium_core::imaging::deidentify::{CaseKey, deidentify};
use consilium_core::imaging::json::to_json;
use consilium_core::imaging::{Facts, Sample, draw, index_frames, read, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = read(bytes) else { return };
    let _ = to_json(&file.data);
    if let Ok(clean) = deidentify(&file.data, &CaseKey::new([1; 32]), &[])
        && let Ok(written) = write(&clean, &file.transfer_syntax)
    {
        let _ = read(&written);
    }
    let Ok(facts) = Facts::of(&file) else { return };
    let Ok(index) = index_frames(&file, &facts) else { return };
    // Pictures of a size that a fuzzer has time for.
    if let [one] = index.frames.first().map(Vec::as_slice).unwrap_or_default()
        && one.1 < 1 << 20
    {
        let frame = &bytes[one.0 as usize..(one.0 + one.1) as usize];
        let _ = draw(frame, &Sample::of(&file.data), None);
    }
});
