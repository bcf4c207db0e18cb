//! Two endpoints over loopback: one offers as participants do, the other answers as the server does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use webrtc::peer_connection::{PeerConnection, PeerConnectionBuilder, RTCSessionDescription};

use super::connection::{Peer, PeerSettings};
use super::engine;
use super::handler::{Arrived, Handler, PacketListener, PeerEvent};
use super::outlet::Departing;
use crate::hearing::Ears;
use crate::picture::{Film, RIDS};
use crate::sound::{Microphone, SoundSource, Tone, Voice};

const PATIENCE: Duration = Duration::from_secs(20);

/// Answers one offer and listens to everything that is sent.
struct Answerer {
    connection: Arc<dyn PeerConnection>,
    gathered: watch::Receiver<bool>,
}

impl Answerer {
    async fn open(listener: Arc<dyn PacketListener>, events: mpsc::Sender<PeerEvent>) -> Self {
        let (media_engine, registry) = engine::media_engine(false).expect("codecs");
        let (gathered_sender, gathered) = watch::channel(false);
        let handler = Arc::new(Handler { connection: OnceLock::new(), gathered: gathered_sender, events, listener });
        let connection = PeerConnectionBuilder::new()
            .with_media_engine(media_engine)
            .with_setting_engine(engine::settings())
            .with_interceptor_registry(registry)
            .with_handler(handler.clone())
            .with_udp_addrs(vec!["127.0.0.1:0"])
            .build()
            .await
            .expect("a connection");
        let connection: Arc<dyn PeerConnection> = Arc::new(connection);
        assert!(handler.connection.set(Arc::downgrade(&connection)).is_ok(), "set once");
        Self { connection, gathered }
    }

    async fn answer(&mut self, offer: String) -> String {
        let offer = RTCSessionDescription::offer(offer).expect("an offer");
        self.connection.set_remote_description(offer).await.expect("applied");
        let answer = self.connection.create_answer(None).await.expect("an answer");
        self.connection.set_local_description(answer).await.expect("applied");
        self.gathered.wait_for(|complete| *complete).await.expect("gathered");
        self.connection.local_description().await.expect("a description").sdp
    }
}

/// Counts packets per line and remembers who is listening.
#[derive(Default)]
struct Tally {
    ears: Ears,
    packets: Mutex<BTreeMap<String, u32>>,
}

impl PacketListener for Tally {
    fn handle_packet(&self, mid: &str, packet: &Arrived) {
        *self.packets.lock().expect("not poisoned").entry(mid.to_owned()).or_default() += 1;
        self.ears.handle_packet(mid, packet);
    }
}

impl Tally {
    fn packets(&self, mid: &str) -> u32 {
        self.packets.lock().expect("not poisoned").get(mid).copied().unwrap_or_default()
    }
}

async fn wait_connected(events: &mut mpsc::Receiver<PeerEvent>) {
    loop {
        match tokio::time::timeout(PATIENCE, events.recv()).await.expect("in time") {
            Some(PeerEvent::Connected) => return,
            Some(_) => {}
            None => panic!("the peer is gone"),
        }
    }
}

#[tokio::test]
async fn a_microphone_and_a_simulcast_camera_reach_the_other_side() {
    let tally = Arc::new(Tally::default());
    let (near_events, mut near) = mpsc::channel(16);
    let (far_events, mut far) = mpsc::channel(16);
    let mut answerer = Answerer::open(tally.clone(), far_events).await;
    let mut peer = Peer::open(PeerSettings {
        bind: "127.0.0.1:0",
        microphone: true,
        camera: true,
        simulcast: true,
        repeats: 0,
        audio_lines: 0,
        video_lines: 0,
        listener: Arc::new(Ears::default()),
        events: near_events,
    })
    .await
    .expect("a peer");

    let offer = peer.offer().await.expect("an offer");
    for rid in RIDS {
        assert!(offer.sdp.contains(&format!("a=rid:{rid} send")), "{}", offer.sdp);
    }
    let (microphone_mid, camera_mid) = (offer.microphone.expect("a mid"), offer.camera.expect("a mid"));
    peer.accept_answer(answerer.answer(offer.sdp).await).await.expect("accepted");
    wait_connected(&mut near).await;
    wait_connected(&mut far).await;

    let mut voice = peer.microphone().await.expect("a line").expect("asked for");
    let mut camera = peer.camera().await.expect("a line").expect("asked for");
    let mut microphone = Microphone::new(Voice::new(SoundSource::Tone(Tone::new(1650.0, -12.0)))).expect("Opus");
    let mut film = Film::open(crate::assets::film("lin-yue").expect("is shipped")).expect("a film");
    let mut ticks = tokio::time::interval(Duration::from_millis(20));
    for number in 0..150_u32 {
        ticks.tick().await;
        let sound = microphone.next_packet().expect("encoded");
        let packet =
            Departing { timestamp: number * 960, marker: false, level: Some(sound.level), payload: sound.payload };
        voice.send(0, packet).await.expect("sent");
        if number % 4 == 0 {
            for frame in film.next_picture(false) {
                let last = frame.payloads.len() - 1;
                for (at, payload) in frame.payloads.into_iter().enumerate() {
                    let packet = Departing { timestamp: number * 1800, marker: at == last, level: None, payload };
                    camera.send(frame.layer, packet).await.expect("sent");
                }
            }
        }
        if number > 40 && tally.packets(&camera_mid) > 20 && tally.ears.tone_dbfs(&microphone_mid, 1650.0) > -14.0 {
            break;
        }
    }
    let heard = tally.ears.tone_dbfs(&microphone_mid, 1650.0);
    assert!((heard + 12.0).abs() < 2.0, "the tone arrived at {heard} dBFS");
    assert!(tally.packets(&camera_mid) > 20, "only {} packets of video", tally.packets(&camera_mid));
    assert!(tally.ears.report(&camera_mid).keyframes > 0, "no keyframe arrived");
    peer.close().await;
}
