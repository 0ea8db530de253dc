//! What is done about a session's page: looking up what the session can be, and beginning it.

use std::sync::Arc;

use super::{Page, Wish};
use crate::app::backend::Backend;
use crate::app::route::{Beginning, Route};
use crate::app::worker::Job;
use crate::library::OpenedSession;
use crate::units::Frames;

impl Page {
    /// The page of a session that was practised at this length the `last` time, and has looked up what the session
    /// can be.
    pub fn open(backend: &Backend, opened: Arc<OpenedSession>, last: Option<Frames>) -> Page {
        let (page, wish) = Page::new(opened, backend.keeper.settings(), last);
        if let Wish::Describe(opened, sitting) = wish {
            backend.worker.ask(Job::Describe(opened, sitting));
        }
        page
    }

    /// Does what the page asks for.
    pub fn grant(&self, backend: &mut Backend, wish: Wish) -> Option<Route> {
        match wish {
            Wish::Describe(opened, sitting) => {
                backend.worker.ask(Job::Describe(opened, sitting));
                None
            }
            Wish::Begin => Some(self.begin(backend)),
            Wish::TakeAlong => Some(Route::TakeAlong),
            Wish::Back => Some(Route::Library),
        }
    }

    /// Begins as it is set here, and keeps what of that holds for other sessions too.
    pub fn begin(&self, backend: &mut Backend) -> Route {
        backend.choose_settings(self.remembered(backend.keeper.settings()));
        let (title, before) = (self.title().to_owned(), self.before());
        Route::Begin(Box::new(Beginning { title, plan: self.request(), before }))
    }
}
