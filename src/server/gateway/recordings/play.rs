use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{FromRequestParts, Path, RawPathParams, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use consilium_core::model::Language;
use consilium_core::protocol::ErrorCode;
use consilium_core::session::{may_play_recording, may_release_recording};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::evidence::{Contents, KeptCheckpoint, Opened, PlayError, Release};
use crate::gateway::body::JsonBody;
use crate::gateway::borders::check_border_of_seat;
use crate::gateway::dossier::bytes::piece;
use crate::gateway::login::Seated;
use crate::gateway::problem::{Problem, ProblemBody};
use crate::gateway::state::Gateway;
use crate::recorder::SealError;
use crate::store::Invitation;

/// Somebody with a seat in the session that the address names.
#[derive(Debug)]
pub(in crate::gateway) struct Listener(Invitation);

impl FromRequestParts<Gateway> for Listener {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, gateway).await.map_err(|_| foreign())?;
        let named = params.iter().find(|(name, _)| *name == "session").map(|(_, value)| value.to_owned());
        let invitation = Seated::from_request_parts(parts, gateway).await?.invitation;
        // A session that exists and one that does not look alike to strangers.
        if named.as_deref() != Some(invitation.session.as_str()) {
            return Err(foreign());
        }
        check_border_of_seat(gateway, &invitation).await?;
        Ok(Listener(invitation))
    }
}

fn foreign() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, ErrorCode::NotAllowed, "Your seat is not in this consultation.")
}

impl From<PlayError> for Problem {
    fn from(error: PlayError) -> Self {
        match error {
            PlayError::Unknown => {
                Problem::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "There is no such recording or track.")
            }
            PlayError::Recording(SealError::NoPrivateKey(_) | SealError::OtherInstitution { .. }) => {
                let detail = "The institution's private key is not on this server. Ask for an export instead.";
                Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, detail)
            }
            PlayError::Recording(SealError::Erased(_)) => {
                Problem::new(StatusCode::GONE, ErrorCode::Expired, "This recording was erased.")
            }
            PlayError::Track(_) => {
                let detail = "This track is kept in the recording, but a browser cannot play it.";
                Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, detail)
            }
            PlayError::TooLarge(most) => {
                let detail = format!(
                    "This recording has more than {most} MiB and is not played here. Ask for an export instead."
                );
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::NotNow, detail)
            }
            PlayError::NeverReleased => {
                let detail = "This house does not give recordings to patients and families.";
                Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, detail)
            }
            PlayError::Recording(_) | PlayError::Mix(_) | PlayError::File(_) => Problem::internal(&error),
        }
    }
}

/// The recording of the session, for those who may play it. `anew`: as it is now.
async fn open(gateway: &Gateway, Listener(invitation): &Listener, anew: bool) -> Result<Arc<Opened>, Problem> {
    if !may_play_recording(invitation.role, false) && !is_given(gateway, invitation).await? {
        return Err(Problem::of(ErrorCode::NotAllowed));
    }
    let (running, asked) = (gateway.registry.is_running(&invitation.session), Instant::now());
    if let Some(known) = gateway.library.known(&invitation.session, anew, running) {
        return Ok(known);
    }
    let turn = gateway.library.turn(&invitation.session).await;
    if let Some(known) = gateway.library.opened_since(&invitation.session, asked) {
        return Ok(known);
    }
    let stored = gateway.store.load_session(&invitation.session).await?.ok_or_else(foreign)?;
    let (library, session) = (gateway.library.clone(), invitation.session.clone());
    let by = format!("{} (seat {})", invitation.role, invitation.id.0);
    let opening = move || {
        // Kept until it is open, also when whoever asked has gone: what is begun takes its memory all the same.
        let _turn = turn;
        library.open(&session, stored, &by)
    };
    aside(opening).await
}

/// Patient and family play what was released to them.
async fn is_given(gateway: &Gateway, invitation: &Invitation) -> Result<bool, Problem> {
    if !may_play_recording(invitation.role, true) || gateway.registry.is_running(&invitation.session) {
        return Ok(false);
    }
    let (library, session) = (gateway.library.clone(), invitation.session.clone());
    Ok(aside(move || library.release(&session)).await?.given)
}

/// On a thread that may block.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T, PlayError> + Send + 'static) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome.map_err(Problem::from),
        Err(error) => Err(Problem::internal(&error)),
    }
}

/// What was recorded of a session.
#[utoipa::path(get, path = "/api/v1/recordings/{session}", params(("session" = String, Path)),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, description = "Tracks, gaps by kind, speech, chapters, channels; see `gateway/recordings`."),
    (status = 404, body = ProblemBody, description = "Nothing was recorded."),
    (status = 409, body = ProblemBody, description = "The institution's private key is not on this server."),
    (status = 410, body = ProblemBody, description = "The recording was erased."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn contents(
    State(gateway): State<Gateway>,
    listener: Listener,
) -> Result<Json<Shown>, Problem> {
    let mut contents = open(&gateway, &listener, true).await?.contents.clone();
    let invitation = &listener.0;
    if !may_play_recording(invitation.role, false) {
        // Images of the case are shown to them by leave of the chair, in the room.
        contents.images.clear();
    }
    let (library, session) = (gateway.library.clone(), invitation.session.clone());
    let release = aside(move || library.release(&session)).await?;
    let release = may_release_recording(invitation.role).then_some(release);
    Ok(Json(Shown { contents, release }))
}

/// A recording, and for whoever may release it whether it is released.
#[derive(Debug, Serialize)]
pub(in crate::gateway) struct Shown {
    #[serde(flatten)]
    contents: Contents,
    release: Option<Release>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::gateway) struct ReleaseRequest {
    /// `false` takes it back.
    given: bool,
    /// 1 to 500 characters; it stands in the evidence.
    reason: String,
}

/// Gives the recording to patient and family, or takes that back.
#[utoipa::path(post, path = "/api/v1/recordings/{session}/release", params(("session" = String, Path)),
    request_body = ReleaseRequest, security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, description = "`offered` and `given`."),
    (status = 404, body = ProblemBody, description = "Nothing was recorded."),
    (status = 409, body = ProblemBody, description = "The session goes on, or the house gives recordings to nobody."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn release(
    State(gateway): State<Gateway>,
    Listener(invitation): Listener,
    JsonBody(request): JsonBody<ReleaseRequest>,
) -> Result<Json<Release>, Problem> {
    if !may_release_recording(invitation.role) {
        return Err(Problem::of(ErrorCode::NotAllowed));
    }
    let reason = request.reason.trim().to_owned();
    if !(1..=500).contains(&reason.chars().count()) || reason.chars().any(char::is_control) {
        return Err(Problem::malformed("A reason has 1 to 500 characters."));
    }
    if gateway.registry.is_running(&invitation.session) {
        let detail = "The consultation goes on. Its recording is released when it has ended.";
        return Err(Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, detail));
    }
    let by = format!("{} (seat {})", invitation.role, invitation.id.0);
    let library = gateway.library.clone();
    Ok(Json(aside(move || library.set_release(&invitation.session, request.given, &by, &reason)).await?))
}

/// One track as WebM.
#[utoipa::path(get, path = "/api/v1/recordings/{session}/tracks/{track}",
    params(("session" = String, Path), ("track" = u32, Path)),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, content_type = "video/webm"), (status = 206, content_type = "video/webm"),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn track(
    State(gateway): State<Gateway>,
    listener: Listener,
    Path((_, track)): Path<(String, u32)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let opened = open(&gateway, &listener, false).await?;
    let bytes = aside(move || opened.track(track)).await?;
    piece(bytes, "video/webm", &headers)
}

/// What a listener of a language heard.
#[utoipa::path(get, path = "/api/v1/recordings/{session}/channels/{language}",
    params(("session" = String, Path), ("language" = String, Path)),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, content_type = "audio/ogg"), (status = 206, content_type = "audio/ogg"),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn channel(
    State(gateway): State<Gateway>,
    listener: Listener,
    Path((_, language)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let opened = open(&gateway, &listener, false).await?;
    let known = opened.contents.channels.contains(&language);
    let language: Language = language.parse().map_err(|_| Problem::from(PlayError::Unknown))?;
    if !known {
        return Err(PlayError::Unknown.into());
    }
    let bytes = aside(move || opened.channel(&language)).await?;
    piece(bytes, "audio/ogg", &headers)
}

/// The newest signed checkpoint of the session's evidence. Whoever keeps it can tell later whether anything was
/// changed since: `consilium verify PACKAGE --checkpoint FILE`.
#[utoipa::path(get, path = "/api/v1/recordings/{session}/checkpoint", params(("session" = String, Path)),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, description = "Session, size and root of the tree, moment, signature, and the public key; `null` \
        before the first one is signed."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn checkpoint(
    State(gateway): State<Gateway>,
    Listener(invitation): Listener,
) -> Result<Json<Option<KeptCheckpoint>>, Problem> {
    let library = gateway.library.clone();
    Ok(Json(aside(move || library.checkpoint(&invitation.session)).await?))
}
