use std::sync::atomic::Ordering;
use std::time::Instant;

use consilium_core::protocol::{BoothMicrophone, ChannelState, HandoverStep, InterpreterAct};

use crate::booth::agree;
use crate::cast::{CHAIR, Cast, FIRST, Person, SECOND, language};
use crate::sound::{Listened, channel_line, millis, settled, switch};
use crate::table::{Table, is_strict, leave};

pub async fn rows(cast: &Cast, table: &mut Table) {
    cast.quiet_booths().await;
    cast.only(&[&cast.chair]).await;
    torn_and_back(cast, table).await;
    torn_for_long(cast, table).await;
    torn_with_a_partner_ready(cast, table).await;
    torn_and_forced(cast, table).await;
    silent(cast, table).await;
    cast.quiet_booths().await;
}

fn tear(person: &Person, torn: bool) -> Instant {
    person.switches.torn.store(torn, Ordering::Relaxed);
    Instant::now()
}

fn microphone(cast: &Cast, who: &Person) -> BoothMicrophone {
    let id = who.id();
    let booths = cast.chair.participant.room().interpretation().booths;
    let member = booths.into_iter().flat_map(|booth| booth.members).find(|one| one.participant == id);
    member.map_or(BoothMicrophone::Off, |one| one.microphone)
}

async fn until_full(cast: &Cast) -> Instant {
    cast.listener.until("the original in full", |room| room.gains.iter().all(|gain| gain.gain == Some(0))).await;
    Instant::now()
}

async fn torn_and_back(cast: &Cast, table: &mut Table) {
    cast.live_into(&cast.first, "en").await;
    settled(&cast.listener, CHAIR, -14.0).await;
    let torn = tear(&cast.first, true);
    let full = until_full(cast).await;
    table.within("T11", "from the loss to the original in full", millis(torn, Some(full)), 1_000.0);
    cast.until_channel(&language("en"), ChannelState::Lost).await;
    table.level("T11", "the original", settled(&cast.listener, CHAIR, 0.0).await, 0.0);
    // Two seconds without a packet; what was done meanwhile is among them.
    let gone = u64::try_from(torn.elapsed().as_millis()).unwrap_or(u64::MAX);
    cast.listener.listen(2_000_u64.saturating_sub(gone)).await;
    tear(&cast.first, false);
    table.level("T12", "back after two seconds: live", settled(&cast.listener, FIRST, 0.0).await, 0.0);
}

async fn torn_for_long(cast: &Cast, table: &mut Table) {
    tear(&cast.first, true);
    cast.until_channel(&language("en"), ChannelState::Lost).await;
    cast.until_channel(&language("en"), ChannelState::Floor).await;
    if is_strict() {
        cast.listener.listen(6_500).await;
    }
    let back = tear(&cast.first, false);
    cast.listener.listen(1_000).await;
    let heard = Listened::since(&cast.listener, back).loudest(FIRST);
    let after = if is_strict() { "ten seconds" } else { "more than three" };
    table.absent("T12", format!("back after {after}: no hot microphone"), heard);
    let off = microphone(cast, &cast.first) == BoothMicrophone::Off;
    table.row("T12", "and it is off", format!("{:?}", microphone(cast, &cast.first)), off);
    cast.live_into(&cast.first, "en").await;
    table.level("T12", "and live at the next press of the key", settled(&cast.listener, FIRST, 0.0).await, 0.0);
}

async fn torn_with_a_partner_ready(cast: &Cast, table: &mut Table) {
    cast.live_into(&cast.first, "en").await;
    settled(&cast.listener, FIRST, 0.0).await;
    agree(&cast.first, &cast.second).await;
    let torn = tear(&cast.first, true);
    table.level("T11", "the partner who stood ready is live", settled(&cast.listener, SECOND, 0.0).await, 0.0);
    let heard = switch(&cast.listener, &channel_line(&cast.listener), torn, FIRST, SECOND).first_new;
    table.within("T11", "from the loss to the partner", millis(torn, heard), 1_000.0);
    tear(&cast.first, false);
    cast.quiet_booths().await;
}

async fn torn_and_forced(cast: &Cast, table: &mut Table) {
    cast.live_into(&cast.first, "en").await;
    settled(&cast.listener, FIRST, 0.0).await;
    tear(&cast.first, true);
    cast.until_channel(&language("en"), ChannelState::Lost).await;
    let forced = Instant::now();
    let answer = cast.second.hand(HandoverStep::Force).await;
    table.row("T10", "force on a lost interpreter is granted", format!("{answer:?}"), answer.is_ok());
    settled(&cast.listener, SECOND, 0.0).await;
    let heard = switch(&cast.listener, &channel_line(&cast.listener), forced, FIRST, SECOND).first_new;
    table.within("T10", "from force to the voice", millis(forced, heard), 1_000.0);
    tear(&cast.first, false);
    cast.quiet_booths().await;
}

/// The microphone is open and nothing is said, while the floor speaks.
async fn silent(cast: &Cast, table: &mut Table) {
    cast.live_into(&cast.first, "en").await;
    settled(&cast.listener, FIRST, 0.0).await;
    cast.first.switches.hushed.store(true, Ordering::Relaxed);
    let quiet = Instant::now();
    cast.listener.listen(4_000).await;
    table.level("T32", "a natural pause of 4 s: the original", crate::sound::level(&cast.listener, CHAIR), -14.0);
    let warned = |room: &consilium_simulator::participant::Room| {
        room.interpretation().channels.iter().any(|one| one.silent_since.is_some())
    };
    cast.chair.until("the warning", warned).await;
    let at = millis(quiet, Some(Instant::now()));
    table.row("T32", "warned after 6 s", format!("{at:.0} ms"), (5_900.0..6_000.0 + leave(1_000.0)).contains(&at));
    table.level("T32", "after 10 s the original is raised", settled(&cast.listener, CHAIR, -6.0).await, -6.0);
    let at = millis(quiet, Some(Instant::now()));
    table.row("T32", "raised after 10 s", format!("{at:.0} ms"), (9_900.0..10_000.0 + leave(1_500.0)).contains(&at));
    cast.first.switches.hushed.store(false, Ordering::Relaxed);
    let spoke = Instant::now();
    cast.listener.until("the original low again", |room| room.gains.iter().any(|gain| gain.gain == Some(-140))).await;
    table.quick("T32", "low again on the first word", millis(spoke, Some(Instant::now())), 150.0);
    table.level("T32", "and there it stays", settled(&cast.listener, CHAIR, -14.0).await, -14.0);
    cast.first.act(InterpreterAct::Off).await.expect("off");
}
