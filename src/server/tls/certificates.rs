use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use consilium_core::model::Timestamp;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;
use x509_cert::Certificate;
use x509_cert::der::Decode;

const DAY_MS: i64 = 24 * 3600 * 1000;

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{path} cannot be read as PEM: {error}")]
    File { path: PathBuf, error: pem::Error },
    #[error("{0} holds no certificate")]
    Empty(PathBuf),
    #[error("{0} holds a certificate that is not X.509")]
    Certificate(PathBuf),
    #[error("certificate and key do not go together: {0}")]
    Mismatch(rustls::Error),
    #[error("TLS cannot be set up: {0}")]
    SetUp(rustls::Error),
}

/// Where chain and key lie, both as PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The server's own certificate first, then those that signed it.
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// The certificate that whoever connects is shown. Exchanged as a whole; connections that are open go on.
#[derive(Debug, Clone)]
pub struct Certificates(Arc<RwLock<Loaded>>);

#[derive(Debug)]
struct Loaded {
    files: TlsFiles,
    /// When the files were last written.
    written: Option<SystemTime>,
    shown: Arc<CertifiedKey>,
    ends: Timestamp,
}

impl Certificates {
    pub fn load(files: TlsFiles) -> Result<Self, TlsError> {
        Ok(Self(Arc::new(RwLock::new(Loaded::read(files)?))))
    }

    /// Reads the files, other ones perhaps. What cannot be read changes nothing.
    pub fn exchange(&self, files: TlsFiles) -> Result<(), TlsError> {
        let fresh = Loaded::read(files)?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// The files, when they were written since they were read.
    pub fn stale(&self) -> Option<TlsFiles> {
        self.with(|loaded| (written(&loaded.files) != loaded.written).then(|| loaded.files.clone()))
    }

    /// Whole days until the certificate is over; negative: since it is.
    pub fn days_left(&self, now: Timestamp) -> i32 {
        let left = self.with(|loaded| loaded.ends.millis_since(now)).div_euclid(DAY_MS);
        i32::try_from(left).unwrap_or(i32::MAX)
    }

    /// Speaks TLS 1.2 and 1.3, and HTTP/1.1 inside.
    pub fn acceptor(&self) -> Result<TlsAcceptor, TlsError> {
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let versions = builder.with_safe_default_protocol_versions().map_err(TlsError::SetUp)?;
        let mut config = versions.with_no_client_auth().with_cert_resolver(Arc::new(self.clone()));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    fn with<T>(&self, read: impl FnOnce(&Loaded) -> T) -> T {
        read(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.with(|loaded| loaded.shown.clone()))
    }
}

impl Loaded {
    fn read(files: TlsFiles) -> Result<Self, TlsError> {
        let written = written(&files);
        let chain = read_chain(&files.certificate)?;
        let first = chain.first().ok_or_else(|| TlsError::Empty(files.certificate.clone()))?;
        let ends = ends(first).ok_or_else(|| TlsError::Certificate(files.certificate.clone()))?;
        let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unreadable(&files.key, error))?;
        let shown = CertifiedKey::from_der(chain, key, &ring::default_provider()).map_err(TlsError::Mismatch)?;
        Ok(Self { files, written, shown: Arc::new(shown), ends })
    }
}

fn read_chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let chain = CertificateDer::pem_file_iter(path).map_err(|error| unreadable(path, error))?;
    chain.collect::<Result<_, _>>().map_err(|error| unreadable(path, error))
}

fn unreadable(path: &Path, error: pem::Error) -> TlsError {
    TlsError::File { path: path.to_owned(), error }
}

/// When a certificate is over (RFC 5280, 4.1.2.5).
fn ends(certificate: &CertificateDer<'_>) -> Option<Timestamp> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let since = certificate.tbs_certificate.validity.not_after.to_unix_duration();
    i64::try_from(since.as_millis()).ok().map(Timestamp)
}

/// The later of both; a file that is gone has no time.
fn written(files: &TlsFiles) -> Option<SystemTime> {
    let time = |path: &Path| std::fs::metadata(path).and_then(|about| about.modified()).ok();
    time(&files.certificate).max(time(&files.key))
}
