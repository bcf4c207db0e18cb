//! What runs in the child process that looks at uploads. It may open no file and start no process; its
//! memory, processor time and output are limited; its input is the file on standard input. Whatever a file
//! does to it, the server reads bounded answers from a pipe, or none.
//!
//! - `job`: what the server asks, and what it is told
//! - `wire`: the frames on the pipe
//! - `limits`: what the process gives up before it reads a byte
//! - `run`: from a job to its answers
//! - `container`: the files in an archive or a multipart body
//! - `examine`: is this file what it says, and what is in it
//! - `documents`: PDF, pictures and office documents
//! - `pixels`: one frame decoded, with checks, and drawn; `legend`: a line of text below it
//! - `mask`: the de-identified form with masks on its pixels

mod container;
mod documents;
mod examine;
mod job;
mod legend;
mod limits;
mod mask;
mod pixels;
mod run;
pub mod wire;

pub use job::{
    Container, DocumentKind, Drawing, Examined, FileBegins, Finding, ImageFinding, Job, JobEnds, JobLimits,
    PictureForm, Refusal,
};
pub use run::{JOB_VARIABLE, run};
