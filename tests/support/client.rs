use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use consilium_core::model::TrackId;
use consilium_core::protocol::Source;
use str0m::change::{SdpAnswer, SdpApi, SdpPendingOffer};
use str0m::format::{Codec, PayloadParams};
use str0m::media::{Direction, KeyframeRequestKind, MediaKind, Mid, Pt, Rid, Simulcast, SimulcastLayer};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{ExtensionValues, RtpWrite};
use str0m::{Candidate, Event, Input, Output, Rtc, RtcConfig};

use super::seal::{KeyDrop, Seal, provider, with_key_drop};

/// A sending line to offer.
#[derive(Debug, Clone, Copy)]
pub struct Sending {
    pub source: Source,
    pub layers: usize,
}

/// A packet that arrived.
#[derive(Debug, Clone)]
pub struct Heard {
    pub mid: String,
    pub at: Instant,
    pub sequence: u64,
    pub timestamp: u32,
    pub marker: bool,
    pub payload_type: u8,
    pub payload: Vec<u8>,
}

const RIDS: [&str; 3] = ["q", "h", "f"];

/// A line that is sent on, and with how many layers.
type OwnLine = (Mid, Source, usize);

/// What an endpoint can do, beyond what it does by itself.
pub type Ability = fn(RtcConfig) -> RtcConfig;

/// A WebRTC endpoint that sends what the story says and remembers what it hears.
pub struct Client {
    pub rtc: Rtc,
    pub address: SocketAddr,
    pub timeout: Instant,
    pub heard: Vec<Heard>,
    pub connected: bool,
    /// Keyframes asked of this client: when, and of which layer.
    pub asked: Vec<(Instant, Option<String>)>,
    pub tracks: Vec<(String, TrackId, Source)>,
    sending: Vec<OwnLine>,
    receiving: Vec<Mid>,
    sequences: BTreeMap<String, u64>,
    pictures: [u16; 3],
    /// How many of the keyframes asked for the story has answered.
    pub answered: usize,
    /// What pictures are written in.
    pub codec: Codec,
    /// Every offer so far.
    pub offers: Vec<String>,
    pending: Vec<Vec<u8>>,
    keys: KeyDrop,
}

impl Client {
    pub fn new(address: SocketAddr, now: Instant, ability: Ability) -> Self {
        let config = Rtc::builder().set_crypto_provider(Arc::new(provider())).set_rtp_mode(true);
        let config = ability(config.set_reordering_size_video(0));
        let (mut rtc, keys) = with_key_drop(|| config.build(now));
        rtc.add_local_candidate(Candidate::host(address, "udp").expect("a candidate"));
        Self {
            rtc,
            address,
            timeout: now,
            heard: Vec::new(),
            connected: false,
            asked: Vec::new(),
            tracks: Vec::new(),
            sending: Vec::new(),
            receiving: Vec::new(),
            sequences: BTreeMap::new(),
            pictures: [0; 3],
            answered: 0,
            codec: Codec::Vp8,
            offers: Vec::new(),
            pending: Vec::new(),
            keys,
        }
    }

    /// For packets that no endpoint would write.
    pub fn seal(&self) -> Seal {
        self.keys.seal().expect("the handshake is over, with a profile of AES-GCM")
    }

    /// Lets go of a datagram that the library knows nothing of.
    pub fn send(&mut self, datagram: Vec<u8>) {
        self.pending.push(datagram);
    }

    /// The name under which a line of this source sends; with layers, that of the lowest.
    pub fn ssrc_of(&mut self, source: Source) -> Option<u32> {
        let (mid, _, layers) = self.sending.iter().find(|(_, known, _)| *known == source).copied()?;
        let rid = (layers > 1).then(|| Rid::from(RIDS[0]));
        self.rtc.direct_api().stream_tx_by_mid(mid, rid).map(|stream| *stream.ssrc())
    }

    pub fn offer(&mut self, sending: &[Sending], audio: usize, video: usize) -> (String, SdpPendingOffer) {
        // The library draws names of three letters; among a hundred lines two are the same now and then.
        let (offer, pending) = loop {
            let (api, own, others) = self.lines_more(sending, audio, video);
            let names: BTreeSet<String> =
                own.iter().map(|(mid, ..)| mid).chain(&others).map(ToString::to_string).collect();
            if names.len() < own.len() + others.len() {
                continue;
            }
            let applied = api.apply().expect("something to offer");
            self.sending.extend(own);
            self.receiving.extend(others);
            break applied;
        };
        let sdp = offer.to_sdp_string();
        self.offers.push(sdp.clone());
        (sdp, pending)
    }

    /// Lines to offer, sending and receiving ones; without `apply` nothing has happened.
    fn lines_more(&mut self, sending: &[Sending], audio: usize, video: usize) -> (SdpApi<'_>, Vec<OwnLine>, Vec<Mid>) {
        let mut api = self.rtc.sdp_api();
        let mut own = Vec::new();
        for line in sending {
            let kind = if line.source.is_audio() { MediaKind::Audio } else { MediaKind::Video };
            let simulcast = (line.layers > 1).then(|| Simulcast {
                send: RIDS[..line.layers]
                    .iter()
                    .map(|rid| SimulcastLayer { rid: Rid::from(*rid), attributes: None })
                    .collect(),
                recv: Vec::new(),
            });
            own.push((api.add_media(kind, Direction::SendOnly, None, None, simulcast), line.source, line.layers));
        }
        let kinds = std::iter::repeat_n(MediaKind::Audio, audio).chain(std::iter::repeat_n(MediaKind::Video, video));
        let others = kinds.map(|kind| api.add_media(kind, Direction::RecvOnly, None, None, None)).collect();
        (api, own, others)
    }

    pub fn sending_lines(&self) -> Vec<(String, Source)> {
        self.sending.iter().map(|(mid, source, _)| (mid.to_string(), *source)).collect()
    }

    pub fn receiving_lines(&self) -> Vec<String> {
        self.receiving.iter().map(|mid| mid.to_string()).collect()
    }

    pub fn accept_answer(&mut self, pending: SdpPendingOffer, answer: &str) {
        let answer = SdpAnswer::from_sdp_string(answer).expect("an SDP answer");
        self.rtc.sdp_api().accept_answer(pending, answer).expect("the answer fits the offer");
    }

    pub fn receive(&mut self, now: Instant, from: SocketAddr, bytes: &[u8]) {
        let Ok(received) = Receive::new(Protocol::Udp, from, self.address, bytes) else { return };
        self.rtc.handle_input(Input::Receive(now, received)).expect("a client takes what comes");
        self.drain(now);
    }

    pub fn tick(&mut self, now: Instant) {
        self.rtc.handle_input(Input::Timeout(now)).expect("time passes");
        self.drain(now);
    }

    /// The datagrams it wants to send.
    pub fn poll(&mut self, now: Instant) -> Vec<Vec<u8>> {
        self.drain(now);
        std::mem::take(&mut self.pending)
    }

    fn drain(&mut self, now: Instant) {
        loop {
            match self.rtc.poll_output().expect("a living client") {
                Output::Transmit(datagram) => self.pending.push(datagram.contents.to_vec()),
                Output::Timeout(at) => {
                    self.timeout = at;
                    return;
                }
                Output::Event(event) => self.note(event, now),
            }
        }
    }

    fn note(&mut self, event: Event, now: Instant) {
        match event {
            Event::Connected => self.connected = true,
            Event::RtpPacket(packet) => {
                let mid = self
                    .rtc
                    .direct_api()
                    .stream_rx(&packet.header.ssrc)
                    .map(|stream| stream.mid().to_string())
                    .unwrap_or_default();
                self.heard.push(Heard {
                    mid,
                    at: now,
                    sequence: *packet.seq_no,
                    timestamp: packet.header.timestamp,
                    marker: packet.header.marker,
                    payload_type: *packet.header.payload_type,
                    payload: packet.payload.to_vec(),
                });
            }
            Event::KeyframeRequest(request) => {
                self.asked.push((now, request.rid.map(|rid| rid.to_string())));
            }
            _ => {}
        }
    }

    pub fn heard_on(&self, mid: &str) -> Vec<&Heard> {
        self.heard.iter().filter(|heard| heard.mid == mid).collect()
    }

    /// One Opus packet that carries these bytes, spoken at this level (0 is the loudest).
    pub fn speak(&mut self, now: Instant, timestamp: u32, level: u8, payload: &[u8]) {
        let Some((mid, ..)) = self.sending.iter().find(|(_, source, _)| *source == Source::Microphone).copied() else {
            return;
        };
        let values = ExtensionValues {
            audio_level: Some(-(level as i8)),
            voice_activity: Some(level < 50),
            ..ExtensionValues::default()
        };
        let Some(pt) = self.payload_type(Codec::Opus) else { return };
        self.write(now, mid, None, pt, timestamp, true, payload.to_vec(), values);
    }

    /// One packet of RFC 2198: this frame of Opus, and the one before it once more.
    pub fn speak_twice(&mut self, now: Instant, timestamp: u32, level: u8, before: &[u8], frame: &[u8]) {
        let line = self.sending.iter().find(|(_, source, _)| *source == Source::Microphone).map(|(mid, ..)| *mid);
        let (Some(mid), Some(opus), Some(red)) = (line, self.payload_type(Codec::Opus), self.payload_type(Codec::Red))
        else {
            return;
        };
        let (length, offset) = (before.len() as u32, 960u32);
        let block = (u32::from(0x80 | *opus) << 24) | (offset << 10) | length;
        let payload = [&block.to_be_bytes()[..], &[*opus], before, frame].concat();
        let values = ExtensionValues { audio_level: Some(-(level as i8)), ..ExtensionValues::default() };
        self.write(now, mid, None, red, timestamp, true, payload, values);
    }

    /// The line of this source goes on under another name.
    pub fn change_source(&mut self, source: Source) {
        let Some((mid, ..)) = self.sending.iter().find(|(_, known, _)| *known == source).copied() else { return };
        let mut api = self.rtc.direct_api();
        let Some(old) = api.stream_tx_by_mid(mid, None).map(|stream| stream.ssrc()) else { return };
        api.remove_stream_tx(old);
        let fresh = (*old).wrapping_add(1).into();
        api.declare_stream_tx(fresh, None, mid, None);
    }

    /// The number that this endpoint and the server use for a codec.
    pub fn payload_type(&self, codec: Codec) -> Option<Pt> {
        let config = self.rtc.codec_config();
        let fits = |params: &&PayloadParams| match codec {
            // What browsers offer: packetization mode 1 of the constrained baseline profile.
            Codec::H264 => {
                params.spec().codec == Codec::H264
                    && params.spec().format.packetization_mode == Some(1)
                    && params.spec().format.profile_level_id == Some(0x42_e0_1f)
            }
            Codec::Vp9 => params.spec().codec == Codec::Vp9 && params.spec().format.profile_id == Some(0),
            _ => params.spec().codec == codec,
        };
        match codec {
            Codec::Red => config.params().iter().find_map(PayloadParams::red),
            _ => config.params().iter().find(fits).map(PayloadParams::pt),
        }
    }

    /// One picture of so many packets on a layer.
    pub fn show(&mut self, now: Instant, layer: usize, timestamp: u32, keyframe: bool, packets: usize, size: usize) {
        let Some((mid, _, layers)) = self.sending.iter().find(|(_, source, _)| *source == Source::Camera).copied()
        else {
            return;
        };
        let rid = (layers > 1).then(|| Rid::from(RIDS[layer]));
        self.pictures[layer] = (self.pictures[layer] + 1) & 0x7fff;
        let picture = self.pictures[layer];
        for index in 0..packets {
            let piece = Piece { codec: self.codec, picture, keyframe, first: index == 0, layer, size };
            let Some(pt) = self.payload_type(self.codec) else { return };
            self.write(now, mid, rid, pt, timestamp, index + 1 == packets, piece.payload(), ExtensionValues::default());
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of an RTP packet")]
    fn write(
        &mut self,
        now: Instant,
        mid: Mid,
        rid: Option<Rid>,
        pt: Pt,
        timestamp: u32,
        marker: bool,
        payload: Vec<u8>,
        values: ExtensionValues,
    ) {
        let nackable = values.audio_level.is_none();
        let sequence = self.sequences.entry(format!("{mid} {rid:?}")).or_insert(100);
        *sequence += 1;
        let sequence = *sequence;
        if let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(mid, rid) {
            stream.write_rtp(
                RtpWrite::new(pt, sequence.into(), timestamp, now, payload)
                    .marker(marker)
                    .ext_vals(values)
                    .nackable(nackable),
            );
        }
        self.rtc.handle_input(Input::Timeout(now)).expect("time passes");
        self.drain(now);
    }

    pub fn ask_keyframe(&mut self, mid: &str, now: Instant) {
        let mid = Mid::from(mid);
        if let Some(stream) = self.rtc.direct_api().stream_rx_by_mid(mid, None) {
            stream.request_keyframe(KeyframeRequestKind::Pli);
        }
        self.tick(now);
    }
}

/// A piece of a picture, as far as a server reads it. Its last byte is the layer.
struct Piece {
    codec: Codec,
    picture: u16,
    keyframe: bool,
    first: bool,
    layer: usize,
    size: usize,
}

impl Piece {
    fn payload(&self) -> Vec<u8> {
        let mut payload = match self.codec {
            Codec::Vp9 => self.vp9(),
            Codec::H264 => self.h264(),
            Codec::Av1 => self.av1(),
            _ => self.vp8(),
        };
        payload.resize(self.size.max(payload.len()), self.layer as u8);
        payload
    }

    fn pixels(&self) -> (u16, u16) {
        [(320, 180), (640, 360), (1280, 720)][self.layer]
    }

    /// RFC 7741: 15-bit picture id, TL0PICIDX and TID; a key frame says its size.
    fn vp8(&self) -> Vec<u8> {
        let id = self.picture.to_be_bytes();
        let mut payload = vec![if self.first { 0x90 } else { 0x80 }, 0xe0, 0x80 | id[0], id[1], id[1], 0];
        if self.first {
            let (width, height) = self.pixels();
            payload.extend([u8::from(!self.keyframe), 0, 0]);
            if self.keyframe {
                payload.extend([0x9d, 0x01, 0x2a]);
                payload.extend(width.to_le_bytes());
                payload.extend(height.to_le_bytes());
            }
        }
        payload
    }

    /// RFC 9628: 15-bit picture id, one layer with TL0PICIDX; a key frame says its size.
    fn vp9(&self) -> Vec<u8> {
        let (id, opens) = (self.picture.to_be_bytes(), self.first && self.keyframe);
        let bits = [(0xa0, true), (0x40, !self.keyframe), (0x08, self.first), (0x02, opens)];
        let head = bits.iter().filter(|(_, set)| *set).fold(0, |head, (bit, _)| head | bit);
        let mut payload = vec![head, 0x80 | id[0], id[1], 0, id[1]];
        if opens {
            let (width, height) = self.pixels();
            payload.push(0x10);
            payload.extend(width.to_be_bytes());
            payload.extend(height.to_be_bytes());
        }
        payload.push(0x82);
        payload
    }

    /// RFC 6184: a key frame is SPS and PPS together, then a fragmented IDR slice; others are fragmented too.
    fn h264(&self) -> Vec<u8> {
        match (self.keyframe, self.first) {
            (true, true) => vec![0x78, 0, 4, 0x67, 0x42, 0xe0, 0x1f, 0, 2, 0x68, 0xce],
            (true, false) => vec![0x7c, 0x05, 0x88],
            (false, first) => vec![0x5c, if first { 0x81 } else { 0x01 }, 0x9a],
        }
    }

    /// The RTP payload format of AV1: the aggregation header, with N where a coded video sequence begins.
    fn av1(&self) -> Vec<u8> {
        vec![if self.first && self.keyframe { 0x18 } else { 0x10 }, 0x32]
    }
}

/// How long after `start`, in milliseconds.
pub fn since(start: Instant, at: Instant) -> u128 {
    at.saturating_duration_since(start).as_millis()
}

pub const FRAME: Duration = Duration::from_millis(20);
