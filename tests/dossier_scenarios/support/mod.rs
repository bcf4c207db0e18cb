//! - `http`: one request, bytes in and bytes out
//! - `clinic`: a server with one case and the people in it
//! - `files`: the test files
//! - `checks`: what programs that are not ours say of a file

mod checks;
mod clinic;
mod files;
mod http;

pub use checks::{errors, script};
pub use clinic::{Clinic, picture};
pub use files::{expected, folder, made, python, real, real_names};
pub use http::Request;
