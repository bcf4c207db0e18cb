use super::super::{
    Arrival, ItemKind, ItemState, Need, Paper, ReviewError, after_link, after_unlink, checklist_for, fitting, review,
    template,
};

fn need(specialty: &str, child: bool, kind: ItemKind) -> Option<Need> {
    checklist_for(specialty, child).iter().find(|item| item.kind == kind).map(|item| item.need)
}

#[test]
fn each_specialty_asks_for_its_own() {
    use ItemKind::*;
    let (required, optional) = (Some(Need::Required), Some(Need::Optional));
    for (specialty, kind, wanted) in [
        ("oncology", Pathology, required),
        ("oncology", Slides, optional),
        ("oncology", Ecg, None),
        ("cardiology", Ecg, required),
        ("cardiac_surgery", Echocardiogram, required),
        ("cardiology", Pathology, optional),
        ("neurology", Eeg, optional),
        ("neurosurgery", NeurologicalStatus, required),
        ("orthopaedics", ImplantRecord, optional),
        ("paediatrics", GrowthChart, required),
        ("paediatrics", GuardianPaper, required),
        ("haematology", BoneMarrow, required),
        ("rehabilitation", FunctionScales, required),
        ("general", Pathology, optional),
        ("general", GrowthChart, None),
        ("something else", Imaging, required),
    ] {
        assert_eq!(need(specialty, false, kind), wanted, "{specialty} {kind:?}");
    }
    assert_eq!(need("oncology", true, GuardianPaper), required, "a guardian speaks for a child");
    assert_eq!(need("oncology", false, GuardianPaper), None);
    assert_eq!(need("oncology", true, GrowthChart), optional);
}

#[test]
fn no_list_asks_twice() {
    for specialty in ["oncology", "cardiology", "neurology", "orthopaedics", "paediatrics", "haematology", "general"] {
        let mut kinds: Vec<ItemKind> = checklist_for(specialty, true).iter().map(|item| item.kind).collect();
        let all = kinds.len();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds.len(), all, "{specialty}");
    }
}

#[test]
fn a_document_fills_the_one_item_that_it_fits() {
    let image = |specialty: &str, modality| fitting(&template(specialty), Arrival::Image { modality });
    assert_eq!(image("oncology", "CT"), Some(ItemKind::Imaging));
    assert_eq!(image("oncology", "US"), Some(ItemKind::Imaging));
    assert_eq!(image("cardiology", "US"), None, "an echocardiogram, or another ultrasound: a person says");
    assert_eq!(image("cardiology", "ECG"), Some(ItemKind::Ecg));
    assert_eq!(image("general", "ECG"), None, "nobody asked for one");
    assert_eq!(image("oncology", "SR"), None);
    let paper = |file_name| fitting(&template("oncology"), Arrival::Paper { file_name });
    for (name, wanted) in [
        ("病理报告_2026.pdf", Some(ItemKind::Pathology)),
        ("records/Pathology-report.PDF", Some(ItemKind::Pathology)),
        ("病理切片.jpg", None),
        ("CT报告.pdf", Some(ItemKind::ImagingReport)),
        ("出院小结 王.pdf", Some(ItemKind::RecordSummary)),
        ("Passport.jpg", Some(ItemKind::IdentityPaper)),
        ("collabs.pdf", None),
        ("IMG_0231.jpg", None),
        ("", None),
    ] {
        assert_eq!(paper(name), wanted, "{name}");
    }
}

/// From, to, the documents, what the reviewer says, and what comes of it.
type Finding = (ItemState, ItemState, &'static [Paper], &'static str, Result<(), ReviewError>);

#[test]
fn what_may_be_somebody_elses_is_not_accepted_without_a_word() {
    use ItemState::*;
    let rows: [Finding; 12] = [
        (Received, Accepted, &[Paper::Usable], "", Ok(())),
        (Missing, Accepted, &[], "", Ok(())),
        (Received, Accepted, &[Paper::Usable, Paper::Refused], "", Ok(())),
        (Received, Accepted, &[Paper::Refused], "", Err(ReviewError::Refused)),
        (Received, Accepted, &[Paper::Usable, Paper::HeldBack], "", Err(ReviewError::HeldBack)),
        (WrongPatient, Accepted, &[Paper::OfAnother], "his maiden name", Err(ReviewError::OfAnother)),
        (WrongPatient, Accepted, &[Paper::Usable], " ", Err(ReviewError::NoReason)),
        (WrongPatient, Missing, &[], "", Err(ReviewError::NoReason)),
        (WrongPatient, WrongPatient, &[], "", Ok(())),
        (WrongPatient, Accepted, &[Paper::Usable], "his maiden name", Ok(())),
        (Received, WrongPatient, &[Paper::Usable], "", Ok(())),
        (Accepted, Unreadable, &[Paper::HeldBack], "", Ok(())),
    ];
    for (from, to, papers, reason, wanted) in rows {
        assert_eq!(review(from, to, papers, reason), wanted, "{from:?} {to:?} {papers:?}");
    }
}

#[test]
fn what_nobody_has_looked_at_is_received_and_no_more() {
    use ItemState::*;
    for (state, paper, wanted) in [
        (Missing, Paper::Usable, Received),
        (Missing, Paper::HeldBack, Received),
        (Unreadable, Paper::Usable, Received),
        (Accepted, Paper::Usable, Received),
        (Accepted, Paper::OfAnother, WrongPatient),
        (WrongPatient, Paper::Usable, WrongPatient),
        (Missing, Paper::Refused, Missing),
    ] {
        assert_eq!(after_link(state, paper), wanted, "{state:?} {paper:?}");
    }
    for (state, left, wanted) in [
        (Accepted, 0, Missing),
        (Accepted, 1, Received),
        (Received, 1, Received),
        (Unreadable, 0, Missing),
        (WrongPatient, 0, WrongPatient),
    ] {
        assert_eq!(after_unlink(state, left), wanted, "{state:?} {left}");
    }
}
