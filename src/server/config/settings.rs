use std::path::Path;

use consilium_core::cases::RetentionPolicy;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

use super::accounts::AccountSettings;
use super::alerts::AlertSettings;
use super::data::DataSettings;
use super::dossier::DossierSettings;
use super::error::ConfigError;
use super::house::HouseSettings;
use super::http::HttpSettings;
use super::limits::LimitSettings;
use super::log::LogSettings;
use super::mail::MailSettings;
use super::media::MediaSettings;
use super::node::NodeSettings;
use super::oidc::OidcSettings;
use super::recording::RecordingSettings;
use super::report::ReportSettings;
use super::telemetry::TelemetrySettings;

/// All settings, checked. `Debug` hides secrets.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub house: HouseSettings,
    pub http: HttpSettings,
    pub data: DataSettings,
    pub dossier: DossierSettings,
    pub media: MediaSettings,
    pub mail: MailSettings,
    pub recording: RecordingSettings,
    pub limits: LimitSettings,
    pub report: ReportSettings,
    pub accounts: AccountSettings,
    pub oidc: OidcSettings,
    pub retention: RetentionPolicy,
    pub node: NodeSettings,
    pub alerts: AlertSettings,
    pub log: LogSettings,
    pub telemetry: TelemetrySettings,
}

impl Settings {
    /// Defaults, then the file if one is named, then `CONSILIUM__SECTION__KEY`.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut sources = Figment::from(Serialized::defaults(Settings::default()));
        if let Some(file) = file {
            if !file.is_file() {
                return Err(ConfigError::NoFile(file.to_owned()));
            }
            sources = sources.merge(Toml::file_exact(file));
        }
        Self::extract(&sources.merge(Env::prefixed("CONSILIUM__").split("__")))
    }

    /// The sections that differ in more than what is taken over while the server runs.
    pub fn differs_beyond_reload(&self, fresh: &Settings) -> Vec<String> {
        let mut reloaded = fresh.clone();
        (reloaded.node.drain, reloaded.log) = (self.node.drain, self.log.clone());
        reloaded.alerts = self.alerts.clone();
        reloaded.http.tls_certificate.clone_from(&self.http.tls_certificate);
        reloaded.http.tls_key.clone_from(&self.http.tls_key);
        let sections = |settings: &Settings| serde_json::to_value(settings).unwrap_or_default();
        let (before, after) = (sections(self), sections(&reloaded));
        let names =
            before.as_object().into_iter().flatten().filter(|(name, section)| after.get(*name) != Some(section));
        names.map(|(name, _)| name.clone()).collect()
    }

    fn extract(sources: &Figment) -> Result<Self, ConfigError> {
        let settings: Settings = sources.extract().map_err(|error| ConfigError::Unreadable(Box::new(error)))?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), ConfigError> {
        self.house.check()?;
        self.http.check()?;
        self.node.check()?;
        self.alerts.check()?;
        self.data.check()?;
        self.dossier.check()?;
        self.media.check()?;
        self.report.check()?;
        self.accounts.check()?;
        self.oidc.check()?;
        self.mail.check()?;
        self.recording.check()?;
        self.telemetry.check()?;
        self.limits.check()
    }
}

#[cfg(test)]
#[expect(clippy::result_large_err, reason = "the closure type of figment's jail")]
mod tests {
    use figment::Jail;

    use super::*;
    use crate::config::{LogFormat, Span};

    const SAMPLE: &str = include_str!("../../../config/consilium.toml");

    #[test]
    fn the_sample_file_holds_the_defaults() {
        let read = Figment::from(Toml::string(SAMPLE)).extract::<Settings>().expect("the sample file is well formed");
        assert_eq!(read, Settings::default());
    }

    #[test]
    fn the_sample_file_names_every_key() {
        let mut all = Settings::default();
        all.http.public_url = Some("https://consilium.example.org".parse().expect("an origin"));
        all.http.tls_certificate = Some("/etc/consilium/certificate.pem".into());
        all.http.tls_key = Some("/etc/consilium/key.pem".into());
        all.data.database_url = Some(crate::config::DatabaseUrl::new("postgres://db"));
        all.dossier.scanner = Some("/usr/bin/clamdscan".into());
        all.dossier.inspector = Some("/usr/bin/consilium".into());
        all.oidc.issuer = Some("https://login.hospital.example".to_owned());
        all.media.tcp_listen = Some("127.0.0.1:1".parse().expect("an address"));
        all.recording.public_key = Some("/etc/consilium/institution.pub".into());
        all.recording.private_key = Some("/etc/consilium/institution.key".into());
        let value = serde_json::to_value(&all).expect("settings serialise");
        for (section, keys) in value.as_object().expect("sections") {
            assert!(SAMPLE.contains(&format!("[{section}]")), "section {section}");
            for key in keys.as_object().expect("keys").keys() {
                let named = SAMPLE.lines().any(|l| l.trim_start_matches("# ").starts_with(&format!("{key} = ")));
                assert!(named, "{section}.{key} is not in config/consilium.toml");
            }
        }
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
        Jail::expect_with(|jail| {
            jail.create_file("s.toml", "[limits]\nheader_timeout = \"7s\"\n[log]\nformat = \"json\"\n")?;
            jail.set_env("CONSILIUM__HTTP__LISTEN", "127.0.0.1:0");
            jail.set_env("CONSILIUM__DATA__DIR", "/elsewhere");
            jail.set_env("CONSILIUM__LOG__FORMAT", "text");
            jail.set_env("CONSILIUM__MEDIA__PUBLIC_ADDRESSES", "[\"10.0.0.1\", \"::1\"]");
            jail.set_env("CONSILIUM__MEDIA__UDP_LISTEN", "[\"0.0.0.0:40000\"]");
            let settings = Settings::load(Some(Path::new("s.toml"))).map_err(|e| e.to_string())?;
            assert_eq!(settings.limits.header_timeout, Span::seconds(7));
            assert_eq!(settings.log.format, LogFormat::Text);
            assert_eq!(settings.http.listen.port(), 0);
            assert_eq!(settings.data.dir, Path::new("/elsewhere"));
            assert_eq!(settings.media.public_addresses.len(), 2);
            Ok(())
        });
    }

    #[test]
    fn wrong_settings_are_named() {
        let refused = |text: &str| {
            let sources = Figment::from(Serialized::defaults(Settings::default())).merge(Toml::string(text));
            Settings::extract(&sources).expect_err(text).to_string()
        };
        assert!(refused("[http]\nlisen = \"127.0.0.1:1\"").contains("lisen"));
        assert!(refused("[nonsense]\na = 1").contains("nonsense"));
        assert!(refused("[limits]\nping_interval = \"soon\"").contains("ping_interval"));
        assert!(refused("[limits]\noutbound_queue = 0").contains("limits.outbound_queue"));
        assert!(refused("[data]\ndatabase_url = \"mysql://x\"").contains("data.database_url"));
        assert!(refused("[http]\ntls_key = \"key.pem\"").contains("http.tls_certificate"));
        assert!(refused("[alerts]\nwebhook_url = \"http://example.org\"").contains("alerts.webhook_url"));
        assert!(refused("[alerts]\nwebhook_url = \"https://example.org\"").contains("alerts.webhook_secret"));
        assert!(refused("[telemetry]\notlp_endpoint = \"collector:4318\"").contains("telemetry.otlp_endpoint"));
        assert!(refused("[house]\ncountry = \"China\"").contains("house.country"));
        assert!(refused("[house]\ntime_zone = \"Nowhere/Land\"").contains("house.time_zone"));
        assert!(refused("[node]\ndrain = \"25h\"").contains("node.drain"));
        assert!(refused("[mail]\nserver_url = \"smtp://mail.example.org\"").contains("mail.server_url"));
        assert!(refused("[media]\nudp_listen = [\"0.0.0.0:1\"]").contains("media.public_addresses"));
    }
}
