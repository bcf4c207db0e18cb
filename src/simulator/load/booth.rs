use consilium_core::model::Language;
use consilium_core::protocol::{BoothView, Credential, InterpreterAct};

use super::plan::Console;
use super::run::LoadError;
use crate::participant::{Participant, Room};

/// Checks in at a console. Who is to be live goes on the air and turns the booth to where it is needed: one that is on
/// the air is turned by nobody else.
pub(super) async fn take_seat(interpreter: &Participant, console: Console) -> Result<(), LoadError> {
    let into: Language = console.into.parse().map_err(|_| LoadError::Language)?;
    let credential = Some(Credential { body: "CATTI".to_owned(), number: "LOAD".to_owned() });
    act(interpreter, InterpreterAct::CheckIn { credential, may_record: true }).await?;
    if !console.live {
        return Ok(());
    }
    act(interpreter, InterpreterAct::Live).await?;
    let on_air = |room: &Room| booth_of(room).is_some_and(|booth| booth.live == room.me);
    let room = interpreter.until("the microphone of the booth", on_air).await?;
    if booth_of(&room).is_some_and(|booth| booth.into != into) {
        act(interpreter, InterpreterAct::Flip).await?;
    }
    let turned = |room: &Room| booth_of(room).is_some_and(|booth| booth.into == into);
    interpreter.until("the direction of the booth", turned).await?;
    Ok(())
}

async fn act(interpreter: &Participant, act: InterpreterAct) -> Result<(), LoadError> {
    interpreter.act(act).await.map_err(LoadError::Interpret)
}

fn booth_of(room: &Room) -> Option<&BoothView> {
    let me = room.me?;
    let booths = &room.view.as_ref()?.interpretation.booths;
    booths.iter().find(|booth| booth.members.iter().any(|member| member.participant == me))
}
