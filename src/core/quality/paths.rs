//! Who hears whom, how late and how well: every pair of a speaker and a listener, direct and
//! through the interpreter.

use super::emodel::{Codec, Path, mean_opinion_score, rating};

/// Microphone, one frame of 20 ms and the encoder, in milliseconds.
const CAPTURE_MS: f64 = 35.0;
/// From the jitter buffer to the ear.
const PLAYOUT_MS: f64 = 15.0;
/// Without a measurement, what a jitter buffer usually holds.
const USUAL_BUFFER_MS: u16 = 60;

/// A speaker's side, as the server sees it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Uplink {
    /// Round trip between the speaker and the server.
    pub rtt_ms: u16,
    /// Packets of his voice that never came, in per mille.
    pub loss_permille: u16,
}

/// A listener's side, as the listener's browser sees it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Downlink {
    pub rtt_ms: u16,
    /// How long a packet waits to be played; `None`: this client does not say.
    pub buffer_ms: Option<u16>,
    /// Share of the sound that was made up because nothing was there, in per mille. It contains what
    /// was lost on the way up as well.
    pub concealed_permille: u16,
}

/// How one person hears another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heard {
    /// From mouth to ear.
    pub delay_ms: f64,
    /// 0 to 1.
    pub loss: f64,
    /// 1 to 4.5.
    pub score: f64,
}

/// Half of each round trip, everything on the way that buffers, and the server's own share.
pub fn direct(up: &Uplink, down: &Downlink, server_ms: f64) -> Heard {
    let loss = f64::from(up.loss_permille.max(down.concealed_permille).min(1000)) / 1000.0;
    scored(CAPTURE_MS + f64::from(up.rtt_ms) / 2.0 + server_ms + to_the_ear(down), loss)
}

/// The listener's own part of the way, from the server to his ear, in milliseconds.
pub(super) fn to_the_ear(down: &Downlink) -> f64 {
    f64::from(down.rtt_ms) / 2.0 + f64::from(down.buffer_ms.unwrap_or(USUAL_BUFFER_MS)) + PLAYOUT_MS
}

/// Through an interpreter. The words come later by the ear-voice span, which is the interpreter's work
/// and no fault of the path: it counts in the delay and not in the score.
pub fn interpreted(to_interpreter: &Heard, from_interpreter: &Heard, span_ms: f64) -> Heard {
    let travel = to_interpreter.delay_ms + from_interpreter.delay_ms;
    let loss = 1.0 - (1.0 - to_interpreter.loss) * (1.0 - from_interpreter.loss);
    Heard { delay_ms: travel + span_ms, ..scored(travel, loss) }
}

fn scored(delay_ms: f64, loss: f64) -> Heard {
    let path = Path { delay_ms, loss, burst: 1.0, codec: Codec::OPUS };
    Heard { delay_ms, loss, score: mean_opinion_score(rating(&path)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEAR: Uplink = Uplink { rtt_ms: 10, loss_permille: 0 };
    const FAR: Downlink = Downlink { rtt_ms: 240, buffer_ms: Some(80), concealed_permille: 0 };

    #[test]
    fn a_far_listener_hears_late_and_the_score_says_so() {
        let heard = direct(&NEAR, &FAR, 1.0);
        assert!((heard.delay_ms - (35.0 + 5.0 + 120.0 + 1.0 + 80.0 + 15.0)).abs() < 1e-9);
        assert!((4.0..4.3).contains(&heard.score), "256 ms is good and not excellent: {}", heard.score);
        let slow = direct(&NEAR, &Downlink { rtt_ms: 840, ..FAR }, 1.0);
        assert!(slow.score < 3.1, "{}", slow.score);
    }

    #[test]
    fn loss_on_the_way_up_is_not_counted_twice() {
        let lossy = Uplink { loss_permille: 50, ..NEAR };
        let both = direct(&lossy, &Downlink { concealed_permille: 50, ..FAR }, 1.0);
        assert!((both.loss - 0.05).abs() < 1e-9);
        assert!(both.score < 3.6);
    }

    #[test]
    fn an_interpreters_span_is_delay_and_not_a_fault() {
        let leg = direct(&NEAR, &Downlink { rtt_ms: 20, buffer_ms: Some(40), concealed_permille: 0 }, 1.0);
        let whole = interpreted(&leg, &leg, 3000.0);
        assert!(whole.delay_ms > 3200.0);
        assert!(whole.score > 4.1, "{}", whole.score);
        let lossy = Heard { loss: 0.1, ..leg };
        assert!((interpreted(&lossy, &lossy, 0.0).loss - 0.19).abs() < 1e-9);
    }
}
