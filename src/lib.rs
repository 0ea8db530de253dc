//! Groundwork: a desktop player for guided mindfulness.
//!
//! `ARCHITECTURE.md` describes the layers and the rule that keeps them apart.

#[cfg(feature = "app")]
pub mod app;
pub mod audio;
pub mod bundle;
pub mod cli;
mod cores;
pub mod domain;
pub mod keeper;
pub mod library;
pub mod narrator;
pub mod report;
mod rights;
pub mod rng;
pub mod script;
pub mod sitting;
pub mod store;
pub mod studio;
pub mod unfinished;
pub mod units;
