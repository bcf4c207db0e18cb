use std::fmt::Write;

use serde_json::Value;

use super::report::LoadReport;

/// What is compared, and where it stands in the figures.
const ROWS: [(&str, &str); 14] = [
    ("join p50, ms", "/join_p50_ms"),
    ("join p95, ms", "/join_p95_ms"),
    ("forwarded packets a second", "/forwarded_per_second"),
    ("lost packets, per mille", "/loss_per_mille"),
    ("concealed sound, per mille", "/concealed_per_mille"),
    ("delay with both clients p50, ms", "/delay_p50_ms"),
    ("delay with both clients p99, ms", "/delay_p99_ms"),
    ("delay inside the server p50, ms", "/inside/delay_p50_ms"),
    ("delay inside the server p99, ms", "/inside/delay_p99_ms"),
    ("cursor p95, ms", "/cursor/delay_p95_ms"),
    ("cursor received, %", "/cursor/received_percent"),
    ("server, % of a core", "/server/cpu_percent"),
    ("CPU per forwarded packet, µs", "/server/cpu_us_per_packet"),
    ("memory per participant, KB", "/server/kb_per_participant"),
];

/// A run beside an earlier one, as a table. `before`: what `--json` printed then.
pub fn compare(before: &Value, now: &LoadReport) -> String {
    let now = serde_json::to_value(now).unwrap_or_default();
    let mut text = format!("{:<34} {:>12} {:>12} {:>9}\n", "", "before", "now", "change");
    for (name, place) in ROWS {
        let figure = |run: &Value| run.pointer(place).and_then(Value::as_f64);
        let shown = |figure: Option<f64>| figure.map_or("–".to_owned(), |figure| format!("{figure:.2}"));
        let (was, is) = (figure(before), figure(&now));
        let change = match (was, is) {
            (Some(was), Some(is)) if was != 0.0 => format!("{:+.0} %", (is / was - 1.0) * 100.0),
            _ => String::new(),
        };
        // Writing to a string does not fail.
        let _ = writeln!(text, "{name:<34} {:>12} {:>12} {change:>9}", shown(was), shown(is));
    }
    let same = ["/shape", "/sessions", "/participants"].iter().all(|place| before.pointer(place) == now.pointer(place));
    // Earlier runs do not say how many cameras they had.
    let same = same && before.pointer("/cameras").is_none_or(|was| now.pointer("/cameras") == Some(was));
    if !same {
        text.push_str("The two runs are not of the same shape and size.\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(cpu: f64) -> LoadReport {
        LoadReport {
            shape: "mdt",
            sessions: 2,
            participants: 14,
            cameras: 5,
            seconds: 20,
            roles: Vec::new(),
            languages: Vec::new(),
            join_p50_ms: 250.0,
            join_p95_ms: 400.0,
            forwarded_packets: 1000,
            forwarded_per_second: 50.0,
            lost_packets: 0,
            loss_per_mille: 0.0,
            concealed_per_mille: 1.0,
            silent_pairs: 0,
            delay_p50_ms: 0.2,
            delay_p99_ms: 0.8,
            cursor: None,
            inside: None,
            interruption: None,
            server: Some(super::super::report::ServerRow {
                cpu_percent: cpu,
                cpu_us_per_packet: 5.0,
                idle_mb: 20.0,
                kb_per_participant: 500.0,
            }),
        }
    }

    #[test]
    fn changes_are_told_and_other_shapes_are_not_passed_off_as_the_same() {
        let before = serde_json::to_value(run(40.0)).expect("JSON");
        let text = compare(&before, &run(60.0));
        let row = text.lines().find(|line| line.starts_with("server")).expect("a row");
        assert!(row.contains("40.00") && row.contains("60.00") && row.ends_with("+50 %"), "{row}");
        assert!(text.contains("–") && !text.contains("same shape"), "{text}");
        let slower = compare(&before, &LoadReport { join_p95_ms: 800.0, concealed_per_mille: 3.0, ..run(40.0) });
        let ends = |name: &str, end: &str| slower.lines().any(|line| line.starts_with(name) && line.ends_with(end));
        assert!(ends("join p95", "+100 %") && ends("concealed sound", "+200 %"), "{slower}");
        let other = compare(&before, &LoadReport { sessions: 3, ..run(60.0) });
        assert!(other.ends_with("The two runs are not of the same shape and size.\n"));
    }
}
