//! How good a conversation over this path can be: the E-model of ITU-T G.107 (06/2015).
//!
//! Every parameter stands at its default but delay, codec and loss. Two mistakes are common
//! elsewhere and are not made here: delay counts from mouth to ear, not as a round trip, and its
//! term grows with delay. `vectors.csv` holds figures that any implementation can be held against.

/// Basic rating with all parameters at their default (G.107, 7.7).
const DEFAULT_RATING: f64 = 93.2;
/// Below this delay nobody notices (G.107, 7.4), in milliseconds.
const UNNOTICED_MS: f64 = 100.0;

/// How a codec suffers from loss (G.113, Appendix I).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Codec {
    /// Equipment impairment factor `Ie`.
    pub impairment: f64,
    /// Packet-loss robustness factor `Bpl`, in per cent.
    pub robustness: f64,
}

impl Codec {
    pub const G711: Self = Self { impairment: 0.0, robustness: 4.3 };
    pub const G711_CONCEALED: Self = Self { impairment: 0.0, robustness: 25.1 };
    pub const G729A: Self = Self { impairment: 11.0, robustness: 19.0 };
    /// G.113 has no figures for Opus. It is taken to be transparent, and what counts as lost is what
    /// the decoder had to make up, after forward error correction and retransmission.
    pub const OPUS: Self = Self { impairment: 0.0, robustness: 19.0 };
}

/// What a path does to a voice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Path {
    /// From mouth to ear, one way, in milliseconds.
    pub delay_ms: f64,
    /// Share of the sound that was not there when it was due, 0 to 1.
    pub loss: f64,
    /// Burst ratio `BurstR`: 1 when losses are independent.
    pub burst: f64,
    pub codec: Codec,
}

/// The transmission rating R, 0 to 93.2.
pub fn rating(path: &Path) -> f64 {
    let percent = path.loss.clamp(0.0, 1.0) * 100.0;
    let Codec { impairment, robustness } = path.codec;
    // G.107, 7.5.
    let lost = percent / (percent / path.burst.max(1.0) + robustness);
    let equipment = impairment + (95.0 - impairment) * if percent > 0.0 { lost } else { 0.0 };
    (DEFAULT_RATING - delay_impairment(path.delay_ms) - equipment).max(0.0)
}

/// `Idd`, the impairment by delay alone, without echo (G.107, 7.4).
pub fn delay_impairment(delay_ms: f64) -> f64 {
    if delay_ms.is_nan() || delay_ms <= UNNOTICED_MS {
        return 0.0;
    }
    let x = (delay_ms / UNNOTICED_MS).log2();
    let term = |x: f64| (1.0 + x.powi(6)).powf(1.0 / 6.0);
    25.0 * (term(x) - 3.0 * term(x / 3.0) + 2.0)
}

/// The estimated mean opinion score of a conversation, 1 to 4.5 (G.107, Annex B).
pub fn mean_opinion_score(rating: f64) -> f64 {
    if rating <= 0.0 {
        return 1.0;
    }
    if rating >= 100.0 {
        return 4.5;
    }
    // The polynomial dips below 1 for ratings under 6.5.
    (1.0 + 0.035 * rating + rating * (rating - 60.0) * (100.0 - rating) * 7.0e-6).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codec(name: &str) -> Codec {
        match name {
            "g711" => Codec::G711,
            "g711_concealed" => Codec::G711_CONCEALED,
            "g729a" => Codec::G729A,
            _ => Codec::OPUS,
        }
    }

    #[test]
    fn the_published_vectors_hold() {
        let lines = include_str!("vectors.csv").lines().skip(1);
        let mut checked = 0;
        for line in lines {
            let fields: Vec<&str> = line.split(',').collect();
            let number = |at: usize| fields[at].parse::<f64>().expect("a number");
            let path = Path { codec: codec(fields[0]), delay_ms: number(1), loss: number(2) / 100.0, burst: number(3) };
            let rated = rating(&path);
            assert!((rated - number(4)).abs() < 0.05, "{line}: R {rated}");
            let score = mean_opinion_score(rated);
            assert!((score - number(5)).abs() < 0.01, "{line}: {score}");
            checked += 1;
        }
        assert!(checked >= 20);
    }

    #[test]
    fn more_delay_and_more_loss_never_make_it_better() {
        let path = |delay_ms, loss| Path { delay_ms, loss, burst: 1.0, codec: Codec::OPUS };
        let score = |delay, loss| mean_opinion_score(rating(&path(delay, loss)));
        for delay in (0..2000).step_by(10).map(f64::from) {
            for loss in (0..100).map(|percent| f64::from(percent) / 100.0) {
                assert!(score(delay + 10.0, loss) <= score(delay, loss) + 1e-9, "{delay} ms, {loss}");
                assert!(score(delay, loss + 0.01) <= score(delay, loss) + 1e-9, "{delay} ms, {loss}");
            }
        }
    }

    #[test]
    fn what_is_no_number_is_no_delay() {
        assert!(delay_impairment(f64::NAN).abs() < f64::EPSILON);
        assert!((mean_opinion_score(f64::NEG_INFINITY) - 1.0).abs() < f64::EPSILON);
    }
}
