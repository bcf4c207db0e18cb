use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use consilium_core::cases::RetentionPolicy;

use super::addresses::WrongSecrets;
use super::cases::RecentRequests;
use super::cookie::{Holder, SeatCookie};
use super::keeping::Exports;
use super::players::PlayerResources;
use crate::accounts::{FactorKey, Lockouts, Passwords, Proofs};
use crate::audit::AuditLedger;
use crate::board::Board;
use crate::config::{AccountSettings, HouseSettings, HttpSettings, LimitSettings, Origin};
use crate::dossier::Dossier;
use crate::evidence::Library;
use crate::mail::Post;
use crate::oidc::Oidc;
use crate::ops::{Counters, Drain, Stopped};
use crate::report::Desk;
use crate::sessions::Registry;
use crate::store::Store;
use crate::transport::MediaHandle;

/// A house signs in behind one address; nobody needs to leave for the provider more often.
const DEPARTURES_PER_MINUTE: u32 = 60;

/// Every room the door leads to.
pub struct GatewayParts {
    pub house: HouseSettings,
    pub http: HttpSettings,
    pub limits: LimitSettings,
    pub accounts: AccountSettings,
    pub passwords: Passwords,
    pub factor_key: FactorKey,
    pub audit: AuditLedger,
    pub retention: RetentionPolicy,
    /// One folder per recorded session.
    pub recordings: PathBuf,
    pub oidc: Option<Oidc>,
    /// The address that stands in join links.
    pub base_url: Origin,
    pub store: Store,
    pub dossier: Dossier,
    pub reports: Desk,
    pub post: Post,
    pub library: Library,
    pub registry: Registry,
    pub media: MediaHandle,
    pub board: Board,
    pub drain: Drain,
    pub counters: Arc<Counters>,
    pub stopped: Stopped,
}

/// What every handler reaches. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    state: Arc<GatewayState>,
}

pub struct GatewayState {
    parts: GatewayParts,
    pub(super) cookie: SeatCookie,
    pub(super) wrong_secrets: WrongSecrets,
    /// Browsers that left for the identity provider, by address.
    pub(super) departures: WrongSecrets,
    pub(super) exports: Exports,
    pub(super) recent_requests: RecentRequests,
    pub(super) lockouts: Lockouts,
    pub(super) proofs: Proofs,
    pub(super) players: PlayerResources,
}

impl Gateway {
    pub fn new(parts: GatewayParts) -> Self {
        let state = GatewayState {
            cookie: SeatCookie { secure: parts.base_url.is_https(), holder: Holder::Seat },
            wrong_secrets: WrongSecrets::new(parts.limits.wrong_secrets_per_minute),
            departures: WrongSecrets::new(DEPARTURES_PER_MINUTE),
            exports: Exports::default(),
            recent_requests: RecentRequests::default(),
            lockouts: Lockouts::default(),
            proofs: Proofs::default(),
            players: PlayerResources::default(),
            parts,
        };
        Self { state: Arc::new(state) }
    }
}

impl Deref for Gateway {
    type Target = GatewayState;

    fn deref(&self) -> &GatewayState {
        &self.state
    }
}

impl Deref for GatewayState {
    type Target = GatewayParts;

    fn deref(&self) -> &GatewayParts {
        &self.parts
    }
}
