use super::face::Measure;

/// Must not begin a line (a subset of JIS X 4051 and GB/T 15834).
const CLOSING: &str = "，。；：！？、）》」』】％”’,.;:!?)]}%/·-–";
/// Must not end one.
const OPENING: &str = "（《「『【“‘([{";

/// A text in lines of at most this width. Spaces at the end of a line stay, so that words stay apart when the text
/// is copied.
pub(super) fn wrap(text: &str, measure: &Measure<'_>, size: f32, width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        wrap_paragraph(paragraph, measure, size, width, &mut lines);
    }
    lines
}

fn wrap_paragraph(text: &str, measure: &Measure<'_>, size: f32, width: f32, lines: &mut Vec<String>) {
    let mut line = String::new();
    let mut used = 0.0;
    for piece in pieces(text) {
        let bare = measure.width(piece.trim_end(), size);
        let whole = measure.width(piece, size);
        if used > 0.0 && used + bare > width {
            lines.push(std::mem::take(&mut line));
            used = 0.0;
        }
        if bare <= width {
            line.push_str(piece);
            used += whole;
            continue;
        }
        // Longer than a line: broken where it must.
        for c in piece.chars() {
            let wide = measure.shape(c).advance * size;
            if used > 0.0 && used + wide > width {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            line.push(c);
            used += wide;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
}

/// What is not broken inside: a word with its spaces, a Chinese character with the signs that cling to it.
fn pieces(text: &str) -> Vec<&str> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut cuts = vec![0];
    for pair in chars.windows(2) {
        let ((_, before), (at, after)) = (pair[0], pair[1]);
        if may_break(before, after) {
            cuts.push(at);
        }
    }
    cuts.push(text.len());
    cuts.windows(2).map(|cut| &text[cut[0]..cut[1]]).filter(|piece| !piece.is_empty()).collect()
}

fn may_break(before: char, after: char) -> bool {
    if after == ' ' || CLOSING.contains(after) || OPENING.contains(before) {
        return false;
    }
    before == ' ' || is_wide(before) || is_wide(after) || matches!(before, '/' | '→')
}

fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff | 0xff00..=0xff60 | 0x20000..=0x3134f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_cling_to_their_words() {
        assert_eq!(pieces("右肺，34 mm（约）"), ["右", "肺，", "34 ", "mm", "（约）"]);
        assert_eq!(pieces("right upper lobe, then"), ["right ", "upper ", "lobe, ", "then"]);
        assert_eq!(pieces(""), Vec::<&str>::new());
    }
}
