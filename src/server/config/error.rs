/// Why the settings cannot be used. Each sentence names the key.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("the settings file {0} does not exist")]
    NoFile(std::path::PathBuf),
    #[error("{0}")]
    Unreadable(Box<figment::Error>),
    #[error("{key}: {problem}")]
    OutOfBounds { key: &'static str, problem: String },
}

impl ConfigError {
    pub(super) fn bounds(key: &'static str, problem: impl Into<String>) -> Self {
        ConfigError::OutOfBounds { key, problem: problem.into() }
    }
}
