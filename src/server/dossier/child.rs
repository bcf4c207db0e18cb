use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use consilium_core::imaging::FrameFigures;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::error::DossierError;
use crate::config::DossierSettings;
use crate::inspector::wire::{HEAD, Kind, parse_head};
use crate::inspector::{JOB_VARIABLE, Job};

/// Starts children, so many at a time.
#[derive(Debug, Clone)]
pub(super) struct Inspectors {
    program: PathBuf,
    permits: Arc<Semaphore>,
    patience: Duration,
}

/// A child at work. Dropping it kills the process.
pub(super) struct Answers {
    child: Child,
    pipe: ChildStdout,
    patience: Duration,
    _permit: OwnedSemaphorePermit,
}

/// The answer to a job.
pub(super) struct Made {
    pub(super) bytes: Vec<u8>,
    /// Of the frame that was drawn.
    pub(super) figures: Option<FrameFigures>,
}

/// Why nothing more comes from a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// It was killed because it took too long.
    Slow,
    /// It ended before it was done: out of memory, out of processor time, or a fault.
    Died,
    /// It said something no child of ours says.
    Nonsense,
}

impl Inspectors {
    pub(super) fn new(settings: &DossierSettings) -> std::io::Result<Self> {
        let program = match &settings.inspector {
            Some(program) => program.clone(),
            None => std::env::current_exe()?,
        };
        let permits = Arc::new(Semaphore::new(settings.inspectors));
        Ok(Self { program, permits, patience: settings.patience.duration() })
    }

    pub(super) async fn start(&self, input: &Path, job: &Job) -> Result<Answers, DossierError> {
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| DossierError::Child)?;
        let job = serde_json::to_string(job).map_err(|_| DossierError::Child)?;
        let mut child = Command::new(&self.program)
            .arg("inspect-upload")
            .env_clear()
            .env(JOB_VARIABLE, job)
            .current_dir("/")
            .stdin(Stdio::from(File::open(input)?))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let pipe = child.stdout.take().ok_or(DossierError::Child)?;
        Ok(Answers { child, pipe, patience: self.patience, _permit: permit })
    }

    /// A job whose answer is one piece of at most `most` bytes.
    pub(super) async fn ask(&self, input: &Path, job: &Job, most: usize) -> Result<Made, DossierError> {
        let mut answers = self.start(input, job).await?;
        let (mut made, mut figures) = (Vec::new(), None);
        let whole = async {
            loop {
                match answers.next().await {
                    Ok((Kind::Delivery, bytes)) if made.len() + bytes.len() <= most => made.extend_from_slice(&bytes),
                    Ok((Kind::Figures, bytes)) => match serde_json::from_slice(&bytes) {
                        Ok(told) => figures = Some(told),
                        Err(_) => return Err(DossierError::Child),
                    },
                    Ok((Kind::Done, _)) => return Ok(()),
                    Ok((Kind::Failed, bytes)) => {
                        return Err(DossierError::Refused(String::from_utf8_lossy(&bytes).into_owned()));
                    }
                    Err(Broken::Slow) => return Err(DossierError::Slow),
                    _ => return Err(DossierError::Child),
                }
            }
        };
        timeout(self.patience, whole).await.map_err(|_| DossierError::Slow)??;
        answers.end().await;
        Ok(Made { bytes: made, figures })
    }
}

impl Answers {
    /// The next frame. A frame that is long in coming ends the child; how long a whole file may
    /// take is the caller's to watch.
    pub(super) async fn next(&mut self) -> Result<(Kind, Vec<u8>), Broken> {
        match timeout(self.patience, read_frame(&mut self.pipe)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Broken::Slow),
        }
    }

    pub(super) async fn end(mut self) {
        // A child that has said its last word and stays is killed by being dropped.
        let _ = timeout(Duration::from_secs(1), self.child.wait()).await;
    }
}

async fn read_frame(pipe: &mut ChildStdout) -> Result<(Kind, Vec<u8>), Broken> {
    let mut head = [0; HEAD];
    pipe.read_exact(&mut head).await.map_err(|_| Broken::Died)?;
    let (kind, length) = parse_head(head).ok_or(Broken::Nonsense)?;
    let mut bytes = vec![0; length];
    pipe.read_exact(&mut bytes).await.map_err(|_| Broken::Died)?;
    Ok((kind, bytes))
}
