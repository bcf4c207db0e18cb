//! Datagrams gathered into messages: a run of equal sizes to one destination is one message that
//! the kernel cuts up (UDP GSO); messages of one kind go out in one system call.

use std::net::SocketAddr;
use std::ops::Range;

use consilium_core::media::Datagram;

/// The kernel's limit on segments per message.
const MAX_SEGMENTS: usize = 64;
/// Below the largest UDP payload.
const MAX_MESSAGE: usize = 60_000;

/// One message: some datagrams in order, to one destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    pub destination: SocketAddr,
    /// Which datagrams of the batch.
    pub datagrams: Range<usize>,
    /// Size that the kernel cuts at; `None`: a single datagram.
    pub segment: Option<u16>,
    /// The how-manieth message this is for its destination; order within a destination is kept.
    turn: u16,
}

/// Plans the messages for a batch, in sending order. `segmentation`: the kernel can cut.
pub(super) fn plan(datagrams: &[Datagram], segmentation: bool, messages: &mut Vec<Message>) {
    messages.clear();
    let mut at = 0;
    while at < datagrams.len() {
        let length = if segmentation { run_length(&datagrams[at..]) } else { 1 };
        let destination = datagrams[at].remote.address;
        let turn = match messages.last() {
            Some(last) if last.destination == destination => last.turn.saturating_add(1),
            _ => 0,
        };
        let segment = (length > 1).then(|| datagrams[at].bytes.len() as u16);
        messages.push(Message { destination, datagrams: at..at + length, segment, turn });
        at += length;
    }
    // First messages of all destinations, then the second ones: equal kinds come to stand together.
    messages.sort_by_key(|message| (message.turn, message.segment));
}

/// How many datagrams from the first on make one message: one destination, equal sizes, the last
/// may be shorter.
fn run_length(datagrams: &[Datagram]) -> usize {
    let Some(first) = datagrams.first() else { return 0 };
    let size = first.bytes.len();
    let mut total = size;
    for (count, next) in datagrams.iter().enumerate().skip(1) {
        total += next.bytes.len();
        let fits = next.remote == first.remote && next.bytes.len() <= size;
        if !fits || count >= MAX_SEGMENTS || total > MAX_MESSAGE {
            return count;
        }
        if next.bytes.len() < size {
            return count + 1;
        }
    }
    datagrams.len()
}

#[cfg(test)]
mod tests {
    use consilium_core::media::Remote;

    use super::*;

    fn datagram(port: u16, size: usize) -> Datagram {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        Datagram { source: address, remote: Remote { tcp: false, address }, bytes: vec![0; size], received: None }
    }

    #[track_caller]
    fn check(batch: &[(u16, usize)], wanted: &[(u16, usize, Option<u16>)]) {
        let datagrams: Vec<Datagram> = batch.iter().map(|(port, size)| datagram(*port, *size)).collect();
        let mut messages = Vec::new();
        plan(&datagrams, true, &mut messages);
        let planned: Vec<_> = messages.iter().map(|m| (m.destination.port(), m.datagrams.len(), m.segment)).collect();
        assert_eq!(planned, wanted);
    }

    #[test]
    fn a_frame_to_one_receiver_is_one_message() {
        check(&[(1, 1200), (1, 1200), (1, 300)], &[(1, 3, Some(1200))]);
        check(&[(1, 300), (1, 1200)], &[(1, 1, None), (1, 1, None)]);
        check(&[(1, 100), (2, 100)], &[(1, 1, None), (2, 1, None)]);
        check(&[(1, 1200); 70], &[(1, 50, Some(1200)), (1, 20, Some(1200))]);
    }

    #[test]
    fn frames_to_many_stand_together_and_keep_their_order() {
        check(
            &[(1, 900), (1, 900), (1, 950), (2, 900), (2, 900), (2, 950)],
            &[(1, 2, Some(900)), (2, 2, Some(900)), (1, 1, None), (2, 1, None)],
        );
    }
}
