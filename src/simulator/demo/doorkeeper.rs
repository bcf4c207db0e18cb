use std::collections::BTreeSet;
use std::time::Duration;

use consilium_core::model::ParticipantId;
use consilium_core::protocol::{ClientMessage, Presence};

use crate::participant::{Participant, Room};

/// How long somebody waits before the coordinator opens.
const GLANCE: Duration = Duration::from_secs(3);

/// Admits everybody who waits in the lobby, until the coordinator is out.
pub(super) async fn admit_all(coordinator: &Participant) {
    let mut room = coordinator.watch();
    loop {
        let waiting = match room.wait_for(|room| !waiting(room).is_empty() || room.ended.is_some()).await {
            Ok(room) if room.ended.is_none() => waiting(&room),
            _ => return,
        };
        tokio::time::sleep(GLANCE).await;
        for participant in waiting {
            if let Err(error) = coordinator.ask(ClientMessage::Admit { participant }).await {
                tracing::debug!(%error, "somebody was not admitted");
            }
        }
    }
}

fn waiting(room: &Room) -> BTreeSet<ParticipantId> {
    let lobby = room.participants().iter().filter(|participant| participant.presence == Presence::Lobby);
    lobby.map(|participant| participant.id).collect()
}
