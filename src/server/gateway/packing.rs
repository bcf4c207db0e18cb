use axum::http::{Response, header};
use http_body::Body;
use tower_http::compression::predicate::{Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, predicate::And};

/// Shorter answers gain nothing.
const WORTH_IT: u16 = 1024;

/// Lists and metadata go out packed to who takes gzip. Pixels, media and files of the web client are packed already or
/// do not shrink.
pub(super) fn pack_texts() -> CompressionLayer<And<SizeAbove, Texts>> {
    CompressionLayer::new().compress_when(SizeAbove::new(WORTH_IT).and(Texts))
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Texts;

impl Predicate for Texts {
    fn should_compress<B: Body>(&self, response: &Response<B>) -> bool {
        let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        matches!(kind, "application/json" | "application/dicom+json" | "application/fhir+json")
    }
}
