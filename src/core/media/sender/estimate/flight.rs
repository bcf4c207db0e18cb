use std::collections::VecDeque;

use super::Micros;

/// Packets remembered until the receiver has told of them.
const PACKETS: usize = 4096;
/// What has not been told of after so long never will be.
const AGE: Micros = 2_000_000;

#[derive(Debug, Clone, Copy)]
pub(super) struct Departure {
    pub at: Micros,
    pub size: u16,
    /// Part of the probe with this number; 0 for none.
    pub probe: u8,
    arrived: bool,
    missed: bool,
}

/// What became of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Arrived,
    /// It had been given up before.
    ArrivedLate,
    Missing,
}

/// Packets under way, by transport-wide sequence number.
#[derive(Debug, Default)]
pub(super) struct Flight {
    first: u64,
    packets: VecDeque<Departure>,
}

impl Flight {
    /// The number under which the packet leaves.
    pub(super) fn depart(&mut self, at: Micros, size: usize, probe: u8) -> u16 {
        let done = |oldest: &Departure| oldest.arrived || at - oldest.at > AGE;
        while self.packets.len() >= PACKETS || self.packets.front().is_some_and(done) {
            self.packets.pop_front();
            self.first += 1;
        }
        self.packets.push_back(Departure {
            at,
            size: size.min(usize::from(u16::MAX)) as u16,
            probe,
            arrived: false,
            missed: false,
        });
        (self.first + self.packets.len() as u64 - 1) as u16
    }

    /// Takes note of a status; `None`: unknown, or nothing new.
    pub(super) fn status(&mut self, sequence: u16, arrived: bool) -> Option<(Departure, Fate)> {
        let ahead = sequence.wrapping_sub(self.first as u16);
        let packet = self.packets.get_mut(usize::from(ahead))?;
        if packet.arrived || (!arrived && packet.missed) {
            return None;
        }
        let fate = match (arrived, packet.missed) {
            (true, false) => Fate::Arrived,
            (true, true) => Fate::ArrivedLate,
            (false, _) => Fate::Missing,
        };
        packet.arrived = arrived;
        packet.missed |= !arrived;
        Some((*packet, fate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_packet_has_one_fate_or_a_late_one() {
        let mut flight = Flight::default();
        for number in 0..70_000u32 {
            assert_eq!(flight.depart(Micros::from(number), 100, 0), number as u16);
        }
        let last = 69_999u32 as u16;
        let fate = |flight: &mut Flight, sequence, arrived| flight.status(sequence, arrived).map(|(_, fate)| fate);
        assert_eq!(fate(&mut flight, last, false), Some(Fate::Missing));
        assert_eq!(fate(&mut flight, last, false), None);
        assert_eq!(fate(&mut flight, last, true), Some(Fate::ArrivedLate));
        assert_eq!(fate(&mut flight, last, true), None);
        assert_eq!(fate(&mut flight, last.wrapping_add(1), true), None, "never sent");
        assert_eq!(fate(&mut flight, last.wrapping_sub(5_000), true), None, "forgotten");
        assert_eq!(flight.packets.len(), PACKETS);
    }
}
