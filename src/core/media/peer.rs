//! One WebRTC endpoint. The only file that names the WebRTC library (str0m, in RTP mode): RTP
//! comes in with its header extensions, RTP goes out per line, feedback and bandwidth are events.
//! Another stack can take its place behind this file.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::change::SdpOffer;
use str0m::config::DtlsCert;
use str0m::format::Codec as SdpCodec;
use str0m::media::{KeyframeRequestKind, MediaKind as SdpKind, Mid, Pt, Rid};
use str0m::net::{Protocol, Receive, TcpType};
use str0m::rtp::{Extension, ExtensionMap, ExtensionValues, RtpWrite, Ssrc, Vp8Descriptor, Vp8Patch};
use str0m::{Candidate, Event as RtcEvent, IceConnectionState, Input, Output, Rtc, RtcConfig};

use super::codec::{Codec, vp8_frame_size};
use super::command::MediaKind;
use super::offer::OfferSummary;

/// Sent video packets kept for retransmission, per line. The payloads are shared with all other
/// lines that carry the same packet.
const RETRANSMIT_PACKETS: usize = 128;
/// Where the estimate of a new path begins, before feedback says more.
const FIRST_ESTIMATE: u64 = 1_500_000;

/// What all peers of an engine share.
#[derive(Clone)]
pub struct PeerSettings {
    config: RtcConfig,
    udp: Vec<SocketAddr>,
    tcp: Vec<SocketAddr>,
}

impl PeerSettings {
    /// `udp` and `tcp` are the addresses that clients can reach. Makes a fresh certificate.
    pub fn new(udp: Vec<SocketAddr>, tcp: Vec<SocketAddr>) -> Option<Self> {
        let certificate = str0m::crypto::from_feature_flags().dtls_provider.generate_certificate()?;
        Some(Self { config: base_config(certificate), udp, tcp })
    }

    /// The same certificate at other addresses: for the next worker of the process.
    pub fn reached_at(self, udp: Vec<SocketAddr>, tcp: Vec<SocketAddr>) -> Self {
        Self { udp, tcp, ..self }
    }
}

fn base_config(certificate: DtlsCert) -> RtcConfig {
    let mut extensions = ExtensionMap::empty();
    extensions.set(1, Extension::AudioLevel);
    extensions.set(3, Extension::TransportSequenceNumber);
    extensions.set(4, Extension::RtpMid);
    extensions.set(10, Extension::RtpStreamId);
    extensions.set(11, Extension::RepairedRtpStreamId);
    extensions.set(13, Extension::VideoOrientation);
    Rtc::builder()
        .set_dtls_cert(certificate)
        .set_ice_lite(true)
        .set_rtp_mode(true)
        .clear_codecs()
        .enable_opus(true, true)
        .enable_vp8(true)
        .enable_vp9(true)
        .enable_h264(true)
        .enable_av1(true)
        .set_extension_map(extensions)
        .set_stats_interval(None)
        .set_send_buffer_video(RETRANSMIT_PACKETS)
        .set_send_buffer_audio(1)
        .set_rtcp_report_interval_audio(Duration::from_secs(1))
        .enable_bwe(Some(FIRST_ESTIMATE.into()))
}

/// A line of the peer connection, in the order of the SDP.
pub(super) type LineIndex = u8;

/// A negotiated line, as the server needs it.
#[derive(Debug, Clone)]
pub(super) struct PeerLine {
    pub mid: String,
    pub kind: MediaKind,
    /// The other side may send on it.
    pub inbound: bool,
    /// The other side receives on it.
    pub outbound: bool,
    /// Encodings of an inbound line, lowest first; empty without simulcast.
    pub rids: Vec<String>,
}

/// A received RTP packet.
pub(super) struct RtpIn {
    pub line: LineIndex,
    /// Which encoding of a simulcast line; 0 without simulcast.
    pub layer: u8,
    pub codec: Codec,
    /// Extended sequence number (RFC 3550, A.1), per encoding.
    pub sequence: u64,
    pub timestamp: u32,
    pub marker: bool,
    pub payload: Arc<[u8]>,
    pub arrived: Instant,
    /// RFC 6464: dBov negated, 0 is the loudest.
    pub audio_level: Option<u8>,
    /// Begins a picture that needs no other.
    pub keyframe: bool,
    /// Size of that picture, when the codec tells.
    pub size: Option<(u16, u16)>,
    pub vp8: Option<Vp8Fields>,
    extensions: ExtensionValues,
}

/// The counters of a VP8 payload descriptor (RFC 7741, 4.2), which must stay continuous over a splice.
#[derive(Clone, Copy)]
pub(super) struct Vp8Fields {
    pub picture_id: Option<u16>,
    pub tl0_index: Option<u8>,
    pub key_index: Option<u8>,
    /// The picture id has 15 bits, not 7.
    pub wide: bool,
    descriptor: Vp8Descriptor,
}

/// How a packet leaves on a line.
pub(super) struct RtpOut {
    pub sequence: u64,
    pub timestamp: u32,
    pub marker: bool,
    /// New counters for the VP8 descriptor.
    pub vp8: Option<(u16, u8, u8)>,
}

/// What a peer has to say.
#[expect(clippy::large_enum_variant, reason = "a box would cost an allocation for each packet")]
pub(super) enum PeerOutput {
    Datagram {
        tcp: bool,
        source: SocketAddr,
        destination: SocketAddr,
        bytes: Vec<u8>,
    },
    Rtp(RtpIn),
    /// The receiver of this line cannot go on without a keyframe.
    KeyframeWanted(LineIndex),
    /// Bits per second that the path to this peer carries.
    Estimate(u64),
    Connected,
    Disconnected,
    /// Nothing more before this moment.
    Wait(Instant),
    /// Something that concerns nobody else.
    Other,
}

#[derive(Clone, Copy)]
struct Inbound {
    ssrc: Ssrc,
    line: LineIndex,
    layer: u8,
}

pub(super) struct Peer {
    rtc: Rtc,
    lines: Vec<PeerLine>,
    mids: Vec<Mid>,
    outbound: Vec<Option<Ssrc>>,
    inbound: Vec<Inbound>,
    codecs: Vec<(Pt, Codec)>,
    /// Payload types that the other side takes, by line.
    accepted: Vec<Vec<(Codec, u8)>>,
    connected: bool,
    tcp: bool,
}

/// An offer that the library did not take.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct OfferRefused(String);

impl Peer {
    pub(super) fn new(settings: &PeerSettings, now: Instant) -> Self {
        let mut rtc = settings.config.clone().build(now);
        for address in &settings.udp {
            if let Ok(candidate) = Candidate::host(*address, "udp") {
                rtc.add_local_candidate(candidate);
            }
        }
        for address in &settings.tcp {
            if let Ok(candidate) = Candidate::builder().tcp().host(*address).tcptype(TcpType::Passive).build() {
                rtc.add_local_candidate(candidate);
            }
        }
        Self {
            rtc,
            lines: Vec::new(),
            mids: Vec::new(),
            outbound: Vec::new(),
            inbound: Vec::new(),
            codecs: Vec::new(),
            accepted: Vec::new(),
            connected: false,
            tcp: false,
        }
    }

    /// The name by which STUN packets ask for this peer.
    pub(super) fn local_ufrag(&mut self) -> String {
        self.rtc.direct_api().local_ice_credentials().ufrag
    }

    pub(super) fn lines(&self) -> &[PeerLine] {
        &self.lines
    }

    /// Applies an offer; the answer's lines pair audio and video by order, so that a browser keeps
    /// the sound and picture of one person in step.
    pub(super) fn accept_offer(&mut self, sdp: &str, summary: &OfferSummary) -> Result<String, OfferRefused> {
        // An ICE-lite side needs no remote candidates: it answers checks from wherever they come,
        // and host names in candidates would only be something to resolve.
        let kept: Vec<&str> = sdp.lines().filter(|line| !line.starts_with("a=candidate:")).collect();
        let offer = SdpOffer::from_sdp_string(&format!("{}\r\n", kept.join("\r\n")))
            .map_err(|error| OfferRefused(error.to_string()))?;
        let answer = self.rtc.sdp_api().accept_offer(offer).map_err(|error| OfferRefused(error.to_string()))?;
        self.learn_lines(summary);
        self.learn_codecs();
        self.learn_accepted();
        Ok(pair_lines(&answer.to_sdp_string()))
    }

    fn learn_lines(&mut self, summary: &OfferSummary) {
        self.lines.clear();
        self.mids.clear();
        self.outbound.clear();
        for line in summary.lines.iter().take(usize::from(LineIndex::MAX)) {
            let mid = Mid::from(line.mid.as_str());
            let Some(media) = self.rtc.media(mid) else { continue };
            let kind = match media.kind() {
                SdpKind::Audio => MediaKind::Audio,
                SdpKind::Video => MediaKind::Video,
            };
            let (inbound, outbound) = (media.direction().is_receiving(), media.direction().is_sending());
            let ssrc = self.rtc.direct_api().stream_tx_by_mid(mid, None).map(|stream| stream.ssrc());
            self.mids.push(mid);
            self.outbound.push(ssrc);
            self.lines.push(PeerLine { mid: line.mid.clone(), kind, inbound, outbound, rids: line.rids.clone() });
        }
        let lines = self.lines.len();
        self.inbound.retain(|known| usize::from(known.line) < lines);
    }

    fn learn_codecs(&mut self) {
        self.codecs.clear();
        for params in self.rtc.codec_config().params() {
            let spec = params.spec();
            let codec = match spec.codec {
                SdpCodec::Opus => Codec::Opus,
                SdpCodec::Vp8 => Codec::Vp8,
                SdpCodec::Vp9 => Codec::Vp9 { profile: spec.format.profile_id.unwrap_or(0) as u8 },
                SdpCodec::H264 => Codec::H264 {
                    profile: (spec.format.profile_level_id.unwrap_or(0x42_e0_1f) >> 16) as u8,
                    mode: spec.format.packetization_mode.unwrap_or(0),
                },
                SdpCodec::Av1 => Codec::Av1,
                _ => continue,
            };
            self.codecs.push((params.pt(), codec));
            if let Some(red) = params.red() {
                self.codecs.push((red, Codec::Red));
            }
        }
    }

    fn learn_accepted(&mut self) {
        let accepted = |mid: &Mid| {
            let offered = self.rtc.media(*mid).map(|media| media.remote_pts()).unwrap_or_default();
            // RED stands for the Opus it wraps in the list of the other side.
            let fits = |pt: &Pt, codec: &Codec| *codec == Codec::Red || offered.contains(pt);
            self.codecs.iter().filter(|(pt, codec)| fits(pt, codec)).map(|(pt, codec)| (*codec, **pt)).collect()
        };
        self.accepted = self.mids.iter().map(accepted).collect();
    }

    /// The payload type for a codec on a line; `None` when this peer cannot decode it.
    pub(super) fn payload_type(&self, line: LineIndex, codec: Codec) -> Option<u8> {
        let accepted = self.accepted.get(usize::from(line))?;
        accepted.iter().find(|(known, _)| *known == codec).map(|(_, pt)| *pt)
    }

    /// The path in use runs over TCP.
    pub(super) fn over_tcp(&self) -> bool {
        self.tcp
    }

    /// A packet that this peer is allowed to see: STUN with valid integrity, or anything from an
    /// address that ICE has validated (OWASP ASVS 17.2.6). Everything else must not reach it.
    fn accepts<'a>(&self, input: Input<'a>) -> Option<Input<'a>> {
        self.rtc.accepts(&input).then_some(input)
    }

    /// `false`: not for this peer, or malformed; nothing changed.
    pub(super) fn handle_datagram(
        &mut self,
        now: Instant,
        tcp: bool,
        source: SocketAddr,
        destination: SocketAddr,
        bytes: &[u8],
    ) -> bool {
        let protocol = if tcp { Protocol::Tcp } else { Protocol::Udp };
        let Ok(received) = Receive::new(protocol, source, destination, bytes) else { return false };
        let Some(input) = self.accepts(Input::Receive(now, received)) else { return false };
        if let Err(error) = self.rtc.handle_input(input) {
            tracing::debug!(%error, "peer input refused");
        }
        true
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) {
        if let Err(error) = self.rtc.handle_input(Input::Timeout(now)) {
            tracing::debug!(%error, "peer timeout failed");
        }
    }

    pub(super) fn poll_output(&mut self) -> PeerOutput {
        match self.rtc.poll_output() {
            Ok(Output::Transmit(datagram)) => {
                self.tcp = datagram.proto != Protocol::Udp;
                PeerOutput::Datagram {
                    tcp: self.tcp,
                    source: datagram.source,
                    destination: datagram.destination,
                    bytes: datagram.contents.into(),
                }
            }
            Ok(Output::Timeout(at)) => PeerOutput::Wait(at),
            Ok(Output::Event(event)) => self.translate(event),
            Err(error) => {
                tracing::debug!(%error, "peer failed");
                self.rtc.disconnect();
                PeerOutput::Disconnected
            }
        }
    }

    fn translate(&mut self, event: RtcEvent) -> PeerOutput {
        match event {
            RtcEvent::RtpPacket(packet) => self.translate_rtp(packet),
            RtcEvent::KeyframeRequest(request) => match self.line_of(request.mid) {
                Some(line) => PeerOutput::KeyframeWanted(line),
                None => PeerOutput::Other,
            },
            RtcEvent::EgressBitrateEstimate(str0m::bwe::BweKind::Twcc { estimate, .. }) => {
                PeerOutput::Estimate(estimate.as_u64())
            }
            RtcEvent::Connected => {
                self.connected = true;
                PeerOutput::Connected
            }
            RtcEvent::IceConnectionStateChange(IceConnectionState::Disconnected) | RtcEvent::Closed => {
                PeerOutput::Disconnected
            }
            RtcEvent::IceConnectionStateChange(IceConnectionState::Connected | IceConnectionState::Completed)
                if self.connected =>
            {
                PeerOutput::Connected
            }
            _ => PeerOutput::Other,
        }
    }

    fn translate_rtp(&mut self, packet: str0m::rtp::RtpPacket) -> PeerOutput {
        let Some(inbound) = self.inbound_of(packet.header.ssrc) else { return PeerOutput::Other };
        let pt = packet.header.payload_type;
        let Some(&(_, codec)) = self.codecs.iter().find(|(known, _)| *known == pt) else { return PeerOutput::Other };
        let vp8 = if codec == Codec::Vp8 { Vp8Fields::parse(&packet.payload) } else { None };
        let keyframe = match &vp8 {
            Some(fields) => fields.descriptor.starts_keyframe(&packet.payload),
            None => codec.starts_keyframe(&packet.payload),
        };
        let size = if keyframe && codec == Codec::Vp8 { vp8_size(&packet.payload) } else { None };
        let values = &packet.header.ext_vals;
        PeerOutput::Rtp(RtpIn {
            line: inbound.line,
            layer: inbound.layer,
            codec,
            sequence: *packet.seq_no,
            timestamp: packet.header.timestamp,
            marker: packet.header.marker,
            arrived: packet.timestamp,
            audio_level: values.audio_level.map(|level| level.unsigned_abs().min(127)),
            keyframe,
            size,
            vp8,
            extensions: ExtensionValues {
                audio_level: values.audio_level,
                voice_activity: values.voice_activity,
                video_orientation: values.video_orientation,
                ..ExtensionValues::default()
            },
            payload: packet.payload,
        })
    }

    fn inbound_of(&mut self, ssrc: Ssrc) -> Option<Inbound> {
        if let Some(known) = self.inbound.iter().find(|known| known.ssrc == ssrc) {
            return Some(*known);
        }
        let (mid, rid) = {
            let mut api = self.rtc.direct_api();
            let stream = api.stream_rx(&ssrc)?;
            (stream.mid(), stream.rid())
        };
        let line = self.line_of(mid)?;
        let layer = match rid {
            Some(rid) => self.lines[usize::from(line)].rids.iter().position(|known| known.as_str() == &*rid)? as u8,
            None => 0,
        };
        let known = Inbound { ssrc, line, layer };
        // A sender may change its SSRC; the newest one of a layer is the one that counts.
        self.inbound.retain(|old| (old.line, old.layer) != (line, layer));
        self.inbound.push(known);
        Some(known)
    }

    fn line_of(&self, mid: Mid) -> Option<LineIndex> {
        self.mids.iter().position(|known| *known == mid).map(|at| at as LineIndex)
    }

    /// Queues a packet on a line; it leaves with the next `handle_timeout` and `poll_output`.
    pub(super) fn send_rtp(&mut self, line: LineIndex, pt: u8, packet: &RtpIn, out: &RtpOut) {
        let payload = packet.payload.clone();
        self.send_payload(line, pt, packet, out, payload);
    }

    /// Like `send_rtp`, with another payload than the one that came in.
    pub(super) fn send_payload(&mut self, line: LineIndex, pt: u8, packet: &RtpIn, out: &RtpOut, payload: Arc<[u8]>) {
        let Some(Some(ssrc)) = self.outbound.get(usize::from(line)) else { return };
        let mut api = self.rtc.direct_api();
        let Some(stream) = api.stream_tx(ssrc) else { return };
        let mut write = RtpWrite::new(Pt::from(pt), out.sequence.into(), out.timestamp, packet.arrived, payload)
            .marker(out.marker)
            .ext_vals(packet.extensions.clone())
            .nackable(packet.codec.kind() == MediaKind::Video);
        if let Some(patch) = vp8_patch(packet, out) {
            write = write.vp8_patch(patch);
        }
        stream.write_rtp(write);
    }

    /// Asks the sender of an inbound line for a keyframe (PLI, RFC 4585).
    pub(super) fn request_keyframe(&mut self, line: LineIndex, layer: u8) {
        let Some(mid) = self.mids.get(usize::from(line)).copied() else { return };
        let rid = self.lines[usize::from(line)].rids.get(usize::from(layer)).map(|rid| Rid::from(rid.as_str()));
        if let Some(stream) = self.rtc.direct_api().stream_rx_by_mid(mid, rid) {
            stream.request_keyframe(KeyframeRequestKind::Pli);
        }
    }

    /// What we would send if the path allowed; the estimator probes towards it.
    pub(super) fn set_desired(&mut self, bits_per_second: u64) {
        self.rtc.bwe().set_desired_bitrate(bits_per_second.into());
    }

    pub(super) fn close(&mut self) {
        self.rtc.disconnect();
    }
}

impl Vp8Fields {
    fn parse(payload: &[u8]) -> Option<Self> {
        let descriptor = Vp8Descriptor::parse(payload).ok()?;
        let wide = payload.len() > 2 && payload[1] & 0x80 != 0 && payload[2] & 0x80 != 0;
        Some(Self {
            picture_id: descriptor.picture_id(),
            tl0_index: descriptor.tl0_pic_idx(),
            key_index: descriptor.key_idx(),
            wide,
            descriptor,
        })
    }
}

fn vp8_patch(packet: &RtpIn, out: &RtpOut) -> Option<Vp8Patch> {
    let fields = packet.vp8.as_ref()?;
    let (picture_id, tl0_index, key_index) = out.vp8?;
    let mut patch = fields.descriptor.patch();
    if fields.picture_id.is_some() {
        patch = patch.picture_id(picture_id);
    }
    if fields.tl0_index.is_some() {
        patch = patch.tl0_pic_idx(tl0_index);
    }
    if fields.key_index.is_some() {
        patch = patch.key_idx(key_index);
    }
    patch.build().ok()
}

/// The frame begins after a descriptor of at most six bytes; the start code tells where.
fn vp8_size(payload: &[u8]) -> Option<(u16, u16)> {
    (1..=6).find_map(|at| vp8_frame_size(payload.get(at..)?))
}

/// Names the media stream of the n-th audio and the n-th video line alike: browsers keep the
/// tracks of one stream in step (RFC 8830, lip synchronisation).
fn pair_lines(answer: &str) -> String {
    let (mut audio, mut video) = (0, 0);
    let mut name = None;
    let mut paired = String::with_capacity(answer.len());
    for line in answer.split_inclusive('\n') {
        if line.starts_with("m=audio") {
            name = Some(format!("s{audio}"));
            audio += 1;
        } else if line.starts_with("m=video") {
            name = Some(format!("s{video}"));
            video += 1;
        } else if line.starts_with("m=") {
            name = None;
        }
        match (&name, line.strip_prefix("a=msid:")) {
            (Some(name), Some(rest)) => {
                let track = rest.split_once(' ').map_or("-\r\n", |(_, track)| track);
                paired.push_str(&format!("a=msid:{name} {track}"));
            }
            _ if line.starts_with("a=ssrc:") && line.contains(" msid:") => {}
            _ => paired.push_str(line),
        }
    }
    paired
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;

    fn packet(codec: Codec, arrived: Instant, sequence: u64, timestamp: u32, payload: &[u8]) -> RtpIn {
        RtpIn {
            line: 0,
            layer: 0,
            codec,
            sequence,
            timestamp,
            marker: false,
            payload: payload.into(),
            arrived,
            audio_level: None,
            keyframe: codec == Codec::Opus,
            size: None,
            vp8: None,
            extensions: ExtensionValues::default(),
        }
    }

    pub(in super::super) fn audio_packet(arrived: Instant, sequence: u64, timestamp: u32) -> RtpIn {
        packet(Codec::Opus, arrived, sequence, timestamp, &[0x78, 1, 2, 3])
    }

    /// A VP8 packet with a 15-bit picture id, at the start of its frame.
    pub(in super::super) fn video_packet(
        arrived: Instant,
        sequence: u64,
        timestamp: u32,
        keyframe: bool,
        picture_id: u16,
    ) -> RtpIn {
        let id = picture_id.to_be_bytes();
        let payload = [0x90, 0x80, 0x80 | id[0], id[1], u8::from(!keyframe), 0, 0];
        let mut packet = packet(Codec::Vp8, arrived, sequence, timestamp, &payload);
        packet.vp8 = Vp8Fields::parse(&payload);
        packet.keyframe = keyframe;
        packet
    }
}
