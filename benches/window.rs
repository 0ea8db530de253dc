//! The window's figures: `cargo bench --bench window`, or `./scripts/bench window`.
//!
//! The real window on a display without a card, beside an empty one of the same library and renderer;
//! then what a frame costs before it is painted, through the same code without any display.

#[cfg(all(feature = "app", target_os = "linux"))]
#[path = "window"]
mod window {
    mod cost;
    mod opened;
    #[path = "../../tests/rig/screen.rs"]
    #[expect(dead_code, reason = "the tests' rig, of which figures need a part")]
    #[expect(
        clippy::unwrap_used,
        clippy::disallowed_methods,
        reason = "looks at a clock, and where it cannot go on it ends"
    )]
    mod screen;

    use std::time::Duration;

    /// What the display waits with, see `tests/rig/mod.rs`.
    #[expect(clippy::disallowed_methods, reason = "measures")]
    fn wait_for<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
        let give_up = std::time::Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(found) = found() {
                return found;
            }
            assert!(std::time::Instant::now() < give_up, "waited in vain for {what}");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    pub fn run() {
        if std::env::args().any(|argument| argument == opened::EMPTY) {
            return opened::empty();
        }
        cost::run();
        opened::run();
    }
}

fn main() {
    #[cfg(all(feature = "app", target_os = "linux"))]
    window::run();
}
