//! A person's place in a programme.

use std::sync::Arc;

use crate::domain::programme::{Course, Standing};
use crate::library::InstalledBundle;

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
}
