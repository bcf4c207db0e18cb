//! What the kernel says of its clock.

use consilium_server::commands::KernelClock;

/// Whether something (NTP, PTP, the host) keeps the clock right (adjtimex(2)).
pub fn read() -> KernelClock {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // SAFETY: a structure of numbers alone, of which all zeros is a value: it asks to change nothing.
        let mut state: libc::timex = unsafe { std::mem::zeroed() };
        // SAFETY: it is ours, of the size the kernel expects, and outlives the call, which only writes into it.
        let told = unsafe { libc::adjtimex(&raw mut state) };
        match told {
            -1 => KernelClock::Unknown,
            _ if state.status & libc::STA_UNSYNC != 0 => KernelClock::Unsynchronised,
            _ => KernelClock::Synchronised,
        }
    }
    #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    KernelClock::Unknown
}
