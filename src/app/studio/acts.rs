//! What is done about Studio: files, judging and hearing, each beside the window.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{Context, Ui};

use super::act::Act;
use super::bundle::Page;
use super::editor::{Editor, Kind};
use super::handing::Handing;
use super::home::Home;
use super::kept::Kept;
use super::missing::Checked;
use super::record::Recorder;
use super::whole::Piece;
use super::{Studio, Wish};
use crate::app::backend::Backend;
use crate::app::command::Command;
use crate::app::route::Route;
use crate::app::widgets::forget_typed;
use crate::app::worker::{Headway, Job};
use crate::domain::Line;
use crate::domain::record::report::Report;
use crate::keeper::Settings;
use crate::library::{Prepared, Voice};
use crate::studio::NotRead;
use crate::studio::desk::{Came, Judged, ManifestView, Place, SpokenWord, Work, Written};
use crate::studio::handing::{self, AuthorKey, Step};
use crate::studio::narrate::{NotNarrated, Told};
use crate::studio::read_through::{LineTaken, ReadThrough, ToRead, ToTake};
use crate::studio::takes::TakeCame;
use crate::units::{Frames, UtcMillis};

/// The file of a bundle that names all others.
const MANIFEST: &str = "bundle.ron";
/// Most folders that are remembered.
const MOST_MAKING: usize = 12;

/// What the screens of Studio show of the rest.
pub struct Seen<'a> {
    /// The folders of bundles in the making.
    pub making: &'a [PathBuf],
    /// The file of the key that signs what is handed over.
    pub key: Option<&'a Path>,
    /// When this is.
    pub now: UtcMillis,
    /// Who speaks the lines.
    pub voice: Voice,
}

impl Studio {
    /// Shows what is at hand, and does what is asked for.
    pub fn ui(&mut self, ui: &mut Ui, backend: &mut Backend) -> Option<Route> {
        let making = backend.keeper.settings().making.clone();
        let key = backend.keeper.settings().key_file.clone();
        let (now, voice) = (backend.keeper.now().utc_ms, backend.keeper.settings().narrates);
        let seen = Seen { making: &making, key: key.as_deref(), now, voice };
        let wishes = self.screen_ui(ui, &seen);
        self.grant(backend, ui.ctx(), wishes)
    }

    /// Takes a report that was read, if anyone still looks at reports.
    pub fn take_report(&mut self, read: (Vec<Report>, Vec<NotRead>)) {
        if let Some(reports) = &mut self.reports {
            reports.take(read);
        }
    }

    /// Forgets the reports that were read, because Studio is left.
    pub fn put_away(&mut self) {
        self.reports = None;
    }

    /// Does what a key asks for while a session is written.
    pub fn obey(&mut self, backend: &mut Backend, ctx: &Context, command: Command) {
        let wishes = self.press(command);
        self.grant(backend, ctx, wishes);
    }

    fn grant(&mut self, backend: &mut Backend, ctx: &Context, wishes: Vec<Wish>) -> Option<Route> {
        let mut route = None;
        for wish in wishes {
            ctx.request_repaint();
            match wish {
                Wish::Work(work) => self.ask(backend, work),
                Wish::Judge(mut script) => {
                    script.voice = Some(backend.keeper.settings().narrates);
                    backend.worker.ask(Job::Judge(Box::new(script)));
                }
                Wish::Hear(card) => self.hear_card(backend, card),
                Wish::HearAt(from) => self.hear(backend, from),
                Wish::Narrator(voice) => {
                    let settings = backend.keeper.settings().clone();
                    backend.choose_settings(Settings { narrates: voice, ..settings });
                    self.count_voices(backend);
                }
                Wish::Narrate => {
                    // It is counted once what is written is in its files, and narrated then.
                    if let Some(work) = self.voices_of(backend) {
                        self.ask_when_written(backend, Job::Desk(Box::new(work)));
                    }
                }
                Wish::Pronounce(line) => backend.worker.ask(Job::Pronounce(line)),
                Wish::Aloud(line) => self.speak(backend, line),
                Wish::Record => self.record(backend),
                Wish::OpenMicrophone(name) => {
                    if let Some(recorder) = &mut self.recorder {
                        recorder.take_microphone(backend.microphones.open(name));
                    }
                }
                Wish::HearTake(of, take, part, softening) => {
                    let Some(recorder) = &mut self.recorder else { continue };
                    if recorder.hearing.hear(backend, of, Frames::ZERO) {
                        backend.worker.ask(Job::HearTake(of, take, part, softening));
                    }
                }
                Wish::ReadThrough(file, headway) => {
                    let Some(editor) = &self.editor else { continue };
                    let (folder, name) = (editor.kept.folder.clone(), editor.kept.name.clone());
                    let to_read = ToRead { folder, session: name, file };
                    self.ask_when_written(backend, Job::ReadThrough(Box::new(to_read), headway));
                }
                Wish::HearPiece(piece) => self.hear_piece(backend, *piece),
                Wish::TakeRead(through, softening, chosen, headway) => {
                    let Some(editor) = &self.editor else { continue };
                    let folder = editor.kept.folder.clone();
                    let to_take = ToTake { through, folder, softening, chosen };
                    backend.worker.ask(Job::TakeRead(Box::new(to_take), headway));
                }
                Wish::Begin(folder, title, starter) => {
                    let settings = backend.keeper.settings();
                    let (author, support) = (settings.author.clone(), settings.turn_to.clone());
                    self.ask(backend, Work::Begin { folder, title, starter, author, support });
                }
                Wish::Forget(folder) => {
                    let mut settings = backend.keeper.settings().clone();
                    settings.making.retain(|other| *other != folder);
                    backend.choose_settings(settings);
                }
                Wish::Bundle(folder) => self.ask(backend, Work::Look(folder)),
                Wish::Open(name) => {
                    self.write(backend);
                    let Some(page) = &mut self.bundle else { continue };
                    page.is_waiting = true;
                    page.opens = Some(name.clone());
                    let folder = page.folder.clone();
                    self.ask(backend, Work::Open(folder, name));
                }
                Wish::AsClient(path) => {
                    self.write(backend);
                    backend.worker.ask(Job::OpenSession(path.display().to_string()));
                }
                Wish::HandOver => {
                    let mut handing = Box::<Handing>::default();
                    let public = backend.keeper.settings().key_public.as_deref();
                    if let Some(Ok(author)) =
                        public.map(|text| AuthorKey::from_text(text.as_bytes()))
                    {
                        handing.know(author);
                    }
                    self.handing = Some(handing);
                    self.survey(backend);
                }
                Wish::Hand(step) => {
                    forget_typed(ctx);
                    self.hand(backend, *step);
                }
                Wish::There(place) => self.lead_there(backend, ctx, place),
                Wish::Look(path) => route = Some(Route::Look(path)),
                Wish::Reports => self.reports = Some(Box::default()),
                Wish::ReadReport(path) => backend.worker.ask(Job::ReadReport(path)),
                Wish::Back => {
                    if !self.back(backend) {
                        route = Some(Route::Today);
                    }
                }
            }
        }
        route
    }

    /// Has something done with files.
    fn ask(&mut self, backend: &mut Backend, mut work: Work) {
        match &mut work {
            Work::Look(_) | Work::Begin { .. } => {
                (self.home.said, self.home.is_waiting) = (None, true);
            }
            Work::Write { now, .. } | Work::Keep { now, .. } => *now = backend.keeper.now().utc_ms,
            // They name a session in the manifest, or read it.
            Work::NewSession { now, .. }
            | Work::NewReading { now, .. }
            | Work::List { now, .. } => {
                *now = backend.keeper.now().utc_ms;
                self.write(backend);
            }
            Work::Check(_) => {
                if let Some(page) = &mut self.bundle {
                    page.checked = Checked::Checking;
                }
                return self.ask_when_written(backend, Job::Desk(Box::new(work)));
            }
            _ => {}
        }
        self.send(backend, work);
    }

    /// Sends something with files to its lane.
    fn send(&mut self, backend: &Backend, work: Work) {
        self.being_written += usize::from(matches!(work, Work::Write { .. }));
        backend.worker.ask(Job::Desk(Box::new(work)));
    }

    /// Asks for what reads the files of the bundle, once all that is written is in them.
    fn ask_when_written(&mut self, backend: &mut Backend, job: Job) {
        self.write(backend);
        self.waiting.push(job);
        self.ask_waiting(backend);
    }

    fn ask_waiting(&mut self, backend: &Backend) {
        if self.being_written == 0 {
            self.waiting.drain(..).for_each(|job| backend.worker.ask(job));
        }
    }

    /// Looks through the bundle that is handed over, and compares it with what was packed last.
    fn survey(&mut self, backend: &mut Backend) {
        let Some(page) = &mut self.bundle else { return };
        page.checked = Checked::Checking;
        let step = Step::Survey(page.folder.clone());
        self.hand(backend, step);
    }

    /// Does something that leads to what a client gets.
    fn hand(&mut self, backend: &mut Backend, mut step: Step) {
        let Some(handing) = &mut self.handing else { return };
        let now = backend.keeper.now();
        match &mut step {
            Step::Pack(packing) => {
                packing.now = now.utc_ms;
                packing.today = now.local().map(|now| now.date_naive()).unwrap_or_default();
            }
            Step::Follow(following) => following.now = now.utc_ms,
            Step::Seal(sealing) => {
                sealing.today = now.local().map(|now| now.date_naive()).unwrap_or_default();
            }
            _ => {}
        }
        let headway = handing.begin(&step);
        self.ask_when_written(backend, Job::Hand(Box::new(step), headway));
    }

    /// Takes a file that was dropped: a report where those are read, and a key where a bundle is handed over.
    pub fn takes_file(&mut self, backend: &mut Backend, path: &Path) -> bool {
        if let Some(reports) = self.reports.as_mut().filter(|_| self.bundle.is_none()) {
            reports.wait();
            backend.worker.ask(Job::ReadReport(path.to_path_buf()));
            return true;
        }
        let Some(handing) = self.handing.as_ref().filter(|_| self.editor.is_none()) else {
            return false;
        };
        if path.is_dir() {
            return false;
        }
        if handing.is_free() {
            self.hand(backend, Step::ChooseKey(path.to_path_buf()));
        }
        true
    }

    /// Opens what is to be mended.
    fn lead_there(&mut self, backend: &mut Backend, ctx: &Context, place: Place) {
        match place {
            Place::File(name) => {
                if let Some(page) = &mut self.bundle {
                    page.seeks = true;
                }
                self.grant(backend, ctx, vec![Wish::Open(name)]);
            }
            Place::Author(at) => {
                self.handing = None;
                if let Some(page) = &mut self.bundle {
                    page.focus = Some(at);
                }
            }
        }
    }

    /// Goes on from what was written into the manifest of the bundle at hand.
    fn take_change(&mut self, name: &'static str, [before, after]: &[String; 2]) {
        if let Some(page) = &mut self.bundle {
            page.kept.take_change(name, before, after.clone());
        }
    }

    /// Takes what came of something that leads to what a client gets.
    pub fn take_handed(
        &mut self,
        backend: &mut Backend,
        headway: &Arc<Headway>,
        came: Result<handing::Came, String>,
    ) {
        // What was done counts, whether or not anyone still looks.
        let mut changes = false;
        match &came {
            Ok(handing::Came::Made(path, author)) => {
                use_key(backend, path, Some(author));
            }
            // Its words come with what it signs first: the file holds them under its passphrase.
            Ok(handing::Came::Chosen(path)) => use_key(backend, path, None),
            Ok(handing::Came::Packed(handed)) => {
                if let Some(path) = backend.keeper.settings().key_file.clone() {
                    use_key(backend, &path, Some(&handed.author));
                }
                if let Some(raised) = &handed.raised {
                    self.take_change("a new version", raised);
                }
                changes = true;
            }
            Ok(handing::Came::Followed(texts)) => {
                self.take_change("following a key", texts);
                changes = true;
            }
            _ => {}
        }
        let Some(handing) = &mut self.handing else { return };
        // What was cancelled has changed nothing.
        let is_cancelled = headway.is_cancelled();
        let failed = came.is_err() && !is_cancelled && handing.is_doing(headway);
        changes |= failed && handing.writes();
        if let (Some(outcome), Some(page)) = (handing.take(headway, came), &mut self.bundle) {
            page.checked = Checked::Known(outcome);
        } else if changes {
            self.survey(backend);
        }
    }

    /// Has it counted how far the lines of the bundle at hand are spoken.
    fn count_voices(&self, backend: &Backend) {
        if let Some(work) = self.voices_of(backend) {
            backend.worker.ask(Job::Desk(Box::new(work)));
        }
    }

    fn voices_of(&self, backend: &Backend) -> Option<Work> {
        let page = self.bundle.as_ref()?;
        Some(Work::Voices(page.folder.clone(), backend.keeper.settings().narrates))
    }

    /// Installs a voice pack that was dropped on a page of Studio. False if it is none, or there is no place for it.
    pub fn take_voice_pack(&mut self, backend: &Backend, path: &Path) -> bool {
        if self.bundle.is_none() || self.editor.is_some() {
            return false;
        }
        let work = self.voicing.dropped(path);
        let is_one = work.is_some();
        work.into_iter().for_each(|work| backend.worker.ask(Job::Desk(Box::new(work))));
        is_one
    }

    /// Takes what came of narrating a bundle.
    pub fn take_narrated(
        &mut self,
        backend: &mut Backend,
        headway: &Arc<Headway>,
        folder: PathBuf,
        told: Result<Told, NotNarrated>,
    ) {
        if self.voicing.narrated(headway, folder, told) {
            if let Some(editor) = &mut self.editor {
                editor.hear_anew();
            }
            self.count_voices(backend);
            // What was found counts lines that nobody spoke.
            match (&self.handing, &mut self.bundle) {
                (Some(_), _) => self.survey(backend),
                (None, Some(page)) => page.checked.forget(),
                (None, None) => {}
            }
        }
    }

    /// One step back; false where this is the first screen. What is written is put into its file.
    pub fn back(&mut self, backend: &mut Backend) -> bool {
        if self.editor.as_mut().is_some_and(|editor| editor.leave_whole()) {
            return true;
        }
        self.write(backend);
        // The microphone is let go of with it.
        if self.recorder.take().is_some() {
            return true;
        }
        if self.editor.take().is_some() {
            if let Some(page) = &mut self.bundle {
                (page.is_waiting, page.opens) = (false, None);
                // It may have another title by now.
                let folder = page.folder.clone();
                backend.worker.ask(Job::Desk(Box::new(Work::Look(folder))));
                page.checked.forget();
            }
            // What was to be mended may be mended.
            if self.handing.is_some() {
                self.survey(backend);
            }
            return true;
        }
        if self.handing.take().is_some() {
            return true;
        }
        let Some(page) = self.bundle.take() else { return self.reports.take().is_some() };
        if let Ok(view) = ManifestView::of(page.kept.draft.text()) {
            // The next bundle is from the same person, as far as someone said here who that is: a folder may be a
            // colleague's.
            let mut settings = backend.keeper.settings().clone();
            if view.author != page.came_with.author {
                settings.author = view.author;
            }
            if view.support != page.came_with.support {
                settings.turn_to = view.support;
            }
            backend.choose_settings(settings);
        }
        true
    }

    /// Everything that is written here.
    fn all_kept(&mut self) -> impl Iterator<Item = &mut Kept> {
        let editor = self.editor.as_mut().map(|editor| &mut editor.kept);
        let page = self.bundle.as_mut().map(|page| &mut page.kept);
        editor.into_iter().chain(page)
    }

    /// Puts what is written into its files at once.
    pub fn write(&mut self, backend: &mut Backend) {
        let now = backend.keeper.now().utc_ms;
        let works: Vec<Work> = self.all_kept().filter_map(|kept| kept.write(now)).collect();
        works.into_iter().for_each(|work| self.send(backend, work));
    }

    /// The same when the program ends and no lane may be asked any more.
    pub fn write_last(&mut self, backend: &mut Backend) {
        let now = backend.keeper.now().utc_ms;
        for work in self.all_kept().filter_map(|kept| kept.write_last(now)) {
            // Nobody is there any more who could be told.
            let _ = work.run(&backend.library);
        }
    }

    /// To the page on which the session at hand is recorded.
    fn record(&mut self, backend: &mut Backend) {
        let Some(editor) = self.editor.as_mut().filter(|editor| editor.kind == Kind::Session)
        else {
            return;
        };
        editor.hearing.stop();
        let kept = &editor.kept;
        let (folder, name, draft) = (&kept.folder, &kept.name, &kept.draft);
        let recorder = Recorder::new(folder, name, draft, editor.selected, self.softening);
        self.recorder = Some(Box::new(recorder));
        self.write(backend);
    }

    /// Falls silent, and lets go of the microphone.
    pub fn silence(&mut self) {
        if let Some(recorder) = &mut self.recorder {
            recorder.release();
        }
        if let Some(editor) = &mut self.editor {
            editor.hearing.stop();
        }
    }

    /// Everything but painting: sees to it that what is written is judged and put into its file.
    pub fn follow(&mut self, backend: &mut Backend, ctx: &Context, time: f64) {
        let now = backend.keeper.now().utc_ms;
        if let Some(editor) = &mut self.editor {
            if self.voicing.fresh() == Some(&*editor.kept.folder) {
                editor.hear_anew();
            }
            let mut wishes = editor.follow(ctx, now, time);
            if let Some(recorder) = &mut self.recorder {
                wishes.extend(recorder.follow(ctx, &editor.kept.draft, time));
            }
            self.grant(backend, ctx, wishes);
        } else if let Some(page) = &mut self.bundle {
            // What packing writes into the manifest comes with what it says of that.
            if self.handing.as_ref().is_some_and(|handing| handing.writes()) {
                return;
            }
            let work = page.kept.follow(ctx, now, time);
            self.grant(backend, ctx, work.into_iter().map(Wish::Work).collect());
        }
    }

    /// Opens the folder of a bundle, from wherever it was named.
    pub fn open(&mut self, backend: &mut Backend, folder: PathBuf) {
        self.write(backend);
        (self.recorder, self.editor) = (None, None);
        (self.handing, self.bundle) = (None, None);
        self.ask(backend, Work::Look(folder));
    }

    /// The text that is kept in this file, if it is at hand.
    fn kept(&mut self, folder: &Path, name: &str) -> Option<&mut Kept> {
        self.all_kept().find(|kept| kept.is(folder, name))
    }

    fn hear_card(&mut self, backend: &Backend, card: usize) {
        let Some(editor) = &self.editor else { return };
        let begin = editor.laid_out().map(|out| out.timeline.begin());
        // What is not heard leads to the next step that is, and behind the last one to the beginning.
        let Some(from) = editor.begin_of(card).or(begin) else { return };
        self.hear(backend, from);
    }

    fn hear(&mut self, backend: &Backend, from: Frames) {
        let Some(editor) = self.editor.as_mut().filter(|editor| editor.is_current()) else {
            return;
        };
        let script = editor.script(Some(backend.keeper.settings().narrates));
        let of = (script.revision, script.length);
        if editor.hearing.hear(backend, of, from) {
            backend.worker.ask(Job::Hear(Box::new(script)));
        }
    }

    /// Speaks a line as it is tried out; the same one again is heard at once.
    fn speak(&mut self, backend: &Backend, line: Line) {
        let Some(editor) = &mut self.editor else { return };
        let voice = backend.keeper.settings().narrates;
        let mut hasher = DefaultHasher::new();
        (&line, voice).hash(&mut hasher);
        // No text has so many states.
        let of = (hasher.finish() | 1 << 63, None);
        if editor.hearing.hear(backend, of, Frames::ZERO) {
            backend.worker.ask(Job::Aloud(of, line, voice));
        }
    }

    fn hear_piece(&mut self, backend: &Backend, piece: Piece) {
        let Some(editor) = &mut self.editor else { return };
        let Piece { of, through, place, softening } = piece;
        if editor.hearing.hear(backend, of, Frames::ZERO) {
            backend.worker.ask(Job::Piece(of, through, place, softening));
        }
    }

    /// Takes where the lines of a session are in a recording of all of them.
    pub fn take_read_through(
        &mut self,
        headway: &Arc<Headway>,
        came: Result<Arc<ReadThrough>, String>,
    ) {
        if let Some(editor) = &mut self.editor {
            editor.whole.take_read(headway, came);
        }
    }

    /// Takes the recordings that were made of one of all lines.
    pub fn take_read(&mut self, headway: &Arc<Headway>, came: Result<Vec<LineTaken>, String>) {
        if let Some(editor) = &mut self.editor {
            editor.take_whole(headway, came);
        }
    }

    /// Takes the words of a line with their sounds.
    pub fn take_pronounced(&mut self, line: Line, read: Result<Vec<SpokenWord>, String>) {
        if let Some(editor) = &mut self.editor {
            editor.saying.take(line, read);
        }
    }

    /// Takes what was prepared to be heard.
    pub fn take_prepared(
        &mut self,
        backend: &Backend,
        of: (u64, Option<Frames>),
        prepared: Result<Prepared, String>,
    ) {
        match (&mut self.recorder, &mut self.editor) {
            (Some(recorder), _) => recorder.hearing.take(backend, of, prepared),
            (None, Some(editor)) => editor.hearing.take(backend, of, prepared),
            (None, None) => {}
        }
    }

    /// Takes what can be said of a script, if it is still the one at hand.
    pub fn take_judged(&mut self, judged: Judged) {
        if let Some(editor) = &mut self.editor {
            editor.take_judged(judged);
        }
    }

    /// Takes what came of files.
    pub fn take(&mut self, backend: &mut Backend, ctx: &Context, came: Came, time: f64) {
        match came {
            Came::Surveyed(found) => self.home.take(found),
            Came::Looked(folder, found) => {
                self.home.is_waiting = false;
                match found {
                    Ok(contents) => {
                        remember(backend, &folder, time);
                        match &mut self.bundle {
                            Some(page) if page.folder == folder => {
                                page.kept.reread(contents.manifest.clone(), Vec::new());
                                page.contents = contents;
                            }
                            _ => {
                                let text = contents.manifest.clone();
                                let kept =
                                    Kept::new(ctx, folder, MANIFEST.into(), text, Vec::new());
                                self.bundle = Some(Page::new(contents, kept));
                            }
                        }
                        self.home = Home::default();
                        self.count_voices(backend);
                    }
                    Err(why) => match &mut self.bundle {
                        Some(page) if page.folder == folder => page.said = Some(why),
                        _ => self.home.said = Some(why),
                    },
                }
            }
            Came::Opened(folder, name, opened) => {
                let opens =
                    |page: &&mut Page| page.folder == folder && page.opens.as_ref() == Some(&name);
                let Some(page) = self.bundle.as_mut().filter(opens) else {
                    // What another program wrote, if it is still at hand. A file that vanished comes back with the next
                    // change.
                    if let (Some(kept), Ok((text, versions))) = (self.kept(&folder, &name), opened)
                    {
                        kept.reread(text, versions);
                    }
                    return;
                };
                (page.is_waiting, page.opens) = (false, None);
                match opened {
                    Ok((text, versions)) => {
                        page.said = None;
                        let kept = Kept::new(ctx, folder, name, text, versions);
                        let items = &page.contents.readings;
                        let title = items.iter().find(|item| kept.name == item.name);
                        let title = title.map(|item| item.title.clone()).unwrap_or_default();
                        let mut editor = Editor::new(kept, title);
                        if std::mem::take(&mut page.seeks) {
                            editor.seek();
                        }
                        self.editor = Some(Box::new(editor));
                    }
                    Err(why) => (page.seeks, page.said) = (false, Some(why)),
                }
            }
            Came::Written(folder, name, stamp, written) => {
                self.being_written = self.being_written.saturating_sub(1);
                let written = written.map(|written| match written {
                    Written::Written => None,
                    Written::Changed(theirs) => Some(theirs),
                });
                let wrote = |kept: &&mut Kept| kept.is(&folder, &name) && kept.wrote(stamp);
                match (self.all_kept().find(wrote), written) {
                    (Some(kept), written) => kept.written(stamp, written),
                    (None, Err(why)) => {
                        backend.banner.say(format!("`{name}` was not saved: {why}."))
                    }
                    (None, Ok(_)) => {}
                }
                self.ask_waiting(backend);
            }
            Came::Begun(folder, begun) => {
                let Some(page) = self.bundle.as_mut().filter(|page| page.folder == folder) else {
                    return;
                };
                match begun {
                    Ok(name) => {
                        page.opens = Some(name.clone());
                        self.ask(backend, Work::Open(folder, name));
                    }
                    Err(why) => {
                        page.is_waiting = false;
                        page.said = Some(why);
                    }
                }
            }
            Came::Earlier(folder, name, text) => {
                let Some(editor) = &mut self.editor else { return };
                if editor.kept.is(&folder, &name) {
                    match text {
                        Ok(text) => editor.take_earlier(text),
                        Err(why) => editor.say(why),
                    }
                }
            }
            Came::Checked(folder, outcome) => {
                if let Some(page) = self.bundle.as_mut().filter(|page| page.folder == folder) {
                    page.checked = Checked::Known(outcome);
                }
            }
            Came::Voices(folder, voice, spoken, pack) => {
                self.voicing.counted(folder, voice, spoken, pack);
                // Nothing is narrated before the last words are in their file.
                if self.being_written == 0
                    && let Some((folder, voice, headway)) = self.voicing.begins()
                {
                    backend.worker.ask(Job::Narrate(folder, voice, headway));
                }
            }
            Came::VoicesInstalled(installed) => {
                self.voicing.installed(installed);
                self.count_voices(backend);
            }
            Came::TakenIn(folder, file, taken) => {
                let editor = self.editor.as_mut();
                if let Some(editor) = editor.filter(|editor| *editor.kept.folder == *folder) {
                    editor.take_recording(&file, &taken);
                }
            }
            Came::Take(came) => self.take_of_takes(backend, came),
            Came::Kept => {}
        }
        ctx.request_repaint();
    }

    /// Takes what came of work with takes. What was kept plays its line, wherever someone is by now.
    fn take_of_takes(&mut self, backend: &mut Backend, came: TakeCame) {
        if let TakeCame::Kept(folder, session, number, Ok(kept)) = &came {
            let editor = self.editor.as_mut().filter(|editor| editor.kept.is(folder, session));
            let card = editor.as_ref().and_then(|editor| {
                let lines = editor.kept.draft.spoken_lines().ok()?;
                lines.get(number.checked_sub(1)?).copied()
            });
            match (editor, card) {
                (Some(editor), Some(card)) => editor.act(Act::Record(card, Some(kept.name.clone()))),
                // What is locked says nothing.
                _ if self.bundle.is_none() => {}
                _ => backend.banner.say(format!(
                    "`{}` lies in the bundle now, and no line plays it yet; *Your own recording…* gives it to one.",
                    kept.name
                )),
            }
        }
        if let Some(recorder) = &mut self.recorder {
            recorder.take(came);
        }
    }
}

/// Remembers the key that signs from now on, with its public half once that is known.
fn use_key(backend: &mut Backend, path: &Path, author: Option<&AuthorKey>) {
    let settings = backend.keeper.settings().clone();
    let (key_file, key_public) = (Some(path.to_path_buf()), author.map(AuthorKey::text));
    backend.choose_settings(Settings { key_file, key_public, ..settings });
}

/// Remembers a folder as the last one that was opened.
fn remember(backend: &mut Backend, folder: &Path, time: f64) {
    let mut settings = backend.keeper.settings().clone();
    settings.making.retain(|other| other != folder);
    settings.making.insert(0, folder.to_owned());
    settings.making.truncate(MOST_MAKING);
    backend.type_settings(settings, time);
}
