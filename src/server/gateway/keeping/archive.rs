use std::io::{self, Write};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use consilium_core::protocol::ErrorCode;
use futures_util::{Stream, StreamExt};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

use crate::dossier::Dossier;
use crate::gateway::problem::Problem;
use crate::gateway::state::Gateway;

/// Pieces under way between disk, archive and client.
const UNDER_WAY: usize = 8;
/// What is packed in one go.
const PIECE: usize = 256 * 1024;
/// Archives of each kind that are on their way at the same time.
const AT_ONCE: usize = 4;
/// No archive is on its way for longer: who reads so slowly begins again.
const LONGEST: Duration = Duration::from_secs(2 * 3600);
/// Who comes when there are enough asks again after this.
const ASK_AGAIN: Duration = Duration::from_secs(30);

/// For whom an archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::gateway) enum Reader {
    House,
    Family,
}

/// Archives on their way. Families have places of their own: they do not keep the house from its files.
#[derive(Debug)]
pub(in crate::gateway) struct Exports {
    house: Arc<Semaphore>,
    family: Arc<Semaphore>,
}

impl Default for Exports {
    fn default() -> Self {
        let places = || Arc::new(Semaphore::new(AT_ONCE));
        Self { house: places(), family: places() }
    }
}

impl Exports {
    /// `None`: enough of them are on their way.
    fn place(&self, reader: Reader) -> Option<OwnedSemaphorePermit> {
        let places = match reader {
            Reader::House => &self.house,
            Reader::Family => &self.family,
        };
        places.clone().try_acquire_owned().ok()
    }
}

/// A place for an archive, to be taken before anything is gathered for it.
pub(in crate::gateway) fn place(gateway: &Gateway, reader: Reader) -> Result<OwnedSemaphorePermit, Problem> {
    gateway.exports.place(reader).ok_or_else(|| {
        gateway.counters.exports_refused.add_one();
        let detail = "Other archives are on their way, and this server makes a few at a time. Try again in a moment.";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Busy, detail).retry_after(ASK_AGAIN)
    })
}

enum Piece {
    File(String),
    Bytes(Bytes),
    End,
}

/// Files on their way into an archive that is sent while it is written: nothing is kept on disk or whole in memory.
pub(in crate::gateway) struct Archive(Sender<Piece>);

impl Archive {
    /// The archive, and its bytes as they come. They break off if the archive is dropped before `end`, or takes too
    /// long; until then it keeps its place.
    pub(in crate::gateway) fn begin(
        place: OwnedSemaphorePermit,
    ) -> (Self, impl Stream<Item = io::Result<Bytes>> + Send + 'static) {
        let (pieces, waiting) = channel(UNDER_WAY);
        let (out, bytes) = channel(UNDER_WAY);
        let writing = tokio::spawn(async move {
            let _place = place;
            let written = timeout(LONGEST, write(waiting, out)).await;
            written.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
        });
        let stream = futures_util::stream::unfold((bytes, Some(writing)), async |(mut bytes, writing)| {
            if let Some(piece) = bytes.recv().await {
                return Some((Ok(piece), (bytes, writing)));
            }
            // The client sees a broken body, never half an archive that looks whole.
            let error = match writing?.await {
                Ok(Ok(())) => return None,
                Ok(Err(error)) => error,
                Err(error) => io::Error::other(error),
            };
            Some((Err(error), (bytes, None)))
        });
        (Self(pieces), stream)
    }

    /// `false`: whoever wanted the archive has gone.
    pub(in crate::gateway) async fn file(&self, name: &str) -> bool {
        self.0.send(Piece::File(safe(name))).await.is_ok()
    }

    pub(in crate::gateway) async fn bytes(&self, bytes: Bytes) -> bool {
        self.0.send(Piece::Bytes(bytes)).await.is_ok()
    }

    pub(in crate::gateway) async fn whole(&self, name: &str, text: String) -> bool {
        self.file(name).await && self.bytes(text.into()).await
    }

    /// What is kept under this name. `None`: it cannot be read, or whoever wanted the archive has gone.
    pub(in crate::gateway) async fn blob(&self, dossier: &Dossier, name: &str) -> Option<()> {
        let mut reader = dossier.read(name, None).await.inspect_err(unreadable).ok()?;
        while let Some(piece) = reader.stream.next().await {
            self.bytes(piece.inspect_err(unreadable).ok()?).await.then_some(())?;
        }
        Some(())
    }

    pub(in crate::gateway) async fn end(self) {
        let _gone = self.0.send(Piece::End).await;
    }
}

pub(in crate::gateway) fn unreadable(error: &impl std::error::Error) {
    tracing::error!(%error, "something cannot be read for an export");
}

/// The archive as an answer that is saved under this name.
pub(in crate::gateway) fn answer(
    stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    name: &str,
) -> Result<Response, Problem> {
    let named = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let named = named.map_err(|error| Problem::internal(&error))?;
    let mut response = Body::from_stream(stream).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    headers.insert(header::CONTENT_DISPOSITION, named);
    Ok(response)
}

type Packing = ZipWriter<StreamWriter<Outlet>>;

/// No thread waits for the client: what there is to do is done piece by piece, and handed over in between.
async fn write(mut waiting: Receiver<Piece>, out: Sender<Bytes>) -> io::Result<()> {
    let outlet = Outlet::default();
    let mut zip = ZipWriter::new_stream(outlet.clone());
    while let Some(piece) = waiting.recv().await {
        match piece {
            Piece::File(name) => {
                zip.start_file(name, SimpleFileOptions::default().large_file(true)).map_err(io::Error::other)?;
            }
            Piece::Bytes(mut bytes) => {
                while !bytes.is_empty() {
                    let part = bytes.split_to(PIECE.min(bytes.len()));
                    zip = aside(move || zip.write_all(&part).map(|()| zip)).await?;
                    outlet.hand_over(&out).await?;
                }
            }
            Piece::End => {
                aside(move || finish(zip)).await?;
                return outlet.hand_over(&out).await;
            }
        }
    }
    Err(io::Error::other("the archive was not finished"))
}

fn finish(zip: Packing) -> io::Result<()> {
    zip.finish().map_err(io::Error::other).map(drop)
}

/// On a thread that may be busy for a moment.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

/// What is packed and not yet handed over.
#[derive(Clone, Default)]
struct Outlet(Arc<Mutex<Vec<u8>>>);

impl Outlet {
    fn held(&self) -> MutexGuard<'_, Vec<u8>> {
        // What it holds is whole between any two lines.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn hand_over(&self, out: &Sender<Bytes>) -> io::Result<()> {
        let bytes = mem::take(&mut *self.held());
        if bytes.is_empty() {
            return Ok(());
        }
        out.send(bytes.into()).await.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A name that leads nowhere else and means nothing to any system.
fn safe(name: &str) -> String {
    let letter = |c: char| match c {
        '/' => '/',
        c if c.is_control() || "\\:*?\"<>|".contains(c) => '_',
        c => c,
    };
    let name: String = name.chars().map(letter).collect();
    let parts: Vec<&str> = name.split('/').filter(|part| !part.trim_matches('.').trim().is_empty()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn collect(stream: impl Stream<Item = io::Result<Bytes>>) -> io::Result<Vec<u8>> {
        let mut all = Vec::new();
        let mut stream = std::pin::pin!(stream);
        while let Some(piece) = stream.next().await {
            all.extend_from_slice(&piece?);
        }
        Ok(all)
    }

    #[tokio::test]
    async fn an_archive_is_whole_or_broken_and_names_lead_nowhere() {
        let exports = Exports::default();
        let begin = || Archive::begin(exports.place(Reader::House).expect("a place"));
        let (archive, stream) = begin();
        let reading = tokio::spawn(collect(stream));
        assert!(archive.whole("../../etc/passwd", "one".to_owned()).await);
        assert!(archive.whole("documents/1-=cmd|'x'.txt", "two".repeat(100_000)).await);
        archive.end().await;
        let bytes = reading.await.expect("it ended").expect("it is whole");
        let zip = zip::ZipArchive::new(io::Cursor::new(bytes)).expect("an archive");
        let mut names: Vec<String> = zip.file_names().map(|name| name.expect("a name").into_owned()).collect();
        names.sort_unstable();
        assert_eq!(names, ["documents/1-=cmd_'x'.txt", "etc/passwd"]);

        let (archive, stream) = begin();
        let reading = tokio::spawn(collect(stream));
        assert!(archive.whole("a", "one".to_owned()).await);
        drop(archive);
        assert!(reading.await.expect("it ended").is_err(), "half an archive must not look whole");
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_read_keeps_his_place_for_a_while_and_no_thread() {
        let exports = Exports::default();
        // More than lies between disk and client.
        let noise: Vec<u8> = (0..1_000_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let (noise, mut slow) = (Bytes::from(noise), Vec::new());
        for _ in 0..AT_ONCE {
            let (archive, stream) = Archive::begin(exports.place(Reader::Family).expect("a place"));
            let noise = noise.clone();
            tokio::spawn(async move { archive.file("noise").await && archive.bytes(noise).await });
            slow.push(stream);
        }
        assert!(exports.place(Reader::Family).is_none(), "enough of them");
        assert!(exports.place(Reader::House).is_some(), "the house has places of its own");
        tokio::time::sleep(LONGEST - Duration::from_secs(1)).await;
        assert!(exports.place(Reader::Family).is_none());
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert!(exports.place(Reader::Family).is_some(), "nobody waits for ever");
        for stream in slow {
            assert_eq!(collect(stream).await.expect_err("it broke off").kind(), io::ErrorKind::TimedOut);
        }
    }
}
