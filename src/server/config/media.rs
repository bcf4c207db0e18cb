use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use consilium_core::media::VideoCodec;
use serde::{Deserialize, Serialize};

use super::error::ConfigError;
use super::http::HttpSettings;

/// Where media is received when only the pages say that people come from elsewhere.
const PORT: u16 = 40_000;

/// Where media is sent to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MediaSettings {
    /// One worker listens on each port from here up; port 0 takes free ports. Empty: see `addresses`.
    pub udp_listen: Vec<SocketAddr>,
    /// Addresses told to browsers instead of those listened on: behind NAT, or when listening on all.
    pub public_addresses: Vec<IpAddr>,
    /// Media over TCP for networks that block UDP; left out, there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tcp_listen: Option<SocketAddr>,
    /// Media threads; 0 is one per processor core.
    pub workers: usize,
    /// What browsers send pictures in, where everybody in a session decodes it; elsewhere VP8.
    pub video_codec: VideoCodec,
}

impl MediaSettings {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.udp_listen.len() > 8 {
            return Err(ConfigError::bounds("media.udp_listen", "at most 8 addresses"));
        }
        if self.workers > 64 {
            return Err(ConfigError::bounds("media.workers", "at most 64"));
        }
        if self.public_addresses.iter().any(|ip| ip.is_unspecified() || ip.is_multicast()) {
            return Err(ConfigError::bounds("media.public_addresses", "these must be addresses a browser can send to"));
        }
        let everywhere = self.udp_listen.iter().chain(&self.tcp_listen).any(|at| at.ip().is_unspecified());
        if everywhere && self.public_addresses.is_empty() {
            return Err(ConfigError::bounds(
                "media.public_addresses",
                "listening on every address, the server must be told which ones browsers can reach",
            ));
        }
        Ok(())
    }

    /// The addresses media is received at: those that are set; without any, this machine alone while its
    /// pages are for this machine alone, and else the address by which it reaches others (`outward`).
    pub fn addresses(&self, http: &HttpSettings, outward: impl FnOnce() -> Option<IpAddr>) -> Vec<SocketAddr> {
        if !self.udp_listen.is_empty() {
            return self.udp_listen.clone();
        }
        let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        if http.is_for_this_machine() {
            return vec![here];
        }
        let own = Some(http.listen.ip()).filter(|ip| !ip.is_unspecified() && !ip.is_loopback());
        vec![own.or_else(outward).map_or(here, |ip| SocketAddr::new(ip, PORT))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_is_received_where_the_pages_are_seen() {
        let outward = || Some(IpAddr::from([192, 0, 2, 7]));
        let at = |listen: &str, public: Option<&str>| {
            let mut http = HttpSettings { listen: listen.parse().expect("an address"), ..HttpSettings::default() };
            http.public_url = public.map(|url| url.parse().expect("an origin"));
            MediaSettings::default().addresses(&http, outward)[0].to_string()
        };
        assert_eq!(at("127.0.0.1:8080", None), "127.0.0.1:0");
        assert_eq!(at("127.0.0.1:8080", Some("http://localhost:9000")), "127.0.0.1:0");
        assert_eq!(at("127.0.0.1:8080", Some("https://consilium.example.org")), "192.0.2.7:40000", "behind a proxy");
        assert_eq!(at("0.0.0.0:8080", None), "192.0.2.7:40000");
        assert_eq!(at("10.1.2.3:8080", None), "10.1.2.3:40000");
        let set = MediaSettings { udp_listen: vec![([127, 0, 0, 1], 5).into()], ..MediaSettings::default() };
        assert_eq!(set.addresses(&HttpSettings::default(), outward), set.udp_listen);
        assert_eq!(
            MediaSettings::default()
                .addresses(&HttpSettings { listen: ([0, 0, 0, 0], 1).into(), ..HttpSettings::default() }, || None),
            [SocketAddr::from((Ipv4Addr::LOCALHOST, 0))],
            "a machine without a network"
        );
    }
}
