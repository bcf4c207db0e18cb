use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde::{Deserialize, Serialize};

use super::error::ConfigError;

/// Where media is sent to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MediaSettings {
    /// One worker listens on each port from here up; port 0 takes free ports.
    pub udp_listen: Vec<SocketAddr>,
    /// Addresses told to browsers instead of those listened on: behind NAT, or when listening on all.
    pub public_addresses: Vec<IpAddr>,
    /// Media over TCP for networks that block UDP; left out, there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tcp_listen: Option<SocketAddr>,
    /// Media threads; 0 is one per processor core.
    pub workers: usize,
}

impl Default for MediaSettings {
    fn default() -> Self {
        Self {
            udp_listen: vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 0))],
            public_addresses: Vec::new(),
            tcp_listen: None,
            workers: 0,
        }
    }
}

impl MediaSettings {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.udp_listen.is_empty() || self.udp_listen.len() > 8 {
            return Err(ConfigError::bounds("media.udp_listen", "between 1 and 8 addresses"));
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
}
