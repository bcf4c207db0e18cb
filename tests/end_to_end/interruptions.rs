use std::time::Duration;

use consilium_core::model::Role;
use consilium_core::protocol::{ChatAudience, ClientMessage, EndReason, Presence, Source};

use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_socket_is_resumed_without_a_gap_in_the_sound() {
    let mut stage = Stage::set().await;
    let lin = stage.join(Role::LocalExpert, 800.0).await;
    let marsh = stage.join(Role::Consultant, 1650.0).await;
    lin.until_heard(&marsh, 1650.0).await;
    marsh.until_heard(&lin, 800.0).await;
    let (before, tracks) = (marsh.id(), marsh.participant.room().tracks().len());
    marsh.ears.forget();
    lin.ears.forget();

    marsh.participant.cut_socket().await.expect("cut");
    let room = marsh.participant.until("the second welcome", |room| room.welcomes == 2).await.expect("back");
    assert!(room.resumed, "the seat was still warm");
    let room = marsh.participant.until("the room", |room| room.is_inside()).await.expect("inside");
    assert_eq!((room.me, room.tracks().len()), (Some(before), tracks));
    marsh.until_packets(&lin, 50).await;
    lin.until_packets(&marsh, 50).await;
    let gaps = [marsh.report_of(&lin, Source::Microphone).await, lin.report_of(&marsh, Source::Microphone).await];
    for report in gaps {
        assert!(report.longest_gap < Duration::from_millis(200), "a gap of {:?}", report.longest_gap);
    }
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_path_is_renewed_by_an_ice_restart() {
    let mut stage = Stage::set().await;
    let lin = stage.join(Role::LocalExpert, 800.0).await;
    let marsh = stage.join(Role::Consultant, 1650.0).await;
    marsh.until_heard(&lin, 800.0).await;
    marsh.participant.restart_ice().await.expect("asked");
    marsh.until_packets(&lin, 100).await;
    marsh.ears.forget();
    marsh.until_heard(&lin, 800.0).await;
    lin.ears.forget();
    lin.until_heard(&marsh, 1650.0).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_survives_a_server_that_dies_and_stays_closed_to_the_family() {
    let mut stage = Stage::set().await;
    let chair = stage.join(Role::LocalExpert, 800.0).await;
    let marsh = stage.join(Role::Consultant, 1650.0).await;
    let family = stage.join(Role::Family, 1900.0).await;
    chair.admit(&family).await;
    marsh.participant.chat(ChatAudience::Everyone, "EBUS cytology confirmed.").await.expect("said");
    chair.participant.ask(ClientMessage::SetDeliberation { on: true }).await.expect("the chair may");
    family.participant.until("shut out", |room| room.is_shut_out()).await.expect("told so");

    stage.host.restart().await.expect("the server comes back");
    for person in [&chair, &marsh, &family] {
        let back = |room: &consilium_simulator::participant::Room| {
            room.welcomes == 2 && room.presence == Some(Presence::Present)
        };
        person.participant.until("the seat again", back).await.expect("back");
    }
    family.participant.until("still shut out", |room| room.is_shut_out()).await.expect("fail closed");
    let room = marsh.participant.until("the room", |room| room.is_inside()).await.expect("inside");
    let view = room.view.expect("inside");
    assert_eq!(view.chair, Some(chair.id()));
    assert!(view.deliberation.is_some());
    assert!(view.chat.iter().any(|chat| chat.text == "EBUS cytology confirmed."));
    marsh.ears.forget();
    family.ears.forget();
    marsh.until_heard(&chair, 800.0).await;
    assert_eq!(family.ears.reports().values().map(|line| line.packets).sum::<u64>(), 0, "nothing for the family");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_restarted_in_order_is_missed_for_moments_only() {
    let mut stage = Stage::set_with(&[("CONSILIUM__NODE__DRAIN", "1s")]).await;
    let lin = stage.join(Role::LocalExpert, 800.0).await;
    let marsh = stage.join(Role::Consultant, 1650.0).await;
    lin.until_heard(&marsh, 1650.0).await;
    marsh.until_heard(&lin, 800.0).await;
    stage.host.restart_in_order().await.expect("it comes back");
    let up = std::time::Instant::now();
    for person in [&lin, &marsh] {
        let again = |ears: &consilium_simulator::hearing::Ears| ears.last_packet().is_some_and(|last| last > up);
        person.ears.until("sound again", again).await.expect("everybody comes back");
        let told = person.participant.room().ended;
        assert_eq!(told, Some(EndReason::ServerStopping), "told to come back, not that it is over");
    }
    assert!(up.elapsed() < Duration::from_secs(3), "sound is back after {:?}", up.elapsed());
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_opens_a_second_tab_goes_on_there() {
    let mut stage = Stage::set().await;
    let first = stage.join(Role::LocalExpert, 800.0).await;
    let marsh = stage.join(Role::Consultant, 1650.0).await;
    marsh.until_heard(&first, 800.0).await;
    let token = first.token.clone();
    let second = stage
        .join_with(
            token,
            |options| options.with_microphone(crate::stage::tone(1900.0)),
            consilium_simulator::participant::Watch::Nothing,
        )
        .await;
    let reason = EndReason::Superseded;
    first.participant.until("the end", |room| room.ended == Some(reason)).await.expect("told why");
    assert_eq!(second.id(), first.id());
    marsh.until_heard(&second, 1900.0).await;
    stage.close().await;
}
