/// The names of a language (BCP 47) in Chinese and English; of one that has none here, its tag.
pub(super) fn language_name(tag: &str) -> (String, String) {
    let primary = tag.split('-').next().unwrap_or(tag);
    let (zh, en) = match primary {
        "zh" => ("中文", "Chinese"),
        "en" => ("英语", "English"),
        "ar" => ("阿拉伯语", "Arabic"),
        "de" => ("德语", "German"),
        "es" => ("西班牙语", "Spanish"),
        "fr" => ("法语", "French"),
        "it" => ("意大利语", "Italian"),
        "ja" => ("日语", "Japanese"),
        "ko" => ("韩语", "Korean"),
        "pt" => ("葡萄牙语", "Portuguese"),
        "ru" => ("俄语", "Russian"),
        _ => (tag, tag),
    };
    (zh.to_owned(), en.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_named_in_both() {
        assert_eq!(language_name("zh-CN"), ("中文".to_owned(), "Chinese".to_owned()));
        assert_eq!(language_name("sw"), ("sw".to_owned(), "sw".to_owned()));
    }
}
