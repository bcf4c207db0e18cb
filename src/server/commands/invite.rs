use std::net::SocketAddr;

use consilium_core::model::{CaseId, InvitationId, Language, PersonName, Role, SessionId, Timestamp};
use serde::Serialize;

use crate::config::{Origin, Settings};
use crate::ops::{AddressFile, wall_clock};
use crate::store::{NewInvitation, Secret, Store, StoreError};

/// Which session the link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionChoice {
    New,
    Existing(SessionId),
}

/// Who shall be invited where.
#[derive(Debug, Clone)]
pub struct InviteRequest {
    pub session: SessionChoice,
    /// The title of a new session.
    pub title: String,
    pub role: Role,
    pub name: PersonName,
    pub speaks: Language,
    pub listens: Language,
    pub hours: u32,
    pub reusable: bool,
}

/// A join link with everything beside it.
#[derive(Debug, Serialize)]
pub struct Invited {
    pub session: SessionId,
    /// The case that the session belongs to: its documents, its consents.
    pub case: CaseId,
    pub link: String,
    /// A bearer token of the same seat, for WHIP, WHEP and programs.
    pub token: String,
    pub invitation: InvitationId,
    /// Milliseconds since 1970.
    pub expires: Timestamp,
}

/// Why nobody was invited.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a title has at most 200 characters, none of them a control character")]
    Title,
    #[error("a link is valid for 1 to 8760 hours")]
    Hours,
}

/// Makes a join link through the database, whether the server runs or not.
pub async fn invite(settings: &Settings, request: InviteRequest) -> Result<Invited, InviteError> {
    let store = Store::open(&settings.data).await?;
    let invited = invite_through(&store, &base_url(settings), request).await;
    store.close().await?;
    invited
}

/// The same, through a store that is open already.
pub async fn invite_through(store: &Store, base: &Origin, request: InviteRequest) -> Result<Invited, InviteError> {
    if request.title.chars().count() > 200 || request.title.chars().any(char::is_control) {
        return Err(InviteError::Title);
    }
    if !(1..=8760).contains(&request.hours) {
        return Err(InviteError::Hours);
    }
    let now = wall_clock();
    let session = match request.session {
        SessionChoice::Existing(session) => session,
        SessionChoice::New => new_session(store, &request.title, now).await?,
    };
    let expires = now.plus_seconds(i64::from(request.hours) * 3600);
    let new = NewInvitation {
        session: session.clone(),
        role: request.role,
        name: request.name,
        speaks: request.speaks,
        listens: request.listens,
        expires,
        reusable: request.reusable,
    };
    let made = store.invite(&new, now).await?;
    let token = store.bearer_token(made.id, now, expires).await?;
    let link = base.join_link(made.secret.reveal());
    let case = store.session_case(&session).await?.unwrap_or_else(|| CaseId::from(&session));
    Ok(Invited { session, case, link, token: token.reveal().to_owned(), invitation: made.id, expires })
}

async fn new_session(store: &Store, title: &str, now: Timestamp) -> Result<SessionId, StoreError> {
    let session = random_session_id();
    store.create_session(&session, title, now).await?;
    Ok(session)
}

/// Short enough to read out; no secret, but nobody else's by chance either.
fn random_session_id() -> SessionId {
    let letters: String = Secret::random().reveal().chars().filter(char::is_ascii_alphanumeric).take(12).collect();
    let name = format!("s-{}", letters.to_ascii_lowercase());
    name.parse().expect("letters and digits make an id")
}

/// Where the links lead: the configured address, else the running server's, else where it will listen.
pub(super) fn base_url(settings: &Settings) -> Origin {
    let running = || AddressFile::read(&settings.data.dir).and_then(|server| server.base_url.parse().ok());
    let listening = || {
        let listen = settings.http.listen;
        let port = if listen.port() == 0 { 8080 } else { listen.port() };
        settings.http.listener_url(SocketAddr::new(listen.ip(), port))
    };
    settings.http.public_url.clone().or_else(running).unwrap_or_else(listening)
}
