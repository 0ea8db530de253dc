//! What is done about a choice on the first start.

use std::sync::Arc;

use super::Wish;
use crate::app::backend::Backend;
use crate::app::route::{Beginning, Route};
use crate::app::session::Page;
use crate::app::settings::SoundCheck;
use crate::library::OpenedSession;

/// Does what the first screen asks for. `practice` is what can be begun with, once the sessions are found.
pub fn grant(
    backend: &mut Backend,
    check: &mut SoundCheck,
    practice: Option<Arc<OpenedSession>>,
    wish: Wish,
    time: f64,
) -> Option<Route> {
    match wish {
        Wish::Begin => {
            let Some(opened) = practice else { return Some(Route::Today) };
            let length = opened.session().lengths.first().copied();
            let (page, _) = Page::new(opened, backend.keeper.settings(), length);
            let page = page.with_outside_anchor();
            let (title, plan) = (page.title().to_owned(), page.request());
            Some(Route::Begin(Box::new(Beginning { title, plan, before: None })))
        }
        Wish::Look => Some(Route::Today),
        Wish::Done => {
            // Chosen, even where nothing was changed: who has set up is no longer new.
            let kept = backend.keeper.set_settings(backend.keeper.settings().clone());
            backend.say(kept);
            Some(Route::Today)
        }
        Wish::Settings(settings) => {
            backend.type_settings(*settings, time);
            None
        }
        Wish::Hear(voice) => {
            check.ask(backend, voice);
            None
        }
    }
}
