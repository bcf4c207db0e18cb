//! Splices sources into one unbroken outgoing track: sequence numbers, timestamps and
//! picture counters go on where they were, whatever the source or layer behind them.

use std::ops::Range;
use std::time::{Duration, Instant};

use super::codec::Codec;
use super::command::MediaKind;
use super::descriptor::{PictureCounters, PictureFields};
use super::packet::{RtpIn, RtpOut};

/// Which encoding of which track flows. Indices are the engine's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flow {
    pub track: u32,
    pub layer: u8,
}

/// The longest jump in media time that a splice makes; after a longer silence time goes on from here.
const LONGEST_JUMP: Duration = Duration::from_secs(3600);

/// Ticks of a frame of sound as everybody sends it: 20 ms at 48 kHz.
const FRAME: u32 = 960;
/// So many frames of a voice that has been replaced are waited for; whoever lacks more had stopped before.
const MOST_LATE: u64 = 3;
/// What was lost on its first way is there within so long: with one of the three packets after it.
pub(super) const LATE: Duration = Duration::from_millis(100);

/// State of one outgoing line: a few integers, no lock.
#[derive(Debug)]
pub(super) struct Forwarder {
    kind: MediaKind,
    /// The number of the first packet.
    first_sequence: u64,
    /// What flows now.
    current: Option<Flow>,
    /// What shall flow; taken over at its next keyframe, or at once for audio.
    target: Option<Flow>,
    splice: Option<Splice>,
    last: Option<Last>,
    /// So many ticks media time is ahead of the wall clock, from splices closer than a frame. The next
    /// splice with room gives them back: listeners' buffers must not grow with every handover.
    ahead: u32,
    /// What the voice before this one had said when it was cut.
    tail: Option<Tail>,
}

/// Frames that were said before the cut and had not come: lost, or late. Their numbers are kept free.
#[derive(Debug, Clone)]
struct Tail {
    flow: Flow,
    splice: Splice,
    cut: Instant,
    /// Numbers of the source.
    missing: Range<u64>,
    /// Where the next voice begins, once it has.
    before: Option<u32>,
}

/// How the numbers of the current source become ours.
#[derive(Debug, Clone, Copy)]
struct Splice {
    first_in: u64,
    first_out: u64,
    timestamp_offset: u32,
    picture_offset: u16,
    tl0_offset: u8,
    key_offset: u8,
}

/// The newest numbers sent.
#[derive(Debug, Clone, Copy)]
struct Last {
    sequence: u64,
    timestamp: u32,
    expected: Instant,
    counters: PictureCounters,
}

impl Forwarder {
    /// `first_sequence`: above every number that has left on this line before.
    pub(super) fn new(kind: MediaKind, first_sequence: u64) -> Self {
        Self { kind, first_sequence, current: None, target: None, splice: None, last: None, ahead: 0, tail: None }
    }

    /// What the line shall carry from now on.
    pub(super) fn set_target(&mut self, target: Option<Flow>, now: Instant) {
        self.target = target;
        match target {
            None => (self.current, self.tail) = (None, None),
            // Another track must not sound on until the new one has a keyframe: the old speaker's
            // picture under the new speaker's name would mislead.
            Some(flow) if self.current.is_some_and(|current| current.track != flow.track) => {
                self.tail = self.tail_at(now);
                self.current = None;
            }
            Some(_) => {}
        }
    }

    /// What the present voice has said by now and is not here.
    fn tail_at(&self, cut: Instant) -> Option<Tail> {
        let (flow, splice, last) = (self.current?, self.splice?, self.last?);
        let since = cut.saturating_duration_since(last.expected).as_micros() as u64;
        let frames = since * u64::from(Codec::Opus.clock_rate()) / 1_000_000 / u64::from(FRAME);
        let next = splice.first_in + (last.sequence + 1).checked_sub(splice.first_out)?;
        let waits = self.kind == MediaKind::Audio && (1..=MOST_LATE).contains(&frames);
        waits.then_some(Tail { flow, splice, cut, missing: next..next + frames, before: None })
    }

    pub(super) fn target(&self) -> Option<Flow> {
        self.target
    }

    pub(super) fn current(&self) -> Option<Flow> {
        self.current
    }

    /// The target has not begun to flow: a keyframe would help.
    pub(super) fn waits(&self) -> bool {
        self.kind == MediaKind::Video && self.target.is_some() && self.current != self.target
    }

    /// The numbers under which this packet leaves; `None`: it does not.
    pub(super) fn forward(&mut self, flow: Flow, packet: &RtpIn) -> Option<RtpOut> {
        let mut spliced = false;
        if self.current != Some(flow) {
            if let Some(out) = self.forward_late(flow, packet) {
                return Some(out);
            }
            if self.target != Some(flow) || !packet.keyframe {
                return None;
            }
            self.splice_to(flow, packet);
            spliced = true;
        }
        let mut out = self.splice?.number(packet)?;
        out.marker |= spliced && self.kind == MediaKind::Audio;
        self.remember(packet, &out);
        Some(out)
    }

    /// A word from before the cut goes to its place before the next voice, and nothing of what was said after.
    fn forward_late(&mut self, flow: Flow, packet: &RtpIn) -> Option<RtpOut> {
        let tail = self.tail.as_ref().filter(|tail| tail.flow == flow && tail.missing.contains(&packet.sequence))?;
        if packet.arrived.saturating_duration_since(tail.cut) > LATE {
            return None;
        }
        let out = tail.splice.number(packet)?;
        let room = tail.before.map(|begin| begin.wrapping_sub(out.timestamp));
        if room.is_some_and(|room| !(FRAME..=u32::MAX / 2).contains(&room)) {
            return None;
        }
        self.remember(packet, &out);
        Some(out)
    }

    fn splice_to(&mut self, flow: Flow, packet: &RtpIn) {
        self.current = Some(flow);
        let kept = self.numbers_kept();
        let ticks = self.last.map_or(0, |last| self.ticks_until(&last, packet, kept));
        let from = packet.picture.as_ref().map(|fields| fields.counters).unwrap_or_default();
        self.splice = Some(match &self.last {
            None => Splice {
                first_in: packet.sequence,
                first_out: self.first_sequence,
                timestamp_offset: 0,
                picture_offset: 0,
                tl0_offset: 0,
                key_offset: 0,
            },
            Some(last) => Splice {
                first_in: packet.sequence,
                first_out: last.sequence + 1 + kept,
                timestamp_offset: last.timestamp.wrapping_add(ticks).wrapping_sub(packet.timestamp),
                picture_offset: last.counters.picture_id.wrapping_add(1).wrapping_sub(from.picture_id),
                tl0_offset: last.counters.tl0_index.wrapping_add(1).wrapping_sub(from.tl0_index),
                key_offset: last.counters.key_index.wrapping_add(1).wrapping_sub(from.key_index),
            },
        });
        if let (Some(tail), Some(last)) = (&mut self.tail, &self.last) {
            tail.before = Some(last.timestamp.wrapping_add(ticks));
        }
    }

    /// So many numbers after the last one sent are those of a tail.
    fn numbers_kept(&self) -> u64 {
        let (Some(tail), Some(last)) = (&self.tail, &self.last) else { return 0 };
        let end = tail.splice.first_out + (tail.missing.end - tail.splice.first_in);
        end.saturating_sub(last.sequence + 1)
    }

    /// Media time went on while nothing flowed: by as much as the wall clock, at least one frame and those that are
    /// `kept` free. A first word that was lost and came with the next packet stands where it was said: no gap is made
    /// of its loss.
    fn ticks_until(&mut self, last: &Last, packet: &RtpIn, kept: u64) -> u32 {
        let rate = u64::from(packet.codec.clock_rate());
        let gap = packet.expected().saturating_duration_since(last.expected).min(LONGEST_JUMP);
        let passed = (gap.as_micros() as u64 * rate / 1_000_000) as u32;
        let shortest = match packet.codec.kind() {
            MediaKind::Audio => FRAME * (1 + kept as u32),
            MediaKind::Video => 1500,
        };
        let ticks = passed.saturating_sub(self.ahead).max(shortest);
        self.ahead = (self.ahead + ticks).saturating_sub(passed);
        ticks
    }

    fn remember(&mut self, packet: &RtpIn, out: &RtpOut) {
        if self.last.as_ref().is_some_and(|last| last.sequence > out.sequence) {
            return;
        }
        let counters = out.picture.or(self.last.map(|last| last.counters)).unwrap_or_default();
        self.last =
            Some(Last { sequence: out.sequence, timestamp: out.timestamp, expected: packet.expected(), counters });
    }
}

impl Splice {
    /// `None`: from before it.
    fn number(&self, packet: &RtpIn) -> Option<RtpOut> {
        Some(RtpOut {
            sequence: self.first_out + packet.sequence.checked_sub(self.first_in)?,
            timestamp: packet.timestamp.wrapping_add(self.timestamp_offset),
            marker: packet.marker,
            picture: packet.picture.as_ref().map(|fields| self.renumber(fields)),
        })
    }

    fn renumber(&self, fields: &PictureFields) -> PictureCounters {
        let width = if fields.wide { 0x7fff } else { 0x7f };
        PictureCounters {
            picture_id: fields.counters.picture_id.wrapping_add(self.picture_offset) & width,
            tl0_index: fields.counters.tl0_index.wrapping_add(self.tl0_offset),
            key_index: fields.counters.key_index.wrapping_add(self.key_offset) & 0x1f,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::packet::testing::{audio_packet, video_packet};
    use super::*;

    const A: Flow = Flow { track: 1, layer: 0 };
    const B: Flow = Flow { track: 2, layer: 0 };
    const A_HIGH: Flow = Flow { track: 1, layer: 2 };

    #[test]
    fn a_second_speaker_goes_on_where_the_first_stopped() {
        let start = Instant::now();
        let mut line = Forwarder::new(MediaKind::Audio, 1_000);
        line.set_target(Some(A), start);
        let first = line.forward(A, &audio_packet(start, 70_000, 5_000)).expect("flows at once");
        line.set_target(Some(B), start);
        assert!(line.forward(A, &audio_packet(start, 70_001, 5_960)).is_none(), "the first speaker is off");
        let later = start + Duration::from_millis(40);
        let second = line.forward(B, &audio_packet(later, 9, 77)).expect("flows at once");
        assert_eq!(second.sequence, first.sequence + 1);
        assert_eq!(second.timestamp, first.timestamp + 1920);
        assert!(second.marker);
    }

    #[test]
    fn a_first_word_that_came_with_the_second_stands_where_it_was_said() {
        let start = Instant::now();
        let mut line = Forwarder::new(MediaKind::Audio, 1_000);
        line.set_target(Some(A), start);
        let last = line.forward(A, &audio_packet(start, 70_000, 5_000)).expect("flows at once");
        line.set_target(Some(B), start);
        // Sent thirty milliseconds after the old voice's last, lost, and brought by its successor.
        let later = start + Duration::from_millis(50);
        let lost = RtpIn { earlier: 960, ..audio_packet(later, 9, 960) };
        let first = line.forward(B, &lost).expect("flows at once");
        let second = line.forward(B, &audio_packet(later, 10, 1_920)).expect("goes on");
        assert_eq!(first.timestamp, last.timestamp + 30 * 48);
        assert_eq!(second.timestamp, last.timestamp + 50 * 48);
    }

    /// A speaks at 0 and 20 ms and is cut at `cut`; what is said at 20 ms does not come.
    fn cut_with_a_word_missing(start: Instant, cut: u64) -> (Forwarder, RtpOut) {
        let mut line = Forwarder::new(MediaKind::Audio, 1_000);
        line.set_target(Some(A), start);
        let last = line.forward(A, &audio_packet(start, 70_000, 5_000)).expect("flows at once");
        line.set_target(Some(B), start + Duration::from_millis(cut));
        (line, last)
    }

    /// What A said at 20 ms, as the packet of that moment brings it.
    fn missing_word(start: Instant, millis: u64) -> RtpIn {
        let earlier = (millis as u32 - 20) * 48;
        RtpIn { earlier, ..audio_packet(start + Duration::from_millis(millis), 70_001, 5_960) }
    }

    #[test]
    fn a_last_word_that_was_lost_is_heard_before_the_next_voice() {
        let start = Instant::now();
        let (mut line, last) = cut_with_a_word_missing(start, 25);
        let next = line.forward(B, &audio_packet(start + Duration::from_millis(28), 9, 77)).expect("flows at once");
        let late = line.forward(A, &missing_word(start, 40)).expect("said before the cut");
        assert_eq!((late.sequence, late.timestamp), (last.sequence + 1, last.timestamp + 960));
        assert_eq!((next.sequence, next.timestamp), (last.sequence + 2, last.timestamp + 1_920));
        let after = audio_packet(start + Duration::from_millis(40), 70_002, 6_920);
        assert!(line.forward(A, &after).is_none(), "said after the cut");
        // What the missing word took of the clock is given back.
        let (mut line, last) = cut_with_a_word_missing(start, 25);
        let late = line.forward(A, &missing_word(start, 40)).expect("said before the cut");
        let next = line.forward(B, &audio_packet(start + Duration::from_millis(41), 9, 77)).expect("flows at once");
        assert_eq!((late.sequence, late.timestamp), (last.sequence + 1, last.timestamp + 960));
        assert_eq!((next.sequence, next.timestamp), (last.sequence + 2, last.timestamp + 41 * 48));
    }

    #[test]
    fn a_last_word_is_not_waited_for_long_nor_from_whoever_had_stopped() {
        let start = Instant::now();
        let (mut line, _) = cut_with_a_word_missing(start, 25);
        assert!(line.forward(A, &missing_word(start, 140)).is_none(), "too late");
        let (mut line, _) = cut_with_a_word_missing(start, 25);
        line.set_target(None, start + Duration::from_millis(30));
        assert!(line.forward(A, &missing_word(start, 40)).is_none(), "nobody is heard any more");
        for cut in [19, 500] {
            let (mut line, last) = cut_with_a_word_missing(start, cut);
            let at = start + Duration::from_millis(cut + 1);
            assert!(line.forward(A, &missing_word(start, cut + 21)).is_none(), "not said before the cut");
            let next = line.forward(B, &audio_packet(at, 9, 77)).expect("flows at once");
            assert_eq!(next.sequence, last.sequence + 1, "no number is kept");
        }
    }

    #[test]
    fn handovers_closer_than_a_frame_do_not_run_ahead_of_the_clock() {
        let start = Instant::now();
        let mut line = Forwarder::new(MediaKind::Audio, 1_000);
        let (mut at, mut first, mut newest) = (start, None, 0);
        for turn in 0..100u32 {
            let flow = if turn % 2 == 0 { A } else { B };
            line.set_target(Some(flow), start);
            // Each comes five milliseconds after the other, and again thirty-five.
            at += Duration::from_millis(if turn % 2 == 0 { 5 } else { 35 });
            let out = line.forward(flow, &audio_packet(at, u64::from(turn), turn * 7)).expect("flows at once");
            newest = out.timestamp;
            first.get_or_insert((out.timestamp, at));
        }
        let (timestamp, since) = first.expect("something flowed");
        let passed = (at - since).as_millis() as u32 * 48;
        assert!((newest - timestamp).abs_diff(passed) <= 960, "{} against {passed}", newest - timestamp);
    }

    #[test]
    fn a_layer_is_switched_at_its_keyframe_and_not_before() {
        let start = Instant::now();
        let mut line = Forwarder::new(MediaKind::Video, 1_000);
        line.set_target(Some(A), start);
        assert!(line.forward(A, &video_packet(start, 10, 900, false, 7)).is_none(), "no keyframe yet");
        let first = line.forward(A, &video_packet(start, 11, 3900, true, 8)).expect("keyframe");
        line.set_target(Some(A_HIGH), start);
        assert!(line.waits());
        let on = line.forward(A, &video_packet(start, 12, 6900, false, 9)).expect("the low layer goes on");
        assert!(line.forward(A_HIGH, &video_packet(start, 501, 1, false, 300)).is_none());
        let later = start + Duration::from_millis(33);
        let high = line.forward(A_HIGH, &video_packet(later, 502, 3001, true, 301)).expect("switch");
        assert_eq!((on.sequence, high.sequence), (first.sequence + 1, first.sequence + 2));
        assert_eq!(high.picture.expect("counters").picture_id, on.picture.expect("counters").picture_id + 1);
        assert!(line.forward(A, &video_packet(later, 13, 9900, false, 10)).is_none());
        assert!(line.forward(A_HIGH, &video_packet(later, 501, 1, false, 300)).is_none(), "from before the switch");
        assert!(!line.waits());
    }

    #[test]
    fn reordering_keeps_the_senders_order() {
        let start = Instant::now();
        let mut line = Forwarder::new(MediaKind::Video, 1_000);
        line.set_target(Some(A), start);
        let out: Vec<u64> = [11, 13, 12, 14]
            .into_iter()
            .filter_map(|sequence| line.forward(A, &video_packet(start, sequence, 0, true, 0)))
            .map(|out| out.sequence)
            .collect();
        assert_eq!(out, [1000, 1002, 1001, 1003]);
    }
}
