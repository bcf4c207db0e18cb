//! What becomes of a session's folder over restarts, off the record, and in the end.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use consilium_core::media::{SenderReport, Tap};
use consilium_core::model::{Timestamp, TrackId};
use consilium_core::recording::{Entry, PacketEntry};

use super::custody::{EraseError, erase, kept_until, note_custody};
use super::folder::Folder;
use super::handle::Missed;
use super::keys::{InstitutionKey, InstitutionSecret};
use super::log::{Custody, CustodyAct, EvidenceLine, StoredEvent, orphans_of, read_evidence};
use super::reading::{Journal, read_journal};
use super::seal::{MasterKeys, SealError};
use crate::config::RecordingSettings;

const SESSION: &str = "case-2041";
const NOON: i64 = 1_790_000_000_000;

struct House {
    data: tempfile::TempDir,
    settings: RecordingSettings,
    keys: MasterKeys,
    institution: InstitutionKey,
}

impl House {
    fn new() -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let settings = RecordingSettings::default();
        let keys = MasterKeys::open(data.path()).expect("keys");
        let institution = InstitutionKey::open(&settings, data.path()).expect("a pair");
        Self { data, settings, keys, institution }
    }

    fn open(&self, wall: i64) -> Folder {
        Folder::open(self.data.path(), SESSION, &self.institution, wall).expect("a folder")
    }

    fn folder(&self) -> std::path::PathBuf {
        self.data.path().join(SESSION)
    }

    fn read(&self) -> Result<Journal, SealError> {
        let secret = InstitutionSecret::open(&self.settings, self.data.path()).expect("the private key");
        read_journal(&self.folder(), SESSION, &secret)
    }
}

fn tap(track: u32, sequence: u64) -> Tap {
    Tap {
        session: SESSION.parse().expect("an id"),
        track: TrackId(track),
        codec: "opus",
        rate: 48_000,
        arrived: Instant::now(),
        sequence,
        timestamp: sequence as u32 * 960,
        marker: false,
        keyframe: true,
        level: Some(20),
        payload: Arc::from([sequence as u8; 40]),
        report: Some(SenderReport { ntp: NOON * 1000, timestamp: 7 }),
    }
}

fn packets(journal: &Journal) -> Vec<&PacketEntry> {
    let packets = journal.entries.iter().filter_map(|entry| match entry {
        Entry::Packet(packet) => Some(packet),
        _ => None,
    });
    packets.collect()
}

fn custody(folder: &Path) -> Vec<CustodyAct> {
    let act = |line| match line {
        EvidenceLine::Custody { custody, .. } => Some(custody.act),
        _ => None,
    };
    read_evidence(folder).expect("evidence").into_iter().filter_map(act).collect()
}

#[test]
fn a_kill_and_a_clock_set_back_leave_a_timeline_that_only_goes_on() {
    let house = House::new();
    let mut folder = house.open(NOON);
    folder.tap(vec![TrackId(1)], &house.keys, NOON).expect("on");
    (1..10).for_each(|n| folder.take(&tap(1, n)));
    folder.flush().expect("flushed");
    folder.checkpoint(&house.keys, NOON).expect("signed");
    // Killed: nothing is closed. The clock is an hour early afterwards.
    drop(folder);
    let mut folder = house.open(NOON - 3_600_000);
    folder.tap(vec![TrackId(2)], &house.keys, NOON).expect("on");
    (1..10).for_each(|n| folder.take(&tap(2, n)));
    folder.close(&house.keys, NOON).expect("closed");
    let journal = house.read().expect("read, with two keys");
    let moments: Vec<u64> = packets(&journal).iter().map(|packet| packet.at).collect();
    assert_eq!(moments.len(), 18);
    assert!(moments.is_sorted(), "{moments:?}");
    assert_eq!(journal.damaged.len(), 1, "the time between is named");
    assert!(journal.problems.is_empty());
    let reports = journal.entries.iter().filter(|entry| matches!(entry, Entry::Report(_))).count();
    assert_eq!(reports, 2, "each report once for each track");
    assert_eq!(custody(&house.folder()), [CustodyAct::Created, CustodyAct::Created, CustodyAct::Sealed]);
}

#[test]
fn off_the_record_nothing_is_written_and_the_states_say_so() {
    let house = House::new();
    let mut folder = house.open(NOON);
    folder.tap(vec![TrackId(1)], &house.keys, NOON).expect("on");
    folder.take(&tap(1, 1));
    folder.take(&tap(9, 1));
    folder.tap(Vec::new(), &house.keys, NOON + 1).expect("off");
    // On their way when the recording stopped.
    (2..5).for_each(|n| folder.take(&tap(1, n)));
    folder.checkpoint(&house.keys, NOON + 2).expect("signed");
    folder.close(&house.keys, NOON + 3).expect("closed");
    assert_eq!(packets(&house.read().expect("read")).len(), 1);
    let states: Vec<(usize, u64, u64)> = read_evidence(&house.folder())
        .expect("evidence")
        .into_iter()
        .filter_map(|line| match line {
            EvidenceLine::State { state, .. } => Some((state.tapped, state.packets, state.discarded)),
            _ => None,
        })
        .collect();
    assert_eq!(states, [(1, 0, 0), (0, 1, 1), (0, 0, 3), (0, 0, 0)]);
}

#[test]
fn a_recording_says_until_when_it_is_kept_and_an_empty_one_holds_nothing() {
    let house = House::new();
    let asked = |now: i64| kept_until(&house.folder(), &house.settings, Timestamp(now)).expect("read");
    assert_eq!(asked(NOON), None, "there is no folder");
    let mut folder = house.open(NOON);
    folder.checkpoint(&house.keys, NOON).expect("signed");
    assert_eq!(asked(NOON), None, "nobody was recorded");
    folder.tap(vec![TrackId(1)], &house.keys, NOON).expect("on");
    folder.take(&tap(1, 1));
    folder.close(&house.keys, NOON + 1000).expect("closed");
    drop(folder);
    let until = NOON + 1000 + 1095 * 86_400_000;
    assert_eq!(asked(NOON + 2000), Some(Timestamp(until)));
    let whose = ("Zhou Qi", "the time is over");
    erase(&house.folder(), SESSION, (&house.settings, &house.keys), whose, Timestamp(until)).expect("erased");
    assert_eq!(asked(until), None, "its keys are gone");
}

#[test]
fn erasure_is_refused_too_early_and_destroys_the_key_alone() {
    let house = House::new();
    let mut folder = house.open(NOON);
    folder.tap(vec![TrackId(1)], &house.keys, NOON).expect("on");
    folder.take(&tap(1, 1));
    let whose = ("Zhou Qi", "the patient asked for it");
    let try_at = |now: i64| erase(&house.folder(), SESSION, (&house.settings, &house.keys), whose, Timestamp(now));
    assert!(matches!(try_at(NOON), Err(EraseError::Open)));
    let played = Custody { act: CustodyAct::Played, at: NOON, by: "Lin Yue".to_owned(), detail: String::new() };
    note_custody(&house.folder(), SESSION, &house.keys, played).expect("left for the server");
    folder.close(&house.keys, NOON + 1000).expect("closed");
    drop(folder);
    let days = |days: i64| NOON + 1000 + days * 86_400_000;
    let early = try_at(days(1094)).expect_err("too early").to_string();
    assert!(early.contains("1095 days") && early.contains("three years") && early.contains("2029-"), "{early}");
    let nameless = erase(&house.folder(), SESSION, (&house.settings, &house.keys), (" ", "x"), Timestamp(days(2000)));
    assert!(matches!(nameless, Err(EraseError::Nameless)));
    assert!(house.read().is_ok());
    try_at(days(1096)).expect("erased");
    let refused = house.read().err().map(|error| error.to_string()).unwrap_or_default();
    assert!(refused.contains("the patient asked for it, by Zhou Qi"), "{refused}");
    use CustodyAct::{Created, Erased, Played, Sealed};
    assert_eq!(custody(&house.folder()), [Created, Sealed, Played, Erased]);
    assert!(house.folder().join("segment-0000.journal").exists(), "the evidence stays");
}

/// Six chunks of ten packets each, in two segments, closed in order.
fn recorded(house: &House) {
    for run in 0..2 {
        let mut folder = house.open(NOON + run * 10_000);
        folder.tap(vec![TrackId(1)], &house.keys, NOON).expect("on");
        for chunk in 0..3 {
            (0..10).for_each(|n| folder.take(&tap(1, run as u64 * 30 + chunk * 10 + n)));
            folder.flush().expect("flushed");
        }
        folder.close(&house.keys, NOON + run * 10_000 + 1000).expect("closed");
    }
}

/// The chunks as the evidence names them, with their places in their segments.
fn places(house: &House) -> Vec<(u32, usize, usize, u64)> {
    let mut places: Vec<(u32, usize, usize, u64)> = Vec::new();
    for line in read_evidence(&house.folder()).expect("evidence") {
        if let EvidenceLine::Chunk { chunk, .. } = line {
            let before = places.iter().filter(|place| place.0 == chunk.segment).map(|place| place.2).max();
            let from = before.unwrap_or(0);
            places.push((chunk.segment, from, from + 4 + chunk.bytes as usize, chunk.packets));
        }
    }
    places
}

fn sequences(journal: &Journal) -> Vec<u64> {
    packets(journal).iter().map(|packet| packet.sequence).collect()
}

#[test]
fn a_chunk_that_was_changed_or_cut_out_is_named_and_what_comes_behind_it_is_read() {
    let house = House::new();
    recorded(&house);
    assert_eq!(house.read().expect("read").problems, Vec::<String>::new(), "it is sound before");
    let segment = house.folder().join("segment-0000.journal");
    let sound = std::fs::read(&segment).expect("a segment");
    let (_, from, until, _) = *places(&house).iter().filter(|place| place.3 > 0).nth(1).expect("a chunk of packets");
    let rest: Vec<u64> = (0..60).filter(|n| !(10..20).contains(n)).collect();

    let mut changed = sound.clone();
    changed[from + 20] ^= 1;
    let mut cut_out = sound.clone();
    cut_out.drain(from..until);
    let mut longer = sound.clone();
    longer.splice(from..from, [0; 7]);
    longer[from + 7 + 20] ^= 1;
    for bytes in [changed, cut_out, longer] {
        std::fs::write(&segment, bytes).expect("written");
        let journal = house.read().expect("read");
        assert_eq!(sequences(&journal), rest, "all that is sound");
        assert_eq!(journal.problems.len(), 1, "{:?}", journal.problems);
        assert!(journal.problems[0].contains("segment 0: chunk") && journal.problems[0].contains("missing or changed"));
        let short = journal.damaged.iter().any(|(from, until)| until - from < 1_000_000);
        assert!(short, "the hole is damage and no loss: {:?}", journal.damaged);
    }
    // At the boundary of a chunk nothing looks torn.
    std::fs::write(&segment, &sound[..until]).expect("written");
    let journal = house.read().expect("read");
    assert_eq!(sequences(&journal), (0..20).chain(30..60).collect::<Vec<_>>());
    assert!(journal.problems[0].contains("missing or changed"), "{:?}", journal.problems);
}

#[test]
fn a_segment_that_is_gone_is_named() {
    let house = House::new();
    recorded(&house);
    std::fs::remove_file(house.folder().join("segment-0001.journal")).expect("removed");
    let journal = house.read().expect("read");
    assert_eq!(sequences(&journal), (0..30).collect::<Vec<_>>());
    assert!(journal.problems[0].starts_with("segment 1: chunks 0 to"), "{:?}", journal.problems);
    assert_eq!(journal.damaged.len(), 1);
}

#[test]
fn what_the_recorder_did_not_keep_up_with_is_named_as_its_own() {
    let house = House::new();
    let mut folder = house.open(NOON);
    folder.tap(vec![TrackId(1)], &house.keys, NOON).expect("on");
    folder.take(&tap(1, 1));
    let from = Instant::now();
    for _ in 0..2 {
        let (until, packets) = (from + std::time::Duration::from_millis(300), 15);
        folder.miss(&Missed { from, until, packets });
    }
    folder.tap(Vec::new(), &house.keys, NOON + 1).expect("off");
    folder.miss(&Missed { from, until: from, packets: 9 });
    folder.close(&house.keys, NOON + 2).expect("closed");
    let journal = house.read().expect("read");
    assert_eq!(journal.problems.len(), 1, "{:?}", journal.problems);
    assert!(journal.problems[0].contains("did not keep up") && journal.problems[0].contains("30 packets"));
    let (from, until) = journal.damaged[0];
    assert!((300_000..500_000).contains(&(until - from)), "{from} to {until}");
    let dropped: Vec<u64> = read_evidence(&house.folder())
        .expect("evidence")
        .into_iter()
        .filter_map(|line| match line {
            EvidenceLine::State { state, .. } => state.dropped,
            _ => None,
        })
        .collect();
    assert_eq!(dropped, [30], "and the signed state says so");
}

fn event(number: i64, json: &str) -> StoredEvent {
    StoredEvent { number, at: NOON + number, json: json.to_owned() }
}

#[test]
fn evidence_and_store_that_a_kill_has_left_apart_are_brought_together_and_it_is_said() {
    let house = House::new();
    let mut folder = house.open(NOON);
    for number in [0, 1, 3] {
        let StoredEvent { number, at, json } = event(number, "{\"event\":\"witnessed\"}");
        folder.note_event(number, at, &json).expect("witnessed");
    }
    // Killed. The disk has forgotten record 3; record 2 was stored and never witnessed; 3 is used again since.
    drop(folder);
    let stored: Vec<StoredEvent> =
        [0, 1].map(|n| event(n, "{\"event\":\"witnessed\"}")).into_iter().chain([event(2, "{}")]).collect();
    let mut folder = house.open(NOON + 1000);
    folder.reconcile(&stored, 2, NOON + 1000).expect("brought together");
    folder.note_event(3, NOON + 1001, "{\"event\":\"anew\"}").expect("witnessed");
    let again: Vec<StoredEvent> = stored.into_iter().chain([event(3, "{}"), event(4, "{}"), event(5, "{}")]).collect();
    folder.reconcile(&again, 5, NOON + 1002).expect("once more");
    folder.close(&house.keys, NOON + 2000).expect("closed");
    let lines = read_evidence(&house.folder()).expect("evidence");
    let told: Vec<(Vec<i64>, Vec<i64>)> = lines
        .iter()
        .filter_map(|line| match line {
            EvidenceLine::Reconciled { reconciled, .. } => Some((reconciled.late.clone(), reconciled.orphans.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(told, [(Vec::new(), vec![3]), (vec![4], Vec::new())], "2 and 5 were only just stored");
    let numbers: Vec<i64> = lines
        .iter()
        .filter_map(|line| match line {
            EvidenceLine::Event { number, .. } => Some(*number),
            _ => None,
        })
        .collect();
    assert_eq!(numbers, [0, 1, 3, 2, 3, 4, 5], "each record once, and the orphan");
    let orphan = orphans_of(&lines);
    assert_eq!(orphan.len(), 1);
    assert!(orphan.iter().all(|place| matches!(lines[*place], EvidenceLine::Event { number: 3, .. })));
}
