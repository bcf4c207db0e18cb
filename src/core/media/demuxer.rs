//! Which peer a datagram is for: by its address once ICE has validated it, else by the name in a
//! STUN check. Everything else is dropped and counted.

use std::collections::HashMap;
use std::net::SocketAddr;

/// Where a datagram came from, over which transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Remote {
    pub tcp: bool,
    pub address: SocketAddr,
}

/// What the first byte says (RFC 7983).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Stun,
    Dtls,
    /// SRTP or SRTCP.
    Media,
    Unknown,
}

pub(super) fn classify(bytes: &[u8]) -> Class {
    match bytes.first() {
        Some(0..=3) => Class::Stun,
        Some(20..=63) => Class::Dtls,
        Some(128..=191) => Class::Media,
        _ => Class::Unknown,
    }
}

/// Reports and requests rather than sound and pictures (RFC 5761, 4: types 192 to 223).
pub(super) fn is_rtcp(bytes: &[u8]) -> bool {
    classify(bytes) == Class::Media && bytes.get(1).is_some_and(|kind| (192..=223).contains(kind))
}

/// The most addresses that one peer may be reached at.
const MAX_ADDRESSES: usize = 8;

#[derive(Debug, Default)]
pub(super) struct Demuxer {
    by_remote: HashMap<Remote, u32>,
    by_ufrag: HashMap<String, u32>,
    known: HashMap<u32, Known>,
}

#[derive(Debug, Default)]
struct Known {
    remotes: Vec<Remote>,
    ufrags: Vec<String>,
}

impl Demuxer {
    pub(super) fn by_remote(&self, remote: Remote) -> Option<u32> {
        self.by_remote.get(&remote).copied()
    }

    pub(super) fn by_stun(&self, bytes: &[u8]) -> Option<u32> {
        self.by_ufrag.get(local_ufrag(bytes)?).copied()
    }

    /// This peer passed an integrity check from this address.
    pub(super) fn learn_remote(&mut self, peer: u32, remote: Remote) {
        if self.by_remote.insert(remote, peer) == Some(peer) {
            return;
        }
        let known = self.known.entry(peer).or_default();
        known.remotes.push(remote);
        if known.remotes.len() > MAX_ADDRESSES {
            let oldest = known.remotes.remove(0);
            // Somebody else may have it by now.
            if self.by_remote.get(&oldest) == Some(&peer) {
                self.by_remote.remove(&oldest);
            }
        }
    }

    /// The peer answers to this name; the one before stays until the next, for checks on the way.
    pub(super) fn learn_ufrag(&mut self, peer: u32, ufrag: String) {
        if self.by_ufrag.insert(ufrag.clone(), peer).is_some() {
            return;
        }
        let known = self.known.entry(peer).or_default();
        known.ufrags.push(ufrag);
        if known.ufrags.len() > 2 {
            let oldest = known.ufrags.remove(0);
            self.by_ufrag.remove(&oldest);
        }
    }

    pub(super) fn forget(&mut self, peer: u32) {
        let Some(known) = self.known.remove(&peer) else { return };
        for remote in known.remotes {
            if self.by_remote.get(&remote) == Some(&peer) {
                self.by_remote.remove(&remote);
            }
        }
        for ufrag in known.ufrags {
            self.by_ufrag.remove(&ufrag);
        }
    }
}

/// The receiver's half of the USERNAME attribute of a STUN binding request (RFC 8445, 7.2.2).
fn local_ufrag(bytes: &[u8]) -> Option<&str> {
    const HEADER: usize = 20;
    const USERNAME: u16 = 0x0006;
    let declared = usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]));
    let mut attributes = bytes.get(HEADER..HEADER + declared)?;
    while let [kind_high, kind_low, high, low, rest @ ..] = attributes {
        let size = usize::from(u16::from_be_bytes([*high, *low]));
        let value = rest.get(..size)?;
        if u16::from_be_bytes([*kind_high, *kind_low]) == USERNAME {
            return std::str::from_utf8(value).ok()?.split(':').next();
        }
        attributes = rest.get(size.next_multiple_of(4)..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(username: &str) -> Vec<u8> {
        let padded = username.len().next_multiple_of(4);
        let mut bytes = vec![0, 1, 0, (padded + 4) as u8, 0x21, 0x12, 0xa4, 0x42];
        bytes.extend([0; 12]);
        bytes.extend([0, 6, 0, username.len() as u8]);
        bytes.extend(username.bytes().chain(std::iter::repeat(0)).take(padded));
        bytes
    }

    #[test]
    fn a_check_names_its_peer_and_a_cut_one_nobody() {
        let bytes = request("ours:theirs");
        assert_eq!(local_ufrag(&bytes), Some("ours"));
        for cut in 0..bytes.len() {
            assert_eq!(local_ufrag(&bytes[..cut]), None, "cut at {cut}");
        }
    }

    #[test]
    fn names_and_addresses_go_with_their_peer() {
        let mut demuxer = Demuxer::default();
        let remote = |port| Remote { tcp: false, address: SocketAddr::from(([127, 0, 0, 1], port)) };
        demuxer.learn_ufrag(7, "ours".to_owned());
        assert_eq!(demuxer.by_stun(&request("ours:x")), Some(7));
        for port in 0..100 {
            demuxer.learn_remote(7, remote(port));
        }
        assert_eq!(demuxer.by_remote(remote(99)), Some(7));
        assert_eq!(demuxer.by_remote(remote(1)), None, "the oldest are forgotten");
        demuxer.learn_remote(8, remote(99));
        demuxer.forget(7);
        assert_eq!(demuxer.by_remote(remote(99)), Some(8), "the newer owner keeps it");
        assert!(demuxer.by_ufrag.is_empty());
    }

    #[test]
    fn an_address_that_has_gone_to_another_peer_is_not_forgotten_with_the_old_one() {
        let mut demuxer = Demuxer::default();
        let remote = |port| Remote { tcp: false, address: SocketAddr::from(([127, 0, 0, 1], port)) };
        demuxer.learn_remote(7, remote(0));
        demuxer.learn_remote(8, remote(0));
        for port in 1..20 {
            demuxer.learn_remote(7, remote(port));
        }
        assert_eq!(demuxer.by_remote(remote(0)), Some(8));
    }
}
