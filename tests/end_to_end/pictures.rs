use consilium_core::model::Role;
use consilium_core::protocol::{ClientMessage, Source, VideoWant};
use consilium_simulator::assets;
use consilium_simulator::participant::Watch;
use consilium_simulator::picture::Film;

use crate::stage::{Stage, tone};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_camera_is_sent_in_the_size_it_is_shown() {
    let mut stage = Stage::set().await;
    let token = stage.invite(Role::LocalExpert).await;
    let film = Film::open(assets::film("lin-yue").expect("shipped")).expect("a film");
    let lin = stage
        .join_with(token, |options| options.with_microphone(tone(800.0)).with_camera(film, true), Watch::Nothing)
        .await;
    let token = stage.invite(Role::Consultant).await;
    let marsh = stage.join_with(token, |options| options, Watch::Nothing).await;
    let id = lin.id();
    let room = marsh.participant.until("the camera", |room| room.track(id, Source::Camera).is_some()).await;
    let track = room.expect("published").track(id, Source::Camera).expect("just seen").id;

    for (width, height) in [(160, 90), (640, 360), (320, 180)] {
        let wants = vec![VideoWant { track, width, height, stage: false }];
        marsh.participant.ask(ClientMessage::WantVideo { wants }).await.expect("shown");
        let line = marsh.line_from(&lin, Source::Camera).await;
        let fits = |ears: &consilium_simulator::hearing::Ears| ears.report(&line).picture_size == Some((width, height));
        marsh
            .ears
            .until("a picture of the size", fits)
            .await
            .unwrap_or_else(|_| panic!("wanted {width}x{height}, got {:?}", marsh.ears.report(&line).picture_size));
    }

    let line = marsh.line_from(&lin, Source::Camera).await;
    marsh.participant.ask(ClientMessage::WantVideo { wants: vec![] }).await.expect("hidden");
    marsh.until_packets(&lin, 25).await;
    let hidden = marsh.ears.report(&line).packets;
    marsh.until_packets(&lin, 50).await;
    assert_eq!(marsh.ears.report(&line).packets, hidden, "a hidden picture is not sent");
    stage.close().await;
}
