use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Who somebody is in a session. The chair is not a role: one participant holds it at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Role {
    LocalExpert,
    Consultant,
    Interpreter,
    Patient,
    Family,
    Coordinator,
    Translator,
    Ops,
}

impl Role {
    pub const ALL: [Role; 8] = [
        Role::LocalExpert,
        Role::Consultant,
        Role::Interpreter,
        Role::Patient,
        Role::Family,
        Role::Coordinator,
        Role::Translator,
        Role::Ops,
    ];

    /// The name used on the wire, in the store and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::LocalExpert => "local_expert",
            Role::Consultant => "consultant",
            Role::Interpreter => "interpreter",
            Role::Patient => "patient",
            Role::Family => "family",
            Role::Coordinator => "coordinator",
            Role::Translator => "translator",
            Role::Ops => "ops",
        }
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// The text names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown role; use local_expert, consultant, interpreter, patient, family, coordinator, translator or ops")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Role::ALL.into_iter().find(|role| role.as_str() == text).ok_or(UnknownRole)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of roles, small enough to stand in a constant table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleSet(u16);

impl RoleSet {
    pub const NONE: RoleSet = RoleSet(0);

    pub const fn of(roles: &[Role]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < roles.len() {
            bits |= roles[at].bit();
            at += 1;
        }
        RoleSet(bits)
    }

    pub const fn holds(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }
}
