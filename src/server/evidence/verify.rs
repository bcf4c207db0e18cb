use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use consilium_core::recording::{Hash, leaf_hash, root_of};
use serde::Deserialize;

use super::export::listing_text;
use super::package::{LIST, Package};
use super::timeline::split;
use crate::recorder::{Checkpoint, check_signature, hex};

#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    #[error("{path}: {error}")]
    File { path: PathBuf, error: io::Error },
    #[error("evidence.json is not readable: {0}")]
    Evidence(serde_json::Error),
}

/// One thing that was checked.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    pub what: String,
    /// Why it does not hold.
    pub problem: Option<String>,
}

#[derive(Deserialize)]
struct Evidence {
    session: String,
    public_key: String,
    tree_size: u64,
    root: String,
    checkpoints: Vec<Checkpoint>,
    files: BTreeMap<String, String>,
    files_signature: String,
}

/// Checks a package from its files alone, a folder or a ZIP archive: every digest, every leaf, the root,
/// every signature.
pub fn verify(path: &Path) -> Result<Vec<Finding>, VerifyError> {
    let mut package = Package::open(path)?;
    let evidence: Evidence = serde_json::from_slice(&package.text(LIST)?).map_err(VerifyError::Evidence)?;
    let mut findings = vec![check_listing(&evidence)];
    for (name, digest) in &evidence.files {
        findings.push(check_file(&mut package, name, digest));
    }
    findings.extend(strangers(&package, &evidence)?);
    findings.extend(check_timeline(&mut package, &evidence)?);
    Ok(findings)
}

fn finding(what: impl Into<String>, holds: bool, problem: impl Into<String>) -> Finding {
    Finding { what: what.into(), problem: (!holds).then(|| problem.into()) }
}

fn check_listing(evidence: &Evidence) -> Finding {
    let digests: Vec<(String, String)> = evidence.files.clone().into_iter().collect();
    let text = listing_text(&evidence.session, &digests);
    let signed = check_signature(&evidence.public_key, &text, &evidence.files_signature);
    finding("evidence.json: the list of files", signed, "its signature does not fit")
}

fn check_file(package: &mut Package, name: &str, digest: &str) -> Finding {
    match package.digest(name) {
        Ok(found) => finding(name, hex(&found) == *digest, "has been changed"),
        Err(error) => finding(name, false, error.to_string()),
    }
}

/// Files that the package does not know.
fn strangers(package: &Package, evidence: &Evidence) -> Result<Vec<Finding>, VerifyError> {
    let unknown = |name: &String| name != LIST && !evidence.files.contains_key(name);
    let names = package.names()?.into_iter().filter(unknown);
    Ok(names.map(|name| finding(name, false, "does not belong to the package")).collect())
}

fn check_timeline(package: &mut Package, evidence: &Evidence) -> Result<Vec<Finding>, VerifyError> {
    let text = String::from_utf8_lossy(&package.text("timeline.jsonl")?).into_owned();
    let mut leaves: Vec<Hash> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let told = split(line).map(|(body, leaf)| (leaf_hash(body.as_bytes()), leaf.to_owned()));
        match told {
            Some((hash, leaf)) if hex(&hash) == leaf => leaves.push(hash),
            _ => return Ok(vec![finding("timeline.jsonl", false, format!("line {} has been changed", number + 1))]),
        }
    }
    let whole = leaves.len() as u64 == evidence.tree_size && hex(&root_of(&leaves)) == evidence.root;
    let mut findings = vec![finding("timeline.jsonl: the root over all lines", whole, "does not fit")];
    for checkpoint in &evidence.checkpoints {
        findings.push(check_checkpoint(checkpoint, evidence, &leaves));
    }
    if evidence.checkpoints.last().is_none_or(|last| last.size < evidence.tree_size) {
        let covered = evidence.checkpoints.last().map_or(0, |last| last.size);
        let problem = format!("only {covered} of {} lines are signed", evidence.tree_size);
        findings.push(finding("checkpoints: everything is signed", false, problem));
    }
    Ok(findings)
}

fn check_checkpoint(checkpoint: &Checkpoint, evidence: &Evidence, leaves: &[Hash]) -> Finding {
    let what = format!("checkpoint over {} lines", checkpoint.size);
    let Some(some) = usize::try_from(checkpoint.size).ok().and_then(|size| leaves.get(..size)) else {
        return finding(what, false, "is longer than the timeline");
    };
    if hex(&root_of(some)) != checkpoint.root {
        return finding(what, false, "its root does not fit");
    }
    let signed = check_signature(&evidence.public_key, &checkpoint.text(&evidence.session), &checkpoint.signature);
    finding(what, signed, "its signature does not fit")
}
