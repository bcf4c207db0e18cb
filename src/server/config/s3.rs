use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::ConfigError;

/// A bucket that takes the place of the folder for the files of the dossier: Amazon S3, or anything that speaks like it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3Settings {
    pub bucket: String,
    /// `https://…`; without it Amazon's own of the region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    #[serde(default = "usual_region")]
    pub region: String,
    /// Stands before the names of all files, so that several servers share a bucket.
    #[serde(default)]
    pub prefix: String,
    /// Without both the usual environment of the machine is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_key: Option<SecretKey>,
}

fn usual_region() -> String {
    "us-east-1".to_owned()
}

/// It never prints itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretKey(String);

impl SecretKey {
    /// For the driver only.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

impl S3Settings {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.bucket.is_empty() {
            return Err(ConfigError::bounds("dossier.s3.bucket", "the bucket has no name"));
        }
        let known = |url: &String| url.starts_with("https://") || url.starts_with("http://");
        if self.endpoint.as_ref().is_some_and(|url| !known(url)) {
            return Err(ConfigError::bounds("dossier.s3.endpoint", "use https://…"));
        }
        if self.access_key.is_some() != self.secret_key.is_some() {
            return Err(ConfigError::bounds("dossier.s3.access_key", "give both keys, or none"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket() -> S3Settings {
        S3Settings {
            bucket: "consilium".to_owned(),
            endpoint: Some("https://s3.example.org".to_owned()),
            region: usual_region(),
            prefix: String::new(),
            access_key: Some("reader".to_owned()),
            secret_key: Some(SecretKey("geheim".to_owned())),
        }
    }

    #[test]
    fn a_secret_key_is_not_printed() {
        assert!(!format!("{:?}", bucket()).contains("geheim"));
    }

    #[test]
    fn half_a_pair_of_keys_is_refused() {
        assert!(bucket().check().is_ok());
        assert!(S3Settings { secret_key: None, ..bucket() }.check().is_err());
        assert!(S3Settings { bucket: String::new(), ..bucket() }.check().is_err());
        assert!(S3Settings { endpoint: Some("ftp://x".to_owned()), ..bucket() }.check().is_err());
    }
}
