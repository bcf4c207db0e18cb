//! Which layer of which picture fits through the path to one peer: a pure function.

use super::track::MAX_LAYERS;

/// One picture that a peer wants.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    /// Lower is served first.
    pub priority: u8,
    /// The layer that fits the size shown.
    pub desired: u8,
    /// The layer that flows now, which is kept rather than taken up.
    pub current: Option<u8>,
    /// Bits per second of each layer; `None`: not sent at the moment.
    pub rates: [Option<u64>; MAX_LAYERS],
}

/// A better layer is taken up only when so much more would fit, in per cent: without it a path at
/// its limit would be switched up and down for ever.
const HEADROOM: u64 = 115;

/// The layer for each picture, in the order given; `None`: does not fit at all. `budget` is what
/// is left for pictures, in bits per second; `None`: unknown, everything fits.
pub(super) fn allocate(budget: Option<u64>, pictures: &[Picture]) -> Vec<Option<u8>> {
    let mut chosen: Vec<Option<u8>> = vec![None; pictures.len()];
    let Some(budget) = budget else {
        return pictures.iter().map(Picture::best).collect();
    };
    let mut order: Vec<usize> = (0..pictures.len()).collect();
    order.sort_by_key(|&at| pictures[at].priority);
    let mut left = budget;
    // Everybody first gets something to see, in order of priority; then the first in order get better.
    // The first picture flows even where the estimate says no: it is a guess, and a black stage helps nobody.
    for (turn, &at) in order.iter().enumerate() {
        if let Some((layer, rate)) = pictures[at].lowest().filter(|(_, rate)| turn == 0 || *rate <= left) {
            chosen[at] = Some(layer);
            left = left.saturating_sub(rate);
        }
    }
    for &at in &order {
        let picture = &pictures[at];
        while let Some((layer, extra)) = chosen[at].and_then(|now| picture.next_above(now)) {
            let kept = picture.current.is_some_and(|current| current >= layer);
            let needed = if kept { extra } else { extra * HEADROOM / 100 };
            if needed > left {
                break;
            }
            left -= extra;
            chosen[at] = Some(layer);
        }
    }
    chosen
}

impl Picture {
    /// The best layer up to the desired one that is being sent; else the lowest that is sent;
    /// else the desired one, which then has to be asked for.
    fn best(&self) -> Option<u8> {
        let sent = |layer: &u8| self.rates[usize::from(*layer)].is_some();
        let below = (0..=self.desired).rev().find(sent);
        below.or_else(|| (0..MAX_LAYERS as u8).find(sent)).or(Some(self.desired))
    }

    fn lowest(&self) -> Option<(u8, u64)> {
        let sent = (0..MAX_LAYERS).find_map(|layer| self.rates[layer].map(|rate| (layer as u8, rate)));
        sent.or(Some((self.desired, 0)))
    }

    /// The next better layer that is sent and not above the desired one, and what it costs more.
    fn next_above(&self, now: u8) -> Option<(u8, u64)> {
        let have = self.rates[usize::from(now)].unwrap_or(0);
        (now + 1..=self.desired)
            .find_map(|layer| self.rates[usize::from(layer)].map(|rate| (layer, rate.saturating_sub(have))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(priority: u8, desired: u8) -> Picture {
        Picture { priority, desired, current: None, rates: [Some(100), Some(300), Some(1000)] }
    }

    #[track_caller]
    fn check(budget: Option<u64>, pictures: &[Picture], wanted: &[Option<u8>]) {
        assert_eq!(allocate(budget, pictures), wanted);
    }

    #[test]
    fn the_stage_gets_better_after_everybody_has_something() {
        let three = [picture(1, 2), picture(0, 2), picture(1, 2)];
        check(None, &three, &[Some(2), Some(2), Some(2)]);
        check(Some(250), &three, &[Some(0), Some(0), None]);
        check(Some(300), &three, &[Some(0), Some(0), Some(0)]);
        check(Some(530), &three, &[Some(0), Some(1), Some(0)]);
        check(Some(1_500), &three, &[Some(1), Some(2), Some(0)]);
        check(Some(10_000), &three, &[Some(2), Some(2), Some(2)]);
        check(Some(50), &three, &[None, Some(0), None]);
    }

    #[test]
    fn a_layer_that_flows_is_kept_where_a_new_one_would_not_be_taken() {
        let mut one = picture(0, 2);
        check(Some(1_010), &[one.clone()], &[Some(1)]);
        one.current = Some(2);
        check(Some(1_010), &[one.clone()], &[Some(2)]);
        check(Some(990), &[one], &[Some(1)]);
    }

    #[test]
    fn what_the_sender_has_stopped_is_not_waited_for() {
        let mut one = picture(0, 2);
        one.rates = [Some(100), None, None];
        check(None, &[one.clone()], &[Some(0)]);
        one.rates = [None, None, Some(1000)];
        one.desired = 0;
        check(None, &[one.clone()], &[Some(2)]);
        one.rates = [None; 3];
        check(Some(10), &[one], &[Some(0)]);
    }
}
