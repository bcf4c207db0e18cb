//! The report of the demo case in a running server: a session that is over, its report drafted and nobody's signature
//! on it yet, and links for those who sign.

use consilium_core::model::{Role, SessionId, Timestamp};
use consilium_core::report::{PatientVersion, draft, draft_for_patient, history};
use consilium_core::session::Record;
use consilium_server::Server;
use consilium_server::commands::{InviteRequest, SessionChoice, invite_through};
use consilium_server::ops::wall_clock;
use consilium_server::store::{NumberedRecord, Store};
use consilium_simulator::demo::{REPORT_TITLE, report_brief, report_records};

use crate::Failure;

/// A year, as the other links of the demo.
const HOURS: u32 = 8760;

/// Makes a session whose report is drafted; the links lead the chair and the first consultant to it.
pub async fn sample_report(server: &Server) -> Result<Vec<(&'static str, String)>, Failure> {
    let store = server.store();
    let session = free_name(store).await?;
    store.create_session(&session, REPORT_TITLE, wall_clock()).await?;
    let mut records = report_records();
    let mut links = Vec::new();
    for (_, record) in &mut records {
        let Record::SeatTaken { invitation, role, name, .. } = record else { continue };
        if !matches!(role, Role::LocalExpert | Role::Consultant | Role::Coordinator) {
            continue;
        }
        let tongue = if *role == Role::Consultant { "en" } else { "zh" };
        let request = InviteRequest {
            session: SessionChoice::Existing(session.clone()),
            title: REPORT_TITLE.to_owned(),
            role: *role,
            name: name.clone(),
            speaks: tongue.parse()?,
            listens: tongue.parse()?,
            hours: HOURS,
            reusable: true,
        };
        let invited = invite_through(store, server.base_url(), request).await?;
        *invitation = invited.invitation;
        links.push((*role, invited.link.replace("/join#", "/report#")));
    }
    keep(store, &session, records).await?;
    let of = |wanted: Role| links.iter().find(|(role, _)| *role == wanted).map(|(_, link)| link.clone());
    let shown = [("a report to sign, chair", Role::LocalExpert), ("a report to sign, consultant", Role::Consultant)];
    Ok(shown.into_iter().filter_map(|(what, role)| Some((what, of(role)?))).collect())
}

async fn keep(store: &Store, session: &SessionId, records: Vec<(Timestamp, Record)>) -> Result<(), Failure> {
    let told = history(&records);
    let now = told.ended.unwrap_or_else(wall_clock).plus_seconds(3600);
    let brief = report_brief();
    let report = draft(session, REPORT_TITLE, &brief, &told, now);
    let text = PatientVersion::beside(&report, draft_for_patient(&brief, now));
    let numbered = |(number, (at, record))| NumberedRecord { number, at, record };
    let records: Vec<NumberedRecord> = (0..).zip(records).map(numbered).collect();
    store.append(session, &records).await?;
    store.add_patient_text(session, report.version, (&text, None), now).await?;
    store.add_report(session, &report, now).await?;
    Ok(())
}

/// Every run has a sample of its own: what was signed in an earlier one stays as it is.
async fn free_name(store: &Store) -> Result<SessionId, Failure> {
    for number in 1u32.. {
        let id: SessionId = format!("sample-report-{number}").parse()?;
        if store.session_title(&id).await?.is_none() {
            return Ok(id);
        }
    }
    Err("there are too many sample reports".into())
}
