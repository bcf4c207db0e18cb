use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use consilium_core::model::{Language, Role};
use consilium_core::protocol::{ClientMessage, Presence, RecordingTrouble};
use futures_util::future::join_all;

use super::booth::take_seat;
use super::cursor::{Eye, Trail, point};
use super::feeds::{MarkedPictures, MarkedSound, picture_source, sound_source};
use super::inside::{Inside, read_metrics};
use super::meter::Meter;
use super::plan::{Interrupt, Member, POINTING, Shape, plan_session};
use super::proc::Usage;
use super::report::{InsideRow, InterruptionRow, LoadReport};
use super::summary::{Observed, ServerUsage, cursor_row, summarise};
use crate::host::{self, Host, HostError};
use crate::participant::{AskError, JoinError, JoinOptions, MediaState, Participant, Receive, Room, WaitError, Watch};

/// What to simulate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadOptions {
    /// `None` starts a server.
    pub url: Option<String>,
    /// Our own binary, for `serve` and `invite`.
    pub program: PathBuf,
    pub sessions: usize,
    /// In each session.
    pub participants: usize,
    pub shape: Shape,
    /// People with a camera in a team meeting; `None`: a third, five at most.
    pub cameras: Option<usize>,
    pub seconds: u64,
    /// End the server after the window and start it again; only one started here.
    pub interrupt: Option<Interrupt>,
}

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error(transparent)]
    Host(#[from] HostError),
    #[error("somebody could not join: {0}")]
    Join(#[from] JoinError),
    #[error("the run could not go on: {0}")]
    Wait(#[from] WaitError),
    #[error("the protocol has no such language")]
    Language,
    #[error("an interpreter could not begin to work: {0}")]
    Interpret(AskError),
    #[error("the recording could not be begun: {0}")]
    Record(AskError),
    #[error("the recording ended before the measurement did")]
    RecordingEnded,
}

/// So many people join at a time.
const JOINING: usize = 4;
/// Everybody should hear again by then.
const BACK: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(50);
/// From the last join to the begin of the window.
const SETTLE: Duration = Duration::from_secs(2);
/// From the end of the window until the last packets are in.
const LAST_PACKETS: Duration = Duration::from_secs(1);

/// An invitation that is about to be used. `number`: of the seat, counted over all sessions.
struct Seat {
    member: Member,
    token: String,
    number: usize,
    eye: Option<Arc<Eye>>,
}

struct Guest {
    member: Member,
    participant: Participant,
    meter: Arc<Meter>,
    eye: Option<Arc<Eye>>,
    joined_in: Duration,
}

impl Guest {
    fn observed(&self, from: Instant, to: Instant) -> Observed {
        Observed {
            member: self.member,
            joined_in: self.joined_in,
            measured: self.meter.measured(),
            cursor: self.eye.as_ref().map(|eye| eye.seen(from, to)),
        }
    }
}

pub async fn run(options: LoadOptions) -> Result<LoadReport, LoadError> {
    let host = match &options.url {
        Some(url) => Host::at(&options.program, url.clone()),
        None => Host::start_with(&options.program, &[("CONSILIUM__NODE__DRAIN", "1s")]).await?,
    };
    let mut host = host;
    let report = measure(&mut host, &options).await;
    host.stop().await;
    report
}

async fn measure(host: &mut Host, options: &LoadOptions) -> Result<LoadReport, LoadError> {
    let idle = usage_of(host).await;
    let (mut guests, mut trails, mut hands) = (Vec::new(), Vec::new(), Vec::new());
    for session in 0..options.sessions {
        let trail = Arc::new(Trail::default());
        let filled = fill_session(host, options, session, &trail).await?;
        if options.shape == Shape::Mdt {
            begin_meeting(&filled).await?;
            if let Some(guest) = filled.get(POINTING) {
                hands.push(tokio::spawn(point(guest.participant.pointer(), trail.clone())));
                trails.push(trail);
            }
        }
        guests.extend(filled);
    }
    tokio::time::sleep(SETTLE).await;
    let (from, window) = (Instant::now(), Duration::from_secs(options.seconds.max(1)));
    let to = from + window;
    for guest in &guests {
        guest.meter.open(from, to);
    }
    let inside_before = Inside::of(host.base_url()).await;
    let before = usage_of(host).await;
    tokio::time::sleep(window).await;
    let after = usage_of(host).await;
    let inside_after = Inside::of(host.base_url()).await;
    tokio::time::sleep(LAST_PACKETS).await;
    let observed: Vec<Observed> = guests.iter().map(|guest| guest.observed(from, to)).collect();
    if options.shape == Shape::Mdt && !guests.iter().all(still_recorded) {
        return Err(LoadError::RecordingEnded);
    }
    let interruption = match options.interrupt {
        Some(how) => Some(interrupt(host, how, &guests).await?),
        None => None,
    };
    hands.iter().for_each(tokio::task::JoinHandle::abort);
    join_all(guests.into_iter().map(|guest| guest.participant.leave())).await;
    let inside = inside_before.zip(inside_after).map(|(before, after)| inside_row(&after.since(&before)));
    let places = trails.iter().map(|trail| trail.sent_between(from, to)).sum();
    let cursor = cursor_row(&observed, places, trails.len(), options.seconds);
    let report = summarise(options, &observed, ServerUsage { idle, before, after });
    Ok(LoadReport { cursor, inside, interruption, ..report })
}

/// Of a server that was started here, as the system accounts for it; of another, as it says itself.
async fn usage_of(host: &Host) -> Option<Usage> {
    match host.pid() {
        Some(pid) => Usage::of(pid),
        None => Usage::parse_metrics(&read_metrics(host.base_url()).await?),
    }
}

/// Ends the server and starts it again under everybody; waits until all hear somebody.
async fn interrupt(host: &mut Host, how: Interrupt, guests: &[Guest]) -> Result<InterruptionRow, LoadError> {
    guests.iter().for_each(|guest| guest.meter.forget_silence());
    match how {
        Interrupt::Drain => host.restart_in_order().await?,
        Interrupt::Kill => host.restart().await?,
    }
    let up = Instant::now();
    let silences = || guests.iter().filter_map(|guest| guest.meter.silence_since(up)).collect::<Vec<_>>();
    while silences().len() < guests.len() && up.elapsed() < BACK {
        tokio::time::sleep(LOOK).await;
    }
    let mut silences = silences();
    silences.sort_unstable();
    let part = |part: usize| {
        let at = (silences.len() * part / 100).min(silences.len().saturating_sub(1));
        silences.get(at).map_or(0.0, |silence| silence.as_secs_f64() * 1000.0)
    };
    Ok(InterruptionRow {
        how: how.as_str(),
        people: guests.len(),
        back: silences.len(),
        silence_p50_ms: part(50),
        silence_p95_ms: part(95),
        silence_longest_ms: part(100),
    })
}

/// Interpreters take their seats one after the other, so that no two booths are on one channel on the way; then all is
/// recorded, as in a consultation that is evidence.
async fn begin_meeting(guests: &[Guest]) -> Result<(), LoadError> {
    for guest in guests {
        if let Some(console) = guest.member.console {
            take_seat(&guest.participant, console).await?;
        }
    }
    let Some(coordinator) = guests.first() else { return Ok(()) };
    let message = ClientMessage::SetRecording { on: true, consented: true, reason: "load".to_owned(), cameras: None };
    coordinator.participant.ask(message).await.map_err(LoadError::Record)?;
    let settled = |room: &Room| is_recorded(room) || has_stopped(room);
    let room = coordinator.participant.until("the recording", settled).await?;
    if is_recorded(&room) { Ok(()) } else { Err(LoadError::RecordingEnded) }
}

/// A run without the recorder would measure something else.
fn still_recorded(guest: &Guest) -> bool {
    guest.member.role != Role::Coordinator || is_recorded(&guest.participant.room())
}

fn is_recorded(room: &Room) -> bool {
    room.view.as_ref().is_some_and(|view| view.recording.is_some())
}

fn has_stopped(room: &Room) -> bool {
    let trouble = room.view.as_ref().and_then(|view| view.recording_trouble);
    matches!(trouble, Some(RecordingTrouble::Stopped { .. }))
}

async fn fill_session(
    host: &Host,
    options: &LoadOptions,
    session: usize,
    trail: &Arc<Trail>,
) -> Result<Vec<Guest>, LoadError> {
    let mut seats = invite_all(host, options, session, trail).await?.into_iter();
    let mut guests: Vec<Guest> = Vec::new();
    if let Some(seat) = seats.next() {
        guests.push(join(host.base_url(), &seat, None).await?);
    }
    let seats: Vec<_> = seats.collect();
    for group in seats.chunks(JOINING) {
        let doorkeeper = guests.first().map(|guest| &guest.participant);
        let joins = group.iter().map(|seat| join(host.base_url(), seat, doorkeeper));
        for guest in join_all(joins).await {
            guests.push(guest?);
        }
    }
    Ok(guests)
}

async fn invite_all(
    host: &Host,
    options: &LoadOptions,
    session: usize,
    trail: &Arc<Trail>,
) -> Result<Vec<Seat>, LoadError> {
    let mut name = "new".to_owned();
    let mut seats = Vec::new();
    for (place, member) in plan_session(options.shape, options.participants, options.cameras).into_iter().enumerate() {
        let (speaks, listens) = (member.tongue(), member.language);
        let guest = host::Guest { role: member.role, name: &format!("Guest {place}"), speaks, listens };
        let invited = host.invite(&name, guest).await?;
        name.clone_from(&invited.session);
        let watches = options.shape == Shape::Mdt && place != POINTING && member.sees_images();
        let eye = watches.then(|| Arc::new(Eye::on(trail.clone())));
        seats.push(Seat { member, token: invited.token, number: session * options.participants + place, eye });
    }
    Ok(seats)
}

async fn join(base_url: &str, seat: &Seat, doorkeeper: Option<&Participant>) -> Result<Guest, LoadError> {
    let begun = Instant::now();
    let meter = Arc::new(Meter::default());
    let participant = Participant::join(dressed(base_url, seat, meter.clone())?).await?;
    if let Some(doorkeeper) = doorkeeper {
        admit_if_waiting(&participant, doorkeeper).await?;
    }
    participant.until("the media connection", |room| room.media == MediaState::Connected).await?;
    Ok(Guest { member: seat.member, participant, meter, eye: seat.eye.clone(), joined_in: begun.elapsed() })
}

fn dressed(base_url: &str, seat: &Seat, meter: Arc<Meter>) -> Result<JoinOptions, LoadError> {
    let language = |tag: &str| tag.parse::<Language>().map_err(|_| LoadError::Language);
    let (speaks, listens) = (language(seat.member.tongue())?, language(seat.member.language)?);
    let receive = Receive::Lines { audio: 8, video: 8 };
    let watch = Watch::Everything { width: 640, height: 360 };
    let mut options = JoinOptions::new(base_url, &seat.token, speaks, listens).listening(receive, watch, meter);
    options = options.with_microphone(MarkedSound::new(sound_source(seat.number)));
    if !seat.member.sounds() {
        options = options.muted();
    }
    if seat.member.camera {
        options = options.with_camera(MarkedPictures::new(picture_source(seat.number)), false);
    }
    match &seat.eye {
        Some(eye) => Ok(options.watching_cursors(eye.clone())),
        None => Ok(options),
    }
}

async fn admit_if_waiting(guest: &Participant, doorkeeper: &Participant) -> Result<(), LoadError> {
    let waits = |presence| matches!(presence, Some(Presence::Lobby | Presence::Present));
    let room = guest.until("the lobby or the room", |room| waits(room.presence)).await?;
    if let (Some(Presence::Lobby), Some(participant)) = (room.presence, room.me)
        && let Err(error) = doorkeeper.ask(ClientMessage::Admit { participant }).await
    {
        tracing::warn!(%error, "the coordinator could not admit somebody");
    }
    Ok(())
}

fn inside_row(window: &Inside) -> InsideRow {
    InsideRow { packets: window.count(), delay_p50_ms: window.quantile_ms(0.5), delay_p99_ms: window.quantile_ms(0.99) }
}
