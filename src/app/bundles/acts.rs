//! What is done with bundles: looking at a file or a shelf, installing and removing, and what a programme asks for
//! after a sitting.

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::Context;

use super::{Bundles, Comfort, Wish};
use crate::app::backend::Backend;
use crate::app::route::Route;
use crate::app::widgets::forget_typed;
use crate::app::words;
use crate::app::worker::Job;
use crate::domain::Preferences;
use crate::domain::record::PracticeEntry;
use crate::keeper::{AccessState, StoreError, Task, TaskResult};
use crate::library::{InstalledBundle, OnShelf, OpenedSession, Receiver};
use crate::studio::Given;

/// The task about a bundle for which the record is away.
pub(super) enum InFlight {
    /// It is installed, by its id.
    Installs(String),
    /// It is taken out of sight.
    Removes,
    /// A word is tried for a stage of its programme, by its id.
    Tries(String),
    /// It is put back, or its key is compared.
    Other,
}

/// What a task turned out to be about.
pub enum TaskAbout {
    /// Something else than bundles.
    Elsewhere(Result<TaskResult, StoreError>),
    /// A bundle; what there is to say about it is said.
    Said,
    /// The programme of the bundle with this id: the word that was tried is not the one.
    WrongWord(String),
}

impl Bundles {
    /// Does what the screen of bundles asks for. `sessions` are those of the library.
    pub fn grant(
        &mut self,
        backend: &mut Backend,
        sessions: &[Arc<OpenedSession>],
        ctx: &Context,
        wish: Wish,
    ) -> Option<Route> {
        match wish {
            Wish::Find => backend.worker.ask(Job::FindBundles),
            Wish::Look(path) => return Some(Route::Open(path, Given::Nothing)),
            Wish::Unseal(path, given) => {
                forget_typed(ctx);
                return Some(Route::Open(path, given));
            }
            Wish::Shelves => {
                let known = backend.keeper.shelves();
                if let Some(known) = backend.say(known) {
                    self.know_shelves(known);
                }
            }
            Wish::LookOnShelf(folder) => {
                let known = self.known_shelves().clone();
                let installed = Arc::clone(backend.keeper.installed());
                let looking = self.look_on_shelf();
                backend.worker.ask(Job::LookOnShelf(folder, known, installed, looking));
            }
            Wish::Take(one) => self.take_from_shelf(backend, one),
            Wish::KeepShelves => self.keep_shelves(backend),
            Wish::Install(received, checked) => {
                let installs = InFlight::Installs(received.opened.bundle.id.clone());
                self.send(backend, installs, Task::Install(received, checked));
            }
            Wish::Remove(id) => self.send(backend, InFlight::Removes, Task::RemoveBundle(id)),
            Wish::Restore(id) => {
                backend.banner.clear();
                self.send(backend, InFlight::Other, Task::RestoreBundle(id));
            }
            Wish::Checked(id) => self.send(backend, InFlight::Other, Task::BundleChecked(id)),
            Wish::Studio(folder) => return Some(Route::Studio(folder)),
            Wish::BackToStudio => return Some(Route::BackToStudio),
            Wish::Session(opened) => return Some(Route::Page(opened)),
            Wish::SessionNamed(name) => {
                match sessions.iter().find(|opened| opened.name() == name) {
                    Some(opened) => return Some(Route::Page(Arc::clone(opened))),
                    // One that was installed just now may not have come to the library's list yet.
                    None => backend.worker.ask(Job::OpenSession(name)),
                }
            }
            Wish::Read(installed, name) => self.show_of(backend, &installed, name),
            Wish::Hear(installed, name) => self.hear(backend, installed, name),
            Wish::Silence => self.silence(),
            Wish::Unlock => return Some(Route::Lock),
        }
        None
    }

    /// Has a file looked at: what it is says its content, which is read in a lane.
    pub fn open(&mut self, backend: &Backend, path: PathBuf, given: Given) {
        self.for_studio = false;
        let looking = self.look_at(&path);
        let receiver = Box::new(receiver(backend));
        backend.worker.ask(Job::Look(receiver, path, given, looking));
    }

    /// The same for a file that was packed in Studio, to which whoever leaves it goes back.
    pub fn look_for_studio(&mut self, backend: &Backend, path: PathBuf) {
        self.open(backend, path, Given::Nothing);
        self.for_studio = true;
    }

    fn take_from_shelf(&mut self, backend: &Backend, one: Box<OnShelf>) {
        let looking = self.look_at(&one.path());
        match receiver(backend) {
            Ok(receiver) => backend.worker.ask(Job::Take(receiver, one, looking)),
            Err(why) => self.refuse(why),
        }
    }

    /// Has the record remember which shelves were looked at.
    pub fn keep_shelves(&self, backend: &mut Backend) {
        let kept = backend.keeper.set_shelves(self.known_shelves());
        backend.say(kept);
    }

    /// Has the files removed of what was looked at and is not installed.
    pub fn let_go(&mut self, backend: &Backend) {
        for received in self.take_left() {
            backend.worker.ask(Job::LetGo(Box::new(received)));
        }
    }

    /// Forgets everything that was shown or typed, and lets go of what was looked at.
    pub fn forget(&mut self, backend: &Backend) {
        for received in std::mem::take(self).leave() {
            backend.worker.ask(Job::LetGo(Box::new(received)));
        }
    }

    /// Lends the record for a task about a bundle.
    fn send(&mut self, backend: &mut Backend, what: InFlight, task: Task) {
        match backend.send(task) {
            true => self.in_flight = Some(what),
            false => {
                backend.banner.say("The record cannot be had now. Try once more in a moment.");
            }
        }
    }

    /// Tries a word for a stage of a bundle's programme; [`Bundles::told`] says if it is not the one.
    pub fn try_word(&mut self, backend: &mut Backend, bundle: &str, stage: String, word: String) {
        if let Some(installed) = backend.keeper.installed().bundle(bundle).cloned() {
            let tries = InFlight::Tries(bundle.into());
            self.send(backend, tries, Task::TryWord(installed, stage, word));
        }
    }

    /// Takes what came of a task, and says what there is to say if it was about a bundle.
    pub fn told(
        &mut self,
        backend: &mut Backend,
        told: Result<TaskResult, StoreError>,
    ) -> TaskAbout {
        let Some(what) = self.in_flight.take() else { return TaskAbout::Elsewhere(told) };
        match (told, what) {
            (Err(error), _) => backend.banner.say(words::sentence(error)),
            (Ok(_), InFlight::Installs(id)) => {
                self.show(&id);
                let installed = backend.keeper.installed().bundle(&id);
                if installed.is_some_and(|installed| installed.bundle.programme.is_some()) {
                    backend.banner.say("It is installed. Its first stage is on Today.");
                }
            }
            (Ok(_), InFlight::Removes) => backend.banner.say(
                "It is removed; what you practised with it stays. It can be put back here for a \
                 week.",
            ),
            (Ok(TaskResult::Tried(false)), InFlight::Tries(bundle)) => {
                return TaskAbout::WrongWord(bundle);
            }
            (Ok(_), InFlight::Tries(_) | InFlight::Other) => {}
        }
        TaskAbout::Said
    }

    /// The record does not come back from its task; nobody waits for that any more.
    pub fn lose(&mut self) {
        self.in_flight = None;
    }

    /// Shows something to read of a bundle, which is read in a lane.
    pub fn show_of(&mut self, backend: &Backend, installed: &Arc<InstalledBundle>, name: String) {
        self.silence();
        self.show_reading(installed, &name);
        backend.worker.ask(Job::Read(Arc::clone(installed), name));
    }

    /// Leads to a session that was opened by its name, if the page of its bundle is still shown.
    pub fn take_opened(
        &self,
        backend: &mut Backend,
        name: &str,
        opened: Option<Arc<OpenedSession>>,
    ) -> Option<Route> {
        let bundle = name.split_once(':').map_or(name, |(bundle, _)| bundle);
        if !self.is_at_page(bundle) {
            return None;
        }
        if opened.is_none() {
            backend.banner.say(
                "A part of this bundle is missing or damaged on this computer. Opening the bundle's \
                 file again puts it back.",
            );
        }
        opened.map(Route::Page)
    }
}

/// What needs the record to look at a bundle, or why it cannot be had.
fn receiver(backend: &Backend) -> Result<Receiver, String> {
    match backend.keeper.receiver() {
        Some(receiver) => Ok(receiver),
        None if backend.keeper.state() == AccessState::Locked => {
            Err("The record is locked; a bundle can be opened once it is open.".into())
        }
        None => Err("Bundles are kept in the record, which cannot be had now.".into()),
    }
}

/// What two who practise together are called, as they named themselves.
pub fn people(preferences: &Preferences) -> [String; 2] {
    let [first, second] = &preferences.names;
    let named = |name: &String, otherwise: &str| match name.is_empty() {
        true => otherwise.to_owned(),
        false => name.clone(),
    };
    [named(first, "the first of you"), named(second, "the second of you")]
}

/// What is asked after a sitting that was for a programme, of everyone who took part.
pub fn comfort_after(backend: &mut Backend, entry: &PracticeEntry) -> Option<Comfort> {
    let homework = entry.homework.as_ref()?;
    let ways = backend.keeper.ways();
    let ways = backend.say(ways)?;
    let way = ways.iter().find(|way| way.installed.bundle.id == homework.bundle)?;
    let course = way.course()?;
    let stage = course.stage().filter(|stage| stage.id == homework.stage)?;
    let names = match backend.library.people(&way.installed, stage) {
        1 => vec![String::new()],
        _ => people(&backend.keeper.settings().preferences).into(),
    };
    let before = course.before().map(|stage| stage.id.clone());
    Some(Comfort::new(homework.bundle.clone(), course.comfort_asked(), names, before))
}
