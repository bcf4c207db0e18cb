use std::time::{Duration, Instant};

use consilium_core::model::Role;
use consilium_core::protocol::{ChatAudience, ClientMessage, Source};

use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_family_receives_nothing_during_a_deliberation_and_everything_after_it() {
    let mut stage = Stage::set().await;
    let chair = stage.join(Role::LocalExpert, 800.0).await;
    let marsh = stage.join(Role::Consultant, 1650.0).await;
    let family = stage.join(Role::Family, 1900.0).await;
    chair.admit(&family).await;
    family.until_heard(&chair, 800.0).await;
    family.until_heard(&marsh, 1650.0).await;
    marsh.until_heard(&family, 1900.0).await;
    let family_line = marsh.line_from(&family, Source::Microphone).await;

    chair.participant.ask(ClientMessage::SetDeliberation { on: true }).await.expect("the chair may");
    let closed_at = Instant::now();
    family.participant.until("shut out", |room| room.is_shut_out()).await.expect("told so");
    chair.participant.chat(ChatAudience::Everyone, "among ourselves").await.expect("said");
    marsh.until_packets(&chair, 60).await;
    let limit = closed_at + Duration::from_millis(200);
    let last = family.ears.last_packet().expect("heard before");
    assert!(last < limit, "a packet reached the family {:?} after the switch", last - closed_at);
    let from_family = marsh.ears.report(&family_line).last.expect("heard before");
    assert!(from_family < limit, "the family was heard inside {:?} after the switch", from_family - closed_at);
    let room = family.participant.room();
    assert!(room.participants().iter().all(|participant| Some(participant.id) == room.me));
    assert!(room.tracks().is_empty() && room.lines.is_empty());
    assert!(room.view.expect("shut out, not away").chat.is_empty());

    chair.participant.ask(ClientMessage::SetDeliberation { on: false }).await.expect("the chair may");
    family.participant.until("inside again", |room| room.is_inside()).await.expect("told so");
    family.ears.forget();
    marsh.ears.forget();
    family.until_heard(&chair, 800.0).await;
    family.until_heard(&marsh, 1650.0).await;
    marsh.until_heard(&family, 1900.0).await;
    stage.close().await;
}
