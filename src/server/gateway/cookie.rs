use axum::http::{HeaderMap, HeaderValue, header};
use consilium_core::model::Timestamp;

use crate::store::Secret;

/// For whom a cookie stands. One browser may hold one of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    Seat,
    Staff,
    Applicant,
    /// A browser that is away at the identity provider.
    Away,
    Colleague,
}

/// The seat cookie: with TLS in front under a name that browsers protect (`__Host-`).
#[derive(Debug, Clone, Copy)]
pub(super) struct SeatCookie {
    pub(super) secure: bool,
    pub(super) holder: Holder,
}

impl SeatCookie {
    const fn name(self) -> &'static str {
        match (self.holder, self.secure) {
            (Holder::Seat, true) => "__Host-consilium",
            (Holder::Seat, false) => "consilium_seat",
            (Holder::Staff, true) => "__Host-consilium-staff",
            (Holder::Staff, false) => "consilium_staff",
            (Holder::Colleague, true) => "__Host-consilium-own",
            (Holder::Colleague, false) => "consilium_own",
            (Holder::Applicant, true) => "__Host-consilium-case",
            (Holder::Applicant, false) => "consilium_case",
            (Holder::Away, true) => "__Host-consilium-away",
            (Holder::Away, false) => "consilium_away",
        }
    }

    pub(super) fn read(self, headers: &HeaderMap) -> Option<Secret> {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| *name == self.name()).and_then(|(_, value)| Secret::presented(value))
    }

    pub(super) fn set(self, token: &Secret, now: Timestamp, expires: Timestamp) -> Option<HeaderValue> {
        let seconds = expires.millis_since(now).max(0) / 1000;
        self.header(token.reveal(), seconds)
    }

    pub(super) fn clear(self) -> Option<HeaderValue> {
        self.header("", 0)
    }

    fn header(self, value: &str, seconds: i64) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        let text = format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", self.name());
        HeaderValue::from_str(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookies: &[&'static str]) -> HeaderMap {
        cookies.iter().map(|cookie| (header::COOKIE, HeaderValue::from_static(cookie))).collect()
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let plain = SeatCookie { secure: false, holder: Holder::Seat };
        let found = plain.read(&headers(&["a=b; consilium_seat=0123456789abcdef", "c=d"]));
        assert_eq!(found.map(|secret| secret.reveal().to_owned()).as_deref(), Some("0123456789abcdef"));
        for none in
            ["", "consilium_seat", "consilium_seat=", "consilium_seat=<script>", "xconsilium_seat=0123456789abcdef"]
        {
            assert_eq!(plain.read(&headers(&[none])), None, "{none:?}");
        }
        assert_eq!(
            SeatCookie { secure: true, holder: Holder::Seat }.read(&headers(&["consilium_seat=0123456789abcdef"])),
            None
        );
    }

    #[test]
    fn scripts_and_plain_http_never_see_a_secure_cookie() {
        let token = Secret::presented("0123456789abcdef").expect("a secret");
        let text = SeatCookie { secure: true, holder: Holder::Seat }
            .set(&token, Timestamp(0), Timestamp(60_000))
            .expect("a header");
        let wanted = "__Host-consilium=0123456789abcdef; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure";
        assert_eq!(text, wanted);
    }
}
