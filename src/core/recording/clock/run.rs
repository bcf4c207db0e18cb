use super::super::journal::{PacketEntry, ReportEntry};

/// Numbers that jump back by more than this belong to a sender that began anew.
const BACK: i64 = 1000;
/// So far may media time be from arrival before the numbers are believed to be new ones.
const FAR: i64 = 10_000_000;

/// Packets of one source of RTP, in order.
#[derive(Debug, Default)]
pub(super) struct Run {
    /// Indices into the track's packets.
    pub order: Vec<usize>,
    /// Microseconds from the first packet on, moved by what the sender stood still.
    pub media: Vec<i64>,
    /// By how much each has been moved.
    pub shifts: Vec<i64>,
    pub reports: usize,
}

/// A sender report tied to the packets it came with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Report {
    /// Before any shift.
    pub media: i64,
    pub ntp: i64,
    /// The packet, by its place in the run, that carried it in.
    pub beside: usize,
}

/// The packets of a track, source by source, ordered and each once.
pub(super) fn runs(packets: &[PacketEntry], rate: u32) -> Vec<Run> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    let mut newest: Option<usize> = None;
    for (index, packet) in packets.iter().enumerate() {
        let fresh = newest.is_none_or(|newest| begins_anew(&packets[newest], packet, rate));
        if fresh {
            runs.push(Vec::new());
        }
        if let Some(run) = runs.last_mut() {
            run.push(index);
        }
        if fresh || newest.is_none_or(|newest| packets[newest].sequence < packet.sequence) {
            newest = Some(index);
        }
    }
    runs.into_iter().map(|order| Run::new(packets, order, rate)).collect()
}

fn begins_anew(newest: &PacketEntry, packet: &PacketEntry, rate: u32) -> bool {
    let ahead = packet.sequence as i64 - newest.sequence as i64;
    let media = micros(packet.timestamp.wrapping_sub(newest.timestamp) as i32, rate);
    let waited = packet.at as i64 - newest.at as i64;
    ahead < -BACK || (ahead > 1 && (media - waited).abs() > FAR && (media < 0 || ahead > BACK))
}

impl Run {
    fn new(packets: &[PacketEntry], mut order: Vec<usize>, rate: u32) -> Self {
        order.sort_by_key(|index| packets[*index].sequence);
        order.dedup_by_key(|index| packets[*index].sequence);
        let mut passed = 0i64;
        let mut last = None;
        let unwrap = |index: &usize| {
            let timestamp = packets[*index].timestamp;
            let before = last.replace(timestamp).unwrap_or(timestamp);
            passed += i64::from(timestamp.wrapping_sub(before) as i32);
            passed * 1_000_000 / i64::from(rate.max(1))
        };
        let media: Vec<i64> = order.iter().map(unwrap).collect();
        Self { shifts: vec![0; order.len()], media, order, reports: 0 }
    }

    /// The reports that arrived with packets of this run, on its media time.
    pub fn reports(&mut self, packets: &[PacketEntry], reports: &[ReportEntry], rate: u32) -> Vec<Report> {
        let (Some(first), Some(last)) = (self.order.first(), self.order.last()) else { return Vec::new() };
        let (from, until) = (packets[*first].at, packets[*last].at);
        let mut beside = 0;
        let mut tied = Vec::new();
        for report in reports.iter().filter(|report| (from..=until).contains(&report.at)) {
            while self.order.get(beside + 1).is_some_and(|next| packets[*next].at <= report.at) {
                beside += 1;
            }
            let near = &packets[self.order[beside]];
            let away = micros(report.timestamp.wrapping_sub(near.timestamp) as i32, rate);
            tied.push(Report { media: self.media[beside] + away, ntp: report.ntp, beside });
        }
        self.reports = tied.len();
        tied
    }

    /// Where a report lies once the run has been moved.
    pub fn shifted(&self, report: &Report) -> i64 {
        report.media + self.shifts[report.beside]
    }

    /// The sender stood still between these two.
    pub fn stalled(&self, before: usize, after: usize) -> bool {
        self.shifts[after] > self.shifts[before]
    }
}

fn micros(ticks: i32, rate: u32) -> i64 {
    i64::from(ticks) * 1_000_000 / i64::from(rate.max(1))
}
