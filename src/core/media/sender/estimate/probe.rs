use super::Micros;

/// How long a probe is sent, and in what steps.
const LENGTH: Micros = 20_000;
pub(super) const STEP: Micros = 5_000;
/// Fewer packets say nothing.
const LEAST_PACKETS: usize = 5;
/// So long after its end a probe is judged by what has come.
const PATIENCE: Micros = 1_000_000;
/// Pauses after a probe that did not get through.
const PAUSES: (Micros, Micros) = (4_000_000, 16_000_000);
/// A probe that reached so much of its aim shows that there may be more.
const REACHED: f64 = 0.7;
/// How far beyond the estimate a probe goes.
const AMBITION: f64 = 3.0;

/// Short bursts above the estimate that show whether the path carries more than is sent.
#[derive(Debug)]
pub(super) struct Prober {
    number: u8,
    cluster: Option<Cluster>,
    next: Micros,
    pause: Micros,
}

#[derive(Debug)]
struct Cluster {
    aim: f64,
    began: Micros,
    sent: usize,
    arrivals: Vec<(Micros, Micros, u16)>,
}

impl Default for Prober {
    fn default() -> Self {
        Self { number: 0, cluster: None, next: 0, pause: PAUSES.0 }
    }
}

impl Prober {
    /// Begins a probe when there is reason to. `true`: bytes are wanted now.
    pub(super) fn begin(&mut self, now: Micros, estimate: f64, desired: f64) -> bool {
        if self.cluster.is_some() || now < self.next || desired < estimate * 1.05 {
            return false;
        }
        self.number = self.number.checked_add(1).unwrap_or(1);
        let aim = (estimate * AMBITION).min(desired * 1.2);
        self.cluster = Some(Cluster { aim, began: now, sent: 0, arrivals: Vec::new() });
        true
    }

    /// Bytes still to be sent now. Media counts too.
    pub(super) fn wanted(&self, now: Micros) -> usize {
        let Some(cluster) = self.cluster.as_ref().filter(|cluster| cluster.is_sending(now)) else { return 0 };
        let due = cluster.aim / 8e6 * (now - cluster.began + STEP) as f64;
        (due as usize).saturating_sub(cluster.sent)
    }

    /// When bytes are wanted next.
    pub(super) fn next_step(&self, now: Micros) -> Option<Micros> {
        self.cluster.as_ref().filter(|cluster| cluster.is_sending(now)).map(|_| now + STEP)
    }

    /// A packet leaves; the number of the probe that it is part of, 0 for none.
    pub(super) fn departs(&mut self, now: Micros, size: usize) -> u8 {
        match &mut self.cluster {
            Some(cluster) if cluster.is_sending(now) => {
                cluster.sent += size;
                self.number
            }
            _ => 0,
        }
    }

    pub(super) fn arrived(&mut self, number: u8, sent: Micros, arrived: Micros, size: u16) {
        if let Some(cluster) = self.cluster.as_mut().filter(|_| number == self.number) {
            cluster.arrivals.push((sent, arrived, size));
        }
    }

    /// What the path is seen to carry, once enough is known.
    pub(super) fn judge(&mut self, now: Micros) -> Option<f64> {
        let cluster = self.cluster.as_ref()?;
        let over = now > cluster.began + LENGTH;
        let arrived: usize = cluster.arrivals.iter().map(|(.., size)| usize::from(*size)).sum();
        let enough = over && arrived * 10 >= cluster.sent * 9;
        if !enough && now < cluster.began + LENGTH + PATIENCE {
            return None;
        }
        let carried = cluster.carried();
        let reached = carried.is_some_and(|bits| bits > cluster.aim * REACHED);
        self.cluster = None;
        if reached {
            self.pause = PAUSES.0;
            self.next = now;
        } else {
            self.next = now + self.pause;
            self.pause = (self.pause * 2).min(PAUSES.1);
        }
        carried
    }

    /// The queue grows: not now.
    pub(super) fn hold_off(&mut self, now: Micros) {
        self.next = self.next.max(now + PAUSES.0);
    }
}

impl Cluster {
    fn is_sending(&self, now: Micros) -> bool {
        now <= self.began + LENGTH
    }

    fn carried(&self) -> Option<f64> {
        if self.arrivals.len() < LEAST_PACKETS {
            return None;
        }
        let first_sent = self.arrivals.iter().map(|(sent, ..)| *sent).min()?;
        let last_sent = self.arrivals.iter().map(|(sent, ..)| *sent).max()?;
        let (first_arrived, first_size) = self.arrivals.iter().map(|(_, at, size)| (*at, *size)).min()?;
        let last_arrived = self.arrivals.iter().map(|(_, at, _)| *at).max()?;
        let size_of = |keep: &dyn Fn(Micros) -> bool| -> f64 {
            self.arrivals.iter().filter(|(sent, ..)| keep(*sent)).map(|(.., size)| f64::from(*size)).sum()
        };
        // What left last, and what came first, took no part of the time between.
        let left = size_of(&|sent| sent < last_sent) * 8e6 / (last_sent - first_sent).max(1) as f64;
        let came = (size_of(&|_| true) - f64::from(first_size)) * 8e6 / (last_arrived - first_arrived).max(1) as f64;
        if left <= 0.0 {
            return None;
        }
        // Came slower than it left: the path is full, stay a little below.
        Some(if came < left * 0.9 { came * 0.95 } else { left.min(came) })
    }
}
