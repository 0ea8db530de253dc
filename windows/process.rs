//! The program among others.

use windows::Win32::Foundation::HANDLE;
use windows::Win32::System::Diagnostics::Debug::{
    SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SetErrorMode,
};
use windows::Win32::System::ErrorReporting::{
    WER_FAULT_REPORTING, WER_FAULT_REPORTING_FLAG_NOHEAP, WerSetFlags,
};
use windows::Win32::System::StationsAndDesktops::{
    GetProcessWindowStation, GetUserObjectInformationW, UOI_FLAGS, USEROBJECTFLAGS,
};
use windows::Win32::UI::WindowsAndMessaging::{
    ASFW_ANY, AllowSetForegroundWindow, MB_ICONINFORMATION, MB_SETFOREGROUND, MessageBoxW,
};
use windows::core::w;

use crate::wide::wide;

/// Has no memory of this program written to the disk or sent to anyone when it crashes, and no box shown for a drive
/// that is not there.
pub fn leave_no_dumps() {
    // SAFETY: only numbers go in and out.
    unsafe { SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX) };
    // What the line above does not reach gets no memory of ours. A system without reports has none to write.
    // SAFETY: only a number goes in.
    let _no_reports =
        unsafe { WerSetFlags(WER_FAULT_REPORTING(WER_FAULT_REPORTING_FLAG_NOHEAP.0)) };
}

/// Lets whichever program is asked next bring its window to the front: without that, it may only blink.
pub fn let_others_come_forward() {
    // SAFETY: only a number goes in. Who is not in front itself cannot let others be; then the window blinks.
    let _blinks = unsafe { AllowSetForegroundWindow(ASFW_ANY) };
}

/// Shows a text in a box, and waits until it is closed.
pub fn say_in_a_box(text: &str) {
    // SAFETY: both texts end with a zero, and there is no window that the box belongs to.
    unsafe {
        MessageBoxW(None, &wide(text), w!("Groundwork"), MB_ICONINFORMATION | MB_SETFOREGROUND)
    };
}

/// Whether there is a screen to open a window on: services, and those who come in over a network, have none.
pub fn has_screen() -> bool {
    /// `WSF_VISIBLE` of Windows: what is opened can be seen.
    const VISIBLE: u32 = 1;
    let mut about = USEROBJECTFLAGS::default();
    let room = size_of_val(&about) as u32;
    // SAFETY: `about` is what is asked for, and as long as `room` says.
    let known = unsafe {
        GetProcessWindowStation().and_then(|station| {
            let into = Some((&raw mut about).cast());
            GetUserObjectInformationW(HANDLE(station.0), UOI_FLAGS, into, room, None)
        })
    };
    // One that does not say has probably one.
    known.is_err() || about.dwFlags & VISIBLE != 0
}
