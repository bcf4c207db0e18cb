use std::time::Duration;

use consilium_core::protocol::{ClientFrame, MESSAGE_LIMIT, ServerFrame};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::Error as WsError;
use tokio_tungstenite::tungstenite::http::header::{AUTHORIZATION, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

const OPENING: Duration = Duration::from_secs(10);
const SENDING: Duration = Duration::from_secs(5);

/// Why somebody could not join.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    #[error("the address must begin with http:// and name a host, and the token must be plain text")]
    BadAddress,
    #[error("the server answered {0} instead of opening a WebSocket")]
    Refused(u16),
    #[error("the signalling connection failed: {0}")]
    Socket(#[from] SocketError),
    #[error("the server ended the connection at once: {0}")]
    Ended(String),
}

/// Why a signalling connection ended.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    #[error("closed")]
    Closed,
    #[error("no answer in time")]
    Late,
    #[error("a message that is not of the protocol: {0}")]
    Malformed(String),
    #[error("{0}")]
    Transport(String),
}

/// The signalling WebSocket of one participant.
pub(super) struct Socket {
    inner: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    pub(super) async fn open(base_url: &str, token: &str) -> Result<Self, JoinError> {
        let rest = base_url.strip_prefix("http://").ok_or(JoinError::BadAddress)?;
        let url = format!("ws://{}/ws", rest.trim_end_matches('/'));
        let mut request = url.into_client_request().map_err(|_| JoinError::BadAddress)?;
        let bearer = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| JoinError::BadAddress)?;
        request.headers_mut().insert(AUTHORIZATION, bearer);
        let config =
            WebSocketConfig::default().max_message_size(Some(MESSAGE_LIMIT)).max_frame_size(Some(MESSAGE_LIMIT));
        let opening = connect_async_with_config(request, Some(config), true);
        match tokio::time::timeout(OPENING, opening).await {
            Ok(Ok((inner, _))) => Ok(Self { inner }),
            Ok(Err(WsError::Http(response))) => Err(JoinError::Refused(response.status().as_u16())),
            Ok(Err(error)) => Err(SocketError::Transport(error.to_string()).into()),
            Err(_) => Err(SocketError::Late.into()),
        }
    }

    pub(super) async fn send(&mut self, frame: &ClientFrame) -> Result<(), SocketError> {
        let text = serde_json::to_string(frame).map_err(|error| SocketError::Malformed(error.to_string()))?;
        match tokio::time::timeout(SENDING, self.inner.send(Message::text(text))).await {
            Ok(sent) => sent.map_err(|error| SocketError::Transport(error.to_string())),
            Err(_) => Err(SocketError::Late),
        }
    }

    /// The next message of the server. May be dropped while waiting without losing a message.
    pub(super) async fn next(&mut self) -> Result<ServerFrame, SocketError> {
        loop {
            match self.inner.next().await {
                Some(Ok(Message::Text(text))) => {
                    return serde_json::from_str(&text).map_err(|error| SocketError::Malformed(error.to_string()));
                }
                Some(Ok(Message::Close(_))) | None => return Err(SocketError::Closed),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(SocketError::Transport(error.to_string())),
            }
        }
    }
}
