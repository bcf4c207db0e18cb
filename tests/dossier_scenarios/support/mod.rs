//! - `http`: one request, bytes in and bytes out
//! - `clinic`: a server with one case and the people in it
//! - `files`: the test files

mod clinic;
mod files;
mod http;

pub use clinic::{Clinic, picture};
pub use files::{expected, made, python, real, real_names};
pub use http::Request;
