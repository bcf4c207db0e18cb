//! The frames on the pipe from a child: a kind, a length, bytes. The server believes none of the three.

use std::io::{self, Write};

/// What a frame holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `FileBegins` as JSON.
    Begin,
    /// `Finding` as JSON.
    Finding,
    /// Bytes of the file as it is kept.
    Delivery,
    /// Bytes of the file as it came, when it is kept otherwise.
    Original,
    /// Bytes of its DICOM JSON.
    Metadata,
    /// Bytes of the DICOM JSON of its de-identified form.
    CleanMetadata,
    /// Bytes of its `FrameIndex` as JSON.
    FrameIndex,
    /// `FrameFigures` of the frame that was drawn, as JSON.
    Figures,
    /// The file is done.
    End,
    /// `JobEnds` as JSON: the last frame.
    Done,
    /// A sentence: the job could not be done.
    Failed,
}

/// The longest frame.
pub const LONGEST: usize = 64 * 1024;

const KINDS: [(u8, Kind); 11] = [
    (b'B', Kind::Begin),
    (b'F', Kind::Finding),
    (b'D', Kind::Delivery),
    (b'O', Kind::Original),
    (b'M', Kind::Metadata),
    (b'C', Kind::CleanMetadata),
    (b'I', Kind::FrameIndex),
    (b'S', Kind::Figures),
    (b'E', Kind::End),
    (b'Z', Kind::Done),
    (b'X', Kind::Failed),
];

/// A frame's head: one byte of kind, four of length.
pub const HEAD: usize = 5;

impl Kind {
    fn letter(self) -> u8 {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or(b'X', |(letter, _)| *letter)
    }
}

/// `None`: no child of ours says that.
pub fn parse_head(head: [u8; HEAD]) -> Option<(Kind, usize)> {
    let kind = KINDS.iter().find(|(letter, _)| *letter == head[0])?.1;
    let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
    (length <= LONGEST).then_some((kind, length))
}

/// Says one thing, in as many frames as it takes.
pub(super) fn say(to: &mut impl Write, kind: Kind, bytes: &[u8]) -> io::Result<()> {
    if bytes.is_empty() {
        return frame(to, kind, bytes);
    }
    bytes.chunks(LONGEST).try_for_each(|chunk| frame(to, kind, chunk))
}

fn frame(to: &mut impl Write, kind: Kind, bytes: &[u8]) -> io::Result<()> {
    to.write_all(&[kind.letter()])?;
    to.write_all(&(bytes.len() as u32).to_be_bytes())?;
    to.write_all(bytes)
}

pub(super) fn say_json(to: &mut impl Write, kind: Kind, value: &impl serde::Serialize) -> io::Result<()> {
    frame(to, kind, &serde_json::to_vec(value)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_and_short_frames_are_taken() {
        let mut said = Vec::new();
        say(&mut said, Kind::Delivery, &[7; LONGEST + 1]).expect("memory");
        let head: [u8; HEAD] = said[..HEAD].try_into().expect("five bytes");
        assert_eq!(parse_head(head), Some((Kind::Delivery, LONGEST)));
        assert_eq!(said.len(), 2 * HEAD + LONGEST + 1);
        assert_eq!(parse_head([b'D', 0xFF, 0xFF, 0xFF, 0xFF]), None);
        assert_eq!(parse_head([b'?', 0, 0, 0, 0]), None);
    }
}
