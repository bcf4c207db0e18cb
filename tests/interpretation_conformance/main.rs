//! Black-box conformance of the interpretation: a real server, people who send and receive real
//! Opus, tones that tell them apart. Each row of the table is a demand of the interpreting
//! profession; a row that fails names what was measured.
//!
//! - `cast`: the people and their tones
//! - `sound`: levels and switch-overs
//! - `table`: the rows and how they are printed
//! - `script`: sounds that are made and spoken in place of the tones
//! - `listening`, `entering`, `booth`, `mixes`, `modes`, `losses`, `quality`, `fidelity`, `records`: the rows
//! - `soak`: two booths at random work, reckoned against the table of who hears what
//!
//! `ROWS=quality,soak` tells some alone. `SOAK_MINUTES=60` is the soak of an hour and nothing else; `SOAK_SEED` repeats one.
//! `ROWS=records SESSION_MINUTES=10` records a session of ten minutes.
//! `RTT_MS` and `LOSS_PERCENT` put everybody behind a far link, for flips and handovers alone. `STRICT=1` demands the
//! delays that a machine with nothing else to do reaches; `make conformance` tells everything, with a hundred handovers.
//!
//! What is no sound between two people, or not of a simulated one, is shown elsewhere:
//!
//! | test | where |
//! |---|---|
//! | T11 the banner | `tests/browser/interpretation.test.mjs` |
//! | T18 captions | there are none |
//! | T25 100,000 sequences of events | `core/interpretation/invariants.rs` |
//! | T07 the gains of who mixes for himself | `web-client/src/rtc/sound/gainRamp.test.ts` |
//! | T20 the interpreter's own ears | `web-client/src/rtc/limiter/protection.test.ts`, with true peaks |
//! | T21, T29 through a browser's own microphone and ear | `tests/browser/fidelity.test.mjs` |
//! | T24 where `STRICT` is not set | `tests/media_scenarios/forwarding.rs`, in virtual time |
//! | T16 the signs, where it is not set | `core/interpretation/stories.rs` |
//! | T28 a quiet and a loud interpreter | `tests/browser/fidelity.test.mjs` |

mod booth;
mod cast;
#[path = "../support/dice.rs"]
mod dice;
mod entering;
mod fidelity;
mod listening;
mod losses;
mod mixes;
mod modes;
mod quality;
mod records;
mod script;
mod soak;
mod sound;
mod table;

use cast::Cast;
use table::Table;

/// A number out of the environment.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_interpretation_conforms() {
    let repetitions = number("HANDOVERS").map_or(10, |number| number as usize);
    let seconds = if repetitions < 100 { 10 } else { 60 };
    let mut table = Table::default();
    let cast = Cast::gather().await;
    if let Some(link) = cast::far_link() {
        println!("{} ms round trip, {} % loss", link.delay.as_millis() * 2, link.loss_permille / 10);
        booth::far_rows(&cast, &mut table, repetitions).await;
        cast.close().await;
        return table.publish();
    }
    if let Some(minutes) = number("SOAK_MINUTES") {
        soak::rows(&cast, &mut table, minutes * 60).await;
        cast.close().await;
        return table.publish();
    }
    let wanted = std::env::var("ROWS").unwrap_or_default();
    let tells = |name: &str| wanted.is_empty() || wanted.split(',').any(|one| one == name);
    if tells("listening") {
        listening::rows(&cast, &mut table).await;
        entering::rows(&cast, &mut table).await;
    }
    if tells("booth") {
        booth::rows(&cast, &mut table, repetitions).await;
    }
    if tells("mixes") {
        mixes::rows(&cast, &mut table).await;
    }
    if tells("modes") {
        modes::rows(&cast, &mut table).await;
    }
    if tells("losses") {
        losses::rows(&cast, &mut table).await;
    }
    if tells("quality") {
        quality::rows(&cast, &mut table, seconds).await;
    }
    if tells("fidelity") {
        fidelity::rows(&cast, &mut table).await;
    }
    if tells("soak") {
        soak::rows(&cast, &mut table, 30).await;
    }
    match tells("records") {
        true => records::rows(cast, &mut table, number("SESSION_MINUTES").unwrap_or(0)).await,
        false => cast.close().await,
    }
    table.publish();
}
