use std::time::Duration;

/// How a link treats datagrams, each way.
#[derive(Debug, Clone, Copy, Default)]
pub struct LinkProfile {
    pub delay: Duration,
    /// Shares of 1.
    pub loss: f64,
    pub duplicate: f64,
    pub reorder: f64,
    /// How much later a reordered datagram comes.
    pub late: Duration,
    /// Bits per second towards the client, with a queue of 300 ms before it; 0 for no limit.
    pub rate: u64,
}

impl LinkProfile {
    pub fn clean() -> Self {
        Self { delay: Duration::from_millis(5), ..Self::default() }
    }

    /// China to the United Kingdom on a bad day: 250 ms round trip.
    pub fn far(loss: f64) -> Self {
        Self {
            delay: Duration::from_millis(125),
            loss,
            duplicate: 0.01,
            reorder: 0.02,
            late: Duration::from_millis(15),
            rate: 0,
        }
    }

    /// A short way that carries little.
    pub fn narrow(rate: u64) -> Self {
        Self { rate, ..Self::clean() }
    }
}

/// A small repeatable source of chance (xorshift64*).
pub struct Seeded(u64);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn number(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn chance(&mut self, share: f64) -> bool {
        share > 0.0 && (self.number() >> 11) as f64 / (1u64 << 53) as f64 <= share
    }
}
