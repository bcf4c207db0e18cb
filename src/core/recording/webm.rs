//! One track in one file (WebM: Matroska, RFC 9559, with Opus, RFC 7845, or VP8), short clusters,
//! with duration and cues, so that it plays and seeks anywhere.

const EBML: u32 = 0x1A45_DFA3;
const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_A966;
const TRACKS: u32 = 0x1654_AE6B;
const CLUSTER: u32 = 0x1F43_B675;
const CUES: u32 = 0x1C53_BB6B;
/// RFC 8794, 6.2: all ones.
const UNKNOWN_SIZE: [u8; 8] = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
/// Milliseconds that a cluster holds at most.
const CLUSTER_MS: i64 = 1000;

/// A packet of sound or a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Milliseconds since the recording began.
    pub at_ms: i64,
    pub keyframe: bool,
    pub data: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrackKind {
    /// 48 kHz, mono.
    Opus,
    Vp8 {
        width: u16,
        height: u16,
    },
    Vp9 {
        width: u16,
        height: u16,
    },
    Av1 {
        width: u16,
        height: u16,
        /// AV1 in ISOBMFF, 2.3.
        configuration: Vec<u8>,
    },
    /// Not part of WebM: the file calls itself Matroska, of which WebM is a part.
    H264 {
        width: u16,
        height: u16,
        /// ISO 14496-15, 5.3.3.1.
        configuration: Vec<u8>,
    },
}

/// The whole file. `began` is the moment 0, in milliseconds since 1970 (UTC). `whole`: with duration and
/// cues; else a segment of unknown size, that plays as far as it goes and can be gone on with.
pub fn write_webm(kind: TrackKind, began: i64, blocks: &[Block], whole: bool) -> Vec<u8> {
    let end = blocks.last().map_or(0, |block| block.at_ms + 20);
    let mut body = info(began, whole.then_some(end));
    let mut file = head(if matches!(kind, TrackKind::H264 { .. }) { b"matroska" } else { b"webm" });
    body.extend(tracks(kind));
    if !whole {
        file.extend(SEGMENT.to_be_bytes());
        file.extend(UNKNOWN_SIZE);
        clusters(blocks).into_iter().for_each(|cluster| body.extend(write_cluster(cluster)));
        file.extend(body);
        return file;
    }
    let mut cues = Vec::new();
    for cluster in clusters(blocks) {
        cues.extend(cue(cluster[0].at_ms.max(0), body.len()));
        body.extend(write_cluster(cluster));
    }
    if !cues.is_empty() {
        element(&mut body, CUES, &cues);
    }
    element(&mut file, SEGMENT, &body);
    file
}

/// A cluster begins at a keyframe or after a second. Sound is keyframes only: by time.
fn clusters(blocks: &[Block]) -> Vec<&[Block]> {
    let mut clusters = Vec::new();
    let mut start = 0;
    for at in 1..=blocks.len() {
        let ends = blocks.get(at).is_none_or(|block| {
            let age = block.at_ms - blocks[start].at_ms;
            age >= CLUSTER_MS || (block.keyframe && !blocks[at - 1].keyframe)
        });
        if ends {
            clusters.push(&blocks[start..at]);
            start = at;
        }
    }
    clusters.retain(|cluster| !cluster.is_empty());
    clusters
}

fn head(kind: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    unsigned(&mut body, 0x4286, 1);
    unsigned(&mut body, 0x42F7, 1);
    unsigned(&mut body, 0x42F2, 4);
    unsigned(&mut body, 0x42F3, 8);
    element(&mut body, 0x4282, kind);
    unsigned(&mut body, 0x4287, 4);
    unsigned(&mut body, 0x4285, 2);
    let mut head = Vec::new();
    element(&mut head, EBML, &body);
    head
}

fn info(began: i64, duration: Option<i64>) -> Vec<u8> {
    let mut body = Vec::new();
    unsigned(&mut body, 0x2AD7B1, 1_000_000);
    element(&mut body, 0x4D80, b"Consilium");
    element(&mut body, 0x5741, b"Consilium");
    // Nanoseconds since 2001-01-01 (RFC 9559, 5.1.2).
    let date = (began - 978_307_200_000).saturating_mul(1_000_000);
    element(&mut body, 0x4461, &date.to_be_bytes());
    if let Some(duration) = duration {
        element(&mut body, 0x4489, &(duration as f64).to_be_bytes());
    }
    let mut info = Vec::new();
    element(&mut info, INFO, &body);
    info
}

fn tracks(kind: TrackKind) -> Vec<u8> {
    let mut entry = Vec::new();
    unsigned(&mut entry, 0xD7, 1);
    unsigned(&mut entry, 0x73C5, 1);
    unsigned(&mut entry, 0x9C, 0);
    match kind {
        TrackKind::Opus => opus(&mut entry),
        TrackKind::Vp8 { width, height } => pictures(&mut entry, b"V_VP8", (width, height)),
        TrackKind::Vp9 { width, height } => pictures(&mut entry, b"V_VP9", (width, height)),
        TrackKind::Av1 { width, height, configuration } => {
            pictures(&mut entry, b"V_AV1", (width, height));
            element(&mut entry, 0x63A2, &configuration);
        }
        TrackKind::H264 { width, height, configuration } => {
            pictures(&mut entry, b"V_MPEG4/ISO/AVC", (width, height));
            element(&mut entry, 0x63A2, &configuration);
        }
    }
    let mut entries = Vec::new();
    element(&mut entries, 0xAE, &entry);
    let mut tracks = Vec::new();
    element(&mut tracks, TRACKS, &entries);
    tracks
}

fn pictures(entry: &mut Vec<u8>, codec: &[u8], (width, height): (u16, u16)) {
    unsigned(entry, 0x83, 1);
    element(entry, 0x86, codec);
    let mut video = Vec::new();
    unsigned(&mut video, 0xB0, u64::from(width));
    unsigned(&mut video, 0xBA, u64::from(height));
    element(entry, 0xE0, &video);
}

fn opus(entry: &mut Vec<u8>) {
    unsigned(entry, 0x83, 2);
    element(entry, 0x86, b"A_OPUS");
    element(entry, 0x63A2, &super::ogg::opus_head());
    // 80 ms before a point to decode from (RFC 9559, A_OPUS).
    unsigned(entry, 0x56BB, 80_000_000);
    unsigned(entry, 0x56AA, 0);
    let mut audio = Vec::new();
    element(&mut audio, 0xB5, &48_000f32.to_be_bytes());
    unsigned(&mut audio, 0x9F, 1);
    element(entry, 0xE1, &audio);
}

/// A block's time is signed 16 bits from its cluster's; within a second it always fits.
fn write_cluster(blocks: &[Block]) -> Vec<u8> {
    let start = blocks[0].at_ms.max(0);
    let mut body = Vec::new();
    unsigned(&mut body, 0xE7, start as u64);
    for block in blocks {
        let relative = (block.at_ms - start).clamp(0, i64::from(i16::MAX)) as i16;
        let mut simple = vec![0x81];
        simple.extend(relative.to_be_bytes());
        simple.push(if block.keyframe { 0x80 } else { 0 });
        simple.extend(&block.data);
        element(&mut body, 0xA3, &simple);
    }
    let mut cluster = Vec::new();
    element(&mut cluster, CLUSTER, &body);
    cluster
}

/// `position`: of the cluster, from the beginning of the segment's data.
fn cue(at_ms: i64, position: usize) -> Vec<u8> {
    let mut place = Vec::new();
    unsigned(&mut place, 0xF7, 1);
    unsigned(&mut place, 0xF1, position as u64);
    let mut point = Vec::new();
    unsigned(&mut point, 0xB3, at_ms as u64);
    element(&mut point, 0xB7, &place);
    let mut cue = Vec::new();
    element(&mut cue, 0xBB, &point);
    cue
}

fn element(out: &mut Vec<u8>, id: u32, data: &[u8]) {
    let bytes = id.to_be_bytes();
    let skip = bytes.iter().take_while(|byte| **byte == 0).count();
    out.extend(&bytes[skip..]);
    // Sizes always take eight bytes: simple, and long enough for any file.
    out.extend((data.len() as u64 | 1 << 56).to_be_bytes());
    out.extend(data);
}

fn unsigned(out: &mut Vec<u8>, id: u32, value: u64) {
    let bytes = value.to_be_bytes();
    let skip = bytes.iter().take_while(|byte| **byte == 0).count().min(7);
    element(out, id, &bytes[skip..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_cut_into_clusters_of_a_second_or_a_keyframe() {
        let block = |at_ms, keyframe| Block { at_ms, keyframe, data: vec![1, 2, 3] };
        let sound: Vec<Block> = (0..150).map(|n| block(n * 20, true)).collect();
        assert_eq!(clusters(&sound).iter().map(|cluster| cluster.len()).collect::<Vec<_>>(), [50, 50, 50]);
        let film: Vec<Block> = (0..10).map(|n| block(n * 33, n % 5 == 0)).collect();
        assert_eq!(clusters(&film).iter().map(|cluster| cluster.len()).collect::<Vec<_>>(), [5, 5]);
        assert!(clusters(&[]).is_empty());
    }

    #[test]
    fn a_file_begins_as_webm_and_holds_its_blocks() {
        let blocks = [Block { at_ms: 40, keyframe: true, data: vec![7; 30] }];
        let file = write_webm(TrackKind::Opus, 1_790_000_000_000, &blocks, true);
        assert_eq!(file[..4], [0x1A, 0x45, 0xDF, 0xA3]);
        assert!(file.windows(30).any(|window| window == [7; 30]));
        assert!(file.windows(6).any(|window| window == b"A_OPUS"));
    }
}
