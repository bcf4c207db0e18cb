//! A server process of our own binary, for load runs and end-to-end tests.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use consilium_core::model::Role;
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Why there is no server to put under load.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    #[error("the server could not be started: {0}")]
    Start(std::io::Error),
    #[error("the server did not say that it is ready within thirty seconds")]
    NotReady,
    #[error("no invitation could be made: {0}")]
    Invite(String),
}

/// A server: started here with data of its own, or found at an address.
pub struct Host {
    program: PathBuf,
    base_url: String,
    /// The process and data folder of a server started here.
    started: Option<(Child, PathBuf)>,
    /// Settings of that server beside the usual ones, as environment variables.
    settings: Vec<(String, String)>,
}

/// Whom to invite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guest<'a> {
    pub role: Role,
    pub name: &'a str,
    pub speaks: &'a str,
    pub listens: &'a str,
}

#[derive(Deserialize)]
struct Ready {
    http: String,
}

/// A seat to join with.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct Invited {
    pub session: String,
    /// The join link; its secret stands after `#`.
    pub link: String,
    pub token: String,
}

const READY: Duration = Duration::from_secs(30);

impl Host {
    /// Starts `program serve` on free ports with an empty data folder.
    pub async fn start(program: &Path) -> Result<Self, HostError> {
        Self::start_with(program, &[]).await
    }

    /// The same with settings, such as `CONSILIUM__DOSSIER__FILES` and `10`.
    pub async fn start_with(program: &Path, settings: &[(&str, &str)]) -> Result<Self, HostError> {
        let settings: Vec<_> = settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let folder = std::env::temp_dir().join(format!("consilium-{:016x}", rand::random::<u64>()));
        std::fs::create_dir_all(&folder).map_err(HostError::Start)?;
        let (child, base_url) = serve(program, &folder, "127.0.0.1:0", &settings).await?;
        Ok(Self { program: program.to_owned(), base_url, started: Some((child, folder)), settings })
    }

    /// Kills a server started here, as a power cut does, and starts it again at the same address.
    pub async fn restart(&mut self) -> Result<(), HostError> {
        let Some((child, _)) = &mut self.started else { return Ok(()) };
        child.kill().await.map_err(HostError::Start)?;
        self.start_again().await
    }

    /// Ends a server started here by SIGTERM, waits for its end, and starts it again at the same address.
    pub async fn restart_in_order(&mut self) -> Result<(), HostError> {
        let Some((child, _)) = &mut self.started else { return Ok(()) };
        let pid = child.id().map(|id| id.to_string()).unwrap_or_default();
        Command::new("kill").args(["-TERM", &pid]).status().await.map_err(HostError::Start)?;
        child.wait().await.map_err(HostError::Start)?;
        self.start_again().await
    }

    async fn start_again(&mut self) -> Result<(), HostError> {
        let Some((child, folder)) = &mut self.started else { return Ok(()) };
        let address = self.base_url.trim_start_matches("http://").trim_end_matches('/');
        let (again, base_url) = serve(&self.program, folder, address, &self.settings).await?;
        *child = again;
        self.base_url = base_url;
        Ok(())
    }

    /// Kills a server started here, as a power cut does; its data stays.
    pub async fn kill(&mut self) -> Result<(), HostError> {
        match &mut self.started {
            Some((child, _)) => child.kill().await.map_err(HostError::Start),
            None => Ok(()),
        }
    }

    /// Runs another subcommand on the same data.
    pub async fn run(&self, arguments: &[&str]) -> Result<std::process::Output, HostError> {
        let mut command = Command::new(&self.program);
        command.args(arguments);
        if let Some((_, folder)) = &self.started {
            command.env("CONSILIUM__DATA__DIR", folder);
        }
        command.stdin(Stdio::null()).output().await.map_err(HostError::Start)
    }

    /// A server that runs already; invitations are made with the settings of this process.
    pub fn at(program: &Path, base_url: String) -> Self {
        Self { program: program.to_owned(), base_url, started: None, settings: Vec::new() }
    }

    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The data folder of a server started here.
    pub fn data(&self) -> Option<&Path> {
        self.started.as_ref().map(|(_, folder)| folder.as_path())
    }

    /// The process of a server started here.
    pub fn pid(&self) -> Option<u32> {
        self.started.as_ref().and_then(|(child, _)| child.id())
    }

    /// `session`: an id, or `new`.
    pub async fn invite(&self, session: &str, guest: Guest<'_>) -> Result<Invited, HostError> {
        let mut command = Command::new(&self.program);
        command.args(["invite", "--json", "--session", session, "--role", guest.role.as_str(), "--name", guest.name]);
        command.args(["--speaks", guest.speaks, "--listen", guest.listens]);
        if let Some((_, folder)) = &self.started {
            command.env("CONSILIUM__DATA__DIR", folder);
        }
        let output = command.stdin(Stdio::null()).output().await.map_err(HostError::Start)?;
        if !output.status.success() {
            return Err(HostError::Invite(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
        }
        serde_json::from_slice(&output.stdout).map_err(|error| HostError::Invite(error.to_string()))
    }

    /// Ends a server started here and removes its data.
    pub async fn stop(self) {
        let Some((mut child, folder)) = self.started else { return };
        if let Err(error) = child.kill().await {
            tracing::warn!(%error, "the server under load could not be ended");
        }
        if let Err(error) = std::fs::remove_dir_all(&folder) {
            tracing::warn!(%error, "the data of the server under load could not be removed");
        }
    }
}

/// The process and the address it says in its ready line.
async fn serve(
    program: &Path,
    folder: &Path,
    listen: &str,
    settings: &[(String, String)],
) -> Result<(Child, String), HostError> {
    let mut child = Command::new(program)
        .arg("serve")
        .env("CONSILIUM__DATA__DIR", folder)
        .env("CONSILIUM__HTTP__LISTEN", listen)
        .envs(settings.iter().map(|(key, value)| (key, value)))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(HostError::Start)?;
    let output = child.stdout.take().ok_or(HostError::NotReady)?;
    let mut lines = BufReader::new(output).lines();
    let line = tokio::time::timeout(READY, lines.next_line()).await.map_err(|_| HostError::NotReady)?;
    let line = line.ok().flatten().ok_or(HostError::NotReady)?;
    let ready: Ready = serde_json::from_str(&line).map_err(|_| HostError::NotReady)?;
    Ok((child, ready.http))
}
