use std::sync::{Arc, OnceLock, Weak};
use std::time::Instant;

use bytes::Bytes;
use rtc::rtp_transceiver::RTCRtpReceiverId;
use rtc::rtp_transceiver::rtp_sender::RtpCodecKind;
use tokio::sync::{mpsc, watch};
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::{
    PeerConnection, PeerConnectionEventHandler, RTCIceGatheringState, RTCPeerConnectionState,
};

use super::red::{self, Frame};

/// A packet that came in on a receiving line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    pub audio: bool,
    pub sequence: u16,
    pub timestamp: u32,
    pub marker: bool,
    pub payload: Bytes,
    /// Frames before it that came with it once more, oldest first.
    pub earlier: Vec<Frame>,
    pub at: Instant,
}

/// Who wants every packet. Called on the task of the line: it must not wait.
pub trait PacketListener: Send + Sync + 'static {
    fn handle_packet(&self, mid: &str, packet: &Arrived);
}

/// What a peer tells its participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeerEvent {
    /// ICE and DTLS are up.
    Connected,
    /// The path is dead; an ICE restart may revive it.
    Failed,
    /// Somebody needs a keyframe of a sending line.
    KeyframeWanted,
}

/// Receives the library's callbacks and passes them on.
pub(super) struct Handler {
    pub(super) connection: OnceLock<Weak<dyn PeerConnection>>,
    pub(super) gathered: watch::Sender<bool>,
    pub(super) events: mpsc::Sender<PeerEvent>,
    pub(super) listener: Arc<dyn PacketListener>,
}

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Handler {
    async fn on_ice_gathering_state_change(&self, state: RTCIceGatheringState) {
        self.gathered.send_replace(state == RTCIceGatheringState::Complete);
    }

    async fn on_connection_state_change(&self, state: RTCPeerConnectionState) {
        let event = match state {
            RTCPeerConnectionState::Connected => PeerEvent::Connected,
            RTCPeerConnectionState::Failed => PeerEvent::Failed,
            _ => return,
        };
        if self.events.try_send(event).is_err() {
            tracing::warn!("a peer event found its participant gone or busy");
        }
    }

    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        let connection = self.connection.get().cloned();
        let listener = self.listener.clone();
        // A task of its own: asking the connection for the line from within its callback would wait for itself.
        tokio::spawn(async move {
            if let Some(connection) = connection {
                listen(track, connection, listener).await;
            }
        });
    }
}

/// Passes every packet of a receiving line on until the line ends.
async fn listen(track: Arc<dyn TrackRemote>, connection: Weak<dyn PeerConnection>, listener: Arc<dyn PacketListener>) {
    let audio = track.kind().await == RtpCodecKind::Audio;
    let mut mid = None;
    while let Some(event) = track.poll().await {
        match event {
            TrackRemoteEvent::OnOpen(opened) if mid.is_none() => {
                let Some(connection) = connection.upgrade() else { return };
                mid = find_mid(connection.as_ref(), opened.receiver_id).await;
            }
            TrackRemoteEvent::OnRtpPacket(packet) => {
                let Some(mid) = &mid else { continue };
                let mut frames = match packet.header.payload_type {
                    red::RED => red::read(packet.header.timestamp, packet.payload),
                    _ => vec![Frame { timestamp: packet.header.timestamp, payload: packet.payload }],
                };
                let Some(newest) = frames.pop() else { continue };
                let arrived = Arrived {
                    audio,
                    sequence: packet.header.sequence_number,
                    timestamp: packet.header.timestamp,
                    marker: packet.header.marker,
                    payload: newest.payload,
                    earlier: frames,
                    at: Instant::now(),
                };
                listener.handle_packet(mid, &arrived);
            }
            TrackRemoteEvent::OnEnded => return,
            _ => {}
        }
    }
}

async fn find_mid(connection: &dyn PeerConnection, receiver: RTCRtpReceiverId) -> Option<String> {
    for transceiver in connection.get_transceivers().await {
        if RTCRtpReceiverId::from(transceiver.id()) == receiver {
            return transceiver.mid().await.ok().flatten();
        }
    }
    None
}
