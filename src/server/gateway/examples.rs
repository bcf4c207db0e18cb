use serde_json::{Value, json};
use utoipa::openapi::{Object, ObjectBuilder};

/// An object without a schema of its own: an example shows its members.
fn shown(example: Value) -> Object {
    ObjectBuilder::new().examples([example]).build()
}

pub(super) fn summary() -> Object {
    shown(json!({"headline_zh": "", "headline_en": "", "history_zh": "", "history_en": "", "concern_zh": "",
        "concern_en": "", "questions_zh": "", "questions_en": ""}))
}

pub(super) fn referral_plan() -> Object {
    shown(json!({"route": "travels", "plan": "", "receiving": "",
        "lines": [{"what": "", "amount": 0, "currency": "GBP"}], "milestones": [{"what": "", "day": "2026-09-30"}],
        "visa": "2026-09-30", "travel": "2026-09-30", "back": "2026-09-30"}))
}

pub(super) fn profile() -> Object {
    shown(json!({"specialties": ["oncology"], "languages": ["en"], "country": "GB", "hospital": "", "credential": "",
        "time_zone": "Europe/London", "weekdays": [1], "away": false,
        "absences": [{"from": "2026-12-24", "until": "2027-01-02"}]}))
}

pub(super) fn translation_act() -> Object {
    shown(json!({"act": "hand_in", "text": "", "machine": false, "note": ""}))
}

pub(super) fn finding() -> Object {
    shown(json!({"carried_out": "partly", "because": "other", "note": ""}))
}

pub(super) fn signer() -> Object {
    shown(json!({"by": "guardian", "relation": "mother", "document": ""}))
}
