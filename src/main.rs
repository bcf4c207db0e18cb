//! The command line of Consilium: arguments in, one call of the library each.

mod backup;
mod demo;
mod invite;
mod kernel_clock;
mod load;
mod memory;
mod package;
mod sample;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use consilium_core::model::{InvitationId, SessionId};
use consilium_server::commands;
use consilium_server::config::Settings;

type Failure = Box<dyn std::error::Error>;

/// A server on which a medical team sees a patient's case together, in real time.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Settings; without it the defaults and the environment (see config/consilium.toml)
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server
    Serve,
    /// Run the server with a consultation in which simulated people talk; prints a link per role
    Demo,
    /// Simulate people and measure what they cost the server
    Load(load::LoadArguments),
    /// Make a join link
    Invite(invite::InviteArguments),
    /// Make an account for a member of staff, or a sign-in link to the coordinator's desk
    InviteStaff(invite::StaffArguments),
    /// End a join link for good; whoever holds it is put out
    Revoke {
        /// The number of the invitation
        #[arg(long, value_name = "ID")]
        invitation: u32,
    },
    /// Write the evidence package of a session into an empty folder
    Export {
        #[arg(long, value_name = "ID")]
        session: SessionId,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Who exports it, and why; stands in the custody record of the package
        #[arg(long, value_name = "NAME", default_value = "the operator of this server")]
        by: String,
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// Check an evidence package, offline; ends well only if everything holds
    Verify {
        #[arg(value_name = "DIR")]
        package: PathBuf,
        /// A checkpoint that was kept at the end of the call
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
    },
    /// Destroy the keys of a session's recording; refused while it must be kept
    Erase {
        #[arg(long, value_name = "ID")]
        session: SessionId,
        /// Who erases it, and why
        #[arg(long, value_name = "NAME")]
        by: String,
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Write the signed report of the demo case: report.pdf and bundle.json
    SampleReport {
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Check that nobody tampered with the audit: who saw what of which patient
    VerifyAudit,
    /// Copy all that the server remembers into an empty folder, also while it runs
    Backup(backup::BackupArguments),
    /// Put a backup into the empty data folder
    Restore(backup::RestoreArguments),
    /// Take the running server out of service: it starts no new sessions, and those that run go on
    Drain {
        /// Take it back into service, also after SIGTERM
        #[arg(long)]
        back: bool,
    },
    /// Check ports, data folder, database, disk and clock
    Doctor,
    /// Started by the server alone
    #[command(hide = true)]
    InspectUpload,
}

fn main() -> ExitCode {
    memory::keep_few_heaps();
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        // It looks at what nobody trusts: without threads, and with hardly any rights.
        Command::InspectUpload => commands::inspect_upload().map(|()| ExitCode::SUCCESS).map_err(Failure::from),
        _ => tokio::runtime::Runtime::new().map_err(Failure::from).and_then(|runtime| runtime.block_on(run(arguments))),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("consilium: {error}");
        ExitCode::FAILURE
    })
}

async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let settings = Settings::load(arguments.config.as_deref())?;
    match arguments.command {
        Command::Serve => commands::serve(settings, arguments.config).await?,
        Command::Backup(arguments) => backup::take(&settings, &arguments).await?,
        Command::Restore(arguments) => return backup::restore(&settings, &arguments).await,
        Command::Drain { back } => println!("{}", commands::drain(&settings, back)?),
        Command::Demo => demo::demo(settings).await?,
        Command::Load(arguments) => load::load(arguments).await?,
        Command::Invite(invite) => invite::invite(&settings, invite).await?,
        Command::InviteStaff(staff) => invite::invite_staff(&settings, staff).await?,
        Command::Revoke { invitation } => commands::revoke(&settings, InvitationId(invitation)).await?,
        Command::Export { session, out, by, reason } => {
            package::export(&settings, &session, &out, (&by, &reason)).await?
        }
        Command::SampleReport { out } => package::sample_report(&settings, &out)?,
        Command::Verify { package, checkpoint } => return package::verify(&package, checkpoint.as_deref()),
        Command::Erase { session, by, reason } => package::erase(&settings, &session, (&by, &reason))?,
        Command::InspectUpload => commands::inspect_upload()?,
        Command::VerifyAudit => println!("{}", commands::verify_audit(&settings).await?),
        Command::Doctor => {
            let findings = commands::examine(&settings, kernel_clock::read()).await;
            findings.iter().for_each(|finding| println!("{finding}"));
            return Ok(if findings.iter().any(|finding| finding.is_red()) {
                ExitCode::FAILURE
            } else {
                ExitCode::SUCCESS
            });
        }
    }
    Ok(ExitCode::SUCCESS)
}
