use std::path::PathBuf;
use std::process::Command;

/// A program of the tests' virtual environment (`make` sets it up).
pub fn python_program(name: &str) -> Command {
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from).join("consilium/venv");
    let venv = std::env::var_os("CONSILIUM_VENV").map_or(cache, PathBuf::from);
    Command::new(venv.join("bin").join(name))
}
