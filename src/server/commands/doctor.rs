use std::net::{IpAddr, SocketAddr, TcpListener, UdpSocket};
use std::path::Path;
use std::time::Duration;

use consilium_core::model::Timestamp;
use nix::sys::statvfs::statvfs;

use crate::config::Settings;
use crate::ops::{AddressFile, wall_clock};
use crate::store::Store;
use crate::tls::{Certificates, TlsFiles};
use crate::transport::{TransportSettings, outward_address};

/// One thing looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub about: &'static str,
    /// What was found.
    pub good: Result<String, Trouble>,
    /// The server works in spite of the trouble.
    pub only_a_warning: bool,
}

impl Finding {
    /// Something that keeps the server from working.
    pub fn is_red(&self) -> bool {
        self.good.is_err() && !self.only_a_warning
    }
}

/// What the kernel says of its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KernelClock {
    Synchronised,
    /// Nobody compares it with a better one.
    Unsynchronised,
    /// It does not say.
    Unknown,
}

/// What is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    pub problem: String,
    pub remedy: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.good {
            Ok(found) => write!(f, "green  {:<12} {found}", self.about),
            Err(Trouble { problem, remedy }) => {
                let colour = if self.is_red() { "red" } else { "yellow" };
                write!(f, "{colour:<6} {:<12} {problem}\n       {:<12} remedy: {remedy}", self.about, "")
            }
        }
    }
}

/// The disk a day of sessions needs.
const LEAST_FREE_BYTES: u64 = 1 << 30;
/// No build of this server is older; a clock before it is wrong.
const EARLIEST: Timestamp = Timestamp(1_767_225_600_000);
/// A certificate that ends sooner should be on its way.
const SOON_DAYS: i32 = 14;
const LOOPBACK_PATIENCE: Duration = Duration::from_secs(1);

/// Looks at everything the server needs on this machine.
pub async fn examine(settings: &Settings, kernel_clock: KernelClock) -> Vec<Finding> {
    let running = AddressFile::read(&settings.data.dir);
    let mut findings = vec![
        finding("data folder", writable(&settings.data.dir)),
        finding("database", database(settings).await),
        finding("disk", disk_space(&settings.data.dir)),
        finding("fonts", fonts(settings)),
        finding("clock", clock(wall_clock())),
        Finding { only_a_warning: true, ..finding("clock sync", synchronised(kernel_clock)) },
        finding("certificate", certificate(settings)),
    ];
    match running {
        Some(server) => findings.push(finding("ports", Ok(format!("in use by the server at {}", server.base_url)))),
        None => {
            findings.push(finding("web port", web_port(settings.http.listen)));
            findings.extend(media_ports(settings).into_iter().map(|at| finding("media port", media_port(at))));
            findings.extend(settings.media.tcp_listen.iter().map(|at| finding("media tcp", web_port(*at))));
        }
    }
    findings.push(finding("media", media_reach(settings)));
    findings.extend(reachable_addresses(settings).into_iter().map(|ip| finding("udp", udp_reaches(ip))));
    findings
}

fn finding(about: &'static str, good: Result<String, Trouble>) -> Finding {
    Finding { about, good, only_a_warning: false }
}

fn trouble(problem: impl Into<String>, remedy: impl Into<String>) -> Trouble {
    Trouble { problem: problem.into(), remedy: remedy.into() }
}

fn writable(folder: &Path) -> Result<String, Trouble> {
    let shown = folder.display();
    let remedy = format!("make {shown} writable for the server's user, or set CONSILIUM__DATA__DIR");
    let failed = |error: std::io::Error| trouble(format!("{shown} cannot be written: {error}"), remedy.clone());
    std::fs::create_dir_all(folder).map_err(failed)?;
    let file = folder.join(".doctor");
    std::fs::write(&file, b"consilium").map_err(failed)?;
    std::fs::remove_file(&file).map_err(failed)?;
    Ok(format!("{shown} can be written"))
}

async fn database(settings: &Settings) -> Result<String, Trouble> {
    let remedy = "check data.database_url, that the database runs, and that its user may create tables";
    let store = Store::open(&settings.data).await.map_err(|error| trouble(error.to_string(), remedy))?;
    let live = store.live_sessions().await.map_err(|error| trouble(error.to_string(), remedy))?.len();
    store.close().await.map_err(|error| trouble(error.to_string(), remedy))?;
    let kind = if settings.data.database_url.is_some() { "the configured database" } else { "SQLite" };
    Ok(format!("{kind} answers; live sessions: {live}"))
}

fn fonts(settings: &Settings) -> Result<String, Trouble> {
    let remedy = "install the Debian package fonts-noto-cjk, or set report.fonts";
    let folder = &settings.report.fonts;
    match crate::report::pdf::Fonts::load(folder) {
        Ok(_) => Ok(format!("the fonts of the report are in {}", folder.display())),
        Err(error) => Err(trouble(error.to_string(), remedy)),
    }
}

fn disk_space(folder: &Path) -> Result<String, Trouble> {
    let remedy = "free some space, or move the data folder with CONSILIUM__DATA__DIR";
    let stat = statvfs(folder).map_err(|error| trouble(format!("free space is not known: {error}"), remedy))?;
    let free = stat.blocks_available().saturating_mul(stat.fragment_size());
    let shown = format!("{} MiB free", free >> 20);
    if free < LEAST_FREE_BYTES { Err(trouble(shown, remedy)) } else { Ok(shown) }
}

fn clock(now: Timestamp) -> Result<String, Trouble> {
    if now < EARLIEST {
        let remedy = "set the clock and keep it right (Debian package systemd-timesyncd or chrony)";
        return Err(trouble("the clock stands before this server was made", remedy));
    }
    Ok("the clock can be right".to_owned())
}

/// A recording is evidence as far as its clock is right. In a container it is the host that keeps it.
fn synchronised(clock: KernelClock) -> Result<String, Trouble> {
    match clock {
        KernelClock::Synchronised => Ok("the kernel's clock is synchronised".to_owned()),
        KernelClock::Unknown => Ok("the kernel does not say whether its clock is synchronised".to_owned()),
        KernelClock::Unsynchronised => Err(trouble(
            "nothing keeps the kernel's clock right: the times in recordings and records can be questioned",
            "start chrony or systemd-timesyncd on this machine (timedatectl set-ntp true), let 123/udp out, and look \
             at it again after some minutes",
        )),
    }
}

/// Browsers give camera and microphone to https pages and to this very machine only.
fn certificate(settings: &Settings) -> Result<String, Trouble> {
    let http = &settings.http;
    if let (Some(certificate), Some(key)) = (http.tls_certificate.clone(), http.tls_key.clone()) {
        return certificate_files(TlsFiles { certificate, key });
    }
    match &settings.http.public_url {
        Some(url) if url.is_https() => Ok(format!("TLS for {url} is the proxy's business")),
        Some(url) => Err(trouble(
            format!("{url} is not https, browsers will not give camera and microphone to it"),
            "put a proxy with a certificate in front and set CONSILIUM__HTTP__PUBLIC_URL to https://…",
        )),
        None if settings.http.listen.ip().is_loopback() => Ok("not needed on this machine itself".to_owned()),
        None => Err(trouble(
            "people on other machines need https for camera and microphone",
            "name a certificate in http.tls_certificate, or put a proxy in front and set CONSILIUM__HTTP__PUBLIC_URL",
        )),
    }
}

fn certificate_files(files: TlsFiles) -> Result<String, Trouble> {
    let shown = files.certificate.display().to_string();
    let remedy = "name the whole chain in http.tls_certificate and its key in http.tls_key, both as PEM";
    let days = Certificates::load(files).map_err(|error| trouble(error.to_string(), remedy))?.days_left(wall_clock());
    if days < SOON_DAYS {
        return Err(trouble(format!("{shown} is valid for {days} more days"), "renew it; the server needs no restart"));
    }
    Ok(format!("{shown} is valid for {days} more days"))
}

fn web_port(address: SocketAddr) -> Result<String, Trouble> {
    let remedy = "stop the program that holds the port, or choose another in the settings";
    TcpListener::bind(address)
        .map(|_| format!("TCP {address} is free"))
        .map_err(|error| trouble(format!("cannot listen on TCP {address}: {error}"), remedy))
}

fn media_port(address: SocketAddr) -> Result<String, Trouble> {
    let remedy = "stop the program that holds the port, or choose another in media.udp_listen";
    UdpSocket::bind(address)
        .map(|_| format!("UDP {address} is free"))
        .map_err(|error| trouble(format!("cannot listen on UDP {address}: {error}"), remedy))
}

fn media_addresses(settings: &Settings) -> Vec<SocketAddr> {
    settings.media.addresses(&settings.http, outward_address)
}

/// Every port that a worker will take.
fn media_ports(settings: &Settings) -> Vec<SocketAddr> {
    let workers = TransportSettings::worker_count(settings.media.workers) as u16;
    let ports = |base: SocketAddr| {
        let count = if base.port() == 0 { 1 } else { workers };
        (0..count).map(move |turn| SocketAddr::new(base.ip(), base.port().saturating_add(turn)))
    };
    media_addresses(settings).into_iter().flat_map(ports).collect()
}

/// Whether the people who can open the pages can also be seen and heard.
fn media_reach(settings: &Settings) -> Result<String, Trouble> {
    let (addresses, public) = (media_addresses(settings), &settings.media.public_addresses);
    let told: Vec<IpAddr> = match public.is_empty() {
        true => addresses.iter().map(|at| at.ip()).collect(),
        false => public.clone(),
    };
    let shown = told.iter().map(IpAddr::to_string).collect::<Vec<_>>().join(", ");
    if settings.http.is_for_this_machine() {
        return Ok(format!("browsers are told {shown}; pages and media are for this machine alone"));
    }
    if told.iter().all(IpAddr::is_loopback) {
        return Err(trouble(
            format!("people elsewhere can open the pages, but media would stay on {shown}"),
            "set media.udp_listen to an address and port of this machine, such as 0.0.0.0:40000, \
             and media.public_addresses to the address that browsers reach",
        ));
    }
    if addresses.iter().any(|at| at.port() == 0) {
        return Err(trouble(
            "media takes any free port, and a firewall cannot be opened for that",
            "give media.udp_listen a port, such as 40000, and open it and one more for each further worker",
        ));
    }
    let tcp = if settings.media.tcp_listen.is_some() { "" } else { "; none by TCP for networks that block UDP" };
    let private = |ip: &IpAddr| matches!(ip, IpAddr::V4(v4) if v4.is_private());
    let inside = if told.iter().all(private) { "; a private address, for people inside this network" } else { "" };
    Ok(format!("browsers are told {shown}{inside}{tcp}"))
}

/// The addresses that browsers are told, as far as they are this machine's own.
fn reachable_addresses(settings: &Settings) -> Vec<IpAddr> {
    let addresses = media_addresses(settings);
    let listened = addresses.iter().map(|at| at.ip()).filter(|ip| !ip.is_unspecified());
    let local_public = settings.media.public_addresses.iter().copied().filter(|ip| UdpSocket::bind((*ip, 0)).is_ok());
    let mut all: Vec<IpAddr> = listened.chain(local_public).collect();
    all.sort();
    all.dedup();
    all
}

fn udp_reaches(ip: IpAddr) -> Result<String, Trouble> {
    let remedy = "check the firewall rules for UDP on this machine";
    let failed = |error: std::io::Error| trouble(format!("no datagram arrives at {ip}: {error}"), remedy);
    let receiver = UdpSocket::bind((ip, 0)).map_err(failed)?;
    receiver.set_read_timeout(Some(LOOPBACK_PATIENCE)).map_err(failed)?;
    let sender = UdpSocket::bind((ip, 0)).map_err(failed)?;
    sender.send_to(b"consilium", receiver.local_addr().map_err(failed)?).map_err(failed)?;
    let mut buffer = [0; 16];
    receiver.recv(&mut buffer).map_err(failed)?;
    Ok(format!("datagrams reach {ip}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_fresh_machine_is_green_and_a_taken_port_is_red_with_its_remedy() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut settings = Settings::default();
        settings.data.dir = folder.path().join("data");
        settings.http.listen = "127.0.0.1:0".parse().expect("an address");
        let red = |findings: &[Finding]| -> Vec<String> {
            findings.iter().filter(|f| f.is_red()).map(Finding::to_string).collect()
        };
        assert_eq!(red(&examine(&settings, KernelClock::Unsynchronised).await), Vec::<String>::new());
        let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
        settings.http.listen = taken.local_addr().expect("an address");
        let red = red(&examine(&settings, KernelClock::Synchronised).await);
        assert_eq!(red.len(), 1, "{red:?}");
        assert!(red[0].contains("web port") && red[0].contains("remedy:"), "{}", red[0]);
    }

    #[test]
    fn media_that_nobody_elsewhere_can_reach_is_red() {
        let mut settings = Settings::default();
        assert!(media_reach(&settings).is_ok(), "a machine by itself");
        settings.http.public_url = Some("https://consilium.example.org".parse().expect("an origin"));
        settings.media.udp_listen = vec!["127.0.0.1:40000".parse().expect("an address")];
        let red = |settings: &Settings| media_reach(settings).err().map(|trouble| trouble.problem).unwrap_or_default();
        assert!(red(&settings).contains("127.0.0.1"), "{}", red(&settings));
        settings.media.udp_listen = vec!["10.0.0.1:0".parse().expect("an address")];
        assert!(red(&settings).contains("free port"), "{}", red(&settings));
        settings.media.udp_listen = vec!["10.0.0.1:40000".parse().expect("an address")];
        let told = media_reach(&settings).expect("reachable");
        assert!(told.contains("private") && told.contains("TCP"), "{told}");
    }

    #[test]
    fn every_port_of_every_worker_is_looked_at() {
        let mut settings = Settings::default();
        settings.media.workers = 3;
        settings.media.udp_listen =
            ["10.0.0.1:40000", "[fd00::1]:40000"].map(|at| at.parse().expect("an address")).to_vec();
        let ports: Vec<u16> = media_ports(&settings).iter().map(SocketAddr::port).collect();
        assert_eq!(ports, [40_000, 40_001, 40_002, 40_000, 40_001, 40_002]);
    }

    #[test]
    fn a_clock_in_1970_is_wrong() {
        assert!(clock(Timestamp(0)).is_err());
        assert!(clock(EARLIEST).is_ok());
    }

    #[test]
    fn a_clock_that_nothing_keeps_right_is_told_with_what_to_do() {
        let told = |clock| {
            let found = Finding { only_a_warning: true, ..finding("clock sync", synchronised(clock)) };
            (found.is_red(), found.to_string())
        };
        let (red, text) = told(KernelClock::Unsynchronised);
        assert!(!red && text.starts_with("yellow clock sync"), "{text}");
        assert!(text.contains("remedy: start chrony"), "{text}");
        assert!(told(KernelClock::Synchronised).1.starts_with("green"));
        assert!(told(KernelClock::Unknown).1.starts_with("green"));
    }

    #[test]
    fn a_page_without_tls_gets_no_camera() {
        let mut settings = Settings::default();
        assert!(certificate(&settings).is_ok());
        settings.http.public_url = Some("http://consilium.example.org".parse().expect("an origin"));
        assert!(certificate(&settings).is_err());
        settings.http.public_url = Some("https://consilium.example.org".parse().expect("an origin"));
        assert!(certificate(&settings).is_ok());
    }
}
