//! Gives the starter its icon and version.

use std::error::Error;
use std::path::Path;

mod resources;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let own = std::env::var("CARGO_MANIFEST_DIR")?;
    resources::put_into("groundwork-window", Path::new(&own).parent().ok_or("no folder above")?)
}
