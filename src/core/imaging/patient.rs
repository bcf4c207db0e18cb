use std::collections::BTreeSet;

use dicom_dictionary_std::tags;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::charset::CharacterSet;
use super::element::DataSet;
use super::person_name::NameGroups;

/// Who a patient is, as far as files say it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Identity {
    pub name: NameGroups,
    /// `YYYYMMDD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<String>,
    /// `M`, `F` or `O`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
}

/// What does not fit between a file and its case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mismatch {
    Name,
    BirthDate,
    Sex,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Same,
    /// Neither name nor birth date could be compared.
    Unknown,
    /// At least one thing differs.
    Different(Vec<Mismatch>),
}

impl Identity {
    pub fn of(data: &DataSet<'_>, charset: &CharacterSet) -> Self {
        let bytes = data.get(tags::PATIENT_NAME).and_then(|element| element.bytes()).unwrap_or_default();
        let name = NameGroups::of(charset.decode(bytes).split('\\').next().unwrap_or_default());
        let birth_date = data.text(tags::PATIENT_BIRTH_DATE).map(str::to_owned).and_then(whole_date);
        let sex = data.text(tags::PATIENT_SEX).map(str::to_owned).and_then(known_sex);
        Identity { name, birth_date, sex }
    }

    /// Out of an object's DICOM JSON.
    pub fn of_json(object: &Map<String, Json>) -> Self {
        let value = |tag: &str| object.get(tag).map(|element| &element["Value"][0]);
        let text = |tag: &str| value(tag).and_then(Json::as_str).map(str::to_owned);
        let group = |key: &str| {
            let group = value("00100010").and_then(|name| name[key].as_str());
            group.unwrap_or_default().trim_end_matches('^').to_owned()
        };
        let name = NameGroups {
            alphabetic: group("Alphabetic"),
            ideographic: group("Ideographic"),
            phonetic: group("Phonetic"),
        };
        Identity { name, birth_date: text("00100030").and_then(whole_date), sex: text("00100040").and_then(known_sex) }
    }
}

/// `YYYYMMDD`, whatever separates the parts.
fn whole_date(date: String) -> Option<String> {
    let date = date.replace(['.', '-'], "");
    (date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit())).then_some(date)
}

fn known_sex(sex: String) -> Option<String> {
    ["M", "F", "O"].contains(&sex.as_str()).then_some(sex)
}

impl Verdict {
    /// For the person who uploaded the file. It names no patient.
    pub fn sentence(&self) -> String {
        match self {
            Verdict::Same => "The patient is the patient of this case.".to_owned(),
            Verdict::Unknown => "The file does not say who the patient is.".to_owned(),
            Verdict::Different(mismatches) => {
                let words = mismatches.iter().map(|mismatch| match mismatch {
                    Mismatch::Name => "name",
                    Mismatch::BirthDate => "date of birth",
                    Mismatch::Sex => "sex",
                });
                let words: Vec<_> = words.collect();
                format!("The patient may be another person: different {}.", words.join(" and "))
            }
        }
    }
}

/// What agrees between two patients; `None` where one side says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    pub name: Option<bool>,
    pub birth_date: Option<bool>,
    pub sex: Option<bool>,
}

pub fn compare_patients(expected: &Identity, found: &Identity) -> Comparison {
    Comparison {
        name: compare_names(&expected.name, &found.name),
        birth_date: compare(&expected.birth_date, &found.birth_date),
        sex: compare(&expected.sex, &found.sex),
    }
}

/// Is the patient of a file the patient of the case?
pub fn check_patient(expected: &Identity, found: &Identity) -> Verdict {
    let Comparison { name, birth_date, sex } = compare_patients(expected, found);
    let facts = [(name, Mismatch::Name), (birth_date, Mismatch::BirthDate), (sex, Mismatch::Sex)];
    let different: Vec<_> = facts.iter().filter(|(same, _)| *same == Some(false)).map(|(_, what)| *what).collect();
    if !different.is_empty() {
        return Verdict::Different(different);
    }
    if name.is_none() && birth_date.is_none() { Verdict::Unknown } else { Verdict::Same }
}

fn compare(expected: &Option<String>, found: &Option<String>) -> Option<bool> {
    Some(expected.as_ref()? == found.as_ref()?)
}

/// Names are compared script by script, wherever in the groups they stand. One script that agrees is
/// enough: romanisations differ from clinic to clinic. `None` when no script is on both sides.
fn compare_names(expected: &NameGroups, found: &NameGroups) -> Option<bool> {
    let mut answer = None;
    for script in [Script::Latin, Script::Ideographs, Script::Sound] {
        let (ours, theirs) = (spellings(expected, script), spellings(found, script));
        if ours.is_empty() || theirs.is_empty() {
            continue;
        }
        if ours.iter().any(|spelling| theirs.contains(spelling)) {
            return Some(true);
        }
        answer = Some(false);
    }
    answer
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Ideographs,
    /// Kana and hangul.
    Sound,
}

fn script_of(group: &str) -> Option<Script> {
    let ideograph =
        |c: char| matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}');
    let sound = |c: char| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{FF61}'..='\u{FF9F}' | '\u{AC00}'..='\u{D7AF}');
    if group.chars().any(ideograph) {
        Some(Script::Ideographs)
    } else if group.chars().any(sound) {
        Some(Script::Sound)
    } else {
        group.chars().any(char::is_alphabetic).then_some(Script::Latin)
    }
}

/// The ways to write a name down: family name first or last, with or without blanks.
fn spellings(name: &NameGroups, script: Script) -> BTreeSet<String> {
    let groups = name.all().filter(|group| script_of(group) == Some(script));
    groups.flat_map(spellings_of).filter(|spelling| !spelling.is_empty()).collect()
}

fn spellings_of(group: &str) -> Vec<String> {
    let parts: Vec<String> = group.split(['^', ' ', ',', '-']).map(folded).filter(|part| !part.is_empty()).collect();
    let mut sorted = parts.clone();
    sorted.sort();
    let mut rotated = parts.clone();
    rotated.rotate_left(1.min(parts.len()));
    vec![parts.concat(), rotated.concat(), sorted.concat()]
}

fn folded(part: &str) -> String {
    part.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).map(plain).collect()
}

/// Letters without their marks, traditional characters as simplified ones.
fn plain(c: char) -> char {
    const MARKED: [(&str, char); 9] = [
        ("àáâãäåā", 'a'),
        ("çć", 'c'),
        ("èéêëē", 'e'),
        ("ìíîïī", 'i'),
        ("ñń", 'n'),
        ("òóôõöøō", 'o'),
        ("ùúûüūǖǘǚǜ", 'u'),
        ("ýÿ", 'y'),
        ("š", 's'),
    ];
    let marked = MARKED.iter().find(|(marked, _)| marked.contains(c)).map(|(_, letter)| *letter);
    marked.or_else(|| simplified(c)).unwrap_or(c)
}

/// Characters that are frequent in names.
fn simplified(c: char) -> Option<char> {
    const TRADITIONAL: &str = "東陳張劉楊趙黃吳孫馬鄭謝許鄧馮蕭葉蔣餘鍾譚陸賈韋鄒龍萬錢湯嚴賴龔顧莊華國偉強軍傑麗靜芳蘭鳳雲\
        慶榮勝軒輝曉紅娟豔蓮貞愛遠達飛鵬寶亞義學興劍濤銀鐵鋒鋼";
    const SIMPLIFIED: &str = "东陈张刘杨赵黄吴孙马郑谢许邓冯萧叶蒋余钟谭陆贾韦邹龙万钱汤严赖龚顾庄华国伟强军杰丽静芳兰凤云\
        庆荣胜轩辉晓红娟艳莲贞爱远达飞鹏宝亚义学兴剑涛银铁锋钢";
    let at = TRADITIONAL.chars().position(|known| known == c)?;
    SIMPLIFIED.chars().nth(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(name: &str, birth_date: &str, sex: &str) -> Identity {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Identity { name: NameGroups::of(name), birth_date: given(birth_date), sex: given(sex) }
    }

    fn verdict(a: &str, b: &str) -> Verdict {
        check_patient(&who(a, "", ""), &who(b, "", ""))
    }

    #[test]
    fn one_person_is_written_in_many_ways() {
        for (a, b) in [
            ("Wang^XiaoDong=王^小东", "WANG^XIAO DONG"),
            ("Wang^XiaoDong=王^小东", "王小東"),
            ("Wang^Min", "Min^Wang"),
            ("Wang Min", "Wang^Min^^^"),
            ("Müller^Jérôme", "MULLER^JEROME"),
            ("Yamada^Tarou=山田^太郎=やまだ^たろう", "=山田^太郎"),
            ("Hong^Gildong=洪^吉洞", "홍^길동=洪^吉洞"),
            ("Wang^Hsiao-tung=王^小東", "Wang^XiaoDong=王^小东"),
        ] {
            assert_eq!(verdict(a, b), Verdict::Same, "{a} and {b}");
            assert_eq!(verdict(b, a), Verdict::Same, "{b} and {a}");
        }
    }

    #[test]
    fn another_person_is_told_apart_and_why() {
        let expected = who("Wang^Min=王^敏", "19671103", "F");
        let different = |found: Identity| check_patient(&expected, &found);
        assert_eq!(different(who("王敏", "19671103", "F")), Verdict::Same);
        assert_eq!(different(who("王敏", "19761103", "F")), Verdict::Different(vec![Mismatch::BirthDate]));
        assert_eq!(different(who("李敏", "19671103", "F")), Verdict::Different(vec![Mismatch::Name]));
        let all = different(who("Li^Na", "19800101", "M"));
        assert_eq!(all, Verdict::Different(vec![Mismatch::Name, Mismatch::BirthDate, Mismatch::Sex]));
        assert_eq!(all.sentence(), "The patient may be another person: different name and date of birth and sex.");
    }

    #[test]
    fn who_cannot_be_compared_is_not_taken_for_the_same() {
        assert_eq!(verdict("Wang^Min", ""), Verdict::Unknown);
        assert_eq!(verdict("Wang^Min", "王敏"), Verdict::Unknown);
        assert_eq!(check_patient(&who("", "", "F"), &who("", "", "F")), Verdict::Unknown);
    }

    #[test]
    fn both_lists_of_characters_have_one_length() {
        assert_eq!(simplified('鋼'), Some('钢'));
        assert_eq!(simplified('東'), Some('东'));
    }
}
