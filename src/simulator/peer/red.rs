use bytes::{BufMut, Bytes, BytesMut};

/// Payload type of redundant audio (RFC 2198), and of the Opus inside, as browsers number them.
pub(super) const RED: u8 = 63;
pub(super) const OPUS: u8 = 111;

/// A frame and its media time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub timestamp: u32,
    pub payload: Bytes,
}

/// The frames of a packet, oldest first; none when it is malformed.
pub(super) fn read(timestamp: u32, mut payload: Bytes) -> Vec<Frame> {
    let mut heads = Vec::new();
    while payload.first().is_some_and(|byte| byte & 0x80 != 0) {
        if payload.len() < 4 {
            return Vec::new();
        }
        let head = payload.split_to(4);
        let word = u32::from_be_bytes([0, head[1], head[2], head[3]]);
        heads.push((word >> 10, (word & 0x3ff) as usize));
    }
    if payload.is_empty() {
        return Vec::new();
    }
    drop(payload.split_to(1));
    let mut frames = Vec::new();
    for (earlier, length) in heads {
        if payload.len() < length {
            return Vec::new();
        }
        frames.push(Frame { timestamp: timestamp.wrapping_sub(earlier), payload: payload.split_to(length) });
    }
    frames.push(Frame { timestamp, payload });
    frames
}

/// The newest frame with those before it, oldest first.
pub(super) fn write<'a>(before: impl Iterator<Item = &'a Frame> + Clone, newest: &Frame) -> Bytes {
    let mut bytes = BytesMut::new();
    let age = |frame: &Frame| newest.timestamp.wrapping_sub(frame.timestamp);
    let earlier = before.filter(|frame| age(frame) < 1 << 14 && frame.payload.len() < 1 << 10);
    for frame in earlier.clone() {
        bytes.put_u32((u32::from(0x80 | OPUS) << 24) | (age(frame) << 10) | frame.payload.len() as u32);
    }
    bytes.put_u8(OPUS);
    for frame in earlier {
        bytes.extend_from_slice(&frame.payload);
    }
    bytes.extend_from_slice(&newest.payload);
    bytes.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let frame = |timestamp, payload: &'static [u8]| Frame { timestamp, payload: Bytes::from_static(payload) };
        let (before, newest) = ([frame(0, &[9]), frame(960, &[1, 2])], frame(1920, &[3, 4, 5]));
        let bytes = write(before.iter(), &newest);
        let [first, second] = before;
        assert_eq!(read(1920, bytes.clone()), [first, second, newest.clone()]);
        assert_eq!(read(1920, write([].iter(), &newest)), [newest]);
        for cut in 0..bytes.len() {
            let _bounded = read(1920, bytes.slice(..cut));
        }
    }
}
