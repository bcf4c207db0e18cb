//! The documents of a case, from upload to picture, over HTTP, with the real binary and its child processes.
//! `make fixtures` makes the files.
//!
//! - `uploading`: pieces, interruptions, refusals, restarts
//! - `real_files`: every test file of pydicom: verdicts, names, pictures
//! - `figures`: what the values of a frame come to, for browsers to compare with
//! - `harm`: files that lie, and what they cost the server
//! - `dicomweb`: queries, frames, negotiation, two clients that are not ours
//! - `viewers`: the requests of OHIF and Weasis
//! - `seeing`: who sees what, and in which form
//! - `deidentified`: what guests are sent and what is exported, byte for byte, and against the table of the standard
//! - `writing`: objects that we write ourselves, before programs that are not ours
//! - `kept_pictures`: key images of a consultation, as an export hands them over
//! - `bucket`: files of the dossier in a server that speaks S3
//! - `support`: a server, an HTTP client, the files

mod bucket;
mod deidentified;
mod dicomweb;
mod figures;
mod harm;
mod kept_pictures;
mod real_files;
mod seeing;
mod support;
mod uploading;
mod viewers;
mod writing;
