use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a member of staff does in the house. One account may hold several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffRole {
    /// Makes accounts and takes them away; sees no patient.
    Administrator,
    Coordinator,
    LocalExpert,
    Consultant,
    Interpreter,
    Translator,
    /// Runs the server; sees no patient.
    Ops,
}

impl StaffRole {
    pub const ALL: [StaffRole; 7] = [
        StaffRole::Administrator,
        StaffRole::Coordinator,
        StaffRole::LocalExpert,
        StaffRole::Consultant,
        StaffRole::Interpreter,
        StaffRole::Translator,
        StaffRole::Ops,
    ];

    /// The name used on the wire, in the store and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            StaffRole::Administrator => "administrator",
            StaffRole::Coordinator => "coordinator",
            StaffRole::LocalExpert => "local_expert",
            StaffRole::Consultant => "consultant",
            StaffRole::Interpreter => "interpreter",
            StaffRole::Translator => "translator",
            StaffRole::Ops => "ops",
        }
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// The text names no role of staff.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown role; use administrator, coordinator, local_expert, consultant, interpreter, translator or ops")]
pub struct UnknownStaffRole;

impl FromStr for StaffRole {
    type Err = UnknownStaffRole;

    fn from_str(text: &str) -> Result<Self, UnknownStaffRole> {
        StaffRole::ALL.into_iter().find(|role| role.as_str() == text).ok_or(UnknownStaffRole)
    }
}

impl fmt::Display for StaffRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of roles of staff; as text, their names with spaces between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StaffRoles(u16);

impl StaffRoles {
    pub const fn of(roles: &[StaffRole]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < roles.len() {
            bits |= roles[at].bit();
            at += 1;
        }
        StaffRoles(bits)
    }

    pub const fn holds(self, role: StaffRole) -> bool {
        self.0 & role.bit() != 0
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = StaffRole> {
        StaffRole::ALL.into_iter().filter(move |role| self.holds(*role))
    }
}

impl fmt::Display for StaffRoles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(StaffRole::as_str).collect();
        f.write_str(&names.join(" "))
    }
}

impl FromStr for StaffRoles {
    type Err = UnknownStaffRole;

    fn from_str(text: &str) -> Result<Self, UnknownStaffRole> {
        let roles: Vec<StaffRole> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        Ok(StaffRoles::of(&roles))
    }
}
