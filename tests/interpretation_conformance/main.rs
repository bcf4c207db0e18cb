//! Black-box conformance of the interpretation: a real server, people who send and receive real
//! Opus, tones that tell them apart. Each row of the table is a demand of the interpreting
//! profession; a row that fails names what was measured.
//!
//! - `cast`: the people and their tones
//! - `sound`: levels and switch-overs
//! - `table`: the rows and how they are printed
//! - `listening`, `booth`, `mixes`, `modes`, `losses`: the rows

mod booth;
mod cast;
mod listening;
mod losses;
mod mixes;
mod modes;
mod sound;
mod table;

use cast::Cast;
use table::Table;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_interpretation_conforms() {
    let repetitions: usize = std::env::var("HANDOVERS").ok().and_then(|text| text.parse().ok()).unwrap_or(10);
    let mut table = Table::default();
    let cast = Cast::gather().await;
    if let Some(link) = cast::far_link() {
        println!("{} ms round trip, {} % loss", link.delay.as_millis() * 2, link.loss_permille / 10);
        booth::far_rows(&cast, &mut table, repetitions).await;
        cast.close().await;
        return table.publish();
    }
    listening::rows(&cast, &mut table).await;
    booth::rows(&cast, &mut table, repetitions).await;
    mixes::rows(&cast, &mut table).await;
    modes::rows(&cast, &mut table).await;
    losses::rows(&cast, &mut table).await;
    cast.close().await;
    table.publish();
}
