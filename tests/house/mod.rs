//! The rules of the house that no compiler checks: which layer may know which, what may come in from
//! outside, and that documents speak of what is there.

use std::path::PathBuf;

mod circles;
mod documents;
mod layers;
mod outside;
mod systems;
mod tokens;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
