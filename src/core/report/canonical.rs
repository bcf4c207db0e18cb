use serde_json::Value;

/// One sequence of bytes for one value (RFC 8785): no spaces, members sorted by their UTF-16 code units, strings
/// escaped as little as JSON allows. Numbers here are integers; a fraction would be written as `serde_json` does.
pub fn canonical(value: &Value) -> Vec<u8> {
    let mut text = String::new();
    write(value, &mut text);
    text.into_bytes()
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(yes) => text.push_str(if *yes { "true" } else { "false" }),
        Value::Number(number) => text.push_str(&number.to_string()),
        Value::String(words) => quote(words, text),
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write(item, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
            text.push('{');
            for (at, name) in names.into_iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                quote(name, text);
                text.push(':');
                write(&members[name], text);
            }
            text.push('}');
        }
    }
}

fn quote(words: &str, text: &mut String) {
    text.push('"');
    for c in words.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{8}' => text.push_str("\\b"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\u{c}' => text.push_str("\\f"),
            '\r' => text.push_str("\\r"),
            c if c < ' ' => text.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_sorted_as_the_rfc_sorts_them() {
        // RFC 8785, 3.2.3: by UTF-16 code units, so that U+1F600 comes before U+FB33.
        let value = json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
        let expected = "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}";
        assert_eq!(String::from_utf8(canonical(&value)).expect("text"), expected);
    }

    #[test]
    fn the_order_of_writing_does_not_matter_and_every_character_does() {
        let one: Value =
            serde_json::from_str(r#"{"a": [1, true, null], "b": {"y": "\u20ac$\u000f\nA'B\"\\"}}"#).expect("JSON");
        let other: Value =
            serde_json::from_str(r#"{"b":{"y":"€$\u000F\u000aA'\u0042\u0022\u005c"},"a":[1,true,null]}"#)
                .expect("JSON");
        assert_eq!(canonical(&one), canonical(&other));
        let expected = "{\"a\":[1,true,null],\"b\":{\"y\":\"€$\\u000f\\nA'B\\\"\\\\\"}}";
        assert_eq!(String::from_utf8(canonical(&one)).expect("text"), expected);
        assert_ne!(canonical(&json!({"dose": "80"})), canonical(&json!({"dose": "8O"})));
    }
}
