//! What is known of each transfer syntax.

pub const IMPLICIT_LITTLE: &str = "1.2.840.10008.1.2";
pub const EXPLICIT_LITTLE: &str = "1.2.840.10008.1.2.1";
pub const DEFLATED: &str = "1.2.840.10008.1.2.1.99";
pub const EXPLICIT_BIG: &str = "1.2.840.10008.1.2.2";

/// One transfer syntax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Syntax {
    pub uid: &'static str,
    pub name: &'static str,
    /// The media type of one frame, as PS3.18 table 8.7.3 has it.
    pub frame_type: &'static str,
    pub encapsulated: bool,
    pub deflated: bool,
    /// Decoded values may differ from the original ones.
    pub lossy: bool,
}

const fn native(uid: &'static str, name: &'static str) -> Syntax {
    Syntax { uid, name, frame_type: "application/octet-stream", encapsulated: false, deflated: false, lossy: false }
}

const fn coded(uid: &'static str, name: &'static str, frame_type: &'static str, lossy: bool) -> Syntax {
    Syntax { uid, name, frame_type, encapsulated: true, deflated: false, lossy }
}

/// The syntaxes of images that can be kept. Others are refused at the door.
pub const KNOWN: [Syntax; 19] = [
    native(IMPLICIT_LITTLE, "Implicit VR Little Endian"),
    native(EXPLICIT_LITTLE, "Explicit VR Little Endian"),
    Syntax { deflated: true, ..native(DEFLATED, "Deflated Explicit VR Little Endian") },
    native(EXPLICIT_BIG, "Explicit VR Big Endian"),
    coded("1.2.840.10008.1.2.4.50", "JPEG Baseline", "image/jpeg", true),
    coded("1.2.840.10008.1.2.4.51", "JPEG Extended", "image/jpeg", true),
    coded("1.2.840.10008.1.2.4.57", "JPEG Lossless", "image/jpeg", false),
    coded("1.2.840.10008.1.2.4.70", "JPEG Lossless, First-Order Prediction", "image/jpeg", false),
    coded("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", "image/jls", false),
    coded("1.2.840.10008.1.2.4.81", "JPEG-LS Near-lossless", "image/jls", true),
    coded("1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless", "image/jp2", false),
    coded("1.2.840.10008.1.2.4.91", "JPEG 2000", "image/jp2", true),
    coded("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Lossless", "image/jphc", false),
    coded("1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 with RPCL Lossless", "image/jphc", false),
    coded("1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000", "image/jphc", true),
    coded("1.2.840.10008.1.2.5", "RLE Lossless", "image/dicom-rle", false),
    coded("1.2.840.10008.1.2.4.100", "MPEG2 Main Profile", "video/mpeg2", true),
    coded("1.2.840.10008.1.2.4.102", "MPEG-4 AVC/H.264 High Profile", "video/mp4", true),
    coded("1.2.840.10008.1.2.4.103", "MPEG-4 AVC/H.264 BD-compatible", "video/mp4", true),
];

impl Syntax {
    pub fn of(uid: &str) -> Option<&'static Syntax> {
        KNOWN.iter().find(|syntax| syntax.uid == uid)
    }
}
