use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use consilium_core::model::{Language, ParticipantId, Role};
use consilium_core::protocol::{
    ChannelState, ClientMessage, Credential, HandoverStep, Hearing, InterpreterAct, LeadAct, Presence, Source,
};
use consilium_simulator::assets;
use consilium_simulator::hearing::Ears;
use consilium_simulator::host::{Guest, Host, Invited};
use consilium_simulator::participant::{
    AskError, FarLink, JoinOptions, MediaState, Participant, PictureFeed, Receive, Room, SoundFeed, Watch,
};
use consilium_simulator::picture::{Film, LayerFrame};
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
/// What the second interpreter says instead while hushed: far from the others, where a codec that mixes them adds nothing.
pub const ASIDE: f64 = 4350.0;
pub const LEVEL: f64 = -26.0;

/// A microphone whose network can be torn off without a word, and before which one can be silent.
struct Line {
    microphone: Microphone,
    aside: Microphone,
    was_hushed: bool,
    switches: Switches,
}

#[derive(Clone, Default)]
pub struct Switches {
    pub torn: Arc<AtomicBool>,
    pub hushed: Arc<AtomicBool>,
    /// The first packet that was no longer hushed.
    pub spoke: Arc<Mutex<Option<Syllable>>>,
    /// The next picture shall be one of its own, and when it left.
    pub flash: Arc<AtomicBool>,
    pub flashed: Arc<Mutex<Option<Instant>>>,
}

/// The packet with which a voice begins anew, and when it left.
pub struct Syllable {
    pub left: Instant,
    pub payload: Bytes,
}

/// A camera that flashes when it is told to: a picture that needs no other.
struct Flashing {
    film: Film,
    switches: Switches,
}

impl PictureFeed for Flashing {
    fn rate(&self) -> u32 {
        PictureFeed::rate(&self.film)
    }

    fn next_picture(&mut self, talks: bool) -> Vec<LayerFrame> {
        if self.switches.flash.swap(false, Ordering::Relaxed) {
            self.film.request_keyframe();
            *lock(&self.switches.flashed) = Some(Instant::now());
        }
        self.film.next_picture(talks)
    }

    fn request_keyframe(&mut self) {
        self.film.request_keyframe();
    }

    fn set_encodings(&mut self, rids: &[String]) {
        self.film.set_encodings(rids);
    }
}

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SoundFeed for Line {
    fn next_packet(&mut self) -> Option<SoundPacket> {
        if self.switches.torn.load(Ordering::Relaxed) {
            return None;
        }
        let hushed = self.switches.hushed.load(Ordering::Relaxed);
        let packet = SoundFeed::next_packet(if hushed { &mut self.aside } else { &mut self.microphone })?;
        if !hushed && std::mem::take(&mut self.was_hushed) {
            *lock(&self.switches.spoke) = Some(Syllable { left: Instant::now(), payload: packet.payload.clone() });
        }
        self.was_hushed |= hushed;
        Some(packet)
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

#[derive(Clone, Copy)]
pub struct Part {
    pub role: Role,
    pub speaks: &'static str,
    pub listens: &'static str,
    pub hertz: Option<f64>,
    /// Spoken while hushed; mostly nothing.
    pub aside: Option<f64>,
    /// Peak of the tone, dBFS.
    pub level: f64,
    /// Begins muted.
    pub silent: bool,
    /// What sounds is a screen that is shared, no voice.
    pub shares: bool,
    /// Hears nothing: speaks alone.
    pub deaf: bool,
    /// Has a camera, or looks at those of others.
    pub camera: bool,
    pub watches: bool,
    pub link: Option<FarLink>,
}

impl Part {
    pub fn new(role: Role, speaks: &'static str, listens: &'static str) -> Self {
        let (hertz, aside, level, silent) = (None, None, LEVEL, true);
        let link = far_link();
        Self {
            role,
            speaks,
            listens,
            hertz,
            aside,
            level,
            silent,
            shares: false,
            deaf: false,
            camera: false,
            watches: false,
            link,
        }
    }
}

impl Cast {
    pub async fn gather() -> Self {
        let host = Host::start(Path::new(env!("CARGO_BIN_EXE_consilium"))).await.expect("the server starts");
        let mut session = "new".to_owned();
        let part = |role, speaks, listens, hertz, silent| Part { hertz, silent, ..Part::new(role, speaks, listens) };
        let chair = join(&host, &mut session, part(Role::LocalExpert, "zh", "zh", Some(CHAIR), true)).await;
        let consultant = join(&host, &mut session, part(Role::Consultant, "en", "en", Some(CONSULTANT), true)).await;
        let listener = join(&host, &mut session, part(Role::Consultant, "en", "en", None, true)).await;
        let family = join(&host, &mut session, part(Role::Family, "zh", "zh", Some(FAMILY), true)).await;
        admit(&chair, &family).await;
        let first = join(&host, &mut session, part(Role::Interpreter, "en", "zh", Some(FIRST), false)).await;
        let second = part(Role::Interpreter, "zh", "en", Some(SECOND), false);
        let second = join(&host, &mut session, Part { aside: Some(ASIDE), ..second }).await;
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
    pub async fn newcomer(&self, part: Part) -> Person {
        let mut session = self.session.clone();
        join(&self.host, &mut session, part).await
    }

    pub fn base_url(&self) -> &str {
        self.host.base_url()
    }

    /// Somebody who has been invited comes in.
    pub async fn arrive(&self, part: Part, invited: &Invited) -> Person {
        enter(&self.host, invited, part).await
    }

    pub async fn invite(&self, role: Role, speaks: &str, listens: &str) -> Invited {
        let guest = Guest { role, name: "Test Player", speaks, listens };
        self.host.invite(&self.session, guest).await.expect("an invitation")
    }

    pub async fn play(&self, invited: &Invited, ears: Arc<Ears>) -> Player {
        Player::play(self.host.base_url(), &invited.session, &invited.token, ears).await.expect("it plays")
    }

    pub async fn export(&self, out: &Path) {
        let out = out.to_string_lossy();
        let output = self.host.run(&["export", "--session", &self.session, "--out", &out]).await.expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// What the server has for itself, in MiB, as Linux tells it.
    pub fn server_memory(&self) -> f64 {
        let pid = self.host.pid().expect("it was started here");
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("Linux tells it");
        let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse().expect("a number");
        kilobytes / 1024.0
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
    Some(FarLink { delay, loss_permille: loss * 10, seed: 7, ..FarLink::default() })
}

/// Frames that the web client says once more where so many per cent are lost (`web-client/src/rtc/repeating/depth.ts`).
fn repeats_at(lost: u8) -> usize {
    match lost {
        0..2 => 1,
        2..8 => 2,
        8.. => 3,
    }
}

async fn join(host: &Host, session: &mut String, part: Part) -> Person {
    let guest = Guest { role: part.role, name: "Test Guest", speaks: part.speaks, listens: part.listens };
    let invited = host.invite(session, guest).await.expect("an invitation");
    session.clone_from(&invited.session);
    enter(host, &invited, part).await
}

async fn enter(host: &Host, invited: &Invited, part: Part) -> Person {
    let Part { speaks, listens, hertz, aside, silent, .. } = part;
    let (ears, switches) = (Arc::new(Ears::default()), Switches::default());
    let mut options = JoinOptions::new(host.base_url(), &invited.token, language(speaks), language(listens));
    // What a browser is told after its first seconds on such a link.
    let lost = far_link().map_or(0, |link| (link.loss_permille / 10) as u8);
    if let Some(hertz) = hertz {
        let microphone =
            |source| Microphone::studio(Voice::new(source)).and_then(|one| one.expecting_loss(lost)).expect("Opus");
        let tone = |hertz| SoundSource::Tone(Tone::new(hertz, part.level));
        let (microphone, aside) = (microphone(tone(hertz)), microphone(aside.map_or(SoundSource::Silence, tone)));
        options = options.with_microphone(Line { microphone, aside, was_hushed: false, switches: switches.clone() });
    }
    if silent {
        options = options.muted();
    }
    if part.shares {
        options = options.sharing_sound();
    }
    if part.camera {
        let film = Film::open(assets::film("lin-yue").expect("a film")).expect("it opens");
        options = options.with_camera(Flashing { film, switches: switches.clone() }, false);
    }
    let watch = if part.watches { Watch::Everything { width: 160, height: 90 } } else { Watch::Nothing };
    let lines = match part.deaf {
        true => Receive::Nothing,
        false => Receive::Lines { audio: 9, video: usize::from(part.watches) },
    };
    let options = options.repeating(repeats_at(lost)).listening(lines, watch, ears.clone());
    let options = match part.link {
        Some(link) => options.over(FarLink { seed: link.seed + u64::from(invited.session.len() as u32), ..link }),
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

    /// The same by other ears, while one's own hear nothing.
    pub async fn listen_with(&self, ears: &Ears, millis: u64) {
        let until = Instant::now() + Duration::from_millis(millis);
        while Instant::now() < until {
            let next = until.min(Instant::now() + Duration::from_secs(2));
            ears.until("time to pass", |_| Instant::now() >= next).await.expect("sound goes on");
        }
    }

    /// Waits for so much sound to have arrived, on any line: a clock that needs no sleep.
    pub async fn listen(&self, millis: u64) {
        self.listen_with(&self.ears, millis).await;
    }
}
