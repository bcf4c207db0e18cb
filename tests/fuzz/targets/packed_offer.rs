//! Arbitrary bytes as a packed offer: unpacked within its bound, and then read like any other.
//!
//! What must hold: no panic, nothing longer than asked for, and what was packed comes back whole.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use consilium_core::media::{MAX_OFFER_BYTES, OfferSummary};
use consilium_core::protocol::{pack, unpack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    // As a stream, and as text that may be none.
    let mut texts = vec![STANDARD.encode(input)];
    texts.extend(std::str::from_utf8(input).map(str::to_owned));
    for text in texts {
        if let Ok(sdp) = unpack(&text, MAX_OFFER_BYTES) {
            assert!(sdp.len() <= MAX_OFFER_BYTES);
            let _ = OfferSummary::parse(&sdp);
            assert_eq!(unpack(&pack(&sdp), MAX_OFFER_BYTES).as_deref(), Ok(sdp.as_str()));
        }
    }
});
