use std::ops::Range;

use super::date::Date;

/// What stands where something was taken out.
const TAKEN_OUT: &str = "▮";
/// Fewer digits are no number of a telephone.
const FEWEST_DIGITS: usize = 7;
/// As many digits are a number of an identity card, whatever stands behind them.
const IDENTITY_DIGITS: usize = 15;
/// A Chinese identity number may end with an X in place of its last digit.
const BEFORE_X: usize = 17;
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// A number before one of these was measured.
const UNITS: [&str; 31] = [
    "mg", "g", "kg", "µg", "μg", "ug", "mcg", "ng", "pg", "ml", "mL", "dl", "dL", "l", "L", "IU", "U", "mmol", "µmol",
    "μmol", "nmol", "cells", "copies", "%", "毫克", "微克", "克", "毫升", "单位", "拷贝", "个",
];

/// A text without what names the patient: the names in both scripts, each word of them, the day of birth however it is
/// written, and numbers of telephones and identity cards. What was measured and other days stay.
pub fn without_names(text: &str, name: &str, born: Date) -> String {
    let mut clean = without_numbers(text, born);
    let parts = name.split(|c: char| c.is_whitespace() || "()（）,，·".contains(c));
    for part in parts.filter(|part| part.chars().count() > 1) {
        clean = clean.replace(part, TAKEN_OUT);
    }
    clean
}

/// A number, or the name of a month.
struct Word {
    span: Range<usize>,
    what: What,
}

enum What {
    /// Its digits, those of full width as the others.
    Number(String),
    Month(u8),
}

impl Word {
    fn digits(&self) -> &str {
        match &self.what {
            What::Number(digits) => digits,
            What::Month(_) => "",
        }
    }

    fn value(&self) -> Option<i64> {
        self.digits().parse().ok()
    }

    /// A day or a month in one or two digits.
    fn short(&self) -> Option<i64> {
        self.value().filter(|_| self.digits().len() <= 2)
    }

    fn month(&self) -> Option<i64> {
        match self.what {
            What::Month(number) => Some(i64::from(number)),
            What::Number(_) => self.short().filter(|month| (1..=12).contains(month)),
        }
    }

    fn day(&self) -> Option<i64> {
        self.short().filter(|day| (1..=31).contains(day))
    }

    fn year(&self) -> Option<i64> {
        self.value().filter(|year| self.digits().len() == 4 && (1850..2100).contains(year))
    }
}

fn without_numbers(text: &str, born: Date) -> String {
    let words = words(text);
    let (mut clean, mut at, mut copied) = (String::with_capacity(text.len()), 0, 0);
    while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
        let Some((count, span)) = birthday(text, rest, born).or_else(|| number_of_person(text, rest)) else {
            at += calendar(text, rest).max(1);
            continue;
        };
        clean.push_str(&text[copied..span.start]);
        clean.push_str(TAKEN_OUT);
        copied = span.end;
        at += count;
    }
    clean.push_str(&text[copied..]);
    clean
}

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    }
}

fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some(&(start, first)) = letters.peek() {
        let is_number = digit(first).is_some();
        if !is_number && !first.is_ascii_alphabetic() {
            letters.next();
            continue;
        }
        let alike = |c: char| if is_number { digit(c).is_some() } else { c.is_ascii_alphabetic() };
        let mut end = start;
        while let Some((at, c)) = letters.next_if(|(_, c)| alike(*c)) {
            end = at + c.len_utf8();
        }
        let word = &text[start..end];
        let what = match is_number {
            true => Some(What::Number(word.chars().filter_map(digit).collect())),
            false => month_named(word).map(What::Month),
        };
        words.extend(what.map(|what| Word { span: start..end, what }));
    }
    words
}

/// Whole, or its first three letters.
fn month_named(word: &str) -> Option<u8> {
    let word = word.to_ascii_lowercase();
    let is = |month: &str| word == month || word == month[..3] || (word == "sept" && month == "september");
    let at = MONTHS.into_iter().position(is)?;
    u8::try_from(at + 1).ok()
}

fn between<'a>(text: &'a str, one: &Word, next: &Word) -> &'a str {
    &text[one.span.end..next.span.start]
}

/// Whether two parts of one day may stand so far from one another.
fn is_within_day(gap: &str) -> bool {
    let ordinal = ["st", "nd", "rd", "th"].into_iter().find_map(|ending| gap.strip_prefix(ending));
    let gap = ordinal.unwrap_or(gap).trim_start();
    let gap = gap.strip_prefix("of").unwrap_or(gap);
    gap.chars().count() <= 3 && gap.chars().all(|c| c.is_whitespace() || "-/.,年月－／．，".contains(c))
}

/// The day of birth at the beginning of these words: how many of them it is, and where it stands.
fn birthday(text: &str, words: &[Word], born: Date) -> Option<(usize, Range<usize>)> {
    let [first, ..] = words else { return None };
    let (year, month, day) = born.parts();
    if first.digits() == format!("{year:04}{month:02}{day:02}") {
        return Some((1, first.span.clone()));
    }
    let [a, b, c, ..] = words else { return None };
    // In Chinese the century may be left out.
    let shortened = |word: &Word| word.short() == Some(year % 100) && text[word.span.end..].starts_with('年');
    let is_year = |word: &Word| word.year() == Some(year) || shortened(word);
    let is_month = |word: &Word| word.month() == Some(month);
    let is_day = |word: &Word| word.day() == Some(day);
    let ordered = (is_year(a) && is_month(b) && is_day(c))
        || (is_day(a) && is_month(b) && is_year(c))
        || (is_month(a) && is_day(b) && is_year(c));
    let joined = is_within_day(between(text, a, b)) && is_within_day(between(text, b, c));
    let behind = &text[c.span.end..];
    let rest = behind.trim_start().strip_prefix(['日', '号']).unwrap_or(behind);
    (ordered && joined).then(|| (3, a.span.start..text.len() - rest.len()))
}

/// How many of these words are a day, a month or a span of years; 0: they begin with none.
fn calendar(text: &str, words: &[Word]) -> usize {
    if words.first().is_some_and(is_compact_day) {
        return 1;
    }
    if let [a, b, c, ..] = words
        && is_within_day(between(text, a, b))
        && is_within_day(between(text, b, c))
    {
        let fits = |year: &Word, month: &Word, day: &Word| {
            year.year().is_some() && month.month().is_some() && day.day().is_some()
        };
        if fits(a, b, c) || fits(c, b, a) || fits(c, a, b) {
            return 3;
        }
    }
    let [a, b, ..] = words else { return 0 };
    let second = b.year().is_some() || (b.digits().len() == 2 && b.month().is_some());
    let ends = !text[b.span.end..].starts_with('-');
    if a.year().is_some() && between(text, a, b) == "-" && second && ends { 2 } else { 0 }
}

/// Such as 20260501.
fn is_compact_day(word: &Word) -> bool {
    let digits = word.digits();
    if digits.len() != 8 {
        return false;
    }
    let written = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]);
    written.parse::<Date>().is_ok()
}

/// The number of a telephone or of an identity card at the beginning of these words.
fn number_of_person(text: &str, words: &[Word]) -> Option<(usize, Range<usize>)> {
    let first = words.first().filter(|first| !first.digits().is_empty())?;
    let before = text[..first.span.start].trim_end_matches(['(', '（']);
    let plus = before.strip_suffix(['+', '＋']);
    if is_behind_point(text, first) || is_before_point(text, first) || (plus.is_none() && calendar(text, words) > 0) {
        return None;
    }
    let count = 1 + following(text, words, plus.is_some() || first.digits().starts_with('0'));
    let number = &words[..count];
    let last = number.last()?;
    let digits: usize = number.iter().map(|word| word.digits().len()).sum();
    let behind = &text[last.span.end..];
    let measured = plus.is_none() && digits < IDENTITY_DIGITS && begins_with_unit(behind);
    if digits < FEWEST_DIGITS || measured || !(plus.is_some() || is_grouped_like_a_number(text, number)) {
        return None;
    }
    let x = usize::from(count == 1 && digits == BEFORE_X && behind.starts_with(['x', 'X']));
    Some((count, plus.map_or(first.span.start, str::len)..last.span.end + x))
}

/// How many words go on with the number that the first one begins. `open`: it begins like one of a telephone, so that
/// brackets may stand in it.
fn following(text: &str, words: &[Word], open: bool) -> usize {
    let joins = |gap: &str| match open {
        true => (1..=3).contains(&gap.chars().count()) && gap.chars().all(|c| " -()（）\u{a0}".contains(c)),
        false => matches!(gap, " " | "-" | "\u{a0}"),
    };
    let goes_on = |at: &usize| {
        let next = &words[*at];
        let number = !next.digits().is_empty() && !is_before_point(text, next);
        number && joins(between(text, &words[at - 1], next)) && calendar(text, &words[*at..]) == 0
    };
    (1..words.len()).take_while(goes_on).count()
}

/// Values that stand in a row with blanks between them are no number of a telephone: their groups are short.
fn is_grouped_like_a_number(text: &str, words: &[Word]) -> bool {
    let hyphens = words.windows(2).any(|pair| between(text, &pair[0], &pair[1]) == "-");
    let long = words.iter().any(|word| word.digits().len() >= 4);
    hyphens || long || words.first().is_some_and(|first| first.digits().starts_with('0'))
}

/// The decimals of a value.
fn is_behind_point(text: &str, word: &Word) -> bool {
    let whole = text[..word.span.start].strip_suffix('.');
    whole.is_some_and(|whole| whole.ends_with(|c: char| c.is_ascii_digit()))
}

/// The whole part of a value that has decimals.
fn is_before_point(text: &str, word: &Word) -> bool {
    let decimals = text[word.span.end..].strip_prefix('.');
    decimals.is_some_and(|decimals| decimals.starts_with(|c: char| c.is_ascii_digit()))
}

fn begins_with_unit(behind: &str) -> bool {
    let behind = behind.trim_start();
    if let Some(per) = behind.strip_prefix('/') {
        return per.starts_with(char::is_alphabetic);
    }
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    UNITS.into_iter().filter_map(|unit| Some((unit, behind.strip_prefix(unit)?))).any(|(unit, rest)| {
        let latin = unit.ends_with(|c: char| c.is_ascii_alphabetic());
        !latin || ends(rest)
    })
}
