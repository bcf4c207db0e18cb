//! Delay, loss and protection of the ears.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use consilium_core::model::Role;
use consilium_core::protocol::Source;
use consilium_simulator::hearing::{Ears, PlayedFrame, tone_dbfs};
use consilium_simulator::participant::FarLink;

use crate::cast::{CHAIR, Cast, FIRST, LEVEL, Part, Person, lock};
use crate::sound::{arrival, channel_line, level, millis, settled};
use crate::table::{Table, is_strict};

/// So many syllables are timed.
const SYLLABLES: usize = 20;
/// So many speak at once.
const TALKERS: usize = 12;
const BUFFER: Duration = Duration::from_millis(250);

pub async fn rows(cast: &Cast, table: &mut Table, seconds: u64) {
    cast.quiet_booths().await;
    cast.only(&[&cast.chair]).await;
    cast.live_into(&cast.first, "en").await;
    settled(&cast.listener, FIRST, 0.0).await;
    delay(cast, table).await;
    in_step(cast, table).await;
    loss(cast, table, seconds).await;
    // A dozen more voices are more than a machine carries that has other things to do.
    if is_strict() {
        crowd(cast, table).await;
    }
    protection(cast, table).await;
}

/// The half and the twentieth of the slowest.
fn percentiles(mut all: Vec<f64>) -> (f64, f64) {
    all.sort_by(f64::total_cmp);
    (all[all.len() / 2], all[(all.len() * 19).div_ceil(20) - 1])
}

/// From the packet with a syllable to its arrival, the sockets of both clients included.
async fn delays(speaker: &Person, hertz: f64, listener: &Person) -> Vec<f64> {
    let mut all = Vec::new();
    for _ in 0..SYLLABLES {
        // The tone fills the window before it goes, so that its going is seen.
        listener.listen(300).await;
        speaker.switches.hushed.store(true, Ordering::Relaxed);
        settled_silence(listener, hertz).await;
        let since = Instant::now();
        speaker.switches.hushed.store(false, Ordering::Relaxed);
        all.push(syllable(speaker, listener, since).await);
    }
    all
}

/// Milliseconds from the packet in which a voice begins anew to its arrival.
async fn syllable(speaker: &Person, listener: &Person, since: Instant) -> f64 {
    let came = |ears: &Ears| {
        let spoke = lock(&speaker.switches.spoke);
        let syllable = spoke.as_ref()?;
        Some(millis(syllable.left, Some(arrival(ears, since, &syllable.payload)?)))
    };
    listener.ears.until("a syllable", |ears| came(ears).is_some()).await.expect("heard");
    let millis = came(&listener.ears).expect("it came");
    lock(&speaker.switches.spoke).take();
    millis
}

async fn settled_silence(listener: &Person, hertz: f64) {
    listener.ears.until("silence", |_| level(listener, hertz) < -30.0).await.expect("silence");
}

async fn delay(cast: &Cast, table: &mut Table) {
    let legs = [
        ("floor to interpreter", &cast.chair, CHAIR, &cast.first),
        ("interpreter to listener", &cast.first, FIRST, &cast.listener),
    ];
    for (leg, speaker, hertz, listener) in legs {
        let (half, slow) = percentiles(delays(speaker, hertz, listener).await);
        table.quick("T22", format!("{leg}, p50 of {SYLLABLES}"), half, 5.0);
        table.quick("T22", format!("{leg}, p95"), slow, 20.0);
    }
}

/// A flash and a syllable that leave together.
async fn in_step(cast: &Cast, table: &mut Table) {
    let part = Part::new(Role::Consultant, "zh", "zh");
    let speaker = cast.newcomer(Part { hertz: Some(1050.0), camera: true, ..part }).await;
    let viewer = cast.newcomer(Part { watches: true, ..part }).await;
    let keyframes = |ears: &Ears| ears.reports().values().map(|line| line.keyframes).sum::<u64>();
    viewer.ears.until("the first picture", |ears| keyframes(ears) > 0).await.expect("seen");
    speaker.participant.mute(Source::Microphone, false).await.expect("opened");
    let mut all = Vec::new();
    for _ in 0..5 {
        speaker.switches.hushed.store(true, Ordering::Relaxed);
        settled_silence(&viewer, 1050.0).await;
        viewer.listen(300).await;
        let (since, known) = (Instant::now(), keyframes(&viewer.ears));
        speaker.switches.flash.store(true, Ordering::Relaxed);
        speaker.switches.hushed.store(false, Ordering::Relaxed);
        viewer.ears.until("the flash", |ears| keyframes(ears) > known).await.expect("seen");
        let seen = Instant::now();
        let heard = syllable(&speaker, &viewer, since).await;
        let flashed = lock(&speaker.switches.flashed).take().expect("it has left");
        all.push(millis(flashed, Some(seen)) - heard);
    }
    all.sort_by(f64::total_cmp);
    table.row(
        "T22",
        "picture behind sound by -20 to 60 ms, the middle of 5",
        format!("{:.0} ms", all[2]),
        (-20.0..=60.0).contains(&all[2]),
    );
    for person in [speaker, viewer] {
        person.participant.leave().await;
    }
}

/// Milliseconds of holes longer than 40 ms, and the longest.
fn holes(person: &Person, line: &str, seconds: u64) -> (usize, f64) {
    let played = person.ears.played(line, BUFFER);
    let last = played.last().map_or(0.0, |frame| frame.millis);
    let since = last - seconds as f64 * 1000.0;
    let came: Vec<f64> =
        played.iter().filter(|frame| !frame.concealed && frame.millis >= since).map(|frame| frame.millis).collect();
    let gaps: Vec<f64> = came.windows(2).map(|pair| pair[1] - pair[0] - 20.0).collect();
    (gaps.iter().filter(|gap| **gap > 40.0).count(), gaps.into_iter().fold(0.0, f64::max))
}

/// Listeners of the English channel, each behind a worse link than the one before.
async fn loss(cast: &Cast, table: &mut Table, seconds: u64) {
    let link = |permille, burst| FarLink {
        delay: Duration::from_millis(40),
        loss_permille: permille,
        burst: Duration::from_millis(burst),
        seed: 11,
        ..FarLink::default()
    };
    let links = [(10, 0), (30, 0), (50, 0), (100, 0), (0, 60), (0, 120)].map(|(permille, burst)| link(permille, burst));
    let mut people = Vec::new();
    for link in links {
        let part = Part { link: Some(link), ..Part::new(Role::Consultant, "en", "en") };
        let person = cast.newcomer(part).await;
        person.until("the channel", |room| !room.lines_of(consilium_core::protocol::Part::Channel).is_empty()).await;
        people.push((link, person));
    }
    // What is lost is told each second; from then on frames come twice.
    cast.listener.listen(4_000).await;
    let mut found = vec![(0usize, 0f64); people.len()];
    // A machine that does other things makes holes of its own: those of the listener next door are not the link's.
    let mut near = (0usize, 0f64);
    let rounds = seconds.div_ceil(10).max(1);
    for _ in 0..rounds {
        cast.listener.listen(10_000).await;
        let (more, hole) = holes(&cast.listener, &channel_line(&cast.listener), 10);
        near = (near.0 + more, near.1.max(hole));
        for ((_, person), (count, longest)) in people.iter().zip(&mut found) {
            let (more, hole) = holes(person, &channel_line(person), 10);
            (*count, *longest) = (*count + more, longest.max(hole));
        }
    }
    for ((link, person), (count, longest)) in people.into_iter().zip(found) {
        loss_row(table, link, rounds * 10, count.saturating_sub(near.0), longest - near.1);
        person.participant.leave().await;
    }
}

fn loss_row(table: &mut Table, link: FarLink, seconds: u64, count: usize, longest: f64) {
    let a_minute = count as f64 * 60.0 / seconds as f64;
    let measured = format!("{a_minute:.1} a minute in {seconds} s, longest {longest:.0} ms");
    let burst = link.burst.as_millis() as f64;
    if burst > 0.0 {
        // Nothing brings back all of a burst; it must not become longer.
        let what = format!("bursts of {burst} ms: no longer hole");
        return table.row("T23", what, measured, longest <= burst + 20.0);
    }
    let percent = link.loss_permille / 10;
    // The demand ends at 5 %; beyond it speech must still be understood.
    let most = if percent > 5 { 6.0 } else { 1.0 };
    let what = format!("{percent} % lost: at most {most} holes above 40 ms a minute");
    table.row("T23", what, measured, a_minute <= most);
}

/// Twelve people speak loudly at once, and the path carries 300 kbit/s: the interpretation comes whole.
async fn crowd(cast: &Cast, table: &mut Table) {
    let link = FarLink { delay: Duration::from_millis(20), down_kbps: 300, seed: 24, ..FarLink::default() };
    let part = Part { link: Some(link), ..Part::new(Role::Consultant, "en", "en") };
    let listener = cast.newcomer(part).await;
    listener.until("the channel", |room| !room.lines_of(consilium_core::protocol::Part::Channel).is_empty()).await;
    let mut talkers = Vec::new();
    for _ in 0..TALKERS {
        let part = Part::new(Role::Consultant, "zh", "zh");
        let part = Part { hertz: Some(500.0), level: -12.0, silent: false, deaf: true, ..part };
        talkers.push(cast.newcomer(part).await);
    }
    // What the path carries is found out first.
    listener.listen(8_000).await;
    listener.ears.forget();
    listener.listen(6_000).await;
    let (whole, all) = tokio::task::block_in_place(|| presence(&listener, FIRST));
    let what = format!("{TALKERS} loud voices over 300 kbit/s: the interpreter in every tenth of 6 s");
    table.row("T24", what, format!("in {whole} of {all}"), whole == all && all >= 56);
    for person in talkers.into_iter().chain([listener]) {
        person.participant.leave().await;
    }
}

/// In how many tenths of a second of the channel a voice is there, and of how many.
fn presence(person: &Person, hertz: f64) -> (usize, usize) {
    let played = person.ears.played(&channel_line(person), BUFFER);
    let sounds = |frame: &PlayedFrame| !frame.concealed && tone_dbfs(&frame.samples, hertz) - LEVEL >= -10.0;
    let tenths = played.chunks_exact(5);
    let all = tenths.len();
    let whole = tenths.filter(|tenth| tenth.iter().filter(|frame| sounds(frame)).count() >= 3).count();
    (whole, all)
}

/// Somebody shouts at full scale into the mixed line; interpreters' own ears are guarded by their console.
async fn protection(cast: &Cast, table: &mut Table) {
    let invited = cast.invite(Role::Consultant, "zh", "zh").await;
    let ears = Arc::new(Ears::default());
    let player = cast.play(&invited, ears.clone()).await;
    let shouter =
        cast.newcomer(Part { hertz: Some(1050.0), level: 0.0, ..Part::new(Role::Consultant, "zh", "zh") }).await;
    cast.only(&[]).await;
    let loud = |ears: &Ears| peak(ears, Instant::now() - Duration::from_millis(200)) > -12.0;
    let since = Instant::now();
    shouter.participant.mute(Source::Microphone, false).await.expect("opened");
    let _late = ears.until("the shout", loud).await;
    shouter.listen_with(&ears, 1_000).await;
    let most = peak(&ears, since);
    table.row("T20", "1 kHz at full scale on the mixed line: at most -6 dBFS", format!("{most:.1} dB"), most <= -5.5);
    shouter.participant.leave().await;
    player.stop().await;
    cast.only(&[&cast.chair]).await;
}

/// The loudest sample since, in dBFS; half a decibel more is the codec's.
fn peak(ears: &Ears, since: Instant) -> f64 {
    let lines = ears.reports().into_keys();
    let loudest = lines.flat_map(|mid| ears.frames(&mid)).filter(|frame| frame.at >= since);
    let loudest = loudest.flat_map(|frame| frame.samples).map(i16::unsigned_abs).max().unwrap_or(0);
    20.0 * (f64::from(loudest) / 32_767.0).log10()
}
