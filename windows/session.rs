//! The end of somebody's time at the computer: they sign out, or it is shut down.

use std::num::NonZeroIsize;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicIsize, Ordering};
use std::thread;

use windows::Win32::Foundation::{HWND, LPARAM, LRESULT, WPARAM};
use windows::Win32::UI::WindowsAndMessaging::{
    CallWindowProcW, DefWindowProcW, GWLP_WNDPROC, SetWindowLongPtrW, WM_QUERYENDSESSION, WNDPROC,
};

/// What is done then.
static ENDING: OnceLock<Box<dyn Fn() + Send + Sync>> = OnceLock::new();
/// Who hears the messages to the window otherwise.
static USUAL: AtomicIsize = AtomicIsize::new(0);

/// Has something done, in a thread of its own, when the system asks a window of this thread whether the computer may be
/// shut down; the answer is yes. For one window, once.
pub fn when_session_ends(window: NonZeroIsize, ending: impl Fn() + Send + Sync + 'static) {
    if ENDING.set(Box::new(ending)).is_err() {
        return;
    }
    let window = HWND(std::ptr::without_provenance_mut(window.get().cast_unsigned()));
    let ours: unsafe extern "system" fn(HWND, u32, WPARAM, LPARAM) -> LRESULT = hear;
    // SAFETY: the window is of this thread, so that no message comes between the two lines, and `hear` is there as long as
    // the program.
    let usual = unsafe { SetWindowLongPtrW(window, GWLP_WNDPROC, ours as usize as isize) };
    USUAL.store(usual, Ordering::Release);
}

/// Hears the messages to the window.
unsafe extern "system" fn hear(window: HWND, what: u32, one: WPARAM, two: LPARAM) -> LRESULT {
    if what == WM_QUERYENDSESSION {
        // Whoever is asked here may hold what the ending needs.
        let _unheard = thread::Builder::new().name("session-end".into()).spawn(|| {
            if let Some(ending) = ENDING.get() {
                ending();
            }
        });
        return LRESULT(1);
    }
    // SAFETY: it is what the system gave as the function that heard the window's messages before, or zero, which is none.
    let usual: WNDPROC = unsafe { std::mem::transmute(USUAL.load(Ordering::Acquire)) };
    match usual {
        // SAFETY: all of it is the system's own.
        Some(_) => unsafe { CallWindowProcW(usual, window, what, one, two) },
        // SAFETY: the same.
        None => unsafe { DefWindowProcW(window, what, one, two) },
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;
    use std::time::Duration;

    use windows::Win32::UI::WindowsAndMessaging::{
        CreateWindowExW, GetWindowTextLengthW, SendMessageW, WINDOW_EX_STYLE, WS_POPUP,
    };
    use windows::core::w;

    use super::*;

    #[test]
    fn a_window_that_is_asked_whether_the_computer_may_shut_down_ends() {
        // SAFETY: the texts end with a zero, and the kind of window is one of the system's.
        let window = unsafe {
            let (kind, name) = (w!("STATIC"), w!("four"));
            let style = WINDOW_EX_STYLE::default();
            CreateWindowExW(style, kind, name, WS_POPUP, 0, 0, 9, 9, None, None, None, None)
        };
        let window = window.unwrap();
        let (says, ends) = sync_channel(1);
        let number = NonZeroIsize::new(window.0.addr().cast_signed()).unwrap();
        when_session_ends(number, move || says.send(()).unwrap());
        // SAFETY: the window is ours.
        let answer = unsafe { SendMessageW(window, WM_QUERYENDSESSION, None, None) };
        assert_eq!(answer, LRESULT(1));
        ends.recv_timeout(Duration::from_secs(20)).unwrap();
        // Control: it hears everything else as before.
        // SAFETY: the window is ours.
        assert_eq!(unsafe { GetWindowTextLengthW(window) }, 4);
    }
}
