//! `consilium load`: simulated people over the real protocol, and what they cost the server.

use clap::Args;
use consilium_simulator::load::{LoadOptions, Shape, run};

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
    /// mdt (cameras and speakers), audio (everybody speaks) or webinar (one is seen)
    #[arg(long, default_value = "mdt")]
    shape: Shape,
    /// How long to measure
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

pub async fn load(arguments: LoadArguments) -> Result<(), Failure> {
    let options = LoadOptions {
        url: arguments.url,
        program: std::env::current_exe()?,
        sessions: arguments.sessions,
        participants: arguments.participants,
        shape: arguments.shape,
        seconds: arguments.seconds,
    };
    let report = run(options).await?;
    match arguments.json {
        true => println!("{}", serde_json::to_string(&report)?),
        false => print!("{}", report.render()),
    }
    Ok(())
}
