//! The demo consultation: the fictional case of a lung tumour, played in a loop by simulated people.
//!
//! - `cast`: who takes part, and the links for visitors
//! - `dialogue`: who says what, read from the file the recordings are made from
//! - `stage`: joins everybody and keeps the play going
//! - `booth`: the two interpreters
//! - `door`: the chair, who closes it while the experts confer
//! - `doorkeeper`: the coordinator, who admits whoever waits
//! - `report`: the hour and the case as the sample report needs them
//! - `invitation_card`: the links as printed

mod booth;
mod cast;
mod dialogue;
mod door;
mod doorkeeper;
mod invitation_card;
mod report;
mod stage;

pub use cast::{CAST, Character, OPERATOR, OPERATOR_ADDRESS, TITLE, VISITORS, Visitor};
pub use dialogue::{Dialogue, DialogueError, Turn};
pub use invitation_card::{VisitorLink, render_links};
pub use report::{REPORT_TITLE, report_brief, report_records};
pub use stage::{DemoError, Seat, run, run_from};
