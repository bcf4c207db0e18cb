use axum::extract::{Path, State};
use axum::response::Response;
use consilium_core::cases::Date;
use consilium_core::fhir::{PatientFile, ResourceKind, bundle, resources_of};
use consilium_core::model::SessionId;
use consilium_core::report::{Stay, history};
use serde::Serialize;

use super::archive::{Archive, Reader, answer, place, unreadable};
use super::contents;
use crate::dossier::{FROM_OUTSIDE, WRONG_PATIENT};
use crate::evidence::Holding;
use crate::gateway::cases::board::{case_number, page_to_take_along};
use crate::gateway::cases::family_file::family_file;
use crate::gateway::cases::house::Applicant;
use crate::gateway::cases::released_sessions;
use crate::gateway::problem::{Problem, ProblemBody};
use crate::gateway::state::Gateway;
use crate::gateway::{audit, fhir};
use crate::ops::wall_clock;
use crate::store::{DocumentEntry, DocumentState};

const MINUTE_MS: i64 = 60_000;

const ASK_EN: &str = "Sound and pictures of hours are too large for this archive. Ask the coordinator of the case for \
    them and name the session; the house hands a recording over as an evidence package, as far as its rules allow.";
const ASK_ZH: &str = "声音和画面文件过大，未放入本压缩包。请向本例的协调员提出申请并注明会诊编号；机构将在规定允许的范围内以证据包形式提供录制内容。";

impl Reader {
    const fn contents(self) -> &'static str {
        match self {
            Reader::House => contents::HOUSE,
            Reader::Family => contents::FAMILY,
        }
    }

    /// What may be another patient's is in nobody's archive. The family gets what was released, and what it sent.
    fn gets(self, document: &DocumentEntry) -> bool {
        let another = document.reason.as_deref() == Some(WRONG_PATIENT);
        let own = document.state == DocumentState::Released || document.uploaded_by == FROM_OUTSIDE;
        !another && (self == Reader::House || own)
    }
}

/// What is kept of a case, as one ZIP archive. `contents.txt` says in both languages what is in it: `case.json`, FHIR
/// bundles, who saw what, every document, the newest signed report of each session as PDF and FHIR document (to the
/// family with what the patient is told before it, to the house as it was signed), and a
/// list of the recordings (session, when, how long, kept until when, how to ask for them). The recordings themselves
/// are not in it.
#[utoipa::path(get, path = "/api/v1/cases/{id}/export", params(("id" = i32, Path)), responses(
    (status = 200, content_type = "application/zip", description = "The archive."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn of_case(
    State(gateway): State<Gateway>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    export(gateway, case_number(&id)?, Reader::House).await
}

/// What is kept of the own case, as one ZIP archive like that of `/api/v1/cases/{id}/export`; a signed report is in it
/// once it is released.
#[utoipa::path(get, path = "/api/v1/track/export", responses(
    (status = 200, content_type = "application/zip", description = "The archive."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn of_own_case(
    State(gateway): State<Gateway>,
    applicant: Applicant,
) -> Result<Response, Problem> {
    export(gateway, applicant.case, Reader::Family).await
}

/// A recording as the archive tells of it.
#[derive(Debug, Serialize)]
struct RecordingEntry {
    session: SessionId,
    /// The recorder ran from when until when, in milliseconds since 1970.
    stretches: Vec<Stay>,
    minutes: i64,
    /// It is not erased before this day; `null` when it is erased.
    kept_until: Option<Date>,
    erased: bool,
}

#[derive(Debug, Serialize)]
struct Recordings {
    how_to_ask_en: &'static str,
    how_to_ask_zh: &'static str,
    recordings: Vec<RecordingEntry>,
}

/// What stands in the archive beside its texts.
struct Papers {
    reader: Reader,
    texts: Vec<(String, String)>,
    documents: Vec<DocumentEntry>,
    /// Sessions whose signed report goes along.
    reported: Vec<SessionId>,
}

fn text(value: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string_pretty(value).map_err(|error| Problem::internal(&error))
}

async fn gather(gateway: &Gateway, number: i32, reader: Reader) -> Result<Papers, Problem> {
    let file: PatientFile = fhir::file(gateway, number).await?;
    let mut texts = vec![("contents.txt".to_owned(), reader.contents().to_owned())];
    let case = match reader {
        Reader::House => text(&page_to_take_along(gateway, number).await?)?,
        Reader::Family => text(&family_file(gateway, number).await?)?,
    };
    texts.push(("case.json".to_owned(), case));
    for kind in ResourceKind::ALL {
        let found = bundle(gateway.base_url.as_str(), resources_of(&file, *kind));
        texts.push((format!("fhir/{}.json", kind.as_str()), text(&found)?));
    }
    texts.push(("access.json".to_owned(), text(&audit::entries(gateway, number).await?)?));
    let sessions = gateway.store.sessions_of_case(number).await?;
    texts.push(("recordings.json".to_owned(), text(&recordings(gateway, &sessions).await?)?));
    let mut documents = Vec::new();
    for dossier in fhir::dossiers(gateway, number).await? {
        let kept = gateway.store.documents(&dossier).await?;
        documents.extend(kept.into_iter().filter(|document| reader.gets(document)));
    }
    let reported = reported(gateway, number, sessions, reader).await?;
    Ok(Papers { reader, texts, documents, reported })
}

/// To the house every report that is signed, to the family those that were released.
async fn reported(
    gateway: &Gateway,
    number: i32,
    sessions: Vec<SessionId>,
    reader: Reader,
) -> Result<Vec<SessionId>, Problem> {
    if reader == Reader::Family {
        let mut given = Vec::new();
        for session in released_sessions(gateway, number).await? {
            if gateway.reports.is_released(&session).await.map_err(|error| Problem::internal(&error))? {
                given.push(session);
            }
        }
        return Ok(given);
    }
    let mut signed = Vec::new();
    for session in sessions {
        if gateway.store.first_signed(&session).await?.is_some() {
            signed.push(session);
        }
    }
    Ok(signed)
}

async fn recordings(gateway: &Gateway, sessions: &[SessionId]) -> Result<Recordings, Problem> {
    let mut recordings = Vec::new();
    for session in sessions {
        recordings.extend(recording(gateway, session).await?);
    }
    Ok(Recordings { how_to_ask_en: ASK_EN, how_to_ask_zh: ASK_ZH, recordings })
}

async fn recording(gateway: &Gateway, session: &SessionId) -> Result<Option<RecordingEntry>, Problem> {
    let (library, asked, now) = (gateway.library.clone(), session.clone(), wall_clock());
    let holding = tokio::task::spawn_blocking(move || library.holding(&asked, now)).await;
    let holding = holding.map_err(|error| Problem::internal(&error))?.map_err(|error| Problem::internal(&error))?;
    let kept_until = match holding {
        Holding::Nothing => return Ok(None),
        Holding::Until(until) => Some(Date::of(until)),
        Holding::Erased => None,
    };
    let stored = gateway.store.load_session(session).await?;
    let stretches = stored.map(|stored| history(&stored.records).recorded).unwrap_or_default();
    let length: i64 = stretches.iter().map(|stay| stay.until.millis_since(stay.from)).sum();
    Ok(Some(RecordingEntry {
        session: session.clone(),
        minutes: (length + MINUTE_MS / 2) / MINUTE_MS,
        stretches,
        erased: holding == Holding::Erased,
        kept_until,
    }))
}

async fn export(gateway: Gateway, number: i32, reader: Reader) -> Result<Response, Problem> {
    let place = place(&gateway, reader)?;
    let papers = gather(&gateway, number, reader).await?;
    let (archive, stream) = Archive::begin(place);
    let response = answer(stream, &format!("case-{number}.zip"))?;
    tokio::spawn(async move {
        if fill(&gateway, &archive, papers).await.is_some() {
            archive.end().await;
        }
    });
    Ok(response)
}

/// `None`: a document cannot be read, or the client has gone; the archive breaks off.
async fn fill(gateway: &Gateway, archive: &Archive, papers: Papers) -> Option<()> {
    for (name, text) in papers.texts {
        archive.whole(&name, text).await.then_some(())?;
    }
    for session in papers.reported {
        let files = match papers.reader {
            Reader::House => gateway.reports.signed_files(&session).await,
            Reader::Family => gateway.reports.released(&session).await,
        };
        let Some(files) = files.inspect_err(unreadable).ok()? else { continue };
        for (name, bytes) in [("report.pdf", files.pdf), ("bundle.json", files.bundle)] {
            archive.file(&format!("reports/{session}/{name}")).await.then_some(())?;
            archive.bytes(bytes.into()).await.then_some(())?;
        }
    }
    for (number, document) in (1..).zip(papers.documents) {
        let Some(blob) = document.original.as_ref().or(document.blob.as_ref()) else { continue };
        archive.file(&format!("documents/{number}-{}", document.file_name)).await.then_some(())?;
        archive.blob(&gateway.dossier, blob).await?;
    }
    Some(())
}
