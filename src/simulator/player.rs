//! A WHEP player with one line of sound, as a room system or a media player is: it cannot mix.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::peer::{PacketListener, Peer, PeerError, PeerEvent, PeerSettings};

/// An answer is a page of SDP; more is nothing that a player understands.
const MOST: u64 = 256 * 1024;

/// Why nothing is played.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    #[error("the address must begin with http:// and name a host and a port")]
    BadAddress,
    #[error("the server could not be asked: {0}")]
    Network(#[from] std::io::Error),
    #[error("the server refused: {0}")]
    Refused(String),
    #[error(transparent)]
    Media(#[from] PeerError),
}

/// Plays until it is dropped.
pub struct Player {
    peer: Peer,
    _events: mpsc::Receiver<PeerEvent>,
}

impl Player {
    /// Asks `/whep/{session}` for one line of sound; `ears` hear it.
    pub async fn play(
        base_url: &str,
        session: &str,
        token: &str,
        ears: Arc<dyn PacketListener>,
    ) -> Result<Self, PlayError> {
        let (events, events_in) = mpsc::channel(16);
        let mut peer = Peer::open(PeerSettings {
            bind: "127.0.0.1:0",
            microphone: false,
            camera: false,
            simulcast: false,
            repeats: 1,
            audio_lines: 1,
            video_lines: 0,
            listener: ears,
            events,
        })
        .await?;
        let offer = peer.offer().await?;
        let answer = post(base_url, &format!("/whep/{session}"), token, &offer.sdp).await?;
        peer.accept_answer(answer).await?;
        Ok(Self { peer, _events: events_in })
    }

    pub async fn stop(self) {
        self.peer.close().await;
    }
}

/// RFC 9725, 4.2: an offer goes out, an answer comes back.
async fn post(base_url: &str, path: &str, token: &str, sdp: &str) -> Result<String, PlayError> {
    let host = base_url.strip_prefix("http://").ok_or(PlayError::BadAddress)?.trim_end_matches('/');
    let mut stream = TcpStream::connect(host).await?;
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/sdp\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        sdp.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(sdp.as_bytes()).await?;
    let mut reply = String::new();
    stream.take(MOST).read_to_string(&mut reply).await?;
    let refused = || PlayError::Refused(reply.lines().next().unwrap_or_default().to_owned());
    let (head, body) = reply.split_once("\r\n\r\n").ok_or_else(refused)?;
    if head.starts_with("HTTP/1.1 201") { Ok(body.to_owned()) } else { Err(refused()) }
}
