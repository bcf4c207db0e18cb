use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use consilium_core::imaging::deidentify::{CaseKey, deidentify};
use consilium_core::imaging::{read, write};

use super::container::{Entries, Entry};
use super::examine::examine;
use super::job::{Container, FileBegins, Finding, Job, JobEnds, JobLimits};
use super::limits::give_up;
use super::mask::mask;
use super::pixels::draw_frame;
use super::wire::{Kind, say, say_json};

/// Where the job stands, as JSON. Standard input is taken by the file.
pub const JOB_VARIABLE: &str = "CONSILIUM_INSPECTOR_JOB";
/// After so long the child lets another take over: its processor time is limited.
const LONG_ENOUGH: Duration = Duration::from_secs(4);
/// No image is read whole that is larger.
const WHOLE_BYTES: u64 = 320 * 1024 * 1024;

/// The whole life of the child. An error is one the server sees as a broken pipe of answers.
pub fn run() -> io::Result<()> {
    let job = std::env::var(JOB_VARIABLE).map_err(io::Error::other)?;
    let job: Job = serde_json::from_str(&job)?;
    let input = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    give_up()?;
    let mut output = io::BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    match job {
        Job::Examine { container, file_name, from, case_key, limits } => {
            let examiner = Examiner { key: CaseKey::new(case_key), limits, begun: Instant::now() };
            examiner.run(input, container, &file_name, from, &mut output)?;
        }
        Job::Draw(drawing) => {
            let drawn = read_whole(input).and_then(|bytes| draw_frame(&bytes, &drawing));
            if let Some(figures) = drawn.as_ref().ok().and_then(|drawn| drawn.figures) {
                say_json(&mut output, Kind::Figures, &figures)?;
            }
            answer(&mut output, drawn.map(|drawn| drawn.picture))?;
        }
        Job::Deidentify { case_key } => {
            let clean = read_whole(input).and_then(|bytes| {
                let file = read(&bytes).map_err(|error| error.to_string())?;
                let clean = deidentify(&file.data, &CaseKey::new(case_key), &[]).map_err(|e| e.to_string())?;
                write(&clean, &file.transfer_syntax).map_err(|error| error.to_string())
            });
            answer(&mut output, clean)?;
        }
        Job::Mask { case_key, masks } => {
            let masked = read_whole(input).and_then(|bytes| mask(&bytes, &CaseKey::new(case_key), &masks));
            match masked {
                Ok(masked) => {
                    say(&mut output, Kind::CleanMetadata, &masked.metadata)?;
                    say(&mut output, Kind::FrameIndex, &masked.frame_index)?;
                    answer(&mut output, Ok(masked.file))?;
                }
                Err(sentence) => answer(&mut output, Err(sentence))?,
            }
        }
    }
    output.flush()
}

fn read_whole(mut input: File) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    input.seek(SeekFrom::Start(0)).map_err(|error| error.to_string())?;
    let size = input.metadata().map_err(|error| error.to_string())?.len();
    if size > WHOLE_BYTES {
        return Err("the image is too large".to_owned());
    }
    bytes.reserve_exact(size as usize);
    input.take(size).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

fn answer(output: &mut impl Write, made: Result<Vec<u8>, String>) -> io::Result<()> {
    match made {
        Ok(bytes) => {
            say(output, Kind::Delivery, &bytes)?;
            say_json(output, Kind::Done, &JobEnds { next: None, left_out: 0 })
        }
        Err(sentence) => say(output, Kind::Failed, sentence.as_bytes()),
    }
}

struct Examiner {
    key: CaseKey,
    limits: JobLimits,
    begun: Instant,
}

impl Examiner {
    fn run(
        &self,
        input: File,
        container: Container,
        file_name: &str,
        from: u32,
        output: &mut impl Write,
    ) -> io::Result<()> {
        // Until the container is open, what goes wrong is told of its first file.
        say_json(output, Kind::Begin, &FileBegins { number: from, name: file_name.to_owned() })?;
        output.flush()?;
        let mut entries = match Entries::open(input, container, file_name, self.limits) {
            Ok(entries) => entries,
            Err(refused) => {
                say_json(output, Kind::Finding, &refused)?;
                say(output, Kind::End, &[])?;
                return say_json(output, Kind::Done, &JobEnds { next: None, left_out: 0 });
            }
        };
        let count = entries.count().min(self.limits.files);
        let left_out = entries.count() - count;
        for number in from..count {
            if self.begun.elapsed() > LONG_ENOUGH && number > from {
                return say_json(output, Kind::Done, &JobEnds { next: Some(number), left_out });
            }
            let name = entries.name(number);
            say_json(output, Kind::Begin, &FileBegins { number, name })?;
            output.flush()?;
            match entries.read(number) {
                Entry::Nothing => {}
                Entry::Refused(finding) => say_json(output, Kind::Finding, &finding)?,
                Entry::File(bytes) => self.tell(&bytes, output)?,
            }
            say(output, Kind::End, &[])?;
        }
        say_json(output, Kind::Done, &JobEnds { next: None, left_out })
    }

    fn tell(&self, bytes: &[u8], output: &mut impl Write) -> io::Result<()> {
        let outcome = examine(bytes, &self.key, self.limits.file_bytes);
        say_json(output, Kind::Finding, &outcome.finding)?;
        if matches!(outcome.finding, Finding::Refused { .. }) {
            return Ok(());
        }
        match &outcome.rewritten {
            Some(rewritten) => {
                say(output, Kind::Delivery, rewritten)?;
                say(output, Kind::Original, bytes)?;
            }
            None => say(output, Kind::Delivery, bytes)?,
        }
        for (kind, text) in [
            (Kind::Metadata, &outcome.metadata),
            (Kind::CleanMetadata, &outcome.clean_metadata),
            (Kind::FrameIndex, &outcome.frame_index),
        ] {
            if !text.is_empty() {
                say(output, kind, text)?;
            }
        }
        Ok(())
    }
}
