//! What was signed, as it was signed: `report/<version>.json` are the canonical bytes whose SHA-256 every signature of
//! that version is over, `report/signatures.json` says who signed them. An outsider needs nothing else: the text under a
//! signature is `consilium report 1`, the report's name, the digest, the signer's name, the stance and the moment, each
//! with a line feed behind it, signed with Ed25519.
//!
//! What the patient is told is approved apart from that, beside one version: `report/<version>-patient-<edition>.json`
//! are its canonical bytes, which name the digest of the report. The text under an approval is
//! `consilium patient version 1`, the name of the text, its digest, the name of who approved it, and the moment.

use std::collections::BTreeMap;

use consilium_core::model::SessionId;
use consilium_core::report::{
    PatientApproval, PatientVersion, Report, ReportStatus, Signature, approval_text, canonical, missing_signatories,
    signing_text,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::package::Package;
use super::verify::Finding;
use crate::recorder::{check_signature, hex};
use crate::store::{KeptPatientText, KeptReport, Store, StoreError};

/// Who signed which version.
pub(super) const SIGNATURES: &str = "report/signatures.json";

/// One version of the report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Signed {
    version: u32,
    /// As the signatures name it.
    report: String,
    status: ReportStatus,
    /// Of the canonical bytes, which are in `file`.
    sha256: String,
    file: String,
    signatures: Vec<Signature>,
    /// What the patient was told beside this version, as it was approved; packages of before have none.
    #[serde(default)]
    patient: Vec<Approved>,
}

/// A text for the patient that was approved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Approved {
    edition: u32,
    /// As the approval names it.
    text: String,
    /// The canonical bytes, whose digest the approval holds.
    file: String,
    approval: PatientApproval,
}

/// All versions of the report of a session.
#[derive(Debug, Default)]
pub(super) struct SignedVersions {
    versions: Vec<(Signed, Vec<u8>)>,
    /// The files of what patients were told.
    texts: Vec<(String, Vec<u8>)>,
    pub problems: Vec<String>,
}

pub(super) async fn of(store: &Store, session: &SessionId) -> Result<SignedVersions, StoreError> {
    let newest = store.latest_report(session).await?.map_or(0, |kept| kept.report.version);
    let mut all = SignedVersions::default();
    let texts = store.patient_texts(session).await?;
    for version in 1..=newest {
        let Some(kept) = store.report(session, version).await? else { continue };
        let Ok(value) = serde_json::to_value(&kept.report) else { continue };
        let bytes = canonical(&value);
        let sha256 = hex(&Sha256::digest(&bytes));
        if kept.digest.as_ref().is_some_and(|digest| *digest != sha256) {
            all.problems.push(format!("version {version} of the report is not what was signed"));
        }
        let signatures = store.report_signatures(session, version, kept.digest.as_ref().unwrap_or(&sha256)).await?;
        let KeptReport { report, status, .. } = kept;
        let file = format!("report/{version}.json");
        let patient = all.told(texts.iter().filter(|it| it.version == version));
        let signed = Signed { version, report: report.identifier(), status, sha256, file, signatures, patient };
        all.versions.push((signed, bytes));
    }
    Ok(all)
}

impl SignedVersions {
    /// What was approved for the patient beside one version; its bytes become files.
    fn told<'a>(&mut self, texts: impl Iterator<Item = &'a KeptPatientText>) -> Vec<Approved> {
        let mut approved = Vec::new();
        for KeptPatientText { version, kept, .. } in texts {
            let Some(approval) = kept.approval.clone() else { continue };
            let Ok(value) = serde_json::to_value(&kept.version) else { continue };
            let edition = kept.version.edition;
            let file = format!("report/{version}-patient-{edition}.json");
            self.texts.push((file.clone(), canonical(&value)));
            approved.push(Approved { edition, text: kept.version.identifier(), file, approval });
        }
        approved
    }

    /// None when there is no report yet but a draft of now.
    pub fn files(&self) -> Result<Vec<(String, Vec<u8>)>, serde_json::Error> {
        if self.versions.is_empty() {
            return Ok(Vec::new());
        }
        let list: Vec<&Signed> = self.versions.iter().map(|(signed, _)| signed).collect();
        let mut files = vec![(SIGNATURES.to_owned(), serde_json::to_vec_pretty(&list)?)];
        files.extend(self.versions.iter().map(|(signed, bytes)| (signed.file.clone(), bytes.clone())));
        files.extend(self.texts.iter().cloned());
        Ok(files)
    }
}

/// Every signature against the bytes it is over, every amendment against what it amends. `key` is the server's.
pub(super) fn check(package: &mut Package, key: &str) -> Vec<Finding> {
    let read = package.text(SIGNATURES).map_err(|error| error.to_string());
    let list = read.and_then(|bytes| serde_json::from_slice::<Vec<Signed>>(&bytes).map_err(|error| error.to_string()));
    let list = match list {
        Ok(list) => list,
        Err(problem) => return vec![Finding { what: SIGNATURES.to_owned(), problem: Some(problem) }],
    };
    let mut findings = Vec::new();
    let mut digests: BTreeMap<u32, String> = BTreeMap::new();
    for signed in &list {
        let what = format!("{SIGNATURES}: the report, version {}", signed.version);
        let problem = check_version(package, signed, &digests).err();
        findings.push(Finding { what, problem });
        findings.extend(signed.signatures.iter().map(|signature| check_one(signed, signature, key)));
        findings.extend(signed.patient.iter().map(|approved| check_approved(package, signed, approved, key)));
        digests.insert(signed.version, signed.sha256.clone());
    }
    findings
}

fn check_version(package: &mut Package, signed: &Signed, digests: &BTreeMap<u32, String>) -> Result<(), String> {
    let bytes = package.text(&signed.file).map_err(|error| error.to_string())?;
    if hex(&Sha256::digest(&bytes)) != signed.sha256 {
        return Err(format!("{} is not what was signed", signed.file));
    }
    let report: Report = serde_json::from_slice(&bytes).map_err(|error| format!("{}: {error}", signed.file))?;
    if report.identifier() != signed.report || report.version != signed.version {
        return Err(format!("{} is another report", signed.file));
    }
    if let Some(amends) = &report.amends
        && digests.get(&amends.version) != Some(&amends.digest)
    {
        return Err(format!("it amends a version {} with another digest than that in the package", amends.version));
    }
    let missing = missing_signatories(&report, &signed.signatures);
    match missing.first() {
        Some(who) if signed.status != ReportStatus::Preliminary => {
            Err(format!("it is said to be signed by everybody, and {} has not signed", who.name))
        }
        _ => Ok(()),
    }
}

fn check_one(signed: &Signed, signature: &Signature, key: &str) -> Finding {
    let Signature { name, stance, at, .. } = signature;
    let text = signing_text(&signed.report, &signed.sha256, name, *stance, *at);
    let problem = if signature.public_key != key {
        Some("was made with another server's key")
    } else if !check_signature(&signature.public_key, &text, &signature.signature) {
        Some("does not fit what was signed")
    } else {
        None
    };
    let what = format!("{SIGNATURES}: the signature of {name} under version {}", signed.version);
    Finding { what, problem: problem.map(str::to_owned) }
}

/// An approval against the bytes it is over. One beside a wording of the report that was changed before it was signed
/// is sound and says nothing of what was released.
fn check_approved(package: &mut Package, signed: &Signed, approved: &Approved, key: &str) -> Finding {
    let Approved { text, file, approval, .. } = approved;
    let what = format!("{file}: the approval of {} beside version {}", approval.name, signed.version);
    let words = approval_text(text, &approval.sha256, &approval.name, approval.at);
    let problem = match read_text(package, approved) {
        Err(problem) => Some(problem),
        Ok(version) if version.identifier() != *text || version.report != signed.report => {
            Some("is another text".to_owned())
        }
        Ok(_) if approval.public_key != key => Some("was made with another server's key".to_owned()),
        Ok(_) if !check_signature(&approval.public_key, &words, &approval.signature) => {
            Some("does not fit what was approved".to_owned())
        }
        Ok(version) if version.report_sha256 != signed.sha256 => {
            let what = format!("{what}, of an earlier wording of the report");
            return Finding { what, problem: None };
        }
        Ok(_) => None,
    };
    Finding { what, problem }
}

fn read_text(package: &mut Package, approved: &Approved) -> Result<PatientVersion, String> {
    let bytes = package.text(&approved.file).map_err(|error| error.to_string())?;
    if hex(&Sha256::digest(&bytes)) != approved.approval.sha256 {
        return Err("is not what was approved".to_owned());
    }
    serde_json::from_slice(&bytes).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Files of a package and faults in them, with the file that is to be named. The page that verifies in a browser is
    /// held to the same.
    #[derive(Deserialize)]
    struct Vector {
        public_key: String,
        files: BTreeMap<String, String>,
        checks: usize,
        faults: Vec<Fault>,
    }

    #[derive(Deserialize)]
    struct Fault {
        what: String,
        file: String,
        from: String,
        to: String,
        named: String,
    }

    fn vector() -> Vector {
        serde_json::from_str(include_str!("../../../tests/vectors/signed_report.json")).expect("a vector")
    }

    fn found(folder: &Path, key: &str) -> Vec<Finding> {
        check(&mut Package::open(folder).expect("a package"), key)
    }

    /// What does not hold, with the file that is to blame.
    fn wrong(folder: &Path, key: &str) -> Vec<String> {
        let told = |it: Finding| Some(format!("{}: {}", it.what, it.problem?));
        found(folder, key).into_iter().filter_map(told).collect()
    }

    #[test]
    fn the_same_faults_are_found_as_in_a_browser() {
        let Vector { public_key, files, checks, faults } = vector();
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("report")).expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
        for (name, text) in &files {
            write(name, text);
        }
        assert_eq!(wrong(folder.path(), &public_key), Vec::<String>::new());
        assert_eq!(found(folder.path(), &public_key).len(), checks);
        for fault in faults {
            let sound = &files[&fault.file];
            assert!(sound.contains(&fault.from), "{}", fault.what);
            write(&fault.file, &sound.replacen(&fault.from, &fault.to, 1));
            let wrong = wrong(folder.path(), &public_key);
            assert!(wrong.iter().any(|told| told.contains(&fault.named)), "{}: {wrong:?}", fault.what);
            write(&fault.file, sound);
        }
    }
}
