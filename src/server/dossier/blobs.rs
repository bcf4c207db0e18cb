use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::prefix::PrefixStore;
use object_store::{Error, GetOptions, GetRange, ObjectStore, ObjectStoreExt, RetryConfig, WriteMultipart};
use uuid::Uuid;

use super::error::DossierError;
use crate::config::S3Settings;

/// A blob that is put in one piece; larger ones go in parts of this size.
const ONE_PIECE: usize = 8 * 1024 * 1024;
/// How long a bucket that does not answer is asked again.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where bytes are kept: a folder below the data folder, or a bucket.
#[derive(Debug, Clone)]
pub(super) struct Blobs {
    store: Arc<dyn ObjectStore>,
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    /// The files themselves.
    Folder(PathBuf),
    /// Elsewhere; what a child is to look at is fetched into this folder.
    Bucket(PathBuf),
}

/// Bytes on their way out.
pub struct BlobReader {
    pub size: u64,
    pub stream: BoxStream<'static, object_store::Result<Bytes>>,
}

/// A file that a child can be given. A fetched one goes when it is dropped.
#[derive(Debug)]
pub(super) struct LocalFile {
    pub(super) path: PathBuf,
    fetched: bool,
}

impl Drop for LocalFile {
    fn drop(&mut self) {
        if self.fetched
            && let Err(error) = std::fs::remove_file(&self.path)
        {
            tracing::warn!(%error, "a fetched file could not be removed");
        }
    }
}

impl Blobs {
    pub(super) fn open(folder: &Path, s3: Option<&S3Settings>) -> Result<Self, DossierError> {
        let Some(s3) = s3 else { return Self::open_folder(&folder.join("blobs")) };
        let fetched = folder.join("fetched");
        std::fs::create_dir_all(&fetched)?;
        let store: Arc<dyn ObjectStore> = match s3.prefix.trim_matches('/') {
            "" => Arc::new(bucket(s3)?),
            prefix => Arc::new(PrefixStore::new(bucket(s3)?, prefix)),
        };
        Ok(Self { store, place: Place::Bucket(fetched.canonicalize()?) })
    }

    fn open_folder(folder: &Path) -> Result<Self, DossierError> {
        std::fs::create_dir_all(folder)?;
        let folder = folder.canonicalize()?;
        let store = LocalFileSystem::new_with_prefix(&folder)?.with_fsync(true).with_automatic_cleanup(true);
        Ok(Self { store: Arc::new(store), place: Place::Folder(folder) })
    }

    /// What was fetched before a crash is of no use. For the server alone: others may be reading beside it.
    pub(super) fn forget_fetched(&self) -> Result<(), DossierError> {
        if let Place::Bucket(fetched) = &self.place {
            for entry in std::fs::read_dir(fetched)? {
                std::fs::remove_file(entry?.path())?;
            }
        }
        Ok(())
    }

    /// Whether the store answers: a wrong key is better known at the start than with the first image.
    pub(super) async fn check(&self) -> Result<(), DossierError> {
        match self.store.head(&Key::from("nothing-has-this-name")).await {
            Ok(_) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
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

    pub(super) async fn size(&self, name: &str) -> Result<u64, DossierError> {
        Ok(self.store.head(&Key::from(name)).await?.size)
    }

    pub(super) async fn small(&self, name: &str) -> Option<Bytes> {
        self.store.get(&Key::from(name)).await.ok()?.bytes().await.ok()
    }

    /// Everything below a folder. What is gone already is no error.
    pub(super) async fn remove_below(&self, folder: &str) -> Result<(), DossierError> {
        let found = self.store.list(Some(&Key::from(folder))).map_ok(|blob| blob.location);
        for name in found.try_collect::<Vec<_>>().await? {
            self.remove(name.as_ref()).await?;
        }
        Ok(())
    }

    pub(super) async fn remove(&self, name: &str) -> Result<(), DossierError> {
        match self.store.delete(&Key::from(name)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The names of the folders in a folder.
    pub(super) async fn folders_in(&self, folder: &str) -> Result<Vec<String>, DossierError> {
        let found = self.store.list_with_delimiter(Some(&Key::from(folder))).await?;
        Ok(found.common_prefixes.iter().filter_map(|path| path.filename().map(str::to_owned)).collect())
    }

    /// A file with these bytes, for a child.
    pub(super) async fn local(&self, name: &str) -> Result<LocalFile, DossierError> {
        let fetched = match &self.place {
            Place::Folder(folder) => return Ok(LocalFile { path: folder.join(name), fetched: false }),
            Place::Bucket(fetched) => fetched,
        };
        // Named first, so that it is removed whatever happens on the way.
        let local = LocalFile { path: fetched.join(Uuid::now_v7().to_string()), fetched: true };
        let mut file = std::fs::File::create_new(&local.path)?;
        let mut stream = self.read(name, None).await?.stream;
        while let Some(piece) = stream.try_next().await? {
            file = write_piece(file, piece).await?;
        }
        Ok(local)
    }
}

fn bucket(s3: &S3Settings) -> Result<AmazonS3, DossierError> {
    let retry = RetryConfig { retry_timeout: PATIENCE, ..RetryConfig::default() };
    let mut builder =
        AmazonS3Builder::from_env().with_bucket_name(&s3.bucket).with_region(&s3.region).with_retry(retry);
    if let Some(endpoint) = &s3.endpoint {
        builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
    }
    if let (Some(access), Some(secret)) = (&s3.access_key, &s3.secret_key) {
        builder = builder.with_access_key_id(access).with_secret_access_key(secret.reveal());
    }
    Ok(builder.build()?)
}

async fn write_piece(mut to: std::fs::File, piece: Bytes) -> std::io::Result<std::fs::File> {
    let write = move || {
        use std::io::Write;
        to.write_all(&piece).map(|()| to)
    };
    tokio::task::spawn_blocking(write).await.map_err(std::io::Error::other)?
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
