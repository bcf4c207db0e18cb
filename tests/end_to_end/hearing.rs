use std::time::{Duration, Instant};

use consilium_core::model::Role;
use consilium_core::protocol::{ClientMessage, Source};

use crate::stage::{HEARD, Person, SILENT, Stage};

const TONES: [f64; 3] = [800.0, 1650.0, 1900.0];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_people_hear_exactly_the_others() {
    let mut stage = Stage::set().await;
    let people = [
        stage.join(Role::LocalExpert, TONES[0]).await,
        stage.join(Role::Consultant, TONES[1]).await,
        stage.join(Role::Coordinator, TONES[2]).await,
    ];
    for (listener, person) in people.iter().enumerate() {
        for (speaker, other) in people.iter().enumerate().filter(|(speaker, _)| *speaker != listener) {
            person.until_heard(other, TONES[speaker]).await;
        }
        assert_no_other_tone(listener, &people).await;
        assert_eq!(person.participant.room().lines.len(), 2, "two lines for two voices");
    }
    stage.close().await;
}

/// On every line one tone and nothing else; one's own on none.
async fn assert_no_other_tone(listener: usize, people: &[Person]) {
    for (speaker, other) in people.iter().enumerate().filter(|(speaker, _)| *speaker != listener) {
        let line = people[listener].line_from(other, Source::Microphone).await;
        for (at, hertz) in TONES.iter().enumerate() {
            let level = people[listener].ears.tone_dbfs(&line, *hertz);
            if at == speaker {
                assert!(level > HEARD, "{listener} hears {speaker} at {level} dBFS");
            } else {
                assert!(level < SILENT, "{listener} hears {hertz} Hz on the line of {speaker}: {level} dBFS");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_mutes_is_not_heard_until_he_opens_again() {
    let mut stage = Stage::set().await;
    let lin = stage.join(Role::LocalExpert, 800.0).await;
    let marsh = stage.join(Role::Consultant, 1650.0).await;
    let cole = stage.join(Role::Consultant, 1900.0).await;
    cole.until_heard(&marsh, 1650.0).await;
    cole.until_heard(&lin, 800.0).await;

    marsh.participant.mute(Source::Microphone, true).await.expect("muted");
    let muted_at = Instant::now();
    cole.until_packets(&lin, 50).await;
    let last = cole.report_of(&marsh, Source::Microphone).await.last.expect("was heard before");
    assert!(last < muted_at + Duration::from_millis(200), "sound came after the mute");
    let id = marsh.id();
    let shown =
        |room: &consilium_simulator::participant::Room| room.track(id, Source::Microphone).is_some_and(|t| t.muted);
    cole.participant.until("the mute is shown", shown).await.expect("shown");

    marsh.participant.mute(Source::Microphone, false).await.expect("opened");
    cole.ears.forget();
    cole.until_heard(&marsh, 1650.0).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_chair_can_cut_a_microphone_that_goes_on_sending() {
    let mut stage = Stage::set().await;
    let chair = stage.join(Role::LocalExpert, 800.0).await;
    let marsh = stage.join(Role::Consultant, 1650.0).await;
    let cole = stage.join(Role::Consultant, 1900.0).await;
    cole.until_heard(&marsh, 1650.0).await;
    cole.until_heard(&chair, 800.0).await;
    let message = ClientMessage::HardMute { participant: marsh.id(), muted: true };
    chair.participant.ask(message).await.expect("the chair may");
    let cut_at = Instant::now();
    cole.until_packets(&chair, 50).await;
    let last = cole.report_of(&marsh, Source::Microphone).await.last.expect("was heard before");
    assert!(last < cut_at + Duration::from_millis(200), "sound came after the cut");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_speaks_is_named_as_the_speaker() {
    let mut stage = Stage::set().await;
    let lin = stage.join(Role::LocalExpert, 800.0).await;
    let token = stage.invite(Role::Consultant).await;
    let listener = stage.join_with(token, |options| options, consilium_simulator::participant::Watch::Nothing).await;
    let id = lin.id();
    listener.participant.until("the speaker", |room| room.speaker == Some(id)).await.expect("named");
    stage.close().await;
}
