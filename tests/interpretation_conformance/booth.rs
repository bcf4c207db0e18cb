use std::time::Instant;

use consilium_core::model::ParticipantId;
use consilium_core::protocol::{ErrorCode, HandoverStep, InterpreterAct};
use consilium_simulator::participant::AskError;

use crate::cast::{CHAIR, Cast, FIRST, Person, SECOND, far_link, language};
use crate::sound::{Heard, Listened, channel_line, heard, level, longest_wait, millis, settled, switch};
use crate::table::Table;
use consilium_core::protocol::ChannelState;

pub async fn rows(cast: &Cast, table: &mut Table, repetitions: usize) {
    cast.quiet_booths().await;
    cast.only(&[&cast.chair]).await;
    cast.live_into(&cast.first, "en").await;
    settled(&cast.listener, FIRST, 0.0).await;
    cough(cast, table).await;
    refusals(cast, table).await;
    flips(cast, table, repetitions).await;
    handovers(cast, table, repetitions).await;
    off(cast, table).await;
}

/// Flips and handovers over a far link; levels are for near ones.
pub async fn far_rows(cast: &Cast, table: &mut Table, repetitions: usize) {
    cast.only(&[&cast.chair]).await;
    cast.live_into(&cast.first, "en").await;
    settled(&cast.listener, FIRST, 0.0).await;
    flips(cast, table, repetitions).await;
    handovers(cast, table, repetitions).await;
}

async fn cough(cast: &Cast, table: &mut Table) {
    let line = channel_line(&cast.listener);
    let pressed = Instant::now();
    cast.first.act(InterpreterAct::Cough { down: true }).await.expect("cough");
    settled(&cast.listener, FIRST, f64::NEG_INFINITY).await;
    let last = switch(&cast.listener, &line, pressed, FIRST, SECOND).last_old;
    table.within("T06", "from the key to silence", millis(pressed, last), 60.0);
    let hushed = Instant::now();
    cast.listener.listen(2_000).await;
    let original = tokio::task::block_in_place(|| Listened::since(&cast.listener, hushed).range(CHAIR));
    table.level("T06", "the original stays low while coughing, softest", original.least, -14.0);
    table.level("T06", "the original stays low while coughing, loudest", original.most, -14.0);
    let held = channel_state(cast);
    table.row("T06", "the lamp says that it is held", format!("{held:?}"), held == Some(ChannelState::Hold));
    let released = Instant::now();
    cast.first.act(InterpreterAct::Cough { down: false }).await.expect("over");
    settled(&cast.listener, FIRST, 0.0).await;
    let back = switch(&cast.listener, &line, released, SECOND, FIRST).first_new;
    table.within("T06", "from letting go to the voice", millis(released, back), 60.0);
}

/// What the listener's lamp shows.
fn channel_state(cast: &Cast) -> Option<ChannelState> {
    let channels = cast.listener.participant.room().interpretation().channels;
    channels.into_iter().find(|one| one.language == language("en")).map(|one| one.state)
}

fn refused(answer: Result<(), AskError>, code: ErrorCode) -> bool {
    answer == Err(AskError::Refused(code))
}

async fn refusals(cast: &Cast, table: &mut Table) {
    let before = cast.first.participant.room().interpretation().revision;
    let second = cast.second.act(InterpreterAct::Live).await;
    table.row(
        "T10",
        "a second live microphone in one booth is refused",
        format!("{second:?}"),
        refused(second.clone(), ErrorCode::NotAgreed),
    );
    let force = cast.second.hand(HandoverStep::Force).await;
    table.row(
        "T10",
        "force without a cause is refused",
        format!("{force:?}"),
        refused(force.clone(), ErrorCode::NotAgreed),
    );
    let relay =
        InterpreterAct::Input { input: Some(consilium_core::protocol::BoothInput::Relay { language: language("en") }) };
    let relay = cast.first.act(relay).await;
    table.row(
        "T14",
        "a relay from one's own booth is refused",
        format!("{relay:?}"),
        refused(relay.clone(), ErrorCode::RelayCycle),
    );
    let unknown = cast.first.act(InterpreterAct::Monitor { language: Some(language("fi")) }).await;
    table.row(
        "5.5",
        "an unknown language is refused",
        format!("{unknown:?}"),
        refused(unknown.clone(), ErrorCode::UnknownLanguage),
    );
    let stale = consilium_core::protocol::ClientMessage::Interpret { act: InterpreterAct::Flip, if_revision: Some(1) };
    let stale = cast.first.participant.ask(stale).await;
    table.row(
        "5.5",
        "an act on an old state is refused",
        format!("{stale:?}"),
        refused(stale.clone(), ErrorCode::Stale),
    );
    let after = cast.first.participant.room().interpretation().revision;
    table.row("5.5", "refusals change nothing", format!("revision {before} and {after}"), before == after);
}

/// Into Chinese and back into English, timed at a listener of the language that begins.
async fn flips(cast: &Cast, table: &mut Table, repetitions: usize) {
    let one_way = far_link().map_or(0.0, |link| link.delay.as_secs_f64() * 1000.0);
    let mut slowest: f64 = 0.0;
    for _ in 0..repetitions.div_ceil(2) {
        for listener in [&cast.family, &cast.listener] {
            let flipped = Instant::now();
            cast.first.act(InterpreterAct::Flip).await.expect("flipped");
            settled(listener, FIRST, 0.0).await;
            let heard = switch(listener, &channel_line(listener), flipped, CHAIR, FIRST).first_new;
            slowest = slowest.max(millis(flipped, heard));
        }
    }
    let count = repetitions.div_ceil(2) * 2;
    table.within("T04", format!("slowest of {count} flips, from the key to the sound"), slowest, 150.0 + one_way);
}

/// Offered, agreed, taken; back and forth.
async fn handovers(cast: &Cast, table: &mut Table, repetitions: usize) {
    let line = channel_line(&cast.listener);
    // While the booth was turned round, nothing was on this channel: no hole to be counted.
    cast.listener.listen(1_200).await;
    let mut leaked = f64::NEG_INFINITY;
    let mut found = Vec::new();
    for round in 0..repetitions {
        let (from, to) = if round % 2 == 0 { (&cast.first, &cast.second) } else { (&cast.second, &cast.first) };
        let (old, new) = if round % 2 == 0 { (FIRST, SECOND) } else { (SECOND, FIRST) };
        // Looking back decodes all that is remembered, on the processor on which the others speak: no more than is needed.
        cast.listener.ears.forget();
        cast.listener.listen(800).await;
        let offered = Instant::now();
        agree(from, to).await;
        cast.listener.listen(200).await;
        // Where packets are lost, each is a click at all frequencies, the louder the shorter the window.
        leaked = leaked.max(match is_lossy() {
            true => level(&cast.listener, new),
            false => Listened::since(&cast.listener, offered).loudest(new),
        });
        let taken = Instant::now();
        to.hand(HandoverStep::Take).await.expect("taken");
        settled(&cast.listener, new, 0.0).await;
        // Seconds of sound are decoded for it; meanwhile the others must go on speaking, or the pause would be of its making.
        found.push(tokio::task::block_in_place(|| {
            let by_packet = switch(&cast.listener, &line, taken, old, new).gap();
            let wait = longest_wait(&cast.listener, &line, taken);
            (heard(&cast.listener, &line, taken, old, new), by_packet, wait)
        }));
    }
    let most = |of: &dyn Fn(&(Heard, f64, f64)) -> f64| found.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    table.within("T08", format!("longest gap of {repetitions} handovers"), most(&|(heard, ..)| heard.gap), 60.0);
    table.within("T08", "longest overlap", most(&|(heard, ..)| -heard.gap), 40.0);
    let step = most(&|(heard, ..)| heard.step);
    table.row("T08", "level step from voice to voice at most 3 dB", format!("{step:.1} dB"), step <= 3.0);
    table.note("T08", "the same listener's longest hole without a handover", most(&|(heard, ..)| heard.hole));
    table.note("T08", "from packet to packet: longest gap of a handover", most(&|(_, gap, _)| *gap));
    table.note("T08", "from packet to packet: longest gap without a handover", most(&|(_, _, wait)| *wait));
    match is_lossy() {
        true => table.absent_but_for_clicks("T08", "the next interpreter before the word", leaked),
        false => table.absent("T08", "the next interpreter before the word", leaked),
    }
    let booth = cast.chair.participant.room().interpretation().booths.into_iter().find(|one| one.live.is_some());
    let kept = booth.is_some_and(|booth| booth.into == language("en"));
    table.row("T08", "the direction is inherited", if kept { "en" } else { "lost" }, kept);
}

fn is_lossy() -> bool {
    far_link().is_some_and(|link| link.loss_permille > 0)
}

pub async fn agree(from: &Person, to: &Person) {
    let target: ParticipantId = to.id();
    from.hand(HandoverStep::Offer { to: Some(target) }).await.expect("offered");
    to.hand(HandoverStep::Accept).await.expect("accepted");
}

async fn off(cast: &Cast, table: &mut Table) {
    cast.first.act(InterpreterAct::Off).await.expect("off");
    cast.second.act(InterpreterAct::Off).await.expect("off");
    cast.until_channel(&language("en"), ChannelState::Floor).await;
    table.level("T07", "the original comes back", settled(&cast.listener, CHAIR, 0.0).await, 0.0);
    let ramp = cast.listener.participant.room().gains.iter().map(|gain| gain.ramp_ms).max().unwrap_or(0);
    table.row("T07", "it rises over 250 ms", format!("{ramp} ms"), ramp == 250);
}
