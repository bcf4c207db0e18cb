use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::json;

use super::*;

const NOW: i64 = 1_790_000_000;

/// A provider with one key on P-256.
struct Signer {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signer {
    fn new() -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random);
        Self { pair: pair.expect("its own key"), random }
    }

    fn key(&self) -> Key {
        let point = self.pair.public_key().as_ref();
        let member = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let key = json!({ "kty": "EC", "crv": "P-256", "kid": "k", "use": "sig",
            "x": member(&point[1..33]), "y": member(&point[33..]) });
        serde_json::from_value(key).expect("a key")
    }

    fn sign(&self, head: Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&head), part(claims));
        let signature = self.pair.sign(&self.random, signed.as_bytes()).expect("a signature");
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }
}

fn claims() -> Value {
    json!({ "iss": "https://login.example", "sub": "u1", "aud": "consilium", "exp": NOW + 300, "iat": NOW - 5,
        "nonce": "n", "email": "Zhou.Qi@hospital.example", "email_verified": true, "groups": ["mdt", "other"] })
}

fn with(member: &str, value: Value) -> Value {
    let mut changed = claims();
    changed[member] = value;
    changed
}

fn without(member: &str) -> Value {
    let mut changed = claims();
    changed.as_object_mut().expect("an object").remove(member);
    changed
}

fn judge(signer: &Signer, token: &str) -> Result<Identity, TokenError> {
    let expected = Expected {
        issuer: "https://login.example",
        client_id: "consilium",
        nonce: "n",
        role_claim: "groups",
        now: Timestamp(NOW * 1000),
    };
    check(token, &signer.key(), &expected)
}

fn es256() -> Value {
    json!({ "alg": "ES256", "kid": "k" })
}

#[test]
fn a_good_token_says_who_somebody_is() {
    let signer = Signer::new();
    let identity = judge(&signer, &signer.sign(es256(), &claims())).expect("a good token");
    assert_eq!(identity.subject, "u1");
    assert_eq!(identity.address.map(|a| a.reveal().to_owned()).as_deref(), Some("zhou.qi@hospital.example"));
    assert_eq!(identity.groups, ["mdt", "other"]);
    let unverified = signer.sign(es256(), &with("email_verified", json!("yes")));
    assert!(judge(&signer, &unverified).expect("a good token").address.is_none());
}

#[test]
fn whatever_does_not_fit_is_refused() {
    let signer = Signer::new();
    for (changed, why) in [
        (with("iss", json!("https://evil.example")), TokenError::Issuer),
        (with("aud", json!("another")), TokenError::Audience),
        (with("aud", json!(["consilium", "another"])), TokenError::Audience),
        (with("azp", json!("another")), TokenError::Audience),
        (with("exp", json!(NOW - 61)), TokenError::Time),
        (with("exp", json!("9999999999")), TokenError::Form),
        (with("nbf", json!(NOW + 61)), TokenError::Time),
        (with("nbf", json!("0")), TokenError::Form),
        (with("iat", json!(NOW + 3600)), TokenError::Time),
        (with("nonce", json!("another")), TokenError::Nonce),
        (without("nonce"), TokenError::Nonce),
        (without("exp"), TokenError::Form),
        (without("aud"), TokenError::Form),
        (without("sub"), TokenError::Form),
        (without("iss"), TokenError::Form),
    ] {
        let outcome = judge(&signer, &signer.sign(es256(), &changed));
        assert_eq!(outcome.err(), Some(why), "{changed}");
    }
}

#[test]
fn a_signature_counts_only_if_it_is_the_providers_own() {
    let (signer, other) = (Signer::new(), Signer::new());
    assert_eq!(judge(&signer, &other.sign(es256(), &claims())).err(), Some(TokenError::Signature));
    for head in [json!({"alg": "none"}), json!({"alg": "None"}), json!({"alg": "HS256"}), json!({"alg": ""})] {
        assert_eq!(judge(&signer, &signer.sign(head, &claims())).err(), Some(TokenError::Algorithm));
    }
    let head = json!({ "alg": "RS256" });
    assert_eq!(judge(&signer, &signer.sign(head, &claims())).err(), Some(TokenError::Key));
    let head = json!({ "alg": "ES256", "crit": ["exp"], "exp": 1 });
    assert_eq!(judge(&signer, &signer.sign(head, &claims())).err(), Some(TokenError::Form));
    let good = signer.sign(es256(), &claims());
    let (signed, _) = good.rsplit_once('.').expect("three parts");
    for broken in [signed.to_owned(), format!("{signed}."), format!("{good}x"), format!("{good}.x"), String::new()] {
        assert!(judge(&signer, &broken).is_err(), "{broken}");
    }
    let forged = good.replacen('.', &format!(".{}", URL_SAFE_NO_PAD.encode("{}")), 1);
    assert!(judge(&signer, &forged).is_err());
}
