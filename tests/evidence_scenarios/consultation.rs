use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use consilium_core::model::{Language, ParticipantId, Role};
use consilium_core::protocol::{ClientMessage, Credential, InterpreterAct, RecordedCameras};
use consilium_simulator::assets;
use consilium_simulator::hearing::Ears;
use consilium_simulator::host::{Guest, Host, Invited};
use consilium_simulator::participant::{AskError, FarLink, JoinOptions, MediaState, Participant, Receive, Watch};
use consilium_simulator::picture::Film;
use consilium_simulator::sound::{Microphone, SoundSource, Tone, Voice};

use crate::package::Package;

pub const CHAIR: f64 = 800.0;
pub const INTERPRETER: f64 = 1900.0;
const LEVEL: f64 = -26.0;

/// A Chinese chair with a camera, an English listener and an interpreter between them.
pub struct Consultation {
    pub host: Host,
    pub session: String,
    pub chair: Participant,
    pub chair_id: ParticipantId,
    /// Whose signatures a report of this consultation needs.
    pub signers: [Invited; 2],
    pub interpreter: Participant,
    pub listener: Participant,
    pub ears: Arc<Ears>,
    exports: tempfile::TempDir,
}

fn language(tag: &str) -> Language {
    tag.parse().expect("a tag")
}

fn tone(hertz: f64) -> Microphone {
    Microphone::studio(Voice::new(SoundSource::Tone(Tone::new(hertz, LEVEL)))).expect("Opus")
}

impl Consultation {
    pub async fn begin() -> Self {
        Self::begin_with(&[]).await
    }

    /// On a server with other settings.
    pub async fn begin_with(settings: &[(&str, &str)]) -> Self {
        Self::open(settings, |options| options).await
    }

    /// The chair is far away, and says each frame of sound twice or once.
    pub async fn begin_over(link: FarLink, redundant: bool) -> Self {
        Self::open(&[], |options| {
            let options = options.over(link);
            if redundant { options.redundant() } else { options }
        })
        .await
    }

    async fn open(settings: &[(&str, &str)], equip_chair: impl FnOnce(JoinOptions) -> JoinOptions) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_consilium"));
        let host = Host::start_with(program, settings).await.expect("the server starts");
        let mut session = "new".to_owned();
        let ears = Arc::new(Ears::default());
        let film = Film::open(assets::film("lin-yue").expect("a film")).expect("it opens");
        let (chair, chair_seat) = join(&host, &mut session, Role::LocalExpert, ("zh", "zh"), |options| {
            equip_chair(options.with_microphone(tone(CHAIR)).with_camera(film, false))
        })
        .await;
        let (interpreter, _) = join(&host, &mut session, Role::Interpreter, ("en", "zh"), |options| {
            options.with_microphone(tone(INTERPRETER))
        })
        .await;
        let heard = ears.clone();
        let (listener, listener_seat) = join(&host, &mut session, Role::Consultant, ("en", "en"), |options| {
            options.listening(
                Receive::Lines { audio: 4, video: 1 },
                Watch::Everything { width: 160, height: 90 },
                heard,
            )
        })
        .await;
        let credential = Some(Credential { body: "CATTI".to_owned(), number: "Test 7".to_owned() });
        interpreter.act(InterpreterAct::CheckIn { credential, may_record: true }).await.expect("checked in");
        let chair_id = chair.room().me.expect("welcomed");
        let exports = tempfile::tempdir().expect("a folder");
        let signers = [chair_seat, listener_seat];
        Self { host, session, chair, chair_id, signers, interpreter, listener, ears, exports }
    }

    pub async fn record(&self, on: bool, consented: bool) -> Result<(), AskError> {
        self.chair.ask(ClientMessage::SetRecording { on, consented, reason: String::new(), cameras: None }).await
    }

    /// Recorded, with these cameras.
    pub async fn record_with(&self, cameras: RecordedCameras) -> Result<(), AskError> {
        let (reason, cameras) = (String::new(), Some(cameras));
        self.chair.ask(ClientMessage::SetRecording { on: true, consented: true, reason, cameras }).await
    }

    /// Sound arrives for so long.
    pub async fn pass(&self, time: Duration) {
        let until = Instant::now() + time;
        self.ears.until("time to pass", |_| Instant::now() >= until).await.expect("sound goes on");
    }

    /// As a power cut does. Returns the moment, in milliseconds since 1970.
    pub async fn kill(&mut self) -> i64 {
        self.host.kill().await.expect("killed");
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
        i64::try_from(now.as_millis()).expect("before the year 292 million")
    }

    pub async fn export(&self) -> Package {
        self.export_to("package").await
    }

    pub async fn export_again(&self) -> Package {
        self.export_to("again").await
    }

    async fn export_to(&self, name: &str) -> Package {
        let out: PathBuf = self.exports.path().join(name);
        let output = self.host.run(&["export", "--session", &self.session, "--out", &out.to_string_lossy()]).await;
        let output = output.expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Package::open(out)
    }

    pub async fn end(self) {
        drop((self.chair, self.interpreter, self.listener));
        self.host.stop().await;
    }
}

async fn join(
    host: &Host,
    session: &mut String,
    role: Role,
    (speaks, listens): (&str, &str),
    dress: impl FnOnce(JoinOptions) -> JoinOptions,
) -> (Participant, Invited) {
    let guest = Guest { role, name: "Test Guest", speaks, listens };
    let invited = host.invite(session, guest).await.expect("an invitation");
    session.clone_from(&invited.session);
    let options = JoinOptions::new(host.base_url(), &invited.token, language(speaks), language(listens));
    let participant = Participant::join(dress(options)).await.expect("welcome");
    participant.until("the media path", |room| room.media == MediaState::Connected).await.expect("connected");
    (participant, invited)
}
