//! What is done about a choice on the settings screen.

use eframe::egui::Context;

use super::Wish;
use super::check::SoundCheck;
use crate::app::backend::Backend;
use crate::app::looks::Looks;
use crate::app::widgets::forget_typed;

/// Does what the settings screen asks for.
pub fn grant(
    backend: &mut Backend,
    looks: &Looks,
    check: &mut SoundCheck,
    ctx: &Context,
    wish: Wish,
) {
    let time = ctx.input(|input| input.time);
    match wish {
        Wish::Looks => {
            looks.show(ctx);
            // A slider that moves is written once, when it stands.
            backend.note_typing(time);
        }
        Wish::Settings(settings) => backend.type_settings(*settings, time),
        Wish::Hear(voice) => check.ask(backend, voice),
        Wish::Task(task) => {
            // There may be a passphrase in it.
            forget_typed(ctx);
            backend.send(task);
        }
        Wish::EraseAll => {
            let opening = backend.keeper.erase_all();
            backend.open_anew(opening);
        }
    }
}
