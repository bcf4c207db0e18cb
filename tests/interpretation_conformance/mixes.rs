use std::sync::Arc;
use std::time::Instant;

use consilium_core::model::Role;
use consilium_simulator::hearing::Ears;
use consilium_simulator::player::Player;

use crate::cast::{CHAIR, CONSULTANT, Cast, FIRST};
use crate::sound::{first_heard, level_at, settled};
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
    let until = Instant::now() + std::time::Duration::from_millis(250);
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
    cast.quiet_booths().await;
    table.absent("MIX", "English line, the interpreter gone", comes_to(&english, FIRST, NEVER).await);
    table.level("MIX", "English line, the original again", comes_to(&english, CHAIR, 0.0).await, 0.0);
    delay(cast, &english, table).await;
    for room in [english, chinese] {
        room.player.stop().await;
    }
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
