use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use consilium_core::model::{Language, Role};
use consilium_core::protocol::{ClientMessage, PointedAt, Presence};
use futures_util::future::join_all;

use super::feeds::{MarkedPictures, MarkedSound};
use super::histogram::Histogram;
use super::inside::Inside;
use super::meter::{Measured, Meter};
use super::plan::{Interrupt, Member, Shape, plan_session};
use super::proc::Usage;
use super::report::{InsideRow, InterruptionRow, LoadReport, RoleRow, ServerRow};
use crate::host::{self, Host, HostError};
use crate::participant::{JoinError, JoinOptions, MediaState, Participant, Pointer, Receive, WaitError, Watch};

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
    #[error("somebody did not get into the room: {0}")]
    Wait(#[from] WaitError),
    #[error("the protocol has no such language")]
    Language,
}

/// So many people join at a time.
const JOINING: usize = 4;
/// Everybody should hear again by then.
const BACK: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(50);
/// Between two places of a cursor.
const CURSOR: Duration = Duration::from_nanos(1_000_000_000 / 30);
/// From the last join to the begin of the window.
const SETTLE: Duration = Duration::from_secs(2);
/// From the end of the window until the last packets are in.
const LAST_PACKETS: Duration = Duration::from_secs(1);

struct Guest {
    member: Member,
    participant: Participant,
    meter: Arc<Meter>,
    joined_in: Duration,
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
    let idle = host.pid().and_then(Usage::of);
    let (mut guests, mut cursors) = (Vec::new(), Vec::new());
    for session in 0..options.sessions {
        let filled = fill_session(host, options, session).await?;
        if options.shape == Shape::Mdt {
            record(&filled).await;
            cursors.extend(filled.get(1).map(|guest| tokio::spawn(point(guest.participant.pointer()))));
        }
        guests.extend(filled);
    }
    tokio::time::sleep(SETTLE).await;
    let (from, window) = (Instant::now(), Duration::from_secs(options.seconds.max(1)));
    for guest in &guests {
        guest.meter.open(from, from + window);
    }
    let inside_before = Inside::of(host.base_url()).await;
    let before = host.pid().and_then(Usage::of);
    tokio::time::sleep(window).await;
    let after = host.pid().and_then(Usage::of);
    let inside_after = Inside::of(host.base_url()).await;
    tokio::time::sleep(LAST_PACKETS).await;
    let measured: Vec<(Member, Duration, Measured)> =
        guests.iter().map(|guest| (guest.member, guest.joined_in, guest.meter.measured())).collect();
    let interruption = match options.interrupt {
        Some(how) => Some(interrupt(host, how, &guests).await?),
        None => None,
    };
    cursors.iter().for_each(tokio::task::JoinHandle::abort);
    join_all(guests.into_iter().map(|guest| guest.participant.leave())).await;
    let inside = inside_before.zip(inside_after).map(|(before, after)| inside_row(&after.since(&before)));
    Ok(LoadReport { inside, interruption, ..summarise(options, &measured, ServerUsage { idle, before, after }) })
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

/// The coordinator has everything recorded, as in a consultation that is evidence.
async fn record(guests: &[Guest]) {
    let Some(coordinator) = guests.first() else { return };
    let message = ClientMessage::SetRecording { on: true, consented: true, reason: "load".to_owned() };
    if let Err(error) = coordinator.participant.ask(message).await {
        tracing::warn!(%error, "the session is not recorded");
    }
}

/// One cursor over a shared image.
async fn point(by: Pointer) {
    let mut ticks = tokio::time::interval(CURSOR);
    for step in 1_u32.. {
        ticks.tick().await;
        let pixel = [f64::from(step % 512), f64::from(step % 480)];
        let (series, instance) = ("1.2.826.0.1".to_owned(), "1.2.826.0.1.1".to_owned());
        let at = PointedAt { series, instance, frame: 1, pixel, patient: None };
        if by.tell(ClientMessage::Point { number: step, at: Some(at) }).await.is_err() {
            return;
        }
    }
}

async fn fill_session(host: &Host, options: &LoadOptions, session: usize) -> Result<Vec<Guest>, LoadError> {
    let members = plan_session(options.shape, options.participants);
    let mut name = "new".to_owned();
    let mut seats = Vec::new();
    for (number, member) in members.into_iter().enumerate() {
        let role = member.role;
        let guest =
            host::Guest { role, name: &format!("Guest {number}"), speaks: member.language, listens: member.language };
        let invited = host.invite(&name, guest).await?;
        name.clone_from(&invited.session);
        seats.push((member, invited.token, session * options.participants + number));
    }
    let mut guests: Vec<Guest> = Vec::new();
    let mut seats = seats.into_iter();
    if let Some((member, token, number)) = seats.next() {
        guests.push(join(host.base_url(), member, &token, number, None).await?);
    }
    let seats: Vec<_> = seats.collect();
    for group in seats.chunks(JOINING) {
        let doorkeeper = guests.first().map(|guest| &guest.participant);
        let joins =
            group.iter().map(|(member, token, number)| join(host.base_url(), *member, token, *number, doorkeeper));
        for guest in join_all(joins).await {
            guests.push(guest?);
        }
    }
    Ok(guests)
}

async fn join(
    base_url: &str,
    member: Member,
    token: &str,
    number: usize,
    doorkeeper: Option<&Participant>,
) -> Result<Guest, LoadError> {
    let language: Language = member.language.parse().map_err(|_| LoadError::Language)?;
    let meter = Arc::new(Meter::default());
    let receive = Receive::Lines { audio: 8, video: 8 };
    let watch = Watch::Everything { width: 640, height: 360 };
    let mut options =
        JoinOptions::new(base_url, token, language.clone(), language).listening(receive, watch, meter.clone());
    let source = u32::try_from(number).unwrap_or(u32::MAX / 2) * 2;
    options = options.with_microphone(MarkedSound::new(source));
    if !member.speaks {
        options = options.muted();
    }
    if member.camera {
        options = options.with_camera(MarkedPictures::new(source + 1), false);
    }
    let begun = Instant::now();
    let participant = Participant::join(options).await?;
    if let Some(doorkeeper) = doorkeeper {
        admit_if_waiting(&participant, doorkeeper).await?;
    }
    participant.until("the media connection", |room| room.media == MediaState::Connected).await?;
    Ok(Guest { member, participant, meter, joined_in: begun.elapsed() })
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

struct ServerUsage {
    idle: Option<Usage>,
    before: Option<Usage>,
    after: Option<Usage>,
}

fn summarise(options: &LoadOptions, guests: &[(Member, Duration, Measured)], usage: ServerUsage) -> LoadReport {
    let mut delays = Histogram::default();
    let (mut received, mut lost, mut pairs) = (0, 0, 0);
    for (_, _, measured) in guests {
        delays.add(&measured.delays);
        received += measured.received;
        lost += measured.lost;
        pairs += measured.sources;
    }
    let seconds = options.seconds.max(1);
    LoadReport {
        shape: options.shape.as_str(),
        sessions: options.sessions,
        participants: options.participants,
        seconds,
        roles: role_rows(guests),
        forwarded_packets: received,
        forwarded_per_second: received as f64 / seconds as f64,
        lost_packets: lost,
        loss_per_mille: per_mille(lost, received),
        silent_pairs: wanted_pairs(options).saturating_sub(pairs),
        delay_p50_ms: delays.quantile(0.5) / 1000.0,
        delay_p99_ms: delays.quantile(0.99) / 1000.0,
        inside: None,
        interruption: None,
        server: server_row(usage, seconds, received, guests.len()),
    }
}

fn inside_row(window: &Inside) -> InsideRow {
    InsideRow { packets: window.count(), delay_p50_ms: window.quantile_ms(0.5), delay_p99_ms: window.quantile_ms(0.99) }
}

/// Every source reaches everybody else of its session.
fn wanted_pairs(options: &LoadOptions) -> usize {
    let members = plan_session(options.shape, options.participants);
    let sources: usize = members.iter().map(|member| usize::from(member.speaks) + usize::from(member.camera)).sum();
    options.sessions * sources * members.len().saturating_sub(1)
}

fn role_rows(guests: &[(Member, Duration, Measured)]) -> Vec<RoleRow> {
    let mut by_role: BTreeMap<Role, Vec<(Duration, &Measured)>> = BTreeMap::new();
    for (member, joined_in, measured) in guests {
        by_role.entry(member.role).or_default().push((*joined_in, measured));
    }
    by_role.into_iter().map(|(role, people)| role_row(role, &people)).collect()
}

fn role_row(role: Role, people: &[(Duration, &Measured)]) -> RoleRow {
    let (mut joins, mut delays) = (Histogram::default(), Histogram::default());
    for (joined_in, measured) in people {
        joins.note(u64::try_from(joined_in.as_micros()).unwrap_or(u64::MAX));
        delays.add(&measured.delays);
    }
    let sum = |pick: fn(&Measured) -> u64| people.iter().map(|(_, measured)| pick(measured)).sum::<u64>();
    RoleRow {
        role: role.as_str(),
        people: people.len(),
        join_p50_ms: joins.quantile(0.5) / 1000.0,
        join_p95_ms: joins.quantile(0.95) / 1000.0,
        delay_p50_ms: delays.quantile(0.5) / 1000.0,
        delay_p99_ms: delays.quantile(0.99) / 1000.0,
        loss_per_mille: per_mille(sum(|measured| measured.lost), sum(|measured| measured.received)),
        concealed_per_mille: per_mille(
            sum(|measured| measured.concealed),
            sum(|measured| measured.sound.saturating_sub(measured.concealed)),
        ),
    }
}

fn per_mille(lost: u64, received: u64) -> f64 {
    if lost == 0 { 0.0 } else { 1000.0 * lost as f64 / (lost + received) as f64 }
}

fn server_row(usage: ServerUsage, seconds: u64, packets: u64, people: usize) -> Option<ServerRow> {
    let ServerUsage { idle: Some(idle), before: Some(before), after: Some(after) } = usage else { return None };
    let cpu_nanos = after.cpu_nanos.saturating_sub(before.cpu_nanos) as f64;
    let grown = after.private_bytes.saturating_sub(idle.private_bytes) as f64;
    Some(ServerRow {
        cpu_percent: cpu_nanos / (seconds as f64 * 1e9) * 100.0,
        cpu_us_per_packet: cpu_nanos / 1000.0 / packets.max(1) as f64,
        idle_mb: idle.private_bytes as f64 / 1e6,
        kb_per_participant: grown / 1000.0 / people.max(1) as f64,
    })
}
