//! The window: screens, widgets, theme and commands.
//!
//! Shows what [`crate::studio`] knows and passes on what someone wants. Never touches files, decoders,
//! devices, databases or RON, and never counts time: what is shown of a sitting follows what is heard.
//!
//! Anything that takes longer than a frame is done on the thread `worker`. A frame is painted only
//! when something has changed.

mod bundles;
mod closing;
mod command;
mod cover;
mod desktop;
mod first;
mod keys;
mod library;
mod places;
mod player;
mod progress;
mod rail;
mod session;
mod settings;
mod theme;
mod timer;
mod today;
mod unlock;
mod widgets;
mod window;
mod words;
mod worker;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use eframe::egui;

pub use command::{Command, Scope};
pub use desktop::{Desktop, Joined};
pub use theme::install;
pub use window::Window;

use crate::studio::{Appearance, Library, Target};

/// The smallest window in which everything can be reached, in points.
pub const SMALLEST: (f32, f32) = (720.0, 520.0);

/// What the window shows itself by where there is no desktop file.
const ICON: &[u8] =
    include_bytes!("../../share/icons/hicolor/128x128/apps/app.groundwork.Groundwork.png");

/// Whether there is a display to open a window on.
pub fn has_display() -> bool {
    let named = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos"))) || named("WAYLAND_DISPLAY") || named("DISPLAY")
}

/// Opens the window, on a `file` if there is one, and stays until it is closed.
///
/// # Errors
/// When the system gives no window, or the thread for long work can not be started.
pub fn open(library: Library, file: Option<PathBuf>) -> anyhow::Result<()> {
    let desktop = match Desktop::join(library.places().data(), file.as_deref()) {
        Joined::First(desktop) => desktop,
        Joined::Second => {
            println!("Groundwork is open already; its window comes to the front.");
            return Ok(());
        }
    };
    let appearance = Appearance::read(library.places().data());
    let (width, height) = appearance.size;
    let mut view = egui::ViewportBuilder::default()
        .with_title("Groundwork")
        .with_app_id(desktop::APP_ID)
        .with_inner_size([width, height])
        .with_min_inner_size([SMALLEST.0, SMALLEST.1]);
    // One that can not be read would be a window without an icon, and a test that fails.
    if let Ok(icon) = eframe::icon_data::from_png_bytes(ICON) {
        view = view.with_icon(icon);
    }
    if let Some((x, y)) = appearance.place {
        view = view.with_position([x, y]);
    }
    let options = eframe::NativeOptions {
        viewport: view,
        centered: appearance.place.is_none(),
        ..eframe::NativeOptions::default()
    };
    let library = Arc::new(library);
    eframe::run_native(
        desktop::APP_ID,
        options,
        Box::new(move |creation| {
            let ctx = &creation.egui_ctx;
            let mut window = Window::new(ctx, library, appearance, Target::Device)?;
            window.join(ctx, desktop);
            if let Some(file) = file {
                window.open_path(file);
            }
            Ok(Box::new(window))
        }),
    )
    .map_err(|error| anyhow!("{error}"))
    .context("the window could not be opened; `groundwork play` plays in the terminal")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_icon_can_be_read() {
        let icon = eframe::icon_data::from_png_bytes(super::ICON).unwrap();
        assert_eq!((icon.width, icon.height), (128, 128));
    }
}
