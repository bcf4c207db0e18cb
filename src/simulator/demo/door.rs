use std::collections::BTreeMap;

use consilium_core::protocol::ClientMessage;

use super::dialogue::Turn;
use crate::participant::Participant;

/// The door of the demo's room: its chair closes it on patient and family while the experts confer.
pub(super) struct Door<'a> {
    chair: Option<&'a Participant>,
}

impl<'a> Door<'a> {
    pub fn of(troupe: &'a BTreeMap<&'static str, Participant>) -> Self {
        Self { chair: troupe.get("lin-yue") }
    }

    /// Opens or closes it as the turn needs it, also after an earlier run that broke off behind it. `false`: it should
    /// be closed and is not, since a visitor has the chair; then what is meant for behind it is not said.
    pub async fn stands_for(&self, turn: &Turn) -> bool {
        self.set(turn.behind).await || !turn.behind
    }

    pub async fn open(&self) {
        self.set(false).await;
    }

    /// Whether it is closed then.
    async fn set(&self, closed: bool) -> bool {
        let Some(chair) = self.chair else { return false };
        let stands = chair.room().view.is_some_and(|view| view.deliberation.is_some());
        if stands == closed {
            return stands;
        }
        match chair.ask(ClientMessage::SetDeliberation { on: closed }).await {
            Ok(()) => closed,
            Err(error) => {
                tracing::debug!(%error, "the door of the play is somebody else's");
                stands
            }
        }
    }
}
