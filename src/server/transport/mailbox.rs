//! The bounded way into a worker, with a bell that wakes it from its sleep.

use std::net::SocketAddr;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};

use consilium_core::media::{Command, OfferFailure, Remote};
use consilium_core::model::PeerId;
use nix::sys::eventfd::{EfdFlags, EventFd};
use tokio::sync::{mpsc, oneshot};

/// Commands that may wait. A worker empties it many times a second.
pub(super) const CAPACITY: usize = 1024;

/// What reaches a worker beside datagrams from its own socket.
pub(super) enum Mail {
    Command(Command),
    /// A data-channel-only peer for the network check before the room.
    Probe {
        peer: PeerId,
        sdp: String,
        reply: oneshot::Sender<Result<String, OfferFailure>>,
    },
    TcpFrame {
        remote: Remote,
        local: SocketAddr,
        bytes: Vec<u8>,
        line: TcpLine,
    },
    TcpClosed {
        remote: SocketAddr,
    },
    Stop,
}

/// The way back to a TCP connection.
#[derive(Clone)]
pub(super) struct TcpLine {
    pub frames: mpsc::Sender<Vec<u8>>,
    /// A worker has found a peer for this connection.
    pub claim: Arc<super::tcp::Claim>,
}

struct Bell {
    event: EventFd,
    rung: AtomicBool,
}

#[derive(Clone)]
pub(super) struct MailSender {
    mail: SyncSender<Mail>,
    bell: Arc<Bell>,
}

pub(super) struct Mailbox {
    mail: Receiver<Mail>,
    bell: Arc<Bell>,
}

pub(super) fn mailbox() -> Result<(MailSender, Mailbox), nix::Error> {
    let (sender, receiver) = sync_channel(CAPACITY);
    let event = EventFd::from_flags(EfdFlags::EFD_NONBLOCK | EfdFlags::EFD_CLOEXEC)?;
    let bell = Arc::new(Bell { event, rung: AtomicBool::new(false) });
    Ok((MailSender { mail: sender, bell: bell.clone() }, Mailbox { mail: receiver, bell }))
}

impl Bell {
    fn ring(&self) {
        if !self.rung.swap(true, Ordering::AcqRel) {
            // Fails only when the counter is full, and then the worker is awake already.
            let _awake = self.event.write(1);
        }
    }
}

impl MailSender {
    /// Commands decide who hears whom: none may be lost. A full box makes the sender wait, which
    /// ends within one batch of the worker.
    pub fn send(&self, mail: Mail) {
        if let Err(TrySendError::Full(mail)) = self.mail.try_send(mail) {
            self.bell.ring();
            // A worker that is gone has nobody to tell.
            let _stopped = self.mail.send(mail);
        }
        self.bell.ring();
    }

    /// Media over TCP: a full box drops it. `false`: dropped.
    pub fn offer(&self, mail: Mail) -> bool {
        let taken = self.mail.try_send(mail).is_ok();
        self.bell.ring();
        taken
    }
}

impl Mailbox {
    pub fn bell(&self) -> BorrowedFd<'_> {
        self.bell.event.as_fd()
    }

    /// Silences the bell, which has rung; mail that comes later rings again.
    pub fn open(&self) {
        self.bell.rung.store(false, Ordering::Release);
        let _was_silent = self.bell.event.read();
    }

    /// Mail was left for the next turn.
    pub fn ring_again(&self) {
        self.bell.ring();
    }

    pub fn next(&self) -> Option<Mail> {
        match self.mail.try_recv() {
            Ok(mail) => Some(mail),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Mail::Stop),
        }
    }
}
