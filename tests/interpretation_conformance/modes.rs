use std::sync::atomic::Ordering;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use consilium_core::model::Role;
use consilium_core::protocol::{
    BoothInput, ChannelState, ClientMessage, HandoverStep, InterpreterAct, LeadAct, Mode, TurnAct, TurnView,
};
use consilium_simulator::participant::Room;

use crate::booth::agree;
use crate::cast::{CHAIR, CONSULTANT, Cast, FIRST, GERMAN, PIVOT, Part, SECOND, language};
use crate::sound::{Listened, level, settled};
use crate::table::{Table, is_strict};

pub async fn rows(cast: &Cast, table: &mut Table) {
    relay(cast, table).await;
    booth_privacy(cast, table).await;
    shared_screen(cast, table).await;
    clarify(cast, table).await;
    consecutive(cast, table).await;
    closed_door(cast, table).await;
}

/// German on the floor; the Chinese booth does not know it and takes the English of the other.
async fn relay(cast: &Cast, table: &mut Table) {
    cast.quiet_booths().await;
    cast.only(&[&cast.german]).await;
    cast.live_into(&cast.pivot, "en").await;
    cast.live_into(&cast.first, "zh").await;
    table.level("T14", "the Chinese booth hears the relay", settled(&cast.first, PIVOT, 0.0).await, 0.0);
    table.level("T14", "and the floor below it", settled(&cast.first, GERMAN, -20.0).await, -20.0);
    table.level("T14", "family hears Chinese", settled(&cast.family, FIRST, 0.0).await, 0.0);
    let depth = |tag: &str| {
        let channels = cast.chair.participant.room().interpretation().channels;
        channels.into_iter().find(|one| one.language.as_str() == tag).map_or(9, |one| one.depth)
    };
    table.row(
        "T14",
        "depth into English and Chinese",
        format!("{} and {}", depth("en"), depth("zh")),
        (depth("en"), depth("zh")) == (1, 2),
    );
    cast.pivot.act(InterpreterAct::Off).await.expect("off");
    table.level("T14", "the relay gone, the booth hears the floor", settled(&cast.first, GERMAN, 0.0).await, 0.0);
    relay_inherited(cast, table).await;
    relay_lost(cast, table).await;
    cast.quiet_booths().await;
}

/// Chosen by hand by the one, it is what the other works from after a handover.
async fn relay_inherited(cast: &Cast, table: &mut Table) {
    cast.live_into(&cast.pivot, "en").await;
    let relay = BoothInput::Relay { language: language("en") };
    cast.first.act(InterpreterAct::Input { input: Some(relay.clone()) }).await.expect("chosen");
    agree(&cast.first, &cast.second).await;
    cast.second.hand(HandoverStep::Take).await.expect("taken");
    table.level("T08", "the relay is inherited: the next one hears it", settled(&cast.second, PIVOT, 0.0).await, 0.0);
    table.level("T08", "and the floor below it", settled(&cast.second, GERMAN, -20.0).await, -20.0);
    table.level("T08", "and works into Chinese as the one before", settled(&cast.family, SECOND, 0.0).await, 0.0);
    let booths = cast.chair.participant.room().interpretation().booths;
    let next = booths.into_iter().flat_map(|booth| booth.members).find(|one| one.participant == cast.second.id());
    let input = next.map(|one| (one.input, one.input_by_itself));
    table.row("T08", "and by the choice of the one before", format!("{input:?}"), input == Some((relay, false)));
}

/// The pivot's network is gone: the booth hears the floor in full, and everybody is told.
async fn relay_lost(cast: &Cast, table: &mut Table) {
    cast.pivot.switches.torn.store(true, Ordering::Relaxed);
    cast.until_channel(&language("en"), ChannelState::Lost).await;
    let lost = |room: &Room| room.interpretation().channels.iter().any(|one| one.state == ChannelState::Lost);
    let mut told = true;
    for person in [&cast.second, &cast.listener] {
        told &= person.participant.until("the loss", lost).await.is_ok();
    }
    table.row("T14", "booth and listeners are told that the relay is torn off", format!("{told}"), told);
    table.level("T14", "and the booth hears the floor", settled(&cast.second, GERMAN, 0.0).await, 0.0);
    cast.pivot.switches.torn.store(false, Ordering::Relaxed);
    for person in [&cast.first, &cast.second] {
        person.act(InterpreterAct::Input { input: None }).await.expect("by itself again");
    }
}

/// Booth talk through a handover and two changes of mode: heard by the boothmate and by nobody else, in no window.
async fn booth_privacy(cast: &Cast, table: &mut Table) {
    let seconds = if is_strict() { 60 } else { 3 };
    cast.only(&[&cast.chair]).await;
    cast.live_into(&cast.first, "en").await;
    settled(&cast.listener, FIRST, 0.0).await;
    cast.second.act(InterpreterAct::Talk { down: true }).await.expect("talk");
    let talks = Instant::now();
    table.level("T13", "booth talk at the boothmate", settled(&cast.first, SECOND, -6.0).await, -6.0);
    agree(&cast.first, &cast.second).await;
    cast.listener.listen(500).await;
    cast.first.hand(HandoverStep::Cancel).await.expect("withdrawn");
    let mut loudest = outside(cast, talks, SECOND);
    for mode in [Mode::Consecutive, Mode::Simultaneous] {
        cast.lead(LeadAct::SetMode { mode }).await.expect("mode");
        // A voice that begins is a click at all frequencies.
        cast.listener.listen(300).await;
        for _ in 0..(seconds / 2).max(1) {
            let since = Instant::now();
            cast.listener.listen(1_000).await;
            loudest = loudest.max(outside(cast, since, SECOND));
        }
    }
    let what = format!("booth talk for {seconds} s, a handover and two modes, at anybody else,");
    table.absent("T13", what, loudest);
    cast.second.act(InterpreterAct::Talk { down: false }).await.expect("over");
    cast.quiet_booths().await;
}

/// How loud a tone was at its loudest to everybody who is in no booth with it.
fn outside(cast: &Cast, since: Instant, hertz: f64) -> f64 {
    let everybody = [&cast.chair, &cast.consultant, &cast.listener, &cast.family, &cast.german, &cast.pivot];
    let loudest = || everybody.map(|one| Listened::since(one, since).loudest(hertz));
    tokio::task::block_in_place(loudest).into_iter().fold(f64::NEG_INFINITY, f64::max)
}

/// The sound of a screen.
const SCREEN: f64 = 1_050.0;

/// Somebody who speaks Chinese shows a film with sound.
async fn shared_screen(cast: &Cast, table: &mut Table) {
    cast.only(&[&cast.chair]).await;
    cast.live_into(&cast.first, "en").await;
    let part = Part::new(Role::Consultant, "zh", "zh");
    let shows = cast.newcomer(Part { hertz: Some(SCREEN), silent: false, shares: true, ..part }).await;
    let ducked = settled(&cast.listener, SCREEN, -14.0).await;
    table.level("T30", "the sound of a shared screen under the interpretation", ducked, -14.0);
    table.level("T30", "the interpreter above it", settled(&cast.listener, FIRST, 0.0).await, 0.0);
    table.level("T30", "the screen where nothing is interpreted", settled(&cast.family, SCREEN, 0.0).await, 0.0);
    cast.quiet_booths().await;
    table.level("T30", "the screen when nobody interprets", settled(&cast.listener, SCREEN, 0.0).await, 0.0);
    shows.participant.leave().await;
}

async fn clarify(cast: &Cast, table: &mut Table) {
    cast.only(&[&cast.chair]).await;
    cast.live_into(&cast.first, "en").await;
    cast.first.act(InterpreterAct::Clarify { down: true }).await.expect("clarify");
    for (who, name) in [(&cast.listener, "listener"), (&cast.family, "family"), (&cast.chair, "chair")] {
        table.level("T17", format!("the interpreter for himself, at {name}"), settled(who, FIRST, 0.0).await, 0.0);
    }
    let tagged = |room: &Room| {
        let booths = room.interpretation().booths;
        booths.iter().flat_map(|booth| &booth.members).any(|one| one.speaks_for_self)
    };
    let marked = tagged(&cast.chair.participant.room());
    cast.first.act(InterpreterAct::Clarify { down: false }).await.expect("over");
    let marked = cast.chair.participant.until("the mark to go", |room| !tagged(room)).await.is_ok() && marked;
    table.row("T17", "marked as speaking for himself, as long as he does", format!("{marked}"), marked);
    table.absent("T17", "afterwards at the family", settled(&cast.family, FIRST, f64::NEG_INFINITY).await);
}

async fn consecutive(cast: &Cast, table: &mut Table) {
    cast.lead(LeadAct::SetMode { mode: Mode::Consecutive }).await.expect("mode");
    for (who, name) in [(&cast.listener, "listener"), (&cast.family, "family")] {
        table.level("T16", format!("the speaker at {name}"), settled(who, CHAIR, 0.0).await, 0.0);
        table.level("T16", format!("the interpreter at {name}"), settled(who, FIRST, 0.0).await, 0.0);
    }
    let channels = cast.listener.participant.room().interpretation().channels;
    let states: Vec<ChannelState> = channels.iter().map(|one| one.state).collect();
    let open = !states.is_empty() && states.iter().all(|state| *state == ChannelState::Floor);
    table.row("T16", "every channel carries the floor", format!("{states:?}"), open);
    let chair = cast.chair.id();
    // Whoever speaks when the mode changes has the turn.
    cast.listener
        .until(
            "the speaker's turn",
            |room| matches!(room.interpretation().turn, TurnView::Speaker { participant, .. } if participant == chair),
        )
        .await;
    if is_strict() {
        signs(cast, table).await;
    }
    cast.chair.participant.ask(ClientMessage::PassTurn { act: TurnAct::Yield }).await.expect("yielded");
    table.level("T16", "others while the interpreter has the turn", settled(&cast.listener, CHAIR, -10.0).await, -10.0);
    cast.first.participant.ask(ClientMessage::PassTurn { act: TurnAct::Done }).await.expect("done");
    table.level("T16", "and afterwards", settled(&cast.listener, CHAIR, 0.0).await, 0.0);
    cast.lead(LeadAct::SetMode { mode: Mode::Simultaneous }).await.expect("mode");
    table.absent(
        "T16",
        "simultaneous again: the interpreter at the family",
        settled(&cast.family, FIRST, f64::NEG_INFINITY).await,
    );
}

/// A speaker who does not stop is told so, softly and then firmly.
async fn signs(cast: &Cast, table: &mut Table) {
    let sign = |room: &Room| match room.interpretation().turn {
        TurnView::Speaker { cue, since, .. } => Some((cue, since)),
        _ => None,
    };
    for (wanted, seconds) in [(1, 20.0), (2, 40.0)] {
        for _ in 0..4 {
            // Ten seconds is as long as anybody waits for anything.
            if cast
                .chair
                .participant
                .until("a sign", |room| sign(room).is_some_and(|(cue, _)| cue >= wanted))
                .await
                .is_ok()
            {
                break;
            }
        }
        let shown = sign(&cast.chair.participant.room()).filter(|(cue, _)| *cue == wanted);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis() as i64;
        let after = shown.map_or(f64::INFINITY, |(_, since)| (now - since.0) as f64 / 1_000.0);
        let what = format!("sign {wanted} to a speaker who goes on, after {seconds} s");
        table.row("T16", what, format!("{after:.1} s"), (seconds - 0.1..seconds + 1.0).contains(&after));
    }
}

/// Clinicians only: the family hears nothing at all, the others go on.
async fn closed_door(cast: &Cast, table: &mut Table) {
    cast.only(&[&cast.consultant]).await;
    cast.first.act(InterpreterAct::Flip).await.expect("flipped");
    settled(&cast.family, FIRST, 0.0).await;
    cast.chair.participant.ask(ClientMessage::SetDeliberation { on: true }).await.expect("closed");
    cast.listener.listen(400).await;
    let heard = [CONSULTANT, FIRST, CHAIR]
        .map(|hertz| level(&cast.family, hertz))
        .into_iter()
        .fold(f64::NEG_INFINITY, f64::max);
    table.absent("T19", "anything at the family behind the closed door", heard);
    table.level("T19", "the chair hears the interpreter", settled(&cast.chair, FIRST, 0.0).await, 0.0);
    cast.chair.participant.ask(ClientMessage::SetDeliberation { on: false }).await.expect("opened");
    table.level("T19", "the family afterwards", settled(&cast.family, FIRST, 0.0).await, 0.0);
    cast.quiet_booths().await;
}
