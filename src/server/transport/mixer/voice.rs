use consilium_core::media::Tap;
use consilium_core::mixing::FRAME;
use opus::{Channels, Decoder};
use std::collections::VecDeque;

/// The longest that one packet can be: 120 ms.
const LONGEST: usize = 6 * FRAME;
/// Lost packets that are made up for; a longer hole is a pause.
const CONCEALED: u64 = 5;
/// After so many frames without a packet the sender is silent.
const PATIENCE: u32 = 3;
/// A packet lasts 2.5 ms at least: more than this in one step is not speech, and costs others their mix.
const PACKETS_A_STEP: u32 = 16;
/// A number so far back is that of a sender who began anew.
const RESTART: u64 = 1000;
/// Never more than this waits.
const MOST: usize = 5 * FRAME;
/// Frames over which it is seen whether something always waits, and so comes late for nothing.
const OBSERVED: u32 = 50;
/// Samples over which a cut is blended.
const SEAM: usize = 240;

/// One sender's sound as an even stream: 20 ms each time it is asked.
pub(super) struct Voice {
    decoder: Decoder,
    newest: Option<u64>,
    /// Packets since the last frame was taken.
    taken: u32,
    waiting: VecDeque<i16>,
    missed: u32,
    /// The least that waited after a frame was taken, and over how many frames.
    least: usize,
    observed: u32,
}

impl Voice {
    pub fn new() -> Result<Self, opus::Error> {
        Ok(Self {
            decoder: Decoder::new(48_000, Channels::Mono)?,
            newest: None,
            taken: 0,
            waiting: VecDeque::new(),
            missed: 0,
            least: usize::MAX,
            observed: 0,
        })
    }

    /// A packet as it arrived. Old and repeated ones come too late.
    pub fn take(&mut self, tap: &Tap) {
        self.taken += 1;
        if self.taken > PACKETS_A_STEP {
            return;
        }
        let lost = match self.newest {
            Some(newest) if tap.sequence > newest => tap.sequence - newest - 1,
            Some(newest) if newest - tap.sequence < RESTART => return,
            Some(_) | None => 0,
        };
        self.newest = Some(tap.sequence);
        // What was concealed while nothing came need not be made up again.
        if lost > 0 && lost <= CONCEALED && self.missed == 0 {
            self.conceal(lost - 1);
            self.decode(&tap.payload, true);
        }
        self.missed = 0;
        self.decode(&tap.payload, false);
        let excess = self.waiting.len().saturating_sub(MOST);
        self.waiting.drain(..excess);
    }

    fn conceal(&mut self, packets: u64) {
        for _ in 0..packets {
            self.decode_into(&[], false, FRAME);
        }
    }

    /// `before`: the packet before this one, from what this one repeats of it.
    fn decode(&mut self, payload: &[u8], before: bool) {
        self.decode_into(payload, before, if before { FRAME } else { LONGEST });
    }

    fn decode_into(&mut self, payload: &[u8], before: bool, room: usize) {
        let mut samples = [0i16; LONGEST];
        // What cannot be decoded is not heard.
        let count = self.decoder.decode(payload, &mut samples[..room], before).unwrap_or(0);
        self.waiting.extend(&samples[..count]);
    }

    /// The next 20 ms; `None`: silence.
    pub fn frame(&mut self) -> Option<[i16; FRAME]> {
        self.taken = 0;
        if self.waiting.len() < FRAME {
            self.missed = self.missed.saturating_add(1);
            self.forget_delay();
            if self.newest.is_none() || self.missed > PATIENCE {
                self.waiting.clear();
                return None;
            }
            self.conceal(1);
        }
        let mut frame = [0i16; FRAME];
        for (out, sample) in frame.iter_mut().zip(self.waiting.drain(..FRAME.min(self.waiting.len()))) {
            *out = sample;
        }
        self.catch_up(&mut frame);
        Some(frame)
    }

    /// What has always waited for a whole frame is delay for nothing: one frame is left out.
    fn catch_up(&mut self, frame: &mut [i16; FRAME]) {
        self.least = self.least.min(self.waiting.len());
        self.observed += 1;
        if self.observed < OBSERVED {
            return;
        }
        if self.least >= FRAME {
            let tail = FRAME - SEAM;
            for at in 0..SEAM {
                let (old, new) = (f32::from(frame[tail + at]), f32::from(self.waiting[tail + at]));
                let share = at as f32 / SEAM as f32;
                frame[tail + at] = (old * (1.0 - share) + new * share) as i16;
            }
            self.waiting.drain(..FRAME);
        }
        self.forget_delay();
    }

    fn forget_delay(&mut self) {
        (self.least, self.observed) = (usize::MAX, 0);
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;
    use std::sync::Arc;
    use std::time::Instant;

    use consilium_core::model::TrackId;
    use opus::{Application, Encoder};

    use super::*;

    /// A tone of 1 kHz, packet by packet.
    struct Sender {
        encoder: Encoder,
        sequence: u64,
    }

    impl Sender {
        fn new() -> Self {
            let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Voip).expect("an encoder");
            encoder.set_inband_fec(true).expect("FEC");
            encoder.set_packet_loss_perc(10).expect("a share");
            Self { encoder, sequence: 100 }
        }

        fn packet(&mut self) -> Tap {
            let at = |n: usize| (self.sequence as usize * FRAME + n) as f32 / 48_000.0;
            let tone: Vec<i16> = (0..FRAME).map(|n| ((at(n) * 1000.0 * TAU).sin() * 8000.0) as i16).collect();
            self.sequence += 1;
            Tap {
                session: "mixing".parse().expect("a name"),
                track: TrackId(1),
                codec: "opus",
                rate: 48_000,
                arrived: Instant::now(),
                sequence: self.sequence,
                timestamp: 0,
                marker: false,
                keyframe: true,
                level: None,
                report: None,
                payload: Arc::from(self.encoder.encode_vec(&tone, 1275).expect("a packet")),
            }
        }
    }

    fn loudness(frame: &[i16]) -> f32 {
        (frame.iter().map(|sample| f32::from(*sample).powi(2)).sum::<f32>() / frame.len() as f32).sqrt()
    }

    #[test]
    fn packets_become_an_even_stream_and_silence_when_they_end() {
        let (mut sender, mut voice) = (Sender::new(), Voice::new().expect("a decoder"));
        assert!(voice.frame().is_none(), "nothing has come");
        for _ in 0..20 {
            voice.take(&sender.packet());
            assert!(voice.frame().is_some());
        }
        let concealed = (0..PATIENCE).filter(|_| voice.frame().is_some()).count();
        assert_eq!(concealed, PATIENCE as usize);
        assert!(voice.frame().is_none());
    }

    #[test]
    fn a_lost_packet_leaves_no_hole_and_an_old_one_changes_nothing() {
        let (mut sender, mut voice) = (Sender::new(), Voice::new().expect("a decoder"));
        for turn in 0..30 {
            let packet = sender.packet();
            if turn == 20 {
                continue;
            }
            voice.take(&packet);
            voice.take(&packet);
            voice.taken = 0;
        }
        let frames: Vec<f32> = std::iter::from_fn(|| voice.frame()).take(5).map(|frame| loudness(&frame)).collect();
        assert_eq!(frames.len(), 5, "never more than 100 ms wait");
        assert!(frames.iter().all(|loud| *loud > 3000.0), "{frames:?}");
    }

    #[test]
    fn a_sender_who_begins_anew_is_heard_and_a_flood_is_not() {
        let (mut sender, mut voice) = (Sender::new(), Voice::new().expect("a decoder"));
        sender.sequence = 50_000;
        voice.take(&sender.packet());
        assert!(voice.frame().is_some());
        sender.sequence = 7;
        voice.take(&sender.packet());
        assert_eq!(voice.newest, Some(8));
        for _ in 0..1000 {
            voice.take(&sender.packet());
        }
        assert!(voice.newest < Some(8 + u64::from(PACKETS_A_STEP)), "the rest is not even decoded");
    }

    #[test]
    fn what_is_no_opus_is_not_heard_and_harms_nobody() {
        let (mut sender, mut voice) = (Sender::new(), Voice::new().expect("a decoder"));
        for payload in [&[][..], &[0xff; 3], &[0x03, 0xff], &[0; 1275]] {
            let broken = Tap { payload: Arc::from(payload), ..sender.packet() };
            voice.take(&broken);
        }
        voice.frame();
        voice.take(&sender.packet());
        assert!(voice.frame().is_some());
    }

    #[test]
    fn what_always_waits_is_made_up_for() {
        let (mut sender, mut voice) = (Sender::new(), Voice::new().expect("a decoder"));
        for _ in 0..3 {
            voice.take(&sender.packet());
        }
        let mut before = None;
        for _ in 0..3 * OBSERVED {
            voice.take(&sender.packet());
            let frame = voice.frame().expect("sound");
            for sample in frame {
                let step = before.map_or(0, |before: i16| (i32::from(sample) - i32::from(before)).abs());
                assert!(step < 3000, "a jump of {step}");
                before = Some(sample);
            }
        }
        assert!(voice.waiting.len() < FRAME, "{} samples still wait", voice.waiting.len());
    }
}
