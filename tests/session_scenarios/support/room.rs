use consilium_core::model::Role;
use consilium_core::protocol::ClientMessage;

use super::test_session::{TestSession, Who};

/// Chair, consultant, interpreter and daughter in the room; the interpreter is on no channel.
pub struct Room {
    pub t: TestSession,
    pub lin: Who,
    pub marsh: Who,
    pub li: Who,
    pub wang: Who,
}

impl Room {
    pub fn open() -> Self {
        let mut t = TestSession::new();
        let lin = t.present("林悦", Role::LocalExpert);
        let marsh = t.present("Helen Marsh", Role::Consultant);
        let li = t.present("李娜", Role::Interpreter);
        let wang = t.person("王敏", Role::Family);
        t.join(wang);
        t.must(lin, ClientMessage::Admit { participant: t.id(wang) });
        Self { t, lin, marsh, li, wang }
    }
}
