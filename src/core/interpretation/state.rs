use std::collections::{BTreeMap, BTreeSet};

use crate::model::{BoothId, Language, ParticipantId, Timestamp};
use crate::protocol::{BoothInput, BoothMicrophone, Credential, HandoverView, LeadNote, Mode, SightText, Term};

/// Everything about the interpretation that survives a restart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Interpretation {
    /// Counts the facts.
    pub revision: u64,
    pub mode: Mode,
    pub booths: BTreeMap<BoothId, Booth>,
    pub interpreters: BTreeMap<ParticipantId, Interpreter>,
    /// What the chair says a speaker speaks.
    pub overrides: BTreeMap<ParticipantId, Language>,
    /// Channels that carry the floor until they are resumed, and why.
    pub suspended: BTreeMap<Language, Suspension>,
    pub turn: Turn,
    /// Added at the consoles.
    pub terms: Vec<Term>,
    /// Of the case's glossary.
    pub case_terms: Vec<Term>,
    /// Words of this session are being recorded: whoever goes live must have consented.
    pub recorded: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspension {
    pub reason: String,
    /// The interpreter who stopped; `None`: the chair.
    pub by: Option<ParticipantId>,
}

/// A team that works between two languages, both ways, one at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Booth {
    pub languages: [Language; 2],
    /// In the order of their turns.
    pub members: Vec<ParticipantId>,
    /// Who holds the channel: live, coughing or just lost.
    pub live: Option<ParticipantId>,
    pub live_since: Option<Timestamp>,
    /// The language interpreted into.
    pub into: Language,
    pub auto_flip: bool,
    pub handover: HandoverView,
    pub opened: Timestamp,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Interpreter {
    pub booth: BoothId,
    pub microphone: BoothMicrophone,
    /// Since when it is so.
    pub since: Timestamp,
    /// What the microphone was before it was lost, and since when it is.
    pub lost: Option<(BoothMicrophone, Timestamp)>,
    /// Since when the cough key is held.
    pub cough: Option<Timestamp>,
    /// `None`: by itself.
    pub input: Option<BoothInput>,
    pub keys: [Option<Language>; 3],
    pub monitor: Option<Language>,
    pub talks_to_booth: bool,
    /// Booth talk reaches him also while he is on air.
    pub hears_talk: bool,
    pub speaks_for_self: bool,
    /// What he renders from sight, and since when.
    pub sight: Option<(SightText, Timestamp)>,
    pub credential: Option<Credential>,
    pub waived: bool,
    /// The chair lets him take the microphone at once.
    pub authorised: bool,
    /// The last decision of the chair, until he is on air again.
    pub note: Option<LeadNote>,
    pub may_record: bool,
    pub checked_in: bool,
    /// Milliseconds on air, without the present stretch.
    pub on_air: i64,
}

/// Consecutive mode: whose turn it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "turn", rename_all = "snake_case")]
pub enum Turn {
    #[default]
    Open,
    Speaker {
        participant: ParticipantId,
        since: Timestamp,
        /// The interpreter has asked for a pause.
        #[serde(default)]
        asked: bool,
    },
    Interpreter {
        participant: ParticipantId,
        since: Timestamp,
    },
}

impl Booth {
    /// The language it works from, seen from the one it works into.
    pub fn other(&self) -> &Language {
        if self.into == self.languages[0] { &self.languages[1] } else { &self.languages[0] }
    }

    pub fn works_in(&self, language: &Language) -> bool {
        self.languages.contains(language)
    }
}

impl Interpreter {
    pub(super) fn new(booth: BoothId) -> Self {
        Self {
            booth,
            microphone: BoothMicrophone::Off,
            since: Timestamp(0),
            lost: None,
            cough: None,
            input: None,
            keys: [None, None, None],
            monitor: None,
            talks_to_booth: false,
            hears_talk: true,
            speaks_for_self: false,
            sight: None,
            credential: None,
            waived: false,
            authorised: false,
            note: None,
            may_record: false,
            checked_in: false,
            on_air: 0,
        }
    }

    /// The voice goes where the microphone is live for, and nowhere else.
    pub fn is_on_air(&self) -> bool {
        self.microphone == BoothMicrophone::Live && !self.talks_to_booth && !self.speaks_for_self
    }
}

impl Interpretation {
    pub fn booth_of(&self, who: ParticipantId) -> Option<(BoothId, &Booth)> {
        let id = self.interpreters.get(&who)?.booth;
        Some((id, self.booths.get(&id)?))
    }

    pub(super) fn is_live(&self, who: ParticipantId) -> bool {
        self.booth_of(who).is_some_and(|(_, booth)| booth.live == Some(who))
    }

    pub(super) fn microphone(&self, who: ParticipantId) -> BoothMicrophone {
        self.interpreters.get(&who).map_or(BoothMicrophone::Off, |known| known.microphone)
    }

    /// Some booth works in this language.
    pub fn knows(&self, language: &Language) -> bool {
        self.booths.values().any(|booth| booth.works_in(language))
    }

    pub fn languages(&self) -> BTreeSet<&Language> {
        self.booths.values().flat_map(|booth| booth.languages.iter()).collect()
    }

    /// The booth that holds a channel.
    pub(super) fn holder(&self, language: &Language) -> Option<(BoothId, ParticipantId)> {
        let holds =
            |(id, booth): (&BoothId, &Booth)| booth.live.filter(|_| booth.into == *language).map(|who| (*id, who));
        self.booths.iter().find_map(holds)
    }

    /// Who is where this interpreter would go live.
    pub fn in_the_way_of(&self, who: ParticipantId) -> Option<ParticipantId> {
        let (_, booth) = self.booth_of(who)?;
        let holder = booth.live.or_else(|| self.holder(&booth.into).map(|(_, holder)| holder));
        holder.filter(|holder| *holder != who)
    }

    /// Who renders a document from sight.
    pub fn rendering(&self) -> Vec<ParticipantId> {
        let interpreters = self.interpreters.iter().filter(|(_, known)| known.sight.is_some());
        interpreters.map(|(who, _)| *who).collect()
    }

    /// What somebody on the floor speaks: the chair's word before his own.
    pub fn spoken<'a>(&'a self, who: ParticipantId, declared: &'a Language) -> &'a Language {
        self.overrides.get(&who).unwrap_or(declared)
    }
}
