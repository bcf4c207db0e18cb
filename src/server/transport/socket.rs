use std::io::{self, IoSlice, IoSliceMut};
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::time::{Duration, Instant, SystemTime};

use consilium_core::media::Datagram;
use nix::errno::Errno;
use nix::sys::socket::{
    ControlMessage, ControlMessageOwned, MsgFlags, MultiHeaders, RecvMsg, SockaddrStorage, recvmmsg, sendmmsg,
    setsockopt, sockopt,
};
use nix::sys::time::TimeSpec;

use super::batch::{Message, plan};

/// Datagrams per receiving system call.
const RECEIVE_BATCH: usize = 16;
/// Messages per sending system call.
const SEND_BATCH: usize = 64;
/// The largest datagram that media needs; what is longer is cut and then refused by its reader.
const DATAGRAM: usize = 2048;
/// A stamp that differs more from now is of a clock that was set meanwhile.
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// Room for a key frame to everybody, and for a burst of arrivals while the thread is busy.
const KERNEL_BUFFER: usize = 4 * 1024 * 1024;

/// What could not be sent, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Unsent {
    pub datagrams: u64,
}

/// A UDP socket with batched calls. One address family, one local address.
pub struct MediaSocket {
    socket: UdpSocket,
    local: SocketAddr,
    buffers: Vec<[u8; DATAGRAM]>,
    /// What the newest batch left in the buffers.
    received: Vec<(Option<SocketAddr>, usize, Instant)>,
    receive_headers: MultiHeaders<SockaddrStorage>,
    plain_headers: MultiHeaders<SockaddrStorage>,
    segment_headers: MultiHeaders<SockaddrStorage>,
    messages: Vec<Message>,
    segmentation: bool,
}

impl MediaSocket {
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        Self::new(UdpSocket::bind(address)?)
    }

    /// Call it in the thread that will use it: the prepared system calls stay where they are made.
    pub(super) fn new(socket: UdpSocket) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        // Best effort: the kernel caps it at its own limit.
        let _capped = setsockopt(&socket, sockopt::SndBuf, &KERNEL_BUFFER);
        let _capped = setsockopt(&socket, sockopt::RcvBuf, &KERNEL_BUFFER);
        // Best effort too: without stamps a datagram counts as received when it is read.
        let _unstamped = setsockopt(&socket, sockopt::ReceiveTimestampns, &true);
        let local = socket.local_addr()?;
        Ok(Self {
            socket,
            local,
            buffers: vec![[0; DATAGRAM]; RECEIVE_BATCH],
            received: Vec::with_capacity(RECEIVE_BATCH),
            receive_headers: MultiHeaders::preallocate(RECEIVE_BATCH, Some(nix::cmsg_space!(TimeSpec))),
            plain_headers: MultiHeaders::preallocate(SEND_BATCH, None),
            segment_headers: MultiHeaders::preallocate(SEND_BATCH, Some(nix::cmsg_space!(u16))),
            messages: Vec::new(),
            segmentation: true,
        })
    }

    /// Does without UDP segmentation, as on a kernel that lacks it.
    pub fn without_segmentation(mut self) -> Self {
        self.segmentation = false;
        self
    }

    pub fn local(&self) -> SocketAddr {
        self.local
    }

    pub(super) fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    /// Takes in what is there, one batch at most, and how many datagrams it is; each is there until the next call.
    pub fn read(&mut self) -> io::Result<usize> {
        self.received.clear();
        let mut slices: Vec<[IoSliceMut<'_>; 1]> =
            self.buffers.iter_mut().map(|buffer| [IoSliceMut::new(&mut buffer[..])]).collect();
        let fd = self.socket.as_raw_fd();
        let results = recvmmsg(fd, &mut self.receive_headers, slices.iter_mut(), MsgFlags::MSG_DONTWAIT, None);
        let clocks = (Instant::now(), SystemTime::now());
        match results {
            Ok(results) => self.received.extend(
                results
                    .map(|result| (result.address.and_then(to_address), result.bytes, moment(stamp(&result), clocks))),
            ),
            Err(Errno::EAGAIN | Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(self.received.len())
    }

    /// A datagram of the batch: from where, what, and when it came to this machine.
    pub fn datagram(&self, index: usize) -> Option<(SocketAddr, &[u8], Instant)> {
        let (source, bytes, at) = self.received.get(index)?;
        Some(((*source)?, self.buffers.get(index)?.get(..*bytes)?, *at))
    }

    /// Shows each datagram of a batch.
    pub fn receive(&mut self, mut each: impl FnMut(SocketAddr, &[u8], Instant)) -> io::Result<usize> {
        let count = self.read()?;
        for (source, bytes, at) in (0..count).filter_map(|index| self.datagram(index)) {
            each(source, bytes, at);
        }
        Ok(count)
    }

    /// `read` filled its batch: ask again.
    pub(super) fn may_have_more(received: usize) -> bool {
        received == RECEIVE_BATCH
    }

    /// Sends a batch. What the kernel has no room for is dropped and counted: late media is worth
    /// less than none.
    pub fn send(&mut self, datagrams: &[Datagram]) -> u64 {
        let mut messages = std::mem::take(&mut self.messages);
        plan(datagrams, self.segmentation, &mut messages);
        let mut unsent = Unsent::default();
        let mut rest = &messages[..];
        while let Some(first) = rest.first() {
            let alike = rest.iter().take(SEND_BATCH).take_while(|message| message.segment == first.segment).count();
            let (group, later) = rest.split_at(alike);
            self.send_group(datagrams, group, &mut unsent);
            rest = later;
        }
        self.messages = messages;
        unsent.datagrams
    }

    fn send_group(&mut self, datagrams: &[Datagram], group: &[Message], unsent: &mut Unsent) {
        let mut rest = group;
        while !rest.is_empty() {
            match self.send_some(datagrams, rest) {
                Ok(sent) => rest = &rest[sent.clamp(1, rest.len())..],
                Err(Errno::EINTR) => {}
                Err(Errno::EIO | Errno::EINVAL) if self.segmentation && rest[0].segment.is_some() => {
                    // The device or kernel cannot cut: do without from now on.
                    self.segmentation = false;
                    return self.send_singly(datagrams, rest, unsent);
                }
                Err(_) => {
                    unsent.datagrams += rest[0].datagrams.len() as u64;
                    rest = &rest[1..];
                }
            }
        }
    }

    fn send_some(&mut self, datagrams: &[Datagram], group: &[Message]) -> Result<usize, Errno> {
        // The datagrams of a group stand one message after the other in one list.
        let flat: Vec<IoSlice<'_>> = group
            .iter()
            .flat_map(|message| &datagrams[message.datagrams.clone()])
            .map(|datagram| IoSlice::new(&datagram.bytes))
            .collect();
        let mut rest = &flat[..];
        let slices: Vec<&[IoSlice<'_>]> = group
            .iter()
            .map(|message| {
                let (own, others) = rest.split_at(message.datagrams.len());
                rest = others;
                own
            })
            .collect();
        let addresses: Vec<Option<SockaddrStorage>> =
            group.iter().map(|message| Some(SockaddrStorage::from(message.destination))).collect();
        let fd = self.socket.as_raw_fd();
        let segment = group.first().and_then(|message| message.segment);
        let results = match &segment {
            None => {
                let none: [ControlMessage<'_>; 0] = [];
                sendmmsg(fd, &mut self.plain_headers, &slices, &addresses, none, MsgFlags::MSG_DONTWAIT)?
            }
            Some(size) => {
                let cut = [ControlMessage::UdpGsoSegments(size)];
                sendmmsg(fd, &mut self.segment_headers, &slices, &addresses, cut, MsgFlags::MSG_DONTWAIT)?
            }
        };
        Ok(results.count())
    }

    fn send_singly(&mut self, datagrams: &[Datagram], group: &[Message], unsent: &mut Unsent) {
        for message in group {
            for datagram in &datagrams[message.datagrams.clone()] {
                if self.socket.send_to(&datagram.bytes, message.destination).is_err() {
                    unsent.datagrams += 1;
                }
            }
        }
    }
}

/// When the kernel took a datagram in (`SO_TIMESTAMPNS`), since 1970.
fn stamp(message: &RecvMsg<'_, '_, SockaddrStorage>) -> Option<Duration> {
    let stamped = |control| match control {
        ControlMessageOwned::ScmTimestampns(at) => Some(Duration::from(at)),
        _ => None,
    };
    message.cmsgs().ok()?.find_map(stamped)
}

/// That moment on the clock of the media threads, which nobody sets.
fn moment(stamp: Option<Duration>, (now, wall): (Instant, SystemTime)) -> Instant {
    let waited = stamp.and_then(|at| wall.duration_since(SystemTime::UNIX_EPOCH + at).ok());
    waited.filter(|waited| *waited < LONGEST_WAIT).and_then(|waited| now.checked_sub(waited)).unwrap_or(now)
}

fn to_address(storage: SockaddrStorage) -> Option<SocketAddr> {
    if let Some(v4) = storage.as_sockaddr_in() {
        return Some(SocketAddr::V4((*v4).into()));
    }
    storage.as_sockaddr_in6().map(|v6| SocketAddr::V6((*v6).into()))
}

#[cfg(test)]
mod tests {
    use consilium_core::media::Remote;

    use super::*;

    fn loopback() -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], 0))
    }

    fn carry(mut sender: MediaSocket) -> Vec<usize> {
        let mut receiver = MediaSocket::bind(loopback()).expect("a free port");
        let remote = Remote { tcp: false, address: receiver.local() };
        let sizes = [1200, 1200, 1200, 400, 90, 1000];
        let datagrams: Vec<Datagram> = sizes
            .iter()
            .map(|size| Datagram { source: sender.local(), remote, bytes: vec![*size as u8; *size], received: None })
            .collect();
        assert_eq!(sender.send(&datagrams), 0);
        let mut received = Vec::new();
        while received.len() < sizes.len() {
            receiver.receive(|_, bytes, _| received.push(bytes.len())).expect("loopback receives");
        }
        received
    }

    #[test]
    fn a_batch_arrives_in_order_with_and_without_segmentation() {
        let sizes = [1200, 1200, 1200, 400, 90, 1000];
        let cutting = MediaSocket::bind(loopback()).expect("a free port");
        assert_eq!(carry(cutting), sizes);
        let plain = MediaSocket::bind(loopback()).expect("a free port").without_segmentation();
        assert_eq!(carry(plain), sizes);
    }

    #[test]
    fn a_datagram_is_stamped_when_it_comes_and_not_when_it_is_read() {
        let mut receiver = MediaSocket::bind(loopback()).expect("a free port");
        let sender = UdpSocket::bind(loopback()).expect("a free port");
        let mut came_before = || {
            sender.send_to(&[1; 20], receiver.local()).expect("loopback sends");
            let sent = Instant::now();
            let mut stamp = None;
            while stamp.is_none() {
                receiver.receive(|_, _, at| stamp = Some(at)).expect("loopback receives");
            }
            stamp.is_some_and(|at| at <= sent)
        };
        // The kernel begins to stamp a moment after it was asked to.
        assert!((0..10_000).any(|_| came_before()), "read after it was sent, stamped before");
    }

    #[test]
    fn a_clock_that_is_set_does_not_move_the_stamps() {
        let (now, wall) = (Instant::now(), SystemTime::UNIX_EPOCH + Duration::from_secs(1_000));
        let at = |seconds: f64| moment(Some(Duration::from_secs_f64(seconds)), (now, wall));
        assert_eq!(at(999.5), now - Duration::from_millis(500));
        assert_eq!((at(1_000.5), at(10.0), moment(None, (now, wall))), (now, now, now));
    }
}
