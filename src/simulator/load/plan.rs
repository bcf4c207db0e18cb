use std::str::FromStr;

use consilium_core::model::Role;

/// What kind of sessions are simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A team meeting in three languages: a third have cameras (five at most), three speak, all see and hear
    /// everything, one points 30 times a second, and it is recorded.
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
    pub(super) speaks: bool,
    pub(super) camera: bool,
    pub(super) language: &'static str,
}

const SPEAKERS_MDT: usize = 3;
const SPEAKERS_AUDIO: usize = 10;
const CAMERAS: usize = 5;
const LANGUAGES: [&str; 3] = ["en", "zh", "es"];

/// The people of one session. The coordinator comes first: she admits those who must wait.
pub(super) fn plan_session(shape: Shape, participants: usize) -> Vec<Member> {
    (0..participants)
        .map(|seat| {
            // Seat 0 is the coordinator, so who speaks and is seen begins at 1.
            let guest = seat.wrapping_sub(1);
            let (speaks, camera) = match shape {
                Shape::Mdt => (guest < SPEAKERS_MDT, guest < CAMERAS.min(participants.div_ceil(3))),
                Shape::Audio => (guest < SPEAKERS_AUDIO, false),
                Shape::Webinar => (guest < 1, guest < 1),
            };
            let language = if shape == Shape::Mdt { LANGUAGES[seat % LANGUAGES.len()] } else { LANGUAGES[0] };
            Member { role: role_of(shape, seat), speaks, camera, language }
        })
        .collect()
}

fn role_of(shape: Shape, seat: usize) -> Role {
    match (shape, seat) {
        (_, 0) => Role::Coordinator,
        (_, 1) => Role::LocalExpert,
        (Shape::Webinar, _) => Role::Consultant,
        (_, seat) => match seat % 6 {
            0 => Role::Interpreter,
            1 => Role::Family,
            2 | 3 => Role::Consultant,
            _ => Role::LocalExpert,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_meeting_of_fourteen_has_five_cameras_and_three_speakers() {
        let members = plan_session(Shape::Mdt, 14);
        assert_eq!(members.len(), 14);
        assert_eq!(members.iter().filter(|member| member.camera).count(), 5);
        assert_eq!(members.iter().filter(|member| member.speaks).count(), 3);
        assert_eq!(members[0].role, Role::Coordinator);
        assert!(members.iter().any(|member| member.role == Role::Family));
    }

    #[test]
    fn small_sessions_have_no_more_than_their_people() {
        for shape in [Shape::Mdt, Shape::Audio, Shape::Webinar] {
            assert_eq!(plan_session(shape, 0), []);
            assert!(!plan_session(shape, 1)[0].speaks);
            assert!(plan_session(shape, 2)[1].speaks);
            assert_eq!(shape.as_str().parse(), Ok(shape));
        }
        assert_eq!(plan_session(Shape::Webinar, 30).iter().filter(|member| member.camera).count(), 1);
    }
}
