use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use consilium_core::model::{ParticipantId, Role};
use consilium_core::protocol::Source;
use consilium_simulator::participant::{FarLink, Watch};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::stage::{Person, Stage, tone};

/// An alert must be out of the house by then.
const IN_TIME: Duration = Duration::from_secs(15);
/// And over by then, once its cause is.
const HEALED: Duration = Duration::from_secs(25);

/// Who is called by the server when something is wrong.
struct NightDesk {
    listener: TcpListener,
}

#[derive(Debug, PartialEq, Eq)]
struct Told {
    raised: bool,
    kind: String,
    participant: Option<u64>,
}

impl NightDesk {
    /// What is told next of a session; the machine that the story runs on may well be short of disk.
    async fn next(&self) -> Told {
        loop {
            let told = self.call().await;
            if !told["data"]["subject"]["session"].is_null() {
                let participant = told["data"]["subject"]["participant"].as_u64();
                let kind = told["data"]["kind"].as_str().expect("a kind").to_owned();
                return Told { raised: told["type"] == "alert.raised", kind, participant };
            }
        }
    }

    /// Whatever else is told before: a listener's browser counts what a speaker's path has lost as well.
    async fn until(&self, wanted: &Told) {
        while self.next().await != *wanted {}
    }

    async fn call(&self) -> Value {
        let (mut stream, _) = self.listener.accept().await.expect("a call");
        let mut bytes = Vec::new();
        loop {
            let mut part = [0; 4096];
            let read = stream.read(&mut part).await.expect("bytes");
            bytes.extend_from_slice(&part[..read]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let whole = text.split_once("\r\n\r\n").and_then(|(_, body)| serde_json::from_str::<Value>(body).ok());
            let Some(told) = whole else { continue };
            stream.write_all(b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n").await.expect("answered");
            return told;
        }
    }
}

async fn set() -> (Stage, NightDesk) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let settings = [
        ("CONSILIUM__ALERTS__WEBHOOK_URL", url.as_str()),
        ("CONSILIUM__ALERTS__WEBHOOK_SECRET", "a secret that nobody can guess"),
    ];
    (Stage::set_with(&settings).await, NightDesk { listener })
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
    let lamp = |raised| Told { raised, kind: "loss_up".to_owned(), participant: number(marsh.id()) };
    timeout(IN_TIME, desk.until(&lamp(true))).await.expect("in time");
    let left = Duration::from_secs(20).saturating_sub(begun.elapsed()) + HEALED;
    timeout(left, desk.until(&lamp(false))).await.expect("healed");
    lin.line_from(&marsh, Source::Microphone).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_way_lights_the_lamp_of_delay_and_no_other() {
    let (mut stage, desk) = set().await;
    let link = FarLink { delay: Duration::from_millis(300), ..FarLink::default() };
    let [lin, zhou, marsh] = consultation(&mut stage, link).await;
    let told = timeout(IN_TIME, desk.next()).await.expect("in time");
    assert_eq!(told, Told { raised: true, kind: "long_delay".to_owned(), participant: number(marsh.id()) });
    let mut more = BTreeSet::new();
    while let Ok(told) = timeout(Duration::from_secs(6), desk.next()).await {
        more.insert(told.kind);
    }
    assert_eq!(more, BTreeSet::new(), "and no other");
    drop((lin, zhou));
    stage.close().await;
}
