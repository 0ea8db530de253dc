//! What can be taken along: a session as its page is set, or what is open of a programme.

use std::sync::Arc;

use super::{Row, Sheet};
use crate::app::backend::Backend;
use crate::app::session::Page;
use crate::domain::record::practice_day;
use crate::library::{OpenedSession, music};
use crate::units::Frames;

/// Name of the folder that is suggested; it says nothing of what is in it.
const FOLDER: &str = "Practice";

/// Why a session is not taken along.
pub const NOT_OPEN: &str =
    "This session belongs to a stage that is not open yet. What is open can be taken along.";

/// Whether the session of a page belongs to stages of a programme of which none is open now.
pub fn is_kept_back(backend: &mut Backend, page: &Page) -> bool {
    let (ways, name) = (backend.keeper.ways(), page.name());
    let today = practice_day(backend.keeper.now(), backend.keeper.settings().day_start);
    let ways = backend.say(ways).unwrap_or_default();
    ways.iter().any(|way| way.keeps_back(&name, &backend.library, today))
}

impl Sheet {
    /// The sheet for a session as its page is set, which can be gone back to.
    pub fn of_page(page: Box<Page>) -> Sheet {
        let mut row = Row::new(page.session(), page.request(), None);
        row.choose(page.length());
        Sheet::new(vec![row], Some(page), &music().join(FOLDER))
    }

    /// The sheet for what is open now of a bundle's programme; the sessions of the current stage are chosen, each at
    /// the length that it had the `last` time. `None` where the record cannot say what is open.
    pub fn of_programme(
        backend: &mut Backend,
        bundle: &str,
        sessions: &[Arc<OpenedSession>],
        last: impl Fn(&OpenedSession) -> Option<Frames>,
    ) -> Option<Sheet> {
        let ways = backend.keeper.ways();
        let ways = backend.say(ways)?;
        let way = ways.iter().find(|way| way.installed.bundle.id == bundle)?;
        let settings = backend.keeper.settings();
        let today = practice_day(backend.keeper.now(), settings.day_start);
        let here = way.course()?.stage()?;
        let mut rows: Vec<(String, Row)> = Vec::new();
        for stage in way.open(&backend.library, today) {
            for id in &stage.sessions {
                let name = way.installed.name_of(id);
                let Some(opened) = sessions.iter().find(|opened| opened.name() == name) else {
                    continue;
                };
                let (page, _) = Page::new(Arc::clone(opened), settings, last(opened));
                let known = rows.iter().position(|(known, _)| *known == name);
                let at = known.unwrap_or_else(|| {
                    let stage = Some(stage.title.clone());
                    rows.push((name, Row::new(page.session(), page.request(), stage)));
                    rows.len() - 1
                });
                if stage.id == here.id {
                    rows[at].1.choose(page.length());
                }
            }
        }
        let rows = rows.into_iter().map(|(_, row)| row).collect();
        Some(Sheet::new(rows, None, &music().join(FOLDER)))
    }
}
