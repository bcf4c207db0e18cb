use consilium_core::model::Timestamp;

use super::notice::Notice;
use crate::store::NewLetter;

/// An alert as a mail: what, where, how bad, and the first step.
pub(super) fn letter_of(notice: &Notice, address: &str, due: Timestamp) -> NewLetter {
    let alert = &notice.data.alert;
    let word = |value: serde_json::Value| value.as_str().unwrap_or_default().replace('_', " ");
    let kind = word(serde_json::to_value(alert.kind).unwrap_or_default());
    let severity = word(serde_json::to_value(alert.severity).unwrap_or_default());
    let owner = word(serde_json::to_value(alert.owner).unwrap_or_default());
    let place = place(notice);
    let body = format!(
        "{kind} ({severity})\nWhere: {place}\nFigure: {}\nFor: {owner}\n\nFirst step: {}\n\nThe board: {}/ops\n",
        alert.figure, notice.data.step, notice.data.server
    );
    NewLetter {
        case: None,
        kind: "alert",
        recipient: "operations".to_owned(),
        address: address.to_owned(),
        subject: format!("[Consilium] {kind}: {place}"),
        body,
        calendar: None,
        due,
    }
}

fn place(notice: &Notice) -> String {
    let subject = &notice.data.alert.subject;
    let session = subject.session.as_ref().map(ToString::to_string);
    let person = subject.participant.map(|who| format!("p{}", who.0));
    let language = subject.language.as_ref().map(ToString::to_string);
    let parts: Vec<String> = [session, person, language].into_iter().flatten().collect();
    if parts.is_empty() { notice.data.server.clone() } else { parts.join(", ") }
}
