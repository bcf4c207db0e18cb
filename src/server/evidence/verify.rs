use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use consilium_core::recording::{Hash, leaf_hash, root_of};
use serde::{Deserialize, Serialize};

use super::export::{evidence_text, listing_text};
use super::package::{LIST, Package};
use super::signatures::{self, SIGNATURES};
use super::timeline::{Bodiless, Clear, split};
use crate::recorder::{Checkpoint, Chunk, State, check_signature, hex, unhex};

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
    signature: String,
}

/// Checks a package from its files alone, a folder or a ZIP archive: every digest, every leaf, the root,
/// every signature. `kept` is a checkpoint that somebody took home at the end of the call: who rewrote the
/// evidence since, cannot have it fit.
pub fn verify(path: &Path, kept: Option<&KeptCheckpoint>) -> Result<Vec<Finding>, VerifyError> {
    let mut package = Package::open(path)?;
    let bytes = package.text(LIST)?;
    let evidence: Evidence = serde_json::from_slice(&bytes).map_err(VerifyError::Evidence)?;
    let mut findings = vec![check_whole(&bytes, &evidence), check_listing(&evidence)];
    for (name, digest) in &evidence.files {
        findings.push(check_file(&mut package, name, digest));
    }
    findings.extend(strangers(&package, &evidence)?);
    // Packages of before had none.
    if evidence.files.contains_key(SIGNATURES) {
        findings.extend(signatures::check(&mut package, &evidence.public_key));
    }
    findings.extend(check_timeline(&mut package, &evidence, kept)?);
    Ok(findings)
}

/// A checkpoint as it is handed to every party.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeptCheckpoint {
    pub session: String,
    pub public_key: String,
    #[serde(flatten)]
    pub checkpoint: Checkpoint,
}

fn check_kept(kept: &KeptCheckpoint, evidence: &Evidence, leaves: &[Hash]) -> Finding {
    let what = "the checkpoint that was kept";
    if kept.session != evidence.session {
        return finding(what, false, "is of another session");
    }
    if kept.public_key != evidence.public_key {
        return finding(what, false, "was signed by another server");
    }
    let found = check_checkpoint(&kept.checkpoint, evidence, leaves);
    Finding { what: what.to_owned(), problem: found.problem }
}

fn finding(what: impl Into<String>, holds: bool, problem: impl Into<String>) -> Finding {
    Finding { what: what.into(), problem: (!holds).then(|| problem.into()) }
}

/// Every byte of the file counts, also those that no other check looks at.
fn check_whole(bytes: &[u8], evidence: &Evidence) -> Finding {
    let value: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
    let written = serde_json::to_vec_pretty(&value).is_ok_and(|again| again == bytes);
    let signed =
        evidence_text(&value).is_ok_and(|text| check_signature(&evidence.public_key, &text, &evidence.signature));
    finding("evidence.json: every byte of it", written && signed, "its signature does not fit")
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

fn check_timeline(
    package: &mut Package,
    evidence: &Evidence,
    kept: Option<&KeptCheckpoint>,
) -> Result<Vec<Finding>, VerifyError> {
    let text = String::from_utf8_lossy(&package.text("timeline.jsonl")?).into_owned();
    let mut leaves: Vec<Hash> = Vec::new();
    let mut bodies: Vec<String> = Vec::new();
    let mut clear = Clear::default();
    for (number, line) in text.lines().enumerate() {
        let told = split(line).map(|(body, leaf)| (leaf_of(&body, leaf), body, leaf.to_owned()));
        match told {
            Some((hash, body, leaf)) if hex(&hash) == leaf => {
                clear.take(&body);
                leaves.push(hash);
                bodies.push(body);
            }
            _ => return Ok(vec![finding("timeline.jsonl", false, format!("line {} has been changed", number + 1))]),
        }
    }
    let whole = leaves.len() as u64 == evidence.tree_size && hex(&root_of(&leaves)) == evidence.root;
    let mut findings = vec![finding("timeline.jsonl: the root over all lines", whole, "does not fit")];
    for checkpoint in &evidence.checkpoints {
        findings.push(check_checkpoint(checkpoint, evidence, &leaves));
    }
    if let Some(kept) = kept {
        findings.push(check_kept(kept, evidence, &leaves));
    }
    findings.extend(check_bodiless(clear));
    findings.push(check_off_record(&bodies));
    if evidence.checkpoints.last().is_none_or(|last| last.size < evidence.tree_size) {
        let covered = evidence.checkpoints.last().map_or(0, |last| last.size);
        let problem = format!("only {covered} of {} lines are signed", evidence.tree_size);
        findings.push(finding("checkpoints: everything is signed", false, problem));
    }
    Ok(findings)
}

/// Of a line without its body there is the hash alone, which the signed root holds in its place.
fn leaf_of(body: &str, told: &str) -> Hash {
    let alone = Bodiless::of(body).and_then(|_| unhex(told)?.try_into().ok());
    alone.unwrap_or_else(|| leaf_hash(body.as_bytes()))
}

fn check_bodiless(clear: Clear) -> Vec<Finding> {
    match clear.judge() {
        Err(problem) => vec![finding("timeline.jsonl: lines without their text", false, problem)],
        Ok((withheld, unstored)) => {
            let told = [
                (withheld, "of what was written or made behind the closed door only the hash is given"),
                (unstored, "the disk has forgotten the record, as a later line says; its hash stands"),
            ];
            let some = told.into_iter().filter(|(count, _)| *count > 0);
            some.map(|(count, why)| finding(format!("timeline.jsonl: {count} lines: {why}"), true, "")).collect()
        }
    }
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

/// Lines of the timeline that are no events.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Own {
    State(State),
    Chunk(Chunk),
}

/// Between a state that says "nothing is tapped" and the next one nothing may have been written.
fn check_off_record(lines: &[String]) -> Finding {
    let (mut off, mut spans, mut checkpoints) = (true, 0, 0);
    for (number, line) in (1..).zip(lines) {
        let wrong = |what: &str| finding("off the record", false, format!("line {number}: {what}"));
        match serde_json::from_str(line) {
            Ok(Own::State(state)) => {
                if off && state.packets > 0 {
                    return wrong("packets were written while nothing was to be recorded");
                }
                checkpoints += usize::from(state.tapped == 0);
                spans += usize::from(state.tapped == 0 && !off);
                off = state.tapped == 0;
            }
            Ok(Own::Chunk(chunk)) if off && chunk.packets > 0 => {
                return wrong("a chunk with packets was written while nothing was to be recorded");
            }
            Ok(Own::Chunk(_)) | Err(_) => {}
        }
    }
    finding(
        format!("off the record: {spans} times, {checkpoints} signed states say that nothing was written"),
        true,
        "",
    )
}
