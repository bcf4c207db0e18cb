use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use dashmap::DashMap;

/// The address on the other end of a connection: a proxy's, when one stands in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PeerAddress(pub(super) IpAddr);

/// One household: an IPv4 address, or the /64 of an IPv6 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct AddressKey(IpAddr);

impl From<IpAddr> for AddressKey {
    fn from(address: IpAddr) -> Self {
        AddressKey(match address.to_canonical() {
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
            v4 => v4,
        })
    }
}

/// The client's address: of a trusted proxy the last hop it names, never what the client claims.
pub(super) fn client_address(peer: PeerAddress, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.contains(&address.to_canonical());
    if !is_trusted(&peer.0) {
        return peer.0;
    }
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let hops: Vec<IpAddr> = lines.flat_map(|line| line.split(',')).filter_map(|hop| hop.trim().parse().ok()).collect();
    hops.into_iter().rev().find(|hop| !is_trusted(hop)).unwrap_or(peer.0)
}

/// Open connections by address.
#[derive(Debug, Clone, Default)]
pub(super) struct ConnectionCounts(Arc<DashMap<AddressKey, usize>>);

/// One connection of an address, for as long as this lives.
#[derive(Debug)]
pub(super) struct CountedConnection {
    counts: ConnectionCounts,
    key: AddressKey,
}

impl ConnectionCounts {
    pub(super) fn take(&self, address: IpAddr, limit: usize) -> Option<CountedConnection> {
        let key = AddressKey::from(address);
        let mut count = self.0.entry(key).or_insert(0);
        if *count >= limit {
            return None;
        }
        *count += 1;
        Some(CountedConnection { counts: self.clone(), key })
    }
}

impl Drop for CountedConnection {
    fn drop(&mut self) {
        if let Some(mut count) = self.counts.0.get_mut(&self.key) {
            *count = count.saturating_sub(1);
        }
        self.counts.0.remove_if(&self.key, |_, count| *count == 0);
    }
}

/// Wrong secrets by address, or whatever else nobody does too often, over one minute.
#[derive(Debug)]
pub(super) struct WrongSecrets {
    limit: u32,
    addresses: DashMap<AddressKey, Window>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    since: Instant,
    wrong: u32,
}

const MINUTE: Duration = Duration::from_secs(60);
/// So many addresses are remembered before the oldest windows are swept.
const MOST_ADDRESSES: usize = 10_000;

impl WrongSecrets {
    pub(super) fn new(limit: u32) -> Self {
        Self { limit, addresses: DashMap::new() }
    }

    /// `Err`: too many wrong ones; come back after so long.
    pub(super) fn check(&self, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let Some(window) = self.addresses.get(&address.into()).map(|window| *window) else { return Ok(()) };
        let age = now.saturating_duration_since(window.since);
        if window.wrong < self.limit || age >= MINUTE { Ok(()) } else { Err(MINUTE.saturating_sub(age)) }
    }

    pub(super) fn note(&self, address: IpAddr, now: Instant) {
        if self.addresses.len() >= MOST_ADDRESSES {
            self.addresses.retain(|_, window| now.saturating_duration_since(window.since) < MINUTE);
        }
        let mut window = self.addresses.entry(address.into()).or_insert(Window { since: now, wrong: 0 });
        if now.saturating_duration_since(window.since) >= MINUTE {
            *window = Window { since: now, wrong: 0 };
        }
        window.wrong = window.wrong.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn an_ipv6_household_is_one_address() {
        assert_eq!(AddressKey::from(ip("2001:db8::1")), AddressKey::from(ip("2001:db8::ffff:1")));
        assert_ne!(AddressKey::from(ip("2001:db8::1")), AddressKey::from(ip("2001:db8:0:1::1")));
        assert_eq!(AddressKey::from(ip("::ffff:10.0.0.1")), AddressKey::from(ip("10.0.0.1")));
        assert_ne!(AddressKey::from(ip("10.0.0.1")), AddressKey::from(ip("10.0.0.2")));
    }

    #[test]
    fn connections_are_counted_until_they_are_gone() {
        let counts = ConnectionCounts::default();
        let first = counts.take(ip("10.0.0.1"), 1).expect("the first");
        assert!(counts.take(ip("10.0.0.1"), 1).is_none());
        assert!(counts.take(ip("10.0.0.2"), 1).is_some());
        drop(first);
        assert!(counts.0.is_empty());
        assert!(counts.take(ip("10.0.0.1"), 1).is_some());
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_its_last_hop() {
        let forwarded = |value: &'static str| {
            HeaderMap::from_iter([(
                axum::http::HeaderName::from_static("x-forwarded-for"),
                axum::http::HeaderValue::from_static(value),
            )])
        };
        let (proxy, stranger) = (PeerAddress(ip("10.0.0.9")), PeerAddress(ip("203.0.113.5")));
        let trusted = [ip("10.0.0.9")];
        let headers = forwarded("1.1.1.1, 198.51.100.7");
        assert_eq!(client_address(proxy, &headers, &trusted), ip("198.51.100.7"));
        assert_eq!(client_address(stranger, &headers, &trusted), ip("203.0.113.5"));
        assert_eq!(client_address(proxy, &forwarded("198.51.100.7, 10.0.0.9"), &trusted), ip("198.51.100.7"));
        assert_eq!(client_address(proxy, &forwarded("nonsense"), &trusted), ip("10.0.0.9"));
    }

    #[test]
    fn wrong_secrets_are_forgiven_after_a_minute() {
        let wrong = WrongSecrets::new(2);
        let (at, start) = (ip("10.0.0.1"), Instant::now());
        wrong.note(at, start);
        assert_eq!(wrong.check(at, start), Ok(()));
        wrong.note(at, start);
        assert_eq!(wrong.check(at, start + Duration::from_secs(20)), Err(Duration::from_secs(40)));
        assert_eq!(wrong.check(ip("10.0.0.2"), start), Ok(()));
        assert_eq!(wrong.check(at, start + MINUTE), Ok(()));
    }
}
