use std::sync::atomic::Ordering;

use consilium_core::protocol::{
    BoothInput, ChannelState, ClientMessage, HandoverStep, InterpreterAct, LeadAct, Mode, TurnAct, TurnView,
};
use consilium_simulator::participant::Room;

use crate::booth::agree;
use crate::cast::{CHAIR, CONSULTANT, Cast, FIRST, GERMAN, PIVOT, SECOND, language};
use crate::sound::{level, settled};
use crate::table::Table;

pub async fn rows(cast: &Cast, table: &mut Table) {
    relay(cast, table).await;
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

async fn clarify(cast: &Cast, table: &mut Table) {
    cast.only(&[&cast.chair]).await;
    cast.live_into(&cast.first, "en").await;
    cast.first.act(InterpreterAct::Clarify { down: true }).await.expect("clarify");
    for (who, name) in [(&cast.listener, "listener"), (&cast.family, "family"), (&cast.chair, "chair")] {
        table.level("T17", format!("the interpreter for himself, at {name}"), settled(who, FIRST, 0.0).await, 0.0);
    }
    cast.first.act(InterpreterAct::Clarify { down: false }).await.expect("over");
    table.absent("T17", "afterwards at the family", settled(&cast.family, FIRST, f64::NEG_INFINITY).await);
}

async fn consecutive(cast: &Cast, table: &mut Table) {
    cast.lead(LeadAct::SetMode { mode: Mode::Consecutive }).await.expect("mode");
    for (who, name) in [(&cast.listener, "listener"), (&cast.family, "family")] {
        table.level("T16", format!("the speaker at {name}"), settled(who, CHAIR, 0.0).await, 0.0);
        table.level("T16", format!("the interpreter at {name}"), settled(who, FIRST, 0.0).await, 0.0);
    }
    let chair = cast.chair.id();
    // Whoever speaks when the mode changes has the turn.
    cast.listener
        .until(
            "the speaker's turn",
            |room| matches!(room.interpretation().turn, TurnView::Speaker { participant, .. } if participant == chair),
        )
        .await;
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
