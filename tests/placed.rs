//! Where the real window stands, on screens of several sizes.

use std::fs;
use std::process::{Child, Command};

use tempfile::TempDir;

use crate::rig::screen::Screen;
use crate::rig::wait_for;

/// A window on a display of its own, opened with what it remembers.
struct OpenedSession {
    screen: Screen,
    window: Child,
    _data: TempDir,
}

impl OpenedSession {
    fn new((width, height): (u16, u16), scale: &str, remembered: &str) -> OpenedSession {
        let data = tempfile::tempdir().unwrap();
        fs::write(data.path().join("window.ron"), remembered).unwrap();
        let screen = Screen::start(width, height);
        let window = Command::new(env!("CARGO_BIN_EXE_groundwork"))
            .env("GROUNDWORK_DATA", data.path())
            .env("HOME", data.path())
            .env("DISPLAY", screen.display())
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("WINIT_X11_SCALE_FACTOR", scale)
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .spawn()
            .unwrap();
        let opened = OpenedSession { screen, window, _data: data };
        opened.screen.still_picture();
        opened
    }
}

impl Drop for OpenedSession {
    fn drop(&mut self) {
        let _ = self.window.kill();
        let _ = self.window.wait();
    }
}

#[test]
fn the_window_and_the_smallest_one_fit_a_small_screen_at_any_scale() {
    for (size, scale) in [((1366, 768), "1"), ((1366, 768), "1.5"), ((1366, 768), "2")] {
        let opened = OpenedSession::new(size, scale, "()");
        let (screen, at) = (&opened.screen, format!("{size:?} at {scale}"));
        wait_for("a window that fits", || {
            let (_, _, width, height) = screen.place();
            (width <= size.0 && height <= size.1).then_some(())
        });
        let least = wait_for("the smallest size", || screen.smallest());
        assert!(least.0 <= i32::from(size.0) && least.1 < i32::from(size.1), "{at}: {least:?}");
        // Where there is room it is what everything can be reached in.
        if scale == "1" {
            assert_eq!(least, (720, 520), "the control");
        }
    }
}

#[test]
fn a_place_on_a_screen_that_is_gone_is_not_used() {
    let size = (1280, 800);
    let look = |place: &str| {
        let remembered = format!("(size: (800.0, 600.0), place: Some({place}))");
        OpenedSession::new(size, "1", &remembered)
    };
    for gone in ["(5000.0, 100.0)", "(-3000.0, -2000.0)", "(100.0, 795.0)"] {
        let opened = look(gone);
        wait_for("a window that can be reached", || {
            let (x, y, width, height) = opened.screen.place();
            let whole = x >= 0 && y >= 0 && width == 800 && height == 600;
            (whole && x + 800 <= 1280 && y + 600 <= 800).then_some(())
        });
    }
    let kept = look("(40.0, 30.0)");
    assert_eq!(kept.screen.place(), (40, 30, 800, 600), "the control");
}
