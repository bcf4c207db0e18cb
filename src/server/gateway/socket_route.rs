use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::StatusCode;
use axum::response::Response;
use consilium_core::protocol::{EndReason, ErrorCode, MESSAGE_LIMIT};
use tracing::{Instrument, Span};

use super::accept::HeldConnection;
use super::login::Claim;
use super::problem::Problem;
use super::socket::{converse, turn_away};
use super::spans::connection_span;
use super::state::Gateway;
use crate::ops::Held;

/// Messages of a browser are small; the library's own default is 128 KiB for each socket.
const READ_BUFFER: usize = 8 * 1024;
/// What the library takes of one message. Above the limit of the protocol, so that whoever sends somewhat more is read
/// to the end and told; of what is longer than this nothing is read any more.
const MOST_READ: usize = 4 * MESSAGE_LIMIT;

/// Opens the signalling WebSocket of a seat. Whose link is over is told so on the socket: a
/// browser hides the status of a refused upgrade from its page.
pub(super) async fn open(
    State(gateway): State<Gateway>,
    Extension(held): Extension<Arc<HeldConnection>>,
    claim: Claim,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let upgrade = upgrade.map_err(|_| {
        Problem::new(StatusCode::UPGRADE_REQUIRED, ErrorCode::Malformed, "This address is a WebSocket.")
    })?;
    let upgrade = upgrade.max_message_size(MOST_READ).max_frame_size(MOST_READ).read_buffer_size(READ_BUFFER);
    let seated = match claim {
        Claim::Seated(seated) => Some(seated),
        Claim::Over => None,
        Claim::Nobody => {
            let detail = "Open the link of your invitation first.";
            return Err(Problem::new(StatusCode::UNAUTHORIZED, ErrorCode::NotAllowed, detail));
        }
    };
    let span = seated.as_ref().map_or_else(Span::none, |seated| connection_span(&seated.invitation));
    let talk = async move |socket| {
        gateway.counters.sockets_opened.add_one();
        let _open = Held::new(&gateway.counters, |c| &c.sockets_open);
        match seated {
            Some(seated) => converse(socket, &gateway, &seated.invitation).await,
            None => turn_away(socket, Some(EndReason::LinkInvalid)).await,
        }
        // Until here the socket counts among the connections of its address.
        drop(held);
    };
    Ok(upgrade.on_upgrade(|socket| talk(socket).instrument(span)))
}
