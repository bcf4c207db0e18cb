use std::net::SocketAddr;
use std::time::Instant;

use consilium_core::media::{
    Command, Datagram, Event, MediaKind as Kind, PeerRights, Publication, Remote, Route, RouteKey,
};
use consilium_core::model::{ParticipantId, PeerId, SessionId, TrackId};
use consilium_core::protocol::Source;
use consilium_server::transport::{MediaHandle, MediaSocket};
use str0m::format::Codec;
use str0m::media::{Direction, MediaKind, Mid, Pt};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{Extension, ExtensionMap, ExtensionValues, RtpWrite};
use str0m::{Candidate, Event as RtcEvent, Input, Output, Rtc};
use tokio::sync::mpsc;

/// In each consultation.
pub const PEOPLE: usize = 14;
/// The first so many are seen, and so many speak.
pub const CAMERAS: usize = 4;
pub const VOICES: usize = 3;
const PACKETS: usize = 4;
const PICTURE: usize = 1_100;
const SOUND: usize = 100;
/// A key frame each two seconds.
const KEYFRAME: u32 = 60;

/// One who sends what a browser sends, and only counts what comes.
pub struct Person {
    rtc: Rtc,
    socket: MediaSocket,
    server: SocketAddr,
    session: SessionId,
    peer: PeerId,
    seat: usize,
    camera: Option<Mid>,
    voice: Option<Mid>,
    pub connected: bool,
    turn: u32,
    sequences: [u64; 2],
    waiting: Vec<Datagram>,
    due: Instant,
}

fn name(session: usize) -> SessionId {
    format!("bench-{session}").parse().expect("a session id")
}

/// Tracks are counted within their session.
fn track(seat: usize, source: Source) -> TrackId {
    TrackId(seat as u32 * 2 + if source == Source::Camera { 1 } else { 2 })
}

fn endpoint(now: Instant) -> Rtc {
    // Without numbers of the transport nobody has to tell how they fared.
    let mut extensions = ExtensionMap::empty();
    extensions.set(1, Extension::AudioLevel);
    extensions.set(4, Extension::RtpMid);
    let config = Rtc::builder().set_rtp_mode(true).clear_codecs().enable_opus(true, false).enable_vp8(true);
    config.set_extension_map(extensions).build(now)
}

impl Person {
    /// Offers and is answered.
    pub fn invite(
        handle: &MediaHandle,
        server: SocketAddr,
        session: usize,
        seat: usize,
        number: u64,
        told: &mut mpsc::Receiver<(SessionId, Event)>,
    ) -> Self {
        let now = Instant::now();
        let mut rtc = endpoint(now);
        let socket = MediaSocket::bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port");
        rtc.add_local_candidate(Candidate::host(socket.local(), "udp").expect("a candidate"));
        let mut api = rtc.sdp_api();
        let mut add = |kind, direction| api.add_media(kind, direction, None, None, None);
        let camera = (seat < CAMERAS).then(|| add(MediaKind::Video, Direction::SendOnly));
        let voice = (seat < VOICES).then(|| add(MediaKind::Audio, Direction::SendOnly));
        for _ in 0..VOICES {
            add(MediaKind::Audio, Direction::RecvOnly);
        }
        for _ in 0..CAMERAS {
            add(MediaKind::Video, Direction::RecvOnly);
        }
        let (offer, pending) = api.apply().expect("something to offer");
        let (session, peer) = (name(session), PeerId(number));
        let rights = PeerRights { send: true, receive: true };
        let participant = ParticipantId(seat as u32 + 1);
        handle.send(&session, Command::AddPeer { peer, session: session.clone(), participant, rights });
        let publish =
            |mid: Mid, source| Publication { mid: mid.to_string(), track: track(seat, source), source, on_stage: true };
        let publications = camera.map(|mid| publish(mid, Source::Camera)).into_iter();
        let publications = publications.chain(voice.map(|mid| publish(mid, Source::Microphone))).collect();
        let sdp = offer.to_sdp_string();
        handle.send(&session, Command::Offer { peer, request: number, sdp, publications });
        let answer = loop {
            match told.blocking_recv().expect("the worker runs") {
                (_, Event::Answered { request, result, .. }) if request == number => break result.expect("an answer"),
                _ => {}
            }
        };
        let answer = str0m::change::SdpAnswer::from_sdp_string(&answer).expect("SDP");
        rtc.sdp_api().accept_answer(pending, answer).expect("the answer fits the offer");
        let (turn, sequences) = (0, [100; 2]);
        let waiting = Vec::new();
        Self {
            rtc,
            socket,
            server,
            session,
            peer,
            seat,
            camera,
            voice,
            connected: false,
            turn,
            sequences,
            waiting,
            due: now,
        }
    }

    /// One step on the way to a connection.
    pub fn shake_hands(&mut self, now: Instant) {
        self.take(now, |_| true);
        if self.due <= now {
            self.rtc.handle_input(Input::Timeout(now)).expect("time passes");
        }
        self.say();
    }

    pub fn look_at_the_others(&self, handle: &MediaHandle) {
        let route = |seat: usize, source: Source, kind, size| {
            let id = track(seat, source);
            Route { key: RouteKey::Track(id), kind, source: Some(id), size, priority: 1 }
        };
        let others = |count: usize| (0..count).filter(|seat| *seat != self.seat);
        let pictures = others(CAMERAS).map(|seat| route(seat, Source::Camera, Kind::Video, Some((1280, 720))));
        let voices = others(VOICES).map(|seat| route(seat, Source::Microphone, Kind::Audio, None));
        let routes = pictures.chain(voices).collect();
        handle.send(&self.session, Command::SetRoutes { peer: self.peer, routes });
    }

    /// One picture.
    pub fn show(&mut self, now: Instant) {
        let (Some(mid), Some(pt)) = (self.camera, self.payload_type(Codec::Vp8)) else { return };
        self.turn += 1;
        let keyframe = self.turn % KEYFRAME == 1;
        for packet in 0..PACKETS {
            let payload = vp8(self.turn as u16, keyframe, packet == 0);
            self.write(now, mid, pt, 0, self.turn * 3_000, packet + 1 == PACKETS, payload, ExtensionValues::default());
        }
        self.flush(now);
    }

    pub fn speak(&mut self, now: Instant) {
        let (Some(mid), Some(pt)) = (self.voice, self.payload_type(Codec::Opus)) else { return };
        let level = ExtensionValues { audio_level: Some(-30), ..ExtensionValues::default() };
        let timestamp = (self.sequences[1] as u32) * 960;
        self.write(now, mid, pt, 1, timestamp, false, vec![0x78; SOUND], level);
        self.flush(now);
    }

    /// Counts the media that came; answers checks of the path.
    pub fn look(&mut self, now: Instant) -> u64 {
        let counted = self.take(now, |bytes| bytes.first().is_some_and(|first| *first < 4));
        if self.due <= now {
            self.flush(now);
        }
        counted
    }

    fn payload_type(&self, codec: Codec) -> Option<Pt> {
        self.rtc.codec_config().params().iter().find(|params| params.spec().codec == codec).map(|params| params.pt())
    }

    /// Reads the socket; what `wanted` picks is handed on, media is counted.
    fn take(&mut self, now: Instant, wanted: fn(&[u8]) -> bool) -> u64 {
        let (rtc, local) = (&mut self.rtc, self.socket.local());
        let mut counted = 0;
        loop {
            let read = self.socket.receive(|from, bytes, _| {
                let is_media = bytes.first().is_some_and(|first| *first >= 128);
                let is_report = bytes.get(1).is_some_and(|kind| (192..=223).contains(kind));
                counted += u64::from(is_media && !is_report);
                if wanted(bytes)
                    && let Ok(received) = Receive::new(Protocol::Udp, from, local, bytes)
                {
                    rtc.handle_input(Input::Receive(now, received)).expect("a client takes what comes");
                }
            });
            match read {
                Ok(16..) => {}
                Ok(_) | Err(_) => return counted,
            }
        }
    }

    fn flush(&mut self, now: Instant) {
        self.rtc.handle_input(Input::Timeout(now)).expect("time passes");
        self.say();
    }

    fn say(&mut self) {
        let source = self.socket.local();
        let remote = Remote { tcp: false, address: self.server };
        loop {
            match self.rtc.poll_output().expect("a living client") {
                Output::Transmit(out) => {
                    self.waiting.push(Datagram { source, remote, bytes: out.contents.to_vec(), received: None });
                }
                Output::Timeout(at) => {
                    self.due = at;
                    break;
                }
                Output::Event(RtcEvent::Connected) => self.connected = true,
                Output::Event(_) => {}
            }
        }
        if !self.waiting.is_empty() {
            self.socket.send(&self.waiting);
            self.waiting.clear();
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of an RTP packet")]
    fn write(
        &mut self,
        now: Instant,
        mid: Mid,
        pt: Pt,
        kind: usize,
        timestamp: u32,
        marker: bool,
        payload: Vec<u8>,
        values: ExtensionValues,
    ) {
        self.sequences[kind] += 1;
        let sequence = self.sequences[kind];
        let mut api = self.rtc.direct_api();
        let Some(stream) = api.stream_tx_by_mid(mid, None) else { return };
        let packet = RtpWrite::new(pt, sequence.into(), timestamp, now, payload);
        stream.write_rtp(packet.marker(marker).ext_vals(values).nackable(false));
    }
}

/// RFC 7741: a picture id of 15 bits, and in the first packet the frame's head.
fn vp8(picture: u16, keyframe: bool, first: bool) -> Vec<u8> {
    let id = (picture & 0x7fff).to_be_bytes();
    let mut payload = vec![if first { 0x90 } else { 0x80 }, 0x80, 0x80 | id[0], id[1]];
    if first {
        payload.extend([u8::from(!keyframe), 0, 0]);
        if keyframe {
            payload.extend([0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02]);
        }
    }
    payload.resize(PICTURE, 0x55);
    payload
}
