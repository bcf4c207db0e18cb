/// Crystals differ by less than this; what looks like more is jitter.
const MOST_SKEW: f64 = 200e-6;
/// Over less time than this, in microseconds, no skew can be told from jitter.
const TELLING: i64 = 30_000_000;
/// The least lag of so long stands for all in it.
const WINDOW: i64 = 5_000_000;
/// Pairs that a slope is taken from.
const SAMPLES: usize = 200;
/// A report that is off from the one before by more than this is a step of the sender's clock, or nonsense.
const STEP: i64 = 250_000;

/// `at(x) = x + slope · (x − origin) + offset`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    pub slope: f64,
    pub origin: i64,
    pub offset: i64,
}

impl Line {
    pub fn at(&self, x: i64) -> i64 {
        x + ((x - self.origin) as f64 * self.slope).round() as i64 + self.offset
    }
}

/// From media time to the sender's clock, through pairs of both; and how many were rejected. A step of
/// the sender's clock is taken out: it says nothing of when a packet sounded.
pub(super) fn through_reports(pairs: &[(i64, i64)]) -> (Option<Line>, usize) {
    let Some(&(origin, _)) = pairs.first() else { return (None, 0) };
    let (mut steps, mut rejected) = (0, 0);
    let mut before: Option<i64> = None;
    let mut points = Vec::with_capacity(pairs.len());
    for (media, ntp) in pairs {
        let raw = ntp - media;
        if let Some(known) = before.filter(|known| (raw - steps - known).abs() > STEP) {
            rejected += 1;
            steps = raw - known;
        }
        before = Some(raw - steps);
        points.push((*media, raw - steps));
    }
    let slope = slope(&points);
    let mut rests: Vec<i64> = points.iter().map(|(x, d)| d - ((x - origin) as f64 * slope) as i64).collect();
    rests.sort_unstable();
    (Some(Line { slope, origin, offset: rests[rests.len() / 2] }), rejected)
}

/// The line under all arrivals `(clock, arrived)`: who came earliest was delayed least.
pub(super) fn envelope(tracks: &[Vec<(i64, i64)>]) -> Option<Line> {
    let origin = tracks.iter().flatten().map(|(clock, _)| *clock).min()?;
    let mut least: std::collections::BTreeMap<i64, (i64, i64)> = std::collections::BTreeMap::new();
    for (clock, at) in tracks.iter().flatten() {
        let lag = at - clock;
        let window = least.entry((clock - origin) / WINDOW).or_insert((*clock, lag));
        if lag < window.1 {
            *window = (*clock, lag);
        }
    }
    let points: Vec<(i64, i64)> = least.into_values().collect();
    let slope = slope(&points);
    let rest = |(clock, lag): &(i64, i64)| lag - ((clock - origin) as f64 * slope) as i64;
    let offset = points.iter().map(rest).min()?;
    Some(Line { slope, origin, offset })
}

/// The middle of the slopes between far points (Theil and Sen), within what crystals do.
fn slope(points: &[(i64, i64)]) -> f64 {
    let span = points.last().map_or(0, |last| last.0) - points.first().map_or(0, |first| first.0);
    if span < TELLING {
        return 0.0;
    }
    let thin = points.len().div_ceil(SAMPLES).max(1);
    let some: Vec<(i64, i64)> = points.iter().copied().step_by(thin).collect();
    let mut slopes = Vec::new();
    for (n, (x, y)) in some.iter().enumerate() {
        for (later_x, later_y) in &some[n + 1..] {
            if later_x - x >= span / 4 {
                slopes.push((later_y - y) as f64 / (later_x - x) as f64);
            }
        }
    }
    slopes.sort_by(f64::total_cmp);
    let middle = slopes.get(slopes.len() / 2).copied().unwrap_or(0.0);
    middle.clamp(-MOST_SKEW, MOST_SKEW)
}
