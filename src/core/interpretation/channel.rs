use super::state::Interpretation;
use crate::model::{Language, ParticipantId};
use crate::protocol::{BoothMicrophone, ChannelState, Mode};

/// What a channel carries at this moment, derived from its booth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Channel {
    pub state: ChannelState,
    /// Who holds it, also while nothing of him is heard.
    pub holder: Option<ParticipantId>,
}

impl Interpretation {
    /// Interpreters whose open microphones lead into this language.
    pub fn live_into(&self, language: &Language) -> usize {
        let leads = |booth: &&super::state::Booth| booth.into == *language;
        let live = self.booths.values().filter(leads).filter_map(|booth| booth.live);
        live.filter(|who| self.interpreters.get(who).is_some_and(|known| known.is_on_air())).count()
    }

    pub fn channel(&self, language: &Language) -> Channel {
        let holder = self.holder(language).map(|(_, who)| who);
        if self.mode == Mode::Consecutive {
            return Channel { state: ChannelState::Floor, holder: None };
        }
        if self.suspended.contains_key(language) {
            return Channel { state: ChannelState::Suspended, holder };
        }
        let state = holder.and_then(|who| self.interpreters.get(&who)).map_or(ChannelState::Floor, |known| match known
            .microphone
        {
            BoothMicrophone::Live if known.is_on_air() => ChannelState::Booth,
            BoothMicrophone::Live | BoothMicrophone::Cough => ChannelState::Hold,
            BoothMicrophone::Lost => ChannelState::Lost,
            BoothMicrophone::Off | BoothMicrophone::Armed => ChannelState::Floor,
        });
        Channel { state, holder }
    }

    /// Whose voice is on the channel now; nobody's while it is held, lost or empty.
    pub fn voice_of(&self, language: &Language) -> Option<ParticipantId> {
        let channel = self.channel(language);
        channel.holder.filter(|_| channel.state == ChannelState::Booth)
    }
}
