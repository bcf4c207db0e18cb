use consilium_core::imaging::Picture;
use font8x8::legacy::BASIC_LEGACY;

/// Height and width of a letter.
const SIDE: usize = 8;
const MARGIN: usize = 4;
/// Grey of the paper and of the letters.
const PAPER: u8 = 0;
const INK: u8 = 230;

/// The picture with a line of text below it: no pixel of the image is covered. Letters are those of ASCII; all others
/// become a question mark, as do those that would not fit.
pub(super) fn with_legend(picture: Picture, legend: &str) -> Picture {
    let channels = if picture.colours { 3 } else { 1 };
    let scale = (picture.width / 512).clamp(1, 4);
    let fits = picture.width.saturating_sub(2 * MARGIN) / (SIDE * scale);
    let strip = (SIDE + 2 * MARGIN) * scale;
    let mut bytes = picture.bytes;
    let begin = bytes.len();
    bytes.resize(begin + picture.width * strip * channels, PAPER);
    for (number, letter) in legend.chars().take(fits).enumerate() {
        let known = BASIC_LEGACY.get(letter as usize).unwrap_or(&BASIC_LEGACY['?' as usize]);
        let left = MARGIN + number * SIDE * scale;
        for (row, column) in dots(known, scale) {
            let at = begin + ((MARGIN * scale + row) * picture.width + left + column) * channels;
            bytes[at..at + channels].fill(INK);
        }
    }
    Picture { height: picture.height + strip, bytes, ..picture }
}

/// Row and column of each dot of a letter, as many times larger as `scale` says.
fn dots(letter: &[u8; SIDE], scale: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
    let all = (0..SIDE * scale).flat_map(move |row| (0..SIDE * scale).map(move |column| (row, column)));
    all.filter(move |(row, column)| letter[row / scale] >> (column / scale) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_legend_covers_no_pixel_of_the_image() {
        for colours in [false, true] {
            let channels = if colours { 3 } else { 1 };
            let picture = Picture { width: 64, height: 2, colours, bytes: vec![7; 64 * 2 * channels] };
            let with = with_legend(picture.clone(), "IM 1 像 W 400 C 40");
            assert_eq!((with.width, with.height), (64, 2 + 16));
            assert_eq!(with.bytes.len(), 64 * 18 * channels);
            assert_eq!(with.bytes[..picture.bytes.len()], picture.bytes);
            assert!(with.bytes[picture.bytes.len()..].contains(&INK));
        }
    }

    #[test]
    fn a_picture_that_is_too_narrow_has_an_empty_line() {
        let picture = Picture { width: 5, height: 1, colours: false, bytes: vec![7; 5] };
        assert!(!with_legend(picture, "IM 1").bytes.contains(&INK));
    }
}
