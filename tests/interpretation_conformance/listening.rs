use std::time::Instant;

use consilium_core::model::Role;
use consilium_core::protocol::{ClientMessage, Hearing, InterpreterAct};

use crate::cast::{CHAIR, CONSULTANT, Cast, FAMILY, FIRST, GERMAN, Part, SECOND};
use crate::sound::{Listened, channel_line, first_heard, level, millis, settled, switch};
use crate::table::{Table, is_strict};

const NEVER: f64 = f64::NEG_INFINITY;

pub async fn rows(cast: &Cast, table: &mut Table) {
    nobody_interprets(cast, table).await;
    into_english(cast, table).await;
    original(cast, table).await;
    the_next_speaker(cast, table).await;
    newcomer(cast, table).await;
}

async fn nobody_interprets(cast: &Cast, table: &mut Table) {
    cast.quiet_booths().await;
    cast.only(&[&cast.chair]).await;
    table.level("T01", "English listener hears the Chinese speaker", settled(&cast.listener, CHAIR, 0.0).await, 0.0);
    table.absent("T01", "the speaker's own voice", level(&cast.chair, CHAIR));
    cast.only(&[&cast.consultant]).await;
    table.level("T01", "family hears the English speaker", settled(&cast.family, CONSULTANT, 0.0).await, 0.0);
    for (who, name) in [(&cast.listener, "listener"), (&cast.family, "family"), (&cast.chair, "chair")] {
        table.absent("T01", format!("closed booth at {name}"), level(who, FIRST).max(level(who, SECOND)));
    }
    in_turn(cast, table).await;
}

/// Each speaks in turn, and everybody else hears it as it was said.
async fn in_turn(cast: &Cast, table: &mut Table) {
    let everybody =
        [&cast.chair, &cast.consultant, &cast.listener, &cast.family, &cast.first, &cast.second, &cast.german];
    let (mut own, mut muted) = (NEVER, NEVER);
    for (speaker, name, hertz) in
        [(&cast.chair, "Chinese", CHAIR), (&cast.consultant, "English", CONSULTANT), (&cast.german, "German", GERMAN)]
    {
        cast.only(&[speaker]).await;
        settled(&cast.listener, hertz, 0.0).await;
        // What the codec makes of a beginning is heard beside the tone, at the others a moment later.
        cast.listener.listen(150).await;
        let since = Instant::now();
        cast.listener.listen(400).await;
        let (mut least, mut most) = (f64::INFINITY, NEVER);
        for person in everybody {
            let heard = tokio::task::block_in_place(|| Listened::since(person, since));
            // The German speaker's tone is its neighbour: what a codec adds to one is heard at the other.
            if hertz != GERMAN {
                muted = muted.max(heard.loudest(FAMILY));
            }
            if person.id() == speaker.id() {
                own = own.max(heard.loudest(hertz));
            } else {
                let range = heard.range(hertz);
                (least, most) = (least.min(range.least), most.max(range.most));
            }
        }
        let what = format!("the {name} speaker at everybody else at 0 dB");
        table.row("T01", what, format!("{least:.1} to {most:.1} dB"), least >= -1.5 && most <= 1.5);
    }
    table.absent("T01", "each speaker's own voice", own);
    table.absent("T01", "the family's muted microphone at anybody", muted);
}

async fn into_english(cast: &Cast, table: &mut Table) {
    cast.only(&[&cast.chair]).await;
    cast.live_into(&cast.first, "en").await;
    table.level("T02", "English listener hears the interpreter", settled(&cast.listener, FIRST, 0.0).await, 0.0);
    table.level("T02", "English listener, the original", settled(&cast.listener, CHAIR, -14.0).await, -14.0);
    table.level("T02", "family hears the original", settled(&cast.family, CHAIR, 0.0).await, 0.0);
    table.absent("T02", "the interpreter at the family", level(&cast.family, FIRST));
    table.absent("T02", "the interpreter at the Chinese speaker", level(&cast.chair, FIRST));
    table.level("T02", "the interpreter hears the floor", settled(&cast.first, CHAIR, 0.0).await, 0.0);
    table.absent("T02", "the interpreter's own voice", level(&cast.first, FIRST));
    table.level("T02", "the boothmate hears the floor", settled(&cast.second, CHAIR, 0.0).await, 0.0);
    table.level("T02", "the boothmate hears the interpreter", settled(&cast.second, FIRST, -10.0).await, -10.0);
    table.absent("T02", "the silent boothmate at the listener", level(&cast.listener, SECOND));
}

async fn original(cast: &Cast, table: &mut Table) {
    for (percent, wanted) in [(0, NEVER), (10, -20.0), (20, -14.0), (40, -8.0), (100, 0.0)] {
        cast.listener.original(percent).await;
        let measured = settled(&cast.listener, CHAIR, wanted).await;
        if percent == 0 {
            table.absent("T03", "the original at 0 %", measured);
        } else {
            table.level_within("T03", format!("the original at {percent} % within 1 dB"), measured, wanted, 1.0);
        }
        let others = level(&cast.consultant, CHAIR);
        table.level_within("T03", "another listener, unchanged", others, -14.0, 1.0);
    }
    cast.listener.original(20).await;
    let hearing = Hearing { floor: true, ..Hearing::default() };
    cast.listener.participant.ask(ClientMessage::SetHearing { hearing }).await.expect("set");
    table.level("T03", "a listener to the floor, the original", settled(&cast.listener, CHAIR, 0.0).await, 0.0);
    table.absent("T03", "a listener to the floor, the interpreter", settled(&cast.listener, FIRST, NEVER).await);
    cast.listener.original(20).await;
    settled(&cast.listener, FIRST, 0.0).await;
}

/// The Chinese speaker has ended, the interpreter still speaks English, an English speaker begins.
async fn the_next_speaker(cast: &Cast, table: &mut Table) {
    let asked = Instant::now();
    let prompted = async {
        cast.first.until("the prompt", |room| room.interpretation().booths.iter().any(|booth| booth.flip_wanted)).await;
        Instant::now()
    };
    let next = [&cast.consultant];
    let ((), prompted) = tokio::join!(cast.only(&next), prompted);
    table.within("T05", "flip prompt after the change of language", millis(asked, Some(prompted)), 500.0);
    let seconds = if is_strict() { 5 } else { 2 };
    // A voice that begins is a click at all frequencies.
    cast.listener.listen(300).await;
    let since = Instant::now();
    cast.listener.listen(seconds * 1_000).await;
    let leaked = tokio::task::block_in_place(|| Listened::since(&cast.family, since).loudest(FIRST));
    let what = format!("English interpretation at the Chinese listener, all through {seconds} s,");
    table.absent("T05", what, leaked);
    table.level("T05", "English listener hears the interpreter end", settled(&cast.listener, FIRST, 0.0).await, 0.0);
    table.level("T05", "English listener, the next speaker", settled(&cast.listener, CONSULTANT, -6.0).await, -6.0);
    let flipped = Instant::now();
    cast.first.act(InterpreterAct::Flip).await.expect("flipped");
    table.level("T04", "family hears the interpreter", settled(&cast.family, FIRST, 0.0).await, 0.0);
    let line = channel_line(&cast.family);
    let heard = switch(&cast.family, &line, flipped, CHAIR, FIRST).first_new;
    table.within("T04", "from the flip to the sound", millis(flipped, heard), 150.0);
    table.level("T04", "family, the original", settled(&cast.family, CONSULTANT, -14.0).await, -14.0);
    table.level("T04", "English listener hears the original", settled(&cast.listener, CONSULTANT, 0.0).await, 0.0);
    table.absent("T04", "the interpreter at the English listener", settled(&cast.listener, FIRST, NEVER).await);
}

/// Invited with a language, and nothing more is chosen: the profile's counts.
async fn newcomer(cast: &Cast, table: &mut Table) {
    let part = Part::new(Role::LocalExpert, "zh", "zh");
    let invited = cast.invite(part.role, part.speaks, part.listens).await;
    let pressed = Instant::now();
    let guest = cast.arrive(part, &invited).await;
    let heard = settled(&guest, FIRST, 0.0).await;
    table.level("T31", "a latecomer hears his channel", heard, 0.0);
    table.level("T31", "and the original below it", level(&guest, CONSULTANT), -14.0);
    table.absent("T31", "and nobody else", level(&guest, SECOND).max(level(&guest, CHAIR)));
    let first = first_heard(&guest.ears, pressed, FIRST);
    table.quick("T31", "from entering to the interpreter's voice", millis(pressed, first), 1_000.0);
    guest.participant.leave().await;
}
