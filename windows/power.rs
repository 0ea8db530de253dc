//! Sleep of the computer.

use std::time::Duration;

use windows::Win32::System::Power::{
    ES_CONTINUOUS, ES_DISPLAY_REQUIRED, ES_SYSTEM_REQUIRED, SetThreadExecutionState,
};
use windows::Win32::System::SystemInformation::GetTickCount64;
use windows::Win32::System::WindowsProgramming::QueryUnbiasedInterruptTime;

/// Keeps the computer and its screen awake, or no longer. It holds for the thread that asks, and ends with it.
pub fn stay_awake(awake: bool) {
    let state = match awake {
        true => ES_CONTINUOUS | ES_SYSTEM_REQUIRED | ES_DISPLAY_REQUIRED,
        false => ES_CONTINUOUS,
    };
    // SAFETY: only numbers go in and out. One that cannot be kept awake falls asleep, as it does otherwise.
    unsafe { SetThreadExecutionState(state) };
}

/// For how long the computer slept since it was started, to some hundredths of a second: one clock counts that, the
/// other does not.
pub fn time_asleep() -> Duration {
    let mut awake = 0;
    // The one that stands still first: the time between the two readings must not hide a sleep.
    // SAFETY: the place for the time is ours.
    let known = unsafe { QueryUnbiasedInterruptTime(&mut awake) };
    // SAFETY: nothing goes in.
    let whole = Duration::from_millis(unsafe { GetTickCount64() });
    match known.as_bool() {
        // In steps of 100 ns.
        true => whole.saturating_sub(Duration::from_nanos(awake.saturating_mul(100))),
        false => Duration::ZERO,
    }
}
