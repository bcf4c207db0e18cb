use super::container::refused;
use super::job::{DocumentKind, Finding, Refusal};

/// Pictures of more pixels are not opened by browsers either.
const MOST_PIXELS: u64 = 100_000_000;

/// Documents by their content; the name of a file proves nothing.
pub(super) fn recognise(bytes: &[u8]) -> Finding {
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => pdf(bytes),
        [0x89, b'P', b'N', b'G', ..] => picture("image/png", png_size(bytes)),
        [0xFF, 0xD8, 0xFF, ..] => picture("image/jpeg", jpeg_size(bytes)),
        [b'P', b'K', 3, 4, ..] => office(bytes),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => document(DocumentKind::Office, "application/x-ole-storage", true),
        [] => refused(Refusal::Malformed, "The file is empty."),
        _ => refused(Refusal::Unsupported, "Files of this kind are not kept in the dossier."),
    }
}

fn document(kind: DocumentKind, media_type: &str, active: bool) -> Finding {
    Finding::Document { kind, media_type: media_type.to_owned(), active }
}

fn pdf(bytes: &[u8]) -> Finding {
    let tail = &bytes[bytes.len().saturating_sub(2048)..];
    if !contains(tail, b"%%EOF") {
        return refused(Refusal::Malformed, "The PDF breaks off.");
    }
    let active = [&b"/JavaScript"[..], b"/JS ", b"/JS(", b"/Launch", b"/EmbeddedFile"];
    document(DocumentKind::Pdf, "application/pdf", active.iter().any(|word| contains(bytes, word)))
}

fn picture(media_type: &str, size: Option<(u32, u32)>) -> Finding {
    match size {
        Some((width, height)) if width > 0 && height > 0 => {
            if u64::from(width) * u64::from(height) > MOST_PIXELS {
                return refused(Refusal::TooLarge, "The picture has too many pixels.");
            }
            document(DocumentKind::Image, media_type, false)
        }
        _ => refused(Refusal::Malformed, "The picture is damaged."),
    }
}

fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| bytes.get(at..at + 4).map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]));
    (bytes.get(12..16)? == b"IHDR").then_some((number(16)?, number(20)?))
}

fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let [0xFF, marker, high, low] = *bytes.get(at..at + 4)? else { return None };
        let length = usize::from(u16::from_be_bytes([high, low]));
        if matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC) {
            let size = bytes.get(at + 5..at + 9)?;
            let side = |at: usize| u32::from(u16::from_be_bytes([size[at], size[at + 1]]));
            return Some((side(2), side(0)));
        }
        at += 2 + length.max(2);
    }
}

/// Names stand uncompressed in an archive.
fn office(bytes: &[u8]) -> Finding {
    let active = contains(bytes, b"vbaProject.bin");
    let kinds: [(&[u8], &str); 6] = [
        (b"word/document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"xl/workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (b"ppt/presentation", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        (b"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
        (b"application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.spreadsheet"),
        (b"application/vnd.oasis.opendocument.presentation", "application/vnd.oasis.opendocument.presentation"),
    ];
    match kinds.iter().find(|(mark, _)| contains(bytes, mark)) {
        Some((_, media_type)) => document(DocumentKind::Office, media_type, active),
        None => refused(Refusal::Unsupported, "An archive in an archive is not unpacked."),
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
