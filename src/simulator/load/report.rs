use std::fmt::Write;

use serde::Serialize;

/// The figures of a load run. Times in milliseconds unless the name says otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoadReport {
    pub shape: &'static str,
    pub sessions: usize,
    pub participants: usize,
    /// In each session.
    pub cameras: usize,
    pub seconds: u64,
    pub roles: Vec<RoleRow>,
    pub languages: Vec<LanguageRow>,
    /// From opening the socket until ICE and DTLS are up.
    pub join_p50_ms: f64,
    pub join_p95_ms: f64,
    /// Packets that reached receivers within the window.
    pub forwarded_packets: u64,
    pub forwarded_per_second: f64,
    pub lost_packets: u64,
    pub loss_per_mille: f64,
    /// Frames of sound that a decoder had to make up: lost, or later than a jitter buffer waits.
    pub concealed_per_mille: f64,
    /// Pairs of a source and a receiver without one packet.
    pub silent_pairs: usize,
    pub delay_p50_ms: f64,
    pub delay_p99_ms: f64,
    /// Of the hand over the shared images; `None` in shapes where nobody points.
    pub cursor: Option<CursorRow>,
    /// Measured by the server itself; `None` when it does not say.
    pub inside: Option<InsideRow>,
    /// What people heard when the server was ended and started again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interruption: Option<InterruptionRow>,
    /// Of the server; `None` when it was not started here and does not say either.
    pub server: Option<ServerRow>,
}

/// What the people of one role saw.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoleRow {
    pub role: &'static str,
    pub people: usize,
    pub join_p50_ms: f64,
    pub join_p95_ms: f64,
    pub delay_p50_ms: f64,
    pub delay_p99_ms: f64,
    pub loss_per_mille: f64,
    pub concealed_per_mille: f64,
    /// How late somebody else's cursor came, and how much of it; `None` where none is shown.
    pub cursor_p50_ms: Option<f64>,
    pub cursor_p95_ms: Option<f64>,
    pub cursor_received_percent: Option<f64>,
}

/// One language of the listeners.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LanguageRow {
    pub language: &'static str,
    /// By interpreters on its channel; otherwise the floor speaks it.
    pub interpreted: bool,
    pub listeners: usize,
    /// Listeners to whom every voice in this language came.
    pub hear: usize,
}

/// From the hand of whoever points to the page of whoever looks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CursorRow {
    /// By one hand.
    pub sent_per_second: f64,
    pub delay_p50_ms: f64,
    pub delay_p95_ms: f64,
    pub received_percent: f64,
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
        let Self { shape, sessions, participants, cameras, seconds, .. } = self;
        writeln!(
            text,
            "{shape}: {sessions} sessions of {participants} people with {cameras} cameras, measured for {seconds} s\n"
        )?;
        self.write_roles(text)?;
        self.write_sums(text)?;
        self.write_languages(text)?;
        if let Some(row) = &self.cursor {
            writeln!(
                text,
                "cursor at {:.0} Hz: p50 {:.2} ms, p95 {:.2} ms, {:.1} % of it came",
                row.sent_per_second, row.delay_p50_ms, row.delay_p95_ms, row.received_percent
            )?;
        }
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
        self.write_server(text)
    }

    fn write_roles(&self, text: &mut String) -> std::fmt::Result {
        let figures = ["join p50 ms", "join p95 ms", "delay p50 ms", "delay p99 ms", "loss ‰", "concealed ‰"];
        let cursor = ["cursor p50 ms", "cursor p95 ms", "cursor %"];
        write!(text, "{:<14} {:>6}", "role", "people")?;
        figures.iter().chain(&cursor).try_for_each(|name| write!(text, " {name:>13}"))?;
        writeln!(text)?;
        for row in &self.roles {
            write!(text, "{:<14} {:>6}", row.role, row.people)?;
            write!(text, " {:>13.0} {:>13.0}", row.join_p50_ms, row.join_p95_ms)?;
            write!(text, " {:>13.2} {:>13.2}", row.delay_p50_ms, row.delay_p99_ms)?;
            write!(text, " {:>13.2} {:>13.2}", row.loss_per_mille, row.concealed_per_mille)?;
            for figure in [row.cursor_p50_ms, row.cursor_p95_ms, row.cursor_received_percent] {
                let shown = figure.map_or("–".to_owned(), |figure| format!("{figure:.2}"));
                write!(text, " {shown:>13}")?;
            }
            writeln!(text)?;
        }
        Ok(())
    }

    fn write_sums(&self, text: &mut String) -> std::fmt::Result {
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
        writeln!(
            text,
            "join: p50 {:.0} ms, p95 {:.0} ms; concealed {:.2} ‰",
            self.join_p50_ms, self.join_p95_ms, self.concealed_per_mille
        )
    }

    fn write_languages(&self, text: &mut String) -> std::fmt::Result {
        let told = self.languages.iter().map(|row| {
            let by = if row.interpreted { "interpreted" } else { "of the floor" };
            format!("{} {by}: {} of {} hear it", row.language, row.hear, row.listeners)
        });
        writeln!(text, "languages: {}", told.collect::<Vec<_>>().join(", "))
    }

    fn write_server(&self, text: &mut String) -> std::fmt::Result {
        match &self.server {
            Some(server) => writeln!(
                text,
                "server: {:.0} % of a core, {:.1} µs of CPU per forwarded packet, {:.0} KB of memory per participant above {:.0} MB idle",
                server.cpu_percent, server.cpu_us_per_packet, server.kb_per_participant, server.idle_mb
            ),
            None => writeln!(text, "server: not started here, and it does not say what CPU and memory it uses"),
        }
    }
}
