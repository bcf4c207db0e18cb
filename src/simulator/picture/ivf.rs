/// Why bytes are not an IVF file of VP8.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IvfError {
    #[error("the file is cut off")]
    CutOff,
    #[error("the file does not begin with DKIF")]
    NotIvf,
    #[error("the pictures are not VP8")]
    NotVp8,
    #[error("the file has no keyframe at its start")]
    NoKeyframe,
}

/// A VP8 recording: frames in order, the first a keyframe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ivf<'a> {
    pub width: u16,
    pub height: u16,
    pub frames: Vec<&'a [u8]>,
}

const FILE_HEAD: usize = 32;
const FRAME_HEAD: usize = 12;

impl<'a> Ivf<'a> {
    pub fn parse(file: &'a [u8]) -> Result<Self, IvfError> {
        let (head, mut rest) = file.split_at_checked(FILE_HEAD).ok_or(IvfError::CutOff)?;
        if !head.starts_with(b"DKIF") {
            return Err(IvfError::NotIvf);
        }
        if &head[8..12] != b"VP80" {
            return Err(IvfError::NotVp8);
        }
        let mut frames = Vec::new();
        while !rest.is_empty() {
            let (frame_head, after) = rest.split_at_checked(FRAME_HEAD).ok_or(IvfError::CutOff)?;
            let length = u32::from_le_bytes([frame_head[0], frame_head[1], frame_head[2], frame_head[3]]);
            let (frame, after) = after.split_at_checked(length as usize).ok_or(IvfError::CutOff)?;
            frames.push(frame);
            rest = after;
        }
        if !frames.first().is_some_and(|frame| is_keyframe(frame)) {
            return Err(IvfError::NoKeyframe);
        }
        let number = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
        Ok(Self { width: number(12), height: number(14), frames })
    }
}

/// RFC 6386, 9.1: the lowest bit of the frame tag is clear for a keyframe.
pub fn is_keyframe(frame: &[u8]) -> bool {
    frame.first().is_some_and(|tag| tag & 1 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(frames: &[&[u8]]) -> Vec<u8> {
        let mut file = b"DKIF\0\0\x20\0VP80\xa0\0\x5a\0".to_vec();
        file.resize(FILE_HEAD, 0);
        for frame in frames {
            file.extend_from_slice(&(frame.len() as u32).to_le_bytes());
            file.extend_from_slice(&[0; 8]);
            file.extend_from_slice(frame);
        }
        file
    }

    #[test]
    fn frames_and_size_are_read() {
        let bytes = file(&[&[0x10, 1], &[0x11]]);
        let ivf = Ivf::parse(&bytes).expect("a good file");
        assert_eq!((ivf.width, ivf.height), (160, 90));
        assert_eq!(ivf.frames, [&[0x10, 1][..], &[0x11][..]]);
        assert!(is_keyframe(ivf.frames[0]) && !is_keyframe(ivf.frames[1]));
    }

    #[test]
    fn a_broken_file_is_refused_with_a_reason() {
        let good = file(&[&[0x10, 1, 2, 3]]);
        for length in FILE_HEAD + 1..good.len() {
            assert_eq!(Ivf::parse(&good[..length]), Err(IvfError::CutOff), "cut at {length}");
        }
        assert_eq!(Ivf::parse(&good[..FILE_HEAD]), Err(IvfError::NoKeyframe));
        assert_eq!(Ivf::parse(&file(&[&[0x11]])), Err(IvfError::NoKeyframe));
        assert_eq!(Ivf::parse(&[b'x'; 40]), Err(IvfError::NotIvf));
        let mut vp9 = good.clone();
        vp9[11] = b'9';
        assert_eq!(Ivf::parse(&vp9), Err(IvfError::NotVp8));
        let mut endless = good;
        endless[FILE_HEAD..FILE_HEAD + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(Ivf::parse(&endless), Err(IvfError::CutOff));
    }
}
