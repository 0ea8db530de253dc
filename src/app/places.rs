//! The places on the rail, which keep their state while another one is shown.

use super::backend::Backend;
use super::bundles::Bundles;
use super::library::Catalogue;
use super::progress::Progress;
use super::report::Reporting;
use super::settings::Choices;
use super::studio::Studio;
use super::timer::Desk;
use super::today::Today;

/// Today, library, timer, Progress, the report, bundles, Studio and settings, as they were left.
pub struct Places {
    /// The practice for today, and what the record says about it.
    pub today: Today,
    /// The library with its search.
    pub catalogue: Catalogue,
    /// The timer as it was set last.
    pub timer: Desk,
    /// What was practised, with exports and imports.
    pub progress: Progress,
    /// The report for an appointment, as far as it is put together.
    pub report: Reporting,
    /// What therapists handed over.
    pub bundles: Bundles,
    /// What is written for others.
    pub studio: Studio,
    /// The settings screen: not the settings themselves, which the record has.
    pub choices: Choices,
}

impl Places {
    /// The places as they are when the program starts.
    pub fn new() -> Places {
        Places {
            today: Today::default(),
            catalogue: Catalogue::new(),
            timer: Desk::default(),
            progress: Progress::default(),
            report: Reporting::default(),
            bundles: Bundles::default(),
            studio: Studio::default(),
            choices: Choices::default(),
        }
    }

    /// Forgets all that the record said and all that was typed. The timer stays as it is set: it says nothing of
    /// anyone.
    pub fn forget(&mut self, backend: &mut Backend) {
        self.studio.write(backend);
        self.studio = Studio::default();
        self.progress = Progress::default();
        self.report = Reporting::default();
        self.choices = Choices::default();
        self.today.forget();
        self.catalogue.forget_search();
        self.bundles.forget(backend);
        self.share_installed(backend);
    }

    /// Lets the library have the bundles that the record has by now.
    pub fn share_installed(&mut self, backend: &Backend) {
        if backend.share_installed() {
            self.catalogue.forget_bundles();
        }
    }
}
