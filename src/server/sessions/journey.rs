use consilium_core::cases::{self, CaseState, Refusal, Request, Scope, decide, missing_for_session, without_names};
use consilium_core::model::{Language, PersonName, Role, SessionId, Timestamp};
use consilium_core::protocol::Term;
use consilium_core::session::Record;

use crate::store::{GLOSSARY, NotedEvent, NumberedRecord, Store, StoreError, WholeCase};

/// Somebody who takes the chair so long before the appointed time tries the room; the case stays where it is.
const EARLY_S: i64 = 3600;
/// How events name what a session did by itself.
const ACTOR: &str = "session";
const DAY_S: i64 = 24 * 3600;
/// Seats of those who write, check and sign the report stay good so long after the session.
const REPORT_S: i64 = 60 * DAY_S;
const REPORTERS: [Role; 4] = [Role::LocalExpert, Role::Consultant, Role::Coordinator, Role::Translator];

/// What the case of a session says of it.
pub(super) enum Standing {
    /// A session made by hand; it is bound by nothing.
    Free,
    Ready {
        recording_consented: bool,
    },
    NotReady(Vec<Refusal>),
}

/// Whether a session may be held now: the one that is planned, not one that was called off before it. One that goes on
/// is not stopped for that, nor for want of the consent to record.
pub(super) async fn standing(store: &Store, session: &SessionId, goes_on: bool) -> Result<Standing, StoreError> {
    let Some(whole) = case_of(store, session).await? else { return Ok(Standing::Free) };
    let facts = whole.facts();
    let mut missing = missing_for_session(&facts);
    missing.retain(|refusal| !(goes_on && *refusal == Refusal::NoRecordingConsent));
    let open = matches!(whole.case.state, CaseState::Scheduled | CaseState::InSession);
    let here = (open && whole.is_for(session)) || goes_on;
    if !here {
        missing.push(Refusal::NotFromHere);
    }
    if missing.is_empty() {
        return Ok(Standing::Ready { recording_consented: facts.consents_to(Scope::Recording) });
    }
    Ok(Standing::NotReady(missing))
}

/// The glossary of the case, for the consoles of its interpreters, who do not know the patient.
pub(super) async fn case_terms(store: &Store, session: &SessionId) -> Result<Vec<Term>, StoreError> {
    let Some(whole) = case_of(store, session).await? else { return Ok(Vec::new()) };
    let written: Vec<cases::Term> = store.sheet(whole.case.id, GLOSSARY).await?.unwrap_or_default();
    let hide = |text: &str| without_names(text, whole.case.patient_name.reveal(), whole.case.patient_born);
    let pair = |term: &cases::Term| {
        let cases::Term { zh, en, .. } = term.map(hide);
        Term { from: Language::chinese(), text: zh, to: Language::english(), translation: en }
    };
    Ok(written.iter().map(pair).collect())
}

/// Who of the team sits abroad without the patient's consent to that.
pub(super) async fn out_of_reach(store: &Store, session: &SessionId) -> Result<Vec<PersonName>, StoreError> {
    Ok(case_of(store, session).await?.map(|whole| whole.out_of_reach()).unwrap_or_default())
}

async fn case_of(store: &Store, session: &SessionId) -> Result<Option<WholeCase>, StoreError> {
    match store.session_case(session).await?.and_then(|case| case.number()) {
        Some(number) => store.whole_case(number).await,
        None => Ok(None),
    }
}

/// The case follows what its session does. A case that cannot be moved keeps nobody from talking.
pub(super) async fn follow(store: &Store, session: &SessionId, records: &[NumberedRecord]) {
    for numbered in records {
        let moved = match &numbered.record {
            Record::ChairPassed { participant: Some(_) } => begin(store, session, numbered.at, EARLY_S).await,
            Record::Ended { .. } => end(store, session, numbered.at).await,
            _ => continue,
        };
        if let Err(error) = moved {
            tracing::error!(%session, %error, "the case of a session could not follow it");
        }
    }
}

async fn begin(store: &Store, session: &SessionId, at: Timestamp, early_s: i64) -> Result<(), StoreError> {
    let Some(whole) = case_of(store, session).await? else { return Ok(()) };
    let Some(made) = whole.parts.appointment.as_ref().filter(|made| made.session == *session) else { return Ok(()) };
    if whole.case.state != CaseState::Scheduled || at < made.starts.plus_seconds(-early_s) {
        return Ok(());
    }
    move_to(store, &whole, CaseState::InSession, &made.reason, at).await
}

/// Who ends a session at its time has held it, even if nobody took the chair.
async fn end(store: &Store, session: &SessionId, at: Timestamp) -> Result<(), StoreError> {
    begin(store, session, at, 0).await?;
    match case_of(store, session).await? {
        Some(whole) if whole.case.state == CaseState::InSession && whole.is_for(session) => {
            keep_reporters(store, session, at).await?;
            move_to(store, &whole, CaseState::ReportDraft, "", at).await
        }
        _ => Ok(()),
    }
}

/// Whoever writes, checks and signs the report keeps a seat for it.
pub async fn keep_reporters(store: &Store, session: &SessionId, at: Timestamp) -> Result<(), StoreError> {
    store.prolong_invitations(session, &REPORTERS, at.plus_seconds(REPORT_S)).await
}

async fn move_to(
    store: &Store,
    whole: &WholeCase,
    to: CaseState,
    reason: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let from = whole.case.state;
    match decide(from, &whole.facts(), Request { to, reason, at }) {
        Ok(event) => {
            let noted = NotedEvent { at, actor: ACTOR.to_owned(), event };
            // Somebody at the desk may have moved it in the same moment; then it has moved.
            store.move_case(whole.case.id, (from, to), at.plus_seconds(DAY_S), &noted).await?;
        }
        Err(refusals) => tracing::warn!(case = whole.case.id, ?refusals, %to, "a case does not follow its session"),
    }
    Ok(())
}
