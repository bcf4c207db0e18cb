//! Alerts on their way out of the house: to a webhook and by mail. What somebody does about them is the board's.
//!
//! - `courier`: one task that takes notices in order; a full way to it loses the newest and counts them
//! - `notice`: what is told of an alert, and nothing of anybody's name
//! - `webhook`: posted with a signature (Standard Webhooks), and tried again
//! - `letter`: the same as a mail

mod courier;
mod letter;
mod notice;
mod webhook;

pub use courier::{Courier, CourierParts, Notices};
