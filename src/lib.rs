//! Groundwork: a desktop player for guided mindfulness.
//!
//! The layers and the rule that keeps them apart are described in `ARCHITECTURE.md`.

#[cfg(feature = "app")]
pub mod app;
pub mod audio;
pub mod bundle;
pub mod chance;
pub mod cli;
pub mod domain;
pub mod narrator;
pub mod script;
pub mod store;
pub mod studio;
pub mod units;
