//! Whether Chinese and English say the same in what must not differ: figures with their units, sides of the body,
//! TNM and stage groups, and negation. Words are not compared: that is a translator's work.

use serde::Serialize;

use crate::protocol::Bilingual;

/// What one language says and the other does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Mismatch {
    /// Figures with units, as in `80 mg`.
    Figures {
        zh: Vec<String>,
        en: Vec<String>,
    },
    Sides {
        zh: Vec<String>,
        en: Vec<String>,
    },
    /// TNM categories and stage groups.
    Stages {
        zh: Vec<String>,
        en: Vec<String>,
    },
    /// How often something is denied.
    Negation {
        zh: usize,
        en: usize,
    },
    /// One language is missing.
    Missing {
        language: String,
    },
}

/// Everything in which the two differ; empty when both say the same, or both say nothing.
pub fn compare(text: &Bilingual) -> Vec<Mismatch> {
    let missing = |language: &str| vec![Mismatch::Missing { language: language.to_owned() }];
    match (text.zh.trim().is_empty(), text.en.trim().is_empty()) {
        (true, true) => return Vec::new(),
        (true, false) => return missing("zh"),
        (false, true) => return missing("en"),
        (false, false) => {}
    }
    let (zh, en) = (read(&text.zh, ZH), read(&text.en, EN));
    let mut found = Vec::new();
    if zh.figures != en.figures {
        let (zh, en) = apart(&zh.figures, &en.figures);
        found.push(Mismatch::Figures { zh, en });
    }
    if zh.stages != en.stages {
        let (zh, en) = apart(&zh.stages, &en.stages);
        found.push(Mismatch::Stages { zh, en });
    }
    if zh.sides != en.sides {
        let (zh, en) = apart(&zh.sides, &en.sides);
        found.push(Mismatch::Sides { zh, en });
    }
    if zh.negations != en.negations {
        found.push(Mismatch::Negation { zh: zh.negations, en: en.negations });
    }
    found
}

/// What of two sorted lists has no partner in the other.
fn apart(zh: &[String], en: &[String]) -> (Vec<String>, Vec<String>) {
    let without = |these: &[String], others: &[String]| {
        let mut others = others.to_vec();
        let keep = |word: &&String| match others.iter().position(|other| other == *word) {
            Some(at) => {
                others.remove(at);
                false
            }
            None => true,
        };
        these.iter().filter(keep).cloned().collect()
    };
    (without(zh, en), without(en, zh))
}

/// What must not differ, sorted.
struct Said {
    figures: Vec<String>,
    stages: Vec<String>,
    sides: Vec<String>,
    negations: usize,
}

/// The words of one language.
struct Words {
    units: &'static [(&'static str, &'static str)],
    numerals: &'static [(&'static str, &'static str)],
    right: &'static [&'static str],
    left: &'static [&'static str],
    both: &'static [&'static str],
    negations: &'static [&'static str],
    /// Words with a negation in them that deny nothing, or twice. Longer ones stand before those they begin with.
    innocent: &'static [&'static str],
    /// Words that begin like an innocent one and deny all the same.
    earnest: &'static [&'static str],
}

/// Units as written, longest first, and as compared. What is compared by number alone has an empty unit.
const ZH: Words = Words {
    units: &[
        ("毫克", "mg"),
        ("微克", "ug"),
        ("毫升", "ml"),
        ("毫米", "mm"),
        ("厘米", "cm"),
        ("千克", "kg"),
        ("公斤", "kg"),
        ("小时", "h"),
        ("分钟", "min"),
        ("个月", "month"),
        ("戈瑞", "gy"),
        ("百分", "%"),
        ("周", "week"),
        ("岁", "year"),
        ("日", "day"),
        ("天", "day"),
        ("月", "month"),
        ("年", "year"),
        ("克", "g"),
    ],
    numerals: &[],
    right: &["右"],
    left: &["左"],
    both: &["双侧", "两侧", "双肺", "两肺", "双眼", "双肾"],
    negations: &["不", "无", "没", "未", "非", "否认", "勿", "阴性", "排除"],
    innocent: &[
        "不得不",
        "不能不",
        "无不",
        "无非",
        "莫非",
        "除非",
        "非小细胞",
        "非霍奇金",
        "非甾体",
        "非布司他",
        "非诺贝特",
        "非那雄胺",
        "非洲",
        "非典型",
        "不典型",
        "无论",
        "未来",
        "未成年",
        "未婚",
        "不但",
        "不仅",
        "不只",
        "不管",
        "不论",
        "不久",
        "不幸",
        "不规则",
        "不均",
        "边界不清",
        "大小不等",
        "长短不等",
        "数目不等",
        "不良",
        "不适",
        "不同",
        "不全",
        "无创",
        "无力",
        "无名静脉",
        "无线",
        "没药",
        "非常",
        "不断",
        "不可切除",
        "不足",
        "不详",
        "无菌",
        "是否",
        "能否",
        "可否",
        "无进展生存",
        "无病生存",
        "无事件生存",
        "无复发生存",
        "无瘤生存",
        "无锡",
        "能不能",
        "要不要",
        "是不是",
        "会不会",
        "可不可以",
        "该不该",
        "需不需要",
        "有无",
        "有没有",
    ],
    earnest: &["不适用", "不适合", "不适宜", "不同意", "不全面"],
};

const EN: Words = Words {
    units: &[
        ("milligrams", "mg"),
        ("milligram", "mg"),
        ("micrograms", "ug"),
        ("millilitres", "ml"),
        ("millimetres", "mm"),
        ("millimetre", "mm"),
        ("centimetres", "cm"),
        ("kilograms", "kg"),
        ("months", "month"),
        ("month", "month"),
        ("minutes", "min"),
        ("minute", "min"),
        ("hours", "h"),
        ("hour", "h"),
        ("weeks", "week"),
        ("week", "week"),
        ("years", "year"),
        ("year", "year"),
        ("yrs", "year"),
        ("days", "day"),
        ("day", "day"),
        ("percent", "%"),
        ("per cent", "%"),
        ("grams", "g"),
    ],
    numerals: &[
        ("two", "2"),
        ("three", "3"),
        ("four", "4"),
        ("five", "5"),
        ("six", "6"),
        ("seven", "7"),
        ("eight", "8"),
        ("nine", "9"),
        ("ten", "10"),
        ("twelve", "12"),
        ("fourteen", "14"),
    ],
    right: &["right"],
    left: &["left"],
    both: &["bilateral", "both lungs", "both sides", "both eyes", "both kidneys"],
    negations: &[
        "not",
        "no",
        "none",
        "nothing",
        "nobody",
        "without",
        "never",
        "nor",
        "cannot",
        "negative",
        "denies",
        "denied",
        "exclude",
        "excludes",
        "excluded",
        "ruled out",
        "rule out",
        "absent",
        "absence",
        "neither",
        "unable",
        "disagrees",
        "disagree",
    ],
    innocent: &[
        "no-contrast",
        "not only",
        "not just",
        "not merely",
        "whether or not",
        "no choice but",
        "no option but",
        "cannot but",
    ],
    earnest: &[],
};

/// Units written the same in both, longest first.
const SHARED_UNITS: [&str; 27] = [
    "mg/m2", "mg/m²", "mg/kg", "mmol/l", "umol/l", "μmol/l", "µmol/l", "g/l", "mmhg", "ml/min", "mmol", "mg", "μg",
    "µg", "ug", "mcg", "min", "kg", "ml", "mm", "cm", "gy", "iu", "%", "ms", "g", "l",
];

fn read(text: &str, words: Words) -> Said {
    let plain = flatten(text);
    let (stages, rest) = take_stages(&plain);
    let mut figures = figures(&rest, &words);
    figures.sort();
    let sides = sides(&plain, &words);
    let negations = count_negations(&plain, &words);
    Said { figures, stages, sides, negations }
}

/// Full-width signs and letters as half-width, dashes as one, everything in small letters.
fn flatten(text: &str) -> String {
    let narrow = |c: char| match c {
        '–' | '—' | '−' | '～' | '~' => '-',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' | '\u{202f}' => ' ',
        '。' => '.',
        '’' => '\'',
        'Ⅰ' => 'I',
        other => other,
    };
    let roman = text.replace('Ⅳ', "IV").replace('Ⅲ', "III").replace('Ⅱ', "II");
    let plain = roman.chars().map(narrow).collect::<String>().to_lowercase();
    join_dates(&plain.replace("左右", " "))
}

/// `2026年9月2日` as `2026-9-2`, so that a day is the same in both languages.
fn join_dates(text: &str) -> String {
    let mut joined = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('年') {
        let (before, after) = (&rest[..at], &rest[at + '年'.len_utf8()..]);
        joined.push_str(before);
        match before.ends_with(|c: char| c.is_ascii_digit()).then(|| month_and_day(after)).flatten() {
            Some((month, day, left)) => {
                joined.push_str(&format!("-{month}-{day} "));
                rest = left;
            }
            None => {
                joined.push('年');
                rest = after;
            }
        }
    }
    joined.push_str(rest);
    joined
}

fn month_and_day(text: &str) -> Option<(u8, u8, &str)> {
    let (month, rest) = text.split_once('月')?;
    let (day, rest) = rest.split_once('日')?;
    Some((month.trim().parse().ok()?, day.trim().parse().ok()?, rest))
}

/// TNM categories with their prefixes, and stage groups; and the text without them, so that their figures do not
/// count twice.
fn take_stages(text: &str) -> (Vec<String>, String) {
    let mut stages = Vec::new();
    let mut rest = String::new();
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let fresh = at == 0 || !chars[at - 1].is_ascii_alphanumeric();
        match fresh.then(|| stage_at(&chars, at)).flatten() {
            Some((stage, length)) => {
                stages.push(stage);
                rest.push(' ');
                at += length;
            }
            None => {
                rest.push(chars[at]);
                at += 1;
            }
        }
    }
    stages.sort();
    (stages, rest)
}

/// A category such as `cT2a`, `ypN2b`, `M0`, or a group such as `IIIA` beside the word for stage.
fn stage_at(chars: &[char], at: usize) -> Option<(String, usize)> {
    category_at(&chars[at..]).or_else(|| group_at(&chars[..at], &chars[at..]))
}

fn category_at(text: &[char]) -> Option<(String, usize)> {
    let prefix = text.iter().take(2).take_while(|c| matches!(c, 'c' | 'p' | 'y' | 'r' | 'a')).count();
    let letter = text.get(prefix).filter(|c| matches!(c, 't' | 'n' | 'm'))?;
    let figure = text.get(prefix + 1).filter(|c| c.is_ascii_digit() || (**c == 'x' && *letter != 'm') || **c == 'i')?;
    // `tis` is a category; `ti` is not.
    let mut length = if *figure == 'i' {
        (*letter == 't' && text.get(prefix + 2) == Some(&'s')).then_some(prefix + 3)?
    } else {
        prefix + 2
    };
    if text.get(length).is_some_and(|c| matches!(c, 'a'..='d')) {
        length += 1;
    }
    // The next category may follow at once, as in `t2an2m0`.
    let next = text.get(length);
    let ends = next.is_none_or(|c| !c.is_ascii_alphanumeric() || matches!(c, 'n' | 'm'));
    ends.then(|| (text[..length].iter().collect(), length))
}

fn group_at(before: &[char], text: &[char]) -> Option<(String, usize)> {
    let word: String = text.iter().take_while(|c| c.is_ascii_alphanumeric()).collect();
    let roman = word.trim_end_matches(|c: char| matches!(c, 'a'..='c') || c.is_ascii_digit());
    // A single `i` or `v` is a word of its own.
    let is_group = ["ii", "iii", "iv", "iva", "ib", "ia"].contains(&roman) || (roman == "i" && word.len() > 1);
    // `iv` is a vein elsewhere: without a letter behind it a group is named as one.
    let before: String = before.iter().rev().take(6).rev().collect();
    let named = ["stage ", "phase ", "grade "].contains(&before.as_str());
    let after = text.get(word.chars().count());
    let told = word.len() > roman.len() || named || after.is_some_and(|c| matches!(c, '期' | '级'));
    (is_group && told).then(|| (word.clone(), word.chars().count()))
}

/// Every number with its unit, such as `80mg`, `9week`, `2.1cm`; ranges give both their numbers.
fn figures(text: &str, words: &Words) -> Vec<String> {
    let mut found = Vec::new();
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let from = at;
        while at < chars.len() && is_of_number(&chars, at) {
            at += 1;
        }
        let number: String = chars[from..at].iter().filter(|c| **c != ',').collect();
        let rest: String = chars[at..].iter().take(16).collect();
        // Part of a name: `L858R`, `PD-L1`, `4R`, `CA19-9`.
        let named = from > 0 && (chars[from - 1].is_ascii_alphabetic() || names_before(&chars, from));
        let unit = unit_of(&rest, words);
        let ordinal = ["st", "nd", "rd", "th"].iter().any(|end| is_named(&rest, end) && rest.starts_with(end));
        let lettered = rest.starts_with(|c: char| c.is_ascii_alphabetic()) && unit.is_empty() && !ordinal;
        if named || lettered {
            found.push(name_around(&chars, from, at));
        } else {
            found.push(format!("{}{unit}", tidy(&number)));
        }
    }
    found.extend(spelled(text, words));
    found
}

fn is_of_number(chars: &[char], at: usize) -> bool {
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    match chars[at] {
        c if c.is_ascii_digit() => true,
        '.' => at > 0 && digit(at - 1) && digit(at + 1),
        // Thousands: a comma between digits, three of them after it.
        ',' => at > 0 && digit(at - 1) && digit(at + 1) && digit(at + 2) && digit(at + 3) && !digit(at + 4),
        _ => false,
    }
}

/// `pd-l1` ends in a name; `9-12` is a range.
fn names_before(chars: &[char], from: usize) -> bool {
    from >= 2 && chars[from - 1] == '-' && chars[from - 2].is_ascii_alphabetic()
}

/// The whole run of letters, digits and hyphens, as a name: it must stand in both languages.
fn name_around(chars: &[char], from: usize, until: usize) -> String {
    let of_name = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let before = chars[..from].iter().rev().take_while(|c| of_name(c)).count();
    let after = chars[until..].iter().take_while(|c| c.is_ascii_alphanumeric()).count();
    chars[from - before..until + after].iter().filter(|c| **c != '-').collect()
}

/// `2.10` and `2.1` are one number, `007` is `7`.
fn tidy(number: &str) -> String {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let whole = whole.trim_start_matches('0');
    let part = part.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") }
}

fn unit_of(rest: &str, words: &Words) -> String {
    let rest = rest.trim_start_matches([' ', '-']);
    let bounded = |unit: &str, rest: &str| {
        let after = rest[unit.len()..].chars().next();
        !unit.ends_with(|c: char| c.is_ascii_alphabetic()) || after.is_none_or(|c| !c.is_ascii_alphabetic())
    };
    let shared = SHARED_UNITS.iter().find(|unit| rest.starts_with(**unit) && bounded(unit, rest));
    let own = || words.units.iter().find(|(unit, _)| rest.starts_with(unit) && bounded(unit, rest)).map(|(_, is)| *is);
    match shared {
        Some(unit) => unit.replace(['μ', 'µ'], "u").replace('²', "2").replace("mcg", "ug"),
        None => own().unwrap_or_default().to_owned(),
    }
}

/// Numbers written as words before a unit: `nine weeks`, `九周`.
fn spelled(text: &str, words: &Words) -> Vec<String> {
    let mut found = Vec::new();
    for (word, figure) in words.numerals {
        for (at, _) in text.match_indices(word) {
            let alone = text[..at].chars().next_back().is_none_or(|c| !c.is_ascii_alphabetic());
            let unit = unit_of(&text[at + word.len()..], words);
            if alone && !unit.is_empty() && text[at + word.len()..].starts_with([' ', '-']) {
                found.push(format!("{figure}{unit}"));
            }
        }
    }
    if words.numerals.is_empty() {
        found.extend(spelled_in_han(text, words));
    }
    found
}

fn spelled_in_han(text: &str, words: &Words) -> Vec<String> {
    const FIGURES: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let value = |c: char| match c {
        '两' => Some(2),
        other => FIGURES.iter().position(|figure| *figure == other),
    };
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let from = at;
        while at < chars.len() && (value(chars[at]).is_some() || chars[at] == '十') {
            at += 1;
        }
        if at == from {
            at += 1;
            continue;
        }
        let number = han_number(&chars[from..at], value);
        let rest: String = chars[at..].iter().take(8).collect();
        let unit = unit_of(&rest, words);
        // `一日` and `一旦` are words; counting begins with two, as in English.
        if number > 1 && !unit.is_empty() {
            found.push(format!("{number}{unit}"));
        }
    }
    found
}

fn han_number(chars: &[char], value: impl Fn(char) -> Option<usize>) -> usize {
    match chars.iter().position(|c| *c == '十') {
        Some(ten) => {
            let tens = ten.checked_sub(1).and_then(|at| value(chars[at])).unwrap_or(1);
            let ones = chars.get(ten + 1).and_then(|c| value(*c)).unwrap_or(0);
            tens * 10 + ones
        }
        None => chars.iter().filter_map(|c| value(*c)).fold(0, |sum, digit| sum * 10 + digit),
    }
}

/// Which sides are named, each once: how often differs between languages.
fn sides(text: &str, words: &Words) -> Vec<String> {
    let named = |side: &[&str]| side.iter().any(|word| is_named(text, word));
    let list = [("both", words.both), ("left", words.left), ("right", words.right)];
    list.into_iter().filter(|(_, side)| named(side)).map(|(name, _)| name.to_owned()).collect()
}

fn is_named(text: &str, word: &str) -> bool {
    places(text, word).next().is_some()
}

fn times_named(text: &str, word: &str) -> usize {
    places(text, word).count()
}

/// Where a word stands. One of Latin letters stands alone; a Chinese one needs no space.
fn places(text: &str, word: &str) -> impl Iterator<Item = usize> {
    let latin = word.is_ascii();
    let alone = move |at: usize| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        !latin || (!letter(before) && !letter(after))
    };
    text.match_indices(word).map(|(at, _)| at).filter(move |at| alone(*at))
}

/// How often something is denied. Each word counts as often as it stands there.
fn count_negations(text: &str, words: &Words) -> usize {
    let mut plain = text.to_owned();
    for word in words.earnest {
        plain = plain.replace(word, "不 ");
    }
    for word in words.innocent {
        plain = plain.replace(word, " ");
    }
    let plain = without_musts(&plain);
    let named = words.negations.iter().map(|word| times_named(&plain, word)).sum::<usize>();
    // `don't`; and `No. 3`, which denies nothing.
    (named + plain.matches("n't").count()).saturating_sub(numbered(&plain))
}

/// `非…不可` at the end of a clause is a must: it denies twice.
fn without_musts(text: &str) -> String {
    let clause = |clause: &str| match (clause.find('非'), clause.trim_end().ends_with("不可")) {
        (Some(at), true) if clause[at..].contains("不可") => clause.replacen('非', " ", 1).replacen("不可", " ", 1),
        _ => clause.to_owned(),
    };
    text.split_inclusive(['，', ',', '；', ';', '.', '、', '\n'])
        .map(|part| {
            let stop = part.chars().next_back().filter(|c| !c.is_alphanumeric());
            let body = stop.map_or(part, |stop| &part[..part.len() - stop.len_utf8()]);
            clause(body) + &stop.map(String::from).unwrap_or_default()
        })
        .collect()
}

/// How often `no.` stands before a figure.
fn numbered(text: &str) -> usize {
    let figure = |rest: &str| rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
    places(text, "no").filter(|at| text[at + 2..].strip_prefix('.').is_some_and(figure)).count()
}

#[cfg(test)]
#[path = "equality_test.rs"]
mod tests;
