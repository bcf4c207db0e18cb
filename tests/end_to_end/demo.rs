use std::time::{Duration, Instant};

use consilium_core::model::Role;
use consilium_core::protocol::{Presence, Source};
use consilium_simulator::demo::{self, CAST, Seat};
use consilium_simulator::host::Guest;
use consilium_simulator::participant::{Room, Watch};
use tokio::time::timeout;

use crate::stage::{Person, Stage};

/// A wait of the play's own length.
const SCENE: Duration = Duration::from_secs(60);

async fn seat_cast(stage: &mut Stage) -> Vec<Seat> {
    let mut seats = Vec::new();
    for character in CAST {
        let Guest { role, name, speaks, listens } =
            Guest { role: character.role, name: character.name, speaks: character.speaks, listens: character.listens };
        let invited = stage.host.invite(&stage.session, Guest { role, name, speaks, listens }).await.expect("invited");
        stage.session = invited.session;
        seats.push(Seat { key: character.key.to_owned(), token: invited.token });
    }
    seats
}

/// Waits for a state of the room for as long as a scene lasts.
async fn until(visitor: &Person, what: &str, check: impl Fn(&Room) -> bool) -> Room {
    let mut room = visitor.participant.watch();
    let seen = timeout(SCENE, room.wait_for(|room| check(room))).await;
    seen.unwrap_or_else(|_| panic!("in time: {what}")).expect("she is still there").clone()
}

/// The visitor as family is let in by the simulated coordinator, and hears and sees the play.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visitor_is_let_in_and_sees_and_hears_the_demo() {
    let mut stage = Stage::set().await;
    let seats = seat_cast(&mut stage).await;
    let base_url = stage.host.base_url().to_owned();
    let play = tokio::spawn(async move { demo::run(&base_url, &seats).await });

    let token = stage.invite(Role::Family).await;
    let watch = Watch::Everything { width: 320, height: 180 };
    let visitor = stage.join_with(token, |options| options, watch).await;
    visitor.until_connected().await;
    let cameras = CAST.iter().filter(|character| character.camera).count();
    let everybody = |room: &Room| {
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

/// Line 8 asks the family to wait.
const ASKED_TO_WAIT: usize = 8;

/// Whoever opened the family's link is shut out while the experts confer, is told so, and comes back by herself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_plays_a_deliberation_and_the_family_stands_outside_for_less_than_a_minute() {
    let mut stage = Stage::set().await;
    let seats = seat_cast(&mut stage).await;
    let base_url = stage.host.base_url().to_owned();
    let family = stage.invite(Role::Family).await;
    let expert = stage.invite(Role::Consultant).await;
    let play = tokio::spawn(async move { demo::run_from(&base_url, &seats, ASKED_TO_WAIT).await });
    let visitor = stage.join_with(family, |options| options, Watch::Nothing).await;
    let colleague = stage.join_with(expert, |options| options, Watch::Nothing).await;
    let is_shut_out = |room: &Room| room.view.as_ref().is_some_and(|view| view.shut_out);
    let outside = until(&visitor, "the door closes", is_shut_out).await;
    let closed_at = Instant::now();
    assert_eq!((outside.participants().len(), outside.tracks().len()), (1, 0), "she sees herself alone");
    let talks = |room: &Room| room.speaker.is_some() && room.view.as_ref().is_some_and(|v| v.deliberation.is_some());
    until(&colleague, "somebody speaks behind the door", talks).await;
    assert!(is_shut_out(&visitor.participant.room()), "and she is still outside");
    let back = until(&visitor, "the door opens again", |room| room.view.as_ref().is_some_and(|v| !v.shut_out)).await;
    assert!(back.participants().len() > CAST.len(), "everybody is there again");
    assert!(closed_at.elapsed() < SCENE, "{:?}", closed_at.elapsed());
    assert!(!play.is_finished());
    play.abort();
    stage.close().await;
}
