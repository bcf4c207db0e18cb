use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use consilium_core::access::SignInName;
use consilium_core::model::{PersonName, Timestamp};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA512,
    RSA_PSS_2048_8192_SHA256, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// Clocks of two machines differ.
const LEEWAY_S: f64 = 60.0;
const LONGEST: usize = 64 * 1024;

/// Why an ID token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("it is no signed token")]
    Form,
    #[error("its signature is made in a way that is not taken here")]
    Algorithm,
    #[error("its key is not of the kind that its signature needs")]
    Key,
    #[error("its signature is wrong")]
    Signature,
    #[error("it was issued by somebody else")]
    Issuer,
    #[error("it is meant for another server")]
    Audience,
    #[error("it is not valid now")]
    Time,
    #[error("it belongs to another sign-in")]
    Nonce,
}

/// Who the provider says somebody is.
#[derive(Debug, Clone)]
pub struct Identity {
    pub subject: String,
    /// Only when the provider has made sure of it.
    pub address: Option<SignInName>,
    pub name: Option<PersonName>,
    /// What the role claim holds.
    pub groups: Vec<String>,
}

/// A public key as the provider publishes it (RFC 7517).
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Key {
    #[serde(default)]
    pub(super) kid: Option<String>,
    kty: String,
    #[serde(default, rename = "use")]
    usage: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default)]
    crv: Option<String>,
    #[serde(default)]
    n: Option<String>,
    #[serde(default)]
    e: Option<String>,
    #[serde(default)]
    x: Option<String>,
    #[serde(default)]
    y: Option<String>,
}

/// What a token is compared with.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) role_claim: &'a str,
    pub(super) now: Timestamp,
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    /// Extensions that must be understood; none is (RFC 7515, 4.1.11).
    #[serde(default)]
    crit: Option<Value>,
}

/// Times are numbers; a token in which one is a text is none (RFC 7519, 2).
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: f64,
    #[serde(default)]
    nbf: Option<f64>,
    iat: f64,
    nonce: Option<String>,
    azp: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    email_verified: Option<Value>,
    #[serde(default)]
    name: Option<String>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// Which key a token says it was signed with.
pub(super) fn key_name(token: &str) -> Result<Option<String>, TokenError> {
    Ok(parse::<Head>(token.split('.').next().unwrap_or_default())?.kid)
}

/// Checks an ID token (OpenID Connect Core, 3.1.3.7): signature, issuer, audience, time, nonce.
pub(super) fn check(token: &str, key: &Key, expected: &Expected<'_>) -> Result<Identity, TokenError> {
    let parts: Vec<&str> = token.split('.').collect();
    let [head, body, signature] = parts[..] else { return Err(TokenError::Form) };
    if token.len() > LONGEST {
        return Err(TokenError::Form);
    }
    let signed = &token[..head.len() + 1 + body.len()];
    let head: Head = parse(head)?;
    if head.crit.is_some() {
        return Err(TokenError::Form);
    }
    verify(&head.alg, key, signed.as_bytes(), &decode(signature)?)?;
    let claims: Claims = parse(body)?;
    claims.hold(expected)?;
    Ok(claims.identity(expected.role_claim))
}

fn decode(text: &str) -> Result<Vec<u8>, TokenError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| TokenError::Form)
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, TokenError> {
    serde_json::from_slice(&decode(text)?).map_err(|_| TokenError::Form)
}

/// Only signatures with a public key are taken: neither `none` nor one made with a shared secret (RFC 8725, 3.1).
fn verify(algorithm: &str, key: &Key, signed: &[u8], signature: &[u8]) -> Result<(), TokenError> {
    let other_use = key.usage.as_deref().is_some_and(|usage| usage != "sig");
    if other_use || key.alg.as_deref().is_some_and(|alg| alg != algorithm) {
        return Err(TokenError::Key);
    }
    match algorithm {
        "RS256" => verify_rsa(&RSA_PKCS1_2048_8192_SHA256, key, signed, signature),
        "RS512" => verify_rsa(&RSA_PKCS1_2048_8192_SHA512, key, signed, signature),
        "PS256" => verify_rsa(&RSA_PSS_2048_8192_SHA256, key, signed, signature),
        "ES256" => verify_curve(&ECDSA_P256_SHA256_FIXED, "P-256", key, signed, signature),
        "ES384" => verify_curve(&ECDSA_P384_SHA384_FIXED, "P-384", key, signed, signature),
        _ => Err(TokenError::Algorithm),
    }
}

fn member(value: Option<&String>) -> Result<Vec<u8>, TokenError> {
    value.ok_or(TokenError::Key).and_then(|text| URL_SAFE_NO_PAD.decode(text).map_err(|_| TokenError::Key))
}

fn verify_rsa(with: &'static RsaParameters, key: &Key, signed: &[u8], signature: &[u8]) -> Result<(), TokenError> {
    if key.kty != "RSA" {
        return Err(TokenError::Key);
    }
    let public = RsaPublicKeyComponents { n: member(key.n.as_ref())?, e: member(key.e.as_ref())? };
    public.verify(with, signed, signature).map_err(|_| TokenError::Signature)
}

fn verify_curve(
    with: &'static dyn VerificationAlgorithm,
    curve: &str,
    key: &Key,
    signed: &[u8],
    signature: &[u8],
) -> Result<(), TokenError> {
    if key.kty != "EC" || key.crv.as_deref() != Some(curve) {
        return Err(TokenError::Key);
    }
    // An uncompressed point (SEC 1, 2.3.3).
    let point = [vec![4], member(key.x.as_ref())?, member(key.y.as_ref())?].concat();
    UnparsedPublicKey::new(with, point).verify(signed, signature).map_err(|_| TokenError::Signature)
}

impl Claims {
    fn hold(&self, expected: &Expected<'_>) -> Result<(), TokenError> {
        if self.iss != expected.issuer {
            return Err(TokenError::Issuer);
        }
        let (named, several) = match &self.aud {
            Audience::One(one) => (one == expected.client_id, false),
            Audience::Many(many) => (many.iter().any(|one| one == expected.client_id), many.len() > 1),
        };
        let party = self.azp.as_deref();
        if !named || party.is_some_and(|party| party != expected.client_id) || (several && party.is_none()) {
            return Err(TokenError::Audience);
        }
        let now = expected.now.0 as f64 / 1000.0;
        let begun = now + LEEWAY_S >= self.iat && self.nbf.is_none_or(|nbf| now + LEEWAY_S >= nbf);
        if !begun || now - LEEWAY_S >= self.exp {
            return Err(TokenError::Time);
        }
        if self.nonce.as_deref() != Some(expected.nonce) {
            return Err(TokenError::Nonce);
        }
        Ok(())
    }

    fn identity(self, role_claim: &str) -> Identity {
        let verified = self.email_verified == Some(Value::Bool(true));
        let groups = match self.others.get(role_claim) {
            Some(Value::String(one)) => one.split_whitespace().map(str::to_owned).collect(),
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        Identity {
            subject: self.sub,
            address: self.email.filter(|_| verified).and_then(|address| address.parse().ok()),
            name: self.name.and_then(|name| name.parse().ok()),
            groups,
        }
    }
}

#[cfg(test)]
#[path = "token_test.rs"]
mod tests;
