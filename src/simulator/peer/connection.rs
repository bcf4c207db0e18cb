use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rtc::media_stream::MediaStreamTrack;
use rtc::rtp_transceiver::rtp_sender::{RTCRtpCodec, RTCRtpCodingParameters, RTCRtpEncodingParameters, RtpCodecKind};
use rtc::rtp_transceiver::{RTCRtpTransceiverDirection, RTCRtpTransceiverInit};
use tokio::sync::{mpsc, watch};
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::media_stream::track_local::{TrackLocal, TrackLocalEvent};
use webrtc::peer_connection::{PeerConnection, PeerConnectionBuilder, RTCSessionDescription};
use webrtc::rtp_transceiver::RtpTransceiver;

use super::engine;
use super::handler::{Handler, PacketListener, PeerEvent};
use super::outlet::{Encoding, Outlet};
use crate::picture::RIDS;

/// Why a media connection could not be made or changed.
#[derive(Debug, thiserror::Error)]
pub enum PeerError {
    #[error("the media library failed: {0}")]
    Library(#[from] webrtc::error::Error),
    #[error("no local address could be found within five seconds")]
    NoCandidates,
    #[error("the other side accepts neither Opus nor VP8")]
    CodecRefused,
    #[error("a sending line has no sender")]
    NoSender,
}

/// What a peer is made with.
pub struct PeerSettings {
    /// Where to bind UDP, such as `127.0.0.1:0`; `0.0.0.0:0` means every interface.
    pub bind: &'static str,
    pub microphone: bool,
    pub camera: bool,
    /// Three encodings of the camera instead of one.
    pub simulcast: bool,
    /// So many frames of sound go out once more with the next (RFC 2198), and sound is taken so.
    pub repeats: usize,
    pub audio_lines: usize,
    pub video_lines: usize,
    pub listener: Arc<dyn PacketListener>,
    pub events: mpsc::Sender<PeerEvent>,
}

/// An SDP offer and the `mid`s of its sending lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub sdp: String,
    pub microphone: Option<String>,
    pub camera: Option<String>,
}

/// A sending line before negotiation.
struct SendingLine {
    transceiver: Arc<dyn RtpTransceiver>,
    track: Arc<TrackLocalStaticRTP>,
    encodings: Vec<Encoding>,
    mime: String,
}

pub struct Peer {
    connection: Arc<dyn PeerConnection>,
    gathered: watch::Receiver<bool>,
    events: mpsc::Sender<PeerEvent>,
    /// As in the settings.
    repeats: usize,
    microphone: Option<SendingLine>,
    camera: Option<SendingLine>,
}

impl Peer {
    pub async fn open(settings: PeerSettings) -> Result<Self, PeerError> {
        let (media_engine, registry) = engine::media_engine(settings.repeats > 0)?;
        let (gathered_sender, gathered) = watch::channel(false);
        let handler = Arc::new(Handler {
            connection: OnceLock::new(),
            gathered: gathered_sender,
            events: settings.events.clone(),
            listener: settings.listener,
        });
        let connection = PeerConnectionBuilder::new()
            .with_media_engine(media_engine)
            .with_setting_engine(engine::settings())
            .with_interceptor_registry(registry)
            .with_handler(handler.clone())
            .with_udp_addrs(vec![settings.bind])
            .build()
            .await?;
        let connection: Arc<dyn PeerConnection> = Arc::new(connection);
        // The cell was made empty above and nobody else fills it.
        let _ = handler.connection.set(Arc::downgrade(&connection));
        let (events, repeats) = (settings.events, settings.repeats);
        let mut peer = Self { connection, gathered, events, repeats, microphone: None, camera: None };
        if settings.microphone {
            peer.microphone = Some(peer.add_sending(RtpCodecKind::Audio, engine::opus(), &[""]).await?);
        }
        if settings.camera {
            let rids: &[&str] = if settings.simulcast { &RIDS } else { &[""] };
            peer.camera = Some(peer.add_sending(RtpCodecKind::Video, engine::vp8(), rids).await?);
        }
        peer.add_receiving(settings.audio_lines, settings.video_lines).await?;
        Ok(peer)
    }

    async fn add_sending(
        &self,
        kind: RtpCodecKind,
        codec: RTCRtpCodec,
        rids: &[&'static str],
    ) -> Result<SendingLine, PeerError> {
        let encodings: Vec<Encoding> = rids.iter().map(|rid| Encoding { rid, ssrc: rand::random() }).collect();
        let codings = encodings
            .iter()
            .map(|encoding| RTCRtpEncodingParameters {
                rtp_coding_parameters: RTCRtpCodingParameters {
                    rid: encoding.rid.to_owned(),
                    ssrc: Some(encoding.ssrc),
                    ..Default::default()
                },
                codec: codec.clone(),
                ..Default::default()
            })
            .collect();
        let name = || format!("s{:08x}", rand::random::<u32>());
        let track = MediaStreamTrack::new(name(), name(), name(), kind, codings);
        let track = Arc::new(TrackLocalStaticRTP::new(track));
        let sendonly = RTCRtpTransceiverInit {
            direction: RTCRtpTransceiverDirection::Sendonly,
            streams: vec![],
            send_encodings: vec![],
        };
        let transceiver =
            self.connection.add_transceiver_from_track(track.clone() as Arc<dyn TrackLocal>, Some(sendonly)).await?;
        Ok(SendingLine { transceiver, track, encodings, mime: codec.mime_type })
    }

    /// Adds receiving lines; they exist for the server from the next offer on.
    pub async fn add_receiving(&self, audio: usize, video: usize) -> Result<(), PeerError> {
        let kinds =
            std::iter::repeat_n(RtpCodecKind::Audio, audio).chain(std::iter::repeat_n(RtpCodecKind::Video, video));
        for kind in kinds {
            let recvonly = RTCRtpTransceiverInit {
                direction: RTCRtpTransceiverDirection::Recvonly,
                streams: vec![],
                send_encodings: vec![],
            };
            self.connection.add_transceiver_from_kind(kind, Some(recvonly)).await?;
        }
        Ok(())
    }

    pub async fn offer(&mut self) -> Result<Offer, PeerError> {
        let offer = self.connection.create_offer(None).await?;
        self.connection.set_local_description(offer).await?;
        let gathered = self.gathered.wait_for(|complete| *complete);
        match tokio::time::timeout(Duration::from_secs(5), gathered).await {
            Ok(Ok(_)) => {}
            _ => return Err(PeerError::NoCandidates),
        }
        let description = self.connection.local_description().await.ok_or(PeerError::NoCandidates)?;
        Ok(Offer {
            sdp: description.sdp,
            microphone: mid_of(self.microphone.as_ref()).await?,
            camera: mid_of(self.camera.as_ref()).await?,
        })
    }

    pub async fn accept_answer(&self, sdp: String) -> Result<(), PeerError> {
        Ok(self.connection.set_remote_description(RTCSessionDescription::answer(sdp)?).await?)
    }

    /// The next offer makes a new network path.
    pub async fn restart_ice(&self) -> Result<(), PeerError> {
        Ok(self.connection.restart_ice().await?)
    }

    /// The line of the microphone, once the answer is in.
    pub async fn microphone(&self) -> Result<Option<Outlet>, PeerError> {
        self.open_outlet(self.microphone.as_ref()).await
    }

    /// The line of the camera, once the answer is in. From now on requests for keyframes are told.
    pub async fn camera(&self) -> Result<Option<Outlet>, PeerError> {
        let outlet = self.open_outlet(self.camera.as_ref()).await?;
        if let Some(outlet) = &outlet {
            tokio::spawn(tell_keyframe_requests(outlet.track(), self.events.clone()));
        }
        Ok(outlet)
    }

    async fn open_outlet(&self, line: Option<&SendingLine>) -> Result<Option<Outlet>, PeerError> {
        let Some(line) = line else { return Ok(None) };
        let (track, encodings) = (line.track.clone(), line.encodings.clone());
        Ok(Some(Outlet::open(line.transceiver.as_ref(), track, encodings, &line.mime, self.repeats).await?))
    }

    pub async fn close(&self) {
        if let Err(error) = self.connection.close().await {
            tracing::debug!(%error, "closing a media connection");
        }
    }
}

async fn mid_of(line: Option<&SendingLine>) -> Result<Option<String>, PeerError> {
    match line {
        Some(line) => Ok(line.transceiver.mid().await?),
        None => Ok(None),
    }
}

/// Ends when the track is unbound or its participant is gone.
async fn tell_keyframe_requests(track: Arc<TrackLocalStaticRTP>, events: mpsc::Sender<PeerEvent>) {
    while let Some(event) = track.poll().await {
        if let TrackLocalEvent::OnRtcpPacket(_) = event
            && events.send(PeerEvent::KeyframeWanted).await.is_err()
        {
            return;
        }
    }
}
