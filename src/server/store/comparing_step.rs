use super::migrations::{Change, Step, added, optional};

/// What a browser's decoder is compared with, and the study to which what was stored there has to belong.
pub(super) fn comparing_step() -> Change {
    Change {
        columns: vec![
            added("dicom_instance", optional("figures").text().to_owned()),
            added("upload", optional("study").text().to_owned()),
        ],
        fills: Vec::new(),
        step: Step { tables: Vec::new(), indexes: Vec::new() },
    }
}
