//! Texts that say the same, and texts that do not.

use super::*;

fn differ(zh: &str, en: &str) -> Vec<Mismatch> {
    compare(&Bilingual::new(zh, en))
}

/// The demo case, both ways, and what else doctors write.
const SAME: &[(&str, &str)] = &[
    (
        "右肺上叶腺癌，34 mm，EGFR L858R突变，单站N2",
        "Right upper lobe adenocarcinoma, 34 mm, EGFR L858R, single-station N2",
    ),
    ("cT2a N2a M0，IIIA期（UICC第9版）", "cT2a N2a M0, stage IIIA (UICC 9th edition)"),
    ("ECOG 1，FEV1占预计值82%", "ECOG 1, FEV1 82 % of predicted"),
    ("高血压；氨氯地平 5 mg 每日一次；无已知过敏", "hypertension; amlodipine 5 mg once daily; no known allergy"),
    (
        "新辅助奥希替尼 80 mg 每日一次，9周后重新分期，再行右肺上叶切除",
        "Neoadjuvant osimertinib 80 mg daily, re-stage at 9 weeks, then right upper lobectomy",
    ),
    (
        "我建议新辅助奥希替尼80毫克每日一次，九周后重新分期。",
        "I suggest osimertinib 80 milligrams daily as neoadjuvant treatment, with re-staging at nine weeks.",
    ),
    ("同步放化疗后奥希替尼巩固", "Concurrent chemoradiation, osimertinib consolidation"),
    ("淋巴结2.1 cm，倾向放疗", "nodal bulk 2.1 cm argues for radiotherapy"),
    ("手术前补充PET-CT原始图像", "PET-CT images to be obtained before surgery"),
    ("新发气短、QT延长、咯血", "new breathlessness, QT prolongation, haemoptysis"),
    ("肿瘤能否切除：直接手术，还是诱导治疗后手术？", "Is the tumour resectable, at once or after induction?"),
    (
        "EGFR L858R突变且单站N2，应选择哪种全身治疗？",
        "Which systemic treatment fits EGFR L858R with single-station N2?",
    ),
    ("患者赴伦敦治疗是否获益？", "Is travelling to London of benefit to the patient?"),
    (
        "各位好，患者58岁，右肺上叶肿块34毫米，纵隔4R组淋巴结阳性。",
        "Good morning. The patient is 58 years old, with a 34 millimetre mass in the right upper lobe and a positive 4R node.",
    ),
    (
        "单站，EBUS细胞学证实。脑部磁共振没有转移。",
        "Single station, confirmed by EBUS cytology. Brain MRI shows no metastasis.",
    ),
    (
        "我不主张先手术。诱导治疗之后，右肺上叶切除是可行的。",
        "I would not operate first. After induction, a right upper lobectomy looks feasible.",
    ),
    (
        "结论：先奥希替尼，九周后评估手术，不需要出国。",
        "Conclusion: osimertinib first, surgery assessed at nine weeks, no need to travel.",
    ),
    ("PD-L1 20%", "PD-L1 20 %"),
    ("血肌酐 88 μmol/L", "creatinine 88 µmol/L"),
    ("体重 1,200 g", "weight 1200 g"),
    ("剂量 60 Gy", "dose 60 Gy"),
    ("CA19-9 正常", "CA19-9 normal"),
    ("非小细胞肺癌", "non-small-cell lung cancer"),
    ("双肺散在结节", "scattered nodules in both lungs"),
    ("ypT1b N0", "ypT1b N0"),
    ("随访6个月", "follow-up for 6 months"),
    ("王建国，男，1968年3月14日出生", "Wang Jianguo, male, born 1968-03-14"),
    ("约30 ml左右", "about 30 ml"),
    ("静脉抗生素", "IV antibiotics"),
    ("IV期", "stage IV"),
    ("无转移，不建议手术", "no metastasis, surgery is not advised"),
    ("不能排除转移", "metastasis cannot be excluded"),
    ("以排除转移", "to rule out metastasis"),
    ("不得不手术", "surgery is the only way"),
    ("非手术不可。预后尚可", "surgery is a must. The outlook is fair"),
    ("不仅可行，而且安全", "not only feasible but safe"),
    ("无法手术", "unable to operate"),
    ("不可切除", "unresectable"),
    ("不适用", "not applicable"),
    ("不同意手术", "disagrees with surgery"),
    ("预后不良，病灶形态不规则、密度不均", "poor prognosis, the lesion is irregular and of mixed density"),
    ("除非复发，无需放疗", "unless it recurs, no radiotherapy"),
    ("第3号报告", "Report No. 3"),
    ("既无发热也无咳嗽", "neither fever nor cough"),
    ("患者不吸烟，否认过敏史", "the patient doesn't smoke and denies allergies"),
    ("", ""),
];

const DIFFERENT: &[(&str, &str)] = &[
    ("奥希替尼 80 mg 每日一次", "osimertinib 8 mg once daily"),
    ("奥希替尼 80 mg 每日一次", "osimertinib 80 µg once daily"),
    ("奥希替尼 80毫克", "osimertinib 80 g"),
    ("右肺上叶切除", "left upper lobectomy"),
    ("右肺上叶切除", "upper lobectomy"),
    ("双侧胸腔积液", "right pleural effusion"),
    ("没有转移", "metastasis"),
    ("转移", "no metastasis"),
    ("阴性", "positive"),
    ("不建议手术", "surgery is advised"),
    ("无转移，不建议手术", "no metastasis, surgery is advised"),
    ("无转移，建议手术", "no metastasis, surgery is not advised"),
    ("不建议手术，不建议放疗", "surgery is not advised, radiotherapy is"),
    ("不适用", "applicable"),
    ("不同意手术", "agrees with surgery"),
    ("非手术治疗，无转移", "operative treatment, no metastasis"),
    ("cT2a N2a M0", "cT2b N2a M0"),
    ("cT2a N2a M0", "pT2a N2a M0"),
    ("cT2a N2a M0", "cT2a N2a M1a"),
    ("IIIA期", "stage IIIB"),
    ("IIIA期", "stage IIA"),
    ("III期", "stage IV"),
    ("9周后重新分期", "re-stage at 6 weeks"),
    ("九周后重新分期", "re-stage at nineteen weeks"),
    ("9周后", "after 9 days"),
    ("肿块34 mm", "mass 43 mm"),
    ("肿块34 mm", "mass 34 cm"),
    ("淋巴结2.1 cm", "node 21 cm"),
    ("PD-L1 20%", "PD-L1 2.0 %"),
    ("EGFR L858R", "EGFR T790M"),
    ("纵隔4R组", "station 4L"),
    ("两次，80 mg", "80 mg and 40 mg"),
    ("1968年3月14日出生", "born 1968-03-15"),
    ("奥希替尼", ""),
    ("", "osimertinib"),
];

#[test]
fn what_says_the_same_passes() {
    for (zh, en) in SAME {
        assert_eq!(differ(zh, en), [], "{zh} / {en}");
    }
}

#[test]
fn what_says_something_else_is_found() {
    for (zh, en) in DIFFERENT {
        assert_ne!(differ(zh, en), [], "{zh} / {en}");
    }
}

#[test]
fn the_difference_is_named() {
    let found = differ("奥希替尼 80 mg，34 mm", "osimertinib 8 mg, 34 mm");
    assert_eq!(found, [Mismatch::Figures { zh: vec!["80mg".to_owned()], en: vec!["8mg".to_owned()] }]);
    assert_eq!(differ("右", "left"), [Mismatch::Sides { zh: vec!["right".to_owned()], en: vec!["left".to_owned()] }]);
    assert_eq!(differ("无转移", "metastasis"), [Mismatch::Negation { zh: 1, en: 0 }]);
    assert_eq!(differ("剂量", ""), [Mismatch::Missing { language: "en".to_owned() }]);
}
