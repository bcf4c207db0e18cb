use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::config::Settings;
use crate::ops::AddressFile;

/// Why the server could not be told.
#[derive(Debug, thiserror::Error)]
pub enum DrainError {
    #[error("no server runs on the data folder {0}")]
    NotRunning(std::path::PathBuf),
    #[error("the server with process id {0} cannot be told: {1}; use the account that it runs under")]
    NotTold(u32, Errno),
}

/// Tells the server on this data folder to take no new sessions, or to take them again.
pub fn drain(settings: &Settings, back: bool) -> Result<String, DrainError> {
    let folder = &settings.data.dir;
    let server = AddressFile::read(folder).ok_or_else(|| DrainError::NotRunning(folder.clone()))?;
    let pid = i32::try_from(server.pid).map_err(|_| DrainError::NotRunning(folder.clone()))?;
    let wish = if back { Signal::SIGUSR2 } else { Signal::SIGUSR1 };
    kill(Pid::from_raw(pid), wish).map_err(|errno| DrainError::NotTold(server.pid, errno))?;
    let told = if back { "takes new sessions again" } else { "takes no new sessions; those that run go on" };
    Ok(format!("The server at {} {told}.", server.base_url))
}
