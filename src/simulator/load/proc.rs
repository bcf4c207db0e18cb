use std::fs;

/// What a process has used so far, as Linux accounts for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Usage {
    pub(super) cpu_nanos: u64,
    /// Memory of its own, without the pages of the program itself; of a server that only tells, all that is in use.
    pub(super) memory_bytes: u64,
}

impl Usage {
    /// `None` when there is no such process.
    pub(super) fn of(pid: u32) -> Option<Self> {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let mut cpu_nanos = 0;
        for task in fs::read_dir(format!("/proc/{pid}/task")).ok()?.flatten() {
            // A thread may end while the folder is read.
            let text = fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
            cpu_nanos += parse_schedstat(&text).unwrap_or_default();
        }
        Some(Self { cpu_nanos, memory_bytes: parse_private(&status)? })
    }
}

impl Usage {
    /// What a server says of itself in `/metrics`.
    pub(super) fn parse_metrics(text: &str) -> Option<Self> {
        let figure = |name: &str| -> Option<f64> {
            let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
            value.trim().parse().ok().filter(|figure: &f64| figure.is_finite() && *figure >= 0.0)
        };
        let cpu_nanos = (figure("process_cpu_seconds_total")? * 1e9) as u64;
        Some(Self { cpu_nanos, memory_bytes: figure("process_resident_memory_bytes")? as u64 })
    }
}

/// The first number is the time on the processor in nanoseconds.
fn parse_schedstat(text: &str) -> Option<u64> {
    text.split_ascii_whitespace().next()?.parse().ok()
}

fn parse_private(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_used_something() {
        let usage = Usage::of(std::process::id()).expect("runs");
        assert!(usage.memory_bytes > 1_000_000 && usage.cpu_nanos > 0);
    }

    #[test]
    fn a_server_elsewhere_tells_what_it_uses() {
        let text = "# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 1.500000\n\
                    process_resident_memory_bytes 4096\n";
        assert_eq!(Usage::parse_metrics(text), Some(Usage { cpu_nanos: 1_500_000_000, memory_bytes: 4096 }));
        assert_eq!(Usage::parse_metrics("process_cpu_seconds_total 1.5\n"), None);
        assert_eq!(Usage::parse_metrics("process_cpu_seconds_total NaN\nprocess_resident_memory_bytes 1\n"), None);
    }

    #[test]
    fn unreadable_accounts_are_none() {
        assert_eq!(Usage::of(u32::MAX), None);
        assert_eq!(parse_schedstat(""), None);
        assert_eq!(parse_private("RssAnon:\t   12 kB\n"), Some(12 * 1024));
        assert_eq!(parse_private("RssAnon:\t   many\n"), None);
    }
}
