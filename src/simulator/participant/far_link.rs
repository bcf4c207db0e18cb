//! A far link between a participant and the server, in this process: delay and loss both ways.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

/// Packets on their way; a link that holds more drops.
const ON_THE_WAY: usize = 4096;

/// From one burst of loss to the next.
const BURSTS: Duration = Duration::from_secs(4);

/// What lies between.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FarLink {
    /// One way.
    pub delay: Duration,
    /// Of a thousand packets, each way.
    pub loss_permille: u16,
    /// So long everything is lost, once in `BURSTS`; zero: never.
    pub burst: Duration,
    /// Nothing is lost on the way to the participant.
    pub one_way: bool,
    /// Kilobits a second that the way to the participant carries; zero: all there are.
    pub down_kbps: u32,
    /// The loss ends after so long; zero: never.
    pub heals_after: Duration,
    pub seed: u64,
}

/// Before a narrow place packets wait for so long; what would wait longer is dropped.
const WAITS: Duration = Duration::from_millis(200);

impl FarLink {
    /// When a packet is through the narrow place, behind the one that is through at `before`. `None`: it is dropped.
    fn passes(&self, before: Instant, now: Instant, bytes: usize) -> Option<Instant> {
        if self.down_kbps == 0 {
            return Some(now);
        }
        let takes = Duration::from_micros(bytes as u64 * 8_000 / u64::from(self.down_kbps));
        let through = before.max(now) + takes;
        (through - now <= WAITS).then_some(through)
    }
}

/// One way to the server over a far link. Dropping it cuts the way.
pub(super) struct Road {
    server: SocketAddr,
    entrance: SocketAddr,
    _tasks: JoinSet<()>,
}

impl Road {
    async fn open(link: FarLink, server: SocketAddr) -> std::io::Result<Self> {
        let near = Arc::new(UdpSocket::bind("127.0.0.1:0").await?);
        let far = Arc::new(UdpSocket::bind("127.0.0.1:0").await?);
        far.connect(server).await?;
        let entrance = near.local_addr()?;
        let (client_told, client) = watch::channel(None);
        let mut tasks = JoinSet::new();
        let (to_server, from_client) = mpsc::channel(ON_THE_WAY);
        let (to_client, from_server) = mpsc::channel(ON_THE_WAY);
        tasks.spawn(enter(FarLink { down_kbps: 0, ..link }, near.clone(), Some(client_told), to_server));
        let back = FarLink { seed: link.seed ^ 0x5bd1, ..link };
        let back = if link.one_way { FarLink { loss_permille: 0, burst: Duration::ZERO, ..back } } else { back };
        tasks.spawn(enter(back, far.clone(), None, to_client));
        tasks.spawn(leave(from_client, far, None));
        tasks.spawn(leave(from_server, near, Some(client)));
        Ok(Self { server, entrance, _tasks: tasks })
    }
}

type Passing = (Instant, Vec<u8>);

/// Takes packets in; some are lost.
async fn enter(
    link: FarLink,
    socket: Arc<UdpSocket>,
    source: Option<watch::Sender<Option<SocketAddr>>>,
    way: mpsc::Sender<Passing>,
) {
    let mut dice = link.seed | 1;
    let began = Instant::now();
    let mut through = began;
    let mut buffer = [0; 2048];
    while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
        if let Some(source) = &source {
            source.send_replace(Some(from));
        }
        // xorshift64: the same packets are lost in every run.
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        let burst = began.elapsed().as_millis() % BURSTS.as_millis() < link.burst.as_millis();
        let healed = !link.heals_after.is_zero() && began.elapsed() >= link.heals_after;
        if !healed && (burst || dice % 1000 < u64::from(link.loss_permille)) {
            continue;
        }
        if let Some(passed) = link.passes(through, Instant::now(), length) {
            through = passed;
            // A full link drops, as links do.
            let _ = way.try_send((passed + link.delay, buffer[..length].to_vec()));
        }
    }
}

/// Lets packets out when their time has come.
async fn leave(
    mut way: mpsc::Receiver<Passing>,
    socket: Arc<UdpSocket>,
    client: Option<watch::Receiver<Option<SocketAddr>>>,
) {
    while let Some((due, bytes)) = way.recv().await {
        sleep_until(due).await;
        let target = client.as_ref().map(|client| *client.borrow());
        // A datagram that cannot be sent is lost like any other.
        let _ = match target {
            None => socket.send(&bytes).await,
            Some(Some(client)) => socket.send_to(&bytes, client).await,
            Some(None) => Ok(0),
        };
    }
}

/// Makes an answer lead over the far link: its UDP candidate is the entrance of a road, the others go.
pub(super) async fn lead_away(link: FarLink, road: &mut Option<Road>, sdp: &str) -> std::io::Result<String> {
    let mut led = String::new();
    for line in sdp.split_inclusive('\n') {
        let Some(candidate) = line.strip_prefix("a=candidate:") else {
            led.push_str(line);
            continue;
        };
        let mut fields: Vec<String> = candidate.split_whitespace().map(str::to_owned).collect();
        let address = fields.get(4).zip(fields.get(5)).and_then(|(ip, port)| format!("{ip}:{port}").parse().ok());
        let udp = fields.get(2).is_some_and(|transport| transport.eq_ignore_ascii_case("udp"));
        if let Some(server) = address.filter(|_| udp) {
            if road.as_ref().is_none_or(|road| road.server != server) {
                *road = Some(Road::open(link, server).await?);
            }
            if let Some(road) = road {
                fields[4] = road.entrance.ip().to_string();
                fields[5] = road.entrance.port().to_string();
                led.push_str(&format!("a=candidate:{}\r\n", fields.join(" ")));
            }
        }
    }
    Ok(led)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_place_lets_through_what_it_carries_and_drops_what_would_wait_too_long() {
        let link = FarLink { down_kbps: 300, ..FarLink::default() };
        let now = Instant::now();
        let mut through = now;
        let mut bytes = 0;
        while let Some(passed) = link.passes(through, now, 375) {
            assert_eq!(passed - through, Duration::from_millis(10), "375 bytes at 300 kbit/s");
            (through, bytes) = (passed, bytes + 375);
        }
        assert_eq!(bytes, 7_500, "200 ms of it wait");
        assert_eq!(link.passes(through, now + Duration::from_secs(9), 375), Some(now + Duration::from_millis(9_010)));
        assert_eq!(FarLink::default().passes(through, now, 375), Some(now), "without a bound nothing waits");
    }
}
