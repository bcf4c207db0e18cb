use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use super::addresses::{ConnectionCounts, CountedConnection, PeerAddress};
use super::impatient::Impatient;
use super::router::router;
use super::state::Gateway;
use crate::ops::{Held, Stopped};

/// After a failed accept (out of file descriptors) the loop waits so long.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How long open connections may go on once the server stops.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// What one connection takes up. A WebSocket keeps it after the HTTP part is over.
#[derive(Debug)]
pub(super) struct HeldConnection {
    _permit: OwnedSemaphorePermit,
    _of_address: CountedConnection,
    _open: Held,
}

/// Takes connections until the server stops, then waits for the open ones.
pub async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, gateway: Gateway) {
    let app = router(gateway.clone());
    let all = u32::try_from(gateway.limits.connections).unwrap_or(u32::MAX);
    let permits = Arc::new(Semaphore::new(gateway.limits.connections));
    let counts = ConnectionCounts::default();
    let mut stopped = gateway.stopped.clone();
    loop {
        let accepted = tokio::select! {
            accepted = accept_one(&listener, &permits) => accepted,
            () = stopped.wait() => break,
        };
        let Some((stream, peer, permit)) = accepted else { continue };
        gateway.counters.connections_accepted.add_one();
        let Some(of_address) = counts.take(peer.0, gateway.limits.connections_per_address) else {
            gateway.counters.connections_refused_address.add_one();
            continue;
        };
        let open = Held::new(&gateway.counters, |c| &c.connections_open);
        let held = HeldConnection { _permit: permit, _of_address: of_address, _open: open };
        tokio::spawn(greet(stream, peer, held, tls.clone(), app.clone(), gateway.clone()));
    }
    drop(listener);
    if timeout(STOP_PATIENCE, permits.acquire_many(all)).await.is_err() {
        tracing::warn!("some connections did not close in time");
    }
}

/// The permit comes first: with all of them out, newcomers wait in the kernel's queue.
async fn accept_one(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> Option<(TcpStream, PeerAddress, OwnedSemaphorePermit)> {
    let permit = permits.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, PeerAddress(peer.ip().to_canonical()), permit)),
        Err(error) => {
            tracing::warn!(%error, "a connection could not be taken");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

/// Agrees on TLS where it is spoken; whoever takes longer over it than over the head of a request is let go.
async fn greet(
    stream: TcpStream,
    peer: PeerAddress,
    held: HeldConnection,
    tls: Option<TlsAcceptor>,
    app: Router,
    gateway: Gateway,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let Some(tls) = tls else { return serve_one(stream, peer, held, app, gateway).await };
    match timeout(gateway.limits.header_timeout.duration(), tls.accept(stream)).await {
        Ok(Ok(stream)) => serve_one(stream, peer, held, app, gateway).await,
        Ok(Err(error)) => {
            gateway.counters.connections_failed.add_one();
            tracing::debug!(%error, "no TLS was agreed on");
        }
        Err(_) => gateway.counters.connections_failed.add_one(),
    }
}

async fn serve_one<S>(stream: S, peer: PeerAddress, held: HeldConnection, app: Router, gateway: Gateway)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let held = Arc::new(held);
    let service = service_fn(|request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        request.extensions_mut().insert(held.clone());
        let app = app.clone();
        async move { Ok::<_, Infallible>(app.oneshot(request).await.unwrap_or_else(|never| match never {})) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(gateway.limits.header_timeout.duration());
    let stream = TokioIo::new(Impatient::new(stream, gateway.limits.request_timeout.duration()));
    let mut connection = std::pin::pin!(builder.serve_connection(stream, service).with_upgrades());
    let mut stopped: Stopped = gateway.stopped.clone();
    let outcome = tokio::select! {
        outcome = connection.as_mut() => outcome,
        () = stopped.wait() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = outcome {
        gateway.counters.connections_failed.add_one();
        tracing::debug!(%error, "a connection ended in an error");
    }
}
