use super::*;

fn decoded(set: &str, bytes: &[u8]) -> String {
    CharacterSet::of(set).decode(bytes).into_owned()
}

/// PS3.5 annexes H, I, J and K, and the same name in the whole-value sets.
#[test]
fn the_examples_of_the_standard_are_read() {
    let yamada = b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B";
    assert_eq!(decoded("\\ISO 2022 IR 87", yamada), "Yamada^Tarou=山田^太郎=やまだ^たろう");
    let katakana =
        b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J";
    assert_eq!(decoded("ISO 2022 IR 13\\ISO 2022 IR 87", katakana), "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう");
    let hong = b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf";
    assert_eq!(decoded("\\ISO 2022 IR 149", hong), "Hong^Gildong=洪^吉洞=홍^길동");
    let zhang = b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=";
    assert_eq!(decoded("\\ISO 2022 IR 58", zhang), "Zhang^XiaoDong=张^小东=");
    assert_eq!(decoded("GB18030", b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab="), "Wang^XiaoDong=王^小东=");
    assert_eq!(decoded("GBK", b"\xcd\xf5^\xd0\xa1\xb6\xab"), "王^小东");
    assert_eq!(decoded("ISO_IR 192", "王^小東".as_bytes()), "王^小東");
    assert_eq!(decoded("ISO_IR 100", b"Buc^J\xe9r\xf4me"), "Buc^Jérôme");
}

#[test]
fn what_writers_get_wrong_is_still_read() {
    assert_eq!(decoded("\\ISO 2022 IR 58", b"\x1b$)A\xd5\xc5^\xd0\xa1\xb6\xab"), "张^小东", "no escape after ^");
    assert_eq!(decoded("ISO-IR 192", "é".as_bytes()), "é");
    assert_eq!(decoded("GB18030\\ISO 2022 IR 58", b"\xcd\xf5"), "王");
    assert_eq!(decoded("", b"J\xe9r"), "J\u{FFFD}r");
}

#[test]
fn no_bytes_make_it_fail() {
    for set in ["", "\\ISO 2022 IR 87", "\\ISO 2022 IR 58", "GB18030", "nonsense", "ISO 2022 IR 159\\ISO 2022 IR 13"] {
        for a in [0x00, 0x1B, 0x24, 0x29, 0x41, 0x81, 0xA1, 0xFF_u8] {
            for b in [0x00, 0x1B, 0x24, 0x28, 0x42, 0xFF_u8] {
                let text = decoded(set, &[a, b, a, b, a]);
                assert!(text.chars().count() <= 5, "{set:?} {a} {b}");
            }
        }
    }
}
