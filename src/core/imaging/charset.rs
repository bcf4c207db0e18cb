//! Text in every character set of the standard, code extensions (ISO 2022) included.

use std::borrow::Cow;

use encoding_rs::Encoding;

/// The value of Specific Character Set (0008,0005).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CharacterSet {
    initial: Repertoire,
    /// Escape sequences are looked for.
    extended: bool,
}

/// How the bytes of one value begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Repertoire {
    /// The whole value in one of UTF-8, GB18030 and GBK; no escapes.
    Whole(&'static Encoding),
    /// ASCII, or JIS X 0201, and a set for bytes above 0x9F.
    Sets(Upper),
}

/// What bytes above 0x9F mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Upper {
    None,
    Latin1,
    /// One byte a character.
    Single(&'static Encoding),
    Katakana,
    /// Two bytes a character: GB 2312 and KS X 1001.
    Double(&'static Encoding),
}

/// What bytes below 0x80 mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lower {
    Ascii,
    /// JIS X 0208: two bytes a character.
    Kanji,
    /// JIS X 0212: two bytes a character.
    MoreKanji,
}

const ESCAPE: u8 = 0x1B;

impl Default for CharacterSet {
    fn default() -> Self {
        CharacterSet { initial: Repertoire::Sets(Upper::None), extended: false }
    }
}

impl CharacterSet {
    /// `value` as it stands in the file, values separated by `\`.
    pub fn of(value: &str) -> Self {
        let mut terms = value.split('\\').map(|term| term.trim_matches([' ', '\0']));
        let first = terms.next().unwrap_or_default();
        let extended = terms.next().is_some() || first.starts_with("ISO 2022");
        // UTF-8, GB18030 and GBK have no code extensions, whatever else is listed.
        let initial = repertoire(first);
        CharacterSet { initial, extended: extended && !matches!(initial, Repertoire::Whole(_)) }
    }

    pub fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        if !bytes.contains(&ESCAPE) && bytes.is_ascii() {
            return String::from_utf8_lossy(bytes);
        }
        match self.initial {
            Repertoire::Whole(encoding) => encoding.decode_without_bom_handling(bytes).0,
            Repertoire::Sets(upper) => Cow::Owned(Decoder::new(upper, self.extended).decode(bytes)),
        }
    }
}

fn repertoire(term: &str) -> Repertoire {
    // Some writers leave out the blank or write a hyphen.
    let plain: String = term.chars().filter(char::is_ascii_alphanumeric).collect();
    match plain.to_ascii_uppercase().as_str() {
        "ISOIR192" | "UTF8" => Repertoire::Whole(encoding_rs::UTF_8),
        "GB18030" => Repertoire::Whole(encoding_rs::GB18030),
        "GBK" => Repertoire::Whole(encoding_rs::GBK),
        "ISO2022IR58" => Repertoire::Sets(Upper::Double(encoding_rs::GBK)),
        "ISO2022IR149" => Repertoire::Sets(Upper::Double(encoding_rs::EUC_KR)),
        "ISOIR13" | "ISO2022IR13" => Repertoire::Sets(Upper::Katakana),
        other => {
            let number = other.trim_start_matches("ISO2022IR").trim_start_matches("ISOIR");
            Repertoire::Sets(upper_of_registration(number))
        }
    }
}

fn upper_of_registration(number: &str) -> Upper {
    let encoding = match number {
        "100" => return Upper::Latin1,
        "101" => encoding_rs::ISO_8859_2,
        "109" => encoding_rs::ISO_8859_3,
        "110" => encoding_rs::ISO_8859_4,
        "144" => encoding_rs::ISO_8859_5,
        "127" => encoding_rs::ISO_8859_6,
        "126" => encoding_rs::ISO_8859_7,
        "138" => encoding_rs::ISO_8859_8,
        "148" => encoding_rs::WINDOWS_1254,
        "166" => encoding_rs::WINDOWS_874,
        "203" => encoding_rs::ISO_8859_15,
        _ => return Upper::None,
    };
    Upper::Single(encoding)
}

/// What an escape sequence switches to.
enum Switch {
    Lower(Lower),
    Upper(Upper),
}

/// Returns the switch and the length of the sequence.
fn escape(bytes: &[u8]) -> Option<(Switch, usize)> {
    use encoding_rs::{EUC_KR, GBK};
    let switch = match bytes.get(1..3)? {
        b"(B" | b"(J" => (Switch::Lower(Lower::Ascii), 3),
        b"$B" | b"$@" => (Switch::Lower(Lower::Kanji), 3),
        b")I" => (Switch::Upper(Upper::Katakana), 3),
        [b'-', last] => (Switch::Upper(upper_of_registration(registration(*last)?)), 3),
        b"$(" if bytes.get(3) == Some(&b'D') => (Switch::Lower(Lower::MoreKanji), 4),
        b"$)" if bytes.get(3) == Some(&b'A') => (Switch::Upper(Upper::Double(GBK)), 4),
        b"$)" if bytes.get(3) == Some(&b'C') => (Switch::Upper(Upper::Double(EUC_KR)), 4),
        _ => return None,
    };
    Some(switch)
}

fn registration(last: u8) -> Option<&'static str> {
    Some(match last {
        b'A' => "100",
        b'B' => "101",
        b'C' => "109",
        b'D' => "110",
        b'L' => "144",
        b'G' => "127",
        b'F' => "126",
        b'H' => "138",
        b'M' => "148",
        b'T' => "166",
        b'b' => "203",
        _ => return None,
    })
}

struct Decoder {
    initial: Upper,
    extended: bool,
    lower: Lower,
    upper: Upper,
    /// For writers that do not repeat the escape after a delimiter.
    last_upper: Upper,
    text: String,
}

impl Decoder {
    fn new(initial: Upper, extended: bool) -> Self {
        Decoder { initial, extended, lower: Lower::Ascii, upper: initial, last_upper: initial, text: String::new() }
    }

    fn decode(mut self, bytes: &[u8]) -> String {
        let mut rest = bytes;
        while let Some(first) = rest.first() {
            let taken = match *first {
                ESCAPE if self.extended => self.switch(rest),
                0x80.. => self.high(rest),
                _ if self.lower != Lower::Ascii => self.kanji(rest),
                _ => self.low(*first),
            };
            rest = &rest[taken.min(rest.len())..];
        }
        self.text
    }

    fn switch(&mut self, rest: &[u8]) -> usize {
        match escape(rest) {
            Some((Switch::Lower(lower), length)) => {
                self.lower = lower;
                length
            }
            Some((Switch::Upper(upper), length)) => {
                (self.upper, self.last_upper) = (upper, upper);
                length
            }
            None => {
                self.text.push(char::REPLACEMENT_CHARACTER);
                1
            }
        }
    }

    /// Delimiters and line ends switch back to how the value began.
    fn low(&mut self, byte: u8) -> usize {
        if matches!(byte, b'\\' | b'^' | b'=' | b'\t' | b'\n' | b'\r' | 0x0C) {
            self.upper = self.initial;
        }
        self.text.push(char::from(byte));
        1
    }

    fn high(&mut self, rest: &[u8]) -> usize {
        let upper = if self.upper == Upper::None { self.last_upper } else { self.upper };
        match upper {
            Upper::None => self.push(char::REPLACEMENT_CHARACTER),
            Upper::Latin1 => self.push(char::from(rest[0])),
            Upper::Katakana => match rest[0] {
                byte @ 0xA1..=0xDF => self.push(char::from_u32(0xFF61 + u32::from(byte - 0xA1)).unwrap_or('\u{FFFD}')),
                _ => self.push(char::REPLACEMENT_CHARACTER),
            },
            Upper::Single(encoding) => self.decoded(encoding, &rest[..1], 1),
            Upper::Double(encoding) => self.decoded(encoding, &rest[..rest.len().min(2)], 2),
        }
    }

    /// JIS X 0208 and 0212 are the same codes as in EUC-JP, there with the high bits set.
    fn kanji(&mut self, rest: &[u8]) -> usize {
        let [first @ 0x21..=0x7E, second @ 0x21..=0x7E, ..] = *rest else { return self.low(rest[0]) };
        let euc = [0x8F, first | 0x80, second | 0x80];
        let euc = if self.lower == Lower::Kanji { &euc[1..] } else { &euc[..] };
        self.decoded(encoding_rs::EUC_JP, euc, 2)
    }

    fn decoded(&mut self, encoding: &'static Encoding, bytes: &[u8], taken: usize) -> usize {
        self.text.push_str(&encoding.decode_without_bom_handling(bytes).0);
        taken
    }

    fn push(&mut self, character: char) -> usize {
        self.text.push(character);
        1
    }
}

#[cfg(test)]
#[path = "charset_test.rs"]
mod tests;
