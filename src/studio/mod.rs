//! What is installed and a sitting in progress.

pub mod credits;
pub mod narrate;
