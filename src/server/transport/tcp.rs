//! Media over TCP (RFC 6544, passive; frames of RFC 4571). A connection belongs to no worker until
//! a STUN check in it names a peer; until then its frames are shown to all.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use consilium_core::media::Remote;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::mailbox::{Mail, MailSender, TcpLine};

/// Connections at one time.
const MAX_CONNECTIONS: usize = 1024;
/// Of these, from one address: a hospital's people share one.
const MAX_PER_ADDRESS: usize = 256;
/// And of those, connections that have not named a peer yet: whoever only holds the line gets no more.
const MAX_NAMELESS: usize = 32;
/// A connection that has not named a peer by then is closed.
const NAME_YOURSELF: Duration = Duration::from_secs(5);
/// A connection without a frame for so long is dead: ICE checks come every few seconds.
const SILENCE: Duration = Duration::from_secs(60);
/// Frames that wait for a slow receiver; beyond it they are dropped, as UDP would.
const FRAMES: usize = 256;
/// The largest frame that media needs.
const FRAME: usize = 2048;

const NOBODY: usize = usize::MAX;

/// Which worker serves a connection.
pub(super) struct Claim {
    /// The worker being asked, so that `settle` knows who answered.
    asked: AtomicUsize,
    settled: AtomicUsize,
}

impl Claim {
    fn new(asked: usize) -> Arc<Self> {
        Arc::new(Self { asked: AtomicUsize::new(asked), settled: AtomicUsize::new(NOBODY) })
    }

    pub fn settle(&self) {
        self.settled.store(self.asked.load(Ordering::Acquire), Ordering::Release);
    }
}

/// How many connections each address holds: in all, and nameless.
#[derive(Clone, Default)]
struct Guests(Arc<Mutex<HashMap<IpAddr, (usize, usize)>>>);

/// One connection; given back when dropped.
struct Guest {
    guests: Guests,
    address: IpAddr,
    nameless: AtomicBool,
}

impl Guests {
    fn held(&self) -> MutexGuard<'_, HashMap<IpAddr, (usize, usize)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `None`: this address holds enough.
    fn enter(&self, address: IpAddr) -> Option<Guest> {
        let mut held = self.held();
        let (all, nameless) = held.get(&address).copied().unwrap_or_default();
        if all >= MAX_PER_ADDRESS || nameless >= MAX_NAMELESS {
            return None;
        }
        held.insert(address, (all + 1, nameless + 1));
        Some(Guest { guests: self.clone(), address, nameless: AtomicBool::new(true) })
    }
}

impl Guest {
    fn named(&self) {
        if self.nameless.swap(false, Ordering::AcqRel)
            && let Some((_, nameless)) = self.guests.held().get_mut(&self.address)
        {
            *nameless = nameless.saturating_sub(1);
        }
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.named();
        let mut held = self.guests.held();
        if let Some((all, _)) = held.get_mut(&self.address) {
            *all = all.saturating_sub(1);
            if *all == 0 {
                held.remove(&self.address);
            }
        }
    }
}

pub(super) async fn serve(listener: TcpListener, told: SocketAddr, workers: Arc<Vec<MailSender>>) {
    let open = Arc::new(tokio::sync::Semaphore::new(MAX_CONNECTIONS));
    let guests = Guests::default();
    loop {
        let Ok(permit) = open.clone().acquire_owned().await else { return };
        let (stream, source) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::debug!(%error, "accepting media over TCP");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let source = canonical(source);
        let Some(guest) = guests.enter(source.ip()) else { continue };
        let workers = workers.clone();
        tokio::spawn(async move {
            let _ended = connection(stream, source, told, &workers, &guest).await;
            for worker in workers.iter() {
                worker.send(Mail::TcpClosed { remote: source });
            }
            drop(permit);
        });
    }
}

/// An IPv4 client of an IPv6 listener is an IPv4 client.
fn canonical(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V6(v6) => SocketAddr::new(v6.to_canonical(), address.port()),
        IpAddr::V4(_) => address,
    }
}

async fn connection(
    stream: TcpStream,
    source: SocketAddr,
    local: SocketAddr,
    workers: &[MailSender],
    guest: &Guest,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (mut reader, writer) = stream.into_split();
    let (frames, outgoing) = mpsc::channel(FRAMES);
    let writing = tokio::spawn(write_frames(writer, outgoing));
    let remote = Remote { tcp: true, address: source };
    let claims: Vec<Arc<Claim>> = (0..workers.len()).map(Claim::new).collect();
    let mut owner: Option<usize> = None;
    let result = loop {
        let patience = if owner.is_some() { SILENCE } else { NAME_YOURSELF };
        let bytes = match tokio::time::timeout(patience, read_frame(&mut reader)).await {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(error)) => break Err(error),
            Err(_) => break Err(io::ErrorKind::TimedOut.into()),
        };
        owner = owner.or_else(|| claims.iter().position(|claim| claim.settled.load(Ordering::Acquire) != NOBODY));
        if owner.is_some() {
            guest.named();
        }
        let asked = match owner {
            Some(worker) => worker..worker + 1,
            None => 0..workers.len(),
        };
        for worker in asked {
            let line = TcpLine { frames: frames.clone(), claim: claims[worker].clone() };
            workers[worker].offer(Mail::TcpFrame { remote, local, bytes: bytes.clone(), line });
        }
    };
    writing.abort();
    result
}

async fn read_frame(reader: &mut OwnedReadHalf) -> io::Result<Vec<u8>> {
    let size = usize::from(reader.read_u16().await?);
    if size > FRAME {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; size];
    reader.read_exact(&mut bytes).await?;
    Ok(bytes)
}

async fn write_frames(mut writer: OwnedWriteHalf, mut frames: mpsc::Receiver<Vec<u8>>) -> io::Result<()> {
    let mut burst = Vec::with_capacity(16 * 1024);
    while let Some(first) = frames.recv().await {
        burst.clear();
        append_frame(&mut burst, &first);
        while burst.len() < 12 * 1024 {
            match frames.try_recv() {
                Ok(next) => append_frame(&mut burst, &next),
                Err(_) => break,
            }
        }
        writer.write_all(&burst).await?;
    }
    Ok(())
}

fn append_frame(burst: &mut Vec<u8>, frame: &[u8]) {
    burst.extend_from_slice(&(frame.len() as u16).to_be_bytes());
    burst.extend_from_slice(frame);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_does_not_keep_the_others_out() {
        let guests = Guests::default();
        let (greedy, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let idle: Vec<Guest> = (0..1_000).filter_map(|_| guests.enter(greedy)).collect();
        assert_eq!(idle.len(), MAX_NAMELESS);
        assert!(guests.enter(other).is_some());
        drop(idle);
        assert!(guests.held().is_empty(), "everything was given back");
    }

    #[test]
    fn people_behind_one_address_all_get_in_once_they_have_named_themselves() {
        let guests = Guests::default();
        let hospital = IpAddr::from([10, 0, 0, 1]);
        let people: Vec<Guest> = (0..1_000)
            .filter_map(|_| {
                let guest = guests.enter(hospital)?;
                guest.named();
                Some(guest)
            })
            .collect();
        assert_eq!(people.len(), MAX_PER_ADDRESS);
    }
}
