//! Every setting of the server: defaults, then one TOML file, then the environment.
//!
//! - `settings`: all sections together; reading, checking, printing
//! - `house`, `http`, `data`, `dossier`, `media`, `recording`, `mail`, `limits`, `alerts`, `accounts`, `oidc`, `report`,
//!   `log`, `telemetry`, `node`: one section each, with its defaults
//! - `s3`: a bucket for the files of the dossier
//! - `span`: durations written as people write them (`5s`, `250ms`)
//! - `error`: why settings were refused
//!
//! `config/consilium.toml` names every key with its default.

mod accounts;
mod alerts;
mod data;
mod dossier;
mod error;
mod house;
mod http;
mod limits;
mod log;
mod mail;
mod media;
mod node;
mod oidc;
mod recording;
mod report;
mod s3;
mod settings;
mod span;
mod telemetry;

pub use accounts::{AccountSettings, LoginLife};
pub use alerts::AlertSettings;
pub use data::{DataSettings, DatabaseUrl};
pub use dossier::DossierSettings;
pub use error::ConfigError;
pub use house::HouseSettings;
pub use http::{HttpSettings, Origin};
pub use limits::LimitSettings;
pub use log::{LogFormat, LogSettings};
pub use mail::MailSettings;
pub use media::MediaSettings;
pub use node::NodeSettings;
pub use oidc::{OidcSettings, SecretText};
pub use recording::{FamilyPlayback, RecordingSettings};
pub use report::ReportSettings;
pub use s3::{S3Settings, SecretKey};
pub use settings::Settings;
pub use span::Span;
pub use telemetry::TelemetrySettings;
