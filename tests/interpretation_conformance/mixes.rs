use std::sync::Arc;
use std::time::{Duration, Instant};

use consilium_core::model::Role;
use consilium_simulator::hearing::Ears;
use consilium_simulator::player::Player;

use crate::cast::{CHAIR, CONSULTANT, Cast, FIRST, LEVEL};
use crate::sound::{first_heard, level_at, settled, steady_dbfs};
use crate::table::Table;

/// A player with a single line of sound.
struct Room {
    player: Player,
    ears: Arc<Ears>,
}

async fn room(cast: &Cast, listens: &'static str) -> Room {
    let ears = Arc::new(Ears::default());
    let invited = cast.invite(Role::Consultant, listens, listens).await;
    let player = cast.play(&invited, ears.clone()).await;
    Room { player, ears }
}

async fn comes_to(room: &Room, hertz: f64, wanted: f64) -> f64 {
    let fits = |ears: &Ears| {
        let level = level_at(ears, hertz, |_| 0.0);
        if wanted.is_finite() { (level - wanted).abs() <= 1.5 } else { level <= crate::sound::NOTHING }
    };
    // The row says what was measured when it never comes to it.
    let _late = room.ears.until("a level in the mix", fits).await;
    let until = Instant::now() + Duration::from_millis(250);
    room.ears.until("time to pass", |_| Instant::now() >= until).await.expect("sound goes on");
    level_at(&room.ears, hertz, |_| 0.0)
}

pub async fn rows(cast: &Cast, table: &mut Table) {
    const NEVER: f64 = f64::NEG_INFINITY;
    cast.quiet_booths().await;
    cast.only(&[&cast.chair]).await;
    let (english, chinese) = (room(cast, "en").await, room(cast, "zh").await);
    table.level("MIX", "English line, nobody interprets: the original", comes_to(&english, CHAIR, 0.0).await, 0.0);
    cast.live_into(&cast.first, "en").await;
    table.level("MIX", "English line, the interpreter", comes_to(&english, FIRST, 0.0).await, 0.0);
    table.level("MIX", "English line, the original", comes_to(&english, CHAIR, -14.0).await, -14.0);
    table.level("MIX", "Chinese line, the original", comes_to(&chinese, CHAIR, 0.0).await, 0.0);
    table.absent("MIX", "the interpreter on the Chinese line", level_at(&chinese.ears, FIRST, |_| 0.0));
    // A little before it ends, so that what it rises from is there to be seen.
    let before = Instant::now().checked_sub(Duration::from_millis(300)).unwrap_or_else(Instant::now);
    cast.quiet_booths().await;
    table.absent("MIX", "English line, the interpreter gone", comes_to(&english, FIRST, NEVER).await);
    table.level("MIX", "English line, the original again", comes_to(&english, CHAIR, 0.0).await, 0.0);
    rise(&english, before, table);
    delay(cast, &english, table).await;
    for room in [english, chinese] {
        room.player.stop().await;
    }
}

/// Samples between two looks at a rise, and from one to that which is ten milliseconds later.
const HOP: usize = 96;
const TEN_MS: usize = 5;
/// In windows of two frames, which even out what a codec for speech makes of a tone.
const WINDOW: usize = 1_920;
/// What is the codec's.
const CODEC_DB: f64 = 1.5;
/// So many looks before and after tell what it rises from and to.
const STEADY: usize = 40;
/// How near to both ends of a rise it is taken to begin and to be over, in decibels.
const NEAR: f64 = 0.7;

fn middle<'a>(levels: impl Iterator<Item = &'a f64>) -> f64 {
    let mut levels: Vec<f64> = levels.copied().collect();
    levels.sort_by(f64::total_cmp);
    levels.get(levels.len() / 2).copied().unwrap_or(f64::NAN)
}

/// How the original comes back when the interpreter stops, by the samples of the line.
fn rise(room: &Room, since: Instant, table: &mut Table) {
    let lines = room.ears.reports().into_keys().flat_map(|mid| room.ears.frames(&mid));
    let samples: Vec<i16> = lines.filter(|frame| frame.at >= since).flat_map(|frame| frame.samples).collect();
    let level = |at: usize| steady_dbfs(&samples[at..at + WINDOW], CHAIR) - LEVEL;
    let levels: Vec<f64> = (0..samples.len().saturating_sub(WINDOW)).step_by(HOP).map(level).collect();
    let before = middle(levels.iter().take(STEADY));
    let after = middle(levels.iter().rev().take(STEADY));
    let begins = levels.iter().rposition(|level| *level <= before + NEAR);
    let over = begins.and_then(|begins| levels[begins..].iter().position(|level| *level >= after - NEAR));
    let millis = over.map_or(f64::INFINITY, |steps| steps as f64 * HOP as f64 / 48.0);
    let measured = format!("{millis:.0} ms");
    let what = "mixed line: the original rises to 0 dB in 200 to 400 ms";
    // Ten milliseconds are the codec's.
    table.row("T07", what, measured, after - before > 12.0 && (190.0..=410.0).contains(&millis));
    let steps = levels.iter().zip(levels.iter().skip(TEN_MS)).map(|(before, after)| (after - before).abs());
    let steepest = steps.fold(0.0, f64::max);
    let what = format!("mixed line: by no more than 3 dB in any 10 ms, {CODEC_DB} of the codec beside");
    table.row("T07", what, format!("{steepest:.1} dB"), millis.is_finite() && steepest <= 3.0 + CODEC_DB);
}

/// The same syllable at a listener who mixes himself and on the mixed line.
async fn delay(cast: &Cast, english: &Room, table: &mut Table) {
    let mut all = Vec::new();
    for _ in 0..5 {
        cast.only(&[&cast.chair]).await;
        settled(&cast.listener, CONSULTANT, f64::NEG_INFINITY).await;
        comes_to(english, CONSULTANT, f64::NEG_INFINITY).await;
        let since = Instant::now();
        cast.only(&[&cast.consultant]).await;
        settled(&cast.listener, CONSULTANT, 0.0).await;
        comes_to(english, CONSULTANT, 0.0).await;
        let direct = first_heard(&cast.listener.ears, since, CONSULTANT);
        let mixed = first_heard(&english.ears, since, CONSULTANT);
        let added = match (direct, mixed) {
            (Some(direct), Some(mixed)) => mixed.saturating_duration_since(direct).as_secs_f64() * 1000.0,
            _ => f64::INFINITY,
        };
        all.push(added);
    }
    // The worst is that of two clients on this machine as well.
    all.sort_by(f64::total_cmp);
    table.within("MIX", "delay added by mixing, the middle of 5", all[2], 25.0);
}
