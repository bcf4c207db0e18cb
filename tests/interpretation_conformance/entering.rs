//! The door asks for languages: nobody comes in without, whatever her client says (T31).

use std::time::Duration;

use consilium_core::model::Role;
use consilium_core::protocol::{ErrorCode, Presence, ServerFrame, ServerMessage, VERSIONS};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::header::{AUTHORIZATION, HeaderValue};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::cast::Cast;
use crate::table::Table;

const PATIENCE: Duration = Duration::from_secs(10);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A client of its own making, which leaves out what the protocol demands.
pub async fn rows(cast: &Cast, table: &mut Table) {
    let invited = cast.invite(Role::LocalExpert, "zh", "zh").await;
    let mut socket = open(cast.base_url(), &invited.token).await;
    say(&mut socket, 1, json!({ "type": "hello", "versions": VERSIONS, "resume": false })).await;
    let before = present(cast);
    for (id, what, body) in [
        (2, "without a language", json!({ "type": "enter" })),
        (3, "without a language to hear", json!({ "type": "enter", "speaks": "zh" })),
    ] {
        say(&mut socket, id, body).await;
        let answer = answer_to(&mut socket, id).await;
        let refused = answer == Some(Err(ErrorCode::Malformed));
        table.row("T31", format!("entering {what} is refused"), format!("{answer:?}"), refused);
    }
    let after = present(cast);
    table.row("T31", "and nobody more is in the room", format!("{before} and {after}"), before == after);
    say(&mut socket, 4, json!({ "type": "enter", "speaks": "zh", "listens": "zh" })).await;
    let answer = answer_to(&mut socket, 4).await;
    table.row("T31", "entering with both is not", format!("{answer:?}"), answer == Some(Ok(())));
    say(&mut socket, 5, json!({ "type": "leave" })).await;
}

fn present(cast: &Cast) -> usize {
    cast.chair.participant.room().participants().iter().filter(|one| one.presence == Presence::Present).count()
}

async fn open(base_url: &str, token: &str) -> Socket {
    let rest = base_url.strip_prefix("http://").expect("plain").trim_end_matches('/');
    let mut request = format!("ws://{rest}/ws").into_client_request().expect("an address");
    let bearer = HeaderValue::from_str(&format!("Bearer {token}")).expect("plain text");
    request.headers_mut().insert(AUTHORIZATION, bearer);
    connect_async(request).await.expect("a WebSocket").0
}

async fn say(socket: &mut Socket, id: u32, body: Value) {
    let frame = json!({ "id": id, "body": body });
    socket.send(Message::text(frame.to_string())).await.expect("sent");
}

/// `None`: none came.
async fn answer_to(socket: &mut Socket, id: u32) -> Option<Result<(), ErrorCode>> {
    loop {
        let message = tokio::time::timeout(PATIENCE, socket.next()).await.ok()??.ok()?;
        let Message::Text(text) = message else { continue };
        let frame: ServerFrame = serde_json::from_str(&text).expect("a message of the protocol");
        match frame.body {
            ServerMessage::Done { id: to } if to == id => return Some(Ok(())),
            ServerMessage::Refused { id: Some(to), code, .. } if to == id => return Some(Err(code)),
            _ => {}
        }
    }
}
