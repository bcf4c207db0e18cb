//! The door: HTTP, the signalling WebSocket, WHIP and WHEP, and the web client's files.
//!
//! - `accept`: takes connections, bounded in number and time
//! - `impatient`: breaks a connection whose other end does not read
//! - `addresses`: who is on the other end, and how many connections and wrong secrets he has
//! - `state`: what every handler reaches
//! - `router`: which path leads where; `access`: who may go there
//! - `headers`, `origin`, `other_pages`: what browsers are told and which pages may call
//! - `problem`, `body`: errors as RFC 9457 says, and bounded request bodies
//! - `login`, `cookie`: whose seat a request speaks for; `borders`: whether the patient lets it read from abroad
//! - `join`, `invitations`, `probe`: the REST calls; `openapi` describes them, with `examples`
//! - `accounts`: signing in, and accounts of staff
//! - `audit`: who saw what of a case
//! - `keeping`: a case as one file, and its erasure
//! - `fhir`: cases for other systems
//! - `cases`: requests, tracking and the coordinator's desk
//! - `socket_route`, `socket`: the signalling WebSocket
//! - `players`: WHIP and WHEP (RFC 9725)
//! - `dossier`: uploads and documents of a case; `dicomweb`: its images for DICOM clients
//! - `report`: the report of a session: edited, signed, printed
//! - `recordings`: what was recorded, to be played
//! - `assets`: the embedded web client; `packing`: answers that go out smaller
//! - `routes_now`: who is sent whose sound, for auditors
//! - `ops_board`, `ops_history`: the operators' board, and how sessions went
//! - `spans`: what a trace shows of a request, a socket and its messages
//! - `health`, `media_metrics`, `board_metrics`: `/healthz`, `/readyz`, `/metrics`

mod accept;
mod access;
mod accounts;
mod addresses;
mod assets;
mod audit;
mod board_metrics;
mod body;
mod borders;
mod cases;
mod cookie;
mod dicomweb;
mod dossier;
mod examples;
mod fhir;
mod headers;
mod health;
mod impatient;
mod invitations;
mod join;
mod keeping;
mod login;
mod media_metrics;
mod openapi;
mod ops_board;
mod ops_history;
mod origin;
mod other_pages;
mod packing;
mod players;
mod probe;
mod problem;
mod recordings;
mod report;
mod router;
mod routes_now;
mod socket;
mod socket_route;
mod spans;
mod state;

pub use accept::serve;
pub use access::{ENDPOINTS, Endpoint};
pub use cases::write_when_due;
pub use router::router;
pub use state::{Gateway, GatewayParts};
