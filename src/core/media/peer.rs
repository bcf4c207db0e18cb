//! One WebRTC endpoint. With `keys` the only file that names the WebRTC library (str0m, in RTP
//! mode). The library does ICE, DTLS, SDP and all that comes in: it opens RTP, asks for what is
//! missing and tells senders how their packets fare. What goes out is `sender`'s. Another stack can
//! take its place behind this file.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::change::SdpOffer;
use str0m::channel::{ChannelData, ChannelId};
use str0m::config::DtlsCert;
use str0m::format::Codec as SdpCodec;
use str0m::media::{KeyframeRequestKind, MediaKind as SdpKind, Mid, Pt, Rid};
use str0m::net::{Protocol, Receive, TcpType};
use str0m::rtp::{Extension, ExtensionMap, Ssrc};
use str0m::{Candidate, Event as RtcEvent, IceConnectionState, Input, Output, Rtc, RtcConfig};

use super::answer::in_order_of_offer;
use super::codec::Codec;
use super::command::{MediaKind, VideoCodec};
use super::demuxer::{Class, classify, is_rtcp};
use super::event::SenderReport;
use super::keys::{KeyDrop, provider, with_key_drop};
use super::offer::OfferSummary;
use super::packet::{LineIndex, RtpIn};
use super::sender::{ExtensionIds, LineSetup, Path, Sender};
use crate::model::ParticipantId;
use crate::protocol::Via;

/// How often the library tells which path ICE has nominated; its own datagrams tell sooner.
const PATH_TOLD: Duration = Duration::from_secs(1);

/// A peer whose library has failed has nothing more to say.
const LONG: Duration = Duration::from_secs(24 * 3600);

/// Sources that one peer may bring in its life.
const MAX_SOURCES: u32 = 1_024;

/// The data channel that is not for media: what is lost on it is lost. Browsers open it with the first offer.
const LOSSY_CHANNEL: &str = "lossy";

/// Longer texts are neither sent nor taken: they would not fit one datagram.
pub(super) const MOST_TEXT: usize = 1_024;

/// No more than what the path always has room for is with the library: that is on its way at once, and what waits can
/// still be replaced or forgotten.
const MOST_ON_THE_WAY: usize = MOST_TEXT;

/// What all peers of an engine share.
#[derive(Clone)]
pub struct PeerSettings {
    config: RtcConfig,
    udp: Vec<SocketAddr>,
    tcp: Vec<SocketAddr>,
    /// What pictures are sent in where everybody in the room decodes it.
    pub(super) video: VideoCodec,
}

impl PeerSettings {
    /// `udp` and `tcp` are the addresses that clients can reach. Makes a fresh certificate.
    pub fn new(udp: Vec<SocketAddr>, tcp: Vec<SocketAddr>) -> Option<Self> {
        let certificate = provider().dtls_provider.generate_certificate()?;
        Some(Self { config: base_config(certificate), udp, tcp, video: VideoCodec::default() })
    }

    /// Pictures are sent in this codec where everybody decodes it, and in VP8 elsewhere.
    pub fn preferring(self, video: VideoCodec) -> Self {
        Self { video, ..self }
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
        .set_crypto_provider(Arc::new(provider()))
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
        .set_stats_interval(Some(PATH_TOLD))
        .set_send_buffer_video(1)
        .set_send_buffer_audio(1)
        .set_rtcp_report_interval_audio(Duration::from_secs(1))
}

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
    /// What a new flow to it may begin with: above every sequence number used before.
    pub first_sequence: u64,
}

/// What became of a datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// Not for this peer, or malformed; nothing changed.
    Refused,
    /// The sender's alone: the library has nothing to say about it.
    Reports,
    Library,
}

/// What a peer has to say.
pub(super) enum PeerOutput {
    Datagram {
        path: Path,
        bytes: Vec<u8>,
    },
    Rtp(RtpIn),
    Connected,
    Disconnected,
    /// The lossy channel has opened or closed.
    Channel(bool),
    /// What came over it.
    Said(String),
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

/// Where a peer came to a stop that never had media.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FellShort {
    /// ICE found none.
    OfPath,
    /// DTLS did not finish.
    OfKeys,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failed {
    No,
    /// It is still to be told.
    Now,
    Told,
}

pub(super) struct Peer {
    rtc: Rtc,
    lines: Vec<PeerLine>,
    mids: Vec<Mid>,
    /// Our outgoing sources and those of their retransmissions, by line, also of lines at rest.
    sources: Vec<(Mid, Ssrc, Option<Ssrc>)>,
    inbound: Vec<Inbound>,
    /// Payload types, and those of their retransmissions.
    codecs: Vec<(Pt, Codec, Option<Pt>)>,
    /// Which codecs every line of pictures takes, by `VideoCodec`.
    decodes: Option<[bool; 4]>,
    keys: KeyDrop,
    /// ICE has found a path, now or before.
    reached: bool,
    connected: bool,
    channel: Option<ChannelId>,
    /// Texts that wait for room on it: the newest of each participant.
    waiting: VecDeque<(ParticipantId, Arc<str>)>,
    /// The source that was unknown last, and how many there were.
    strangers: (Option<Ssrc>, u32),
    /// It is given up: the library has failed, or it was asked for too much. Nothing more is asked of it.
    failed: Failed,
    /// All that leaves for this peer beside the library's own datagrams.
    pub sender: Sender,
}

/// An offer that the library did not take.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct OfferRefused(String);

impl Peer {
    pub(super) fn new(settings: &PeerSettings, now: Instant) -> Self {
        let (mut rtc, keys) = with_key_drop(|| settings.config.clone().build(now));
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
            sources: Vec::new(),
            inbound: Vec::new(),
            codecs: Vec::new(),
            decodes: None,
            keys,
            reached: false,
            connected: false,
            channel: None,
            waiting: VecDeque::new(),
            strangers: (None, 0),
            failed: Failed::No,
            sender: Sender::new(now),
        }
    }

    /// The name by which STUN packets ask for this peer.
    pub(super) fn local_ufrag(&mut self) -> String {
        self.rtc.direct_api().local_ice_credentials().ufrag
    }

    pub(super) fn lines(&self) -> &[PeerLine] {
        &self.lines
    }

    /// Applies an offer; the answer is the library's own.
    pub(super) fn accept_offer(&mut self, sdp: &str, summary: &OfferSummary) -> Result<String, OfferRefused> {
        // An ICE-lite side needs no remote candidates: it answers checks from wherever they come,
        // and host names in candidates would only be something to resolve.
        let kept: Vec<&str> = sdp.lines().filter(|line| !line.starts_with("a=candidate:")).collect();
        let kept = format!("{}\r\n", kept.join("\r\n"));
        let answer = self.guarded(|peer| {
            let offer = SdpOffer::from_sdp_string(&kept).map_err(|error| error.to_string())?;
            peer.declare_sources();
            let answer = peer.rtc.sdp_api().accept_offer(offer);
            if answer.is_ok() {
                peer.learn_lines(summary);
            }
            peer.take_sources();
            answer.map(|answer| answer.to_sdp_string()).map_err(|error| error.to_string())
        });
        let answer = match answer {
            Some(answer) => answer.map_err(OfferRefused)?,
            None => return Err(OfferRefused("it cannot be carried out".to_owned())),
        };
        self.learn_codecs();
        self.set_up_sender(summary);
        Ok(in_order_of_offer(sdp, &answer))
    }

    /// Where the library fails an assertion of its own over what one peer says, that peer is lost and
    /// nobody else. `None`: it has failed, now or before.
    fn guarded<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.failed != Failed::No {
            return None;
        }
        let done = catch_unwind(AssertUnwindSafe(|| work(self)));
        if done.is_err() {
            tracing::warn!("a peer is given up: the WebRTC library failed over what it said");
            self.failed = Failed::Now;
            self.sender.close();
        }
        done.ok()
    }

    /// The library writes our sources into its answers, and draws new ones. For that it is told of
    /// them; before and after it knows none, so that it never sends anything under their names.
    fn declare_sources(&mut self) {
        self.sources.retain(|(mid, ..)| self.rtc.media(*mid).is_some());
        for (mid, ssrc, rtx) in &self.sources {
            self.rtc.direct_api().declare_stream_tx(*ssrc, *rtx, *mid, None);
        }
    }

    fn take_sources(&mut self) {
        self.sources.clear();
        for mid in &self.mids {
            let mut api = self.rtc.direct_api();
            if let Some((ssrc, rtx)) = api.stream_tx_by_mid(*mid, None).map(|stream| (stream.ssrc(), stream.rtx())) {
                self.sources.push((*mid, ssrc, rtx));
            }
        }
        for (_, ssrc, _) in &self.sources {
            self.rtc.direct_api().remove_stream_tx(*ssrc);
        }
    }

    fn learn_lines(&mut self, summary: &OfferSummary) {
        self.lines.clear();
        self.mids.clear();
        for line in summary.lines.iter().take(usize::from(LineIndex::MAX)) {
            let mid = Mid::from(line.mid.as_str());
            let Some(media) = self.rtc.media(mid) else { continue };
            let kind = match media.kind() {
                SdpKind::Audio => MediaKind::Audio,
                SdpKind::Video => MediaKind::Video,
            };
            let (inbound, outbound) = (media.direction().is_receiving(), media.direction().is_sending());
            let (mid, rids) = (line.mid.clone(), line.rids.clone());
            self.mids.push(Mid::from(mid.as_str()));
            self.lines.push(PeerLine { mid, kind, inbound, outbound, rids, first_sequence: 0 });
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
                    profile: (spec.format.profile_level_id.unwrap_or(0x42_e0_1f) >> 8) as u16,
                    mode: spec.format.packetization_mode.unwrap_or(0),
                },
                SdpCodec::Av1 => Codec::Av1,
                _ => continue,
            };
            self.codecs.push((params.pt(), codec, params.resend()));
            if let Some(red) = params.red() {
                self.codecs.push((red, Codec::Red, None));
            }
        }
    }

    fn set_up_sender(&mut self, summary: &OfferSummary) {
        let takes_red = |line: &PeerLine| summary.lines.iter().any(|offered| offered.mid == line.mid && offered.red);
        let setup = |(mid, line): (&Mid, &PeerLine)| self.line_setup(*mid, line, takes_red(line));
        let setups: Vec<Option<LineSetup>> = self.mids.iter().zip(&self.lines).map(setup).collect();
        let pictures = setups.iter().zip(&self.lines).filter(|(_, line)| line.kind == MediaKind::Video);
        self.decodes = pictures.filter_map(|(setup, _)| setup.as_ref()).map(LineSetup::decodes).reduce(both);
        self.sender.set_lines(setups);
        for (index, line) in self.lines.iter_mut().enumerate() {
            line.first_sequence = self.sender.next_sequence(index as LineIndex);
        }
    }

    /// Whether every picture that this peer receives may come in this codec; `None`: it receives none.
    pub(super) fn decodes(&self, codec: VideoCodec) -> Option<bool> {
        self.decodes.map(|known| known[codec as usize])
    }

    fn line_setup(&self, mid: Mid, line: &PeerLine, takes_red: bool) -> Option<LineSetup> {
        let (_, ssrc, rtx) = self.sources.iter().find(|(known, ..)| *known == mid).filter(|_| line.outbound)?;
        let media = self.rtc.media(mid)?;
        let id_of = |extension| media.remote_extmap().id_of(extension);
        let extensions = ExtensionIds {
            mid: id_of(Extension::RtpMid),
            transport_sequence: id_of(Extension::TransportSequenceNumber),
            audio_level: id_of(Extension::AudioLevel),
            orientation: id_of(Extension::VideoOrientation),
        };
        let offered = media.remote_pts();
        // RED stands for the Opus it wraps in the list of the other side.
        let fits = |pt: &Pt, codec: &Codec| if *codec == Codec::Red { takes_red } else { offered.contains(pt) };
        let taken = self.codecs.iter().filter(|(pt, codec, _)| fits(pt, codec));
        let codecs = taken.map(|(pt, codec, again)| (*codec, **pt, again.map(|again| *again))).collect();
        let (ssrc, rtx) = (**ssrc, rtx.map(|rtx| *rtx));
        Some(LineSetup { mid: line.mid.clone(), ssrc, rtx, extensions, codecs })
    }

    fn set_path(&mut self, path: Path) {
        self.reached = true;
        self.sender.set_path(path);
    }

    /// `None`: it has had media, or there was to be none, as in a network check.
    pub(super) fn fell_short(&self) -> Option<FellShort> {
        let short = !self.connected && !self.lines.is_empty();
        short.then_some(if self.reached { FellShort::OfKeys } else { FellShort::OfPath })
    }

    /// What the path in use runs over.
    pub(super) fn via(&self) -> Option<Via> {
        self.sender.path().map(|path| if path.tcp { Via::Tcp } else { Via::Udp })
    }

    /// A packet that this peer is allowed to see: STUN with valid integrity, or anything from an
    /// address that ICE has validated (OWASP ASVS 17.2.6). Everything else must not reach it.
    fn accepts<'a>(&self, input: Input<'a>) -> Option<Input<'a>> {
        self.rtc.accepts(&input).then_some(input)
    }

    pub(super) fn handle_datagram(
        &mut self,
        now: Instant,
        tcp: bool,
        source: SocketAddr,
        destination: SocketAddr,
        bytes: &[u8],
    ) -> Taken {
        let protocol = if tcp { Protocol::Tcp } else { Protocol::Udp };
        let taken = self.guarded(|peer| {
            let Ok(received) = Receive::new(protocol, source, destination, bytes) else { return Taken::Refused };
            let Some(input) = peer.accepts(Input::Receive(now, received)) else { return Taken::Refused };
            if is_rtcp(bytes) && !peer.sender.handle_rtcp(now, bytes) {
                return Taken::Reports;
            }
            if let Err(error) = peer.rtc.handle_input(input) {
                tracing::debug!(%error, "peer input refused");
            }
            Taken::Library
        });
        taken.unwrap_or(Taken::Refused)
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) {
        self.guarded(|peer| {
            if let Err(error) = peer.rtc.handle_input(Input::Timeout(now)) {
                tracing::debug!(%error, "peer timeout failed");
            }
        });
    }

    /// What the peer has to say next; `now` is the moment of what was handed in last.
    pub(super) fn poll_output(&mut self, now: Instant) -> PeerOutput {
        if let Some(output) = self.guarded(Self::poll_library) {
            return output;
        }
        match std::mem::replace(&mut self.failed, Failed::Told) {
            Failed::Told => PeerOutput::Wait(now + LONG),
            Failed::Now | Failed::No => PeerOutput::Disconnected,
        }
    }

    fn poll_library(&mut self) -> PeerOutput {
        match self.rtc.poll_output() {
            Ok(Output::Transmit(datagram)) => {
                let path = Path {
                    tcp: datagram.proto != Protocol::Udp,
                    source: datagram.source,
                    destination: datagram.destination,
                };
                // Answers to checks go to wherever those came from; everything else goes where ICE sends.
                let bytes: Vec<u8> = datagram.contents.into();
                if classify(&bytes) != Class::Stun {
                    self.set_path(path);
                }
                PeerOutput::Datagram { path, bytes }
            }
            Ok(Output::Timeout(at)) => PeerOutput::Wait(at),
            Ok(Output::Event(event)) => self.translate(event),
            Err(error) => {
                tracing::debug!(%error, "peer failed");
                self.rtc.disconnect();
                self.sender.close();
                PeerOutput::Disconnected
            }
        }
    }

    fn translate(&mut self, event: RtcEvent) -> PeerOutput {
        match event {
            RtcEvent::RtpPacket(packet) => self.translate_rtp(packet),
            RtcEvent::Connected => {
                // Not before: now the other side's certificate is the one that its offer named.
                if let Some(keys) = self.keys.take() {
                    self.sender.set_keys(&keys);
                }
                self.connected = true;
                PeerOutput::Connected
            }
            RtcEvent::PeerStats(stats) => {
                if let Some(pair) = stats.selected_candidate_pair {
                    let tcp = pair.protocol != Protocol::Udp;
                    self.set_path(Path { tcp, source: pair.local.addr, destination: pair.remote.addr });
                }
                PeerOutput::Other
            }
            RtcEvent::ChannelOpen(id, label) => self.open_channel(id, &label),
            RtcEvent::ChannelData(data) => self.translate_text(data),
            RtcEvent::ChannelClose(id) if self.channel == Some(id) => {
                self.channel = None;
                self.forget_texts();
                PeerOutput::Channel(false)
            }
            RtcEvent::Closed => {
                self.sender.close();
                PeerOutput::Disconnected
            }
            RtcEvent::IceConnectionStateChange(IceConnectionState::Disconnected) => PeerOutput::Disconnected,
            RtcEvent::IceConnectionStateChange(IceConnectionState::Connected | IceConnectionState::Completed)
                if self.connected =>
            {
                PeerOutput::Connected
            }
            _ => PeerOutput::Other,
        }
    }

    /// One channel is taken, and any further one closed again. A network check opens one of another name.
    fn open_channel(&mut self, id: ChannelId, label: &str) -> PeerOutput {
        if self.channel.is_some() {
            self.rtc.direct_api().close_data_channel(id);
            return PeerOutput::Other;
        }
        self.channel = Some(id);
        if label == LOSSY_CHANNEL { PeerOutput::Channel(true) } else { PeerOutput::Other }
    }

    fn translate_text(&self, data: ChannelData) -> PeerOutput {
        if self.channel != Some(data.id) || data.binary || data.data.len() > MOST_TEXT {
            return PeerOutput::Other;
        }
        String::from_utf8(data.data).map_or(PeerOutput::Other, PeerOutput::Said)
    }

    /// A text for the lossy channel, with the next flush. `false`: it goes nowhere, or one before it does not.
    pub(super) fn tell(&mut self, from: ParticipantId, text: &Arc<str>) -> bool {
        if self.channel.is_none() || text.len() > MOST_TEXT {
            return false;
        }
        let before = self.waiting.len();
        self.waiting.retain(|(known, _)| *known != from);
        let replaced = self.waiting.len() < before;
        self.waiting.push_back((from, text.clone()));
        !replaced
    }

    /// Nothing that waits is for this peer any more.
    pub(super) fn forget_texts(&mut self) {
        self.waiting.clear();
    }

    /// Hands over to the library what there is room for.
    pub(super) fn flush_texts(&mut self) {
        let Some(id) = self.channel else { return };
        while let Some((_, text)) = self.waiting.front().cloned() {
            let taken = self.guarded(|peer| {
                let mut channel = peer.rtc.channel(id)?;
                let on_the_way = channel.buffered_amount();
                let fits = on_the_way == 0 || on_the_way + text.len() <= MOST_ON_THE_WAY;
                // What the library refuses is as good as lost.
                fits.then(|| channel.write(false, text.as_bytes()).is_ok())
            });
            if taken.flatten().is_none() {
                return;
            }
            self.waiting.pop_front();
        }
    }

    fn translate_rtp(&mut self, packet: str0m::rtp::RtpPacket) -> PeerOutput {
        let Some(inbound) = self.inbound_of(packet.header.ssrc) else { return PeerOutput::Other };
        let pt = packet.header.payload_type;
        let Some(&(_, codec, _)) = self.codecs.iter().find(|(known, ..)| *known == pt) else {
            return PeerOutput::Other;
        };
        let picture = codec.picture_fields(&packet.payload);
        let keyframe = picture.map_or_else(|| codec.starts_keyframe(&packet.payload), |fields| fields.starts_keyframe);
        let values = &packet.header.ext_vals;
        PeerOutput::Rtp(RtpIn {
            line: inbound.line,
            layer: inbound.layer,
            codec,
            sequence: *packet.seq_no,
            timestamp: packet.header.timestamp,
            marker: packet.header.marker,
            arrived: packet.timestamp,
            received: packet.timestamp,
            earlier: 0,
            audio_level: values.audio_level.map(|level| level.unsigned_abs().min(127)),
            voice: values.voice_activity.unwrap_or(false),
            orientation: values.video_orientation.map(|orientation| orientation as u8),
            keyframe,
            size: picture.and_then(|fields| fields.size),
            picture,
            report: packet.last_sender_info.as_ref().and_then(sender_report),
            payload: packet.payload,
        })
    }

    fn inbound_of(&mut self, ssrc: Ssrc) -> Option<Inbound> {
        if let Some(known) = self.inbound.iter().find(|known| known.ssrc == ssrc) {
            return Some(*known);
        }
        self.count_source(ssrc);
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

    /// A browser changes the source of a line a few times a day. The library remembers every one of them,
    /// so that somebody who invents them without end is given up.
    fn count_source(&mut self, ssrc: Ssrc) {
        let (last, count) = self.strangers;
        if last == Some(ssrc) {
            return;
        }
        self.strangers = (Some(ssrc), count + 1);
        if count >= MAX_SOURCES {
            tracing::warn!("a peer is given up: it sends under too many names");
            self.failed = Failed::Now;
            self.sender.close();
        }
    }

    fn line_of(&self, mid: Mid) -> Option<LineIndex> {
        self.mids.iter().position(|known| *known == mid).map(|at| at as LineIndex)
    }

    /// Asks the sender of an inbound line for a keyframe (PLI, RFC 4585).
    pub(super) fn request_keyframe(&mut self, line: LineIndex, layer: u8) {
        let Some(mid) = self.mids.get(usize::from(line)).copied() else { return };
        let rid = self.lines[usize::from(line)].rids.get(usize::from(layer)).map(|rid| Rid::from(rid.as_str()));
        self.guarded(|peer| {
            if let Some(stream) = peer.rtc.direct_api().stream_rx_by_mid(mid, rid) {
                stream.request_keyframe(KeyframeRequestKind::Pli);
            }
        });
    }

    pub(super) fn close(&mut self) {
        self.guarded(|peer| peer.rtc.disconnect());
    }
}

fn both(one: [bool; 4], other: [bool; 4]) -> [bool; 4] {
    std::array::from_fn(|at| one[at] && other[at])
}

fn sender_report(info: &str0m::rtp::rtcp::SenderInfo) -> Option<SenderReport> {
    let since_1970 = info.ntp_time.duration_since(std::time::UNIX_EPOCH).ok()?;
    let ntp = i64::try_from(since_1970.as_micros()).ok()?;
    Some(SenderReport { ntp, timestamp: info.rtp_time.numer() as u32 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the door would refuse; the library asserts that it never comes.
    const TWICE: &str = concat!(
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=ice-ufrag:abcd\r\n",
        "a=ice-pwd:0123456789012345678901\r\na=setup:actpass\r\na=fingerprint:sha-256 00:01:02:03:04:05:06:07:",
        "08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F\r\n",
        "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=recvonly\r\na=rtcp-mux\r\n",
        "a=rtpmap:96 VP8/90000\r\n",
        "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=recvonly\r\na=rtcp-mux\r\n",
        "a=rtpmap:96 VP9/90000\r\na=fmtp:96 profile-id=0\r\n",
    );

    #[test]
    fn a_fault_of_the_library_costs_one_peer_and_is_told_once() {
        let now = Instant::now();
        let settings = PeerSettings::new(vec![([10, 0, 0, 1], 7000).into()], Vec::new()).expect("a certificate");
        let mut peer = Peer::new(&settings, now);
        let refused = peer.accept_offer(TWICE, &OfferSummary { lines: Vec::new() });
        assert!(refused.is_err(), "{refused:?}");
        assert_eq!(peer.failed, Failed::Now, "if this fails the library has mended its assertion");
        assert!(matches!(peer.poll_output(now), PeerOutput::Disconnected));
        assert!(matches!(peer.poll_output(now), PeerOutput::Wait(at) if at > now));
        let from = SocketAddr::from(([10, 0, 0, 2], 5000));
        assert_eq!(peer.handle_datagram(now, false, from, from, &[22; 60]), Taken::Refused);
        peer.handle_timeout(now);
        assert!(peer.accept_offer(TWICE, &OfferSummary { lines: Vec::new() }).is_err());
        peer.close();
    }
}
