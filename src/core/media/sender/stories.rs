//! One sender without a network: what leaves, when, and under which numbers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::super::codec::Codec;
use super::super::outbox::Outbox;
use super::super::packet::testing::{audio_packet, packet};
use super::super::packet::{RtpIn, RtpOut};
use super::outgoing::{Path, Sender, Signal};
use super::srtp::Srtp;
use super::{ExtensionIds, LineSetup, MasterKeys, Profile};

const SOUND: u8 = 0;
const STAGE: u8 = 1;
const STRIP: u8 = 2;

struct Story {
    sender: Sender,
    outbox: Outbox,
    now: Instant,
    sequence: u64,
}

fn line(ssrc: u32, codec: Codec) -> LineSetup {
    let video = codec != Codec::Opus;
    LineSetup {
        mid: ssrc.to_string(),
        ssrc,
        rtx: video.then_some(ssrc + 1),
        extensions: ExtensionIds { mid: Some(4), transport_sequence: Some(3), ..ExtensionIds::default() },
        codecs: vec![(codec, 96, video.then_some(97))],
    }
}

fn lines() -> Vec<Option<LineSetup>> {
    vec![
        Some(line(10, Codec::Opus)),
        Some(line(20, Codec::Vp9 { profile: 0 })),
        Some(line(30, Codec::Vp9 { profile: 0 })),
    ]
}

fn story() -> Story {
    let now = Instant::now();
    let mut sender = Sender::new(now);
    sender.set_lines(lines());
    sender.set_priority(STAGE, 0);
    sender.set_priority(STRIP, 1);
    sender.set_allowed(true);
    let keys = MasterKeys { profile: Profile::Gcm128, material: Zeroizing::new(vec![7; 56]), client: false };
    sender.set_keys(&keys);
    let address = SocketAddr::from(([10, 0, 0, 1], 1));
    sender.set_path(Path { tcp: false, source: address, destination: address });
    Story { sender, outbox: Outbox::default(), now, sequence: 1_000 }
}

impl Story {
    fn send(&mut self, line: u8, packet: RtpIn) -> bool {
        self.sequence += 1;
        let out = RtpOut { sequence: self.sequence, timestamp: 0, marker: false, picture: None };
        self.sender.send(line, 96, &Arc::new(packet), out)
    }

    fn show(&mut self, line: u8, keyframe: bool) -> bool {
        let mut shown = packet(Codec::Vp9 { profile: 0 }, self.now, 0, 0, &[0; 1_200]);
        shown.keyframe = keyframe;
        self.send(line, shown)
    }

    fn speak(&mut self) -> bool {
        let spoken = audio_packet(self.now, 0, 0);
        self.send(SOUND, spoken)
    }

    /// Sources of what leaves at this moment, in order.
    fn flush(&mut self) -> Vec<u32> {
        self.sender.flush(self.now, &mut self.outbox);
        let mut sources = Vec::new();
        for datagram in self.outbox.datagrams.drain(..).collect::<Vec<_>>() {
            let at = if (192..=223).contains(&datagram.bytes[1]) { 4 } else { 8 };
            let word: [u8; 4] = datagram.bytes[at..at + 4].try_into().expect("four bytes");
            sources.push(u32::from_be_bytes(word));
            self.outbox.recycle(datagram.bytes);
        }
        sources
    }
}

#[test]
fn sound_passes_by_whatever_waits() {
    let mut story = story();
    for _ in 0..150 {
        assert!(story.show(STAGE, false));
    }
    let burst = story.flush();
    assert!((50..100).contains(&burst.len()), "a burst of {} packets, the rest waits", burst.len());
    assert!(story.sender.deadline().is_some_and(|at| at <= story.now + Duration::from_millis(5)));
    assert!(story.speak());
    assert_eq!(story.flush(), [10], "sound leaves at once, at the same moment");
    let mut left = burst.len();
    for _ in 0..200 {
        story.now += Duration::from_millis(5);
        left += story.flush().iter().filter(|source| **source == 20).count();
    }
    assert!(left >= 150, "{left} have left in the end");
}

#[test]
fn when_too_much_waits_the_less_important_picture_gives_way() {
    let mut story = story();
    assert!(story.show(STAGE, true));
    story.flush();
    let mut refused = 0;
    for _ in 0..150 {
        assert!(story.show(STAGE, false), "the stage is kept");
        refused += usize::from(!story.show(STRIP, false));
    }
    assert!(story.speak());
    let signals: Vec<Signal> = std::iter::from_fn(|| story.sender.next_signal()).collect();
    assert!(signals.contains(&Signal::KeyframeWanted(STRIP)), "{signals:?}");
    assert!(refused > 0 && story.sender.take_dropped() > 0);
    assert!(!story.show(STRIP, false), "nothing but a keyframe begins again");
    assert!(story.show(STRIP, true));
    assert!(story.flush().contains(&10));
}

#[test]
fn who_may_not_receive_gets_neither_packets_nor_reports() {
    let mut story = story();
    assert!(story.show(STAGE, true) && story.speak());
    story.sender.set_allowed(false);
    assert!(story.flush().is_empty());
    assert!(!story.speak() && !story.show(STAGE, true));
    story.now += Duration::from_secs(5);
    assert!(story.flush().is_empty());
    assert_eq!(story.sender.deadline(), None);
    story.sender.set_allowed(true);
    assert!(story.speak());
    assert_eq!(story.flush(), [10]);
}

#[test]
fn a_line_at_rest_comes_back_with_higher_numbers() {
    let mut story = story();
    story.show(STAGE, true);
    story.flush();
    let used = story.sequence;
    let mut without = lines();
    without[usize::from(STAGE)] = None;
    story.sender.set_lines(without);
    assert!(!story.show(STAGE, true));
    story.sender.set_lines(lines());
    assert_eq!(story.sender.next_sequence(STAGE), used + 1);
    // Somebody who forgets that is not believed.
    story.sequence = used - 1;
    story.show(STAGE, true);
    assert!(story.flush().is_empty());
}

#[test]
fn reports_come_each_second_and_only_while_something_flows() {
    let mut story = story();
    let mut reports = Vec::new();
    for tick in 0..500u64 {
        story.now += Duration::from_millis(20);
        if tick < 250 {
            story.speak();
        }
        let left = story.flush().len();
        if left == 2 || (tick >= 250 && left == 1) {
            reports.push(tick);
        }
    }
    assert!((5..=7).contains(&reports.len()), "{reports:?}");
    assert_eq!(story.sender.deadline(), None, "and then the timer rests");
}

#[test]
fn an_old_report_sent_again_by_somebody_else_asks_for_nothing() {
    let mut story = story();
    assert!(story.show(STAGE, true));
    story.flush();
    let keys = MasterKeys { profile: Profile::Gcm128, material: Zeroizing::new(vec![7; 56]), client: true };
    let receiver = Srtp::new(&keys).expect("keys of the right length");
    let sealed = |index| {
        let mut bytes = vec![0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 20];
        assert!(receiver.protect_rtcp(&mut bytes, 1, index));
        bytes
    };
    let heard = |story: &mut Story, bytes: &[u8]| {
        story.sender.handle_rtcp(story.now, bytes);
        std::iter::from_fn(|| story.sender.next_signal()).filter(|s| *s == Signal::KeyframeWanted(STAGE)).count()
    };
    let first = sealed(7);
    assert_eq!(heard(&mut story, &first), 1);
    assert_eq!((heard(&mut story, &first), heard(&mut story, &first)), (0, 0), "a copy");
    assert_eq!(heard(&mut story, &sealed(6)), 1, "late, but heard for the first time");
    assert_eq!(heard(&mut story, &sealed(8)), 1);
}

#[test]
fn nothing_leaves_after_the_end() {
    let mut story = story();
    story.show(STAGE, true);
    story.sender.close();
    assert!(story.flush().is_empty());
    assert!(!story.speak());
    assert!(story.flush().is_empty());
}

/// A listener who takes RED and reports this loss (of 256); the payload of the fourth packet.
fn fourth_packet(lost: u8) -> Vec<Vec<u8>> {
    let mut story = story();
    let mut with_red = lines();
    if let Some(sound) = with_red[usize::from(SOUND)].as_mut() {
        sound.codecs.push((Codec::Red, 63, None));
    }
    story.sender.set_lines(with_red);
    story.sender.line_mut(SOUND).expect("a line").repeating.note_loss(f64::from(lost) / 256.0);
    for at in 0..4u32 {
        story.sequence += 1;
        let out = RtpOut { sequence: story.sequence, timestamp: at * 960, marker: false, picture: None };
        let spoken = packet(Codec::Opus, story.now, 0, 0, &[at as u8; 3]);
        assert!(story.sender.send(SOUND, 96, &Arc::new(spoken), out));
    }
    story.sender.flush(story.now, &mut story.outbox);
    story.outbox.datagrams.drain(..).map(|datagram| datagram.bytes).collect()
}

#[test]
fn who_loses_sound_is_told_it_up_to_four_times() {
    let sizes = |lost| fourth_packet(lost).iter().map(Vec::len).collect::<Vec<_>>();
    let kinds = |lost| fourth_packet(lost).iter().map(|bytes| bytes[1] & 0x7f).collect::<Vec<_>>();
    let plain = sizes(0)[0];
    assert_eq!(sizes(0), [plain; 4]);
    assert_eq!(kinds(0), [96; 4]);
    assert_eq!(kinds(4), [96, 63, 63, 63], "nothing stands before the first");
    assert_eq!(sizes(4), [plain, plain + 8, plain + 8, plain + 8], "three bytes more, and two headers");
    assert_eq!(sizes(15), [plain, plain + 8, plain + 15, plain + 15]);
    assert_eq!(sizes(26), [plain, plain + 8, plain + 15, plain + 22]);
}
