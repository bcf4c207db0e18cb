use serde::{Deserialize, Serialize};

use crate::model::{ItemId, ParticipantId, Timestamp};

/// One text in both languages of the house. An empty side has not been written yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Bilingual {
    #[serde(default)]
    pub zh: String,
    #[serde(default)]
    pub en: String,
}

impl Bilingual {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// Nothing in either language.
    pub fn is_empty(&self) -> bool {
        self.zh.trim().is_empty() && self.en.trim().is_empty()
    }
}

/// What a treatment is meant to reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Intent {
    Curative,
    Palliative,
    Diagnostic,
    Supportive,
}

/// How firmly the team stands behind an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Strength {
    Unanimous,
    Majority,
    NoConsensus,
    Deferred,
}

/// One line of the outcome form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ItemBody {
    /// A point of the agenda.
    Topic { text: Bilingual, minutes: Option<u16> },
    /// A question of the request and the team's answer to it.
    Question { text: Bilingual, answer: Bilingual, strength: Option<Strength> },
    /// A way to go on. `priority` from 1; `None`: considered and not recommended.
    Option { text: Bilingual, priority: Option<u8>, intent: Option<Intent>, evidence: Bilingual },
    /// A test before treatment, and what its result changes.
    Test { text: Bilingual, changes: Bilingual },
    /// One person does it by a day, written `2026-09-30`.
    Action { text: Bilingual, owner: String, due: String },
    /// A sign on which the patient or the local doctor acts at once.
    RedFlag { text: Bilingual },
}

impl ItemBody {
    /// What the line itself says, whatever else belongs to it.
    pub const fn text(&self) -> &Bilingual {
        match self {
            Self::Topic { text, .. }
            | Self::Question { text, .. }
            | Self::Option { text, .. }
            | Self::Test { text, .. }
            | Self::Action { text, .. }
            | Self::RedFlag { text } => text,
        }
    }
}

/// Where a statement can be checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum EvidenceLink {
    /// What was said, on the wall clock of the session.
    Audio { from: Timestamp, until: Timestamp },
    /// An image by its series and instance; `frame` from 1.
    Image { series: String, instance: String, frame: u32 },
    /// A page of a document of the dossier; `page` from 1.
    Document { document: String, page: u32 },
}

/// A line with its number and how often it was rewritten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OutcomeItem {
    pub id: ItemId,
    pub revision: u32,
    pub body: ItemBody,
    pub links: Vec<EvidenceLink>,
}

/// How one expert stands to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Stance {
    Agree,
    /// Agrees with a reservation.
    Reservation,
    Dissent,
    Abstain,
}

/// A vote: on which wording, when, and on what basis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct StanceView {
    pub item: ItemId,
    /// The revision of the line that was voted on; when the line has another by now, the vote no longer counts.
    pub on_revision: u32,
    pub participant: ParticipantId,
    pub stance: Stance,
    pub basis: Bilingual,
    /// What of the plan it changes.
    pub effect: Bilingual,
    pub at: Timestamp,
}

/// The outcome form as everybody who may see it sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OutcomeView {
    /// Who writes; `None`: the chair.
    pub scribe: Option<ParticipantId>,
    /// The line under discussion.
    pub current: Option<ItemId>,
    /// In the order in which they are shown.
    pub items: Vec<OutcomeItem>,
    pub stances: Vec<StanceView>,
}

/// What is asked of the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum OutcomeAct {
    /// A new line, or another wording. `if_revision`: the wording that was read; refused when it has changed.
    Write {
        item: Option<ItemId>,
        body: ItemBody,
        if_revision: Option<u32>,
    },
    Remove {
        item: ItemId,
        if_revision: u32,
    },
    /// To another place in the list, from 0.
    Move {
        item: ItemId,
        to: u32,
    },
    Discuss {
        item: Option<ItemId>,
    },
    /// Replaces the evidence of a line.
    Link {
        item: ItemId,
        links: Vec<EvidenceLink>,
    },
    TakeStance {
        item: ItemId,
        if_revision: u32,
        stance: Stance,
        basis: Bilingual,
        effect: Bilingual,
    },
    /// The chair lets somebody else write, or writes again.
    NameScribe {
        participant: Option<ParticipantId>,
    },
}
