//! The server and its guests, for every story.

use std::path::Path;
use std::sync::Arc;

use consilium_core::model::{Language, ParticipantId, Role};
use consilium_core::protocol::{ClientMessage, Presence, Source};
use consilium_simulator::hearing::{Ears, LineReport};
use consilium_simulator::host::{Guest, Host};
use consilium_simulator::participant::{JoinOptions, MediaState, Participant, Receive, Watch};
use consilium_simulator::sound::{Microphone, SoundSource, Tone, Voice};

/// Above this a tone is heard, far below it is not. Tones are sent at -12.
pub const HEARD: f64 = -16.0;
pub const SILENT: f64 = -45.0;

/// One session on a server of its own.
pub struct Stage {
    pub host: Host,
    pub session: String,
}

/// Somebody in the session with ears.
pub struct Person {
    pub participant: Participant,
    pub ears: Arc<Ears>,
    pub token: String,
}

impl Stage {
    pub async fn set() -> Self {
        Self::set_with(&[]).await
    }

    pub async fn set_with(settings: &[(&str, &str)]) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_consilium"));
        let host = Host::start_with(program, settings).await.expect("the server starts");
        Self { host, session: "new".to_owned() }
    }

    pub async fn invite(&mut self, role: Role) -> String {
        let guest = Guest { role, name: "Test Guest", speaks: "en", listens: "en" };
        let invited = self.host.invite(&self.session, guest).await.expect("an invitation");
        self.session = invited.session;
        invited.token
    }

    /// Somebody with a tone for a voice, in the room or, where the role must wait, in the lobby.
    pub async fn join(&mut self, role: Role, hertz: f64) -> Person {
        let token = self.invite(role).await;
        self.join_with(token, |options| options.with_microphone(tone(hertz)), Watch::Nothing).await
    }

    pub async fn join_with(
        &self,
        token: String,
        dress: impl FnOnce(JoinOptions) -> JoinOptions,
        watch: Watch,
    ) -> Person {
        let en: Language = "en".parse().expect("a language");
        let ears = Arc::new(Ears::default());
        let receive = Receive::Lines { audio: 4, video: 2 };
        let options = JoinOptions::new(self.host.base_url(), &token, en.clone(), en);
        let options = dress(options).listening(receive, watch, ears.clone());
        let participant = Participant::join(options).await.expect("welcome");
        let arrived = |presence| matches!(presence, Some(Presence::Lobby | Presence::Present));
        participant.until("the lobby or the room", |room| arrived(room.presence)).await.expect("arrived");
        let person = Person { participant, ears, token };
        if person.participant.room().presence == Some(Presence::Present) {
            person.until_connected().await;
        }
        person
    }

    pub async fn close(self) {
        self.host.stop().await;
    }
}

impl Person {
    pub fn id(&self) -> ParticipantId {
        self.participant.room().me.expect("welcome came first")
    }

    pub async fn until_connected(&self) {
        self.participant.until("the media path", |room| room.media == MediaState::Connected).await.expect("connected");
    }

    pub async fn admit(&self, guest: &Person) {
        let id = guest.id();
        let waits = |presence| presence == Presence::Lobby;
        self.participant
            .until("the guest in the lobby", |room| room.participants().iter().any(|p| p.id == id && waits(p.presence)))
            .await
            .expect("visible to whoever may admit");
        self.participant.ask(ClientMessage::Admit { participant: id }).await.expect("admitted");
        guest.until_connected().await;
    }

    /// The line of somebody's microphone or camera; waits for it.
    pub async fn line_from(&self, other: &Person, source: Source) -> String {
        let id = other.id();
        let room = self.participant.until("a line", |room| room.line_from(id, source).is_some()).await.expect("a line");
        room.line_from(id, source).expect("just seen").to_owned()
    }

    pub async fn until_heard(&self, other: &Person, hertz: f64) {
        let line = self.line_from(other, Source::Microphone).await;
        self.ears.until("a tone", |ears| ears.tone_dbfs(&line, hertz) > HEARD).await.expect("the tone arrives");
    }

    /// Waits until so many more packets of a person's voice have come: a clock that needs no sleep.
    pub async fn until_packets(&self, other: &Person, count: u64) {
        let line = self.line_from(other, Source::Microphone).await;
        let goal = self.ears.report(&line).packets + count;
        self.ears.until("more packets", |ears| ears.report(&line).packets >= goal).await.expect("sound goes on");
    }

    pub async fn report_of(&self, other: &Person, source: Source) -> LineReport {
        self.ears.report(&self.line_from(other, source).await)
    }
}

pub fn tone(hertz: f64) -> Microphone {
    Microphone::new(Voice::new(SoundSource::Tone(Tone::new(hertz, -12.0)))).expect("Opus")
}
