use crate::{files, read, root};

/// The methods that a router's text may name, and how the table of endpoints writes them.
const METHODS: [(&str, &str); 6] =
    [("get", "get"), ("any", "get"), ("post", "post"), ("put", "put"), ("patch", "patch"), ("delete", "delete")];

/// What stands between the bracket that `text` begins behind and its match.
fn bracketed(text: &str) -> &str {
    let mut depth = 1;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[..at];
        }
    }
    text
}

fn calls(text: &str, method: &str) -> bool {
    let called = format!("{method}(");
    text.match_indices(&called).any(|(at, _)| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

#[test]
fn every_route_has_a_row_in_the_table_of_endpoints() {
    let gateway = root().join("src/server/gateway");
    let table: String = read(&gateway.join("access/endpoints.rs")).split_whitespace().collect();
    let mut missing = Vec::new();
    for file in files(&gateway, ".rs") {
        // The addresses of DICOMweb are put together; the table has them by their beginning.
        if file.ends_with("dicomweb/mod.rs") {
            continue;
        }
        let text = read(&file);
        for route in text.split(".route(").skip(1).map(bracketed) {
            let path = route.split('"').nth(1).unwrap_or_default();
            assert!(path.starts_with('/'), "{}: a route's address stands there as text", file.display());
            let handlers = &route[route.find(path).unwrap_or(0) + path.len()..];
            for (called, written) in METHODS.iter().filter(|(called, _)| calls(handlers, called)) {
                if !table.contains(&format!("{written}(\"{path}\",Action::")) {
                    missing.push(format!("{called} {path}"));
                }
            }
        }
    }
    assert!(
        missing.is_empty(),
        "these routes are closed to everybody until they have a row in src/server/gateway/access/endpoints.rs \
         (and their action one in src/core/access/policy.rs): {missing:#?}"
    );
}
