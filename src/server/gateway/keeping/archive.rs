use std::io::{self, Write};

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::dossier::Dossier;
use crate::gateway::problem::Problem;

/// Pieces under way between disk, archive and client.
const UNDER_WAY: usize = 8;
const PIECE: usize = 64 * 1024;

enum Piece {
    File(String),
    Bytes(Bytes),
    End,
}

/// Files on their way into an archive that is sent while it is written: nothing is kept on disk or whole in memory.
pub(in crate::gateway) struct Archive(Sender<Piece>);

impl Archive {
    /// The archive, and its bytes as they come. They break off if the archive is dropped before `end`.
    pub(in crate::gateway) fn begin() -> (Self, impl Stream<Item = io::Result<Bytes>> + Send + 'static) {
        let (pieces, waiting) = channel(UNDER_WAY);
        let (out, bytes) = channel(UNDER_WAY);
        tokio::task::spawn_blocking(move || {
            let last = out.clone();
            if let Err(error) = write(waiting, out) {
                // The client sees a broken body, never half an archive that looks whole.
                let _gone = last.blocking_send(Err(error));
            }
        });
        let stream = futures_util::stream::unfold(bytes, async |mut bytes: Receiver<io::Result<Bytes>>| {
            bytes.recv().await.map(|piece| (piece, bytes))
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

fn write(mut waiting: Receiver<Piece>, out: Sender<io::Result<Bytes>>) -> io::Result<()> {
    let mut zip = ZipWriter::new_stream(Outlet { out, held: Vec::with_capacity(PIECE) });
    while let Some(piece) = waiting.blocking_recv() {
        match piece {
            Piece::File(name) => {
                zip.start_file(name, SimpleFileOptions::default().large_file(true)).map_err(io::Error::other)?;
            }
            Piece::Bytes(bytes) => zip.write_all(&bytes)?,
            Piece::End => {
                let mut stream = zip.finish().map_err(io::Error::other)?;
                return stream.flush();
            }
        }
    }
    Err(io::Error::other("the archive was not finished"))
}

struct Outlet {
    out: Sender<io::Result<Bytes>>,
    held: Vec<u8>,
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let piece = Bytes::from(std::mem::replace(&mut self.held, Vec::with_capacity(PIECE)));
        self.out.blocking_send(Ok(piece)).map_err(|_| io::ErrorKind::BrokenPipe.into())
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
        let (archive, stream) = Archive::begin();
        let reading = tokio::spawn(collect(stream));
        assert!(archive.whole("../../etc/passwd", "one".to_owned()).await);
        assert!(archive.whole("documents/1-=cmd|'x'.txt", "two".repeat(100_000)).await);
        archive.end().await;
        let bytes = reading.await.expect("it ended").expect("it is whole");
        let zip = zip::ZipArchive::new(io::Cursor::new(bytes)).expect("an archive");
        let mut names: Vec<String> = zip.file_names().map(|name| name.expect("a name").into_owned()).collect();
        names.sort_unstable();
        assert_eq!(names, ["documents/1-=cmd_'x'.txt", "etc/passwd"]);

        let (archive, stream) = Archive::begin();
        let reading = tokio::spawn(collect(stream));
        assert!(archive.whole("a", "one".to_owned()).await);
        drop(archive);
        assert!(reading.await.expect("it ended").is_err(), "half an archive must not look whole");
    }
}
