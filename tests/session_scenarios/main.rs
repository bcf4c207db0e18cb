//! Stories of a live session in virtual time: browsers and players that come, speak, drop out and
//! come back, against the session machine alone.

mod chairing;
mod coming_back;
mod deliberating;
#[path = "../support/dice.rs"]
mod dice;
mod faults;
mod interpreting;
mod joining;
mod limits;
mod mixing;
mod outcome;
mod playing;
mod pointing;
mod publishing;
mod random;
mod reading;
mod recording;
mod shedding;
mod support;
mod talking;
mod uninterpreted;
mod viewing;
