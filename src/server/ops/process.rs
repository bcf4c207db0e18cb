use std::fmt::Write;

use nix::sys::resource::{UsageWho, getrusage};

/// What this process has used, under the names that everybody's do (the client library guidelines of Prometheus).
/// Children that look at uploads are not counted. What the system does not say is left out.
pub fn render_process() -> String {
    let mut text = String::new();
    if let Some(seconds) = cpu_seconds() {
        let about = "processor time of all threads, in seconds";
        render(&mut text, "process_cpu_seconds_total", "counter", about, &format!("{seconds:.6}"));
    }
    if let Some(bytes) = resident_bytes() {
        render(&mut text, "process_resident_memory_bytes", "gauge", "memory in use, in bytes", &bytes.to_string());
    }
    text
}

fn render(text: &mut String, name: &str, kind: &str, about: &str, value: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "# HELP {name} {about}\n# TYPE {name} {kind}\n{name} {value}");
}

fn cpu_seconds() -> Option<f64> {
    let usage = getrusage(UsageWho::RUSAGE_SELF).ok()?;
    let times = [usage.user_time(), usage.system_time()];
    Some(times.iter().map(|time| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6).sum())
}

fn resident_bytes() -> Option<u64> {
    parse_resident(&std::fs::read_to_string("/proc/self/status").ok()?)
}

fn parse_resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_used_something() {
        assert!(cpu_seconds().is_some_and(|seconds| seconds > 0.0));
        assert!(resident_bytes().is_some_and(|bytes| bytes > 1 << 20));
        assert_eq!(parse_resident("VmRSS:\t   12 kB\n"), Some(12 * 1024));
        assert_eq!(parse_resident("VmRSS:\t   many\n"), None);
    }
}
