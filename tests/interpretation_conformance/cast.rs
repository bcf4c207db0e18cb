use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use consilium_core::model::{Language, ParticipantId, Role};
use consilium_core::protocol::{
    ChannelState, ClientMessage, Credential, HandoverStep, Hearing, InterpreterAct, LeadAct, Presence, Source,
};
use consilium_simulator::hearing::Ears;
use consilium_simulator::host::{Guest, Host, Invited};
use consilium_simulator::participant::{
    AskError, FarLink, JoinOptions, MediaState, Participant, Receive, Room, SoundFeed, Watch,
};
use consilium_simulator::player::Player;
use consilium_simulator::sound::{Clip, Microphone, SoundPacket, SoundSource, Tone, Voice};

/// Every voice is a tone of its own; none is a harmonic or an intermodulation of others.
pub const CHAIR: f64 = 800.0;
pub const CONSULTANT: f64 = 1650.0;
pub const FIRST: f64 = 1900.0;
pub const SECOND: f64 = 2250.0;
pub const GERMAN: f64 = 2950.0;
pub const FAMILY: f64 = 3150.0;
pub const PIVOT: f64 = 3600.0;
pub const LEVEL: f64 = -26.0;

/// A microphone whose network can be torn off without a word, and before which one can be silent.
struct Line {
    microphone: Microphone,
    silence: Microphone,
    switches: Switches,
}

#[derive(Clone, Default)]
pub struct Switches {
    pub torn: Arc<AtomicBool>,
    pub hushed: Arc<AtomicBool>,
}

impl SoundFeed for Line {
    fn next_packet(&mut self) -> Option<SoundPacket> {
        if self.switches.torn.load(Ordering::Relaxed) {
            return None;
        }
        let hushed = self.switches.hushed.load(Ordering::Relaxed);
        SoundFeed::next_packet(if hushed { &mut self.silence } else { &mut self.microphone })
    }

    fn say(&mut self, clip: Arc<Clip>) {
        self.microphone.voice().say(clip);
    }

    fn is_talking(&self) -> bool {
        Microphone::is_talking(&self.microphone)
    }
}

pub struct Person {
    pub participant: Participant,
    pub ears: Arc<Ears>,
    pub switches: Switches,
}

/// Everybody of the story.
pub struct Cast {
    host: Host,
    session: String,
    /// Speaks and hears Chinese; leads.
    pub chair: Person,
    /// Speaks and hears English.
    pub consultant: Person,
    /// Hears English, says nothing.
    pub listener: Person,
    /// Hears Chinese, says nothing.
    pub family: Person,
    /// Chinese and English, one booth.
    pub first: Person,
    pub second: Person,
    /// Speaks and hears German.
    pub german: Person,
    /// German and English, a booth of its own.
    pub pivot: Person,
}

pub fn language(tag: &str) -> Language {
    tag.parse().expect("a tag")
}

struct Part {
    role: Role,
    speaks: &'static str,
    listens: &'static str,
    hertz: Option<f64>,
    silent: bool,
}

impl Cast {
    pub async fn gather() -> Self {
        let host = Host::start(Path::new(env!("CARGO_BIN_EXE_consilium"))).await.expect("the server starts");
        let mut session = "new".to_owned();
        let part = |role, speaks, listens, hertz, silent| Part { role, speaks, listens, hertz, silent };
        let chair = join(&host, &mut session, part(Role::LocalExpert, "zh", "zh", Some(CHAIR), true)).await;
        let consultant = join(&host, &mut session, part(Role::Consultant, "en", "en", Some(CONSULTANT), true)).await;
        let listener = join(&host, &mut session, part(Role::Consultant, "en", "en", None, true)).await;
        let family = join(&host, &mut session, part(Role::Family, "zh", "zh", Some(FAMILY), true)).await;
        admit(&chair, &family).await;
        let first = join(&host, &mut session, part(Role::Interpreter, "en", "zh", Some(FIRST), false)).await;
        let second = join(&host, &mut session, part(Role::Interpreter, "zh", "en", Some(SECOND), false)).await;
        let german = join(&host, &mut session, part(Role::Consultant, "de", "de", Some(GERMAN), true)).await;
        let pivot = join(&host, &mut session, part(Role::Interpreter, "en", "de", Some(PIVOT), false)).await;
        let cast = Self { host, session, chair, consultant, listener, family, first, second, german, pivot };
        for interpreter in [&cast.first, &cast.second, &cast.pivot] {
            let credential = Some(Credential { body: "CATTI".to_owned(), number: "Test 7".to_owned() });
            interpreter.act(InterpreterAct::CheckIn { credential, may_record: true }).await.expect("checked in");
        }
        cast
    }

    /// One more person, silent, for stories of their own.
    pub async fn newcomer(&self, role: Role, speaks: &'static str, listens: &'static str) -> Person {
        let mut session = self.session.clone();
        join(&self.host, &mut session, Part { role, speaks, listens, hertz: None, silent: true }).await
    }

    pub async fn invite(&self, role: Role, speaks: &str, listens: &str) -> Invited {
        let guest = Guest { role, name: "Test Player", speaks, listens };
        self.host.invite(&self.session, guest).await.expect("an invitation")
    }

    pub async fn play(&self, invited: &Invited, ears: Arc<Ears>) -> Player {
        Player::play(self.host.base_url(), &invited.session, &invited.token, ears).await.expect("it plays")
    }

    pub async fn close(self) {
        self.host.stop().await;
    }

    /// These speak on the floor, the others do not.
    pub async fn only(&self, speakers: &[&Person]) {
        for person in [&self.chair, &self.consultant, &self.german, &self.family] {
            let speaks = speakers.iter().any(|speaker| speaker.id() == person.id());
            person.participant.mute(Source::Microphone, !speaks).await.expect("muted or opened");
        }
        if let [speaker] = speakers {
            let id = speaker.id();
            self.chair.until("the speaker is known", |room| room.interpretation().speaker == Some(id)).await;
        }
    }

    /// Everybody off, nothing agreed, simultaneous.
    pub async fn quiet_booths(&self) {
        for interpreter in [&self.first, &self.second, &self.pivot] {
            interpreter.act(InterpreterAct::Handover { step: HandoverStep::Cancel }).await.ok();
            interpreter.act(InterpreterAct::Off).await.expect("off");
        }
    }

    pub async fn lead(&self, act: LeadAct) -> Result<(), AskError> {
        self.chair.participant.ask(ClientMessage::LeadInterpretation { act }).await
    }

    /// The listener hears English from this interpreter, the booth turned that way.
    pub async fn live_into(&self, interpreter: &Person, tag: &str) {
        let into = language(tag);
        // What the chair has been told of the floor, the interpreter must know too.
        let known = self.chair.participant.room().interpretation().revision;
        interpreter.until("the same state", |room| room.interpretation().revision >= known).await;
        let booth = |room: &Room| {
            let id = interpreter.id();
            room.interpretation().booths.into_iter().find(|booth| booth.members.iter().any(|one| one.participant == id))
        };
        if booth(&interpreter.participant.room()).is_some_and(|booth| booth.into != into) {
            interpreter.act(InterpreterAct::Flip).await.expect("flipped");
        }
        interpreter.act(InterpreterAct::Live).await.expect("live");
        self.until_channel(&into, ChannelState::Booth).await;
    }

    pub async fn until_channel(&self, language: &Language, state: ChannelState) {
        self.chair
            .until("the channel", |room| {
                room.interpretation().channels.iter().any(|one| one.language == *language && one.state == state)
            })
            .await;
    }
}

/// `RTT_MS` and `LOSS_PERCENT` put everybody behind a far link.
pub fn far_link() -> Option<FarLink> {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u16>().ok());
    let (rtt, loss) = (number("RTT_MS")?, number("LOSS_PERCENT").unwrap_or(0));
    let delay = Duration::from_millis(u64::from(rtt) / 2);
    Some(FarLink { delay, loss_permille: loss * 10, seed: 7 })
}

async fn join(host: &Host, session: &mut String, part: Part) -> Person {
    let Part { role, speaks, listens, hertz, silent } = part;
    let guest = Guest { role, name: "Test Guest", speaks, listens };
    let invited = host.invite(session, guest).await.expect("an invitation");
    *session = invited.session;
    let (ears, switches) = (Arc::new(Ears::default()), Switches::default());
    let mut options = JoinOptions::new(host.base_url(), &invited.token, language(speaks), language(listens));
    if let Some(hertz) = hertz {
        let voice = Voice::new(SoundSource::Tone(Tone::new(hertz, LEVEL)));
        let microphone = Microphone::studio(voice).expect("Opus");
        let silence = Microphone::studio(Voice::new(SoundSource::Silence)).expect("Opus");
        options = options.with_microphone(Line { microphone, silence, switches: switches.clone() });
    }
    if silent {
        options = options.muted();
    }
    let options = options.listening(Receive::Lines { audio: 9, video: 0 }, Watch::Nothing, ears.clone());
    let options = match far_link() {
        Some(link) => options.over(FarLink { seed: link.seed + u64::from(session.len() as u32), ..link }),
        None => options,
    };
    let participant = Participant::join(options).await.expect("welcome");
    let person = Person { participant, ears, switches };
    person
        .until("the lobby or the room", |room| matches!(room.presence, Some(Presence::Lobby | Presence::Present)))
        .await;
    if person.participant.room().presence == Some(Presence::Present) {
        person.until("the media path", |room| room.media == MediaState::Connected).await;
    }
    person
}

async fn admit(chair: &Person, guest: &Person) {
    let id = guest.id();
    chair.until("the guest in the lobby", |room| room.participants().iter().any(|one| one.id == id)).await;
    chair.participant.ask(ClientMessage::Admit { participant: id }).await.expect("admitted");
    guest.until("the media path", |room| room.media == MediaState::Connected).await;
}

impl Person {
    pub fn id(&self) -> ParticipantId {
        self.participant.room().me.expect("welcome came first")
    }

    pub async fn act(&self, act: InterpreterAct) -> Result<(), AskError> {
        self.participant.act(act).await
    }

    pub async fn hand(&self, step: HandoverStep) -> Result<(), AskError> {
        self.act(InterpreterAct::Handover { step }).await
    }

    pub async fn until(&self, what: &'static str, check: impl Fn(&Room) -> bool) {
        if let Err(error) = self.participant.until(what, check).await {
            panic!("{error}: {:#?}", self.participant.room().interpretation());
        }
    }

    pub async fn original(&self, percent: u8) {
        let hearing = Hearing { original_percent: percent, ..Hearing::default() };
        self.participant.ask(ClientMessage::SetHearing { hearing }).await.expect("set");
    }

    /// Waits for so much sound to have arrived, on any line: a clock that needs no sleep.
    pub async fn listen(&self, millis: u64) {
        let until = Instant::now() + Duration::from_millis(millis);
        self.ears.until("time to pass", |_| Instant::now() >= until).await.expect("sound goes on");
    }
}
