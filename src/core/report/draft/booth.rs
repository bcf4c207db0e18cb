//! What was decided about the booths, in the words of the report.

use crate::interpretation::TakeCause;
use crate::protocol::{Bilingual, LeadCause, LeadReason, LeadStep};
use crate::report::history::IncidentKind;

/// What an interpreter signs by a key, as a channel's reason is kept.
const SOUND_NOT_INTERPRETABLE: &str = "sound_not_interpretable";

/// The reason as it was typed. It is in one language only, and stands beside the line that both languages have.
pub(super) fn typed(what: &IncidentKind) -> Option<&str> {
    match what {
        IncidentKind::Decided { reason, .. } => reason.as_ref()?.words.as_deref(),
        IncidentKind::ChannelSuspended { reason, .. } => {
            Some(reason.as_str()).filter(|reason| !reason.is_empty() && *reason != SOUND_NOT_INTERPRETABLE)
        }
        IncidentKind::Away { .. } | IncidentKind::InterpreterLost { .. } => None,
    }
}

pub(super) fn decided(step: LeadStep, who: &str, by: &str) -> Bilingual {
    match step {
        LeadStep::Waived => Bilingual::new(
            format!("{by}豁免口译员{who}的资质"),
            format!("{by} admitted interpreter {who} and waived the credential"),
        ),
        LeadStep::Authorised => Bilingual::new(
            format!("{by}允许口译员{who}接管麦克风"),
            format!("{by} let interpreter {who} take the microphone over"),
        ),
        LeadStep::Revoked => {
            Bilingual::new(format!("{by}停止口译员{who}的播出"), format!("{by} took interpreter {who} off air"))
        }
    }
}

/// Appended to what was decided; nothing when no cause was given.
pub(super) fn lead_reason(reason: Option<&LeadReason>) -> Bilingual {
    let Some(reason) = reason else { return Bilingual::default() };
    match reason.cause {
        LeadCause::PoorSound => appended("声音质量差", "the sound was poor"),
        LeadCause::WrongLanguage => appended("译入语言有误", "into the wrong language"),
        LeadCause::Incomplete => appended("翻译有遗漏或偏差", "omissions or changes in what was rendered"),
        LeadCause::NoAnswer => appended("联络失败", "attempts to reach the interpreter failed"),
        LeadCause::NeedsRest => appended("需要休息", "a rest was needed"),
        LeadCause::Conflict => appended("存在利益或关系冲突", "a conflict of interest"),
        LeadCause::NobodyElse => {
            appended("短时间内难以安排有资质的译员", "too late to find an interpreter with a credential")
        }
        LeadCause::Other => Bilingual::default(),
    }
}

/// Likewise for a channel that was paused.
pub(super) fn pause_reason(reason: &str) -> Bilingual {
    match reason {
        SOUND_NOT_INTERPRETABLE => appended("声音太差，难以翻译", "the sound was too poor to interpret"),
        _ => Bilingual::default(),
    }
}

fn appended(zh: &str, en: &str) -> Bilingual {
    Bilingual::new(format!("：{zh}"), format!(": {en}"))
}

/// A microphone that was taken without agreement, and why.
pub(super) const fn taken(cause: Option<TakeCause>) -> (&'static str, &'static str) {
    match cause {
        Some(TakeCause::Lost) => ("接管，此前的译员掉线", "taken over, the interpreter before was lost"),
        Some(TakeCause::Coughed) => {
            ("接管，此前的译员长时间静音", "taken over, the interpreter before was muted for long")
        }
        Some(TakeCause::Silent) => {
            ("接管，此前的译员长时间沉默", "taken over, the interpreter before was silent for long")
        }
        Some(TakeCause::Authorised) => ("接管，经主持人允许", "taken over, by leave of the chair"),
        Some(TakeCause::Agreed | TakeCause::Stopped | TakeCause::Left) | None => ("接管", "taken over"),
    }
}
