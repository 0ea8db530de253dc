//! The window: screens, widgets, theme and commands.
//!
//! Shows what [`crate::studio`] knows and passes on what someone wants. Never touches files, decoders,
//! devices, databases or RON, and never counts time: what is shown of a sitting follows what is heard.
//!
//! A screen paints itself and says what someone wants. What is done about that stands in the `acts` of the screen,
//! which are given the `backend` and say where they lead (`route`); `window` follows there. No screen knows the window.
//!
//! Anything that takes longer than a frame is done in a lane of `worker`. A frame is painted only when
//! something has changed.

mod along;
mod appointments;
mod backend;
mod banner;
mod bundles;
mod caps;
mod closing;
mod command;
mod cover;
mod desktop;
mod first;
mod icons;
mod keys;
mod library;
mod looks;
mod places;
mod player;
mod progress;
mod rail;
mod reading;
mod report;
mod route;
mod session;
mod settings;
mod studio;
mod theme;
mod timer;
mod today;
mod twice;
mod unlock;
mod widgets;
mod window;
mod words;
mod worker;

use std::sync::Arc;
use std::thread;

use anyhow::anyhow;
use eframe::egui;

pub use command::{Command, Scope};
pub use desktop::{Desktop, DialogBus, Joined, SystemWindow};
pub use theme::install;
pub use window::Window;

use crate::keeper::{Appearance, Keeper};
use crate::library::Library;
use crate::library::doors::Occasion;
use crate::sitting::Target;

/// The smallest window in which everything can be reached, in points. On a screen without room for that it
/// may be smaller.
pub const SMALLEST: (f32, f32) = (720.0, 520.0);

/// What the window shows itself by where there is no desktop file.
const ICON: &[u8] =
    include_bytes!("../../share/icons/hicolor/128x128/apps/app.groundwork.Groundwork.png");

/// Whether there is a display to open a window on.
pub fn has_display() -> bool {
    #[cfg(windows)]
    return groundwork_windows::has_screen();
    #[cfg(not(windows))]
    {
        let named = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        cfg!(target_os = "macos") || named("WAYLAND_DISPLAY") || named("DISPLAY")
    }
}

/// The number of the window, where the system has such.
fn system_window(creation: &eframe::CreationContext<'_>) -> desktop::SystemWindow {
    #[cfg(windows)]
    {
        use raw_window_handle::{HasWindowHandle as _, RawWindowHandle};
        let window = creation.window_handle().ok()?;
        match window.as_raw() {
            RawWindowHandle::Win32(window) => Some(window.hwnd),
            _ => None,
        }
    }
    #[cfg(not(windows))]
    {
        let _ = creation;
        None
    }
}

/// The screens, in points, the main one first; none where the system does not say.
fn screens(creation: &eframe::CreationContext<'_>) -> Vec<egui::Rect> {
    let Some(window) = creation.winit_window() else { return Vec::new() };
    let all = window.primary_monitor().into_iter().chain(window.available_monitors());
    all.map(|screen| {
        let scale = screen.scale_factor() as f32;
        let (at, size) = (screen.position(), screen.size());
        let at = egui::pos2(at.x as f32, at.y as f32);
        egui::Rect::from_min_size(at, egui::vec2(size.width as f32, size.height as f32)) / scale
    })
    .collect()
}

/// Opens the window for an occasion, and stays until it is closed.
///
/// # Errors
/// When the system gives no window, or a thread for its work cannot be started.
pub fn open(library: Arc<Library>, occasion: Occasion) -> anyhow::Result<()> {
    let file = match &occasion {
        Occasion::Practice | Occasion::Studio(None) => None,
        Occasion::File(path) | Occasion::Studio(Some(path)) => Some(path.clone()),
    };
    let desktop = match Desktop::join(library.folders().data(), file.as_deref()) {
        Joined::First(desktop) => desktop,
        Joined::Second => {
            println!("Groundwork is open already; its window comes to the front.");
            return Ok(());
        }
    };
    let appearance = Appearance::read(library.folders().data());
    let (width, height) = appearance.size;
    let mut view = egui::ViewportBuilder::default()
        .with_title(window::TITLE)
        .with_app_id(desktop::APP_ID)
        .with_maximized(appearance.maximised)
        .with_inner_size([width, height]);
    // One that cannot be read would be a window without an icon, and a test that fails.
    if let Ok(icon) = eframe::icon_data::from_png_bytes(ICON) {
        view = view.with_icon(icon);
    }
    if let Some((x, y)) = appearance.place {
        view = view.with_position([x, y]);
    }
    // While the system makes the window, the record is opened.
    let record = library.folders().record();
    let keeper =
        thread::Builder::new().name("record".into()).spawn(move || Keeper::open(&record))?;
    let options = eframe::NativeOptions {
        viewport: view,
        centered: appearance.place.is_none(),
        ..eframe::NativeOptions::default()
    };
    eframe::run_native(
        desktop::APP_ID,
        options,
        Box::new(move |creation| {
            let ctx = &creation.egui_ctx;
            looks::place::settle(ctx, &screens(creation), &appearance);
            let keeper = keeper.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            let mut window = Window::new(ctx, library, keeper, appearance, Target::Device)?;
            close_when_asked(ctx.clone(), system_window(creation));
            window.join(ctx, desktop, system_window(creation));
            match occasion {
                Occasion::Practice => {}
                Occasion::File(path) => window.open_path(path),
                Occasion::Studio(folder) => window.open_studio(folder),
            }
            Ok(Box::new(window))
        }),
    )
    .map_err(|error| why_no_window(&error))
}

/// Why the system gives no window, and what can be done.
fn why_no_window(error: &eframe::Error) -> anyhow::Error {
    use eframe::Error::{Glutin, NoGlutinConfigs, OpenGL};
    match error {
        Glutin(_) | NoGlutinConfigs(..) | OpenGL(_) => anyhow!(
            "the window could not be opened, because this computer has nothing to draw it with (OpenGL 2); the driver of \
             its display brings that, but a remote desktop or a virtual computer may have none; `groundwork play` plays \
             in a terminal"
        ),
        error => anyhow!("{error}")
            .context("the window could not be opened; `groundwork play` plays in a terminal"),
    }
}

/// Closes the window where the system asks the program to end: what goes on is kept, as with any closing. What
/// somebody told the program not to listen to (`nohup`) stays so.
fn close_when_asked(
    ctx: egui::Context,
    #[cfg_attr(not(windows), expect(unused_variables, reason = "Windows asks its window"))]
    window: desktop::SystemWindow,
) {
    let close =
        move || ctx.send_viewport_cmd_to(egui::ViewportId::ROOT, egui::ViewportCommand::Close);
    #[cfg(windows)]
    if let Some(window) = window {
        groundwork_windows::when_session_ends(window, close.clone());
    }
    let _unheard = ctrlc::try_set_handler(close);
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_icon_can_be_read() {
        let icon = eframe::icon_data::from_png_bytes(super::ICON).unwrap();
        assert_eq!((icon.width, icon.height), (128, 128));
    }

    #[test]
    fn a_computer_without_opengl_is_told_apart_from_other_troubles() {
        let painter = eframe::egui_glow::PainterError::from("GL 1.1: no shaders".to_owned());
        let said = format!("{:#}", super::why_no_window(&painter.into()));
        assert!(said.contains("nothing to draw it with (OpenGL 2)"), "{said}");
        assert!(!said.contains("shaders"), "{said}");
        let other = eframe::Error::AppCreation("no thread".into());
        let said = format!("{:#}", super::why_no_window(&other));
        assert!(said.contains("plays in a terminal: ") && said.ends_with("no thread"), "{said}");
    }
}
