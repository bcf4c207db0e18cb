use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use consilium_core::model::ParticipantId;
use consilium_core::protocol::{RecordedCameras, Source};
use consilium_core::recording::Gap;
use consilium_simulator::hearing::tone_dbfs;
use serde::Deserialize;

async fn verify(what: &Path) -> Output {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_consilium"));
    command.arg("verify").arg(what).output().await.expect("it runs")
}

/// An exported package on the disk.
pub struct Package {
    folder: PathBuf,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Row {
    pub file: String,
    pub participant: u32,
    pub source: Source,
    pub start: i64,
    pub end: i64,
    pub packets: u64,
    pub gaps: Vec<Gap>,
}

#[derive(Deserialize)]
struct Table {
    interruptions: Vec<Gap>,
    problems: Vec<String>,
    tracks: Vec<Row>,
    cameras: Vec<Cameras>,
}

/// Which cameras were to be recorded, from when on.
#[derive(Debug, Clone, Deserialize)]
pub struct Cameras {
    pub at: i64,
    pub cameras: RecordedCameras,
}

impl Row {
    pub fn seconds(&self) -> f64 {
        (self.end - self.start) as f64 / 1000.0
    }
}

impl Package {
    pub fn open(folder: PathBuf) -> Self {
        Self { folder }
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    pub async fn verify(&self) -> Output {
        verify(&self.folder).await
    }

    /// What is said of the package as a ZIP archive, which holds the folder or its files alone.
    pub async fn verify_zipped(&self, with_folder: bool) -> Output {
        let archive = self.folder.with_extension("zip");
        let (home, what) = match (with_folder, self.folder.parent(), self.folder.file_name()) {
            (true, Some(parent), Some(name)) => (parent.to_owned(), vec![name.to_owned()]),
            _ => {
                let names = std::fs::read_dir(&self.folder).expect("a folder");
                (self.folder.clone(), names.map(|entry| entry.expect("an entry").file_name()).collect())
            }
        };
        let mut zip = tokio::process::Command::new("python3");
        zip.current_dir(home).args(["-m", "zipfile", "-c"]).arg(&archive).args(what);
        assert!(zip.status().await.expect("python3 runs").success());
        let output = verify(&archive).await;
        std::fs::remove_file(archive).expect("removed");
        output
    }

    /// What does not hold, from the library itself: fast enough to be asked often.
    pub fn problems(&self) -> Vec<String> {
        match consilium_server::evidence::verify(&self.folder, None) {
            Ok(findings) => findings
                .into_iter()
                .filter_map(|finding| Some(format!("{}: {}", finding.what, finding.problem?)))
                .collect(),
            Err(error) => vec![error.to_string()],
        }
    }

    pub async fn verify_with(&self, checkpoint: &Path) -> Output {
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_consilium"));
        command.arg("verify").arg(&self.folder).arg("--checkpoint").arg(checkpoint);
        command.output().await.expect("it runs")
    }

    pub async fn findings(&self) -> String {
        String::from_utf8_lossy(&self.verify().await.stdout).into_owned()
    }

    /// All of it but `evidence.json`, and that last.
    pub fn files(&self) -> Vec<String> {
        let text = std::fs::read(self.path("evidence.json")).expect("evidence");
        let evidence: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
        let named = evidence["files"].as_object().expect("a list").keys().cloned();
        named.chain(["evidence.json".to_owned()]).collect()
    }

    fn table(&self) -> Table {
        serde_json::from_slice(&std::fs::read(self.path("tracks.json")).expect("tracks")).expect("JSON")
    }

    pub fn tracks(&self) -> Vec<Row> {
        self.table().tracks
    }

    pub fn cameras(&self) -> Vec<Cameras> {
        self.table().cameras
    }

    /// What could not be read, in words.
    pub fn problems_of_tracks(&self) -> Vec<String> {
        self.table().problems
    }

    /// When the recorder did not run.
    pub fn interruptions(&self) -> Vec<Gap> {
        self.table().interruptions
    }

    pub fn track(&self, source: Source, participant: ParticipantId) -> Row {
        let mut rows = self.tracks().into_iter();
        rows.find(|row| row.source == source && row.participant == participant.0).expect("recorded")
    }

    /// Decoded by ffmpeg with its own times, 48 kHz mono; second 0 is the beginning of the recording.
    pub fn sound(&self, file: &str) -> Vec<i16> {
        let mut command = Command::new("ffmpeg");
        command.args(["-v", "error", "-i"]).arg(self.path(file));
        command.args(["-af", "aresample=async=1:first_pts=0", "-ar", "48000", "-ac", "1", "-f", "s16le", "-"]);
        let output = command.output().expect("ffmpeg is installed");
        assert!(output.status.success(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
    }

    pub fn plays(&self, file: &str) -> bool {
        plays(&self.path(file))
    }

    pub fn pictures(&self, file: &str) -> usize {
        pictures(&self.path(file))
    }
}

/// What `dciodvfy` has against a DICOM object.
pub fn dicom_errors(file: &Path) -> Vec<String> {
    let output = Command::new("dciodvfy").arg(file).output().expect("dciodvfy is installed");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    told.lines().filter(|line| line.starts_with("Error")).map(str::to_owned).collect()
}

/// Pictures that ffmpeg decodes without a complaint.
pub fn pictures(file: &Path) -> usize {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries"]);
    command.args(["stream=nb_read_frames", "-of", "csv=p=0"]).arg(file);
    let output = command.output().expect("ffprobe is installed");
    let file = file.display();
    assert!(output.stderr.is_empty(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("a number")
}

/// Whether ffmpeg decodes a file to its end, and mkvmerge takes it apart and puts it together again.
pub fn plays(file: &Path) -> bool {
    let decoded = Command::new("ffmpeg").args(["-v", "quiet", "-i"]).arg(file).args(["-f", "null", "-"]).output();
    let merged = file.with_extension("mkv");
    // 1: with warnings, as for a file that is cut.
    let status = Command::new("mkvmerge").arg("-q").arg("-o").arg(&merged).arg(file).status().expect("mkvmerge runs");
    let whole = matches!(status.code(), Some(0 | 1)) && merged.metadata().is_ok_and(|about| about.len() > 0);
    std::fs::remove_file(merged).ok();
    decoded.expect("ffmpeg is installed").status.success() && whole
}

/// The level of a tone in the loudest 100 ms between two moments, in seconds.
pub fn loudest_tone(samples: &[i16], hertz: f64, from: f64, to: f64) -> f64 {
    let at = |seconds: f64| ((seconds * 48_000.0) as usize).min(samples.len());
    let windows = samples[at(from)..at(to)].chunks_exact(4800);
    windows.map(|window| tone_dbfs(window, hertz)).fold(f64::NEG_INFINITY, f64::max)
}
