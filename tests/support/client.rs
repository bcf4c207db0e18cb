use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use consilium_core::model::TrackId;
use consilium_core::protocol::Source;
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::media::{Direction, KeyframeRequestKind, MediaKind, Mid, Rid, Simulcast, SimulcastLayer};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{ExtensionValues, RtpWrite};
use str0m::{Candidate, Event, Input, Output, Rtc};

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
    pub payload: Vec<u8>,
}

const RIDS: [&str; 3] = ["q", "h", "f"];

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
    sending: Vec<(Mid, Source, usize)>,
    receiving: Vec<Mid>,
    sequences: BTreeMap<String, u64>,
    pictures: [u16; 3],
    /// How many of the keyframes asked for the story has answered.
    pub answered: usize,
    pending: Vec<Vec<u8>>,
}

impl Client {
    pub fn new(address: SocketAddr, now: Instant) -> Self {
        let mut rtc = Rtc::builder().set_rtp_mode(true).set_reordering_size_video(0).build(now);
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
            pending: Vec::new(),
        }
    }

    pub fn offer(&mut self, sending: &[Sending], audio: usize, video: usize) -> (String, SdpPendingOffer) {
        let mut api = self.rtc.sdp_api();
        for line in sending {
            let kind = if line.source.is_audio() { MediaKind::Audio } else { MediaKind::Video };
            let simulcast = (line.layers > 1).then(|| Simulcast {
                send: RIDS[..line.layers]
                    .iter()
                    .map(|rid| SimulcastLayer { rid: Rid::from(*rid), attributes: None })
                    .collect(),
                recv: Vec::new(),
            });
            let mid = api.add_media(kind, Direction::SendOnly, None, None, simulcast);
            self.sending.push((mid, line.source, line.layers));
        }
        for kind in std::iter::repeat_n(MediaKind::Audio, audio).chain(std::iter::repeat_n(MediaKind::Video, video)) {
            self.receiving.push(api.add_media(kind, Direction::RecvOnly, None, None, None));
        }
        let (offer, pending) = api.apply().expect("something to offer");
        (offer.to_sdp_string(), pending)
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
        self.write(now, mid, None, timestamp, true, payload.to_vec(), values);
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
            let payload = vp8_packet(picture, keyframe, index == 0, layer, size);
            self.write(now, mid, rid, timestamp, index + 1 == packets, payload, ExtensionValues::default());
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of an RTP packet")]
    fn write(
        &mut self,
        now: Instant,
        mid: Mid,
        rid: Option<Rid>,
        timestamp: u32,
        marker: bool,
        payload: Vec<u8>,
        values: ExtensionValues,
    ) {
        let nackable = values.audio_level.is_none();
        let sequence = self.sequences.entry(format!("{mid} {rid:?}")).or_insert(100);
        *sequence += 1;
        let sequence = *sequence;
        let codec = if nackable { str0m::format::Codec::Vp8 } else { str0m::format::Codec::Opus };
        let Some(pt) =
            self.rtc.codec_config().params().iter().find(|params| params.spec().codec == codec).map(|p| p.pt())
        else {
            return;
        };
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

/// RFC 7741: 15-bit picture id, TL0PICIDX and TID; a key frame says its size.
fn vp8_packet(picture: u16, keyframe: bool, first: bool, layer: usize, size: usize) -> Vec<u8> {
    let id = picture.to_be_bytes();
    let mut payload = vec![if first { 0x90 } else { 0x80 }, 0xe0, 0x80 | id[0], id[1], (picture & 0xff) as u8, 0];
    if first {
        let (width, height): (u16, u16) = [(320, 180), (640, 360), (1280, 720)][layer];
        payload.extend([u8::from(!keyframe), 0, 0]);
        if keyframe {
            payload.extend([0x9d, 0x01, 0x2a]);
            payload.extend(width.to_le_bytes());
            payload.extend(height.to_le_bytes());
        }
    }
    payload.resize(size.max(payload.len()), layer as u8);
    payload
}

/// How long after `start`, in milliseconds.
pub fn since(start: Instant, at: Instant) -> u128 {
    at.saturating_duration_since(start).as_millis()
}

pub const FRAME: Duration = Duration::from_millis(20);
