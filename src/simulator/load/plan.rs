use std::str::FromStr;

use consilium_core::model::Role;

/// What kind of sessions are simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A team meeting in three languages: a third have cameras (five at most), three speak on the floor, interpreters
    /// carry it into the two other languages, all see and hear everything, one points 30 times a second, and it is
    /// recorded.
    Mdt,
    /// Everybody speaks (ten at most), nobody has a camera.
    Audio,
    /// One is seen and heard, the others watch.
    Webinar,
}

/// How the server is ended under load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interrupt {
    /// SIGTERM: in order.
    Drain,
    /// SIGKILL: as a power cut does.
    Kill,
}

impl Interrupt {
    pub const fn as_str(self) -> &'static str {
        match self {
            Interrupt::Drain => "drain",
            Interrupt::Kill => "kill",
        }
    }
}

impl FromStr for Interrupt {
    type Err = UnknownInterrupt;

    fn from_str(text: &str) -> Result<Self, UnknownInterrupt> {
        [Interrupt::Drain, Interrupt::Kill].into_iter().find(|how| how.as_str() == text).ok_or(UnknownInterrupt)
    }
}

/// The text names no way to end a server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("use drain or kill")]
pub struct UnknownInterrupt;

/// The text names no shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown shape; use mdt, audio or webinar")]
pub struct UnknownShape;

impl FromStr for Shape {
    type Err = UnknownShape;

    fn from_str(text: &str) -> Result<Self, UnknownShape> {
        match text {
            "mdt" => Ok(Shape::Mdt),
            "audio" => Ok(Shape::Audio),
            "webinar" => Ok(Shape::Webinar),
            _ => Err(UnknownShape),
        }
    }
}

impl Shape {
    pub const fn as_str(self) -> &'static str {
        match self {
            Shape::Mdt => "mdt",
            Shape::Audio => "audio",
            Shape::Webinar => "webinar",
        }
    }
}

/// One person of a planned session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) role: Role,
    /// On the floor.
    pub(super) speaks: bool,
    pub(super) camera: bool,
    /// What is listened in.
    pub(super) language: &'static str,
    pub(super) console: Option<Console>,
}

/// What an interpreter does: between the language of the floor and another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Console {
    pub(super) into: &'static str,
    /// The first one of a booth is on the air; whoever else sits there is ready.
    pub(super) live: bool,
}

impl Member {
    /// The language spoken.
    pub(super) fn tongue(&self) -> &'static str {
        self.console.map_or(self.language, |console| console.into)
    }

    /// The microphone is open all the time.
    pub(super) fn sounds(&self) -> bool {
        self.speaks || self.console.is_some_and(|console| console.live)
    }

    /// The voice of somebody else of the session comes here: the floor everywhere, an interpreter to listeners of
    /// the language and to the mates in the booth.
    pub(super) fn hears(&self, from: &Member) -> bool {
        match from.console {
            None => from.speaks,
            Some(console) => console.live && self.console.map_or(self.language, |own| own.into) == console.into,
        }
    }

    /// Images, and with them everybody's cursor, are shown to clinicians.
    pub(super) fn sees_images(&self) -> bool {
        matches!(self.role, Role::Coordinator | Role::LocalExpert | Role::Consultant)
    }
}

/// The seat of whoever points at the shared images.
pub(super) const POINTING: usize = 1;
const SPEAKERS_MDT: usize = 3;
const SPEAKERS_AUDIO: usize = 10;
const CAMERAS: usize = 5;
/// The floor speaks the first one.
const LANGUAGES: [&str; 3] = ["en", "zh", "es"];
/// One in so many interprets.
const INTERPRETER_EACH: usize = 6;

/// The people of one session. The coordinator comes first: she admits those who must wait. `cameras`: of a team meeting,
/// if others than a third of it are to have one.
pub(super) fn plan_session(shape: Shape, participants: usize, cameras: Option<usize>) -> Vec<Member> {
    let cameras = cameras.unwrap_or(CAMERAS.min(participants.div_ceil(3)));
    (0..participants).map(|seat| member(shape, cameras, seat)).collect()
}

fn member(shape: Shape, cameras: usize, seat: usize) -> Member {
    // Seat 0 is the coordinator, so who speaks and is seen begins at 1.
    let guest = seat.wrapping_sub(1);
    let (speaks, camera) = match shape {
        Shape::Mdt => (guest < SPEAKERS_MDT, guest < cameras),
        Shape::Audio => (guest < SPEAKERS_AUDIO, false),
        Shape::Webinar => (guest < 1, guest < 1),
    };
    let role = role_of(shape, seat);
    let console = (role == Role::Interpreter).then(|| console_of(seat));
    let of_the_floor = shape != Shape::Mdt || speaks || console.is_some();
    let language = if of_the_floor { LANGUAGES[0] } else { LANGUAGES[seat % LANGUAGES.len()] };
    Member { role, speaks, camera, language, console }
}

fn role_of(shape: Shape, seat: usize) -> Role {
    match (shape, seat) {
        (_, 0) => Role::Coordinator,
        (_, 1) => Role::LocalExpert,
        (Shape::Webinar, _) => Role::Consultant,
        (Shape::Mdt, seat) if seat.is_multiple_of(INTERPRETER_EACH) => Role::Interpreter,
        (_, seat) => match seat % 6 {
            1 => Role::Family,
            2 | 3 => Role::Consultant,
            _ => Role::LocalExpert,
        },
    }
}

/// Booths take turns in being filled, one for each language that the floor does not speak.
fn console_of(seat: usize) -> Console {
    let booths = LANGUAGES.len() - 1;
    let before = (seat / INTERPRETER_EACH).saturating_sub(1);
    Console { into: LANGUAGES[1 + before % booths], live: before < booths }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_meeting_of_fourteen_has_five_cameras_and_three_speakers() {
        let members = plan_session(Shape::Mdt, 14, None);
        assert_eq!(members.len(), 14);
        assert_eq!(members.iter().filter(|member| member.camera).count(), 5);
        assert_eq!(members.iter().filter(|member| member.speaks).count(), 3);
        assert_eq!(members[0].role, Role::Coordinator);
        assert!(members.iter().any(|member| member.role == Role::Family));
        assert!(members[POINTING].sees_images());
    }

    #[test]
    fn a_team_meeting_may_be_given_another_number_of_cameras_than_a_third() {
        let with = |cameras| plan_session(Shape::Mdt, 14, Some(cameras)).iter().filter(|one| one.camera).count();
        assert_eq!((with(4), with(0), with(100)), (4, 0, 13), "the coordinator has none");
        assert_eq!(plan_session(Shape::Audio, 14, Some(4)).iter().filter(|one| one.camera).count(), 0);
    }

    #[test]
    fn every_language_of_a_team_meeting_has_a_voice_and_listeners() {
        let members = plan_session(Shape::Mdt, 14, None);
        for language in LANGUAGES {
            let listeners = || members.iter().filter(move |one| one.console.is_none() && one.language == language);
            assert!(listeners().count() >= 3, "{language}");
            let voices: Vec<&Member> = members.iter().filter(|one| one.sounds() && one.tongue() == language).collect();
            assert_eq!(voices.len(), if language == LANGUAGES[0] { SPEAKERS_MDT } else { 1 }, "{language}");
            assert!(listeners().all(|one| one.hears(voices[0])), "{language}");
        }
        let voice = members.iter().find(|one| one.console.is_some()).expect("an interpreter");
        assert_eq!(members.iter().filter(|one| one.console.is_none() && one.hears(voice)).count(), 4);
    }

    #[test]
    fn whoever_sits_second_in_a_booth_is_ready_and_hears_the_first() {
        let members = plan_session(Shape::Mdt, 28, None);
        let consoles: Vec<&Member> = members.iter().filter(|one| one.console.is_some()).collect();
        let (first, mate, other) = (consoles[0], consoles[2], consoles[1]);
        assert!(first.sounds() && other.sounds() && !mate.sounds());
        assert!(mate.hears(first) && !first.hears(mate) && !mate.hears(other));
    }

    #[test]
    fn nobody_who_speaks_sits_in_a_booth() {
        for shape in [Shape::Mdt, Shape::Audio, Shape::Webinar] {
            assert!(plan_session(shape, 30, None).iter().all(|one| !one.speaks || one.console.is_none()));
        }
    }

    #[test]
    fn small_sessions_have_no_more_than_their_people() {
        for shape in [Shape::Mdt, Shape::Audio, Shape::Webinar] {
            assert_eq!(plan_session(shape, 0, None), []);
            assert!(!plan_session(shape, 1, None)[0].speaks);
            assert!(plan_session(shape, 2, None)[1].speaks);
            assert_eq!(shape.as_str().parse(), Ok(shape));
        }
        assert_eq!(plan_session(Shape::Webinar, 30, None).iter().filter(|member| member.camera).count(), 1);
    }
}
