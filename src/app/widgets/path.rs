//! Fields for a path, each with the desktop's own dialog beside it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eframe::egui::{Context, Id, Response, Ui, UiBuilder};

use super::{Press, field, live, paragraph, quiet};
use crate::app::desktop::{Answer, Asked, Choice, Dialog, DialogBus, HAS_DIALOGS};
use crate::app::theme::Type;
use crate::library::as_typed;

/// Said where there is no dialog.
const NO_DIALOG: &str = "This desktop shows no dialog for files here. Please type where it is.";
/// Said where a name was chosen that no field can show.
const UNTYPABLE: &str = "The name of what you chose has signs in it that cannot be shown here. Please give it another name first.";

/// The one dialog that may be open, for the field that asked for it.
#[derive(Default)]
struct Choosing {
    bus: DialogBus,
    open: Option<(Id, Dialog)>,
    /// Whether that field was shown since the frame began.
    is_shown: bool,
    /// Why nothing was chosen for a field.
    said: Option<(Id, &'static str)>,
}

/// What is kept of it in a context.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Choosing>>);

impl Kept {
    fn of(ctx: &Context) -> Kept {
        let id = Id::unique("file dialog");
        ctx.data_mut(|kept| kept.get_temp_mut_or_default::<Kept>(id).clone())
    }

    fn at_hand(&self) -> MutexGuard<'_, Choosing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks for dialogs on this bus from now on.
pub fn set_dialog_bus(ctx: &Context, bus: DialogBus) {
    Kept::of(ctx).at_hand().bus = bus;
}

/// Paints a frame. A dialog is closed once the field that asked for it is no longer there: nothing is chosen for a screen
/// that was left, locked or hidden.
pub fn with_dialogs<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    Kept::of(ui.ctx()).at_hand().is_shown = false;
    let inner = add(ui);
    let kept = Kept::of(ui.ctx());
    let mut choosing = kept.at_hand();
    if !choosing.is_shown {
        (choosing.open, choosing.said) = (None, None);
    }
    inner
}

/// A field for where something is, in a row with its dialog and with what `add` puts behind that, which is given the path.
/// Returns the field, and what `add` returns.
pub fn path_and<R>(
    ui: &mut Ui,
    (name, choice): (&str, Choice),
    path: &mut String,
    (most, width): (usize, f32),
    add: impl FnOnce(&mut Ui, &str) -> R,
) -> (Response, R) {
    let id = Id::unique(("path", name));
    let scope = UiBuilder::new().scope_id(ui.scope_id().with(name));
    ui.scope_builder(scope, |ui| {
        let row = ui.horizontal_wrapped(|ui| {
            let mut field = field(ui, name, path, most, width);
            if HAS_DIALOGS && dialog_ui(ui, id, (name, choice), path) {
                field.mark_changed();
                field.request_focus();
            }
            let inner = add(ui, path);
            (field, inner)
        });
        let said = Kept::of(ui.ctx()).at_hand().said.filter(|(of, _)| *of == id);
        if let Some((_, why)) = said {
            let words = quiet(ui, why, Type::Small);
            let label = paragraph(ui, words);
            live(ui, &label);
        }
        row.inner
    })
    .inner
}

/// The same with nothing behind it.
pub fn path(
    ui: &mut Ui,
    what: (&str, Choice),
    path: &mut String,
    (most, width): (usize, f32),
) -> Response {
    path_and(ui, what, path, (most, width), |_, _| ()).0
}

/// What opens the dialog, and what comes of it. Returns whether something was chosen.
fn dialog_ui(ui: &mut Ui, id: Id, (name, choice): (&str, Choice), path: &mut String) -> bool {
    let kept = Kept::of(ui.ctx());
    let mut choosing = kept.at_hand();
    let is_of_this = |of: &Id| *of == id;
    let mut is_open = choosing.open.as_ref().is_some_and(|(of, _)| is_of_this(of));
    choosing.is_shown |= is_open || choosing.said.is_some_and(|(of, _)| is_of_this(&of));
    let answer = choosing.open.as_ref().filter(|_| is_open).and_then(|(_, dialog)| dialog.answer());
    let mut is_chosen = false;
    if let Some(answer) = answer {
        (choosing.open, is_open) = (None, false);
        choosing.said = match answer {
            Answer::Nothing => None,
            Answer::NoDialog => Some((id, NO_DIALOG)),
            Answer::Chosen(chosen) => match chosen.into_os_string().into_string() {
                Ok(chosen) => {
                    (*path, is_chosen) = (chosen, true);
                    None
                }
                Err(_) => Some((id, UNTYPABLE)),
            },
        };
    }
    drop(choosing);
    let label = if is_open { "Choosing…" } else { "Choose…" };
    let press = ui.add(Press::plain(label).hint("Opens a dialog in which you choose it"));
    // One of several on a page; screen readers say for what.
    ui.ctx().accesskit_node_builder(press.id, |node| node.set_label(format!("{label} {name}")));
    // The second press of a double click would close the dialog that the first one has just asked for.
    if press.clicked() && !press.double_clicked() {
        let near: PathBuf = as_typed(path.trim().as_ref());
        let asked = Asked { choice, title: name.to_owned(), near };
        let mut choosing = kept.at_hand();
        let dialog = Dialog::open(choosing.bus.clone(), asked, ui.ctx());
        // One that is open still is closed by that.
        (choosing.open, choosing.said, choosing.is_shown) = (Some((id, dialog)), None, true);
    }
    is_chosen
}
