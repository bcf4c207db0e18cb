use consilium_core::protocol::Pictures;
use consilium_core::quality::Shed;
use consilium_core::session::Command;

/// Why this server takes no session that has not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoNewSessions {
    /// It is taken out of service; what runs goes on.
    Draining,
    /// Its media workers have more to do than is good for those who are here.
    TooMuchToDo,
}

impl NoNewSessions {
    pub const fn sentence(self) -> &'static str {
        match self {
            NoNewSessions::Draining => {
                "This server is being taken out of service and starts no consultation. Those that run go on."
            }
            NoNewSessions::TooMuchToDo => {
                "This server has too much to do to start another consultation. Try again in a few minutes."
            }
        }
    }
}

/// What a session is told of the load.
pub(super) fn limit_pictures(shed: Shed) -> Command {
    let pictures = match shed {
        Shed::Nothing | Shed::NewSessions => Pictures::All,
        Shed::FamilyPictures => Pictures::NoneForFamily,
        Shed::SmallPictures => Pictures::LargeOnly,
    };
    Command::LimitPictures { pictures }
}
