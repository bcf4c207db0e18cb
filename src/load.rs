//! `consilium load`: simulated people over the real protocol, and what they cost the server.

use std::path::PathBuf;

use clap::Args;
use consilium_simulator::load::{Interrupt, LoadOptions, Shape, compare, run};

use crate::Failure;

#[derive(Args)]
pub struct LoadArguments {
    /// A server that runs already on this machine's settings; without it one is started with data of its own
    #[arg(long)]
    url: Option<String>,
    /// How many sessions at a time
    #[arg(long, default_value_t = 1)]
    sessions: usize,
    /// How many people in each session
    #[arg(long, default_value_t = 14)]
    participants: usize,
    /// mdt (cameras, speakers, interpreters, a cursor, recorded), audio (everybody speaks) or webinar (one is seen)
    #[arg(long, default_value = "mdt")]
    shape: Shape,
    /// Of an mdt: so many of the people have a camera; without it a third of them, five at most
    #[arg(long)]
    cameras: Option<usize>,
    /// How long to measure
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// End the server after that, `drain` (SIGTERM) or `kill`, start it again, and measure the silence
    #[arg(long, value_name = "HOW")]
    interrupt: Option<Interrupt>,
    /// What `--json` printed of an earlier run; both are shown beside each other
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

pub async fn load(arguments: LoadArguments) -> Result<(), Failure> {
    let before = arguments.compare.map(std::fs::read).transpose()?;
    let before: Option<serde_json::Value> = before.map(|text| serde_json::from_slice(&text)).transpose()?;
    let options = LoadOptions {
        url: arguments.url,
        program: std::env::current_exe()?,
        sessions: arguments.sessions,
        participants: arguments.participants,
        shape: arguments.shape,
        cameras: arguments.cameras,
        seconds: arguments.seconds,
        interrupt: arguments.interrupt,
    };
    let report = run(options).await?;
    match arguments.json {
        true => println!("{}", serde_json::to_string(&report)?),
        false => print!("{}", report.render()),
    }
    if let Some(before) = before {
        print!("\n{}", compare(&before, &report));
    }
    Ok(())
}
