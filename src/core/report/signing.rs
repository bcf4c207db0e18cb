use serde::{Deserialize, Serialize};

use super::calendar::local_moment;
use super::completeness::completeness;
use super::content::{Amendment, FieldLine, Report, TranslationStatus};
use crate::model::{ParticipantId, Role, Timestamp};
use crate::protocol::Stance;

/// Somebody whose signature the report needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signatory {
    pub participant: ParticipantId,
    pub name: String,
    pub role: Role,
    pub chair: bool,
}

/// A signature that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub participant: ParticipantId,
    pub name: String,
    pub role: Role,
    pub chair: bool,
    pub stance: Stance,
    pub at: Timestamp,
    /// Ed25519 over `signing_text`, in hexadecimal, and the key to check it with.
    pub signature: String,
    pub public_key: String,
}

/// Why nobody can sign now, or this person cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum SignError {
    #[error("This report needs the signatures of others; yours is not asked for.")]
    NotAsked,
    #[error("You have signed this version.")]
    Signed,
    #[error("The report has changed since you read it. Read it once more before you sign.")]
    Stale,
    #[error("A mandatory field is empty.")]
    EmptyField,
    #[error("A translation has been read by nobody.")]
    MachineDraft,
    #[error("The two languages differ in a figure, a side, a stage or a negation.")]
    Mismatch,
    #[error("This version is final; corrections are made as an amendment.")]
    Final,
    #[error("Say why the report is amended.")]
    NoReason,
    #[error("Only a final report is amended.")]
    NotFinal,
}

/// The chair and every expert who was in the room.
fn required(report: &Report) -> Vec<Signatory> {
    let expert = |role| matches!(role, Role::LocalExpert | Role::Consultant);
    let people = report.facts.people.iter().filter(|it| expert(it.role) && !it.stays.is_empty());
    let signatory = |it: &super::content::Person| Signatory {
        participant: it.participant,
        name: it.name.clone(),
        role: it.role,
        chair: it.chair,
    };
    people.map(signatory).collect()
}

pub fn missing_signatories(report: &Report, signed: &[Signature]) -> Vec<Signatory> {
    let open = |who: &Signatory| !signed.iter().any(|it| it.participant == who.participant);
    required(report).into_iter().filter(open).collect()
}

/// Everything that keeps this report from being signed by anybody.
pub fn unsigned_because(report: &Report) -> Vec<SignError> {
    let state = completeness(report);
    let mut because = Vec::new();
    if !state.empty.is_empty() {
        because.push(SignError::EmptyField);
    }
    if !state.machine_draft.is_empty() {
        because.push(SignError::MachineDraft);
    }
    if !state.mismatches.is_empty() {
        because.push(SignError::Mismatch);
    }
    because
}

/// Whether this person can sign the report with this digest now; and with it whether it becomes final.
pub fn sign(
    report: &Report,
    signed: &[Signature],
    who: ParticipantId,
    read: &str,
    digest: &str,
) -> Result<(Signatory, bool), SignError> {
    let signatory = required(report).into_iter().find(|it| it.participant == who).ok_or(SignError::NotAsked)?;
    if signed.iter().any(|it| it.participant == who) {
        return Err(SignError::Signed);
    }
    if read != digest {
        return Err(SignError::Stale);
    }
    if let Some(because) = unsigned_because(report).first() {
        return Err(*because);
    }
    let last = missing_signatories(report, signed).len() == 1;
    Ok((signatory, last))
}

/// What a signature is over: every line ends with a line feed.
pub fn signing_text(report: &str, digest: &str, name: &str, stance: Stance, at: Timestamp) -> String {
    let stance = match stance {
        Stance::Agree => "agree",
        Stance::Reservation => "reservation",
        Stance::Dissent => "dissent",
        Stance::Abstain => "abstain",
    };
    format!("consilium report 1\n{report}\n{digest}\n{name}\n{stance}\n{}\n", at.0)
}

/// The next version, open for editing, which names the one it corrects.
pub fn amend(report: &Report, digest: &str, reason: &str, editor: &str, now: Timestamp) -> Result<Report, SignError> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 500 {
        return Err(SignError::NoReason);
    }
    let mut next = report.clone();
    next.version = report.version.saturating_add(1);
    next.drafted = now;
    next.amends = Some(Amendment { digest: digest.to_owned(), version: report.version, reason: reason.to_owned() });
    (next.patient_version, next.patient_approved) = (None, None);
    let zh = format!("第{}版修订第{}版。理由：{reason}", next.version, report.version);
    let en = format!("Version {} amends version {}. Reason: {reason}", next.version, report.version);
    for (code, zh, en) in [
        ("M4", zh, en),
        (
            "A1",
            format!("{}，第{}版", report.facts.session, next.version),
            format!("{}, version {}", report.facts.session, next.version),
        ),
    ] {
        if let Some(field) = next.fields.get_mut(code) {
            field.lines = vec![FieldLine::new("", zh, en)];
            field.revision = field.revision.saturating_add(1);
            for side in [&mut field.zh, &mut field.en] {
                editor.clone_into(&mut side.by);
                side.status = TranslationStatus::Original;
                side.at = now;
            }
        }
    }
    Ok(next)
}

/// The signatures as the report tells them, field M1.
pub fn signature_lines(signatures: &[Signature]) -> Vec<FieldLine> {
    let line = |it: &Signature| {
        let (zh, en) = match it.stance {
            Stance::Agree => ("同意", "agrees"),
            Stance::Reservation => ("保留同意", "agrees with reservation"),
            Stance::Dissent => ("异议", "dissents"),
            Stance::Abstain => ("弃权", "abstains"),
        };
        let role = match (it.chair, it.role) {
            (true, _) => ("主持", "chair"),
            (false, Role::Consultant) => ("会诊专家", "consultant"),
            (false, _) => ("当地专家", "local expert"),
        };
        let at = local_moment(it.at, 0);
        let short: String = it.signature.chars().take(24).collect();
        FieldLine::new(
            &it.name,
            format!("{}；{zh}；{at}；重新验证身份后签署，Ed25519 {short}", role.0),
            format!("{}; {en}; {at}; signed after proof of identity, Ed25519 {short}", role.1),
        )
    };
    signatures.iter().map(line).collect()
}
