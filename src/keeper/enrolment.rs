//! A person's place in a programme.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::bundle::Stage;
use crate::domain::programme::{Course, Standing};
use crate::library::{InstalledBundle, Library};

/// A bundle with a programme, and the person's standing in it.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The bundle that contains the programme.
    pub installed: Arc<InstalledBundle>,
    /// Current stage, and what is known about it.
    pub standing: Standing,
}

impl Enrolment {
    /// The stages of the programme, with the current one; `None` if the bundle has no programme.
    pub fn course(&self) -> Option<Course<'_>> {
        let programme = self.installed.bundle.programme.as_ref()?;
        Some(Course::new(programme, &self.standing))
    }
    /// The stages that are open on this practice day, in their order.
    pub fn open(&self, library: &Library, today: NaiveDate) -> &[Stage] {
        let Some(course) = self.course() else { return &[] };
        let people = course.stage().map_or(1, |stage| library.people(&self.installed, stage));
        course.open(people, today)
    }

    /// Whether a session of the bundle, named as for [`Library::open`], belongs to stages of which none is open on
    /// this practice day.
    pub fn keeps_back(&self, name: &str, library: &Library, today: NaiveDate) -> bool {
        let bundle = &self.installed.bundle;
        let is_own = name.split_once(':').is_some_and(|(of, _)| of == bundle.id);
        let has = |stage: &&Stage| self.installed.homework(&stage.id, name).is_some();
        let all = bundle.programme.iter().flat_map(|programme| &programme.stages);
        is_own && all.filter(has).count() > 0 && !self.open(library, today).iter().any(|s| has(&s))
    }
}
