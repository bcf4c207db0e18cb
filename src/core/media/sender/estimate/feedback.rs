/// Statuses in one message at most: more are a lie.
const MAX_STATUSES: u16 = 4096;

/// The receiver's clock, in 64 ms. Only 24 bits of it are sent: it starts over every twelve days.
#[derive(Debug, Default)]
pub(super) struct Reference(Option<i64>);

impl Reference {
    fn extend(&mut self, bits: u32) -> i64 {
        let bits = i64::from(bits);
        let last = *self.0.get_or_insert(bits);
        // The nearest time with these last bits.
        let ahead = ((bits - last) << 40) >> 40;
        self.0 = Some(last + ahead);
        last + ahead
    }
}

/// Reads transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01, 3.1): for
/// each packet its sequence number, and when it arrived, in microseconds of the receiver's clock,
/// or `None` for "not yet". Ends at the first inconsistency.
pub(super) fn read(reference: &mut Reference, body: &[u8], mut each: impl FnMut(u16, Option<i64>)) -> Option<()> {
    let base = u16::from_be_bytes([*body.first()?, *body.get(1)?]);
    let statuses = u16::from_be_bytes([*body.get(2)?, *body.get(3)?]).min(MAX_STATUSES);
    let time = u32::from_be_bytes([0, *body.get(4)?, *body.get(5)?, *body.get(6)?]);
    let chunks = body.get(8..)?;
    let mut deltas = chunks.get(chunk_bytes(chunks, statuses)?..)?;
    let mut arrival = reference.extend(time) * 64_000;
    for (count, symbol) in symbols(chunks).take(usize::from(statuses)).enumerate() {
        let delta = match (symbol, deltas) {
            (1, [small, rest @ ..]) => {
                deltas = rest;
                Some(i64::from(*small))
            }
            (2, [high, low, rest @ ..]) => {
                deltas = rest;
                Some(i64::from(i16::from_be_bytes([*high, *low])))
            }
            (0, _) => None,
            _ => return None,
        };
        // Deltas count in 250 us.
        arrival += delta.unwrap_or(0) * 250;
        each(base.wrapping_add(count as u16), delta.map(|_| arrival));
    }
    Some(())
}

/// Bytes of the chunks that hold so many statuses.
fn chunk_bytes(chunks: &[u8], statuses: u16) -> Option<usize> {
    let (mut covered, mut at) = (0, 0);
    while covered < u32::from(statuses) {
        covered += u32::from(covers(u16::from_be_bytes([*chunks.get(at)?, *chunks.get(at + 1)?])).max(1));
        at += 2;
    }
    Some(at)
}

fn covers(chunk: u16) -> u16 {
    match chunk >> 14 {
        0 | 1 => chunk & 0x1fff,
        2 => 14,
        _ => 7,
    }
}

/// The status of each packet: 0 not received, 1 small delta, 2 large delta.
fn symbols(chunks: &[u8]) -> impl Iterator<Item = u8> {
    chunks.chunks_exact(2).flat_map(|pair| {
        let chunk = u16::from_be_bytes([pair[0], pair[1]]);
        (0..covers(chunk)).map(move |at| match chunk >> 14 {
            0 | 1 => (chunk >> 13 & 3) as u8,
            2 => (chunk >> (13 - at) & 1) as u8,
            _ => (chunk >> (12 - 2 * at) & 3) as u8,
        })
    })
}

#[cfg(test)]
pub(in super::super) mod testing {
    /// A feedback message; arrivals in microseconds.
    pub(in super::super::super) fn write(base: u16, arrivals: &[Option<i64>]) -> Vec<u8> {
        let reference = arrivals.iter().flatten().min().copied().unwrap_or(0) / 64_000;
        let mut body = base.to_be_bytes().to_vec();
        body.extend((arrivals.len() as u16).to_be_bytes());
        body.extend(&(reference as u32).to_be_bytes()[1..]);
        body.push(0);
        for seven in arrivals.chunks(7) {
            let bits = seven.iter().enumerate().map(|(at, arrival)| {
                let symbol: u16 = if arrival.is_some() { 2 } else { 0 };
                symbol << (12 - 2 * at)
            });
            body.extend((0xc000 | bits.sum::<u16>()).to_be_bytes());
        }
        let mut at = reference * 256;
        for arrival in arrivals.iter().flatten() {
            body.extend(((arrival / 250 - at) as i16).to_be_bytes());
            at = arrival / 250;
        }
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrivals(body: &[u8]) -> Vec<(u16, Option<i64>)> {
        let mut found = Vec::new();
        read(&mut Reference::default(), body, |sequence, arrival| found.push((sequence, arrival)));
        found
    }

    #[test]
    fn what_is_written_is_read_and_what_is_cut_ends() {
        let written: Vec<Option<i64>> = (0..20).map(|n| (n % 3 != 1).then_some(1_000_000 + n * 1_250)).collect();
        let body = testing::write(65_530, &written);
        let read_back = arrivals(&body);
        assert_eq!(read_back.iter().map(|(_, arrival)| *arrival).collect::<Vec<_>>(), written);
        assert_eq!((read_back[0].0, read_back[19].0), (65_530, 13));
        for cut in 0..body.len() {
            assert!(arrivals(&body[..cut]).len() <= 20);
        }
    }

    #[test]
    fn the_receivers_clock_goes_on_when_its_bits_start_over() {
        let mut reference = Reference::default();
        let times = [0xff_fffe, 0xff_ffff, 0, 2, 0xff_ffff, 1].map(|bits| reference.extend(bits) - 0xff_fffe);
        assert_eq!(times, [0, 1, 2, 4, 1, 3]);
    }

    #[test]
    fn runs_and_single_bits_are_understood() {
        // A run of three small deltas, then fourteen single bits of which two are asked for.
        let body = [0, 1, 0, 5, 0, 0, 0, 0, 0x20, 3, 0xa0, 0, 4, 4, 4, 8, 0];
        let wanted = [(1, Some(1_000)), (2, Some(2_000)), (3, Some(3_000)), (4, Some(5_000)), (5, None)];
        assert_eq!(arrivals(&body), wanted);
        let lie = [0, 1, 0xff, 0xff, 0, 0, 0, 0, 0x3f, 0xff, 1];
        assert!(arrivals(&lie).len() <= 1);
    }
}
