use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use consilium_core::model::{ParticipantId, Role};
use consilium_core::protocol::Source;
use consilium_simulator::participant::{FarLink, Watch};
use tokio::time::timeout;

use crate::night_desk::{NightDesk, Told};
use crate::stage::{Person, Stage, tone};

/// An alert must be out of the house by then.
const IN_TIME: Duration = Duration::from_secs(15);
/// And over by then, once its cause is.
const HEALED: Duration = Duration::from_secs(25);

/// What is told next of a session.
async fn next(desk: &NightDesk) -> Told {
    loop {
        let told = desk.next().await;
        if told.session {
            return told;
        }
    }
}

/// Whatever else is told before: a listener's browser counts what a speaker's path has lost as well.
async fn until(desk: &NightDesk, wanted: &Told) {
    while next(desk).await != *wanted {}
}

async fn set() -> (Stage, NightDesk) {
    let (desk, settings) = NightDesk::open().await;
    let settings: Vec<(&str, &str)> = settings.iter().map(|(key, value)| (*key, value.as_str())).collect();
    (Stage::set_with(&settings).await, desk)
}

/// An expert, a coordinator, and a consultant who is behind this link.
async fn consultation(stage: &mut Stage, link: FarLink) -> [Person; 3] {
    let lin = stage.join(Role::LocalExpert, 800.0).await;
    let zhou = stage.join(Role::Coordinator, 1900.0).await;
    let token = stage.invite(Role::Consultant).await;
    let dress =
        |options: consilium_simulator::participant::JoinOptions| options.with_microphone(tone(1650.0)).over(link);
    let marsh = stage.join_with(token, dress, Watch::Nothing).await;
    [lin, zhou, marsh]
}

fn number(who: ParticipantId) -> Option<u64> {
    Some(u64::from(who.0))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn loss_on_one_leg_lights_that_legs_lamp_and_it_goes_out_when_healed() {
    let (mut stage, desk) = set().await;
    let link = FarLink {
        delay: Duration::from_millis(20),
        loss_permille: 80,
        one_way: true,
        heals_after: Duration::from_secs(20),
        seed: 7,
        ..FarLink::default()
    };
    let begun = Instant::now();
    let [lin, _zhou, marsh] = consultation(&mut stage, link).await;
    let lamp = |raised| Told { raised, kind: "loss_up".to_owned(), session: true, participant: number(marsh.id()) };
    timeout(IN_TIME, until(&desk, &lamp(true))).await.expect("in time");
    let left = Duration::from_secs(20).saturating_sub(begun.elapsed()) + HEALED;
    timeout(left, until(&desk, &lamp(false))).await.expect("healed");
    lin.line_from(&marsh, Source::Microphone).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_way_lights_the_lamp_of_delay_and_no_other() {
    let (mut stage, desk) = set().await;
    let link = FarLink { delay: Duration::from_millis(300), ..FarLink::default() };
    let [lin, zhou, marsh] = consultation(&mut stage, link).await;
    let told = timeout(IN_TIME, next(&desk)).await.expect("in time");
    let wanted = Told { raised: true, kind: "long_delay".to_owned(), session: true, participant: number(marsh.id()) };
    assert_eq!(told, wanted);
    let mut more = BTreeSet::new();
    while let Ok(told) = timeout(Duration::from_secs(6), next(&desk)).await {
        more.insert(told.kind);
    }
    assert_eq!(more, BTreeSet::new(), "and no other");
    drop((lin, zhou));
    stage.close().await;
}
