use consilium_core::model::Role;
use consilium_core::protocol::{Presence, Source};
use consilium_simulator::demo::{self, CAST, Seat};
use consilium_simulator::host::Guest;
use consilium_simulator::participant::Watch;

use crate::stage::Stage;

/// The visitor as family is let in by the simulated coordinator, and hears and sees the play.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visitor_is_let_in_and_sees_and_hears_the_demo() {
    let mut stage = Stage::set().await;
    let mut seats = Vec::new();
    for character in CAST {
        let Guest { role, name, speaks, listens } =
            Guest { role: character.role, name: character.name, speaks: character.speaks, listens: character.listens };
        let invited = stage.host.invite(&stage.session, Guest { role, name, speaks, listens }).await.expect("invited");
        stage.session = invited.session;
        seats.push(Seat { key: character.key.to_owned(), token: invited.token });
    }
    let base_url = stage.host.base_url().to_owned();
    let play = tokio::spawn(async move { demo::run(&base_url, &seats).await });

    let token = stage.invite(Role::Family).await;
    let watch = Watch::Everything { width: 320, height: 180 };
    let visitor = stage.join_with(token, |options| options, watch).await;
    visitor.until_connected().await;
    let cameras = CAST.iter().filter(|character| character.camera).count();
    let everybody = |room: &consilium_simulator::participant::Room| {
        let present = room.participants().iter().filter(|one| one.presence == Presence::Present).count();
        let filmed = room.tracks().iter().filter(|track| track.source == Source::Camera).count();
        present == CAST.len() + 1 && filmed == cameras
    };
    visitor.participant.until("everybody with picture", everybody).await.expect("all are in and on camera");

    let speaks = |ears: &consilium_simulator::hearing::Ears| {
        let lines = ears.reports();
        lines.keys().any(|line| ears.loudness_dbfs(line) > -35.0)
            && lines.values().any(|line| line.picture_size.is_some())
    };
    visitor.ears.until("speech and pictures", speaks).await.expect("the play goes on");
    visitor.participant.until("a speaker", |room| room.speaker.is_some()).await.expect("somebody is named");
    assert!(!play.is_finished());
    play.abort();
    stage.close().await;
}
