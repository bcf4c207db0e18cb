use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, WriteMultipart};

use super::error::DossierError;

/// A blob that is put in one piece; larger ones go in parts of this size.
const ONE_PIECE: usize = 8 * 1024 * 1024;

/// Where bytes are kept: a folder below the data folder, or any other store behind the same trait.
#[derive(Debug, Clone)]
pub(super) struct Blobs {
    store: Arc<dyn ObjectStore>,
    folder: PathBuf,
}

/// Bytes on their way out.
pub struct BlobReader {
    pub size: u64,
    pub stream: BoxStream<'static, object_store::Result<Bytes>>,
}

impl Blobs {
    pub(super) fn open(folder: &Path) -> Result<Self, DossierError> {
        std::fs::create_dir_all(folder)?;
        let folder = folder.canonicalize()?;
        let store = LocalFileSystem::new_with_prefix(&folder)?.with_fsync(true);
        Ok(Self { store: Arc::new(store), folder })
    }

    pub(super) async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), DossierError> {
        self.store.put(&Key::from(name), bytes.into()).await?;
        Ok(())
    }

    /// Puts a file without having it whole in memory.
    pub(super) async fn put_file(&self, name: &str, file: &Path) -> Result<(), DossierError> {
        let upload = self.store.put_multipart(&Key::from(name)).await?;
        let mut write = WriteMultipart::new_with_chunk_size(upload, ONE_PIECE);
        let mut from = std::fs::File::open(file)?;
        loop {
            let (back, chunk) = read_chunk(from).await?;
            from = back;
            if chunk.is_empty() {
                break;
            }
            write.wait_for_capacity(2).await?;
            write.put(chunk.into());
        }
        write.finish().await?;
        Ok(())
    }

    pub(super) async fn range(&self, name: &str, from: u64, length: u64) -> Result<Bytes, DossierError> {
        Ok(self.store.get_range(&Key::from(name), from..from + length).await?)
    }

    pub(super) async fn read(&self, name: &str, range: Option<(u64, u64)>) -> Result<BlobReader, DossierError> {
        let range = range.map(|(from, length)| GetRange::Bounded(from..from + length));
        let found = self.store.get_opts(&Key::from(name), GetOptions { range, ..GetOptions::default() }).await?;
        Ok(BlobReader { size: found.range.end - found.range.start, stream: found.into_stream() })
    }

    /// A blob that is not there is gone already.
    pub(super) async fn remove(&self, name: &str) -> Result<(), DossierError> {
        match self.store.delete(&Key::from(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) async fn size(&self, name: &str) -> Result<u64, DossierError> {
        Ok(self.store.head(&Key::from(name)).await?.size)
    }

    pub(super) async fn small(&self, name: &str) -> Option<Bytes> {
        self.store.get(&Key::from(name)).await.ok()?.bytes().await.ok()
    }

    /// A file that a child can be given.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

async fn read_chunk(mut from: std::fs::File) -> std::io::Result<(std::fs::File, Vec<u8>)> {
    let read = move || {
        use std::io::Read;
        let mut chunk = Vec::new();
        (&mut from).take(ONE_PIECE as u64).read_to_end(&mut chunk)?;
        Ok((from, chunk))
    };
    tokio::task::spawn_blocking(read).await.map_err(std::io::Error::other)?
}
