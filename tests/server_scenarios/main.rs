//! The real server in this process, on free ports with a data folder of its own, seen from outside.
//!
//! - `doors`: slow, large, foreign and malformed requests; headers, files, problem details
//! - `links`: join links, cookies, tokens, revocation
//! - `signalling`: the WebSocket, from hello to goodbye
//! - `players`: WHIP and WHEP as HTTP
//! - `cases`: from a request to a scheduled session
//! - `checklist`: what fills a dossier, and what reviewers find
//! - `colleagues`: the directory kept up, and who works when
//! - `accounts`: signing in, second factors, devices, administration, fresh proofs, the audit
//! - `api`: the description of the calls against the calls, FHIR against a library of others
//! - `spelling`: a case has one number, at the door and in the audit
//! - `access`: every caller at every address, in every relation to the case
//! - `journey`: what surrounds a session: decision, opinions, translation, plan, follow-up
//! - `moves`: what a move brings with it by whatever door; who comes late, and what stays
//! - `returned`: documents that come back, from the desk to whoever referred the patient
//! - `samples`: the cases of the demo, at every state of the journey
//! - `exports`: a case as one file
//! - `outside`: what those send who do not belong to the house
//! - `bounds`: how much may be asked for: room for documents, recordings in memory
//! - `borders`: what somebody abroad reads of a case, before and after the patient's consent to that
//! - `alerting`: alerts on their way out, metrics and what describes them
//! - `backup`: what is remembered, copied and put back
//! - `life`: in and out of service, settings and certificates read again
//! - `traces`: spans on their way to a collector, and without one
//! - `commands`: the binary, as an operator runs it
//! - `support`: the server under test and a client without mercy

mod access;
mod accounts;
mod alerting;
mod api;
mod backup;
mod borders;
mod bounds;
mod cases;
mod checklist;
mod colleagues;
mod commands;
mod doors;
mod exports;
mod journey;
mod life;
mod links;
mod moves;
mod outside;
mod players;
mod returned;
mod samples;
mod signalling;
mod spelling;
mod support;
mod traces;
