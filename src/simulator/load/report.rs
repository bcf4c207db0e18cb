use std::fmt::Write;

use serde::Serialize;

/// The figures of a load run. Times in milliseconds unless the name says otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoadReport {
    pub shape: &'static str,
    pub sessions: usize,
    pub participants: usize,
    pub seconds: u64,
    pub roles: Vec<RoleRow>,
    /// Packets that reached receivers within the window.
    pub forwarded_packets: u64,
    pub forwarded_per_second: f64,
    pub lost_packets: u64,
    pub loss_per_mille: f64,
    /// Pairs of a source and a receiver without one packet.
    pub silent_pairs: usize,
    pub delay_p50_ms: f64,
    pub delay_p99_ms: f64,
    /// Measured by the server itself; `None` when it does not say.
    pub inside: Option<InsideRow>,
    /// What people heard when the server was ended and started again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interruption: Option<InterruptionRow>,
    /// Of the server; `None` when it is not ours to ask.
    pub server: Option<ServerRow>,
}

/// What the people of one role saw.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoleRow {
    pub role: &'static str,
    pub people: usize,
    /// From opening the socket until ICE and DTLS are up.
    pub join_p50_ms: f64,
    pub join_p95_ms: f64,
    pub delay_p50_ms: f64,
    pub delay_p99_ms: f64,
    pub loss_per_mille: f64,
    /// Frames of sound that a decoder had to make up: lost, or later than a jitter buffer waits.
    pub concealed_per_mille: f64,
}

/// From the receipt of a packet by the kernel until its copies were handed back to it, over UDP. A
/// quantile is the bound that was kept; `None`: slower than the last bound.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct InsideRow {
    pub packets: u64,
    pub delay_p50_ms: Option<f64>,
    pub delay_p99_ms: Option<f64>,
}

/// From the last packet of sound before the server ended to the first one after it was back, for each person.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct InterruptionRow {
    pub how: &'static str,
    pub people: usize,
    /// Those who hear again.
    pub back: usize,
    pub silence_p50_ms: f64,
    pub silence_p95_ms: f64,
    pub silence_longest_ms: f64,
}

/// What it cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ServerRow {
    pub cpu_percent: f64,
    pub cpu_us_per_packet: f64,
    pub idle_mb: f64,
    pub kb_per_participant: f64,
}

impl LoadReport {
    pub fn render(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = self.write_to(&mut text);
        text
    }

    fn write_to(&self, text: &mut String) -> std::fmt::Result {
        let Self { shape, sessions, participants, seconds, .. } = self;
        writeln!(text, "{shape}: {sessions} sessions of {participants} people, measured for {seconds} s\n")?;
        writeln!(
            text,
            "{:<14} {:>6} {:>12} {:>12} {:>13} {:>13} {:>8} {:>12}",
            "role", "people", "join p50 ms", "join p95 ms", "delay p50 ms", "delay p99 ms", "loss ‰", "concealed ‰"
        )?;
        for row in &self.roles {
            writeln!(
                text,
                "{:<14} {:>6} {:>12.0} {:>12.0} {:>13.2} {:>13.2} {:>8.2} {:>12.2}",
                row.role,
                row.people,
                row.join_p50_ms,
                row.join_p95_ms,
                row.delay_p50_ms,
                row.delay_p99_ms,
                row.loss_per_mille,
                row.concealed_per_mille
            )?;
        }
        writeln!(
            text,
            "\nforwarded {} packets ({:.0}/s), lost {} ({:.2} ‰), silent pairs {}",
            self.forwarded_packets,
            self.forwarded_per_second,
            self.lost_packets,
            self.loss_per_mille,
            self.silent_pairs
        )?;
        writeln!(
            text,
            "delay with both clients in it: p50 {:.2} ms, p99 {:.2} ms",
            self.delay_p50_ms, self.delay_p99_ms
        )?;
        if let Some(inside) = &self.inside {
            let shown = |bound: Option<f64>| bound.map_or("more than 500".to_owned(), |ms| format!("{ms:.2}"));
            let (p50, p99) = (shown(inside.delay_p50_ms), shown(inside.delay_p99_ms));
            writeln!(text, "delay inside the server: p50 {p50} ms, p99 {p99} ms, over {} packets", inside.packets)?;
        }
        if let Some(row) = &self.interruption {
            writeln!(
                text,
                "{}: {} of {} hear again; silence p50 {:.0} ms, p95 {:.0} ms, longest {:.0} ms",
                row.how, row.back, row.people, row.silence_p50_ms, row.silence_p95_ms, row.silence_longest_ms
            )?;
        }
        match &self.server {
            Some(server) => writeln!(
                text,
                "server: {:.0} % of a core, {:.1} µs of CPU per forwarded packet, {:.0} KB of memory per participant above {:.0} MB idle",
                server.cpu_percent, server.cpu_us_per_packet, server.kb_per_participant, server.idle_mb
            ),
            None => writeln!(text, "server: not started here, so its CPU and memory are not known"),
        }
    }
}
