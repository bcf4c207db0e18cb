use std::fmt;

/// Bits per second.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Bitrate(pub u64);

impl Bitrate {
    pub const fn kbps(kilobits: u64) -> Self {
        Bitrate(kilobits * 1000)
    }
}

impl fmt::Debug for Bitrate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} kbit/s", self.0 / 1000)
    }
}
