//! The machine under a server fails while a consultation is recorded: operators are called within 15 seconds, by one lamp
//! and no other, and told when it is over. The talk goes on meanwhile.

use std::time::Duration;

use consilium_core::protocol::InterpreterAct;
use tokio::time::timeout;

use crate::consultation::Consultation;
use crate::faults::Faults;
use crate::night_desk::{NightDesk, Told};

/// An alert must be out of the house by then.
const IN_TIME: Duration = Duration::from_secs(15);
/// And over by then, once its cause is.
const HEALED: Duration = Duration::from_secs(30);
/// Whatever else were wrong would be told by then.
const AND_NO_OTHER: Duration = Duration::from_secs(8);

struct Night {
    c: Consultation,
    desk: NightDesk,
    faults: Faults,
}

fn machine(raised: bool, kind: &str) -> Told {
    Told { raised, kind: kind.to_owned(), session: false, participant: None }
}

impl Night {
    /// Everybody talks, it is recorded, and all is well.
    async fn begin() -> Self {
        let (desk, settings) = NightDesk::open().await;
        let faults = Faults::build();
        let settings: Vec<(&str, &str)> = settings.iter().map(|(key, value)| (*key, value.as_str())).collect();
        let c = faults.consultation_with(&settings).await;
        c.interpreter.act(InterpreterAct::Live).await.expect("live");
        c.record(true, true).await.expect("recording");
        // Until the interpreter was live a language may have been missed.
        while timeout(AND_NO_OTHER, desk.next()).await.is_ok() {}
        Self { c, desk, faults }
    }

    async fn lights(&self, fault: &str, kind: &str) {
        self.faults.order(fault);
        let told = timeout(IN_TIME, self.desk.next()).await.expect("in time");
        assert_eq!(told, machine(true, kind));
        self.tells_no_more().await;
        // Sound arrives all the time, or this would fail.
        self.c.pass(Duration::from_secs(1)).await;
    }

    async fn tells_no_more(&self) {
        if let Ok(told) = timeout(AND_NO_OTHER, self.desk.next()).await {
            panic!("one lamp and no other: {told:?}");
        }
    }

    async fn heals(&self, kind: &str) {
        self.faults.order("none");
        let told = timeout(HEALED, self.desk.next()).await.expect("healed");
        assert_eq!(told, machine(false, kind));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_disk_lights_the_recorders_lamp_and_it_goes_out_when_healed() {
    let night = Night::begin().await;
    night.lights("slow", "recorder_gap").await;
    night.heals("recorder_gap").await;
    night.c.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_processor_taken_away_lights_the_workers_lamp_and_it_goes_out_when_healed() {
    let night = Night::begin().await;
    night.lights("cpu", "worker_busy").await;
    night.heals("worker_busy").await;
    night.c.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wall_clock_that_is_put_lights_its_own_lamp_alone() {
    let night = Night::begin().await;
    night.lights("step", "clock_step").await;
    // Back again: it is the same lamp, and it stays for a while, so that somebody sees it.
    night.faults.order("none");
    night.tells_no_more().await;
    night.c.end().await;
}
