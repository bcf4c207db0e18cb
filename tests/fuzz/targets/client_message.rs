//! Arbitrary bytes as messages of people in a session.
//!
//! Each line of the input is one message as it comes over the wire, of the chair or, after a digit,
//! of that person; an empty line lets a second pass. Who was sent out tries the link again. What must
//! hold: no panic; every message is answered; the revisions have no gap and the steps add up to the
//! snapshot; the records tell the whole story.
#![no_main]

#[path = "../../session_scenarios/support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "made for the stories; this target uses a part of it")]
mod support;

use std::time::Duration;

use consilium_core::model::Role;
use consilium_core::protocol::{ClientFrame, ClientMessage, MESSAGE_LIMIT, ServerMessage, Source, ViewAct};
use libfuzzer_sys::fuzz_target;
use support::{TestSession, Who};

const MAX_MESSAGES: usize = 64;

struct Consultation {
    session: TestSession,
    people: Vec<Who>,
}

impl Consultation {
    /// Chair, consultant, interpreter and coordinator in the room, the family at the lobby.
    fn begun() -> Self {
        let mut session = TestSession::new();
        let roles = [Role::LocalExpert, Role::Consultant, Role::Interpreter, Role::Coordinator, Role::Family];
        let people: Vec<Who> = roles.into_iter().map(|role| session.person(role.as_str(), role)).collect();
        for who in &people {
            session.join(*who);
        }
        session.publishes(people[0], &[Source::Microphone, Source::Camera]);
        session.publishes(people[1], &[Source::Microphone]);
        Self { session, people }
    }

    fn line(&mut self, line: &[u8]) {
        let (who, text) = match line {
            [] => return self.session.pass(Duration::from_secs(1)),
            [digit @ b'0'..=b'9', text @ ..] => (usize::from(digit - b'0') % self.people.len(), text),
            text => (0, text),
        };
        let who = self.people[who];
        if text.len() > MESSAGE_LIMIT {
            return;
        }
        let Ok(frame) = serde_json::from_slice::<ClientFrame>(text) else { return };
        if !self.session.is_open(who) {
            self.session.hello(who, false);
        }
        if self.session.is_open(who) {
            self.send(who, frame);
        }
    }

    fn send(&mut self, who: Who, frame: ClientFrame) {
        let seen = self.session.inbox(who).len();
        // What comes many times a second is not answered.
        let fleeting = matches!(
            frame.body,
            ClientMessage::Point { .. }
                | ClientMessage::View { act: ViewAct::Show { .. } | ViewAct::Seen { .. } | ViewAct::Sketch { .. } }
        );
        self.session.tell(who, frame.id, frame.body);
        let answered = self.session.inbox(who)[seen..].iter().any(|message| {
            matches!(
                message,
                ServerMessage::Done { .. }
                    | ServerMessage::Refused { .. }
                    | ServerMessage::MediaAnswer { .. }
                    | ServerMessage::PackedAnswer { .. }
                    | ServerMessage::Pong
            )
        });
        assert!(answered || fleeting || !self.session.is_open(who), "every message is answered");
    }

    /// What each person holds from the steps alone is what a fresh snapshot says.
    fn compare_views(&mut self) {
        self.session.pass(Duration::from_secs(20));
        for who in self.people.clone() {
            let shown =
                self.session.is_open(who) && self.session.socket(who).view.as_ref().is_some_and(|view| !view.shut_out);
            if !shown {
                continue;
            }
            let held = self.session.view(who).clone();
            self.session.tell(who, u32::MAX, ClientMessage::RequestSnapshot);
            let fresh = self.session.view(who);
            assert_eq!(held.participants, fresh.participants);
            assert_eq!(held.tracks, fresh.tracks);
            assert_eq!((held.chair, held.locked, held.deliberation), (fresh.chair, fresh.locked, fresh.deliberation));
        }
    }
}

fuzz_target!(|input: &[u8]| {
    let mut consultation = Consultation::begun();
    for line in input.split(|byte| *byte == b'\n').take(MAX_MESSAGES) {
        consultation.line(line);
        if consultation.session.finished {
            break;
        }
    }
    consultation.compare_views();
    let session = &consultation.session;
    assert_eq!(session.restored().ledger(), session.session.ledger(), "the records tell the whole story");
});
