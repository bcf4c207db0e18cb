use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::error::ConfigError;

/// Where browsers reach the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpSettings {
    /// Port 0 takes any free port; the ready line tells which.
    pub listen: SocketAddr,
    /// The address people type, when a proxy stands in front. It makes the links.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<Origin>,
    /// Certificates as PEM, the server's own first: with them `listen` speaks TLS. Without, a proxy does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_certificate: Option<PathBuf>,
    /// The key to the first of them, as PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_key: Option<PathBuf>,
    /// Other pages that may open `/ws` and call the API from a browser.
    pub allowed_origins: Vec<Origin>,
    /// Proxies whose `X-Forwarded-For` is believed when addresses are counted.
    pub trusted_proxies: Vec<IpAddr>,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            public_url: None,
            tls_certificate: None,
            tls_key: None,
            allowed_origins: Vec::new(),
            trusted_proxies: Vec::new(),
        }
    }
}

impl HttpSettings {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.tls_certificate.is_some() != self.tls_key.is_some() {
            return Err(ConfigError::bounds("http.tls_certificate", "goes with http.tls_key: name both or neither"));
        }
        if self.allowed_origins.len() > 64 {
            return Err(ConfigError::bounds("http.allowed_origins", "at most 64 origins"));
        }
        Ok(())
    }

    /// Nobody on another machine can open its pages.
    pub fn is_for_this_machine(&self) -> bool {
        let local = |url: &Origin| {
            let names = ["localhost", "127.0.0.1", "[::1]"];
            let rest = names.iter().find_map(|name| url.authority().strip_prefix(name));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        };
        self.listen.ip().is_loopback() && self.public_url.as_ref().is_none_or(local)
    }

    /// The address that stands in links, given the one that was bound.
    pub fn base_url(&self, bound: SocketAddr) -> Origin {
        self.public_url.clone().unwrap_or_else(|| self.listener_url(bound))
    }

    /// The address listened on, to be opened on this machine.
    pub fn listener_url(&self, bound: SocketAddr) -> Origin {
        Origin::of_listener(if self.tls_certificate.is_some() { "https" } else { "http" }, bound)
    }
}

/// Why a text is not an origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an address of a site is http:// or https://, a host and perhaps a port, and nothing after it")]
pub struct OriginError;

/// Scheme, host and port of a site, as a browser writes it in `Origin` (RFC 6454).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Origin(String);

impl Origin {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// The link that gives a seat. The secret stands in the fragment, which browsers send to nobody.
    pub fn join_link(&self, secret: &str) -> String {
        format!("{}/join#{secret}", self.0)
    }

    /// A link to a page that takes a secret.
    pub fn page_link(&self, page: &str, secret: &str) -> String {
        format!("{}/{page}#{secret}", self.0)
    }

    /// Host and port as in a `Host` header.
    pub fn authority(&self) -> &str {
        self.0.split_once("://").map_or("", |(_, authority)| authority)
    }

    /// An unspecified address is no address to visit: loopback stands for it.
    fn of_listener(scheme: &str, bound: SocketAddr) -> Self {
        let host = match bound.ip() {
            ip if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            ip => ip,
        };
        Origin(format!("{scheme}://{}", SocketAddr::new(host, bound.port())))
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let text = text.strip_suffix('/').unwrap_or(text);
        let (scheme, authority) = text.split_once("://").ok_or(OriginError)?;
        let fits = |b: u8| b.is_ascii_alphanumeric() || b".-_:[]".contains(&b);
        let good = matches!(scheme, "http" | "https")
            && (1..=255).contains(&authority.len())
            && authority.bytes().all(fits)
            && !authority.starts_with(':');
        if !good {
            return Err(OriginError);
        }
        let default_port = if scheme == "https" { ":443" } else { ":80" };
        let authority = authority.strip_suffix(default_port).unwrap_or(authority);
        Ok(Origin(format!("{scheme}://{}", authority.to_ascii_lowercase())))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Origin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_bare_sites() {
        let same = [
            ("https://Consilium.example.org/", "https://consilium.example.org"),
            ("https://a.example:443", "https://a.example"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ];
        for (text, wanted) in same {
            assert_eq!(text.parse::<Origin>().expect(text).as_str(), wanted);
        }
        for bad in ["", "null", "example.org", "ftp://a", "https://", "https://a/b", "https://a?b", "https://user@a"] {
            assert_eq!(bad.parse::<Origin>(), Err(OriginError), "{bad:?}");
        }
    }

    #[test]
    fn a_listener_on_every_address_is_visited_on_loopback() {
        let bound: SocketAddr = "0.0.0.0:8123".parse().expect("an address");
        assert_eq!(HttpSettings::default().base_url(bound).as_str(), "http://127.0.0.1:8123");
    }
}
