//! The web client is embedded; a server without one must build too.

use std::path::Path;

fn main() {
    let folder = Path::new("../../web-client/dist");
    println!("cargo::rerun-if-changed={}", folder.display());
    if let Err(error) = std::fs::create_dir_all(folder) {
        println!("cargo::warning=the folder of the web client cannot be made: {error}");
    }
}
