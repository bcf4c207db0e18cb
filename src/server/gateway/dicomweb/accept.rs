use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::matching::decoded;

/// What stands in the address as `accept` goes before the header (PS3.18, 8.3.3.1): a page that shows a picture by its
/// address alone has no other way to say what it takes.
pub(super) async fn prefer_address(mut request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let named = query.split('&').filter_map(|pair| pair.strip_prefix("accept="));
    // A plus is part of a media type here and no blank.
    let types: Vec<String> = named.map(|types| decoded(&types.replace('+', "%2B"))).collect();
    if !types.is_empty()
        && let Ok(value) = HeaderValue::from_str(&types.join(","))
    {
        request.headers_mut().insert(header::ACCEPT, value);
    }
    next.run(request).await
}

/// One media type that a client takes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wanted {
    /// `multipart/related` or the type itself.
    pub(super) outer: String,
    /// Within a multipart body; otherwise the type itself.
    pub(super) inner: String,
    pub(super) transfer_syntax: Option<String>,
    quality: f32,
}

/// What a client takes, best first. Without a word it takes everything.
pub(super) fn wanted(headers: &HeaderMap) -> Vec<Wanted> {
    let lines = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut all: Vec<Wanted> = lines.flat_map(|line| split(line, ',')).filter_map(|text| parse(&text)).collect();
    if all.is_empty() {
        all.extend(parse("*/*"));
    }
    all.sort_by(|a, b| b.quality.total_cmp(&a.quality));
    all
}

fn parse(text: &str) -> Option<Wanted> {
    let mut parts = split(text, ';').into_iter();
    let outer = parts.next()?.trim().to_ascii_lowercase();
    let mut wanted = Wanted { inner: outer.clone(), outer, transfer_syntax: None, quality: 1.0 };
    if wanted.outer == "multipart/related" {
        wanted.inner = "*/*".to_owned();
    }
    for part in parts {
        let Some((name, value)) = part.split_once('=') else { continue };
        let value = value.trim().trim_matches('"').to_owned();
        match name.trim().to_ascii_lowercase().as_str() {
            "type" => wanted.inner = value.to_ascii_lowercase(),
            "transfer-syntax" => wanted.transfer_syntax = Some(value),
            "q" => wanted.quality = value.parse().unwrap_or(0.0),
            _ => {}
        }
    }
    (wanted.quality > 0.0 && !wanted.outer.is_empty()).then_some(wanted)
}

/// At a separator that stands in no quotation marks.
fn split(text: &str, separator: char) -> Vec<String> {
    let (mut parts, mut part, mut quoted) = (Vec::new(), String::new(), false);
    for letter in text.chars() {
        quoted ^= letter == '"';
        if letter == separator && !quoted {
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(letter);
        }
    }
    parts.push(part);
    parts
}

impl Wanted {
    pub(super) fn is_multipart(&self) -> bool {
        self.outer == "multipart/related"
    }

    pub(super) fn is_anything(&self) -> bool {
        self.outer == "*/*"
    }

    /// Whether the type itself, within a multipart body or not, is one of these.
    pub(super) fn takes(&self, media_type: &str) -> bool {
        let family = media_type.split('/').next().unwrap_or_default();
        self.inner == media_type || self.inner == "*/*" || self.inner == format!("{family}/*")
    }

    /// Whether the stored transfer syntax will do.
    pub(super) fn takes_syntax(&self, stored: &str, otherwise: bool) -> bool {
        match self.transfer_syntax.as_deref() {
            Some("*") => true,
            Some(wanted) => wanted == stored,
            None => otherwise,
        }
    }
}

/// Whether DICOM JSON will do.
pub(super) fn takes_json(headers: &HeaderMap) -> bool {
    let json = ["application/dicom+json", "application/json"];
    wanted(headers).iter().any(|wanted| !wanted.is_multipart() && json.iter().any(|kind| wanted.takes(kind)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &'static str) -> Vec<Wanted> {
        wanted(&HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(text))]))
    }

    #[test]
    fn clients_say_what_they_take_in_many_ways() {
        let ohif = of("multipart/related; type=\"application/octet-stream\"; transfer-syntax=*");
        assert!(ohif[0].is_multipart() && ohif[0].takes("application/octet-stream"));
        assert!(ohif[0].takes_syntax("1.2.840.10008.1.2.4.90", false));
        let two = of("image/jpeg;q=0.5, image/png");
        assert_eq!((two[0].inner.as_str(), two[1].inner.as_str()), ("image/png", "image/jpeg"));
        assert!(of("image/*")[0].takes("image/jls") && !of("image/*")[0].takes("application/dicom"));
        assert!(of("multipart/related; type=\"image/jp2, x\"")[0].is_multipart());
        assert!(wanted(&HeaderMap::new())[0].is_anything());
        assert!(of("text/html;q=0").iter().all(Wanted::is_anything));
    }
}
