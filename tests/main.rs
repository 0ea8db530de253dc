//! Everything that is tested from outside: one binary, a module for each concern, one rig.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]
#![allow(
    clippy::disallowed_methods,
    reason = "the world around the program has clocks and threads"
)]
// What tests stand on that only Linux runs.
#![cfg_attr(not(target_os = "linux"), allow(dead_code))]
#![cfg_attr(
    windows,
    allow(
        clippy::missing_const_for_thread_local,
        reason = "it is const; there the macro hides that from the lint"
    )
)]

mod along;
#[cfg(feature = "app")]
mod app;
#[cfg(target_os = "linux")]
mod breaking;
mod bundle;
mod capture;
mod care;
mod cli;
mod content;
mod credits;
mod device;
#[cfg(target_os = "linux")]
mod device_pulse;
#[cfg(target_os = "linux")]
mod doors;
mod engine;
#[cfg(unix)]
mod heard;
mod house;
mod install;
mod intake;
#[cfg(all(feature = "app", target_os = "linux"))]
mod journey;
#[cfg(target_os = "linux")]
mod microphone;
mod narrated;
mod narrator;
mod pasted;
#[cfg(all(feature = "app", target_os = "linux"))]
mod picture;
#[cfg(all(feature = "app", target_os = "linux"))]
mod placed;
mod read_through;
mod readings;
mod record;
mod recordings;
mod rendered;
mod report;
mod rig;
#[cfg(unix)]
mod scripts;
mod shelf;
mod spreadsheets;

/// Ends the process when something allocates where it must not, see [`rig::fake_host`].
#[global_allocator]
static ALLOCATOR: assert_no_alloc::AllocDisabler = assert_no_alloc::AllocDisabler;
